"""The referral packet: for families that two people confirmed, and no other."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from markupsafe import escape
from sqlalchemy import text

from reunify.errors import RefusedError
from reunify.review import undo
from reunify.review.out import Asked

from ..conftest import PEOPLE, Office
from .pages import confirm, referred, shown
from .records import at_their_longest, longest, rewrite

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7 * 7 }}\u202e=1+1"


def content(office: Office, ref: str, *, whole: bool = False, language: str = "en") -> dict[str, Any]:
    """Return a packet as JSON."""
    made = referred(office, ref, Asked(language, form="json", whole=whole))
    found: dict[str, Any] = json.loads(made.content)["packet"]
    return found


def test_it_holds_both_records_evidence_decisions_and_what_is_open(either: Office) -> None:
    found = content(either, confirm(either, either.pair("likely")))
    (family,) = found["families"]
    assert found["child"]["facts"] and family["adult"]["name"]
    assert [d["who"] for d in family["decisions"]] == ["ana", "bea"]
    assert {e["side"] for e in family["evidence"]} >= {"agree", "unsaid"}
    assert any("not been verified" in question for question in family["questions"])
    assert "visto en persona" not in json.dumps(found)


def test_the_page_says_what_the_json_says(office: Office) -> None:
    ref = confirm(office, office.pair("likely"))
    for language in ("en", "es"):
        page = shown(referred(office, ref, Asked(language)))
        (family,) = content(office, ref, language=language)["families"]
        said = [*family["questions"]] + [e["about"] for e in family["evidence"]]
        said += [d["when"] for d in family["decisions"]] + [family["state"]]
        assert not [line for line in said if str(escape(line)) not in page]


def test_while_it_is_verified_blind_the_verdict_is_kept_back(either: Office) -> None:
    pair = either.pair("likely")
    ref = confirm(either, pair)
    either.says("lea", pair, "yes", act="verify", method="dna")
    with pytest.raises(RefusedError, match="blind"):
        referred(either, ref, who="ruth")
    (family,) = content(either, ref)["families"]
    assert len(family["decisions"]) == 2 and "DNA" not in json.dumps(family)
    assert any("being verified" in question for question in family["questions"])
    either.says("ruth", pair, "yes", act="verify", method="consulate")
    (family,) = content(either, ref)["families"]
    assert [d["why"] for d in family["decisions"]][2:] == ["DNA, another reason", "consulate, another reason"]
    assert not any("verified" in question for question in family["questions"])


def test_who_is_refused_for_reading_blind_has_seen_nothing(office: Office) -> None:
    pair = office.pair("likely")
    ref = confirm(office, pair)
    office.says("lea", pair, "yes", act="verify", method="dna")
    with pytest.raises(RefusedError):
        referred(office, ref, who="ruth")
    office.says("ruth", pair, "yes", act="verify", method="documents")
    assert office.state(pair) == "verified"


@pytest.mark.parametrize("said", [[], ["yes"], ["yes", "no"], ["no", "no"], ["need_more"]])
def test_what_two_did_not_confirm_is_refused_with_help(office: Office, said: list[str]) -> None:
    pair = office.pair("likely")
    for who, verdict in zip(("lea", "bea"), said, strict=False):
        office.says(who, pair, verdict)
    with pytest.raises(RefusedError, match="confirmed by two") as refused:
        referred(office, office.child_of(pair))
    assert refused.value.remedy
    assert office.value(text("SELECT count(*) FROM journal WHERE action = 'exported'")) == 0


def test_one_taken_back_confirms_no_more(office: Office) -> None:
    pair = office.pair("likely")
    ref = confirm(office, pair)
    undo(office.desk, office.people["bea"], pair, "taken-back")
    with pytest.raises(RefusedError):
        referred(office, ref)


def test_what_the_lead_settled_says_that_readers_differed(office: Office) -> None:
    pair = office.pair("likely")
    for who, verdict in (("ana", "yes"), ("bea", "no"), ("lea", "yes")):
        office.says(who, pair, verdict)
    (family,) = content(office, office.child_of(pair))["families"]
    assert [d["verdict"] for d in family["decisions"]] == ["yes", "no", "yes"]
    assert any("differed" in question for question in family["questions"])


def test_numbers_notes_and_rows_only_where_asked_for(office: Office) -> None:
    pair = office.pair("likely")
    child = office.value(text("SELECT child_id FROM candidate WHERE pair_id = :p").bindparams(p=pair))
    facts = longest("child") | {"alien_numbers": ["208123456"], "notes": "dicho en secreto"}
    rewrite(office, child, facts, {"A#": "A208-123-456"})
    ref = confirm(office, pair)
    for form in ("html", "json"):
        least, most = (
            referred(office, ref, Asked(form=form, whole=w)).content.decode() for w in (False, True)
        )
        for value in ("208123456", "dicho en secreto", "A208-123-456", "5555"):
            assert value not in least and value in most
    query = text("SELECT body FROM journal WHERE action = 'exported' ORDER BY seq DESC LIMIT 2")
    with office.desk.store.reading() as connection:
        said = [json.loads(body)["what"] for body in connection.scalars(query)]
    assert said == ["packet.json with numbers", "packet.json"]


def test_what_is_hostile_is_text(office: Office) -> None:
    ref, pair = at_their_longest(office)
    with office.desk.store.reading() as connection:
        numbers = connection.scalars(text("SELECT id FROM testimony ORDER BY id")).all()
    facts = longest("child") | dict.fromkeys(("name_text", "mother_text", "place_text", "notes"), HOSTILE)
    for number in numbers:
        rewrite(office, number, facts | {"claimed": [{"text": HOSTILE}]}, {HOSTILE: HOSTILE})
    confirm(office, pair)
    page = referred(office, ref, Asked(whole=True)).content.decode()
    assert str(escape(HOSTILE)) in page and "<script" not in page and "<img" not in page
    whole = content(office, ref, whole=True)
    assert whole["child"]["name"] == HOSTILE and whole["child"]["raw"] == [[HOSTILE, HOSTILE]]


def test_the_same_state_gives_the_same_bytes(office: Office) -> None:
    ref = confirm(office, office.pair("likely"))
    for form in ("html", "json"):
        assert referred(office, ref, Asked(form=form)) == referred(office, ref, Asked(form=form))


@pytest.mark.parametrize("who", sorted(set(PEOPLE) - {"lea", "ruth"}))
def test_who_may_not_gets_none(office: Office, who: str) -> None:
    ref = confirm(office, office.pair("likely"))
    with pytest.raises(RefusedError):
        referred(office, ref, who=who)


def test_no_day_of_a_packet_to_be_read_is_in_iso_form(office: Office) -> None:
    ref = confirm(office, office.pair("likely"))
    assert re.findall(r"\b\d{4}-\d\d-\d\d\b", shown(referred(office, ref, Asked(language="es")))) == []
