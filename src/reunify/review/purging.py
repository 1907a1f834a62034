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

from sqlalchemy import Connection, delete, or_, select, update

from reunify.errors import ArgumentError
from reunify.review.children import refresh_child
from reunify.review.importing import purged_name
from reunify.review.journal import Entry, append, lock_head
from reunify.review.keys import decrypt, encrypt
from reunify.review.moments import now
from reunify.review.ring import RING, write_ring
from reunify.review.sealing import master_name
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


@dataclass(frozen=True)
class Purged:
    """What a purge did: records ended, and other rows of the same person, which have their own keys."""

    records: int
    same_person: tuple[str, ...]


def purge(desk: Desk, source: str, record_id: str) -> Purged:
    """End what the workspace, its record and its backups keep of one agency's record of a person.

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
    return Purged(len(rows), tuple(sorted(others)))


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
    """After the commit: destroy old master keys, the old ring, and what the write-ahead log still holds."""
    with desk.store.writing() as connection:
        # Under the record's lock no other purge is between its new key's file and its commit.
        lock_head(connection)
        desk.keys.drop_masters(master_name(connection))
    write_ring(desk, desk.keys.path / RING)
    if desk.store.is_sqlite:
        raw = desk.store.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()
