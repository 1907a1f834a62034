"""Ways round the rule of two people by raw SQL: the database refuses each, whatever the application does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pyotp
import pytest
from sqlalchemy import select, text

from reunify.review import undo
from reunify.review.auditing import check
from reunify.review.journal import Entry, append
from reunify.review.second_factor import confirm, enrol, reset
from reunify.review.store import guards
from reunify.review.store.tables import candidate

from .conftest import Office

Run = Callable[[str], None]


@contextmanager
def raw(office: Office) -> Iterator[Run]:
    """Give a connection that knows nothing of reunify and enforces no foreign key, as an intruder's."""
    if office.desk.store.is_sqlite:
        lite = sqlite3.connect(office.desk.folder / "review.sqlite", isolation_level=None)

        def run_lite(statement: str) -> None:
            lite.execute(statement)

        yield run_lite
        lite.close()
        return
    url = office.desk.store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as post:

        def run_post(statement: str) -> None:
            post.execute(statement.encode())

        yield run_post


def journalled(office: Office, who: str) -> int:
    """Return the number of a record of a decision that is on the record and that no decision has used."""
    with office.desk.store.writing() as connection:
        return append(connection, office.desk.keys, Entry("decision", office.people[who].account))


def row(office: Office, pair: str, who: str, **changes: Any) -> str:
    """Return the INSERT of a decision, right in all but what ``changes`` says."""
    query = text("SELECT evidence_print, band FROM candidate WHERE pair_id = :pair").bindparams(pair=pair)
    with office.desk.store.reading() as connection:
        found = connection.execute(query).one()
    turn = office.turn(pair) + 1
    columns: dict[str, Any] = {
        "pair_id": pair,
        "turn": turn,
        "act": "judge",
        "cycle": 1,
        "reading": 1,
        "verdict": "yes",
        "method": None,
        "account_id": office.people[who].account,
        "session_id": office.people[who].session,
        "blind": True,
        "seen_before": False,
        "needs_second": True,
        "band": found.band,
        "evidence_print": found.evidence_print,
        "withdraws": None,
        "state_after": "waiting_second",
        "nonce": f"raw{turn}",
        "made_at": "2026-01-01T00:00:00.000000Z",
        "journal_seq": journalled(office, who),
    } | changes
    names = ", ".join(columns)
    return f"INSERT INTO decision ({names}) VALUES ({', '.join(map(literal, columns.values()))})"


def literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value).upper() if isinstance(value, bool) else repr(value)


def second(office: Office, pair: str, who: str, **changes: Any) -> str:
    """Return the INSERT of a second reading that agrees."""
    said = {"reading": 2, "needs_second": False, "state_after": "confirmed"} | changes
    return row(office, pair, who, **said)


def third(office: Office, pair: str, who: str, **changes: Any) -> str:
    """Return the INSERT of what settles a disagreement."""
    return second(office, pair, who, reading=3, **changes)


def verifying(office: Office, pair: str, who: str, **changes: Any) -> str:
    """Return the INSERT of a second person's verifying."""
    said = {"act": "verify", "method": "dna", "state_after": "verified", "cycle": 2}
    return second(office, pair, who, **said | changes)


def moved(office: Office, change: str) -> str:
    """Let a statement move a likely pair out of its band, and return the INSERT of a no by one alone."""
    pair = office.pair("likely")
    try:
        with raw(office) as run:
            run(change.format(pair))
    except psycopg.Error as error:
        return f"{change.format(pair)} /* {type(error).__name__}: refused already */"
    alone = {"verdict": "no", "needs_second": False, "state_after": "not_a_match"}
    return row(office, pair, "ana", **alone, nonce="moved")


def made_anew(office: Office, band: str) -> str:
    """Remove a pair on which nobody decided, and return the INSERT that makes it again in another band."""
    columns = [c.name for c in candidate.columns]
    pair = office.pair("likely")
    with office.desk.store.reading() as connection:
        found = connection.execute(select(candidate).where(candidate.c.pair_id == pair)).mappings().one()
    with raw(office) as run:
        run(f"DELETE FROM candidate WHERE pair_id = '{pair}'")
    texts = {"explanation": "", "evidence": "[]", "flags": "", "relationship": None}
    values = ", ".join(literal((dict(found) | {"band": band} | texts)[c]) for c in columns)
    return f"INSERT INTO candidate ({', '.join(columns)}) VALUES ({values})"


def test_the_same_inserts_pass_where_they_break_no_rule(either: Office) -> None:
    pair = either.pair("likely")
    with raw(either) as run:
        run(row(either, pair, "ana"))
        run(second(either, pair, "bea", nonce="two"))
    assert either.state(pair) == "confirmed"


