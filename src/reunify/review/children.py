"""What is kept of a child for the queue's sake, brought up to date from its pairs."""

from __future__ import annotations

import datetime as dt
import threading

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, text, update

from reunify.review.journal import lock_head
from reunify.review.moments import today
from reunify.review.putting import parts
from reunify.review.states import UNSETTLED, State, child_state
from reunify.review.store.tables import child, meta
from reunify.review.workspace import Desk
from reunify.review.worth import WINDOW_DAYS, urgency, worth_of

_PAIRS = text(
    "SELECT p.child_id, p.state, c.match_probability, c.flags, d.need_by FROM candidate c "
    "JOIN pair_state p ON p.pair_id = c.pair_id "
    "LEFT JOIN decision d ON d.pair_id = p.pair_id AND d.turn = p.turn "
    "WHERE c.child_id = :child AND (c.listed OR p.turn > 0) ORDER BY c.pair_id"
)


def refresh_child(connection: Connection, number: int, day: dt.date | None = None) -> None:
    """Work out a child's state, worth and value anew, in the caller's transaction."""
    on = day or today()
    pairs = connection.execute(_PAIRS, {"child": number}).all()
    due = {*UNSETTLED}
    unsettled = [
        float(pair.match_probability)
        for pair in pairs
        if pair.state in due
        or (pair.state == State.NEED_MORE and pair.need_by is not None and pair.need_by <= on.isoformat())
    ]
    worth = worth_of(
        unsettled,
        found=any(pair.state in (State.CONFIRMED, State.VERIFIED) for pair in pairs),
        flagged=any(pair.flags for pair in pairs),
    )
    turns = connection.scalar(select(child.c.turns_18_from).where(child.c.id == number))
    values = {
        "state": child_state(pair.state for pair in pairs),
        "worth": worth,
        "value": worth * urgency(turns, on),
    }
    connection.execute(update(child).where(child.c.id == number).values(**values))


def refresh_day(desk: Desk) -> bool:
    """Make the queue's order that of today, once a day: birthdays come nearer, what was needed falls due.

    Some children at a time, so that nobody waits long. Returns whether there was anything to do. The web
    app calls it when it starts, the queue when a day begins.
    """
    day = today()
    if not is_stale(desk, day) or not _REFRESHING.acquire(blocking=False):
        return False
    try:
        _refresh(desk, day)
    finally:
        _REFRESHING.release()
    return True


_REFRESHING = threading.Lock()
"""Held by who makes the order that of a new day; others go on with the order of yesterday."""


def _refresh(desk: Desk, day: dt.date) -> None:
    first = (day - dt.timedelta(days=WINDOW_DAYS)).isoformat()
    last = (day + dt.timedelta(days=WINDOW_DAYS)).isoformat()
    moving = or_(child.c.turns_18_from.between(first, last), child.c.state == State.NEED_MORE)
    with desk.store.reading() as connection:
        numbers = connection.scalars(select(child.c.id).where(moving).order_by(child.c.id)).all()
    for some in parts(numbers):
        with desk.store.writing() as connection:
            lock_head(connection)  # what is decided meanwhile is not written over
            _revalue(connection, some, day)
    with desk.store.writing() as connection:
        lock_head(connection)
        set_valued_on(connection, day)


def is_stale(desk: Desk, day: dt.date) -> bool:
    """Say whether the order of the queue is of another day than ``day``."""
    with desk.store.reading() as connection:
        return valued_on(connection) != day.isoformat()


def _revalue(connection: Connection, numbers: list[int], day: dt.date) -> None:
    """Make the value of children that of a day; where more was needed of one, its worth too."""
    columns = (child.c.id, child.c.state, child.c.worth, child.c.value, child.c.turns_18_from)
    rows = connection.execute(select(*columns).where(child.c.id.in_(numbers)).order_by(child.c.id)).all()
    factors = {turns: urgency(turns, day) for turns in {row.turns_18_from for row in rows}}
    fresh = [
        {"number": row.id, "now": row.worth * factors[row.turns_18_from]}
        for row in rows
        if row.state != State.NEED_MORE and row.value != row.worth * factors[row.turns_18_from]
    ]
    if fresh:
        where = child.c.id == bindparam("number")
        connection.execute(update(child).where(where).values(value=bindparam("now")), fresh)
    for row in rows:
        if row.state == State.NEED_MORE:
            refresh_child(connection, row.id, day)


def valued_on(connection: Connection) -> str | None:
    """Return the day that the order of the queue is of; None where none was noted."""
    return connection.scalar(select(meta.c.value).where(meta.c.key == "valued_on"))


def set_valued_on(connection: Connection, day: dt.date) -> None:
    """Note the day that the order of the queue is of."""
    connection.execute(delete(meta).where(meta.c.key == "valued_on"))
    connection.execute(insert(meta).values(key="valued_on", value=day.isoformat()))
