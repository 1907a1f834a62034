"""The rule of two people, as conditions under which a row of ``decision`` is refused.

A pair's decisions are one line of turns. ``UNIQUE(pair_id, turn)`` makes two that are written at once
collide in either database at any isolation, so each condition may trust that it sees all that went before.
A first reading opens a cycle; a second and a third belong to it; ``withdraw`` takes back the last turn.
"""

from __future__ import annotations

_BEFORE = """coalesce((SELECT d.state_after FROM decision d WHERE d.pair_id = NEW.pair_id
  AND d.turn = {turn}), 'open')"""

STATE_BEFORE = _BEFORE.format(turn="NEW.turn - 1")

_LIVE_CYCLE = """coalesce((SELECT max(d.cycle) FROM decision d WHERE d.pair_id = NEW.pair_id
  AND d.act <> 'withdraw' AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws = d.id)), 0)"""

_ROLE = "coalesce((SELECT a.role FROM account a WHERE a.id = NEW.account_id), '')"

_FIRST = """(SELECT d.{column} FROM decision d WHERE d.pair_id = NEW.pair_id AND d.cycle = NEW.cycle
  AND d.reading = 1 AND d.act <> 'withdraw'
  AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws = d.id))"""

_SETTLED = """CASE WHEN NEW.act = 'verify' AND NEW.verdict = 'yes' THEN 'verified'
  WHEN NEW.act = 'verify' THEN 'confirmed' WHEN NEW.verdict = 'yes' THEN 'confirmed'
  WHEN NEW.verdict = 'no' THEN 'not_a_match' ELSE 'need_more' END"""

SAID_YES = """EXISTS (SELECT 1 FROM decision d WHERE d.pair_id = NEW.pair_id AND d.verdict = 'yes'
  AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws = d.id))"""
"""That somebody once said yes to the pair and did not take it back."""

_ALONE = f"""CASE WHEN NEW.verdict = 'yes' OR NEW.act = 'verify' THEN 0
  WHEN NEW.verdict = 'no' AND (NEW.band = 'likely' OR {SAID_YES}) THEN 0
  WHEN {STATE_BEFORE} IN ('confirmed', 'verified') THEN 0 ELSE 1 END"""
"""1 where a first reading may settle a pair without a second person.

A no never may against anybody's yes, and nothing may where two confirmed: "more is needed", then "no",
would else undo alone, in two steps, what two decided.
"""

_WITHDRAWN = "(SELECT d.{column} FROM decision d WHERE d.id = NEW.withdraws)"

_STATE_AFTER = f"""CASE
  WHEN NEW.act = 'withdraw' THEN {_BEFORE.format(turn=_WITHDRAWN.format(column="turn") + " - 1")}
  WHEN NEW.reading = 1 AND NEW.needs_second AND NEW.act = 'verify' THEN 'waiting_verification'
  WHEN NEW.reading = 1 AND NEW.needs_second THEN 'waiting_second'
  WHEN NEW.reading = 2 AND {_FIRST.format(column="verdict")} <> NEW.verdict AND NEW.act = 'verify'
    THEN 'verification_disagreement'
  WHEN NEW.reading = 2 AND {_FIRST.format(column="verdict")} <> NEW.verdict THEN 'disagreement'
  ELSE {_SETTLED} END"""

_RUN_LINE = """EXISTS (SELECT 1 FROM journal j WHERE j.action LIKE 'run%'{more}
  AND j.body LIKE '%"run":' || CAST({run} AS TEXT) || ',%')"""


def on_record(run: str, *, whole: bool) -> str:
    """Return, in SQL, that a line of the record tells of a run; ``whole``: that it is all in.

    Keys of canonical JSON are sorted, and ``who`` comes after ``run``: hence the comma.
    """
    return _RUN_LINE.format(run=run, more=" AND j.action = 'run_added'" if whole else "")


_THERE = "that decision is there"
_TURNS = "turns of a pair follow one another"

RACES = (_THERE, _TURNS)
"""Messages that mean no more than that somebody else was first."""

