"""A finished run brought into a workspace: its roster, records, candidates and evidence, in whole columns.

A pair keeps its ``pair_id`` in every run, so what was decided of it stays with it. A pair that the newest
run lists no more is kept, ``listed`` false, and its decisions with it. Records of consent withheld are not
shown: the run holds no candidate of theirs, and their testimony is not copied.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from sqlalchemy import Connection, Table, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from reunify.artifacts import check_run, read_artifact, read_manifest, read_table, sha256
from reunify.errors import RunFolderError
from reunify.review.children import refresh_child, set_valued_on
from reunify.review.journal import Entry, append, lock_head
from reunify.review.keys import KeyFolder
from reunify.review.moments import now, today
from reunify.review.shaping import (
    adult_rows,
    candidate_rows,
    child_rows,
    evidence_rows,
    key_rows,
    subjects_of,
    testimony_rows,
)
from reunify.review.store.tables import adult, candidate, child, name_key, run, subject, testimony
from reunify.review.workspace import Desk

CHUNK = 20_000
"""Rows handed to the database at a time."""

PAIRS_AT_ONCE = 20_000
"""Pairs whose evidence is gathered at a time: evidence lies in the order of ``pair_id``, as they do."""


@dataclass(frozen=True)
class Added:
    """What a run brought: ``reopened`` pairs had been decided not a match and have new evidence now."""

    name: str
    children: int
    adults: int
    candidates: int
    reopened: int
    again: bool = False


def add_run(desk: Desk, folder: Path) -> Added:
    """Bring a finished run into the workspace, whole or not at all; a run that is there is left as it is.

    Nobody else writes while it lasts (a minute for a million pairs or so): people wait, and then are told
    to look again. Best done when the desk is quiet.

    Raises :class:`~reunify.errors.RunFolderError` for a folder that is not a finished run.
    """
    check_run(folder)
    manifest = read_manifest(folder)
    digest = sha256(folder / "manifest.json")
    with desk.store.writing() as connection:
        lock_head(connection)
        if connection.scalar(select(run.c.id).where(run.c.digest == digest)) is not None:
            return Added(str(manifest.get("name", "")), 0, 0, 0, 0, again=True)
        language = str(manifest["settings"].get("report", {}).get("language", "en"))
        row = {"digest": digest, "name": str(manifest.get("name", "")), "language": language}
        made = connection.execute(insert(run).values(**row, added_at=now()))
        number = int(made.inserted_primary_key[0]) if made.inserted_primary_key is not None else 0
        with _readable(folder):
            added = _bring(connection, desk, folder, number, row["name"])
        said = {"run": number, "digest": digest, "children": added.children, "pairs": added.candidates}
        append(connection, desk.keys, Entry("run_added", said=said))
    return added


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Turn what is missing or wrong in a run's tables into RunFolderError."""
    try:
        yield
    except (pl.exceptions.PolarsError, duckdb.Error, FileNotFoundError) as error:
        raise RunFolderError(
            f"the run's tables cannot be used ({type(error).__name__})",
            where=str(folder),
            remedy="Run the job again with this version.",
        ) from None


def _bring(connection: Connection, desk: Desk, folder: Path, number: int, name: str) -> Added:
    tables = {t: read_table(folder, t) for t in ("children", "adults", "records", "claimed", "kin")}
    children = tables["children"].filter(pl.col("child_id").is_not_null())
    adults = tables["adults"].filter(pl.col("adult_id").is_not_null())
    pairs = read_artifact(folder, "candidates.parquet").filter(pl.col("child_id").is_not_null())
    known = _subjects(connection, desk.keys, subjects_of(children, adults))
    found = candidate_rows(pairs, known, number)
    _put(connection, child, child_rows(children, found, known, number, today()), "id")
    _put(connection, adult, adult_rows(adults, known, number), "id")
    records = tables["records"]
    for rows in testimony_rows(records, tables["claimed"], tables["kin"], known, number):
        _put(connection, testimony, rows, "id")
    keys = key_rows(records, tables["claimed"], known)
    numbers = keys["subject_id"].unique().sort().to_list()
    for part in _parts(numbers, CHUNK):
        connection.execute(delete(name_key).where(name_key.c.subject_id.in_(part)))
    _put(connection, name_key, keys, None)
    for start in range(0, found.height, PAIRS_AT_ONCE):
        slice_ = found.slice(start, PAIRS_AT_ONCE)
        with_evidence = evidence_rows(folder / "evidence.parquet", slice_, desk.folder / ".spill")
        _put(connection, candidate, with_evidence, "pair_id")
    _unlist(connection, known, number)
    reopened = _after(connection)
    set_valued_on(connection, today())
    return Added(name, children.height, adults.height, found.height, reopened)


