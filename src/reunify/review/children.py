"""What is kept of a child for the queue's sake, brought up to date from its pairs."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, and_, or_, select, text, update

from reunify.review.moments import today
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

    Returns whether there was anything to do. The web app calls it when it starts and when a day begins.
    """
    day = today()
    with desk.store.reading() as connection:
        if _valued_on(connection) == day.isoformat():
            return False
    with desk.store.writing() as connection:
        if _valued_on(connection) == day.isoformat():
            return False
        first = (day - dt.timedelta(days=WINDOW_DAYS)).isoformat()
        last = (day + dt.timedelta(days=WINDOW_DAYS)).isoformat()
        rows = connection.execute(
            select(child.c.id).where(
                or_(child.c.turns_18_from.between(first, last), child.c.state == State.NEED_MORE)
            )
        ).all()
        for row in rows:
            refresh_child(connection, row.id, day)
        set_valued_on(connection, day)
    return True


def _valued_on(connection: Connection) -> str | None:
    return connection.scalar(select(meta.c.value).where(meta.c.key == "valued_on"))


def set_valued_on(connection: Connection, day: dt.date) -> None:
    """Note the day that the order of the queue is of."""
    from sqlalchemy import delete, insert

    connection.execute(delete(meta).where(and_(meta.c.key == "valued_on")))
    connection.execute(insert(meta).values(key="valued_on", value=day.isoformat()))
