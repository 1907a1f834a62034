"""What a reader is shown of what they decided, and what is asked of them for a decision."""

import re

from sqlalchemy import text

from reunify.review import BlindCase, open_case

from ..conftest import Office
from .conftest import Reader, Seat
from .test_pages import waiting_blind


def blind_pairs(office: Office, who: str, ref: str) -> list[str]:
    case = open_case(office.desk, office.people[who], ref)
    assert isinstance(case, BlindCase)
    return [c.pair_id for c in case.candidates]


def crowded(office: Office) -> tuple[str, str]:
    """Return a child of several candidates, and a pair of it that waits for a second reader."""
    several = text(
        "SELECT min(pair_id) FROM candidate GROUP BY child_id HAVING count(*) > 2 ORDER BY child_id LIMIT 1"
    )
    pair = str(office.value(several))
    office.says("ana", pair, "yes")
    return office.child_of(pair), pair


def shown_pair(reader: Reader) -> str:
    return reader.value("pair")


def test_a_blind_case_opens_on_a_candidate_not_yet_judged_and_says_which_were(
    office: Office, seat: Seat
) -> None:
    ref, waiting = crowded(office)
    first, *others = blind_pairs(office, "bea", ref)
    bea = seat("bea")
    pair = next(p for p in (first, *others) if p != waiting)
    bea.decide(ref, pair, "no", reason="names_differ")
    page = bea.get(f"/cases/{ref}").text
    assert shown_pair(bea) not in ("", pair)
    assert page.count("judged by you") == 1
    again = bea.get(f"/cases/{ref}?pair={pair}").text
    assert "You have judged this one: No, not a match." in again and 'id="deciding"' not in again


def test_a_blind_case_leads_on_past_what_was_judged(office: Office, seat: Seat) -> None:
    ref, waiting = crowded(office)
    pairs = [p for p in blind_pairs(office, "bea", ref) if p != waiting]
    bea = seat("bea")
    bea.decide(ref, pairs[-1], "no", reason="names_differ")
    bea.get(f"/cases/{ref}?pair={pairs[0]}")
    assert bea.value("following") not in ("", pairs[0], pairs[-1])


def test_a_blind_yes_is_not_asked_why_whatever_was_settled_before(office: Office, seat: Seat) -> None:
    ref, waiting = crowded(office)
    case = open_case(office.desk, office.people["ana"], ref)
    pair = next(c.pair_id for c in case.candidates if c.pair_id != waiting)
    seat("ana").post(f"/cases/{ref}/release")
    office.says("caro", pair, "no")
    if office.state(pair) == "waiting_second":
        office.says("lea", pair, "no")
    assert office.state(pair) == "not_a_match"
    assert seat("bea").decide(ref, pair, "yes").status_code == 200
    assert office.state(pair) == "waiting_second"


def test_a_blind_verifying_that_fails_takes_no_reason(office: Office, seat: Seat) -> None:
    ref, pair = waiting_blind(office)
    office.says("bea", pair, "yes")
    office.says("ana", pair, "yes", act="verify", method="documents")
    caro = seat("caro")
    caro.get(f"/cases/{ref}?pair={pair}")
    assert 'name="reason"' not in caro.page.text
    caro.decide(ref, pair, "no", act="verify", method="consulate")
    assert office.state(pair) == "verification_disagreement"


def test_the_lead_may_settle_that_more_is_needed(office: Office, seat: Seat) -> None:
    ref, pair = waiting_blind(office)
    office.says("bea", pair, "no")
    seat("lea").decide(ref, pair, "need_more", need="a birth certificate", need_by="2030-01-01")
    assert office.state(pair) == "need_more"


def test_what_was_asked_for_is_shown_to_the_next_reader_but_to_none_who_reads_blind(
    office: Office, seat: Seat
) -> None:
    pair = office.pair("possible")
    ref = office.child_of(pair)
    seat("ana").decide(ref, pair, "need_more", need="the aunt's telephone", need_by="2020-03-04")
    seat("ana").post(f"/cases/{ref}/release")
    page = seat("bea").get(f"/cases/{ref}?pair={pair}").text
    assert "the aunt&#39;s telephone" in page and "by 4 March 2020" in page and "due" in page


def test_one_s_decision_can_be_taken_back_from_its_page_until_something_follows(
    office: Office, seat: Seat
) -> None:
    pair = office.pair("possible")
    ref, ana = office.child_of(pair), seat("ana")
    ana.decide(ref, pair, "need_more", need="a call", need_by="2030-01-01")
    assert f"/pairs/{pair}/undo" in ana.get(f"/cases/{ref}?pair={pair}").text
    ana.post(f"/pairs/{pair}/undo", nonce="anew", ref=ref)
    assert f"/pairs/{pair}/undo" not in ana.get(f"/cases/{ref}?pair={pair}").text


def test_what_was_recorded_is_said_of_whom(office: Office, seat: Seat) -> None:
    pair = office.pair("likely")
    ref = office.child_of(pair)
    answer = seat("ana").decide(ref, pair, "yes").text
    flash = re.search(r'class="flash".*?</p>', answer, re.S)
    assert flash is not None and "<strong>Yes, worth contacting</strong>" in flash.group()