ATTACKS: dict[str, tuple[str, Callable[[Office, str], str]]] = {
    "first and second are one": ("twice", lambda o, p: second(o, p, "ana")),
    "second in another's name": (
        "signed in",
        lambda o, p: second(
            o, p, "bea", session_id=o.people["ana"].session, journal_seq=journalled(o, "ana")
        ),
    ),
    "second in another's name, by their session": (
        "signed in",
        lambda o, p: second(o, p, "ana", account_id=o.people["bea"].account),
    ),
    "confirmed at once": (
        "takes two",
        lambda o, p: row(
            o, o.pair("likely"), "ana", needs_second=False, state_after="confirmed", nonce="now"
        ),
    ),
    "second without a first": (
        "follow one another",
        lambda o, p: second(o, o.pair("likely"), "bea", nonce="alone"),
    ),
    "an open second reading": ("blind|CHECK", lambda o, p: second(o, p, "bea", blind=False)),
    "the first becomes another's": (
        "never changed",
        lambda o, p: (
            f"UPDATE decision SET account_id = {o.people['bea'].account}, "
            f"session_id = '{o.people['bea'].session}' WHERE pair_id = '{p}'"
        ),
    ),
    "the verdict changes": (
        "never changed",
        lambda o, p: f"UPDATE decision SET verdict = 'yes', state_after = 'confirmed' WHERE pair_id = '{p}'",
    ),
    "the first is removed": ("never removed", lambda o, p: f"DELETE FROM decision WHERE pair_id = '{p}'"),
    "an analyst is second": ("stewards and leads", lambda o, p: second(o, p, "alan")),
    "a steward settles": ("lead alone", lambda o, p: third(o, p, "caro")),
    "a turn is left out": ("turns", lambda o, p: second(o, p, "bea", turn=3)),
    "a first beside the first": (
        "follow one another",
        lambda o, p: row(o, p, "bea", cycle=2, nonce="beside"),
    ),
    "the session becomes another's": (
        "session stays",
        lambda o, p: (
            f"UPDATE session SET account_id = {o.people['bea'].account} "
            f"WHERE id = '{o.people['ana'].session}'"
        ),
    ),
    "the account becomes another": (
        "account stays",
        lambda o, p: f"UPDATE account SET id = 99 WHERE id = {o.people['ana'].account}",
    ),
    "another's password becomes one's own": (
        "names its record",
        lambda o, p: (
            "UPDATE account SET password = (SELECT a.password FROM account a WHERE a.name = 'ana') "
            "WHERE name = 'bea'"
        ),
    ),
    "a session in another's name": (
        "names its record",
        lambda o, p: (
            "INSERT INTO session (id, account_id, token_hash, csrf, started_at, seen_at) "
            f"VALUES ('mine', {o.people['bea'].account}, 'mine', 'mine', '2026', '2999')"
        ),
    ),
    "an account for a second self": (
        "names its record",
        lambda o, p: (
            "INSERT INTO account (id, name, folded, role, language, password, totp_step, recovery, "
            "failures, changed_seq) SELECT 99, 'self', 'self', role, language, password, 0, '[]', 0, "
            "changed_seq FROM account WHERE name = 'ana'"
        ),
    ),
    "the steward becomes lead": (
        "names its record",
        lambda o, p: "UPDATE account SET role = 'lead' WHERE name = 'ana'",
    ),
    "the likely pair becomes unlikely": (
        "newer run",
        lambda o, p: f"UPDATE candidate SET band = 'unlikely' WHERE pair_id = '{p}'",
    ),
    "another's reading is taken back": (
        "own last",
        lambda o, p: row(
            o,
            p,
            "bea",
            act="withdraw",
            verdict=None,
            needs_second=False,
            withdraws=1,
            state_after="open",
        ),
    ),
    "a decision off the record": ("on the record", lambda o, p: second(o, p, "bea", journal_seq=10**6)),
    "the record of another decision": (
        "decision is there",
        lambda o, p: second(o, p, "bea", journal_seq=o.value(text("SELECT max(journal_seq) FROM decision"))),
    ),
    "a state that does not follow": ("states follow", lambda o, p: second(o, p, "bea", verdict="no")),
    "a no on a likely pair by one": (
        "takes two",
        lambda o, p: row(
            o,
            o.pair("likely"),
            "ana",
            verdict="no",
            needs_second=False,
            state_after="not_a_match",
            nonce="no",
        ),
    ),
    "a likely pair called unlikely": (
        "evidence as it stands",
        lambda o, p: row(
            o,
            o.pair("likely"),
            "ana",
            verdict="no",
            band="unlikely",
            needs_second=False,
            state_after="not_a_match",
            nonce="band",
        ),
    ),
    "a cycle that nobody opened": (
        "opens a cycle",
        lambda o, p: row(o, o.pair("likely"), "ana", cycle=2, nonce="cycle"),
    ),
    "the likely pair becomes unlikely in a run that nobody brought in": (
        "evidence as it stands|FOREIGN|foreign",
        lambda o, p: moved(o, "UPDATE candidate SET run_id = 99, band = 'unlikely' WHERE pair_id = '{}'"),
    ),
    "the likely pair is made anew, unlikely": (
        "newer run",
        lambda o, p: made_anew(o, "unlikely"),
    ),
    "more is needed of what two confirmed": (
        "takes two",
        lambda o, p: (
            o.says("bea", p, "yes"),
            row(o, p, "caro", cycle=2, verdict="need_more", needs_second=False, state_after="need_more"),
        )[1],
    ),
    "a second reading taken back and given otherwise": (
        "may know the first",
        lambda o, p: (
            o.says("bea", p, "no"),
            undo(o.desk, o.people["bea"], p, "back"),
            second(o, p, "bea"),
        )[2],
    ),
    "a decision dated after its record": (
        "on the record",
        lambda o, p: second(o, p, "bea", made_at="2999-01-01T00:00:00.000000Z"),
    ),
    "the state itself": (
        "view",
        lambda o, p: f"UPDATE pair_state SET state = 'confirmed' WHERE pair_id = '{p}'",
    ),
    "the pair moves to another child": (
        "newer run",
        lambda o, p: f"UPDATE candidate SET child_id = child_id + 1 WHERE pair_id = '{p}'",
    ),
}
"""By what they are, statements that an intruder tries while ana's yes waits for a second person."""


