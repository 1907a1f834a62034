"""Backup and restore: one file, of one moment, while people work; people's data sealed case by case.

The file is gzip over lines of JSON: a header, then ``[table, row]``, then the SHA-256 of what came before,
sealed with the workspace's key. The header holds the workspace's settings and ``contact.yaml`` too
(:mod:`reunify.review.carried`). Decisions, accounts and the record are in it as they stand. What agencies
wrote is sealed with the key of the record it belongs to (a pair's with both), and no key is in it: ended
keys end it there too. The key ring, kept apart, opens it. A restore goes into SQLite or PostgreSQL alike.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, LargeBinary, Table, select, text

from reunify.errors import StaleError
from reunify.files import replacing
from reunify.review.carried import carried
from reunify.review.importing import purged_name
from reunify.review.journal import Entry, append, head
from reunify.review.keys import KeyFolder, encrypt
from reunify.review.moments import now
from reunify.review.ring import RING, write_ring
from reunify.review.sealing import case_keys, joined_key
from reunify.review.store.schema import version
from reunify.review.store.tables import (
    METADATA,
    PEOPLE_DATA,
    case_key,
    lease,
    subject,
)
from reunify.review.workspace import Desk

FORMAT = "reunify review backup 1"
LEFT_OUT = (case_key.name, lease.name)
CHUNK = 2_000


@dataclass(frozen=True)
class Copied:
    """What a backup or restore moved: rows, rows left sealed because their case was purged, files."""

    rows: int
    ended: int
    ring: Path | None = None
    files: tuple[str, ...] = ()


def back_up(desk: Desk, file: Path, ring: Path | None = None) -> Copied:
    """Write a backup of one moment to ``file`` and the key ring to ``ring`` (the workspace's keys folder).

    Safe while people work. Raises :class:`~reunify.errors.StaleError` where a run is added meanwhile.
    """
    with desk.store.writing() as connection:
        append(connection, desk.keys, Entry("backed_up"))
        case_keys(connection, desk.keys, connection.scalars(select(subject.c.ref)).all())
    where = ring or desk.keys.path / RING
    write_ring(desk, where)
    count, files = 0, carried(desk)
    with replacing(file) as part, desk.store.reading() as connection:
        if not desk.store.is_sqlite:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        seal = _sealer(connection, desk.keys)
        digest = hashlib.sha256()
        with part.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as out:
            found = head(connection)
            first = {"format": FORMAT, "schema": version(connection), "head": [found.seq, found.hash]}
            _line(out, digest, first | {"files": files})
            for table in METADATA.sorted_tables:
                for row in [] if table.name in LEFT_OUT else _rows(connection, table):
                    _line(out, digest, [table.name, seal(table, row)])
                    count += 1
            name = digest.hexdigest()
            _line(out, digest, {"sha256": name, "seal": desk.keys.mac("backup", name)})
    return Copied(count, 0, where, tuple(files))


def _line(out: IO[bytes] | gzip.GzipFile, digest: Any, content: Any) -> None:
    line = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    digest.update(line)
    out.write(line)


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Give a table's rows by primary key, some at a time, bytes as base64."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=CHUNK)
    binary = [c.name for c in table.columns if isinstance(c.type, LargeBinary)]
    for found in connection.execute(query).mappings():
        row = dict(found)
        for name in binary:
            if row[name] is not None:
                row[name] = base64.b64encode(bytes(row[name])).decode()
        yield row


def _sealer(connection: Connection, keys: KeyFolder) -> Callable[[Table, dict[str, Any]], dict[str, Any]]:
    """Return what makes a row fit to leave: people's data sealed, the id of a record too."""
    refs = {int(n): str(r) for n, r in connection.execute(select(subject.c.id, subject.c.ref))}
    known = case_keys(connection, keys, refs.values(), make=False)

    def seal(table: Table, row: dict[str, Any]) -> dict[str, Any]:
        if table is subject:
            return _sealed_subject(keys, known, row)
        if table.name not in PEOPLE_DATA:
            return row
        scopes = [refs[row[c]] for c in owners(table)]
        if any(scope not in known for scope in scopes):
            if purged_pair(table):
                return {"scopes": scopes, "sealed": None, "pair_id": row["pair_id"]} | _skeleton(row)
            raise StaleError("records were added meanwhile", remedy="Give the command again.")
        return {"scopes": scopes} | _skeleton(row, table) | {"sealed": _seal(known, scopes, row, table.name)}

    return seal


def owners(table: Table) -> tuple[str, ...]:
    """Return the columns that name whose data a row of a people's table is."""
    owned = {"candidate": ("child_id", "adult_id"), "name_key": ("subject_id",)}
    return owned.get(table.name, ("id",))


def purged_pair(table: Table) -> bool:
    """Say whether a table's rows may outlive a person of theirs: decided pairs do."""
    return table.name == "candidate"


_KEPT = (
    "pair_id",
    "run_id",
    "child_id",
    "adult_id",
    "rank",
    "match_weight",
    "match_probability",
    "band",
    "evidence_print",
)
"""What of a pair is nobody's data: with it decisions find their pair when the rest is ended."""


def _skeleton(row: dict[str, Any], table: Table | None = None) -> dict[str, Any]:
    if table is not None and not purged_pair(table):
        return {}
    empty = {"relationship": None, "flags": "", "explanation": "", "evidence": "[]", "listed": False}
    return {"skeleton": {name: row[name] for name in _KEPT} | empty}


def _seal(known: dict[str, bytes], scopes: list[str], row: dict[str, Any], name: str) -> str:
    content = json.dumps(row, ensure_ascii=False).encode()
    return base64.b64encode(encrypt(joined_key(known, scopes), content, name)).decode()


def _sealed_subject(keys: KeyFolder, known: dict[str, bytes], row: dict[str, Any]) -> dict[str, Any]:
    """Seal a record's id; leave beside it what a purge would make of it."""
    if row["purged_at"] is not None or row["ref"] not in known:
        return {"row": row}
    gone = purged_name(keys, row["side"], row["source"], row["record_id"])
    ended = row | {"record_id": gone, "purged_at": now()}
    return {"row": ended, "scopes": [row["ref"]], "sealed": _seal(known, [row["ref"]], row, "subject")}
