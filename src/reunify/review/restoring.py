"""A backup put back into a workspace of its own, in SQLite or PostgreSQL, verified before it is kept."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import secrets
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, delete, insert, text

from reunify.errors import JournalError, WorkspaceError
from reunify.files import private_folder
from reunify.review.auditing import check
from reunify.review.backup import FORMAT, Copied
from reunify.review.carried import FILES, put_back
from reunify.review.journal import Entry, append
from reunify.review.keys import KeyFolder, decrypt
from reunify.review.moments import now
from reunify.review.ring import read_ring
from reunify.review.sealing import joined_key, wrap_keys
from reunify.review.store import guards
from reunify.review.store.schema import restorable, version
from reunify.review.store.tables import METADATA, PEOPLE_DATA, case_key, journal_head, meta, session
from reunify.review.workspace import Desk, open_desk

CHUNK = 2_000


def restore(file: Path, folder: Path, ring: Path, database: str | None = None) -> Copied:
    """Put a backup back into ``folder``, which must be new or empty, and its database, which must be too.

    ``ring`` is the key ring; what was purged since the ring was written anew stays ended. Everybody is
    signed out. Settings and contact come back too where the folder has none. Raises
    :class:`~reunify.errors.WorkspaceError` for a file or ring that will not do, and
    :class:`~reunify.errors.JournalError` where what it holds does not verify; then nothing is left.
    """
    workspace, cases = read_ring(ring)
    fresh = not folder.exists()
    if not fresh and any(f.name not in FILES for f in folder.iterdir()):
        raise WorkspaceError(
            "the folder is not empty", where=str(folder), remedy="Restore into a new folder, then use that."
        )
    first = _check_file(file, workspace, folder)
    private_folder(folder)
    try:
        KeyFolder(folder / "keys").put(workspace)
        desk = open_desk(folder, database)
        try:
            copied = _load(desk, file, cases)
        finally:
            desk.close()
        copied = replace(copied, files=put_back(folder, first.get("files")))
    except BaseException:
        _clear(folder, whole=fresh)
        raise
    return copied


def _clear(folder: Path, *, whole: bool) -> None:
    if whole:
        shutil.rmtree(folder, ignore_errors=True)
        return
    shutil.rmtree(folder / "keys", ignore_errors=True)
    for left in folder.glob("review.sqlite*"):
        left.unlink()


def _lines(file: Path) -> Iterator[bytes]:
    try:
        with gzip.open(file, "rb") as lines:
            yield from lines
    except (OSError, EOFError, zlib.error) as error:
        raise WorkspaceError(f"not a whole backup ({type(error).__name__})", where=str(file)) from None


def _check_file(file: Path, workspace: bytes, folder: Path) -> dict[str, Any]:
    """See, before anything is written, that a backup is whole and this workspace's; return its header."""
    digest, last, ended, first = hashlib.sha256(), b"", {}, {}
    for line in _lines(file):
        if last:
            digest.update(last)
        else:
            first = _check_first(line, file)
        last = line
    try:
        ended = json.loads(last)
        whole = ended["sha256"] == digest.hexdigest()
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise WorkspaceError("not a whole backup", where=str(file), remedy="Use another one.")
    if KeyFolder(folder, workspace).mac("backup", ended["sha256"]) != ended.get("seal"):
        raise WorkspaceError("the key ring is not the one of this backup", where=str(file))
    return first


def _check_first(line: bytes, file: Path) -> dict[str, Any]:
    try:
        first: dict[str, Any] = json.loads(line)
        good = first["format"] == FORMAT
    except (ValueError, KeyError, TypeError):
        good = False
    if not good:
        raise WorkspaceError("not a backup of the review desk", where=str(file))
    return first


def _load(desk: Desk, file: Path, cases: dict[str, bytes]) -> Copied:
    lines = _lines(file)
    first = json.loads(next(lines))
    with desk.store.writing() as connection:
        if not restorable(first["schema"], version(connection)):
            raise WorkspaceError(
                "the backup is of another version's schema",
                where=str(file),
                remedy="Restore it with the version of reunify that wrote it, then update.",
            )
        if connection.scalar(text("SELECT count(*) FROM journal")):
            raise WorkspaceError("the database is not empty", where="database")
        guards.remove(connection)
        connection.execute(delete(journal_head))
        connection.execute(delete(meta))
        rows, ended = _insert(connection, lines, cases)
        # Of its own: the key that the empty database named may lie with a restore that was killed.
        master = secrets.token_hex(8)
        desk.keys.make_master(master)
        desk.keys.drop_masters(master)
        connection.execute(meta.update().where(meta.c.key == "master_key").values(value=master))
        wrap_keys(connection, desk.keys, cases)
        connection.execute(session.update().where(session.c.ended_at.is_(None)).values(ended_at=now()))
        _restart_numbers(connection)
        guards.install(connection)
        problems = check(connection, desk.keys)
        if problems:
            raise JournalError("the record in the backup does not verify", where=str(file))
        append(connection, desk.keys, Entry("restored", said={"rows": rows}))
    return Copied(rows, ended)


def _insert(connection: Connection, lines: Iterator[bytes], cases: dict[str, bytes]) -> tuple[int, int]:
    waiting: list[dict[str, Any]] = []
    table: Table | None = None
    rows = ended = 0
    for line in lines:
        content = json.loads(line)
        if isinstance(content, dict):
            break
        name, sealed = content
        if table is None or table.name != name or len(waiting) >= CHUNK:
            _flush(connection, table, waiting)
            table = METADATA.tables[name]
        row = _open(table, sealed, cases)
        if row is None:
            ended += 1
        else:
            waiting.append(_bytes(table, row))
            rows += 1
    _flush(connection, table, waiting)
    return rows, ended


def _flush(connection: Connection, table: Table | None, waiting: list[dict[str, Any]]) -> None:
    if table is not None and waiting:
        connection.execute(insert(table), waiting)
    waiting.clear()


def _open(table: Table, content: dict[str, Any], cases: dict[str, bytes]) -> dict[str, Any] | None:
    """Return a row as it was; where its key is ended, what is left of it, or None."""
    if table.name not in (*PEOPLE_DATA, "subject"):
        return content
    left: dict[str, Any] | None = content.get("row") or content.get("skeleton")
    sealed, scopes = content.get("sealed"), content.get("scopes", [])
    if sealed is None or any(scope not in cases for scope in scopes):
        return left
    opened = decrypt(joined_key(cases, scopes), base64.b64decode(sealed), table.name)
    row: dict[str, Any] | None = left if opened is None else json.loads(opened)
    return row


def _bytes(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    for column in table.columns:
        if isinstance(column.type, LargeBinary) and row.get(column.name) is not None:
            row[column.name] = base64.b64decode(row[column.name])
    return row


def _restart_numbers(connection: Connection) -> None:
    """Let PostgreSQL count on from the highest id; SQLite does of itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in METADATA.sorted_tables:
        if table.name != case_key.name and "id" in table.c and table.c.id.identity is not None:
            name = table.name
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), "
                    f"coalesce((SELECT max(id) FROM {name}), 0) + 1, false)"
                )
            )
