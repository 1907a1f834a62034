"""The team's sheet: one child and whom to ask after, on one printed page, with no score on it.

Paper lies on desks where a second reader may see it: no rank, band, weight, probability or explanation is
on it, adults stand in an order that follows from nothing, and while a pair waits for somebody who reads
blind, states and questions are left out too. Numbers that find a person in other lists stay on the screen;
a phone is there to be called.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from reunify.ask.words import retold
from reunify.errors import RefusedError
from reunify.review.cases import Person
from reunify.review.leases import holder
from reunify.review.looking import note_export
from reunify.review.out.formats import Export
from reunify.review.out.page import page
from reunify.review.out.reading import (
    Reading,
    days,
    fact,
    lines,
    others,
    read_child,
    shortened,
)
from reunify.review.out.references import short_reference
from reunify.review.out.words import long_day, said
from reunify.review.roles import Action, Actor, allowed, require
from reunify.review.states import SECOND, State
from reunify.review.workspace import Desk
from reunify.wording import word

MOST_ADULTS = 4
"""Adults on a sheet: with all else at its longest, what one page holds."""

_NAME, _VALUE, _LONG, _ASK = 60, 64, 100, 280
_SHORT, _RULES = 44, 40
_ROOMY = 1_750
_ADULT, _FLAG = 200, 30
"""Letters on a sheet below which they are set larger, and how many a row and a flag count for (measured)."""

_FIELDS = (
    "birth",
    "sex",
    "place",
    "language",
    "mother_name",
    "father_name",
    "separation_date",
    "separation_place",
)


def case_sheet(desk: Desk, actor: Actor, ref: str, language: str, paper: str) -> Export:
    """Return a child's sheet for the team, one page of ``paper`` (a4 or letter); it is on the record first.

    A steward prints the case that they hold and do not read blind, a lead any. Raises
    :class:`~reunify.errors.RefusedError` for a role that may not or a child that is not the actor's.
    """
    require(actor, Action.CASE)
    said("sheet", language)
    with desk.store.writing() as connection:
        reading = read_child(connection, desk, actor, ref)
        if not allowed(actor.role, Action.EXPORT_CASES):
            _refuse_to_steward(connection, actor, reading)
    chosen = _chosen(reading)
    child = reading.child
    flags = sorted({flag for pair in chosen for flag in _flags(pair)})
    context: dict[str, Any] = {
        "reference": short_reference(ref),
        "name": shortened(child.name, _NAME),
        "record": shortened(f"{child.source}:{child.record_id}", _NAME),
        "facts": _facts(reading, language),
        "adults": [_adult(reading, pair, language) for pair in chosen],
        "blind": _waits(reading),
        "more": _more(reading, chosen, language),
        "flags": " · ".join(word("flags", flag, language) for flag in flags),
        "ask": "" if _waits(reading) else _ask(reading, language),
        "rules": _RULES,
    }
    spaced = _length(context) + _ADULT * len(chosen) + _FLAG * len(flags)
    context["roomy"] = len(chosen) < MOST_ADULTS and spaced < _ROOMY
    made = page("sheet", f"sheet-{short_reference(ref).lower()}.html", language, paper, context)
    refs = [ref, *(reading.people[pair.adult_id].ref for pair in chosen)]
    note_export(desk, actor, Action.CASE, "sheet", refs)
    return made


def _refuse_to_steward(connection: Connection, actor: Actor, reading: Reading) -> None:
    """Raise RefusedError for a case that the actor does not hold, or reads blind.

    Which adults a page of few has room for tells of ranks. What was noted of the look is undone with it.
    """
    held = holder(connection, int(reading.row.id))
    if held is None or held.account != actor.account or reading.blind:
        raise RefusedError(
            "only a case that one holds and does not read blind is printed", remedy="Open the case first."
        )


def _length(shown: Any) -> int:
    """Return how many letters there are in what a sheet shows."""
    if isinstance(shown, dict):
        return sum(map(_length, shown.values()))
    return sum(map(_length, shown)) if isinstance(shown, list | tuple) else len(str(shown))


def _waits(reading: Reading) -> bool:
    """Say whether somebody is to read one of the pairs blind, the actor or another."""
    return any(pair.decided in SECOND for pair in reading.pairs)


def _chosen(reading: Reading) -> list[Row[Any]]:
    """Return the pairs on the sheet: those that wait, then others by rank; in the order of their ids."""
    open_ones = [p for p in reading.pairs if _waits(reading) or p.state != State.NOT_A_MATCH]
    ranked = sorted(open_ones, key=lambda p: (p.decided not in SECOND, p.rank, p.pair_id))
    return sorted(ranked[:MOST_ADULTS], key=lambda p: str(p.pair_id))


def _more(reading: Reading, chosen: list[Row[Any]], language: str) -> str:
    left = len(reading.pairs) - len(chosen)
    return said("sheet", language)["more"].format(n=left) if left else ""


def _facts(reading: Reading, language: str) -> list[tuple[str, str]]:
    say, child = said("sheet", language), reading.child
    found = lines(child, language, _FIELDS)
    found.append((say["turns_18"], long_day(reading.row.turns_18_on, language)))
    found.append((say["kin"], "; ".join(others(child.kin, "relationships", language))))
    return [(label, shortened(shown, _VALUE)) for label, shown in found if shown]


def _adult(reading: Reading, pair: Row[Any], language: str) -> dict[str, str]:
    person: Person = reading.people[pair.adult_id]
    separation = [days(person, "separation_date", language), fact(person, "separation_place", language)]
    return {
        "name": shortened(person.name, _NAME) or "–",
        "record": shortened(f"{person.source}:{person.record_id}", 40),
        "relationship": word("relationships", pair.relationship, language) if pair.relationship else "",
        "phones": _phone(person),
        "reference": short_reference(person.ref),
        "state": "" if _waits(reading) else said("states", language)[pair.state],
        "seeks": shortened("; ".join(others(person.claimed, "claimed_relationships", language)), _LONG),
        "place": shortened(fact(person, "place", language), _SHORT),
        "separation": shortened(", ".join(s for s in separation if s), _VALUE),
        "care": ", ".join(dict.fromkeys(_head(flag, language) for flag in _flags(pair))),
    }


def _flags(pair: Row[Any]) -> list[str]:
    return [flag.strip() for flag in pair.flags.split(";") if flag.strip()]


def _phone(person: Person) -> str:
    """Return the first phone that a record states, and how many more there are: a cut number misleads."""
    phones = [str(phone) for phone in person.facts.get("phones") or []]
    more = f" (+{len(phones) - 1})" if len(phones) > 1 else ""
    return f"{shortened(phones[0], 22)}{more}" if phones else ""


def _head(flag: str, language: str) -> str:
    """Return what a flag is about, in a word or two."""
    return word("flags", flag, language).partition(":")[0]


def _ask(reading: Reading, language: str) -> str:
    return shortened(retold(reading.row.ask_next, reading.language, language) or "", _ASK)
