"""Who reads which child now, so that two people never read the same pair without knowing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, insert, select

from reunify.errors import StaleError
from reunify.review.journal import lock_head
from reunify.review.moments import later, now
from reunify.review.roles import Actor
from reunify.review.store.tables import account, lease
from reunify.review.workspace import Desk


@dataclass(frozen=True)
class Holder:
    """Who reads a child, and until when they hold it."""

    account: int
    name: str
    expires_at: str


def holder(connection: Connection, child_id: int) -> Holder | None:
    """Return who holds a child now; None where nobody does."""
    row = connection.execute(
        select(lease.c.account_id, lease.c.expires_at, account.c.name)
        .join(account, account.c.id == lease.c.account_id)
        .where(and_(lease.c.child_id == child_id, lease.c.expires_at > now()))
    ).one_or_none()
    return None if row is None else Holder(int(row.account_id), row.name, row.expires_at)


def hold(connection: Connection, desk: Desk, actor: Actor, child_id: int) -> str:
    """Take or renew a child for the actor and return when the hold ends.

    The record's head is locked first: between two processes of one PostgreSQL, who looks whether a child is
    free and then takes it would else take it out of the hands of one who did the same meanwhile.

    Raises :class:`~reunify.errors.StaleError` where another holds it.
    """
    lock_head(connection)
    other = holder(connection, child_id)
    if other is not None and other.account != actor.account:
        raise StaleError("somebody else is reading this child now", remedy="Take another from the queue.")
    ends = later(now(), minutes=desk.settings.lease_minutes)
    connection.execute(delete(lease).where(lease.c.child_id == child_id))
    connection.execute(insert(lease).values(child_id=child_id, account_id=actor.account, expires_at=ends))
    return ends


def let_go(connection: Connection, actor: Actor, child_id: int | None = None) -> None:
    """End the actor's hold on a child, or on all."""
    mine = lease.c.account_id == actor.account
    connection.execute(
        delete(lease).where(mine if child_id is None else mine & (lease.c.child_id == child_id))
    )
