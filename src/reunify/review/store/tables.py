"""The tables of the review desk, the same on SQLite and PostgreSQL.

Moments are text, ``2026-11-24T15:04:05.123456Z``: they sort as they stand, and the two databases keep the
very same bytes, which the journal's hashes need. Days are ISO text. A *subject* is a person's record on
one side; its ``ref`` is random and is all of a person that a URL or the journal may show.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

METADATA = MetaData(naming_convention=NAMING)

MOMENT = String(27)
DAY = String(10)
HASH = String(64)
OF_RUNS = text("action LIKE 'run%'")
SERIAL = BigInteger().with_variant(Integer(), "sqlite")


def _serial() -> Column[int]:
    return Column("id", SERIAL, Identity(), primary_key=True)


meta = Table(
    "meta",
    METADATA,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
"""``workspace`` (its id), ``master_key`` (name of the key file in use), ``valued_on`` (day of the worths)."""

run = Table(
    "run",
    METADATA,
    _serial(),
    Column("digest", HASH, nullable=False, unique=True),  # of the run's manifest.json
    Column("name", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("added_at", MOMENT, nullable=False),
)

subject = Table(
    "subject",
    METADATA,
    _serial(),
    Column("ref", String(20), nullable=False, unique=True),
    Column("side", String(5), CheckConstraint("side IN ('child', 'adult')", name="side"), nullable=False),
    Column("source", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("purged_at", MOMENT),
    UniqueConstraint("side", "source", "record_id"),
)

child = Table(
    "child",
    METADATA,
    Column("id", SERIAL, ForeignKey("subject.id"), primary_key=True, autoincrement=False),
    Column("run_id", SERIAL, ForeignKey("run.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("person", SERIAL, nullable=False),  # the first subject of the same person across lists
    Column("status", Text, nullable=False),
    Column("candidates", Integer, nullable=False),
    Column("best_band", String(10)),
    Column("separation_evidence", Text),
    Column("turns_18_on", String(21)),
    Column("turns_18_from", DAY),
    Column("ask_next", Text),
    Column("language", Text),
    Column("flags", Text, nullable=False, default=""),  # ";"-framed: ";rival_claimants;name_only;"
    Column("worth", Double, nullable=False, default=0.0),  # of reading it, on any day
    Column("value", Double, nullable=False, default=0.0),  # worth, made urgent by the day
    Column("state", String(28), nullable=False, default="open"),
    Index("ix_child_order", "value", "id"),
    Index("ix_child_state", "state", "value"),
    Index("ix_child_person", "person"),
)
"""One row a child on the roster of the newest run that names it. ``state`` serves the queue alone."""

adult = Table(
    "adult",
    METADATA,
    Column("id", SERIAL, ForeignKey("subject.id"), primary_key=True, autoincrement=False),
    Column("run_id", SERIAL, ForeignKey("run.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("person", SERIAL, nullable=False),
    Column("status", Text, nullable=False),
    Column("claimed_children", Integer),
    Index("ix_adult_person", "person"),
)

testimony = Table(
    "testimony",
    METADATA,
    Column("id", SERIAL, ForeignKey("subject.id"), primary_key=True, autoincrement=False),
    Column("run_id", SERIAL, ForeignKey("run.id"), nullable=False),
    Column("name_text", Text),
    Column("raw", Text),  # JSON object: the row as the agency wrote it
    Column("facts", Text, nullable=False),  # JSON object: the row of RECORDS
    Column("claimed", Text),  # JSON list: rows of CLAIMED
    Column("kin", Text),  # JSON list: rows of KIN
)

name_key = Table(
    "name_key",
    METADATA,
    Column("key", String(60), primary_key=True),
    Column("subject_id", SERIAL, ForeignKey("subject.id"), primary_key=True, autoincrement=False),
    Index("ix_name_key_subject_id", "subject_id"),
)
"""What a person's names sound like; a key that begins with ``~`` is the sound without its vowels."""

candidate = Table(
    "candidate",
    METADATA,
    Column("pair_id", String(20), primary_key=True),
    Column("run_id", SERIAL, ForeignKey("run.id"), nullable=False),
    Column("child_id", SERIAL, ForeignKey("subject.id"), nullable=False),
    Column("adult_id", SERIAL, ForeignKey("subject.id"), nullable=False),
    Column("relationship", Text),
    Column("rank", Integer, nullable=False),
    Column("match_weight", Double, nullable=False),
    Column("match_probability", Double, nullable=False),
    Column("band", String(10), nullable=False),
    Column("flags", Text, nullable=False),
    Column("explanation", Text, nullable=False),
    Column("evidence", Text, nullable=False),  # JSON list of EVIDENCE rows without pair_id
    Column("evidence_print", HASH, nullable=False),
    Column("listed", Boolean, nullable=False, default=True),  # false: the newest run lists it no more
    Index("ix_candidate_child_id", "child_id", "rank"),
    # All that is asked of an adult's other children, without their long rows.
    Index("ix_candidate_adult_id", "adult_id", "listed", "match_probability", "pair_id", "child_id"),
)