DECISION_RULES: tuple[tuple[str, str], ...] = (
    (
        """EXISTS (SELECT 1 FROM decision d WHERE d.id = NEW.id OR d.nonce = NEW.nonce
             OR d.journal_seq = NEW.journal_seq OR d.withdraws = NEW.withdraws)""",
        _THERE,
    ),
    (
        """NEW.turn <> 1 + coalesce((SELECT max(d.turn) FROM decision d
             WHERE d.pair_id = NEW.pair_id), 0)""",
        _TURNS,
    ),
    (
        """NOT EXISTS (SELECT 1 FROM session s JOIN account a ON a.id = s.account_id
             WHERE s.id = NEW.session_id AND a.id = NEW.account_id
             AND s.ended_at IS NULL AND a.disabled_at IS NULL)""",
        "only somebody who is signed in decides, for themselves",
    ),
    (
        f"""{_ROLE} NOT IN ('steward', 'lead')
            OR (NEW.reading = 3 AND {_ROLE} <> 'lead')""",
        "stewards and leads decide, the lead alone settles",
    ),
    (
        """NOT EXISTS (SELECT 1 FROM journal j WHERE j.seq = NEW.journal_seq
             AND j.account_id = NEW.account_id AND j.action = 'decision' AND j.at >= NEW.made_at)""",
        "a decision is on the record",
    ),
    (
        f"""NEW.act <> 'withdraw' AND NOT EXISTS (SELECT 1 FROM candidate c
             JOIN subject s ON s.id = c.child_id
             WHERE c.pair_id = NEW.pair_id AND c.evidence_print = NEW.evidence_print
             AND c.band = NEW.band AND s.purged_at IS NULL AND {on_record("c.run_id", whole=False)})""",
        "a decision is about the evidence as it stands",
    ),
    (
        f"""NEW.act <> 'withdraw' AND NOT (
            (NEW.reading = 1 AND NEW.act = 'judge'
              AND {STATE_BEFORE} IN ('open', 'need_more', 'not_a_match', 'confirmed', 'verified'))
            OR (NEW.reading = 1 AND NEW.act = 'verify' AND {STATE_BEFORE} = 'confirmed')
            OR (NEW.reading = 2 AND NEW.act = 'judge' AND {STATE_BEFORE} = 'waiting_second')
            OR (NEW.reading = 2 AND NEW.act = 'verify' AND {STATE_BEFORE} = 'waiting_verification')
            OR (NEW.reading = 3 AND NEW.act = 'judge' AND {STATE_BEFORE} = 'disagreement')
            OR (NEW.reading = 3 AND NEW.act = 'verify' AND {STATE_BEFORE} = 'verification_disagreement'))""",
        "first, second and third follow one another",
    ),
    (
        f"""NEW.act <> 'withdraw'
            AND NEW.cycle <> {_LIVE_CYCLE} + (CASE WHEN NEW.reading = 1 THEN 1 ELSE 0 END)""",
        "each first reading opens a cycle",
    ),
    (
        """NEW.act <> 'withdraw' AND NEW.reading > 1 AND EXISTS (SELECT 1 FROM decision d
             WHERE d.pair_id = NEW.pair_id AND d.cycle = NEW.cycle AND d.account_id = NEW.account_id
             AND d.act <> 'withdraw' AND d.reading < NEW.reading)""",
        "nobody reads one pair twice",
    ),
    (
        """NEW.act <> 'withdraw' AND NEW.reading = 2 AND EXISTS (SELECT 1 FROM decision d
             WHERE d.pair_id = NEW.pair_id AND d.cycle = NEW.cycle AND d.account_id = NEW.account_id
             AND d.act <> 'withdraw' AND d.reading = 2)""",
        "who took a second reading back may know the first by now",
    ),
    (
        f"""NEW.act <> 'withdraw' AND NEW.reading = 2 AND (NOT NEW.blind OR EXISTS (
             SELECT 1 FROM opened o JOIN candidate c ON c.child_id = o.child_id
             WHERE c.pair_id = NEW.pair_id AND o.account_id = NEW.account_id
             AND o.at >= {_FIRST.format(column="made_at")}))""",
        "the second reads blind",
    ),
    (
        f"""NEW.act <> 'withdraw' AND ((NEW.reading > 1 AND NEW.needs_second)
            OR (NEW.reading = 1 AND NOT NEW.needs_second AND {_ALONE} = 0))""",
        "it takes two",
    ),
    (
        f"""NEW.act = 'withdraw' AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.id = NEW.withdraws
             AND d.pair_id = NEW.pair_id AND d.turn = NEW.turn - 1 AND d.account_id = NEW.account_id
             AND d.act <> 'withdraw' AND d.cycle = NEW.cycle AND d.reading = NEW.reading)
            OR NEW.act NOT IN ('judge', 'verify', 'withdraw') OR NEW.reading NOT IN (1, 2, 3)
            OR (NEW.act <> 'withdraw' AND (NEW.withdraws IS NOT NULL OR NEW.verdict IS NULL
              OR NEW.verdict NOT IN ('yes', 'no', 'need_more')))
            OR (NEW.act = 'verify') <> (NEW.method IS NOT NULL)
            OR coalesce(NEW.state_after, '') <> {_STATE_AFTER}""",
        "only one's own last decision is taken back, and states follow from decisions",
    ),
)
"""Condition and message of each refusal, in the order they are tried."""
