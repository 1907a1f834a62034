"""The desk's first tables, view and guards."""

import sqlalchemy as sa
from alembic import op

from reunify.review.store import guards

revision = "0001"
down_revision = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make everything."""
    _accounts_and_keys()
    _runs()
    _acts()
    _decisions()
    guards.install(op.get_bind())


def _accounts_and_keys() -> None:
    """Accounts, keys of cases, the head of the record, the workspace's own values."""
    op.create_table(
        "account",
        sa.Column("id", _SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_confirmed_at", sa.String(length=27), nullable=True),
        sa.Column("totp_step", _SERIAL, nullable=False),
        sa.Column("recovery", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.String(length=27), nullable=True),
        sa.Column("disabled_at", sa.String(length=27), nullable=True),
        sa.Column("changed_seq", _SERIAL, nullable=False),
        sa.CheckConstraint("role IN ('steward', 'lead', 'analyst', 'auditor')", name=op.f("ck_account_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("folded", name=op.f("uq_account_folded")),
    )
    op.create_table(
        "case_key",
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("master_key", sa.String(length=32), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_case_key")),
    )
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_journal_head_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )


def _runs() -> None:
    """Runs and what they hold: people, pairs, children in the order of the queue."""
    op.create_table(
        "run",
        sa.Column("id", _SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("added_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("digest", name=op.f("uq_run_digest")),
    )
    op.create_table(
        "subject",
        sa.Column("id", _SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("side", sa.String(length=5), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("purged_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("ref", name=op.f("uq_subject_ref")),
        sa.UniqueConstraint("side", "source", "record_id", name=op.f("uq_subject_side_source_record_id")),
    )
    op.create_table(
        "adult",
        sa.Column("id", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("run_id", _SERIAL, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("person", _SERIAL, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("claimed_children", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("fk_adult_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_adult_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult")),
    )
    op.create_index("ix_adult_person", "adult", ["person"], unique=False)
    op.create_table(
        "candidate",
        sa.Column("pair_id", sa.String(length=20), nullable=False),
        sa.Column("run_id", _SERIAL, nullable=False),
        sa.Column("child_id", _SERIAL, nullable=False),
        sa.Column("adult_id", _SERIAL, nullable=False),
        sa.Column("relationship", sa.Text(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("match_weight", sa.Double(), nullable=False),
        sa.Column("match_probability", sa.Double(), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_print", sa.String(length=64), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["adult_id"], ["subject.id"], name=op.f("fk_candidate_adult_id")),
        sa.ForeignKeyConstraint(["child_id"], ["subject.id"], name=op.f("fk_candidate_child_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_candidate_run_id")),
        sa.PrimaryKeyConstraint("pair_id", name=op.f("pk_candidate")),
    )
    op.create_index("ix_candidate_adult_id", "candidate", ["adult_id"], unique=False)
    op.create_index("ix_candidate_child_id", "candidate", ["child_id", "rank"], unique=False)
    op.create_table(
        "child",
        sa.Column("id", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("run_id", _SERIAL, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("person", _SERIAL, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("best_band", sa.String(length=10), nullable=True),
        sa.Column("separation_evidence", sa.Text(), nullable=True),
        sa.Column("turns_18_on", sa.String(length=21), nullable=True),
        sa.Column("turns_18_from", sa.String(length=10), nullable=True),
        sa.Column("ask_next", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("worth", sa.Double(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("state", sa.String(length=28), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("fk_child_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_child_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child")),
    )
    op.create_index("ix_child_order", "child", ["value", "id"], unique=False)
    op.create_index("ix_child_person", "child", ["person"], unique=False)
    op.create_index("ix_child_state", "child", ["state", "value"], unique=False)


def _acts() -> None:
    """The record; what people do at the desk: sign in, hold, open; names to search, testimonies to read."""
    op.create_table(
        "journal",
        sa.Column("seq", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("account_id", _SERIAL, nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_journal_account_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
    )
    op.create_table(
        "lease",
        sa.Column("child_id", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("account_id", _SERIAL, nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_lease_account_id")),
        sa.ForeignKeyConstraint(["child_id"], ["subject.id"], name=op.f("fk_lease_child_id")),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_lease")),
    )
    op.create_index("ix_lease_account_id", "lease", ["account_id"], unique=False)
    op.create_table(
        "name_key",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("subject_id", _SERIAL, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_name_key_subject_id")),
        sa.PrimaryKeyConstraint("key", "subject_id", name=op.f("pk_name_key")),
    )
    op.create_index("ix_name_key_subject_id", "name_key", ["subject_id"], unique=False)
    op.create_table(
        "opened",
        sa.Column("account_id", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("child_id", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_opened_account_id")),
        sa.ForeignKeyConstraint(["child_id"], ["subject.id"], name=op.f("fk_opened_child_id")),
        sa.PrimaryKeyConstraint("account_id", "child_id", name=op.f("pk_opened")),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", _SERIAL, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.String(length=27), nullable=False),
        sa.Column("seen_at", sa.String(length=27), nullable=False),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("id", "account_id", name=op.f("uq_session_id_account_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    op.create_table(
        "testimony",
        sa.Column("id", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("run_id", _SERIAL, nullable=False),
        sa.Column("name_text", sa.Text(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("claimed", sa.Text(), nullable=True),
        sa.Column("kin", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("fk_testimony_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_testimony_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_testimony")),
    )


def _decisions() -> None:
    """Decisions, each tied to the account and session that made it."""
    op.create_table(
        "decision",
        sa.Column("id", _SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("pair_id", sa.String(length=20), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=9), nullable=True),
        sa.Column("method", sa.String(length=18), nullable=True),
        sa.Column("account_id", _SERIAL, nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("seen_before", sa.Boolean(), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("need_by", sa.String(length=10), nullable=True),
        sa.Column("band", sa.String(length=10), nullable=True),
        sa.Column("evidence_print", sa.String(length=64), nullable=False),
        sa.Column("withdraws", _SERIAL, nullable=True),
        sa.Column("state_after", sa.String(length=28), nullable=False),
        sa.Column("nonce", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("journal_seq", _SERIAL, nullable=False),
        sa.CheckConstraint("(act = 'withdraw') = (verdict IS NULL)", name=op.f("ck_decision_verdict_said")),
        sa.CheckConstraint(
            "(act = 'withdraw') = (withdraws IS NOT NULL)", name=op.f("ck_decision_withdraws")
        ),
        sa.CheckConstraint(
            "act = 'withdraw' OR (act = 'verify') = (method IS NOT NULL)",
            name=op.f("ck_decision_method_said"),
        ),
        sa.CheckConstraint(
            "act = 'withdraw' OR reading <> 2 OR blind", name=op.f("ck_decision_second_is_blind")
        ),
        sa.CheckConstraint("act IN ('judge', 'verify', 'withdraw')", name=op.f("ck_decision_act")),
        sa.CheckConstraint(
            "method IN ('documents', 'consulate', 'answers_both_sides', 'dna', 'other')",
            name=op.f("ck_decision_method"),
        ),
        sa.CheckConstraint("verdict IN ('yes', 'no', 'need_more')", name=op.f("ck_decision_verdict")),
        sa.CheckConstraint("reading IN (1, 2, 3)", name=op.f("ck_decision_reading")),
        sa.ForeignKeyConstraint(["journal_seq"], ["journal.seq"], name=op.f("fk_decision_journal_seq")),
        sa.ForeignKeyConstraint(["pair_id"], ["candidate.pair_id"], name=op.f("fk_decision_pair_id")),
        sa.ForeignKeyConstraint(
            ["session_id", "account_id"],
            ["session.id", "session.account_id"],
            name=op.f("fk_decision_session_id_account_id"),
        ),
        sa.ForeignKeyConstraint(["withdraws"], ["decision.id"], name=op.f("fk_decision_withdraws")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("journal_seq", name=op.f("uq_decision_journal_seq")),
        sa.UniqueConstraint("nonce", name=op.f("uq_decision_nonce")),
        sa.UniqueConstraint("pair_id", "turn", name=op.f("uq_decision_pair_id_turn")),
        sa.UniqueConstraint("withdraws", name=op.f("uq_decision_withdraws")),
    )
    op.create_index("ix_decision_account_id", "decision", ["account_id"], unique=False)
