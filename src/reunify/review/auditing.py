"""The audit: whether anything of the record was changed, removed, put in another order or cut off.

The chain finds what was done to records by anyone without recomputing it; the head's seal, under the
workspace's key, finds who did recompute it, or cut its end off; heads kept elsewhere find a whole database
put back from yesterday. The guards must be there as shipped, each decision must be the one that the record
tells of, and nobody may have read a pair twice.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select, text

from reunify.errors import WorkspaceError
from reunify.review.canonical import canonical, chained
from reunify.review.decisions import decision_said
from reunify.review.journal import GENESIS, Entry, Head, append, head, sealed_head
from reunify.review.keys import KeyFolder
from reunify.review.store import guards
from reunify.review.store.tables import account, candidate, decision, journal, journal_head, run
from reunify.review.workspace import Desk

HEADS = "heads.jsonl"
CHUNK = 5_000
MOST_PROBLEMS = 100


@dataclass(frozen=True)
class Audit:
    """What an audit found: the head it ends at and what is wrong, in words without anybody's data."""

    head: Head
    problems: tuple[str, ...]


@dataclass
class _Told:
    """What the record tells, gathered on the way along the chain."""

    decisions: dict[int, tuple[int | None, dict[str, Any]]] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    agencies: dict[int, str | None] = field(default_factory=dict)
    runs: dict[int, str] = field(default_factory=dict)
    disabled: set[int] = field(default_factory=set)
    hashes: dict[int, str] = field(default_factory=dict)


def audit(desk: Desk, heads: Sequence[Head] = ()) -> Audit:
    """Hold the whole record against itself, against the tables and against heads seen before.

    ``heads`` are ones kept elsewhere; those that earlier audits left in the workspace join them. A record
    that verifies gets one more line, and its head is kept.
    """
    known = [*heads, *kept_heads(desk.folder)]
    with desk.store.writing() as connection:
        problems = check(connection, desk.keys, known)
        found = head(connection)
        if not problems:
            append(connection, desk.keys, Entry("audited", said={"records": found.seq}))
            found = head(connection)
    if not problems:
        keep_head(desk.folder, found)
    return Audit(found, tuple(problems[:MOST_PROBLEMS]))


def check(connection: Connection, keys: KeyFolder, heads: Sequence[Head] = ()) -> list[str]:
    """Return what is wrong with the record and with what hangs on it; nothing is written."""
    problems = [f"the database's guard {name} is missing or changed" for name in guards.missing(connection)]
    if others := guards.foreign(connection):
        problems.append(f"the database has triggers or rules that are none of the desk's ({len(others)})")
    told = _Told()
    problems += _chain(connection, told, {h.seq for h in heads})
    last = connection.execute(select(journal_head)).all()
    problems += _head(connection, keys, last)
    problems += [
        f"the record does not hold the head kept of number {h.seq}"
        for h in heads
        if told.hashes.get(h.seq) != h.hash
    ]
    problems += _decisions(connection, told)
    problems += _accounts(connection, told)
    problems += _runs(connection, told)
    return problems


def _chain(connection: Connection, told: _Told, wanted: set[int]) -> list[str]:
    problems: list[str] = []
    expected, previous = 1, GENESIS
    for row in _records(connection):
        if row.seq != expected:
            problems.append(f"records {expected} to {row.seq - 1} are missing or out of order")
        if row.previous != previous:
            problems.append(f"record {row.seq} does not follow the one before it")
        if row.hash != chained(row.previous, row.seq, row.body) or not _reads(row, told):
            problems.append(f"record {row.seq} was changed")
        if row.seq in wanted:
            told.hashes[row.seq] = row.hash
        expected, previous = row.seq + 1, row.hash
    return problems


def _records(connection: Connection) -> Iterator[Row[Any]]:
    after = -(2**62)
    while True:
        query = select(journal).where(journal.c.seq > after).order_by(journal.c.seq).limit(CHUNK)
        rows = connection.execute(query).all()
        yield from rows
        if len(rows) < CHUNK:
            return
        after = rows[-1].seq


def _reads(row: Row[Any], told: _Told) -> bool:
    """Take in what a record tells; say whether its columns are those of its text."""
    try:
        body = json.loads(row.body)
        same = (body["at"], body["who"], body["action"]) == (row.at, row.account_id, row.action)
        whole = canonical(body) == row.body
    except (ValueError, KeyError, TypeError):
        return False
    _take_in(row, body, told)
    return same and whole


