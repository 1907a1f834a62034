import re

import pytest
from sqlalchemy import text

from reunify.log import configure
from reunify.review import Action, BlindCase, Filters, Record, Role, allowed, open_case, queue
from reunify.review.web import TABLE, Way
from reunify.review.web.recorded import details, latest
from reunify.review.web.words import label

from ..conftest import PEOPLE, Office
from .conftest import Seat

COMPUTED = ("match weight", "probability", "What was computed", "likely", "possible", "rank for", "bits")


def waiting_blind(office: Office) -> tuple[str, str]:
    """Return a child and a pair of it on which ana said yes."""
    pair = office.pair("likely")
    office.says("ana", pair, "yes")
    return office.child_of(pair), pair


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_each_role_comes_in_where_it_works_and_nowhere_else(office: Office, seat: Seat, who: str) -> None:
    reader, role = seat(who), PEOPLE[who]
    assert reader.page.status_code == 200
    pair = office.pair("likely")
    known = {"{ref}": office.child_of(pair), "{pair}": pair, "{pair_id}": pair, "{format}": "csv"}
    for way in TABLE:
        if way.method != "GET" or way.action is None:
            continue
        path = re.sub(r"\{\w+\}", lambda found: known[found.group()], way.path)
        status = reader.get(path).status_code
        nothing_yet = "/packet" in path  # of a child without a confirmed pair
        assert (status == 403) == (nothing_yet or not allowed(role, way.action)), path


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_each_role_changes_what_it_may_and_nothing_else(office: Office, seat: Seat, who: str) -> None:
    reader, pair = seat(who), office.pair("likely")
    known = {"{ref}": office.child_of(pair), "{pair}": pair}
    for way in TABLE:
        if way.method != "POST" or way.action is None:
            continue
        reader.get("/progress")
        path = re.sub(r"\{\w+\}", lambda found: known[found.group()], way.path)
        refused = "This is not open to you" in reader.post(path, text="Maria").text
        if not allowed(PEOPLE[who], way.action):
            assert refused, path


def test_every_route_says_what_it_asks() -> None:
    free = {w.path for w in TABLE if w.action is None}
    assert free == {"/", "/sign-in", "/sign-out", "/factor", "/factor/confirm", "/shortcuts", "/language"}
    assert all(isinstance(w, Way) for w in TABLE)


def test_the_queue_names_nobody_and_keeps_the_order(office: Office, seat: Seat) -> None:
    page = seat("ana").get("/queue").text
    rows = queue(office.desk, office.people["ana"], Filters(), size=25).rows
    shown = re.findall(r'href="/cases/([0-9a-f]+)"', page)
    assert shown == [row.ref for row in rows]
    case = open_case(office.desk, office.people["ana"], shown[0])
    assert case.child.name not in page


def test_the_next_page_goes_on_where_the_first_ended(seat: Seat) -> None:
    ana = seat("ana")
    first = ana.get("/queue").text
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    second = ana.get(following.group(1).replace("&amp;", "&")).text
    seen = [set(re.findall(r'href="/cases/([0-9a-f]+)"', page)) for page in (first, second)]
    assert seen[1] and not seen[0] & seen[1]


def test_filters_narrow_the_queue(seat: Seat) -> None:
    ana = seat("ana")
    page = ana.get("/queue?band=possible&state=open").text
    assert '<span class="band possible">' in page and '<span class="band likely">' not in page
    assert ana.get("/queue?band=nonsense").status_code == 400
    assert ana.get("/queue?after=a~b").status_code == 400


def test_a_name_is_found_by_post_and_is_in_no_address(office: Office, seat: Seat) -> None:
    ana = seat("ana")
    ref = office.child_of(office.pair("likely"))
    name = open_case(office.desk, office.people["ana"], ref).child.name
    ana.get("/search")
    answer = ana.post("/search", text=name.upper())
    assert f'href="/cases/{ref}"' in answer.text and not answer.url.query
    ana.get("/search")
    assert ana.post("/search", text="…").status_code == 400


def test_an_adult_who_is_found_leads_to_the_children(office: Office, seat: Seat) -> None:
    pair = office.pair("likely")
    case = open_case(office.desk, office.people["ana"], office.child_of(pair))
    adult = next(c.adult for c in case.candidates if c.pair_id == pair)
    ana = seat("ana")
    ana.get("/search")
    answer = ana.post("/search", reference=adult.ref[:10])
    assert case.child.ref in answer.text or answer.url.path == f"/cases/{case.child.ref}"


