"""The record: what is done to it from outside is found, whatever it is."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from reunify.errors import RefusedError, WorkspaceError
from reunify.review import audit, find_people
from reunify.review.auditing import check, keep_head, kept_heads
from reunify.review.canonical import canonical, chained
from reunify.review.journal import GENESIS, Entry, Head, append, head, sealed_head
from reunify.review.store import guards

from .conftest import Office

SHORT, LONG = 100, 1_000

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


def busy(office: Office) -> None:
    """Let people work, so that the record has something of every kind to tell."""
    for n, who in enumerate(("ana", "bea", "caro")):
        find_people(office.desk, office.people[who], "Maria Lopez")
        office.says(who, office.pair("likely", n), "yes")
    pair = office.pair("likely")
    office.says("ana", pair, "yes", note="algo")
    office.says("bea", pair, "no")
    office.says("lea", pair, "yes")


def some_record(connection: Connection, chance: random.Random) -> int:
    last = head(connection).seq
    return chance.randint(1, last)


def edit(connection: Connection, chance: random.Random) -> None:
    seq = some_record(connection, chance)
    body = str(connection.scalar(text("SELECT body FROM journal WHERE seq = :s"), {"s": seq}))
    place = chance.randrange(len(body))
    letter = chance.choice([c for c in "abcdefghij0123456789" if c != body[place]])
    changed = body[:place] + letter + body[place + 1 :]
    connection.execute(text("UPDATE journal SET body = :b WHERE seq = :s"), {"b": changed, "s": seq})


COLUMNS = (
    ("at", "'2026-01-01T00:00:00.000000Z'"),
    ("action", "'nothing'"),
    ("hash", f"'{'f' * 64}'"),
    ("previous", f"'{'e' * 64}'"),
    ("account_id", "CASE account_id WHEN 6 THEN 5 ELSE 6 END"),
)


def edit_column(connection: Connection, chance: random.Random) -> None:
    column, value = chance.choice(COLUMNS)
    seq = some_record(connection, chance)
    connection.execute(text(f"UPDATE journal SET {column} = {value} WHERE seq = {seq}"))


def remove(connection: Connection, chance: random.Random) -> None:
    connection.execute(text(f"DELETE FROM journal WHERE seq = {some_record(connection, chance)}"))


def cut(connection: Connection, chance: random.Random) -> None:
    connection.execute(text(f"DELETE FROM journal WHERE seq >= {some_record(connection, chance)}"))


def cut_with_the_head(connection: Connection, chance: random.Random) -> None:
    seq = max(2, some_record(connection, chance))
    connection.execute(text(f"DELETE FROM journal WHERE seq >= {seq}"))
    last = f"(SELECT hash FROM journal WHERE seq = {seq - 1})"
    connection.execute(text(f"UPDATE journal_head SET seq = {seq - 1}, hash = {last}"))


def exchange(connection: Connection, chance: random.Random) -> None:
    one = some_record(connection, chance)
    other = one + 1 if one < head(connection).seq else one - 1
    for before, after in ((one, -1), (other, one), (-1, other)):
        connection.execute(text(f"UPDATE journal SET seq = {after} WHERE seq = {before}"))


def squeeze(connection: Connection, chance: random.Random) -> None:
    seq = some_record(connection, chance)
    connection.execute(text(f"DELETE FROM journal WHERE seq = {seq}"))
    for later in range(seq + 1, head(connection).seq + 1):
        connection.execute(text(f"UPDATE journal SET seq = {later - 1} WHERE seq = {later}"))


def forge_on(connection: Connection, chance: random.Random) -> None:
    """Edit a record and work the chain out anew from there, head and all but its seal."""
    seq, previous = some_record(connection, chance), "0" * 64
    rows = connection.execute(text("SELECT seq, body, hash FROM journal ORDER BY seq")).all()
    for row in rows:
        body = row.body.replace('"who":', '"why":0,"who":', 1) if row.seq == seq else row.body
        made = chained(previous, row.seq, body)
        values = {"b": body, "p": previous, "h": made, "s": row.seq}
        connection.execute(
            text("UPDATE journal SET body = :b, previous = :p, hash = :h WHERE seq = :s"), values
        )
        previous = made
    connection.execute(text(f"UPDATE journal_head SET hash = '{previous}'"))


CHANGES = (
    "verdict = CASE verdict WHEN 'yes' THEN 'no' ELSE 'yes' END",
    "account_id = 6",
    "turn = turn + 9",
    "reason = 'safety'",
    "made_at = '2020-01-01T00:00:00.000000Z'",
    "state_after = 'verified'",
)


def change_decision(connection: Connection, chance: random.Random) -> None:
    number = chance.choice(list(connection.scalars(text("SELECT id FROM decision"))))
    connection.execute(text(f"UPDATE decision SET {chance.choice(CHANGES)} WHERE id = {number}"))


def remove_decision(connection: Connection, chance: random.Random) -> None:
    number = chance.choice(list(connection.scalars(text("SELECT id FROM decision"))))
    connection.execute(text(f"DELETE FROM decision WHERE id = {number}"))


def make_lead(connection: Connection, chance: random.Random) -> None:
    number = chance.randint(1, 3)
    connection.execute(text(f"UPDATE account SET role = 'lead' WHERE id = {number}"))


def put_in(connection: Connection, chance: random.Random) -> None:
    """Add a line that says what it likes, its hash right, and move the head on to it."""
    last, who = head(connection), chance.randint(1, 7)
    body = canonical({"action": "case_seen", "at": "2026", "who": who})
    made = chained(last.hash, last.seq + 1, body)
    values = {"s": last.seq + 1, "w": who, "b": body, "p": last.hash, "h": made}
    connection.execute(
        text(
            "INSERT INTO journal (seq, at, account_id, action, body, previous, hash) "
            "VALUES (:s, '2026', :w, 'case_seen', :b, :p, :h)"
        ),
        values,
    )
    connection.execute(text("UPDATE journal_head SET seq = :s, hash = :h"), values)


def exchange_actors(connection: Connection, chance: random.Random) -> None:
    """Let two people change places in two records, chain and head worked out anew."""
    rows = connection.execute(text("SELECT seq, account_id FROM journal WHERE account_id > 0")).all()
    one = chance.choice(rows)
    other = chance.choice([r for r in rows if r.account_id != one.account_id])
    for row, who in ((one, other.account_id), (other, one.account_id)):
        change = "account_id = :w, body = replace(body, :before, :after)"
        values = {"w": who, "s": row.seq}
        values |= {"before": f'"who":{row.account_id}', "after": f'"who":{who}'}
        connection.execute(text(f"UPDATE journal SET {change} WHERE seq = :s"), values)
    work_out_anew(connection)


def work_out_anew(connection: Connection) -> None:
    previous = GENESIS
    for row in connection.execute(text("SELECT seq, body FROM journal ORDER BY seq")).all():
        made = chained(previous, row.seq, row.body)
        values = {"p": previous, "h": made, "s": row.seq}
        connection.execute(text("UPDATE journal SET previous = :p, hash = :h WHERE seq = :s"), values)
        previous = made
    connection.execute(text("UPDATE journal_head SET hash = :h"), {"h": previous})


def move_session(connection: Connection, chance: random.Random) -> None:
    number = chance.choice(list(connection.scalars(text("SELECT id FROM decision"))))
    other = (
        "SELECT s.id FROM session s, decision d WHERE d.id = :n AND s.account_id <> d.account_id "
        "ORDER BY s.id LIMIT 1"
    )
    connection.execute(text(f"UPDATE decision SET session_id = ({other}) WHERE id = :n"), {"n": number})


def change_agency(connection: Connection, chance: random.Random) -> None:
    connection.execute(text(f"UPDATE account SET agency = 'orr' WHERE id = {chance.randint(1, 7)}"))


TAMPERINGS: tuple[Callable[[Connection, random.Random], None], ...] = (
    edit,
    edit_column,
    remove,
    cut,
    cut_with_the_head,
    exchange,
    squeeze,
    forge_on,
    change_decision,
    remove_decision,
    make_lead,
    put_in,
    exchange_actors,
    move_session,
    change_agency,
)

WITH_THE_KEY = (edit, exchange_actors, remove, cut, squeeze, forge_on)
"""Ways of one who has the workspace's key too: found by a head that was kept elsewhere."""