def _subjects(connection: Connection, keys: KeyFolder, wanted: pl.DataFrame) -> pl.DataFrame:
    """Return ``side, source, record_id, number, ref`` of every record, new ones made; purged ones left out.

    A purged record is known again by a keyed hash of its id, and stays out of the workspace.
    """
    there = _read_subjects(connection)
    gone = there.filter(pl.col("record_id").str.starts_with(PURGED))
    if not gone.is_empty():
        hashes = [purged_name(keys, *row) for row in wanted.iter_rows()]
        wanted = wanted.filter(~pl.Series(hashes, dtype=pl.String).is_in(gone["record_id"].to_list()))
    fresh = wanted.join(there, on=["side", "source", "record_id"], how="anti").sort(pl.all())
    refs = [secrets.token_hex(8) for _ in range(fresh.height)]
    _put(connection, subject, fresh.with_columns(ref=pl.Series(refs, dtype=pl.String)), None)
    everyone = _read_subjects(connection)
    return everyone.join(wanted, on=["side", "source", "record_id"], how="semi")


PURGED = "purged:"


def purged_name(keys: KeyFolder, side: str, source: str, record_id: str) -> str:
    """Return what a purged record's id becomes: known again by whoever holds id and key."""
    return PURGED + keys.mac("purged", side, source, record_id)


def _read_subjects(connection: Connection) -> pl.DataFrame:
    columns = (subject.c.side, subject.c.source, subject.c.record_id, subject.c.id, subject.c.ref)
    rows = connection.execute(select(*columns).order_by(subject.c.id)).all()
    kinds = {"side": pl.String, "source": pl.String, "record_id": pl.String, "number": pl.Int64}
    return pl.DataFrame([tuple(row) for row in rows], schema={**kinds, "ref": pl.String}, orient="row")


def _put(connection: Connection, table: Table, rows: pl.DataFrame, key: str | None) -> None:
    """Insert rows, and where ``key`` is given let them take the place of those of the same key."""
    if key is None:
        statement: Any = insert(table)
    else:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        fresh = dialect.insert(table)
        values = {c: fresh.excluded[c] for c in rows.columns if c != key}
        statement = fresh.on_conflict_do_update(index_elements=[key], set_=values)
    for part in rows.iter_slices(CHUNK):
        connection.execute(statement, part.to_dicts())


def _parts(values: Sequence[int], size: int) -> Iterator[list[int]]:
    step = min(size, 900)
    for start in range(0, len(values), step):
        yield list(values[start : start + step])


def _unlist(connection: Connection, known: pl.DataFrame, number: int) -> None:
    """Mark pairs of children whom this run names, and which it does not list, as listed no more."""
    mine = select(child.c.id).where(child.c.run_id == number)
    connection.execute(
        update(candidate)
        .where(candidate.c.child_id.in_(mine), candidate.c.run_id < number, candidate.c.listed)
        .values(listed=False)
    )


def _after(connection: Connection) -> int:
    """Bring up to date the children with a decision or a pair no longer listed; count what is reopened."""
    query = text(
        "SELECT DISTINCT c.child_id FROM candidate c JOIN decision d ON d.pair_id = c.pair_id "
        "ORDER BY c.child_id"
    )
    for row in connection.execute(query).all():
        refresh_child(connection, row.child_id)
    reopened = text(
        "SELECT count(*) FROM decision d JOIN candidate c ON c.pair_id = d.pair_id "
        "WHERE d.state_after = 'not_a_match' AND d.evidence_print <> c.evidence_print "
        "AND NOT EXISTS (SELECT 1 FROM decision x WHERE x.pair_id = d.pair_id AND x.turn > d.turn)"
    )
    return int(connection.scalar(reopened) or 0)


__all__ = ["PURGED", "Added", "add_run", "purged_name"]