def test_flags_and_family_stand_before_any_score(office: Office, seat: Seat) -> None:
    page = seat("ana").get(f"/cases/{office.child_of(office.pair('likely'))}").text
    order = ["First: care and family", "The two testimonies", "What was computed", "as the agencies wrote"]
    places = [page.index(part) for part in order]
    assert places == sorted(places)


def test_a_blind_reader_sees_nothing_that_was_computed_or_decided(office: Office, seat: Seat) -> None:
    ref, pair = waiting_blind(office)
    bea = seat("bea")
    case = open_case(office.desk, office.people["bea"], ref)
    assert isinstance(case, BlindCase)
    for candidate in case.candidates:
        page = bea.get(f"/cases/{ref}?pair={candidate.pair_id}").text
        main = page[page.index("<main") : page.index("</main>")]
        main = re.sub("<fieldset class=.reason.*?</fieldset>", "", main, flags=re.S)  # the same for everybody
        assert [word for word in COMPUTED if word in main] == []
        assert "You are the second reader" in main and "ana" not in re.findall(r"\w+", main)
    assert pair in {c.pair_id for c in case.candidates}


def test_a_blind_no_asks_everywhere_for_a_reason(office: Office, seat: Seat) -> None:
    ref, _ = waiting_blind(office)
    bea = seat("bea")
    case = open_case(office.desk, office.people["bea"], ref)
    for candidate in case.candidates:
        assert bea.decide(ref, candidate.pair_id, "no").status_code == 400


def test_a_second_reader_is_told_that_it_is_recorded_and_no_more(office: Office, seat: Seat) -> None:
    ref, pair = waiting_blind(office)
    answer = seat("bea").decide(ref, pair, "yes")
    assert answer.url.path == "/queue" and "Recorded." in answer.text
    assert office.state(pair) == "confirmed"


def test_a_decision_is_written_once_and_taken_back(office: Office, seat: Seat) -> None:
    pair = office.pair("possible")
    ref, ana = office.child_of(pair), seat("ana")
    answer = ana.decide(ref, pair, "need_more", need="the mother's name", need_by="2030-01-01")
    assert office.state(pair) == "need_more" and "Recorded." in answer.text
    nonce = re.search(r'/undo".*?name="nonce" value="(\w+)"', answer.text, re.S)
    assert nonce is not None
    ana.post(f"/pairs/{pair}/undo", nonce=nonce.group(1), ref=ref)
    assert office.state(pair) == "open"


def test_a_form_that_lacks_something_comes_back_as_it_was(office: Office, seat: Seat) -> None:
    pair = office.pair("likely")
    answer = seat("ana").decide(office.child_of(pair), pair, "no", note="they <wrote> twice")
    assert answer.status_code == 400
    assert "A reason is needed here." in answer.text and "they &lt;wrote&gt; twice" in answer.text
    assert office.turn(pair) == 0


def test_a_pair_that_moved_on_is_shown_again(office: Office, seat: Seat) -> None:
    pair = office.pair("possible")
    ref, ana = office.child_of(pair), seat("ana")
    ana.get(f"/cases/{ref}?pair={pair}")
    kept = ana.kept()
    office.says("ana", pair, "need_more")
    answer = ana.post(f"/cases/{ref}/decide", **kept, verdict="yes", note="mine")
    assert answer.status_code == 409 and "mine" in answer.text and office.turn(pair) == 1


def test_who_looks_while_another_reads_cannot_decide(office: Office, seat: Seat) -> None:
    ref = office.child_of(office.pair("possible"))
    open_case(office.desk, office.people["caro"], ref)
    page = seat("ana").get(f"/cases/{ref}").text
    assert "caro is reading this child now" in page and 'id="deciding"' not in page