STOOD = {"more is needed of what two confirmed": "confirmed"}
"""Where a pair stands before an attack that others prepare, if not waiting for a second person."""


@pytest.mark.parametrize("attack", ATTACKS)
def test_refused(either: Office, attack: str) -> None:
    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    refusal, makes = ATTACKS[attack]
    statement, before = makes(either, pair), either.state(pair)
    with raw(either) as run, pytest.raises((sqlite3.DatabaseError, psycopg.Error), match=refusal):
        run(statement)
    assert either.state(pair) == before
    assert before == STOOD.get(attack, "waiting_second")


@pytest.mark.parametrize("who", ["ana", "bea"])
def test_none_of_the_two_is_the_third(either: Office, who: str) -> None:
    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    either.says("bea", pair, "no")
    with raw(either) as run, pytest.raises((sqlite3.DatabaseError, psycopg.Error), match="guard"):
        run(third(either, pair, who))


def test_a_lead_who_read_first_does_not_settle(either: Office) -> None:
    pair = either.pair("likely")
    either.says("lea", pair, "yes")
    either.says("bea", pair, "no")
    with raw(either) as run:
        with pytest.raises((sqlite3.DatabaseError, psycopg.Error), match="twice"):
            run(third(either, pair, "lea"))
        run(third(either, pair, "ruth", nonce="third"))


def test_one_person_does_not_verify_twice(either: Office) -> None:
    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    either.says("bea", pair, "yes")
    either.says("ana", pair, "yes", act="verify", method="dna")
    with raw(either) as run:
        with pytest.raises((sqlite3.DatabaseError, psycopg.Error), match="twice"):
            run(verifying(either, pair, "ana"))
        run(verifying(either, pair, "caro", nonce="verify"))
    assert either.state(pair) == "verified"


def test_a_disabled_person_decides_nothing(either: Office) -> None:
    from reunify.review.people import disable_account

    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    disable_account(either.desk, "bea")
    with raw(either) as run, pytest.raises((sqlite3.DatabaseError, psycopg.Error), match="signed in"):
        run(second(either, pair, "bea"))


def test_who_saw_the_scores_since_does_not_read_blind(either: Office) -> None:
    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    with raw(either) as run:
        run(
            "INSERT INTO opened (account_id, child_id, at) SELECT "
            f"{either.people['bea'].account}, child_id, '2999-01-01T00:00:00.000000Z' "
            f"FROM candidate WHERE pair_id = '{pair}'"
        )
        with pytest.raises((sqlite3.DatabaseError, psycopg.Error), match="blind"):
            run(second(either, pair, "bea"))
        with pytest.raises((sqlite3.DatabaseError, psycopg.Error), match="was seen"):
            run("UPDATE opened SET at = '2000'")


