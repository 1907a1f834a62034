"""The queue: children whose review is expected to matter most, for the person who asks.

No name is in it. A child that waits for a second person shows neither band nor worth to anybody but its
first reader, since who is to read blind sees the queue too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    tuple_,
)

from reunify.errors import ArgumentError, RefusedError
from reunify.review.children import refresh_day
from reunify.review.journal import Entry, append, lock_head
from reunify.review.leases import hold, let_go
from reunify.review.moments import now, today
from reunify.review.roles import Action, Actor, Role, require
from reunify.review.states import CHILD_STATES, SECOND, THIRD
from reunify.review.store.tables import account, child, lease, subject
from reunify.review.workspace import Desk

AGE_GROUPS = {"0-4": (0, 5), "5-9": (5, 10), "10-13": (10, 14), "14-17": (14, 18), "18+": (18, 200)}
"""Age groups by name: from the first year on, below the second."""

LONGEST_PAGE = 200

ORDER = (child.c.value.desc(), child.c.id.desc())
"""Most worth reading first: the index ``ix_child_order`` read backwards."""


@dataclass(frozen=True)
class Filters:
    """What the queue is narrowed to; None is everything.

    Without ``state`` it is every child whose reading settles something and who does not wait for somebody
    else than the actor.
    """

    band: str | None = None
    source: str | None = None
    flag: str | None = None
    state: str | None = None
    language: str | None = None
    age_group: str | None = None
    mine: bool = False  # those that the actor holds


@dataclass(frozen=True)
class Waiting:
    """A child in the queue. ``band`` and ``value`` are None where the actor is to read it blind."""

    ref: str
    source: str
    state: str
    candidates: int
    flags: tuple[str, ...]
    language: str | None
    age_group: str | None
    turns_18_on: str | None
    ask_next: str | None
    band: str | None
    value: float | None
    held_by: str | None


@dataclass(frozen=True)
class Page:
    """One page of the queue; ``after``, its last child, asks for the next one, None at the end."""

    rows: tuple[Waiting, ...]
    after: str | None


def queue(desk: Desk, actor: Actor, filters: Filters, after: str | None = None, size: int = 50) -> Page:
    """Return a page of the queue, most worth reading first; the look is on the record.

    A page goes on after a child, told by its ref: how much it is worth reading is nothing for blind readers.
    Raises RefusedError for a role without a queue, ArgumentError for a filter or child that is not known.
    """
    require(actor, Action.QUEUE)
    refresh_day(desk)
    size = max(1, min(size, LONGEST_PAGE))
    with desk.store.writing() as connection:
        query = _query(actor, filters)
        if after is not None:
            query = query.where(tuple_(child.c.value, child.c.id) < tuple_(*_place(connection, after)))
        rows = connection.execute(query.order_by(*ORDER).limit(size + 1)).all()
        shown = rows[:size]
        said = {"filters": {k: v for k, v in vars(filters).items() if v}, "shown": [r.ref for r in shown]}
        append(connection, desk.keys, Entry("queue_seen", actor.account, said))
    more = str(shown[-1].ref) if len(rows) > size else None
    return Page(tuple(_waiting(row, actor) for row in shown), more)


def _place(connection: Connection, ref: str) -> tuple[float, int]:
    """Return where a child stands in the order of the queue."""
    told = select(child.c.value, child.c.id).join(subject, subject.c.id == child.c.id)
    row = connection.execute(told.where(subject.c.ref == ref)).one_or_none()
    if row is None:
        raise ArgumentError("no such place in the queue")
    return row.value, row.id


def take(desk: Desk, actor: Actor, filters: Filters, leaving: str | None = None) -> str | None:
    """Hold for the actor the child most worth reading that nobody else holds; return its ref, or None.

    ``leaving`` is the child that the actor is done with or passes over: it is let go, and not returned.
    """
    require(actor, Action.DECIDE)
    refresh_day(desk)
    with desk.store.writing() as connection:
        lock_head(connection)  # whom others are taking now is not free
        if leaving is not None:
            let_go(connection, actor, visible_child(connection, actor, leaving).id)
        free = or_(lease.c.account_id.is_(None), lease.c.account_id == actor.account)
        query = _query(actor, filters).where(free, subject.c.ref != (leaving or "")).order_by(*ORDER).limit(1)
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        hold(connection, desk, actor, row.id)
        append(connection, desk.keys, Entry("taken", actor.account, {"case": row.ref}))
    return str(row.ref)


def release(desk: Desk, actor: Actor, ref: str) -> None:
    """End the actor's hold on a child."""
    with desk.store.writing() as connection:
        let_go(connection, actor, visible_child(connection, actor, ref).id)


