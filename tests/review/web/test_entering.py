import pyotp
import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from reunify.review import confirm, enrol
from reunify.review.web import Site, make_app
from reunify.review.web.headers import POLICY

from ..conftest import PASSWORD, Office
from .conftest import Seat


def ended(office: Office) -> None:
    with office.desk.store.writing() as connection:
        connection.execute(text("UPDATE session SET seen_at = '2020-01-01T00:00:00.000000Z'"))


def test_every_answer_bears_the_policy_and_is_never_stored(seat: Seat) -> None:
    for path in ("/sign-in", "/queue", "/nowhere", "/static/desk.css", "/static/nothing"):
        headers = seat("").get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"


def test_no_page_of_anybody_without_signing_in(seat: Seat) -> None:
    nobody = seat("")
    for path in ("/queue", "/search", "/progress", "/record", "/cases/0", "/exports/open.csv", "/factor"):
        assert nobody.get(path).status_code == 401


def test_the_session_is_a_cookie_that_no_script_reads(office: Office) -> None:
    for secure in (False, True):
        client = TestClient(make_app(office.desk, Site(secure=secure)), base_url="https://desk")
        csrf = client.get("/sign-in").text.split('name="csrf" value="')[1].split('"')[0]
        said = {"csrf": csrf, "name": "ana", "password": PASSWORD.format("ana")}
        answer = client.post("/sign-in", data=said, follow_redirects=False)
        cookie = next(c for c in answer.headers.get_list("set-cookie") if "reunify_session" in c)
        assert "HttpOnly" in cookie and "SameSite=strict" in cookie
        assert ("Secure" in cookie) == secure


def test_a_wrong_password_says_no_more_than_that(seat: Seat) -> None:
    nobody = seat("")
    answers = []
    for name in ("ana", "not there"):
        nobody.get("/sign-in")
        answers.append(nobody.post("/sign-in", name=name, password="wrong wrong wrong").text)
    assert answers[0].count("paused") == answers[1].count("paused") == 1


def test_a_change_without_the_token_is_refused(seat: Seat) -> None:
    ana = seat("ana")
    ana.get("/queue")
    for path in ("/next", "/search", "/sign-out", "/language", "/factor", "/shortcuts"):
        assert ana.client.post(path, data={"csrf": "another", "text": "Maria"}).status_code == 403
    assert ana.get("/queue").status_code == 200


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_a_form_from_another_site_is_refused(seat: Seat, headers: dict[str, str]) -> None:
    ana = seat("ana")
    ana.get("/queue")
    answer = ana.client.post("/next", data={"csrf": ana.value("csrf")}, headers=headers)
    assert answer.status_code == 403


def test_another_name_of_the_machine_is_not_answered(seat: Seat) -> None:
    assert seat("").client.get("/sign-in", headers={"host": "evil.example"}).status_code == 400


def test_what_was_written_comes_back_after_the_session_ended(office: Office, seat: Seat) -> None:
    pair = office.pair("possible")
    ref, ana = office.child_of(pair), seat("ana")
    ana.get(f"/cases/{ref}?pair={pair}")
    ended(office)
    answer = ana.post(f"/cases/{ref}/decide", **ana.kept(), verdict="no", note="asked <twice>")
    assert answer.status_code == 401 and "is kept" in answer.text
    answer = ana.post("/sign-in", **ana.kept(), name="ana", password=PASSWORD.format("ana"))
    assert "asked &lt;twice&gt;" in answer.text and office.turn(pair) == 0
    assert ana.post(f"/cases/{ref}/decide", **ana.kept(), verdict="no", reason="other").status_code == 200
    assert office.turn(pair) == 1


def test_what_was_written_comes_back_to_nobody_else(office: Office, seat: Seat) -> None:
    pair = office.pair("possible")
    ref, ana = office.child_of(pair), seat("ana")
    ana.get(f"/cases/{ref}?pair={pair}")
    ended(office)
    ana.post(f"/cases/{ref}/decide", **ana.kept(), verdict="no", note="asked twice")
    answer = ana.post("/sign-in", **ana.kept(), name="bea", password=PASSWORD.format("bea"))
    assert answer.url.path == "/queue" and "asked twice" not in answer.text


def test_leaving_ends_the_session(seat: Seat) -> None:
    ana = seat("ana")
    token = ana.client.cookies["reunify_session"]
    ana.get("/queue")
    ana.post("/sign-out")
    ana.client.cookies.set("reunify_session", token)
    assert ana.get("/queue").status_code == 401


def test_a_second_factor_is_made_and_then_asked_for(office: Office, seat: Seat) -> None:
    ana = seat("ana")
    ana.get("/factor")
    page = ana.post("/factor").text
    secret = ana.value("secret")
    assert "<svg" in page and secret[:4] in page
    assert "does not fit" in ana.post("/factor/confirm", **ana.kept(), code="000000").text
    assert ana.post("/factor/confirm", **ana.kept(), code=pyotp.TOTP(secret).now()).url.path == "/queue"
    assert seat("").enter("ana").status_code == 401


def test_a_desk_that_asks_for_a_second_factor_asks_first(office: Office, seat: Seat) -> None:
    settings = office.desk.settings.model_copy(update={"second_factor": True})
    object.__setattr__(office.desk, "settings", settings)
    ana = seat("ana")
    assert ana.page.url.path == "/factor"
    assert ana.get("/queue").url.path == "/factor"
    made = enrol(office.desk, office.people["ana"])
    confirm(office.desk, office.people["ana"], pyotp.TOTP(made.secret).now())
    assert ana.get("/queue").url.path == "/queue"


def test_shortcuts_stay_switched_off(seat: Seat) -> None:
    ana = seat("ana")
    assert "data-keys" in ana.get("/queue").text
    ana.post("/shortcuts", keys="off", to="/queue")
    assert "data-keys" not in ana.get("/queue").text


@pytest.mark.parametrize("to", ["//evil.example", "/\\evil.example", "http://evil.example/", "javascript:1"])
def test_no_form_leads_elsewhere(seat: Seat, to: str) -> None:
    ana = seat("ana")
    ana.get("/queue")
    answer = ana.client.post("/shortcuts", data={"csrf": ana.value("csrf"), "to": to}, follow_redirects=False)
    assert answer.headers["location"] == "/"
