"""A child's case: open, with all that the run says of it, or blind, for whoever is to read it second."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import Connection, Label, Row, and_, insert, literal_column, select, text

from reunify.errors import StaleError
from reunify.review.blindness import WAITS, is_blind, turn_mark
from reunify.review.journal import Entry, append
from reunify.review.leases import Holder, hold, holder
from reunify.review.moments import now
from reunify.review.queueing import visible_child
from reunify.review.roles import Action, Actor, allowed, require
from reunify.review.states import SECOND, THIRD, UNSETTLED, State
from reunify.review.store.tables import child, opened, subject, testimony
from reunify.review.workspace import Desk

BLIND_COMPANY = 8
"""Candidates that a blind case shows at least, where there are so many: one alone would tell itself."""


@dataclass(frozen=True)
class Person:
    """A record as its agency wrote it (``raw``: column to text) and as it was read (``facts``: RECORDS)."""

    ref: str
    side: str
    source: str
    record_id: str
    name: str
    raw: dict[str, Any]
    facts: dict[str, Any]
    claimed: list[dict[str, Any]]
    kin: list[dict[str, Any]]


@dataclass(frozen=True)
class Elsewhere:
    """Another child of whom the same adult is a candidate, or another row of the same child."""

    ref: str
    source: str
    record_id: str
    state: str
    band: str | None


@dataclass(frozen=True)
class Candidate:
    """A candidate with all that the run says of it; ``evidence`` are rows of EVIDENCE, in order."""

    pair_id: str
    adult: Person
    relationship: str | None
    rank: int
    match_weight: float
    match_probability: float
    band: str
    flags: tuple[str, ...]
    explanation: str
    evidence: list[dict[str, Any]]
    state: str
    turn: int
    new_evidence: bool
    listed: bool
    elsewhere: tuple[Elsewhere, ...]
    need_by: str | None
    undoable: bool
    person: int = 0  # the same for rows recognised as one person


@dataclass(frozen=True)
class BlindCandidate:
    """A candidate as a second reader may see it: both records and the flags of care, nothing else.

    ``turn`` is a mark that says nothing; :func:`~reunify.review.decide` takes it for the pair's turn.
    """

    pair_id: str
    adult: Person
    relationship: str | None
    flags: tuple[str, ...]
    turn: int
    act: str  # what is asked of it: judge or verify


@dataclass(frozen=True)
class Case:
    """A child's case. ``held_by`` is somebody else who reads it now: then it is to be read only."""

    child: Person
    state: str
    flags: tuple[str, ...]
    turns_18_on: str | None
    separation_evidence: str | None
    ask_next: str | None
    same_person: tuple[Elsewhere, ...]
    candidates: tuple[Candidate, ...]
    held_by: Holder | None = None


@dataclass(frozen=True)
class BlindCase:
    """A child's case for a second reader: its candidates shuffled, for this reader and case."""

    child: Person
    turns_18_on: str | None
    candidates: tuple[BlindCandidate, ...]
    held_by: Holder | None = field(default=None)


def open_case(desk: Desk, actor: Actor, ref: str) -> Case | BlindCase:
    """Return a child's case and hold it for the actor, unless somebody else does.

    It is blind where one of its pairs waits for a second person and the actor may be that person. What was
    seen is on the record, names sealed. Raises RefusedError.
    """
    require(actor, Action.CASE)
    with desk.store.writing() as connection:
        row = visible_child(connection, actor, ref)
        other = _held(connection, desk, actor, row.id)  # first: what is read from here on stands still
        pairs = _pairs(connection, row.id)
        blind = is_blind(connection, actor, pairs)
        shown = [p for p in pairs if p.listed or p.turn > 0]
        if blind:
            shown = _company(desk, actor, ref, shown)
        people = _people(connection, [row.id, *(p.adult_id for p in shown)])
        _note(connection, desk, actor, row, people, blind)
        if blind:
            return BlindCase(people[row.id], row.turns_18_on, _blind(desk, actor, shown, people), other)
        return Case(
            child=people[row.id],
            state=row.state,
            flags=_flags(row.flags),
            turns_18_on=row.turns_18_on,
            separation_evidence=row.separation_evidence,
            ask_next=row.ask_next,
            same_person=_same_person(connection, actor, row),
            candidates=_candidates(connection, actor, row, shown, people),
            held_by=other,
        )


