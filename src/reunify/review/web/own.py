"""What the reader of a page decided about its pairs, and what was asked for and has not come yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, text

from reunify.review import Actor, Candidate, Desk
from reunify.review.decisions import UNDO_MINUTES
from reunify.review.looking import note_keys, note_of
from reunify.review.moments import later, now, today


@dataclass(frozen=True)
class Own:
    """Somebody's own last decision about a pair; ``undoable``: nothing came after, and it is recent."""

    act: str
    verdict: str
    undoable: bool


@dataclass(frozen=True)
class Need:
    """What a decision asked for, "" where a key to it is gone, by which day, and whether that is past."""

    text: str
    by: str
    due: bool


_OWN = text(
    "SELECT d.pair_id, d.act, d.verdict, d.made_at, d.turn = p.turn AS last FROM decision d "
    "JOIN pair_state p ON p.pair_id = d.pair_id AND p.cycle = d.cycle "
    "WHERE d.pair_id IN :pairs AND d.account_id = :account AND d.act <> 'withdraw' "
    "AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws = d.id) ORDER BY d.pair_id, d.turn"
).bindparams(bindparam("pairs", expanding=True))

_LEFT_TO_THE_LEAD = text(
    "SELECT pair_id FROM pair_state WHERE pair_id IN :pairs "
    "AND decided IN ('disagreement', 'verification_disagreement')"
).bindparams(bindparam("pairs", expanding=True))

_NEEDS = text(
    "SELECT d.pair_id, d.nonce, d.sealed, d.need_by, k.ref, a.ref AS adult_ref FROM decision d "
    "JOIN pair_state p ON p.pair_id = d.pair_id AND p.turn = d.turn "
    "JOIN candidate c ON c.pair_id = d.pair_id "
    "JOIN subject k ON k.id = c.child_id JOIN subject a ON a.id = c.adult_id "
    "WHERE d.pair_id IN :pairs AND d.verdict = 'need_more' ORDER BY d.pair_id"
).bindparams(bindparam("pairs", expanding=True))


def own_decisions(desk: Desk, actor: Actor, pairs: Sequence[str]) -> dict[str, Own]:
    """Return by pair what the actor decided in its cycle under way and did not take back."""
    since = later(now(), minutes=-UNDO_MINUTES)
    with desk.store.reading() as connection:
        rows = connection.execute(_OWN, {"pairs": list(pairs), "account": actor.account}).all()
    return {r.pair_id: Own(r.act, r.verdict, bool(r.last) and r.made_at >= since) for r in rows}


def left_to_the_lead(desk: Desk, pairs: Sequence[str]) -> frozenset[str]:
    """Return those pairs on which two people differ: no page that is read blind asks about them."""
    with desk.store.reading() as connection:
        return frozenset(connection.scalars(_LEFT_TO_THE_LEAD, {"pairs": list(pairs)}))


def needs(desk: Desk, candidates: Sequence[Candidate]) -> dict[str, Need]:
    """Return by pair what its last decision asks for; for whoever does not read the child blind."""
    with desk.store.reading() as connection:
        rows = connection.execute(_NEEDS, {"pairs": [c.pair_id for c in candidates]}).all()
        asked = {r.pair_id: note_of(r, note_keys(connection, desk, r))[1] for r in rows}
    day = str(today())
    return {
        r.pair_id: Need(asked[r.pair_id] or "", r.need_by or "", bool(r.need_by and r.need_by <= day))
        for r in rows
    }
