"""The team's sheet: what a second reader may find on a desk."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from reunify.errors import ArgumentError, RefusedError
from reunify.review import Actor, Case, open_case, release
from reunify.review.out import case_sheet, find_reference, short_reference

from ..conftest import PEOPLE, Office
from .pages import confirm, sheet, shown
from .records import at_their_longest, longest, rewrite


def opened_by(office: Office, who: str, ref: str) -> object:
    query = text(
        "SELECT count(*) FROM opened o JOIN subject s ON s.id = o.child_id "
        "WHERE o.account_id = :who AND s.ref = :ref"
    )
    return office.value(query.bindparams(who=office.people[who].account, ref=ref))


def test_a_sheet_shows_the_child_and_whom_to_ask_after(either: Office) -> None:
    pair = either.pair("likely")
    case = open_case(either.desk, either.people["lea"], either.child_of(pair))
    assert isinstance(case, Case)
    page = shown(sheet(either, case.child.ref))
    assert case.child.name in page and case.candidates[0].adult.name in page
    assert short_reference(case.child.ref) in page and "not read yet" in page


def test_no_score_is_on_paper(office: Office) -> None:
    ref, _ = at_their_longest(office)
    case = open_case(office.desk, office.people["lea"], ref)
    assert isinstance(case, Case)
    page = shown(sheet(office, ref))
    for candidate in case.candidates:
        assert candidate.explanation not in page
        assert (
            f"{candidate.match_weight:.1f}" not in page and f"{candidate.match_probability:.2f}" not in page
        )
    assert not {"likely", "possible", "unlikely", "%"} & set(page.replace(",", " ").split())


def test_numbers_that_find_a_person_elsewhere_stay_on_the_screen(office: Office) -> None:
    pair = office.pair("likely")
    child = office.value(text("SELECT child_id FROM candidate WHERE pair_id = :p").bindparams(p=pair))
    rewrite(office, child, longest("child") | {"alien_numbers": ["208123456"], "notes": "secreta"}, {})
    page = shown(sheet(office, office.child_of(pair)))
    assert "208123456" not in page and "5555" not in page and "secreta" not in page


def test_who_may_be_the_second_gets_no_state_and_stays_blind(either: Office) -> None:
    pair = either.pair("likely")
    ref = either.child_of(pair)
    with either.desk.store.writing() as connection:
        connection.execute(text("UPDATE child SET ask_next = 'Who came along?'"))
    assert "Who came along?" in shown(sheet(either, ref))
    either.says("ana", pair, "yes")
    seen = opened_by(either, "ruth", ref)
    page = shown(sheet(either, ref, who="ruth"))
    assert "waits for" not in page and "Who came along?" not in page and "without knowing" in page
    assert opened_by(either, "ruth", ref) == seen == 0
    either.says("ruth", pair, "yes")
    assert either.state(pair) == "confirmed"


def test_paper_says_to_nobody_which_pair_waits(office: Office) -> None:
    pair = office.pair("likely")
    office.says("lea", pair, "yes")
    page = shown(sheet(office, office.child_of(pair)))
    assert "waits for" not in page and "without knowing" in page


def test_who_sees_how_pairs_stand_is_noted_as_having_seen(office: Office) -> None:
    pair = office.pair("likely")
    sheet(office, office.child_of(pair))
    assert opened_by(office, "lea", office.child_of(pair)) == 1
    office.says("ana", pair, "yes")
    office.says("lea", pair, "yes")
    seen = text("SELECT seen_before FROM decision WHERE pair_id = :p AND reading = 2").bindparams(p=pair)
    assert office.value(seen)


def test_what_is_not_a_match_is_asked_after_no_more(office: Office) -> None:
    pair = office.pair("unlikely")
    ref = office.child_of(pair)
    case = open_case(office.desk, office.people["ana"], ref)
    assert isinstance(case, Case)
    adult = next(c.adult for c in case.candidates if c.pair_id == pair)
    assert short_reference(adult.ref) in shown(sheet(office, ref))
    office.says("ana", pair, "no")
    if office.state(pair) == "waiting_second":
        release(office.desk, office.people["ana"], ref)
        office.says("bea", pair, "no")
    assert short_reference(adult.ref) not in shown(sheet(office, ref))


def test_the_same_state_gives_the_same_bytes(office: Office) -> None:
    ref, _ = at_their_longest(office)
    assert sheet(office, ref) == sheet(office, ref)
    assert sheet(office, ref).content != sheet(office, ref, "es").content


def test_a_name_stands_in_no_filename_and_the_record_knows(office: Office) -> None:
    pair = office.pair("likely")
    made = sheet(office, office.child_of(pair))
    assert made.filename == f"sheet-{short_reference(office.child_of(pair)).lower()}.html"
    last = office.value(text("SELECT body FROM journal WHERE action = 'exported' ORDER BY seq DESC LIMIT 1"))
    said = json.loads(str(last))
    assert said["what"] == "sheet" and office.child_of(pair) in said["people"]


@pytest.mark.parametrize("who", sorted(set(PEOPLE) - {"lea", "ruth"}))
def test_who_may_not_gets_no_sheet(office: Office, who: str) -> None:
    with pytest.raises(RefusedError):
        sheet(office, office.child_of(office.pair("likely")), who=who)


def test_another_agencys_child_gets_no_sheet(office: Office) -> None:
    ref = office.child_of(office.pair("likely"))
    lead = Actor(**{**vars(office.people["lea"]), "sources": ("elsewhere",)})
    for wanted in (ref, "0" * 16, ""):
        with pytest.raises(RefusedError):
            case_sheet(office.desk, lead, wanted, "en", "a4")


@pytest.mark.parametrize(("language", "paper"), [("fr", "a4"), ("en", "a5"), ("", "a4"), ("en", "")])
def test_what_is_not_known_is_refused(office: Office, language: str, paper: str) -> None:
    with pytest.raises(ArgumentError):
        sheet(office, office.child_of(office.pair("likely")), language, paper)


def test_a_reference_leads_back_to_the_child(either: Office) -> None:
    pair = either.pair("likely")
    child, steward = either.child_of(pair), either.people["ana"]
    adult = either.value(
        text(
            "SELECT s.ref FROM candidate c JOIN subject s ON s.id = c.adult_id WHERE c.pair_id = :p"
        ).bindparams(p=pair)
    )
    assert find_reference(either.desk, steward, f" {short_reference(child)} ") == (child,)
    assert child in find_reference(either.desk, steward, short_reference(str(adult)).lower())
    nobodys = Actor(**{**vars(steward), "sources": ("elsewhere",)})
    assert find_reference(either.desk, nobodys, short_reference(child)) == ()
    for wrong in ("", "%%%%%%%%%%", "123", "zzzzz-zzzzz"):
        with pytest.raises(ArgumentError):
            find_reference(either.desk, steward, wrong)
    with pytest.raises(RefusedError):
        find_reference(either.desk, either.people["alan"], short_reference(child))


def test_confirming_shows_on_the_sheet(office: Office) -> None:
    ref = confirm(office, office.pair("likely"))
    assert "confirmed by two" in shown(sheet(office, ref))
    assert "confirmada por dos" in shown(sheet(office, ref, "es"))


def test_a_steward_prints_the_case_they_hold_and_no_other(office: Office) -> None:
    ref = office.child_of(office.pair("possible"))
    with pytest.raises(RefusedError, match="holds"):
        sheet(office, ref, who="ana")
    open_case(office.desk, office.people["ana"], ref)
    assert sheet(office, ref, who="ana").content == sheet(office, ref, who="lea").content
    with pytest.raises(RefusedError):
        sheet(office, ref, who="bea")
    with pytest.raises(RefusedError):
        sheet(office, ref, who="aud")


def test_a_steward_prints_nothing_that_they_are_to_read_blind(office: Office) -> None:
    pair = office.pair("likely")
    office.says("ana", pair, "yes")
    open_case(office.desk, office.people["bea"], office.child_of(pair))
    with pytest.raises(RefusedError, match="blind"):
        sheet(office, office.child_of(pair), who="bea")