def _pairs(connection: Connection, child_id: int) -> list[Row[Any]]:
    query = text(
        "SELECT c.*, p.turn, p.cycle, p.state, p.decided, p.new_evidence, d.account_id, d.act, d.need_by, "
        "a.person FROM candidate c JOIN pair_state p ON p.pair_id = c.pair_id "
        "LEFT JOIN adult a ON a.id = c.adult_id "
        "LEFT JOIN decision d ON d.pair_id = c.pair_id AND d.turn = p.turn "
        "WHERE c.child_id = :child ORDER BY c.rank, c.pair_id"
    )
    return list(connection.execute(query, {"child": child_id}).all())


def _company(desk: Desk, actor: Actor, ref: str, pairs: list[Row[Any]]) -> list[Row[Any]]:
    """Return the pairs that wait and others beside them, in an order of this reader and case alone."""
    waiting = [p for p in pairs if p.decided in SECOND]
    others = [p for p in pairs if p.decided not in SECOND][: max(0, BLIND_COMPANY - len(waiting))]
    mixed = sorted([*waiting, *others], key=lambda p: str(p.pair_id))
    Random(desk.keys.mac("blind order", str(actor.account), ref)).shuffle(mixed)
    return mixed


def _held(connection: Connection, desk: Desk, actor: Actor, child_id: int) -> Holder | None:
    if not allowed(actor.role, Action.DECIDE):
        return holder(connection, child_id)
    try:
        hold(connection, desk, actor, child_id)
    except StaleError:
        return holder(connection, child_id)
    return None


def _note(
    connection: Connection,
    desk: Desk,
    actor: Actor,
    row: Row[Any],
    people: dict[int, Person],
    blind: bool,
) -> None:
    """Write who was seen to the record, and to ``opened`` where scores were seen with them."""
    if not blind:
        key = and_(opened.c.account_id == actor.account, opened.c.child_id == row.id)
        there = connection.execute(select(opened.c.at).where(key)).one_or_none()
        if there is None:
            connection.execute(insert(opened).values(account_id=actor.account, child_id=row.id, at=now()))
        else:
            connection.execute(opened.update().where(key).values(at=now()))
    said = {"case": row.ref, "blind": blind, "people": sorted(p.ref for p in people.values())}
    names = {f"name {p.ref}": ([p.ref], p.name) for p in people.values() if p.name}
    append(connection, desk.keys, Entry("case_seen", actor.account, said, names))


def _people(connection: Connection, numbers: Iterable[int]) -> dict[int, Person]:
    wanted = sorted(set(numbers))
    query = (
        select(subject, testimony)
        .outerjoin(testimony, testimony.c.id == subject.c.id)
        .where(subject.c.id.in_(wanted))
        .order_by(subject.c.id)
    )
    return {row[0]: _person(row) for row in connection.execute(query)}


def _person(row: Row[Any]) -> Person:
    return Person(
        ref=row.ref,
        side=row.side,
        source=row.source,
        record_id=row.record_id,
        name=row.name_text or "",
        raw=json.loads(row.raw) if row.raw else {},
        facts=json.loads(row.facts) if row.facts else {},
        claimed=json.loads(row.claimed) if row.claimed else [],
        kin=json.loads(row.kin) if row.kin else [],
    )


def _blind(
    desk: Desk, actor: Actor, pairs: list[Row[Any]], people: dict[int, Person]
) -> tuple[BlindCandidate, ...]:
    return tuple(
        BlindCandidate(
            pair_id=p.pair_id,
            adult=people[p.adult_id],
            relationship=p.relationship,
            flags=_flags(p.flags),
            turn=turn_mark(desk.keys, actor, p.pair_id, p.turn),
            act="verify" if p.decided == "waiting_verification" else "judge",
        )
        for p in pairs
    )


