"""Whatever is sent, by whomever: no error of ours, no traceback, nobody's data in an error."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from httpx import Response
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from sqlalchemy import text

from reunify.review.web import TABLE
from reunify.review.web.asking import MOST_BYTES

from ..conftest import Office
from .conftest import Door

SHORT, LONG = 200, 10_000
FORM = "application/x-www-form-urlencoded"
ROLES = ("", "ana", "lea", "alan", "aud")
NASTY = (
    "\0",
    "\x1f\x7f",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "{{7*7}}%s{0}",
    "\u202e\ufeff\ud7ff",
    "9" * 30,
    "-1",
    "1e999",
    "nan",
    "9223372036854775808~9223372036854775808",
    "inf~1",
    "2026-02-30",
    "99999-01-01",
    "🧒" * 50,
    "x" * 5_000,
    "//evil.example/",
    "/cases/../record",
    "/\\evil.example",
)
FIELDS = (
    *("csrf", "mark", "pair", "turn", "nonce", "act", "verdict", "method", "reason", "note", "need"),
    *("need_by", "following", "to", "keep", "back", "kept_mark", "kept.note", "name", "password", "code"),
    *("language", "keys", "text", "leaving", "ref", "codes", "secret", "uri", "band", "state", "flag"),
    *("age_group", "source", "mine", "after", "recorded", "nothing", "paper", "whole", "format"),
)
RIGHT = ("judge", "verify", "yes", "no", "need_more", "other", "0", "1", "2030-01-01", "es", "likely", "open")
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH")
KINDS = (FORM, "multipart/form-data; boundary=x", "application/json", "text/plain", "")


@st.composite
def requests(draw: DrawFn, known: tuple[str, ...]) -> dict[str, object]:
    """Draw a request: mostly to a route that is there, with fields it knows, of right and wrong values."""
    values: SearchStrategy[str] = st.sampled_from((*known, *RIGHT, *NASTY)) | st.text(max_size=40)
    way = draw(st.sampled_from(TABLE))
    path = "/".join(
        quote(draw(values), safe="") if part.startswith("{") else part for part in way.path.split("/")
    )
    fields = st.lists(st.tuples(st.sampled_from(FIELDS), values), max_size=12)
    joined = "&".join(f"{k}={quote(v, safe='')}" for k, v in draw(fields))
    form = "&".join(f"{k}={quote(v, safe='')}" for k, v in draw(fields))
    usual = draw(st.integers(0, 9)) > 0
    return {
        "method": way.method if usual else draw(st.sampled_from(METHODS)),
        "path": path if usual else f"/{quote(draw(values), safe='/')}",
        "query": joined,
        "body": form.encode() if usual else draw(st.binary(max_size=200) | st.just(b"a=" * MOST_BYTES)),
        "kind": FORM if usual else draw(st.sampled_from(KINDS)),
        "who": draw(st.sampled_from(ROLES)),
        "own": draw(st.integers(0, 4)) > 0,
        "cookie": "" if usual else draw(values),
    }


def names_of(office: Office) -> list[str]:
    query = text("SELECT name_text FROM testimony WHERE length(name_text) > 8 ORDER BY id")
    with office.desk.store.reading() as connection:
        return list(connection.scalars(query))


def known_of(office: Office) -> tuple[str, ...]:
    """Return refs and pairs that are there, and tokens of forms."""
    pairs = [office.pair(band, skip) for band in ("likely", "possible", "unlikely") for skip in range(3)]
    return (*pairs, *(office.child_of(pair) for pair in pairs))


def fuzz(office: Office, door: Door, examples: int, number: int) -> None:
    known, names = known_of(office), names_of(office)
    clients = {name: door(name) for name in ROLES}
    statuses: set[int] = set()

    @seed(number)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(requests(known))
    def sent(said: dict[str, object]) -> None:
        who = str(said["who"])
        body = bytes(said["body"]) if isinstance(said["body"], bytes) else b""
        if said["own"] and who:  # the form of one's own session gets past the door
            body += f"&csrf={office.people[who].csrf}".encode()
        headers = {"content-type": str(said["kind"])}
        if said["cookie"]:
            headers["cookie"] = "reunify_session=" + quote(str(said["cookie"]))
        where = f"{said['path']}?{said['query']}"
        ask = clients[who].request
        answer: Response = ask(str(said["method"]), where, content=body, headers=headers)
        statuses.add(answer.status_code)
        assert answer.status_code < 500, f"{answer.status_code} for {said}"
        assert "Traceback" not in answer.text and "content-security-policy" in answer.headers
        case = 'class="pair"' in answer.text  # a form that lacks something comes back on its own page
        if answer.status_code >= 400 and not case:
            assert not [name for name in names if name in answer.text]

    sent()
    assert statuses >= {200, 303, 400, 401, 403}


def test_requests_of_every_kind(office: Office, door: Door) -> None:
    fuzz(office, door, SHORT, 3)


@pytest.mark.long
def test_ten_thousand_requests_of_every_kind(office: Office, door: Door) -> None:
    fuzz(office, door, LONG, 4)
