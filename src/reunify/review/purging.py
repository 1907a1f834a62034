"""Ending what is kept of a person: rows removed, the key of the case destroyed, backups with it.

What backups and the record hold of a person is encrypted with the key of that case. The key lies in the
database wrapped by a master key that lies in a file; no backup holds either. A purge removes the wrapped
key and, so that a stray copy of the database is no help, makes a new master key for those that remain and
destroys the old one. Decisions stay, as the rule of two people needs them, without name, note or evidence.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, or_, select, text, update
from sqlalchemy.exc import DBAPIError

from reunify.errors import ArgumentError
from reunify.review.children import refresh_child
from reunify.review.importing import purged_name
from reunify.review.journal import Entry, append, lock_head
from reunify.review.keys import decrypt, encrypt
from reunify.review.moments import now
from reunify.review.ring import RING, write_ring
from reunify.review.sealing import master_name
from reunify.review.store.engine import BUSY_MS
from reunify.review.store.tables import (
    adult,
    candidate,
    case_key,
    child,
    decision,
    lease,
    meta,
    name_key,
    subject,
    testimony,
)
from reunify.review.workspace import Desk

_PATIENCE_MS = 30_000
"""Milliseconds that a sweep waits for those who read or write."""


@dataclass(frozen=True)
class Purged:
    """What a purge did: records ended, and other rows of the same person, which have their own keys.

    ``swept``: the database's files hold nothing of them any more either.
    """

    records: int
    same_person: tuple[str, ...]
    swept: bool = False


def purge(desk: Desk, source: str, record_id: str, *, swept: bool = True) -> Purged:
    """End what the workspace, its record and its backups keep of one agency's record of a person.

    ``swept``: with :func:`sweep` after it; without, several can be purged and swept up once.

    What other people's records say of that person (a parent's list of children) is theirs and stays.
    Raises :class:`~reunify.errors.ArgumentError` where there is no such record.
    """
    with desk.store.writing() as connection:
        lock_head(connection)
        mine = (subject.c.source == source) & (subject.c.record_id == record_id)
        rows = connection.execute(select(subject).where(mine).order_by(subject.c.id)).all()
        if not rows:
            raise ArgumentError("there is no such record in the workspace", where="--case")
        others: set[str] = set()
        for row in rows:
            others |= _others(connection, row.id)
            _end(connection, desk, row.id, (row.side, source, record_id))
            connection.execute(delete(case_key).where(case_key.c.scope == row.ref))
            append(connection, desk.keys, Entry("purged", said={"case": row.ref}))
        _rewrap(connection, desk)
    _forget(desk)
    return Purged(len(rows), tuple(sorted(others)), sweep(desk) if swept else False)


def purge_searches(desk: Desk, before: str) -> int:
    """End the names that were searched for and found nobody, of the months before ``YYYY-MM``."""
    if not re.fullmatch(r"\d{4}-\d{2}", before):
        raise ArgumentError("a month is written YYYY-MM", where="--searches-before")
    with desk.store.writing() as connection:
        old = case_key.c.scope.startswith("searches-") & (case_key.c.scope < f"searches-{before}")
        gone = connection.execute(delete(case_key).where(old)).rowcount
        append(connection, desk.keys, Entry("searches_purged", said={"before": before, "months": gone}))
        _rewrap(connection, desk)
    _forget(desk)
    sweep(desk)
    return int(gone)


def _others(connection: Connection, number: int) -> set[str]:
    """Return, as ``SOURCE:ID``, the other rows of the same person."""
    found: set[str] = set()
    for table in (child, adult):
        person = select(table.c.person).where(table.c.id == number).scalar_subquery()
        query = (
            select(subject.c.source, subject.c.record_id)
            .join(table, table.c.id == subject.c.id)
            .where(table.c.person == person, subject.c.id != number, subject.c.purged_at.is_(None))
        )
        found |= {f"{row.source}:{row.record_id}" for row in connection.execute(query)}
    return found


def _end(connection: Connection, desk: Desk, number: int, name: tuple[str, str, str]) -> None:
    pairs = or_(candidate.c.child_id == number, candidate.c.adult_id == number)
    children = connection.scalars(select(candidate.c.child_id).where(pairs).distinct()).all()
    decided = select(decision.c.pair_id)
    connection.execute(delete(candidate).where(pairs, candidate.c.pair_id.not_in(decided)))
    empty = {"explanation": "", "evidence": "[]", "flags": "", "listed": False, "relationship": None}
    connection.execute(update(candidate).where(pairs).values(**empty))
    connection.execute(delete(name_key).where(name_key.c.subject_id == number))
    connection.execute(delete(lease).where(lease.c.child_id == number))
    for table in (testimony, child, adult):
        connection.execute(delete(table).where(table.c.id == number))
    gone = {"record_id": purged_name(desk.keys, *name), "purged_at": now()}
    connection.execute(update(subject).where(subject.c.id == number).values(**gone))
    for other in sorted(set(children) - {number}):
        refresh_child(connection, other)


def _rewrap(connection: Connection, desk: Desk) -> None:
    """Wrap every key that remains with a new master key."""
    name = secrets.token_hex(8)
    desk.keys.make_master(name)
    master = desk.keys.master(name)
    old = desk.keys.master(master_name(connection))
    rows = connection.execute(select(case_key.c.scope, case_key.c.wrapped)).all()
    for row in rows:
        key = decrypt(old, bytes(row.wrapped), row.scope)
        if key is not None:
            values = {"wrapped": encrypt(master, key, row.scope), "master_key": name}
            connection.execute(update(case_key).where(case_key.c.scope == row.scope).values(**values))
    connection.execute(update(meta).where(meta.c.key == "master_key").values(value=name))


def _forget(desk: Desk) -> None:
    """After the commit: destroy old master keys and the old ring."""
    with desk.store.writing() as connection:
        # Under the record's lock no other purge is between its new key's file and its commit.
        lock_head(connection)
        desk.keys.drop_masters(master_name(connection))
    write_ring(desk, desk.keys.path / RING)


def sweep(desk: Desk) -> bool:
    """Rid the database's files of what was removed from its tables; say whether all of it is gone.

    SQLite overwrites what it removes, but for its write-ahead log, which is emptied here: it cannot be
    while somebody reads. PostgreSQL leaves removed rows in its files until they are written anew, which
    takes a minute for a million pairs, while nobody else reads or writes; its own write-ahead log is
    emptied where the account may, and what archives and replicas hold of that is beyond us.
    """
    return _empty_log(desk) if desk.store.is_sqlite else _write_anew(desk)


def _empty_log(desk: Desk) -> bool:
    raw = desk.store.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    finally:
        raw.close()
    return not busy


def _write_anew(desk: Desk) -> bool:
    with desk.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            connection.execute(text(f"SET lock_timeout = {_PATIENCE_MS}"))
            for table in (subject, child, adult, testimony, name_key, candidate, case_key):
                connection.execute(text(f"VACUUM (FULL, ANALYZE) {table.name}"))
            # The planner's statistics hold values of columns too; then the log that told of them.
            for statement in ("VACUUM (FULL) pg_statistic", "SELECT pg_switch_wal()", "CHECKPOINT"):
                connection.execute(text(statement))
        except DBAPIError:
            return False
        finally:
            connection.execute(text("RESET lock_timeout"))
    return True
