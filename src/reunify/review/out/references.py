"""From a reference that somebody says over the phone back to the children it concerns."""

from __future__ import annotations

from sqlalchemy import text

from reunify.errors import ArgumentError
from reunify.review.journal import Entry, append
from reunify.review.roles import Action, Actor, require
from reunify.review.workspace import Desk

SIGNS = 10
"""Hexadecimal signs of a reference: 200,000 records share one less often than once in fifty workspaces."""

_FOUND = text(
    "SELECT DISTINCT k.ref, k.source FROM subject s JOIN candidate c ON c.adult_id = s.id AND c.listed "
    "JOIN subject k ON k.id = c.child_id WHERE s.ref LIKE :start AND s.purged_at IS NULL "
    "AND k.purged_at IS NULL ORDER BY k.ref"
)
_CHILD = text(
    "SELECT ref, source FROM subject WHERE ref LIKE :start AND side = 'child' AND purged_at IS NULL "
    "ORDER BY ref"
)


def short_reference(ref: str) -> str:
    """Return the first ten signs of a ref in two groups: what people say over the phone."""
    return f"{ref[:5]}-{ref[5:SIGNS]}".upper()


def find_reference(desk: Desk, actor: Actor, spoken: str) -> tuple[str, ...]:
    """Return the refs of the children that a reference concerns: a child's own, or whose adult it is of.

    Only children whom the actor may see; the look-up is on the record. Raises
    :class:`~reunify.errors.ArgumentError` for what is no reference, RefusedError for a role that may not.
    """
    require(actor, Action.SEARCH)
    start = "".join(c for c in spoken.lower() if c.isalnum())
    if len(start) != SIGNS or not set(start) <= set("0123456789abcdef"):
        raise ArgumentError("a reference is ten signs, 0 to 9 and A to F")
    with desk.store.writing() as connection:
        rows = [
            row for query in (_CHILD, _FOUND) for row in connection.execute(query, {"start": f"{start}%"})
        ]
        found = sorted({r.ref for r in rows if actor.sources is None or r.source in actor.sources})
        append(connection, desk.keys, Entry("reference_looked_up", actor.account, {"people": found}))
    return tuple(found)