def visible_child(connection: Connection, actor: Actor, ref: str) -> Row[Any]:
    """Return the row of a child that the actor may see; raises RefusedError otherwise."""
    row = connection.execute(
        select(child, subject.c.ref, subject.c.record_id, subject.c.purged_at)
        .join(subject, subject.c.id == child.c.id)
        .where(subject.c.ref == ref)
    ).one_or_none()
    hidden = row is None or row.purged_at is not None
    if row is None or hidden or (actor.sources is not None and row.source not in actor.sources):
        raise RefusedError("no such child, or not one of your agency's")
    return row


def _read_by(actor: Actor, states: Iterable[str]) -> ColumnElement[bool]:
    """Say in SQL whether the actor has read, in the cycle under way, each pair of the child in some states.

    What was taken back counts, as it does for the guards. The sum keeps databases from starting with all that
    the actor ever decided instead of with the child's few pairs.
    """
    waiting = ", ".join(f"'{state}'" for state in sorted(states))
    return not_(
        literal_column(
            "EXISTS (SELECT 1 FROM pair_state q WHERE q.child_id = child.id "
            f"AND q.decided IN ({waiting}) AND NOT EXISTS (SELECT 1 FROM decision m "
            "WHERE m.pair_id = q.pair_id AND m.cycle = q.cycle AND m.act <> 'withdraw' "
            f"AND m.account_id + 0 = {int(actor.account)}))",
            Boolean(),
        )
    )


def _query(actor: Actor, filters: Filters) -> Select[Any]:
    holding = and_(lease.c.child_id == child.c.id, lease.c.expires_at > now())
    read = case((child.c.state.in_([*SECOND, *THIRD]), _read_by(actor, SECOND)), else_=true())
    query = (
        select(child, subject.c.ref, account.c.name.label("held_by"), read.label("read_by_me"))
        .join(subject, subject.c.id == child.c.id)
        .outerjoin(lease, holding)
        .outerjoin(account, account.c.id == lease.c.account_id)
        .where(subject.c.purged_at.is_(None))
    )
    if actor.sources is not None:
        query = query.where(child.c.source.in_(actor.sources))
    for column, value in ((child.c.source, filters.source), (child.c.language, filters.language)):
        if value is not None:
            query = query.where(column == value)
    if filters.band is not None:
        query = query.where(child.c.best_band == filters.band, child.c.state.not_in([*SECOND]))
    if filters.flag is not None:
        query = query.where(child.c.flags.contains(f";{filters.flag};", autoescape=True))
    if filters.age_group is not None:
        query = query.where(_aged(filters.age_group))
    if filters.mine:
        query = query.where(lease.c.account_id == actor.account)
    return query.where(_in_state(actor, filters.state))


def _in_state(actor: Actor, state: str | None) -> ColumnElement[bool]:
    if state is not None:
        if state not in CHILD_STATES:
            raise ArgumentError("no such state of a child")
        return child.c.state == state
    # Said by what is left out, so that the index of the order is read and no other.
    mine_to_wait = and_(child.c.state.in_([*SECOND]), _read_by(actor, SECOND))
    others: ColumnElement[bool] = child.c.state.in_([*THIRD])
    if actor.role == Role.LEAD:
        others = and_(others, _read_by(actor, {*SECOND, *THIRD}))
    return and_(child.c.value > 0, not_(mine_to_wait), not_(others))


def _aged(group: str) -> ColumnElement[bool]:
    if group not in AGE_GROUPS:
        raise ArgumentError(f"the age groups are {', '.join(AGE_GROUPS)}")
    first, below = AGE_GROUPS[group]
    day = today()
    return and_(
        child.c.turns_18_from > _years_on(day, 18 - below),
        child.c.turns_18_from <= _years_on(day, 18 - first),
    )


def _years_on(day: dt.date, years: int) -> str:
    year = max(1, day.year + years)
    last = (day.month, day.day) == (2, 29)
    return dt.date(year, day.month, 28 if last else day.day).isoformat()


def age_group(turns_18_from: str | None) -> str | None:
    """Return the group of a child's age today, None where the birth is not known."""
    if turns_18_from is None:
        return None
    day = today()
    for name, (first, below) in AGE_GROUPS.items():
        if _years_on(day, 18 - below) < turns_18_from <= _years_on(day, 18 - first):
            return name
    return None


def _waiting(row: Row[Any], actor: Actor) -> Waiting:
    blind = not row.read_by_me
    return Waiting(
        ref=row.ref,
        source=row.source,
        state=row.state,
        candidates=row.candidates,
        flags=tuple(f for f in row.flags.split(";") if f),
        language=row.language,
        age_group=age_group(row.turns_18_from),
        turns_18_on=row.turns_18_on,
        ask_next=row.ask_next,
        band=None if blind else row.best_band,
        value=None if blind else row.value,
        held_by=row.held_by,
    )


def count_by_state(connection: Connection, actor: Actor) -> dict[str, int]:
    """Return how many children the actor may see are in each state."""
    query = select(child.c.state, func.count()).group_by(child.c.state).order_by(child.c.state)
    if actor.sources is not None:
        query = query.where(child.c.source.in_(actor.sources))
    return {str(state): int(n) for state, n in connection.execute(query)}
