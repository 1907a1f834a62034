"""Deciding: who reads a pair as the first, the second, the third is worked out here and held by the database.

See :mod:`reunify.review.store.rules` for what is refused whatever this module does.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, text

from reunify.errors import ArgumentError, RefusedError, StaleError
from reunify.review.blindness import is_blind_to, turn_mark
from reunify.review.children import refresh_child
from reunify.review.journal import Entry, append, lock_head
from reunify.review.keys import encrypt
from reunify.review.moments import later, now
from reunify.review.roles import Action, Actor, require
from reunify.review.sealing import case_keys, joined_key
from reunify.review.states import State
from reunify.review.store.tables import decision, lease, opened
from reunify.review.workspace import Desk

VERDICTS = ("yes", "no", "need_more")
METHODS = ("documents", "consulate", "answers_both_sides", "dna", "other")
NO_REASONS = (
    "names_differ",
    "birth_differs",
    "parents_differ",
    "place_differs",
    "separation_differs",
    "found_elsewhere",
    "safety",
)
YES_REASONS = ("answers_agree", "documents_agree", "family_agrees")
BOTH_REASONS = ("mistaken_before", "other")
REASONS = (*NO_REASONS, *YES_REASONS, *BOTH_REASONS)
"""Why, where it matters: a no on a likely pair, a reversal, and what the lead settles."""

WAITS = {
    "judge": {
        1: {State.OPEN, State.NEED_MORE, State.NOT_A_MATCH, State.CONFIRMED, State.VERIFIED},
        2: {State.WAITING_SECOND},
        3: {State.DISAGREEMENT},
    },
    "verify": {
        1: {State.CONFIRMED},
        2: {State.WAITING_VERIFICATION},
        3: {State.VERIFICATION_DISAGREEMENT},
    },
}
"""By what is done, the states in which a pair takes a first, second and third reading."""

UNDO_MINUTES = 10
LONGEST_NOTE = 2_000


@dataclass(frozen=True)
class Judgement:
    """What somebody decides of a pair.

    ``turn`` is the pair's as it was shown (to a blind reader, a mark of it): where another decision came
    between, nothing is written.
    ``nonce`` is the form's own: sent twice, it decides once. ``need`` and ``need_by`` go with need_more.
    """

    pair_id: str
    verdict: str
    turn: int
    nonce: str
    act: str = "judge"
    method: str | None = None
    reason: str | None = None
    note: str = ""
    need: str = ""
    need_by: dt.date | None = None


@dataclass(frozen=True)
class Outcome:
    """What a decision left. ``state`` is None for a second reader, who is not to learn the verdict before."""

    decision: int
    turn: int
    reading: int
    state: State | None


def decide(desk: Desk, actor: Actor, judgement: Judgement) -> Outcome:
    """Write a decision as the actor's first, second or third reading, whichever the pair waits for.

    Raises :class:`~reunify.errors.ArgumentError` for what is incomplete, RefusedError where the actor may
    not, StaleError where the pair moved on or somebody else is reading the child now.
    """
    require(actor, Action.DECIDE)
    _check(judgement)
    with desk.store.writing() as connection:
        lock_head(connection)  # a form sent twice at once finds what its first sending wrote
        done = _done_already(connection, actor, judgement.nonce)
        if done is not None:
            return done
        pair = _pair_to_decide(connection, actor, judgement.pair_id)
        _reading(pair, judgement.act)  # first, so that a guess at the turn is not answered for nothing
        if judgement.turn not in (pair.turn, turn_mark(desk.keys, actor, pair.pair_id, pair.turn)):
            raise StaleError("the pair was decided about meanwhile", remedy="Look again, then decide.")
        _refuse_held(connection, actor, pair.child_id)
        if judgement.verdict == "no" and judgement.reason is None:
            _ask_blind_reader(connection, actor, pair)
        row = _row(connection, desk, actor, pair, judgement)
        return _write(connection, desk, actor, row, (judgement.note, judgement.need), pair)


def undo(desk: Desk, actor: Actor, pair_id: str, nonce: str) -> Outcome:
    """Take back the actor's own last decision about a pair, within :data:`UNDO_MINUTES`.

    It stays in the record, and so does its taking back. Raises RefusedError.
    """
    require(actor, Action.DECIDE)
    with desk.store.writing() as connection:
        lock_head(connection)
        done = _done_already(connection, actor, nonce)
        if done is not None:
            return done
        pair = _pair_to_decide(connection, actor, pair_id)
        last = connection.execute(
            select(decision).where(and_(decision.c.pair_id == pair_id, decision.c.turn == pair.turn))
        ).one_or_none()
        at = now()
        mine = last is not None and last.account_id == actor.account and last.act != "withdraw"
        if last is None or not mine or last.made_at < later(at, minutes=-UNDO_MINUTES):
            raise RefusedError(
                "only one's own last decision is taken back, and soon",
                remedy="Decide anew: a reversal is a new decision, which a second person reads.",
            )
        before = connection.execute(
            select(decision).where(and_(decision.c.pair_id == pair_id, decision.c.turn == pair.turn - 1))
        ).one_or_none()
        row = _common(actor, pair, nonce) | {
            "act": "withdraw",
            "cycle": last.cycle,
            "reading": last.reading,
            "verdict": None,
            "method": None,
            "blind": False,
            "seen_before": last.seen_before,
            "needs_second": False,
            "reason": None,
            "need_by": None,
            "band": None,
            "evidence_print": last.evidence_print if before is None else before.evidence_print,
            "withdraws": last.id,
            "state_after": State.OPEN if before is None else before.state_after,
        }
        return _write(connection, desk, actor, row, ("", ""), pair)


def visible_pair(connection: Connection, actor: Actor, pair_id: str) -> Row[Any]:
    """Return a pair that the actor may see, its state and turn with it; raises RefusedError otherwise."""
    row = connection.execute(
        text(
            "SELECT c.*, s.source, s.ref, t.ref AS adult_ref, t.purged_at AS adult_gone, "
            "p.turn, p.cycle, p.state, p.decided FROM candidate c JOIN subject s ON s.id = c.child_id "
            "JOIN subject t ON t.id = c.adult_id JOIN pair_state p ON p.pair_id = c.pair_id "
            "WHERE c.pair_id = :pair AND s.purged_at IS NULL"
        ),
        {"pair": pair_id},
    ).one_or_none()
    if row is None or (actor.sources is not None and row.source not in actor.sources):
        raise RefusedError("no such pair, or not one of your agency's children")
    return row


def _pair_to_decide(connection: Connection, actor: Actor, pair_id: str) -> Row[Any]:
    """Return a pair both of whose people are still there; raises RefusedError otherwise."""
    pair = visible_pair(connection, actor, pair_id)
    if pair.adult_gone is not None:
        raise RefusedError("no such pair, or not one of your agency's children")
    return pair


def _check(judgement: Judgement) -> None:
    verifying = judgement.act == "verify"
    wrong = [
        name
        for name, value, known in (
            ("verdict", judgement.verdict, VERDICTS),
            ("act", judgement.act, ("judge", "verify")),
            ("method", judgement.method, METHODS if verifying else (None,)),
            ("reason", judgement.reason, (None, *REASONS)),
        )
        if value not in known
    ]
    if not judgement.nonce or len(judgement.nonce) > 40 or not judgement.nonce.isascii():
        wrong.append("nonce")
    if max(len(judgement.note), len(judgement.need)) > LONGEST_NOTE:
        wrong.append("note")
    if judgement.verdict == "need_more" and not (judgement.need.strip() and judgement.need_by):
        wrong.append("need")
    if wrong:
        raise ArgumentError(f"missing or not understood: {', '.join(wrong)}")


def _ask_blind_reader(connection: Connection, actor: Actor, pair: Row[Any]) -> None:
    """Raise ArgumentError for one who reads blind: asked why of some noes, they knew which pair is likely."""
    if is_blind_to(connection, actor, pair.child_id):
        raise ArgumentError("a reason is needed here", remedy=f"One of {', '.join(REASONS)}.")


def _reading(pair: Row[Any], act: str) -> int:
    """Return whether the pair waits for a first, second or third reading of this kind."""
    for reading, states in WAITS[act].items():
        if pair.decided in states:
            return reading
    raise RefusedError("the pair does not wait for this")


def _row(
    connection: Connection, desk: Desk, actor: Actor, pair: Row[Any], judgement: Judgement
) -> dict[str, Any]:
    reading = _reading(pair, judgement.act)
    if reading == 3:
        require(actor, Action.SETTLE)
    first = _earlier(connection, actor, pair, reading)
    anew = reading == 1 and judgement.act == "judge"
    reversal = anew and pair.decided in (State.CONFIRMED, State.VERIFIED, State.NOT_A_MATCH)
    likely_no = judgement.verdict == "no" and pair.band == "likely" and judgement.act == "judge"
    if judgement.reason is None and (reading == 3 or (reading == 1 and (reversal or likely_no))):
        raise ArgumentError("a reason is needed here", remedy=f"One of {', '.join(REASONS)}.")
    seen = connection.scalar(
        select(opened.c.at).where(
            and_(opened.c.account_id == actor.account, opened.c.child_id == pair.child_id)
        )
    )
    cycle = pair.cycle if first is not None else _next_cycle(connection, pair.pair_id)
    yes = _said_yes(connection, pair.pair_id)
    second = reading == 1 and needs_second(desk, pair, judgement, said_yes=yes)
    return _common(actor, pair, judgement.nonce) | {
        "act": judgement.act,
        "cycle": cycle,
        "reading": reading,
        "verdict": judgement.verdict,
        "method": judgement.method,
        "blind": reading == 2 or (reading == 1 and seen is None),
        "seen_before": seen is not None,
        "needs_second": second,
        "reason": judgement.reason,
        "need_by": judgement.need_by.isoformat() if judgement.need_by else None,
        "band": pair.band,
        "evidence_print": pair.evidence_print,
        "withdraws": None,
        "state_after": _after(reading, second, judgement, None if first is None else first.verdict),
    }


def _earlier(connection: Connection, actor: Actor, pair: Row[Any], reading: int) -> Row[Any] | None:
    """Return the first reading of a cycle under way; raises RefusedError for one who has read in it."""
    if reading == 1:
        return None
    rows = connection.execute(
        select(decision).where(and_(decision.c.pair_id == pair.pair_id, decision.c.cycle == pair.cycle))
    ).all()
    # A second reading taken back counts: who took it back may have seen since how the two stood.
    mine = [r.reading for r in rows if r.account_id == actor.account and r.act != "withdraw"]
    if any(before < reading or before == reading == 2 for before in mine):
        raise RefusedError("nobody reads one pair twice", remedy="Another person has to read it.")
    taken_back = {r.withdraws for r in rows}
    return next(r for r in rows if r.reading == 1 and r.act != "withdraw" and r.id not in taken_back)


def _next_cycle(connection: Connection, pair_id: str) -> int:
    """Return the number of the cycle that a first reading opens; one taken back opened none."""
    gone = select(decision.c.withdraws).where(decision.c.withdraws.is_not(None))
    live = select(decision.c.cycle).where(
        and_(decision.c.pair_id == pair_id, decision.c.act != "withdraw", decision.c.id.not_in(gone))
    )
    return max(connection.scalars(live).all(), default=0) + 1


def needs_second(desk: Desk, pair: Any, judgement: Judgement, *, said_yes: bool = False) -> bool:
    """Say whether a first reading waits for a second person.

    Every yes and every verifying does, whatever is said against what was confirmed, and a no on a likely
    pair or where somebody ``said_yes``. Of the other noes a share does, chosen by the workspace's key: not
    to be foreseen by one who has not got it, and the same, as long as the evidence is, for one who takes
    a no back, or asks for more, and says it again.
    """
    if judgement.verdict == "yes" or judgement.act == "verify":
        return True
    if pair.decided in (State.CONFIRMED, State.VERIFIED):
        return True
    if judgement.verdict == "need_more":
        return False
    if pair.band == "likely" or said_yes:
        return True
    drawn = int(desk.keys.mac("read again", pair.pair_id, pair.evidence_print)[:13], 16) / 16**13
    return drawn < desk.settings.second_readings


def _said_yes(connection: Connection, pair_id: str) -> bool:
    """Say whether somebody once said yes to a pair and did not take it back."""
    gone = select(decision.c.withdraws).where(decision.c.withdraws.is_not(None))
    yes = and_(decision.c.pair_id == pair_id, decision.c.verdict == "yes", decision.c.id.not_in(gone))
    return connection.execute(select(decision.c.id).where(yes).limit(1)).first() is not None


def _after(reading: int, second: bool, judgement: Judgement, first: str | None) -> State:
    verifying = judgement.act == "verify"
    if second:
        return State.WAITING_VERIFICATION if verifying else State.WAITING_SECOND
    if reading == 2 and first != judgement.verdict:
        return State.VERIFICATION_DISAGREEMENT if verifying else State.DISAGREEMENT
    if verifying:
        return State.VERIFIED if judgement.verdict == "yes" else State.CONFIRMED
    settled = {"yes": State.CONFIRMED, "no": State.NOT_A_MATCH, "need_more": State.NEED_MORE}
    return settled[judgement.verdict]


def _common(actor: Actor, pair: Row[Any], nonce: str) -> dict[str, Any]:
    return {
        "pair_id": pair.pair_id,
        "turn": pair.turn + 1,
        "account_id": actor.account,
        "session_id": actor.session,
        "nonce": nonce,
        "made_at": now(),
    }


def _write(
    connection: Connection,
    desk: Desk,
    actor: Actor,
    row: dict[str, Any],
    texts: tuple[str, str],
    pair: Row[Any],
) -> Outcome:
    """Write the record, the decision after it, and what follows for the child."""
    sealed = None
    if any(texts):
        both = sorted((pair.ref, pair.adult_ref))  # a note may name either: ending one of them ends it
        key = joined_key(case_keys(connection, desk.keys, both), both)
        sealed = encrypt(key, "\x1f".join(texts).encode(), f"note {row['nonce']}")
    said = {"decision": decision_said(row | {"sealed": sealed}), "case": pair.ref}
    seq = append(connection, desk.keys, Entry("decision", actor.account, said))
    made = connection.execute(insert(decision).values(**row, sealed=sealed, journal_seq=seq))
    number = int(made.inserted_primary_key[0]) if made.inserted_primary_key is not None else 0
    refresh_child(connection, int(pair.child_id))
    shown = None if row["reading"] == 2 and row["act"] != "withdraw" else State(row["state_after"])
    return Outcome(number, row["turn"], row["reading"], shown)


def decision_said(row: dict[str, Any]) -> dict[str, Any]:
    """Return a decision as the record holds it, and the audit holds it against the table."""
    left_out = {"id", "journal_seq", "sealed", "account_id", "session_id"}
    said = {k: v if isinstance(v, bool | int) or v is None else str(v) for k, v in row.items()}
    sealed = hashlib.sha256(bytes(row["sealed"])).hexdigest() if row["sealed"] is not None else None
    return {k: v for k, v in said.items() if k not in left_out} | {"sealed_sha256": sealed}


def _done_already(connection: Connection, actor: Actor, nonce: str) -> Outcome | None:
    row = connection.execute(select(decision).where(decision.c.nonce == nonce)).one_or_none()
    if row is None:
        return None
    if row.account_id != actor.account:
        raise RefusedError("the form was another's")
    return Outcome(row.id, row.turn, row.reading, None if row.reading == 2 else State(row.state_after))


def _refuse_held(connection: Connection, actor: Actor, child_id: int) -> None:
    held = connection.scalar(
        select(lease.c.account_id).where(
            and_(
                lease.c.child_id == child_id, lease.c.account_id != actor.account, lease.c.expires_at > now()
            )
        )
    )
    if held is not None:
        raise StaleError("somebody else is reading this child now", remedy="Take another from the queue.")