def test_replacing_a_row_is_refused_as_changing_it_is(office: Office) -> None:
    pair = office.pair("likely")
    office.says("ana", pair, "yes")
    statement = second(office, pair, "bea", id=1, state_after="confirmed")
    with raw(office) as run:
        for attack in (
            statement.replace("INSERT", "INSERT OR REPLACE"),
            "UPDATE OR REPLACE decision SET verdict = 'no'",
            "INSERT OR REPLACE INTO journal_head VALUES (1, 1, 'x', 'y')",
            "INSERT OR REPLACE INTO account SELECT * FROM account WHERE name = 'bea'",
            "INSERT OR REPLACE INTO session SELECT * FROM session",
            f"INSERT OR REPLACE INTO candidate SELECT * FROM candidate WHERE pair_id <> '{pair}' "
            "AND 1 = 0 UNION ALL SELECT pair_id, run_id, child_id, adult_id, relationship, rank, "
            "match_weight, match_probability, 'unlikely', flags, explanation, evidence, evidence_print, "
            f"listed FROM candidate WHERE pair_id = '{pair}'",
        ):
            with pytest.raises(sqlite3.DatabaseError, match="guard"):
                run(attack)


@pytest.mark.parametrize("table", ["decision", "journal", "account", "opened"])
def test_nothing_is_emptied(either: Office, table: str) -> None:
    either.says("ana", either.pair("likely"), "yes")
    with raw(either) as run:
        run("INSERT INTO opened (account_id, child_id, at) SELECT 1, min(id), '2026' FROM child")
        with pytest.raises((sqlite3.DatabaseError, psycopg.Error), match="guard"):
            run(f"DELETE FROM {table}")
        if not either.desk.store.is_sqlite:
            with pytest.raises(psycopg.Error, match="guard"):
                run(f"TRUNCATE {table} CASCADE")


def test_a_replica_session_goes_round_nothing(either: Office) -> None:
    if either.desk.store.is_sqlite:
        return
    either.says("ana", either.pair("likely"), "yes")
    with raw(either) as run:
        run("SET session_replication_role = replica")
        with pytest.raises(psycopg.Error, match="guard"):
            run("DELETE FROM decision")


def test_a_temporary_table_does_not_hide_what_was_decided(either: Office) -> None:
    if either.desk.store.is_sqlite:
        return  # there a trigger looks in its own database alone
    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    with raw(either) as run:
        run("CREATE TEMPORARY TABLE decision AS SELECT * FROM public.decision")
        run("UPDATE pg_temp.decision SET account_id = 0")
        with pytest.raises(psycopg.Error, match="twice"):
            run(second(either, pair, "ana").replace("INTO decision", "INTO public.decision"))


def test_a_record_of_one_change_is_no_leave_for_another(either: Office) -> None:
    reset(either.desk, "ana")
    number = either.people["ana"].account
    with either.desk.store.writing() as connection:
        said = {"about": number, "change": "password"}
        other = append(connection, either.desk.keys, Entry("account_changed", said=said))
    used = either.value(text("SELECT changed_seq FROM account WHERE name = 'ana'"))
    for seq, refusal in ((used, "names its record"), (other, "the one on the record")):
        change = f"UPDATE account SET role = 'lead', changed_seq = {seq} WHERE id = {number}"
        with raw(either) as run, pytest.raises((sqlite3.DatabaseError, psycopg.Error), match=refusal):
            run(change)


def test_a_second_factor_is_not_taken_away_off_the_record(either: Office) -> None:
    enrolled = enrol(either.desk, either.people["ana"])
    confirm(either.desk, either.people["ana"], pyotp.TOTP(enrolled.secret).now())
    for change in ("totp_confirmed_at = NULL", "totp = NULL"):
        with raw(either) as run, pytest.raises((sqlite3.DatabaseError, psycopg.Error), match="names its"):
            run(f"UPDATE account SET {change} WHERE name = 'ana'")


def test_a_trigger_or_view_of_an_intruders_is_found(either: Office) -> None:
    lite = either.desk.store.is_sqlite
    with raw(either) as run:
        if lite:
            run("CREATE TRIGGER theirs AFTER INSERT ON journal BEGIN DELETE FROM lease; END")
        else:
            run("CREATE RULE theirs AS ON DELETE TO lease DO INSTEAD NOTHING")
        run("DROP VIEW pair_state")
        run(guards.PAIR_STATE.replace("'open') END", "'confirmed') END"))
    with either.desk.store.writing() as connection:
        problems = check(connection, either.desk.keys)
    assert len(problems) == 2 and "pair_state" in problems[0] and "none of the desk's" in problems[1]


def test_a_guard_taken_away_is_missed(either: Office) -> None:
    lite = either.desk.store.is_sqlite
    with raw(either) as run:
        run("DROP TRIGGER guard_decision_update" + ("" if lite else " ON decision"))
    with either.desk.store.reading() as connection:
        assert guards.missing(connection) == ["guard_decision_update"]