def test_the_lead_settles_and_verifying_names_its_method(office: Office, seat: Seat) -> None:
    ref, pair = waiting_blind(office)
    seat("bea").decide(ref, pair, "no", reason="names_differ")
    assert office.state(pair) == "disagreement"
    caro = seat("caro")
    assert "waits for the lead" in caro.get(f"/cases/{ref}?pair={pair}").text
    caro.post(f"/cases/{ref}/release")
    lea = seat("lea")
    assert "Decisions so far" in lea.get(f"/cases/{ref}?pair={pair}").text
    lea.decide(ref, pair, "yes", reason="documents_agree")
    assert office.state(pair) == "confirmed"
    assert lea.decide(ref, pair, "yes", act="verify").status_code == 400
    lea.decide(ref, pair, "yes", act="verify", method="documents")
    assert office.state(pair) == "waiting_verification"
    assert "1 / 1" in lea.get("/progress").text


def test_the_auditor_reads_the_record_in_words_and_a_pair_s_decisions_from_it(
    office: Office, seat: Seat
) -> None:
    _, pair = waiting_blind(office)
    aud = seat("aud")
    page = aud.get("/record").text
    assert "signed in" in page and "account made" in page
    assert "<dt>answer</dt><dd>Yes</dd>" in page and "<dt>band at the time</dt><dd>likely</dd>" in page
    assert f'<a href="/history/{pair}">{pair}</a>' in page
    aud.post("/language", to="/record", language="es")
    assert "<dt>respuesta</dt><dd>Sí</dd>" in aud.page.text and "evidence_print" not in aud.page.text


def test_the_record_opens_on_its_newest_lines_and_leads_back(
    office: Office, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reunify.review.web.looking.LINES", 4)
    aud = seat("aud")
    shown = [int(n) for n in re.findall(r'<th scope="row" class="n">(\d+)', aud.get("/record").text)]
    assert len(shown) == 4 and latest(office.desk) - shown[-1] <= 1
    earlier = re.search(r'href="(/record\?after=\d+)" rel="prev"', aud.page.text)
    assert earlier is not None
    before = re.findall(r'<th scope="row" class="n">(\d+)', aud.get(earlier.group(1)).text)
    assert int(before[-1]) < shown[-1] and "Newest lines" in aud.page.text
    assert aud.get("/record?after=x").status_code == 400


def test_a_name_ended_by_a_purge_is_said_to_be_gone() -> None:
    line = Record(1, "2026-11-24T15:04:05.123456Z", "ana", "searched", {"found": [], "text": None})
    told = details(line, {}, str, label, "en")
    assert [(d.key, d.text) for d in told][-1] == ("what was typed", "ended by a purge")


@pytest.mark.parametrize("path", ["/cases/0123456789abcdef", "/nowhere", "/history/00"])
def test_what_is_not_there_is_a_page_of_its_own(seat: Seat, path: str) -> None:
    answer = seat("lea").get(path)
    assert answer.status_code in (403, 404)
    assert "<h1>" in answer.text and "Traceback" not in answer.text


def test_a_defect_shows_and_logs_nothing_of_a_person(
    office: Office, seat: Seat, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = tmp_path_factory.mktemp("log") / "log.jsonl"
    configure(log)
    ana = seat("ana")

    def broken(*_: object) -> None:
        raise KeyError("María Xicay")

    monkeypatch.setattr("reunify.review.web.waiting.progress", broken)
    answer = ana.get("/queue")
    configure(None)
    assert answer.status_code == 500 and "Something went wrong" in answer.text
    assert "Xicay" not in answer.text + log.read_text(encoding="utf-8") and "KeyError" in log.read_text()


def test_hostile_texts_are_shown_and_nothing_more(office: Office, seat: Seat) -> None:
    hostile = "<script>alert(1)</script>\"'--{{7*7}}"
    pair = office.pair("possible")
    with office.desk.store.writing() as connection:
        sealed = text("UPDATE testimony SET name_text = :t").bindparams(t=hostile)
        connection.execute(sealed)
    page = seat("ana").get(f"/cases/{office.child_of(pair)}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page
    assert "{{7*7}}" in page


@pytest.mark.parametrize("body", [b"a=" + b"x" * 70_000, b"&".join([b"a=b"] * 200), b"\xff\xfe=1"])
def test_a_form_that_is_none_is_refused(seat: Seat, body: bytes) -> None:
    answer = seat("ana").client.post(
        "/search", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 400


def test_no_role_is_left_without_a_first_page() -> None:
    assert {allowed(role, Action.PROGRESS) for role in Role} == {True}