def seal_anew(connection: Connection, office: Office) -> None:
    """Make the chain and its head right, by the key, as nobody without it can."""
    work_out_anew(connection)
    row = connection.execute(text("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")).one_or_none()
    last = Head(0, GENESIS) if row is None else Head(row.seq, row.hash)
    values = {"s": last.seq, "h": last.hash, "seal": sealed_head(office.desk.keys, last)}
    connection.execute(text("UPDATE journal_head SET seq = :s, hash = :h, seal = :seal"), values)


def tamper(office: Office, times: int, seed: int) -> None:
    """Tamper at random, each time on the untouched record, guards out of the way; each is found."""
    busy(office)
    chance = random.Random(seed)
    engine = office.desk.store.engine
    for _ in range(times):
        with engine.connect().execution_options(reunify_writes=True) as connection:
            begun = connection.begin()
            guards.remove(connection)
            if office.desk.store.is_sqlite:
                connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            else:
                connection.execute(text("SET session_replication_role = replica"))
            kept = head(connection)
            forging = chance.random() < 0.2
            how = chance.choice(WITH_THE_KEY if forging else TAMPERINGS)
            how(connection, chance)
            if forging:
                seal_anew(connection, office)
            heads = [kept] if forging else []
            found = [p for p in check(connection, office.desk.keys, heads) if "guard" not in p]
            begun.rollback()
            assert found, how.__name__
    assert not audit(office.desk).problems


