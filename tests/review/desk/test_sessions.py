"""Sessions and signing in as a browser meets them: pauses, ends, tokens of forms, cookies, headers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from httpx import Response
from sqlalchemy import text
from starlette.testclient import TestClient

from reunify.review import moments
from reunify.review.web import TABLE
from reunify.review.web.asking import GUEST, LANGUAGE, SESSION

from ..conftest import PASSWORD, Office
from .conftest import Door

MINUTE = 60.0
PAGES = ("/", "/sign-in", "/queue", "/search", "/progress", "/factor", "/nothing", "/static/desk.css")
CHANGES = [way.path for way in TABLE if way.method == "POST" and not way.open]
ELSEWHERE = re.compile(
    r"""(?:src|href|action|data|poster|srcset)\s*=\s*["']?\s*(?:[a-z]+:)?//|url\(|@import"""
)


class Clock:
    """A clock that stands, until it is told to go on."""

    def __init__(self) -> None:
        self.at = dt.datetime.now(dt.UTC)

    def now(self, zone: dt.tzinfo) -> dt.datetime:
        return self.at.astimezone(zone)

    def after(self, minutes: float) -> None:
        self.at += dt.timedelta(minutes=minutes)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Let the desk read the time from a clock of the test's."""
    made = Clock()
    read = SimpleNamespace(now=made.now, strptime=dt.datetime.strptime)
    shown = SimpleNamespace(datetime=read, UTC=dt.UTC, timedelta=dt.timedelta, date=dt.date)
    monkeypatch.setattr(moments, "dt", shown)
    yield made


def enter(client: TestClient, password: str, name: str = "ana") -> Response:
    page = client.get("/sign-in")
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found
    said = {"csrf": found[1], "name": name, "password": password}
    answer: Response = client.post("/sign-in", data=said)
    return answer


def test_after_six_tries_the_right_password_waits_a_quarter_of_an_hour(door: Door, clock: Clock) -> None:
    client, right = door(), PASSWORD.format("ana")
    assert [enter(client, "wrong").status_code for _ in range(6)] == [401] * 6
    assert enter(client, right).status_code == 401
    clock.after(14)
    assert enter(client, right).status_code == 401
    clock.after(2)
    assert enter(client, right).status_code == 303


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 401)])
def test_half_an_hour_without_a_request_ends_a_session(
    door: Door, clock: Clock, minutes: float, status: int
) -> None:
    client = door("ana", anew=True)
    for _ in range(2):
        clock.after(minutes)
        answer = client.get("/queue")
    assert answer.status_code == status


def test_twelve_hours_end_a_session_however_busy(door: Door, clock: Clock) -> None:
    client = door("ana", anew=True)
    for _ in range(35):
        clock.after(20)
        assert client.get("/progress").status_code == 200
    clock.after(21)
    assert client.get("/progress").status_code == 401


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize("token", ["", "wrong", "another's"])
def test_no_change_without_the_sessions_own_token(door: Door, office: Office, path: str, token: str) -> None:
    client, before = door("lea"), office.value(text("SELECT seq FROM journal_head"))
    sent = {"csrf": office.people["ruth"].csrf if token == "another's" else token}
    pair = office.pair("unlikely")
    where = path.format(ref=office.child_of(pair), pair=pair)
    said = {"pair": pair, "turn": "0", "nonce": "n", "verdict": "no", "reason": "other", "text": "maria"}
    assert client.post(where, data={**said, **(sent if token else {})}).status_code == 403
    assert office.value(text("SELECT seq FROM journal_head")) == before


@pytest.mark.parametrize("path", ["/sign-in", "/language"])
def test_signing_in_asks_for_the_forms_token_too(door: Door, path: str) -> None:
    said = {"name": "ana", "password": PASSWORD.format("ana"), "language": "es"}
    assert door().post(path, data={**said, "csrf": "wrong"}).status_code == 403


@pytest.mark.parametrize("from_", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_a_form_on_another_site_changes_nothing(door: Door, office: Office, from_: dict[str, str]) -> None:
    said = {"csrf": office.people["ana"].csrf}
    assert door("ana").post("/next", data=said, headers=from_).status_code == 403
    assert door("ana").post("/next", data=said).status_code == 303


@pytest.mark.parametrize("secure", [False, True])
def test_no_script_reads_a_cookie_and_no_other_site_sends_it(door: Door, secure: bool) -> None:
    client = door(secure=secure)
    if secure:
        client.base_url = client.base_url.copy_with(scheme="https")
    page = client.get("/sign-in")
    spoken = client.post("/language", data={"csrf": client.cookies[GUEST], "language": "es"})
    answer = enter(client, PASSWORD.format("ana"))
    cookies = [c for a in (page, spoken, answer) for c in a.headers.get_list("set-cookie")]
    assert {c.partition("=")[0] for c in cookies} == {SESSION, GUEST, LANGUAGE}
    for cookie in (c.lower() for c in cookies if "max-age=0" not in c.lower()):
        assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie
        assert ("secure" in cookie) == secure and "domain" not in cookie
        assert cookie.startswith(LANGUAGE) or "max-age" not in cookie


def test_signing_out_ends_the_session_itself(door: Door) -> None:
    client = door("ana", anew=True)
    token = client.cookies[SESSION]
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/queue").text)
    assert found and client.post("/sign-out", data={"csrf": found[1]}).status_code == 303
    client.cookies.set(SESSION, token)
    assert client.get("/queue").status_code == 401


@pytest.mark.parametrize("name", ["", "lea"])
def test_every_answer_is_kept_nowhere_and_asks_nothing_of_the_network(door: Door, name: str) -> None:
    client = door(name)
    answers = [client.get(path) for path in PAGES] + [client.post("/queue"), client.put("/next")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert (
            "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        )
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert ELSEWHERE.search(answer.text) is None
        assert not re.search(r"<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=", answer.text)