def _candidates(
    connection: Connection,
    actor: Actor,
    row: Row[Any],
    pairs: list[Row[Any]],
    people: dict[int, Person],
) -> tuple[Candidate, ...]:
    elsewhere = _elsewhere(connection, actor, row.id, [p.adult_id for p in pairs])
    return tuple(
        Candidate(
            pair_id=p.pair_id,
            adult=people[p.adult_id],
            relationship=p.relationship,
            rank=p.rank,
            match_weight=p.match_weight,
            match_probability=p.match_probability,
            band=p.band,
            flags=_flags(p.flags),
            explanation=p.explanation,
            evidence=json.loads(p.evidence),
            state=p.state,
            turn=p.turn,
            new_evidence=bool(p.new_evidence),
            listed=bool(p.listed),
            elsewhere=tuple(elsewhere.get(p.adult_id, ())),
            need_by=p.need_by,
            undoable=p.account_id == actor.account and p.act != "withdraw",
            person=p.person or p.adult_id,
        )
        for p in pairs
    )


_MAY_WAIT = ", ".join(f"'{state}'" for state in sorted({*SECOND, *THIRD}))
"""States of a child of whose pairs one may wait for a second person; of others none does."""

_OTHERS = text(
    "SELECT o.adult_id, s.ref, s.source, s.record_id, c.band, "
    "CASE WHEN EXISTS (SELECT 1 FROM decision d WHERE d.pair_id = o.pair_id) "
    "THEN (SELECT p.state FROM pair_state p WHERE p.pair_id = o.pair_id) ELSE 'open' END AS state, "
    f"CASE WHEN k.state IN ({_MAY_WAIT}) THEN {WAITS.format('s.id')} ELSE FALSE END AS waits "
    "FROM (SELECT mine.id AS adult_id, c.pair_id, c.match_probability "
    "FROM adult mine JOIN adult same ON same.person = mine.person "
    "JOIN candidate c ON c.adult_id = same.id AND c.listed JOIN child h ON h.id = c.child_id "
    "WHERE mine.id = :adult AND c.child_id <> :child "
    "ORDER BY c.match_probability DESC, c.pair_id LIMIT 20) o "
    "JOIN candidate c ON c.pair_id = o.pair_id JOIN subject s ON s.id = c.child_id "
    "JOIN child k ON k.id = s.id WHERE s.purged_at IS NULL ORDER BY o.match_probability DESC, o.pair_id"
)


def _elsewhere(
    connection: Connection, actor: Actor, child_id: int, adults: list[int]
) -> dict[int, list[Elsewhere]]:
    """Return by adult the other children of whom the same person is a candidate."""
    found: dict[int, list[Elsewhere]] = {}
    for number in adults:
        for r in connection.execute(_OTHERS, {"adult": number, "child": child_id}):
            if actor.sources is None or r.source in actor.sources:
                found.setdefault(number, []).append(_other(r))
    return found


def _same_person(connection: Connection, actor: Actor, row: Row[Any]) -> tuple[Elsewhere, ...]:
    waits: Label[bool] = literal_column(WAITS.format("child.id")).label("waits")
    query = (
        select(subject.c.ref, subject.c.source, subject.c.record_id, child.c.state, child.c.best_band, waits)
        .join(child, child.c.id == subject.c.id)
        .where(and_(child.c.person == row.person, child.c.id != row.id, subject.c.purged_at.is_(None)))
        .order_by(subject.c.id)
    )
    rows = connection.execute(query).all()
    return tuple(
        Elsewhere(r.ref, r.source, r.record_id, r.state, None if r.waits else r.best_band)
        for r in rows
        if actor.sources is None or r.source in actor.sources
    )


def _other(r: Row[Any]) -> Elsewhere:
    """Return where else an adult is a candidate; of a child that waits for a second person, that it does.

    Its reader is not to learn from another child's page which of its pairs waits, and in which band.
    """
    if not r.waits:
        return Elsewhere(r.ref, r.source, r.record_id, r.state, r.band)
    state = r.state if r.state not in (*UNSETTLED, State.NEED_MORE) else State.WAITING_SECOND
    return Elsewhere(r.ref, r.source, r.record_id, str(state), None)


def _flags(joined: str) -> tuple[str, ...]:
    return tuple(flag.strip() for flag in joined.split(";") if flag.strip())
