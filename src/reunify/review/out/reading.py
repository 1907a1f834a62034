"""What pages are made of: a child, its pairs and their people, read once, blindness kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, text

from reunify.review.blindness import is_blind
from reunify.review.cases import Person
from reunify.review.moments import now
from reunify.review.out.words import long_day
from reunify.review.queueing import visible_child
from reunify.review.roles import Actor
from reunify.review.store.tables import opened, subject, testimony
from reunify.review.workspace import Desk
from reunify.schema import SHOWN_CODES, SHOWN_DAYS, SHOWN_NUMBERS, SHOWN_TEXTS
from reunify.wording import word, words

TEXTS = {field: column for field, column in SHOWN_TEXTS.items() if field not in ("full_name", "notes")}
"""Fields that pages show, and the column that holds them; the name heads the page, notes go with numbers."""

NUMBERS = ("alien_number", "family_unit", "sibling_ids", "other_ids", "phone")
"""Fields that find a person in other lists, in this order: on no page unless it is asked for."""

_PAIRS = text(
    "SELECT c.pair_id, c.adult_id, c.relationship, c.flags, c.rank, c.listed, c.evidence, "
    "p.turn, p.cycle, p.state, p.decided, p.new_evidence "
    "FROM candidate c JOIN pair_state p ON p.pair_id = c.pair_id JOIN subject s ON s.id = c.adult_id "
    "WHERE c.child_id = :child AND (c.listed OR p.turn > 0) AND s.purged_at IS NULL "
    "ORDER BY c.rank, c.pair_id"
)


@dataclass(frozen=True)
class Reading:
    """A child's row, its pairs by rank, and everybody in them by number; ``language`` is the run's."""

    row: Row[Any]
    pairs: tuple[Row[Any], ...]
    people: dict[int, Person]
    blind: bool
    language: str

    @property
    def child(self) -> Person:
        """The child as its agency recorded it."""
        return self.people[self.row.id]


def read_child(connection: Connection, desk: Desk, actor: Actor, ref: str) -> Reading:
    """Return what pages about a child show; where that is more than a blind reader may see, it is noted.

    Raises :class:`~reunify.errors.RefusedError` for a child that is not there, or not one of the actor's.
    """
    row = visible_child(connection, actor, ref)
    pairs = tuple(connection.execute(_PAIRS, {"child": row.id}).all())
    blind = is_blind(connection, actor, pairs)
    if not blind:
        _note_seen(connection, actor, row.id)
    language = connection.scalar(text("SELECT language FROM run WHERE id = :run"), {"run": row.run_id})
    people = _people(connection, [row.id, *(p.adult_id for p in pairs)])
    return Reading(row, pairs, people, blind, str(language))


def _note_seen(connection: Connection, actor: Actor, child_id: int) -> None:
    """Note that the actor has seen how a child's pairs stand, as opening its case does."""
    key = and_(opened.c.account_id == actor.account, opened.c.child_id == child_id)
    if connection.execute(select(opened.c.at).where(key)).one_or_none() is None:
        connection.execute(insert(opened).values(account_id=actor.account, child_id=child_id, at=now()))
    else:
        connection.execute(opened.update().where(key).values(at=now()))


def _people(connection: Connection, numbers: list[int]) -> dict[int, Person]:
    query = (
        select(subject, testimony)
        .outerjoin(testimony, testimony.c.id == subject.c.id)
        .where(subject.c.id.in_(sorted(set(numbers))))
    )
    return {int(row[0]): _person(row) for row in connection.execute(query)}


def _person(row: Row[Any]) -> Person:
    raw, facts, claimed, kin = (
        json.loads(cell) if cell else empty
        for cell, empty in ((row.raw, {}), (row.facts, {}), (row.claimed, []), (row.kin, []))
    )
    name = row.name_text or ""
    return Person(row.ref, row.side, row.source, row.record_id, name, raw, facts, claimed, kin)


def lines(person: Person, language: str, fields: Iterable[str] = TEXTS) -> list[tuple[str, str]]:
    """Return label and text of each field that a record states, dates with the days they were read as."""
    names = words("columns", language)
    found = [(names[field], _text(person.facts, field, language)) for field in fields]
    return [(label, shown) for label, shown in found if shown]


def number_lines(person: Person, language: str) -> list[tuple[str, str]]:
    """Return label and text of each number and of the notes that a record states."""
    names = words("columns", language)
    found = [(names[f], listed(person.facts, SHOWN_NUMBERS[f])) for f in NUMBERS]
    found.append((names["notes"], str(person.facts.get("notes") or "")))
    return [(label, shown) for label, shown in found if shown]


def listed(facts: dict[str, Any], column: str) -> str:
    """Return a list of a record as one text."""
    return ", ".join(map(str, facts.get(column) or []))


def days(person: Person, field: str, language: str) -> str:
    """Return the days that a date was read as, or the text where it could not be read."""
    return _days(person.facts, SHOWN_DAYS[field], language) or str(person.facts.get(TEXTS[field]) or "")


def fact(person: Person, field: str, language: str) -> str:
    """Return one of :data:`TEXTS` as people read it; empty where it is not stated."""
    return _text(person.facts, field, language)


def _text(facts: dict[str, Any], field: str, language: str) -> str:
    value = facts.get(TEXTS[field])
    if value is None:
        return ""
    shown = word(SHOWN_CODES[field], str(value), language) if field in SHOWN_CODES else str(value)
    days = _days(facts, SHOWN_DAYS[field], language) if field in SHOWN_DAYS else ""
    return f"{shown} ({days})" if days and days != shown else shown


def _days(facts: dict[str, Any], stem: str, language: str) -> str:
    first, last = facts.get(f"{stem}_from"), facts.get(f"{stem}_to")
    return long_day(f"{first}/{last}", language) if first and last else ""


def others(rows: list[dict[str, Any]], kind: str, language: str) -> list[str]:
    """Return each child claimed, or relative named, in one line; ``kind``: the words of relationships."""
    made = []
    for row in rows:
        names = [*(row.get("given") or []), row.get("paternal"), row.get("maternal")]
        read = " ".join(n for n in names if n).title()
        more = [
            str(row.get("birth_text") or ""),
            word("sexes", row["sex"], language) if row.get("sex") else "",
            word(kind, row["relationship"], language) if row.get("relationship") else "",
        ]
        shown = [read or str(row.get("text") or ""), *(m for m in more if m)]
        made.append(", ".join(s for s in shown if s))
    return [line for line in made if line]


def shortened(shown: str, most: int) -> str:
    """Return a text of at most ``most`` letters on one line, a cut marked."""
    flat = " ".join(shown.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"