def _take_in(row: Row[Any], body: dict[str, Any], told: _Told) -> None:
    if row.action == "decision" and isinstance(body.get("decision"), dict):
        told.decisions[row.seq] = (body["who"], body["decision"])
    if row.action.startswith("run") and "digest" in body:
        told.runs[int(body.get("run", 0))] = str(body.get("digest"))
    about = body.get("about")
    if isinstance(about, int):
        if "role" in body:
            told.roles[about] = str(body["role"])
        if "agency" in body:
            told.agencies[about] = body["agency"]
        if body.get("change") == "disabled":
            told.disabled.add(about)
        elif body.get("change") == "enabled":
            told.disabled.discard(about)


def _head(connection: Connection, keys: KeyFolder, rows: Sequence[Row[Any]]) -> list[str]:
    if len(rows) != 1:
        return ["the record has no head"]
    kept = rows[0]
    last = connection.execute(select(journal).order_by(journal.c.seq.desc()).limit(1)).one_or_none()
    seq, made = (0, GENESIS) if last is None else (last.seq, last.hash)
    problems = []
    if (kept.seq, kept.hash) != (seq, made):
        problems.append(f"the record ends at number {seq}, and was written up to number {kept.seq}")
    if not hmac.compare_digest(kept.seal, sealed_head(keys, Head(kept.seq, kept.hash))):
        problems.append("the head of the record was not written by this workspace")
    return problems


def _decisions(connection: Connection, told: _Told) -> list[str]:
    problems = []
    seen = set()
    for row in connection.execute(select(decision).order_by(decision.c.id)):
        seen.add(row.journal_seq)
        who, said = told.decisions.get(row.journal_seq, (None, {}))
        if said != decision_said(dict(row._mapping)) or who != row.account_id:
            problems.append(f"decision {row.id} is not the one that record {row.journal_seq} tells of")
    problems += [f"the decision of record {seq} is gone" for seq in sorted(set(told.decisions) - seen)]
    problems += _sessions(connection)
    twice = text(
        "SELECT count(*) FROM (SELECT pair_id FROM decision WHERE act <> 'withdraw' "
        "GROUP BY pair_id, cycle, account_id HAVING count(DISTINCT reading) > 1) AS twice"
    )
    count = connection.scalar(twice)
    if count:
        problems.append(f"somebody read a pair twice ({count} pairs)")
    return problems


def _sessions(connection: Connection) -> list[str]:
    """Return a problem where decisions were made in sessions that are not their account's."""
    strange = text(
        "SELECT count(*) FROM decision d WHERE NOT EXISTS (SELECT 1 FROM session s "
        "WHERE s.id = d.session_id AND s.account_id = d.account_id)"
    )
    count = connection.scalar(strange)
    return [f"decisions were not made in a session of their account ({count})"] if count else []


def _accounts(connection: Connection, told: _Told) -> list[str]:
    problems = []
    columns = (account.c.id, account.c.role, account.c.agency, account.c.disabled_at)
    rows = connection.execute(select(*columns)).all()
    for row in rows:
        if told.agencies.get(row.id, row.agency) != row.agency:
            problems.append(f"the agency of account {row.id} is not the one on the record")
        if told.roles.get(row.id) != row.role:
            problems.append(f"the role of account {row.id} is not the one on the record")
        if (row.disabled_at is not None) != (row.id in told.disabled):
            problems.append(f"whether account {row.id} is in use is not as on the record")
    gone = set(told.roles) - {row.id for row in rows}
    problems += [f"account {number} is gone" for number in sorted(gone)]
    return problems


def _runs(connection: Connection, told: _Told) -> list[str]:
    """Hold the runs against those that were brought in; a pair of none is one that somebody made up."""
    there = {int(n): str(d) for n, d in connection.execute(select(run.c.id, run.c.digest))}
    problems = [f"run {n} is not the one on the record" for n in there if told.runs.get(n) != there[n]]
    problems += [f"run {n} is gone" for n in sorted(set(told.runs) - set(there))]
    used = connection.scalars(select(candidate.c.run_id).distinct()).all()
    return problems + [
        f"pairs are of run {n}, which nobody brought in" for n in sorted(set(used) - set(there))
    ]


def kept_heads(folder: Path) -> list[Head]:
    """Return the heads that earlier audits and backups left in the workspace."""
    file = folder / HEADS
    return read_heads(file) if file.is_file() else []


def read_heads(file: Path) -> list[Head]:
    """Return the heads in a file, one JSON object a line; raises WorkspaceError for anything else."""
    try:
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [Head(int(line["seq"]), str(line["hash"])) for line in lines]
    except (OSError, ValueError, KeyError, TypeError):
        raise WorkspaceError("not a file of heads", where=str(file)) from None


def keep_head(folder: Path, found: Head) -> None:
    """Add a head to those kept in the workspace."""
    write_head(folder / HEADS, found)


def write_head(file: Path, found: Head) -> None:
    """Add a head to a file, made readable by its owner only."""
    line = json.dumps({"hash": found.hash, "seq": found.seq}, sort_keys=True) + "\n"
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
