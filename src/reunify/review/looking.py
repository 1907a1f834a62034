"""Looking on: what the team got done, how often people differ, what was decided of a pair, the record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, select, text, true

from reunify.errors import RefusedError
from reunify.review.blindness import is_blind_to
from reunify.review.decisions import visible_pair
from reunify.review.journal import Entry, append, opened
from reunify.review.keys import decrypt
from reunify.review.moments import now, today
from reunify.review.queueing import count_by_state
from reunify.review.roles import Action, Actor, require
from reunify.review.sealing import case_keys, joined_key
from reunify.review.store.tables import account, candidate, child, decision, journal, lease, subject
from reunify.review.workspace import Desk


@dataclass(frozen=True)
class Progress:
    """Counts: children by state; decisions in all, today, the actor's today; children held now; needs due."""

    children: dict[str, int]
    decisions: int
    decisions_today: int
    mine_today: int
    held_now: int
    needs_due: int


@dataclass(frozen=True)
class Rates:
    """How often readers differ and decisions turn, in all and by person.

    ``disagreed`` of ``seconds`` second readings; ``reversed`` of ``settled`` cycles that followed a settled
    one. ``by_person``: name, first readings that a second read, those on which the second differed, those
    that the lead settled against.
    """

    seconds: int
    disagreed: int
    settled: int
    reversed: int
    by_person: tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class Past:
    """One decision about a pair. ``note`` and ``need`` are None where the case's key is gone."""

    id: int
    turn: int
    act: str
    reading: int
    verdict: str | None
    method: str | None
    who: str
    made_at: str
    blind: bool
    seen_before: bool
    reason: str | None
    note: str | None
    need: str | None
    need_by: str | None
    state_after: str
    withdraws: int | None


@dataclass(frozen=True)
class Record:
    """One line of the record, its sealed texts opened where their keys are still there."""

    seq: int
    at: str
    who: str | None
    action: str
    body: dict[str, Any]


def progress(desk: Desk, actor: Actor) -> Progress:
    """Return the team's counts, of the children whom the actor may see."""
    require(actor, Action.PROGRESS)
    day = today().isoformat()
    with desk.store.reading() as connection:
        children = count_by_state(connection, actor)
        made = select(func.count()).select_from(decision).where(_seen(actor))
        of_today = made.where(decision.c.made_at >= day)
        mine = of_today.where(decision.c.account_id == actor.account)
        held = select(func.count()).select_from(lease).where(lease.c.expires_at > now())
        if actor.sources is not None:
            held = held.join(child, child.c.id == lease.c.child_id).where(child.c.source.in_(actor.sources))
        later = decision.alias()
        followed = exists().where(later.c.pair_id == decision.c.pair_id, later.c.turn > decision.c.turn)
        due = made.where(decision.c.state_after == "need_more", decision.c.need_by <= day, ~followed)
        return Progress(
            children=children,
            decisions=int(connection.scalar(made) or 0),
            decisions_today=int(connection.scalar(of_today) or 0),
            mine_today=int(connection.scalar(mine) or 0),
            held_now=int(connection.scalar(held) or 0),
            needs_due=int(connection.scalar(due) or 0),
        )


def _seen(actor: Actor) -> ColumnElement[bool]:
    """Say in SQL whether a decision is about a child whom the actor may see."""
    if actor.sources is None:
        return true()
    return exists(
        select(candidate.c.pair_id)
        .join(child, child.c.id == candidate.c.child_id)
        .where(candidate.c.pair_id == decision.c.pair_id, child.c.source.in_(actor.sources))
    )


_READINGS = text(
    "SELECT f.pair_id, a.name, f.verdict AS first, s.verdict AS second, t.verdict AS third FROM decision f "
    "JOIN account a ON a.id = f.account_id "
    "JOIN decision s ON s.pair_id = f.pair_id AND s.cycle = f.cycle AND s.reading = 2 AND s.act = f.act "
    "LEFT JOIN decision t ON t.pair_id = f.pair_id AND t.cycle = f.cycle AND t.reading = 3 AND t.act = f.act "
    "WHERE f.reading = 1 AND f.act <> 'withdraw' "
    "AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws IN (f.id, s.id, t.id)) "
    "ORDER BY a.name, f.id"
)

_SETTLED = text(
    "SELECT d.pair_id, d.state_after FROM decision d WHERE d.act <> 'withdraw' "
    "AND d.state_after IN ('confirmed', 'not_a_match', 'verified') "
    "AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws = d.id) ORDER BY d.pair_id, d.turn"
)


def rates(desk: Desk, actor: Actor) -> Rates:
    """Return how often second readers differ from first ones, and settled pairs are settled otherwise.

    Of the children whom the actor may see.
    """
    require(actor, Action.RATES)
    with desk.store.reading() as connection:
        seen = set(connection.scalars(select(decision.c.pair_id).where(_seen(actor)).distinct()))
        readings = [r for r in connection.execute(_READINGS) if r.pair_id in seen]
        settled = [r for r in connection.execute(_SETTLED) if r.pair_id in seen]
    people: dict[str, list[int]] = {}
    for r in readings:
        counts = people.setdefault(r.name, [0, 0, 0])
        counts[0] += 1
        counts[1] += r.first != r.second
        counts[2] += r.third is not None and r.third != r.first
    turns, turned = 0, 0
    for before, after in pairwise(settled):
        if before.pair_id == after.pair_id:
            turns += 1
            turned += (before.state_after == "not_a_match") != (after.state_after == "not_a_match")
    return Rates(
        seconds=len(readings),
        disagreed=sum(counts[1] for counts in people.values()),
        settled=turns,
        reversed=turned,
        by_person=tuple((name, n[0], n[1], n[2]) for name, n in people.items()),
    )


