"""Somebody at the desk over HTTP: a connection, cookies, and the forms of a page, as a browser has them."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

_IDLE = 3.0
"""Seconds after which a connection is opened anew: a server closes idle ones after five."""

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def location(self) -> str:
        """Return where a redirect leads; "" for none."""
        return self.headers.get("location", "")

    def form(self, action: str, holding: str = "") -> dict[str, str] | None:
        """Return the hidden fields of the page's form of an action, one that has a field where given."""
        found = _Forms()
        found.feed(self.text)
        fields = (f for to, f in found.forms if to == action and (not holding or holding in f))
        return next(fields, None)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
        elif tag == "input" and given.get("type") == "hidden" and self.forms:
            self.forms[-1][1][given["name"]] = given.get("value", "")


@dataclass
class Visitor:
    """Somebody with a browser, at one of the desk's ports."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None
    used: float = 0.0

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, form: dict[str, str]) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(form))

    def sign_in(self, name: str, password: str) -> Answer:
        """Sign in by the page's own form."""
        form = self.get("/sign-in").form("/sign-in") or {}
        return self.post("/sign-in", {**form, "name": name, "password": password})

    def go_to(self, port: int) -> None:
        """Turn to another server of the desk, or to the same one started anew."""
        self.leave()
        self.port = port

    def leave(self) -> None:
        """Close the connection."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        """Send a request; raises OSError or HTTPException where the server goes away meanwhile."""
        if time.monotonic() - self.used > _IDLE:
            self.leave()
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}
        if body is not None:
            headers |= {"Content-Type": _FORM, "Origin": f"http://127.0.0.1:{self.port}"}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            self.used = time.monotonic()
        except (OSError, http.client.HTTPException):
            self.leave()
            raise
        for cookie in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(cookie).items():
                self.cookies[name] = morsel.value
        return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, text)
