"""Search by name as people type it; every look-up is on the record.

A typed word finds a person one of whose names sounds alike, whatever its accents, order and spelling, or
is a pet name, short form or variant of it; and, a little behind, one whose name has the same consonants.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Connection, Select, case, exists, func, or_, select

from reunify.errors import ArgumentError
from reunify.normalize.names import fold, forms, sound
from reunify.review.journal import Entry, append
from reunify.review.moments import now
from reunify.review.putting import MOST_VALUES
from reunify.review.roles import Action, Actor, require
from reunify.review.store.tables import adult, child, name_key, subject, testimony
from reunify.review.workspace import Desk

MOST_FOUND = 50
LONGEST_TEXT = 200
MOST_WORDS = 8
_LOOSE = "~"
_VOWELS = str.maketrans("", "", "aeiou")


@dataclass(frozen=True)
class Found:
    """A person whose name was looked for. Nothing of candidates or decisions is in it."""

    ref: str
    side: str
    source: str
    record_id: str
    name: str


def loose(code: str) -> str:
    """Return the key of a sound code's consonants; empty where too few are left to mean anything."""
    kept = code.translate(_VOWELS)
    return _LOOSE + kept if len(kept) >= 3 else ""


def keys_of(tokens: pl.Series) -> pl.DataFrame:
    """Return ``token`` and ``key`` of folded tokens: how each and its meanings sound, and its consonants."""
    known = forms(tokens)
    meanings = known.select("token", name=pl.col("stands_for")).explode("name").drop_nulls("name")
    distinct = pl.Series("name", sorted(set(meanings["name"].to_list())), dtype=pl.String)
    sounds = pl.DataFrame({"name": distinct, "key": [sound(name) for name in distinct.to_list()]})
    own = known.select(
        "token", key=pl.Series([loose(code) for code in known["sound"].to_list()], dtype=pl.String)
    )
    heard = meanings.join(sounds, on="name").select("token", "key")
    return pl.concat([heard, own]).filter(pl.col("key") != "").unique().sort("token", "key")


def find_people(desk: Desk, actor: Actor, text: str, limit: int = MOST_FOUND) -> list[Found]:
    """Return the people whose names are most like ``text``, best first.

    What was typed is on the record, sealed with the keys of everybody found: ending the key of one ends
    it. One who sees only an agency's children finds those alone. Raises ArgumentError for a text without
    letters or too long.
    """
    require(actor, Action.SEARCH)
    words = [w for w in (fold(part) for part in text[: LONGEST_TEXT + 1].split()) if w]
    if not words or len(text) > LONGEST_TEXT or len(words) > MOST_WORDS:
        raise ArgumentError("write one or more names")
    with desk.store.writing() as connection:
        found = _matching(connection, actor, words, min(limit, MOST_FOUND))
        scopes: Iterable[str] = [f.ref for f in found] or [f"searches-{now()[:7]}"]
        entry = Entry(
            "searched",
            actor.account,
            {"found": [f.ref for f in found]},
            {"text": (scopes, text)},
        )
        append(connection, desk.keys, entry)
    return found


def _matching(connection: Connection, actor: Actor, words: list[str], limit: int) -> list[Found]:
    keys = keys_of(pl.Series(sorted(set(words)), dtype=pl.String))["key"].unique().sort().to_list()
    # A consonant key tells less than a sound; a word found by both counts for both.
    points = func.sum(case((name_key.c.key.startswith(_LOOSE), 1), else_=2))
    hits = connection.execute(
        select(name_key.c.subject_id, points.label("points"))
        .where(name_key.c.key.in_(keys))
        .group_by(name_key.c.subject_id)
        .order_by(points.desc(), name_key.c.subject_id)
    ).all()
    # A common name is thousands of people's: who they are is asked of the best alone, names of the found.
    best: dict[int, int] = {}
    for start in range(0, len(hits), MOST_VALUES):
        some = {int(hit.subject_id): int(hit.points) for hit in hits[start : start + MOST_VALUES]}
        shown = {int(n) for n in connection.scalars(_shown(actor).where(subject.c.id.in_(some)))}
        best |= {number: told for number, told in some.items() if number in shown}
        if len(best) >= limit:
            break
    numbers = list(best)[:limit]
    query = (
        select(subject, testimony.c.name_text)
        .outerjoin(testimony, testimony.c.id == subject.c.id)
        .where(subject.c.id.in_(numbers))
    )
    found = [
        (-best[row.id], row.name_text or "", row.id, row.ref, row.side, row.source, row.record_id)
        for row in connection.execute(query)
    ]
    return [Found(*row[3:], name=row[1]) for row in sorted(found)]


def _shown(actor: Actor) -> Select[Any]:
    """Return the numbers of those who may be shown: who comes with a run not yet whole is on no roster."""
    on_roster = or_(
        exists().where(child.c.id == subject.c.id, subject.c.side == "child"),
        exists().where(adult.c.id == subject.c.id, subject.c.side == "adult"),
    )
    query = select(subject.c.id).where(subject.c.purged_at.is_(None), on_roster)
    if actor.sources is not None:
        query = query.where(subject.c.side == "child", subject.c.source.in_(actor.sources))
    return query