def history(desk: Desk, actor: Actor, pair_id: str) -> list[Past]:
    """Return every decision about a pair, first to last. For the lead, and for auditors.

    Raises :class:`~reunify.errors.RefusedError` where the actor may be the one who is to read the child
    blind.
    """
    require(actor, Action.HISTORY)
    with desk.store.writing() as connection:
        pair = visible_pair(connection, actor, pair_id)
        if is_blind_to(connection, actor, pair.child_id):
            raise RefusedError(
                "a second person is to read this child blind, and you may be that person",
                remedy="Read it first, or let another lead look.",
            )
        keys = note_keys(connection, desk, pair)
        query = (
            select(decision, account.c.name.label("who"))
            .join(account, account.c.id == decision.c.account_id)
            .where(decision.c.pair_id == pair_id)
            .order_by(decision.c.turn)
        )
        rows = connection.execute(query).all()
        said = {"case": pair.ref, "pair": pair_id}
        append(connection, desk.keys, Entry("history_seen", actor.account, said))
    return [_past(row, keys) for row in rows]


def note_keys(connection: Connection, desk: Desk, pair: Row[Any]) -> list[bytes]:
    """Return the keys that open a pair's notes: of both its people, and, as notes once were, of the child.

    Where one of the two was purged, none is left.
    """
    both = sorted((pair.ref, pair.adult_ref))
    known = case_keys(connection, desk.keys, both, make=False)
    return [joined_key(known, both), known[pair.ref]] if len(known) == len(both) else []


def note_of(row: Any, keys: Sequence[bytes]) -> tuple[str | None, str | None]:
    """Return the note of a decision's row and what it says is needed; None both where no key opens them."""
    if row.sealed is None:
        return "", ""
    tried = (decrypt(key, bytes(row.sealed), f"note {row.nonce}") for key in keys)
    plain = next((text for text in tried if text is not None), None)
    if plain is None:
        return None, None
    note, _, need = plain.decode().partition("\x1f")
    return note, need


def _past(row: Any, keys: Sequence[bytes]) -> Past:
    note, need = note_of(row, keys)
    return Past(
        id=row.id,
        turn=row.turn,
        act=row.act,
        reading=row.reading,
        verdict=row.verdict,
        method=row.method,
        who=row.who,
        made_at=row.made_at,
        blind=bool(row.blind),
        seen_before=bool(row.seen_before),
        reason=row.reason,
        note=note,
        need=need,
        need_by=row.need_by,
        state_after=row.state_after,
        withdraws=row.withdraws,
    )


def records(desk: Desk, actor: Actor, after: int = 0, size: int = 100) -> list[Record]:
    """Return lines of the record from number ``after`` on, opened as far as their keys allow.

    One who sees an agency's children alone reads of every line when, who and what, and the rest only where
    it speaks of no other agency's child.
    """
    require(actor, Action.RECORD)
    with desk.store.writing() as connection:
        query = (
            select(journal, account.c.name, account.c.agency)
            .outerjoin(account, account.c.id == journal.c.account_id)
            .where(journal.c.seq > after)
            .order_by(journal.c.seq)
            .limit(max(1, min(size, 500)))
        )
        rows = connection.execute(query).all()
        kept = {row.seq for row in rows} - _of_others(connection, actor, rows)
        found = [
            Record(
                row.seq,
                row.at,
                row.name,
                row.action,
                opened(connection, desk.keys, row.body) if row.seq in kept else {},
            )
            for row in rows
        ]
        said = {"after": after, "shown": len(found)}
        append(connection, desk.keys, Entry("record_seen", actor.account, said))
    return found


_SPOKEN_OF = ("case", "people", "shown", "found")
"""Where a line of the record holds refs of people."""


def _of_others(connection: Connection, actor: Actor, rows: Sequence[Row[Any]]) -> set[int]:
    """Return the numbers of lines that speak of a child whom the actor may not see.

    A name that found nobody is of that kind too where it was typed at another agency.
    """
    if actor.sources is None:
        return set()
    bodies = {row.seq: json.loads(row.body) for row in rows}
    refs = {seq: {r for key in _SPOKEN_OF for r in _listed(body.get(key))} for seq, body in bodies.items()}
    query = select(subject.c.ref).where(subject.c.side == "child", subject.c.source.not_in(actor.sources))
    hidden = set(connection.scalars(query)) if any(refs.values()) else set()
    typed = {row.seq for row in rows if row.action == "searched" and row.agency != actor.agency}
    return {seq for seq, named in refs.items() if named & hidden} | typed


def _listed(value: object) -> list[str]:
    """Return what is one ref, several or none as a list."""
    return [value] if isinstance(value, str) else list(value) if isinstance(value, list) else []


def note_export(desk: Desk, actor: Actor, action: Action, what: str, refs: Sequence[str]) -> None:
    """Write to the record that something leaves the desk, before it does. ``what`` is a word of ours.

    ``refs`` are the people whose data it holds. Raises RefusedError where the actor may not export it.
    """
    require(actor, action)
    with desk.store.writing() as connection:
        said = {"what": what, "people": sorted(set(refs))}
        append(connection, desk.keys, Entry("exported", actor.account, said))