def test_a_hundred_tamperings_are_found(office: Office) -> None:
    tamper(office, SHORT, seed=1)


def test_tamperings_are_found_on_either(either: Office) -> None:
    tamper(either, 30, seed=2)


@pytest.mark.long
def test_a_thousand_tamperings_are_found(either: Office) -> None:
    tamper(either, LONG, seed=3)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(TEXTS, TEXTS | st.integers() | st.booleans(), max_size=4), max_size=4))
def test_whatever_is_said_the_chain_verifies(office: Office, said: list[dict[str, object]]) -> None:
    with office.desk.store.writing() as connection:
        for each in said:
            append(connection, office.desk.keys, Entry("said", said={"what": each}))
        assert not check(connection, office.desk.keys)


def test_an_audit_is_on_the_record_and_keeps_its_head(either: Office) -> None:
    before = audit(either.desk).head
    after = audit(either.desk).head
    assert after.seq == before.seq + 1
    assert kept_heads(either.desk.folder) == [before, after]


def test_a_folder_put_back_from_yesterday_is_found_with_a_head_kept_elsewhere(office: Office) -> None:
    yesterday = office.desk.folder / "review.sqlite"
    with office.desk.store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    content = yesterday.read_bytes()
    office.says("ana", office.pair("likely"), "yes")
    kept = audit(office.desk).head
    office.desk.close()
    for left in office.desk.folder.glob("review.sqlite-*"):
        left.unlink()
    yesterday.write_bytes(content)
    (office.desk.folder / "heads.jsonl").unlink()
    assert audit(office.desk, [kept]).problems == (
        f"the record does not hold the head kept of number {kept.seq}",
    )


def test_a_head_kept_in_the_workspace_counts_too(office: Office) -> None:
    with office.desk.store.reading() as connection:
        last = head(connection)
    keep_head(office.desk.folder, type(last)(last.seq + 5, "0" * 64))
    assert audit(office.desk).problems


def test_problems_name_nobody(office: Office) -> None:
    busy(office)
    office.desk.close()
    lite = sqlite3.connect(office.desk.folder / "review.sqlite")
    lite.execute("DROP TRIGGER guard_journal_update")
    lite.execute("UPDATE journal SET body = replace(body, '\"action\"', '\"Ana Xol\"')")
    lite.commit()
    lite.close()
    problems = audit(office.desk).problems
    assert len(problems) > 10 and "Xol" not in " ".join(problems)


def test_no_record_can_be_put_in_twice(either: Office, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="follows"), either.desk.store.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO journal (seq, at, action, body, previous, hash) "
                "SELECT seq, at, action, body, previous, hash FROM journal WHERE seq = 3"
            )
        )


def test_a_forged_line_is_not_sealed_by_the_next_one(either: Office) -> None:
    with either.desk.store.writing() as connection:
        last = head(connection)
        body = '{"action":"signed_in","at":"2026","who":1}'
        made = chained(last.hash, last.seq + 1, body)
        values = {"s": last.seq + 1, "b": body, "p": last.hash, "h": made}
        connection.execute(
            text(
                "INSERT INTO journal (seq, at, account_id, action, body, previous, hash) "
                "VALUES (:s, '2026', 1, 'signed_in', :b, :p, :h)"
            ),
            values,
        )
        connection.execute(text(f"UPDATE journal_head SET seq = {last.seq + 1}, hash = '{made}'"))
    with pytest.raises(WorkspaceError, match="not written by this workspace"):
        either.says("ana", either.pair("likely"), "yes")
    assert audit(either.desk).problems == ("the head of the record was not written by this workspace",)


def test_a_run_that_nobody_brought_in_is_found(office: Office) -> None:
    with office.desk.store.writing() as connection:
        connection.execute(
            text("INSERT INTO run (digest, name, language, added_at) VALUES ('x', 'x', 'en', '2026')")
        )
        assert check(connection, office.desk.keys) == ["run 2 is not the one on the record"]