account = Table(
    "account",
    METADATA,
    _serial(),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, unique=True),
    Column("role", String(8), nullable=False),
    Column("agency", Text),
    Column("language", String(8), nullable=False),
    Column("password", Text, nullable=False),
    Column("totp", LargeBinary),  # sealed with the workspace key
    Column("totp_confirmed_at", MOMENT),
    Column("totp_step", SERIAL, nullable=False, default=0),
    Column("recovery", Text, nullable=False, default="[]"),
    Column("failures", Integer, nullable=False, default=0),
    Column("paused_until", MOMENT),
    Column("disabled_at", MOMENT),
    Column("changed_seq", SERIAL, nullable=False, default=0),
    CheckConstraint("role IN ('steward', 'lead', 'analyst', 'auditor')", name="role"),
)

session = Table(
    "session",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("account_id", SERIAL, ForeignKey("account.id"), nullable=False),
    Column("token_hash", HASH, nullable=False, unique=True),
    Column("csrf", String(64), nullable=False),
    Column("started_at", MOMENT, nullable=False),
    Column("seen_at", MOMENT, nullable=False),
    Column("ended_at", MOMENT),
    UniqueConstraint("id", "account_id"),
)

journal = Table(
    "journal",
    METADATA,
    Column("seq", SERIAL, primary_key=True, autoincrement=False),
    Column("at", MOMENT, nullable=False),
    Column("account_id", SERIAL, ForeignKey("account.id")),
    Column("action", String(40), nullable=False),
    Column("body", Text, nullable=False),  # canonical JSON, its sealed parts in it
    Column("previous", HASH, nullable=False),
    Column("hash", HASH, nullable=False),
    Index("ix_journal_runs", "seq", sqlite_where=OF_RUNS, postgresql_where=OF_RUNS),
)

journal_head = Table(
    "journal_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", SERIAL, nullable=False),
    Column("hash", HASH, nullable=False),
    Column("seal", HASH, nullable=False),  # HMAC of both with the workspace key
    CheckConstraint("id = 1", name="one"),
)

decision = Table(
    "decision",
    METADATA,
    _serial(),
    Column("pair_id", String(20), ForeignKey("candidate.pair_id"), nullable=False),
    Column("turn", Integer, nullable=False),  # 1, 2, … of the pair, without a gap
    Column("act", String(8), nullable=False),
    Column("cycle", Integer, nullable=False),  # each first reading opens one
    Column("reading", Integer, nullable=False),
    Column("verdict", String(9)),
    Column("method", String(18)),
    Column("account_id", SERIAL, nullable=False),
    Column("session_id", String(32), nullable=False),
    Column("blind", Boolean, nullable=False),
    Column("seen_before", Boolean, nullable=False),  # its reader had once opened the case with its scores
    Column("needs_second", Boolean, nullable=False),
    Column("reason", String(40)),
    Column("sealed", LargeBinary),  # note and what is needed, with the child's key
    Column("need_by", DAY),
    Column("band", String(10)),  # as it was when judged
    Column("evidence_print", HASH, nullable=False),
    Column("withdraws", SERIAL, ForeignKey("decision.id"), unique=True),
    Column("state_after", String(28), nullable=False),
    Column("nonce", String(40), nullable=False, unique=True),
    Column("made_at", MOMENT, nullable=False),
    Column("journal_seq", SERIAL, ForeignKey("journal.seq"), nullable=False, unique=True),
    UniqueConstraint("pair_id", "turn"),
    ForeignKeyConstraint(["session_id", "account_id"], ["session.id", "session.account_id"]),
    CheckConstraint("act IN ('judge', 'verify', 'withdraw')", name="act"),
    CheckConstraint("reading IN (1, 2, 3)", name="reading"),
    CheckConstraint("(act = 'withdraw') = (verdict IS NULL)", name="verdict_said"),
    CheckConstraint("(act = 'withdraw') = (withdraws IS NOT NULL)", name="withdraws"),
    CheckConstraint("verdict IN ('yes', 'no', 'need_more')", name="verdict"),
    CheckConstraint("act = 'withdraw' OR (act = 'verify') = (method IS NOT NULL)", name="method_said"),
    CheckConstraint(
        "method IN ('documents', 'consulate', 'answers_both_sides', 'dna', 'other')", name="method"
    ),
    CheckConstraint("act = 'withdraw' OR reading <> 2 OR blind", name="second_is_blind"),
    Index("ix_decision_account_id", "account_id"),
)
"""Every judgement, and every taking back of one, in order. Nothing here is ever changed or removed."""

opened = Table(
    "opened",
    METADATA,
    Column("account_id", SERIAL, ForeignKey("account.id"), primary_key=True, autoincrement=False),
    Column("child_id", SERIAL, ForeignKey("subject.id"), primary_key=True, autoincrement=False),
    Column("at", MOMENT, nullable=False),
)
"""Who last saw a child's case with its scores, and when: nobody reads blind what they have seen since."""

lease = Table(
    "lease",
    METADATA,
    Column("child_id", SERIAL, ForeignKey("subject.id"), primary_key=True, autoincrement=False),
    Column("account_id", SERIAL, ForeignKey("account.id"), nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    Index("ix_lease_account_id", "account_id"),
)

case_key = Table(
    "case_key",
    METADATA,
    Column("scope", String(40), primary_key=True),  # a subject's ref, or "searches-2026-11"
    Column("master_key", String(32), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)
"""The key of each case, wrapped by a key that lies outside the database; in no backup."""

PEOPLE_DATA = ("child", "adult", "testimony", "candidate", "name_key")
"""Tables that hold what agencies wrote, or what follows from it."""
