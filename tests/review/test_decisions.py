"""Deciding, as people do it: first, second, third, reversal, undo, verifying."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from sqlalchemy import insert, text

from reunify.errors import ArgumentError, RefusedError, StaleError
from reunify.review import Judgement, State, audit, decide, history, open_case, rates, release, undo
from reunify.review.decisions import needs_second, visible_pair
from reunify.review.journal import Entry, append
from reunify.review.states import CHILD_STATES
from reunify.review.store.tables import run

from .conftest import Office
from .test_cases import several


def test_two_who_agree_confirm(either: Office) -> None:
    pair = either.pair("likely")
    assert either.says("ana", pair, "yes").state == State.WAITING_SECOND
    second = either.says("bea", pair, "yes")
    assert (second.reading, second.state) == (2, None)
    assert either.state(pair) == State.CONFIRMED


def test_two_who_differ_wait_for_the_lead(either: Office) -> None:
    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    either.says("bea", pair, "no")
    assert either.state(pair) == State.DISAGREEMENT
    with pytest.raises(RefusedError, match="role"):
        either.says("caro", pair, "no")
    assert either.says("lea", pair, "no").state == State.NOT_A_MATCH


def test_nobody_is_two_of_them(either: Office) -> None:
    pair = either.pair("likely")
    either.says("lea", pair, "yes")
    with pytest.raises(RefusedError, match="twice"):
        either.says("lea", pair, "yes")
    either.says("bea", pair, "no")
    with pytest.raises(RefusedError, match="twice"):
        either.says("lea", pair, "yes")


def test_a_no_on_a_likely_pair_takes_two(office: Office) -> None:
    pair = office.pair("likely")
    assert office.says("ana", pair, "no").state == State.WAITING_SECOND
    office.says("bea", pair, "no")
    assert office.state(pair) == State.NOT_A_MATCH


def test_a_no_on_a_likely_pair_says_why(office: Office) -> None:
    with pytest.raises(ArgumentError, match="reason"):
        office.says("ana", office.pair("likely"), "no", reason=None)


def made(pair: str) -> SimpleNamespace:
    """Return a pair that is not likely and on which nobody decided."""
    return SimpleNamespace(pair_id=pair, band="possible", decided="open", evidence_print="e")


def test_of_other_noes_one_in_twenty_is_read_again(office: Office) -> None:
    pairs = [made(f"{n:020x}") for n in range(4000)]
    drawn = [needs_second(office.desk, p, Judgement(p.pair_id, "no", 0, "n")) for p in pairs]
    assert 150 < sum(drawn) < 250
    assert drawn == [needs_second(office.desk, p, Judgement(p.pair_id, "no", 0, "n")) for p in pairs]


def test_a_no_is_settled_where_it_is_not_read_again(office: Office) -> None:
    pair = office.pair("unlikely")
    with office.desk.store.reading() as connection:
        row = visible_pair(connection, office.people["ana"], pair)
    again = needs_second(office.desk, row, Judgement(pair, "no", 0, "n"))
    state = State.WAITING_SECOND if again else State.NOT_A_MATCH
    assert office.says("ana", pair, "no").state == state


def test_a_no_taken_back_and_said_again_is_drawn_alike(office: Office) -> None:
    for skip in range(8):
        pair = office.pair("unlikely", skip)
        states = []
        for _ in range(2):
            states.append(office.says("ana", pair, "no").state)
            undo(office.desk, office.people["ana"], pair, f"undo{pair}{len(states)}")
        assert states[0] == states[1]


def test_more_needed_is_no_way_to_be_drawn_anew(office: Office) -> None:
    for skip in range(12):
        pair = office.pair("unlikely", skip)
        first = office.says("ana", pair, "no").state
        undo(office.desk, office.people["ana"], pair, f"undo{pair}")
        office.says("ana", pair, "need_more")
        assert office.says("ana", pair, "no").state == first


def test_nobody_undoes_alone_in_two_steps_what_two_confirmed(either: Office) -> None:
    pair = either.pair("possible")
    either.says("ana", pair, "yes")
    either.says("bea", pair, "yes")
    assert either.says("caro", pair, "need_more").state == State.WAITING_SECOND
    either.says("lea", pair, "need_more")
    assert either.state(pair) == State.NEED_MORE
    assert either.says("caro", pair, "no").state == State.WAITING_SECOND


def test_a_no_against_a_yes_takes_two_whoever_settled_in_between(office: Office) -> None:
    pair = office.pair("unlikely")
    office.says("ana", pair, "yes")
    office.says("bea", pair, "no")
    office.says("lea", pair, "need_more")
    assert office.says("caro", pair, "no").state == State.WAITING_SECOND


def settled_alone(office: Office) -> str:
    """Return a pair to which one person said no, nobody after them."""
    for skip in range(30):
        pair = office.pair("unlikely", skip)
        if office.says("ana", pair, "no").state == State.NOT_A_MATCH:
            return pair
    raise AssertionError("every no was drawn")


def run_that_holds(office: Office, pair: str, band: str) -> None:
    """Let a run that was added later hold a pair in another band, on the same evidence."""
    with office.desk.store.writing() as connection:
        values = {"digest": band, "language": "en", "name": "later", "added_at": "2026"}
        number = connection.execute(insert(run).values(**values)).inserted_primary_key
        assert number is not None
        change = text("UPDATE candidate SET band = :b, run_id = :r WHERE pair_id = :p")
        connection.execute(change, {"b": band, "r": number[0], "p": pair})
        said = {"run": int(number[0]), "digest": band}
        append(connection, office.desk.keys, Entry("run_added", said=said))


def test_a_no_said_alone_comes_back_where_a_later_run_holds_the_pair_likely(either: Office) -> None:
    pair = settled_alone(either)
    run_that_holds(either, pair, "likely")
    assert either.state(pair) == State.REOPENED
    assert either.says("ana", pair, "no").state == State.WAITING_SECOND
    either.says("bea", pair, "no")
    assert either.state(pair) == State.NOT_A_MATCH
    assert not audit(either.desk).problems


def test_need_more_says_what_and_by_when(office: Office) -> None:
    pair = office.pair("possible")
    with pytest.raises(ArgumentError, match="need"):
        office.says("ana", pair, "need_more", need=" ")
    with pytest.raises(ArgumentError, match="need"):
        office.says("ana", pair, "need_more", need_by=None)
    assert office.says("ana", pair, "need_more").state == State.NEED_MORE
    assert office.says("ana", pair, "yes").state == State.WAITING_SECOND


def test_a_reversal_is_a_new_decision_that_takes_two(either: Office) -> None:
    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    either.says("bea", pair, "yes")
    with pytest.raises(ArgumentError, match="reason"):
        either.says("ana", pair, "no", reason=None)
    assert either.says("ana", pair, "no", reason="mistaken_before").state == State.WAITING_SECOND
    either.says("caro", pair, "no")
    assert either.state(pair) == State.NOT_A_MATCH
    found = rates(either.desk, either.people["lea"])
    assert (found.settled, found.reversed, found.disagreed) == (1, 1, 0)


def test_verified_is_a_separate_act_with_a_method_and_two_people(either: Office) -> None:
    pair = either.pair("likely")
    with pytest.raises(RefusedError, match="does not wait"):
        either.says("ana", pair, "yes", act="verify", method="dna")
    either.says("ana", pair, "yes")
    either.says("bea", pair, "yes")
    with pytest.raises(ArgumentError, match="method"):
        either.says("ana", pair, "yes", act="verify", method="a feeling")
    either.says("ana", pair, "yes", act="verify", method="documents")
    with pytest.raises(RefusedError, match="does not wait"):
        either.says("bea", pair, "no")
    either.says("bea", pair, "yes", act="verify", method="consulate")
    assert either.state(pair) == State.VERIFIED


def test_a_verifying_that_fails_leaves_the_pair_confirmed(office: Office) -> None:
    pair = office.pair("likely")
    office.says("ana", pair, "yes")
    office.says("bea", pair, "yes")
    office.says("ana", pair, "yes", act="verify", method="dna")
    office.says("bea", pair, "no", act="verify", method="dna")
    assert office.state(pair) == State.VERIFICATION_DISAGREEMENT
    office.says("lea", pair, "no", act="verify", method="dna")
    assert office.state(pair) == State.CONFIRMED


def test_undo_takes_back_ones_own_last_and_leaves_both_on_the_record(either: Office) -> None:
    pair, ana = either.pair("likely"), either.people["ana"]
    either.says("ana", pair, "yes")
    assert undo(either.desk, ana, pair, "u").state == State.OPEN
    assert either.turn(pair) == 2
    with pytest.raises(RefusedError):
        undo(either.desk, ana, pair, "u2")
    assert either.says("bea", pair, "yes").state == State.WAITING_SECOND
    with pytest.raises(RefusedError):
        undo(either.desk, ana, pair, "u3")


def test_a_second_reading_taken_back_waits_again_and_for_another_too(office: Office) -> None:
    pair = office.pair("likely")
    office.says("ana", pair, "yes")
    office.says("bea", pair, "no")
    undo(office.desk, office.people["bea"], pair, "u")
    assert office.state(pair) == State.WAITING_SECOND
    with pytest.raises(RefusedError, match="twice"):  # by now bea knows that ana said something else
        office.says("bea", pair, "yes")
    office.says("caro", pair, "yes")
    assert office.state(pair) == State.CONFIRMED


def test_undo_is_for_ten_minutes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = office.pair("likely")
    office.says("ana", pair, "yes")
    monkeypatch.setattr("reunify.review.decisions.UNDO_MINUTES", -1)
    with pytest.raises(RefusedError, match="soon"):
        undo(office.desk, office.people["ana"], pair, "u")


def test_a_form_sent_twice_decides_once(either: Office) -> None:
    pair, ana = either.pair("likely"), either.people["ana"]
    once = Judgement(pair, "yes", 0, "same form", reason="other")
    assert decide(either.desk, ana, once) == decide(either.desk, ana, once)
    assert either.turn(pair) == 1
    with pytest.raises(RefusedError, match="another's"):
        decide(either.desk, either.people["bea"], once)


def test_a_page_that_is_out_of_date_decides_nothing(office: Office) -> None:
    pair = office.pair("likely")
    office.says("ana", pair, "yes")
    with pytest.raises(StaleError):
        office.says("bea", pair, "yes", turn=0)


def test_nobody_decides_on_a_child_that_another_reads(office: Office) -> None:
    pair = office.pair("likely")
    open_case(office.desk, office.people["ana"], office.child_of(pair))
    with pytest.raises(StaleError, match="somebody else"):
        office.says("bea", pair, "yes")
    release(office.desk, office.people["ana"], office.child_of(pair))
    office.says("bea", pair, "yes")


@pytest.mark.parametrize("who", ["alan", "aud"])
def test_analysts_and_auditors_decide_nothing(office: Office, who: str) -> None:
    with pytest.raises(RefusedError, match="role"):
        office.says(who, office.pair("likely"), "yes")


@pytest.mark.parametrize(
    "wrong",
    [{"act": "guess"}, {"method": "dna"}, {"reason": "dislike"}, {"nonce": ""}, {"note": "x" * 2001}],
)
def test_what_is_not_understood_is_refused(office: Office, wrong: dict[str, str]) -> None:
    with pytest.raises(ArgumentError):
        office.says("ana", office.pair("likely"), "yes", **wrong)


def test_a_lead_who_may_be_second_reads_no_decisions(office: Office) -> None:
    pair = office.pair("likely")
    office.says("ana", pair, "yes")
    with pytest.raises(RefusedError, match="blind"):
        history(office.desk, office.people["lea"], pair)
    assert len(history(office.desk, office.people["aud"], pair)) == 1
    office.says("lea", pair, "yes")
    assert len(history(office.desk, office.people["lea"], pair)) == 2


def test_who_reads_blind_is_asked_why_of_every_no(office: Office) -> None:
    pair = several(office)
    office.says("ana", pair, "yes")
    case = open_case(office.desk, office.people["bea"], office.child_of(pair))
    for candidate in case.candidates:
        with pytest.raises(ArgumentError, match="reason"):
            office.says("bea", candidate.pair_id, "no", turn=candidate.turn, reason=None)


def test_history_tells_all_to_the_lead(either: Office) -> None:
    pair = either.pair("likely")
    either.says("ana", pair, "yes", note="la señora dijo que sí")
    either.says("bea", pair, "need_more", need="acta", need_by=dt.date(2030, 5, 1))
    told = history(either.desk, either.people["lea"], pair)
    assert [(p.who, p.verdict, p.note, p.need) for p in told] == [
        ("ana", "yes", "la señora dijo que sí", ""),
        ("bea", "need_more", "", "acta"),
    ]
    with pytest.raises(RefusedError):
        history(either.desk, either.people["ana"], pair)


def test_notes_lie_sealed_in_the_database(office: Office) -> None:
    office.says("ana", office.pair("likely"), "yes", note="palabra-rara-xyz")
    files = sorted(office.desk.folder.glob("review.sqlite*"))
    assert files and not any(b"palabra-rara-xyz" in file.read_bytes() for file in files)


def test_a_childs_state_is_that_of_the_pair_that_needs_people_most(office: Office) -> None:
    pair = office.pair("likely")
    query = text("SELECT h.state FROM child h JOIN candidate c ON c.child_id = h.id WHERE c.pair_id = :p")
    seen = [office.value(query.bindparams(p=pair))]
    for who, verdict in (("ana", "yes"), ("bea", "no"), ("lea", "yes")):
        office.says(who, pair, verdict)
        seen.append(office.value(query.bindparams(p=pair)))
    assert seen == ["open", "waiting_second", "disagreement", "confirmed"]
    assert set(map(str, seen)) <= set(CHILD_STATES)
