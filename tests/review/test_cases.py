"""What a reader sees: all of it, or, as the second, nothing that would tell them what to say."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from sqlalchemy import text

from reunify.errors import RefusedError, StaleError
from reunify.review import BlindCandidate, BlindCase, Case, open_case
from reunify.review.auditing import check
from reunify.review.journal import opened

from .conftest import Office

TELLING = {"rank", "match_weight", "match_probability", "band", "explanation", "evidence", "state"}


def several(office: Office) -> str:
    """Return a likely pair of the child with the most candidates."""
    query = text(
        "SELECT c.pair_id FROM candidate c JOIN child h ON h.id = c.child_id "
        "WHERE c.band <> 'unlikely' ORDER BY h.candidates DESC, c.pair_id LIMIT 1"
    )
    return str(office.value(query))


def seen_by(office: Office, who: str, pair: str) -> Case | BlindCase:
    """Open the case of a pair's child and let go of it."""
    from reunify.review import release

    ref = office.child_of(pair)
    case = open_case(office.desk, office.people[who], ref)
    release(office.desk, office.people[who], ref)
    return case


def test_a_case_shows_both_records_as_written_and_the_evidence(office: Office) -> None:
    case = seen_by(office, "ana", office.pair("likely"))
    assert isinstance(case, Case)
    best = case.candidates[0]
    assert case.child.raw and best.adult.raw and case.child.facts["record"].endswith(case.child.record_id)
    assert round(sum(e["weight"] for e in best.evidence), 3) == round(best.match_weight, 3)
    assert [c.rank for c in case.candidates] == sorted(c.rank for c in case.candidates)


def test_who_may_be_the_second_sees_it_blind(either: Office) -> None:
    pair = several(either)
    either.says("ana", pair, "yes")
    case = seen_by(either, "bea", pair)
    assert isinstance(case, BlindCase)
    assert not TELLING & {field.name for field in fields(BlindCandidate)}
    assert pair in {c.pair_id for c in case.candidates}
    assert len(case.candidates) > 1


def test_a_blind_case_tells_nothing_of_verdicts_or_scores(office: Office) -> None:
    pair = several(office)
    open_one = seen_by(office, "ana", pair)
    assert isinstance(open_one, Case)
    office.says("ana", pair, "yes", note="creo que es ella")
    shown = repr(seen_by(office, "bea", pair))
    for candidate in open_one.candidates:
        assert candidate.explanation not in shown
        assert str(candidate.match_probability) not in shown
        assert str(candidate.match_weight) not in shown
    assert not {"likely", "possible", "unlikely", "yes", "creo que es ella", "ana"} & set(
        shown.replace("'", " ").split()
    )


def test_a_blind_case_does_not_tell_which_pair_waits(office: Office) -> None:
    pair = several(office)
    office.says("ana", pair, "yes")
    case = seen_by(office, "bea", pair)
    marks = {c.pair_id: c.turn for c in case.candidates}
    assert len(set(marks.values())) == len(marks) > 1 and max(marks.values()) < 0
    assert office.says("bea", pair, "yes", turn=marks[pair]).reading == 2
    with pytest.raises(StaleError):
        office.says("caro", pair, "yes", turn=marks[pair])


def test_another_childs_page_tells_nothing_of_one_who_waits(office: Office) -> None:
    query = text(
        "SELECT c.pair_id AS waiting, o.pair_id AS other FROM candidate c JOIN candidate o "
        "ON o.adult_id = c.adult_id AND o.child_id <> c.child_id ORDER BY c.pair_id, o.pair_id LIMIT 1"
    )
    with office.desk.store.reading() as connection:
        found = connection.execute(query).one()
    before = seen_by(office, "ana", found.waiting)
    assert isinstance(before, Case)
    office.says("ana", found.waiting, "yes")
    case, ref = seen_by(office, "bea", found.other), office.child_of(found.waiting)
    assert isinstance(case, Case)
    told = {(e.state, e.band) for c in case.candidates for e in c.elsewhere if e.ref == ref}
    assert told == {("waiting_second", None)}


def test_the_first_reader_and_those_after_see_it_open(office: Office) -> None:
    pair = office.pair("likely")
    office.says("ana", pair, "yes")
    assert isinstance(seen_by(office, "ana", pair), Case)
    office.says("bea", pair, "no")
    assert isinstance(seen_by(office, "lea", pair), Case)


def test_the_order_is_the_readers_own_and_stays(office: Office) -> None:
    pair = several(office)
    office.says("ana", pair, "yes")
    orders = []
    for who in ("bea", "bea", "caro", "lea", "ruth"):
        case = seen_by(office, who, pair)
        orders.append([c.pair_id for c in case.candidates])
    assert orders[0] == orders[1]
    assert len({tuple(order) for order in orders}) > 1
    assert len({tuple(sorted(order)) for order in orders}) == 1


def test_two_do_not_read_one_child_unknowingly(office: Office) -> None:
    ref = office.child_of(office.pair("likely"))
    assert open_case(office.desk, office.people["ana"], ref).held_by is None
    other = open_case(office.desk, office.people["bea"], ref)
    assert other.held_by is not None and other.held_by.name == "ana"


@pytest.mark.parametrize("who", ["alan", "aud"])
def test_analysts_and_auditors_open_no_case(office: Office, who: str) -> None:
    with pytest.raises(RefusedError):
        seen_by(office, who, office.pair("likely"))


def test_a_look_is_on_the_record_names_sealed(either: Office) -> None:
    case = seen_by(either, "ana", either.pair("likely"))
    query = text("SELECT body FROM journal WHERE action = 'case_seen' ORDER BY seq DESC LIMIT 1")
    body = str(either.value(query))
    assert case.child.name and case.child.name not in body and case.child.record_id not in body
    with either.desk.store.reading() as connection:
        said = opened(connection, either.desk.keys, body)
        assert not check(connection, either.desk.keys)
    assert said[f"name {case.child.ref}"] == case.child.name
    assert said["who"] == either.people["ana"].account and not json.loads(body)["blind"]


def test_a_case_that_is_not_there_and_one_of_another_agency_look_alike(office: Office) -> None:
    from dataclasses import replace

    ref = office.child_of(office.pair("likely"))
    elsewhere = replace(office.people["ana"], sources=("nobody",))
    said = []
    for actor, wanted in ((elsewhere, ref), (office.people["ana"], "0" * 16)):
        with pytest.raises(RefusedError) as refusal:
            open_case(office.desk, actor, wanted)
        said.append(str(refusal.value))
    assert said[0] == said[1]
