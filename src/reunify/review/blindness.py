"""Who is to read a child blind, and what must not tell them which of its pairs waits, or why.

That a pair waits at all says much of the first verdict: every yes waits, of the noes few do. So a blind
reader gets no turn of a pair either, which is 0 where nobody read it, but a mark of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, and_, select, text

from reunify.review.keys import KeyFolder
from reunify.review.roles import Action, Actor, allowed
from reunify.review.states import SECOND
from reunify.review.store.tables import decision

WAITS = (
    "EXISTS (SELECT 1 FROM pair_state q WHERE q.child_id = {} "
    "AND q.decided IN ('waiting_second', 'waiting_verification'))"
)
"""In SQL, that some pair of a child waits for a second person."""

_PAIRS = text("SELECT pair_id, cycle, decided FROM pair_state WHERE child_id = :child ORDER BY pair_id")


def is_blind(connection: Connection, actor: Actor, pairs: Iterable[Row[Any]]) -> bool:
    """Say whether one of a child's pairs waits for a second person who may be the actor.

    Who read it first may not be, nor who read it second and took that back. A role that decides nothing
    reads nothing blind.
    """
    if not allowed(actor.role, Action.DECIDE):
        return False
    for pair in [p for p in pairs if p.decided in SECOND]:
        mine = select(decision.c.id).where(
            and_(
                decision.c.pair_id == pair.pair_id,
                decision.c.cycle == pair.cycle,
                decision.c.account_id == actor.account,
                decision.c.act != "withdraw",
            )
        )
        if connection.execute(mine.limit(1)).one_or_none() is None:
            return True
    return False


def is_blind_to(connection: Connection, actor: Actor, child_id: int) -> bool:
    """Say the same of a child by its number."""
    return is_blind(connection, actor, connection.execute(_PAIRS, {"child": child_id}).all())


def turn_mark(keys: KeyFolder, actor: Actor, pair_id: str, turn: int) -> int:
    """Return what stands for a pair's turn on a blind reader's page: below 0, and unlike for each pair."""
    return -1 - int(keys.mac("turn", str(actor.account), pair_id, str(turn))[:12], 16)
