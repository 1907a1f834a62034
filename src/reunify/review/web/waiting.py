"""The queue, the team's progress beside it, and the search by name."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select
from starlette.responses import Response

from reunify.errors import ArgumentError
from reunify.review import (
    AGE_GROUPS,
    CHILD_STATES,
    Action,
    Desk,
    Filters,
    allowed,
    find_people,
    progress,
    queue,
    release,
    take,
)
from reunify.review.out import find_reference, short_reference
from reunify.review.store.tables import child
from reunify.review.web.asking import Ask, Way
from reunify.wording import words

_REFERENCE = re.compile(r"\s*[0-9A-Fa-f]{5}[-\s]?[0-9A-Fa-f]{5}\s*")
BANDS = ("likely", "possible", "unlikely")
PAGE = 25


def filters_of(given: dict[str, str]) -> Filters:
    """Return the filters that an address or a form names; empty ones filter nothing."""
    chosen = {f.name: given[f.name][:60] for f in fields(Filters) if given.get(f.name) and f.name != "mine"}
    if chosen.get("band", BANDS[0]) not in BANDS:
        raise ArgumentError("no such band")
    return Filters(**chosen, mine=given.get("mine") == "1")


def address(filters: Filters, **more: str) -> str:
    """Return the address of the queue with filters: no name of a person is in any of them."""
    said = {k: "1" if v is True else str(v) for k, v in vars(filters).items() if v} | more
    return "/queue" + (f"?{urlencode(said)}" if said else "")


_KNOWN: dict[Path, tuple[float, tuple[list[str], list[str]]]] = {}
_KNOWN_SECONDS = 60.0


def choices(desk: Desk) -> tuple[list[str], list[str]]:
    """Return the lists and the languages that children of the desk have, as of a minute ago at most."""
    at, found = _KNOWN.get(desk.folder, (0.0, ([], [])))
    if at and time.monotonic() - at < _KNOWN_SECONDS:
        return found
    with desk.store.reading() as connection:
        sources, spoken = (
            sorted(str(v) for v in connection.scalars(select(column).distinct()) if v)
            for column in (child.c.source, child.c.language)
        )
    _KNOWN[desk.folder] = (time.monotonic(), (sources, spoken))
    return sources, spoken


def show(ask: Ask) -> Response:
    """Show a page of the queue."""
    given = dict(ask.request.query_params)
    filters = filters_of(given)
    after = given.get("after") or None
    page = queue(ask.desk, ask.who, filters, after, PAGE)
    sources, spoken = choices(ask.desk)
    seen = ask.who.sources
    following = None if page.after is None else address(filters, after=page.after)
    return ask.page(
        "queue.html",
        rows=page.rows,
        filters=filters,
        first=after is None,
        next=following,
        done=progress(ask.desk, ask.who),
        choices={
            "state": CHILD_STATES,
            "band": BANDS,
            "flag": tuple(words("flags", "en")),
            "age_group": tuple(AGE_GROUPS),
            "source": [s for s in sources if seen is None or s in seen],
            "language": spoken,
        },
        nonce=secrets.token_hex(16),
        recorded=given.get("recorded", "") if given.get("recorded", "").isalnum() else "",
        decides=allowed(ask.who.role, Action.DECIDE),
        nothing=given.get("nothing") == "1",
    )


def take_next(ask: Ask) -> Response:
    """Hold the child most worth reading and open it; one that is left is let go."""
    filters = filters_of(ask.form)
    ref = take(ask.desk, ask.who, filters, ask.form.get("leaving") or None)
    return ask.go(address(filters, nothing="1") if ref is None else f"/cases/{ref}")


def let_go(ask: Ask) -> Response:
    """Let a child go and lead back to the queue."""
    release(ask.desk, ask.who, str(ask.request.path_params["ref"]))
    return ask.go("/queue")


def ask_name(ask: Ask) -> Response:
    """Show the search, nothing looked for yet; what was typed stays."""
    return ask.page("search.html", found=None, text=ask.form.get("text", ""), wrong=False)


def look_up(ask: Ask) -> Response:
    """Look people up by name: posted, so that no name is in an address."""
    text = ask.form.get("text", "")
    if ask.form.get("reference"):
        return _referred(ask, ask.form["reference"][:20])
    if _REFERENCE.fullmatch(text):
        return _referred(ask, text)
    try:
        found = find_people(ask.desk, ask.who, text)
    except ArgumentError:
        return ask.page("search.html", 400, found=None, text=text[:200], wrong=True)
    references = {one.ref: short_reference(one.ref) for one in found}
    return ask.page("search.html", found=found, references=references, text=text, wrong=False)


def _referred(ask: Ask, spoken: str) -> Response:
    """Show the children that a reference concerns; one alone is opened."""
    refs = find_reference(ask.desk, ask.who, spoken)
    if len(refs) == 1:
        return ask.go(f"/cases/{refs[0]}")
    return ask.page("search.html", found=None, refs=refs, text="", wrong=False)


WAYS = (
    Way("GET", "/queue", show, Action.QUEUE),
    Way("POST", "/next", take_next, Action.DECIDE),
    Way("POST", "/cases/{ref}/release", let_go, Action.DECIDE),
    Way("GET", "/search", ask_name, Action.SEARCH),
    Way("POST", "/search", look_up, Action.SEARCH, again=ask_name),
)
