"""Who asks, in which language, what was sent: worked out once for each request, before any page."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from reunify.errors import ArgumentError, RefusedError, SignInError
from reunify.review import Action, Actor, Desk, Role, allowed, authenticate, csrf_fits, must_enrol, require
from reunify.review.web import language as languages
from reunify.review.web.pages import Pages

SESSION, LANGUAGE, KEYS, GUEST = "reunify_session", "reunify_language", "reunify_keys", "reunify_form"
MOST_BYTES = 64 * 1024
MOST_FIELDS = 100
_LOCAL = re.compile(r"/(?![/\\])[A-Za-z0-9/_?&=%.:;,~+-]*")


@dataclass(frozen=True)
class Site:
    """How the desk is reached: ``secure`` over TLS alone; ``hosts`` names it goes by, empty for any."""

    secure: bool = False
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ask:
    """One request. ``form`` holds what was posted, the last of a repeated field, and no NUL."""

    request: Request
    desk: Desk
    site: Site
    language: str
    form: dict[str, str] = field(default_factory=dict)
    actor: Actor | None = None
    guest: str = ""

    @property
    def who(self) -> Actor:
        """Return who asks; raises SignInError for nobody."""
        if self.actor is None:
            raise SignInError("not signed in, or away too long")
        return self.actor

    @cached_property
    def pages(self) -> Pages:
        """Return the templates in the language of the request."""
        return Pages.of(self.language)

    def say(self, text: str) -> str:
        """Return a string in the language of the request."""
        return str(languages.translations(self.language).gettext(text))

    def page(self, template: str, status: int = 200, **context: object) -> HTMLResponse:
        """Return a page from a template."""
        here = self.request.url.path + (f"?{self.request.url.query}" if self.request.url.query else "")
        about = {
            "actor": self.actor,
            "language": self.language,
            "csrf": self.actor.csrf if self.actor is not None else self.guest,
            "mark": "" if self.actor is None else mark(self.desk, self.actor),
            "here": here if self.request.method == "GET" and local(here) else "/",
            "keys": self.request.cookies.get(KEYS) != "off",
            "may": self._may(),
        }
        answer = HTMLResponse(self.pages.render(template, about | context), status_code=status)
        if self.actor is None and self.guest:
            self.cookie(answer, GUEST, self.guest)
        return answer

    def _may(self) -> frozenset[str]:
        if self.actor is None:
            return frozenset()
        return frozenset(str(a) for a in Action if allowed(self.actor.role, a))

    def go(self, path: str) -> RedirectResponse:
        """Return a redirect after something was done."""
        return RedirectResponse(path, status_code=303)

    def cookie(self, answer: Response, name: str, value: str, *, lasting: bool = False) -> None:
        """Set a cookie that no script reads and no other site sends."""
        age = 365 * 24 * 3600 if lasting else None
        answer.set_cookie(
            name, value, max_age=age, httponly=True, samesite="strict", secure=self.site.secure, path="/"
        )

    def signed_in(self, actor: Actor) -> Ask:
        """Return the same request, of somebody."""
        chosen = languages.known(self.request.cookies.get(LANGUAGE))
        return replace(self, actor=actor, language=chosen or languages.known(actor.language) or self.language)


Handler = Callable[[Ask], Response]


@dataclass(frozen=True)
class Way:
    """One route: what it does and what it asks. Without ``action`` every role may; ``open``: anybody.

    ``again`` shows the page that the form was on, its fields as they were sent: after a change of language,
    or once somebody whose session ended is back.
    """

    method: str
    path: str
    handler: Handler
    action: Action | None = None
    open: bool = False
    again: Handler | None = None
    enrolling: bool = False  # part of making a second factor, or of leaving


def local(path: str) -> bool:
    """Say whether a path leads to a page of the desk and nowhere else."""
    return len(path) <= 500 and _LOCAL.fullmatch(path) is not None


def mark(desk: Desk, actor: Actor) -> str:
    """Return the mark of somebody's forms: what was written comes back to its writer and nobody else."""
    return desk.keys.mac("form", str(actor.account))


_T = TypeVar("_T")


def number(text: str, kind: Callable[[str], _T]) -> _T:
    """Return a number that a form or address holds; raises ArgumentError."""
    try:
        return kind(text[:40])
    except ValueError:
        raise ArgumentError("missing or not understood: a number") from None


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a posted form; raises ArgumentError for one that is too long or no form."""
    if request.headers.get("content-type", "").split(";")[0] != "application/x-www-form-urlencoded":
        raise ArgumentError("a form was expected")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise ArgumentError("the form is too long")
    try:
        fields = parse_qsl(
            bytes(body).decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace"
        )
    except ValueError:
        raise ArgumentError("a form was expected") from None
    return {name: value.replace("\0", "") for name, value in fields}


def begin(request: Request, desk: Desk, site: Site, form: dict[str, str]) -> Ask:
    """Return the request with whoever asks; a session that ended leaves nobody."""
    cookies = request.cookies
    chosen = languages.known(cookies.get(LANGUAGE))
    heard = chosen or languages.preferred(request.headers.get("accept-language", ""))
    guest = cookies.get(GUEST) or secrets.token_urlsafe(32)
    ask = Ask(request, desk, site, heard or desk.settings.language, form, guest=guest)
    token = cookies.get(SESSION)
    if not token:
        return ask
    try:
        return ask.signed_in(authenticate(desk, token))
    except SignInError:
        return ask


def admit(ask: Ask, way: Way) -> None:
    """Let a request in; raises SignInError or RefusedError.

    A change needs the token of the session (before there is one, of the cookie), and comes from our own page.
    """
    if not way.open and ask.actor is None:
        raise SignInError("not signed in, or away too long")
    if ask.request.method == "POST":
        _from_here(ask.request)
        sent = ask.form.get("csrf", "")
        guests = hmac.compare_digest(sent.encode(), ask.guest.encode())
        if not (guests if ask.actor is None else csrf_fits(ask.actor, sent)):
            raise RefusedError("the form is not one of this session")
    if ask.actor is not None and way.action is not None:
        require(ask.actor, way.action)


def enrols_first(ask: Ask, way: Way) -> bool:
    """Say whether the actor has to make a second factor before anything else."""
    return ask.actor is not None and not way.open and not way.enrolling and must_enrol(ask.desk, ask.actor)


def _from_here(request: Request) -> None:
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")
    if elsewhere or site not in ("same-origin", "none"):
        raise RefusedError("the form is not one of this session")


def home(role: Role) -> str:
    """Return the first page of a role."""
    return {Role.STEWARD: "/queue", Role.LEAD: "/queue", Role.AUDITOR: "/record"}.get(role, "/progress")
