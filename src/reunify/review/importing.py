"""A finished run brought into a workspace: its roster, records, candidates and evidence, in whole columns.

People decide meanwhile. A run comes in by parts (:mod:`reunify.review.parts`), each one short transaction,
between a line of the record that says that it begins and one that says that it is there. A child that is on
the desk already moves to the new run with its part, whole. One that is not stays hidden, however many of its
pairs are there, until the last part puts all such children and adults on the roster at once: the queue,
search and cases show who is on it and nobody else.
A run that was interrupted is taken up where it stopped when it is added again.

A pair keeps its ``pair_id`` in every run, so what was decided of it stays with it. A pair that the newest
run lists no more is kept, ``listed`` false, and its decisions with it. Records of consent withheld are not
shown: the run holds no candidate of theirs, and their testimony is not copied.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from sqlalchemy import Connection, delete, func, insert, select, text, update

from reunify.artifacts import check_run, read_manifest, sha256
from reunify.errors import RunFolderError
from reunify.log import Progress, Silent
from reunify.review.children import refresh_child, set_valued_on, valued_on
from reunify.review.journal import Entry, append, lock_head
from reunify.review.keys import KeyFolder
from reunify.review.moments import now, today
from reunify.review.parts import Arriving, Dealt, dealt, read_arriving
from reunify.review.putting import CHUNK, parts, put, there
from reunify.review.shaping import (
    adult_rows,
    candidate_rows,
    child_rows,
    evidence_rows,
    key_rows,
    subjects_of,
    testimony_rows,
    withheld_numbers,
)
from reunify.review.store.rules import on_record
from reunify.review.store.tables import adult, candidate, child, meta, name_key, run, subject, testimony
from reunify.review.workspace import SPILL, Desk, adding

ARRIVING = "arriving"
"""Where ``meta`` says, while a run comes in, its number, the part that is next, and how many there are."""


@dataclass(frozen=True)
class Added:
    """What a run brought: ``reopened`` pairs had been decided not a match and have new evidence now."""

    name: str
    children: int
    adults: int
    candidates: int
    reopened: int
    again: bool = False


def add_run(desk: Desk, folder: Path, watch: Progress | None = None) -> Added:
    """Bring a finished run into the workspace; a run that is there is left as it is.

    One at a time. Nobody waits for longer than one part takes. ``watch`` is told of each part.

    Raises :class:`~reunify.errors.RunFolderError` for a folder that is not a finished run, with nothing
    written, and WorkspaceError where another run is being added.
    """
    check_run(folder)
    manifest = read_manifest(folder)
    language = str(manifest["settings"].get("report", {}).get("language", "en"))
    named = _Run(str(manifest.get("name", "")), sha256(folder / "manifest.json"), language)
    told = watch or Silent()
    with adding(desk.folder), _readable(folder):
        if _is_there(desk, named.digest):
            return Added(named.name, 0, 0, 0, 0, again=True)
        told.start("read the run")
        arriving = read_arriving(folder)
        with dealt(folder, arriving, desk.folder / SPILL) as rows:
            told.finish("read the run", parts=arriving.parts)
            while True:
                try:
                    return _bring(desk, named, arriving, rows, told)
                except _PurgedMeanwhileError:
                    continue  # the parts that are there stay; the rest is worked out without who is gone


@dataclass(frozen=True)
class _Run:
    """The run that comes in; ``digest`` is of its manifest."""

    name: str
    digest: str
    language: str


class _PurgedMeanwhileError(Exception):
    """Somebody was purged since the records were numbered."""


def _is_there(desk: Desk, digest: str) -> bool:
    """Say whether all of a run is there."""
    query = text(f"SELECT count(*) FROM run r WHERE r.digest = :digest AND {on_record('r.id', whole=True)}")
    with desk.store.reading() as connection:
        return bool(connection.scalar(query, {"digest": digest}))


def _begin(desk: Desk, named: _Run, of: int) -> tuple[int, int]:
    """Put on the record that a run begins; return its number and the part to go on with.

    Raises :class:`~reunify.errors.RunFolderError` for one that stopped before a newer one was added.
    """
    with desk.store.writing() as connection:
        lock_head(connection)
        number = connection.scalar(select(run.c.id).where(run.c.digest == named.digest))
        if number is None:
            values = {"digest": named.digest, "name": named.name, "language": named.language}
            made = connection.execute(insert(run).values(**values, added_at=now()))
            number = int(made.inserted_primary_key[0]) if made.inserted_primary_key is not None else 0
            said = {"run": number, "digest": named.digest, "parts": of}
            append(connection, desk.keys, Entry("run_begun", said=said))
            _go_on(connection, number, 0, of)
        elif connection.scalar(select(func.max(run.c.id))) != number:
            raise RunFolderError(
                "a newer run was brought in since this one was interrupted",
                remedy="Leave it, or run the job anew and bring that in.",
            )
        stopped = connection.scalar(select(meta.c.value).where(meta.c.key == ARRIVING))
        before, part, parts_then = map(int, (stopped or "0 0 0").split())
    return int(number), part if (before, parts_then) == (number, of) else 0


def _go_on(connection: Connection, number: int, part: int, of: int) -> None:
    """Note which part of a run comes next; none after the last."""
    connection.execute(delete(meta).where(meta.c.key == ARRIVING))
    if part < of:
        connection.execute(insert(meta).values(key=ARRIVING, value=f"{number} {part} {of}"))


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


@dataclass(frozen=True)
class _Shaped:
    """A run's rows in the desk's shape, as far as they are small; ``purged``: how many people were then."""

    known: pl.DataFrame  # side, source, record_id, number, ref, part
    children: pl.DataFrame
    adults: pl.DataFrame
    pairs: int
    purged: int

    def numbers(self, side: str, part: int) -> list[int]:
        """Return the numbers of a part's people of one side, in order."""
        mine = self.known.filter((pl.col("side") == side) & (pl.col("part") == part))
        return mine["number"].sort().to_list()


def _bring(desk: Desk, named: _Run, arriving: Arriving, rows: Dealt, told: Progress) -> Added:
    children, adults, pairs = (*(arriving.tables[t] for t in ("children", "adults")), arriving.pairs)
    purged = _purged(desk)
    known = _subjects(desk, subjects_of(children, adults))
    known = known.join(arriving.people, on=["side", "source", "record_id"], maintain_order="left")
    roster = child_rows(children, pairs, arriving.tables["records"], known, today())
    shaped = _Shaped(known, roster, adult_rows(adults, known), pairs.height, purged)
    number, first = _begin(desk, named, arriving.parts)
    told.start("bring it in", arriving.parts)
    told.advance(first)
    reopened = 0
    for part in range(first, arriving.parts):
        content = _content(desk, arriving, rows, known, part)
        reopened = _bring_part(desk, _Part(number, part, arriving.parts, named.digest), shaped, content)
        told.advance()
    desk.store.take_stock()
    told.finish("bring it in", children=children.height, adults=adults.height, candidates=pairs.height)
    return Added(named.name, children.height, adults.height, pairs.height, reopened)


@dataclass(frozen=True)
class _Part:
    """One part of a run: number ``part``, from 0, of ``of``."""

    run: int
    part: int
    of: int
    digest: str

    @property
    def last(self) -> bool:
        """Say whether with it all of the run is there."""
        return self.part == self.of - 1


@dataclass(frozen=True)
class _Content:
    """A part's rows of ``testimony``, ``name_key`` and ``candidate``, and the numbers of who withholds."""

    testimonies: pl.DataFrame
    keys: pl.DataFrame
    found: pl.DataFrame
    withheld: list[int]


def _content(desk: Desk, arriving: Arriving, rows: Dealt, known: pl.DataFrame, part: int) -> _Content:
    """Work out a part's rows before it begins."""
    mine = known.filter(pl.col("part") == part)
    records, claimed, kin = arriving.of(part)
    found = candidate_rows(rows.read("candidates", part).collect(), known)
    found = evidence_rows(rows.read("evidence", part), found, desk.folder / SPILL)
    return _Content(
        testimony_rows(records, claimed, kin, mine),
        key_rows(records, claimed, mine),
        found,
        withheld_numbers(records, mine),
    )


def _bring_part(desk: Desk, part: _Part, shaped: _Shaped, content: _Content) -> int:
    """Write one part; return how many pairs are reopened on the desk then.

    What nobody waits for is written first, then the record's head is locked: between processes of one
    PostgreSQL too, nobody decides from there on until the part is there.
    """
    with desk.store.writing() as connection:
        of_run = pl.lit(part.run, pl.Int64).alias("run_id")
        put(connection, testimony, content.testimonies.with_columns(of_run), "id")
        for some in parts(content.withheld):  # said in an earlier run, and no more
            connection.execute(delete(testimony).where(testimony.c.id.in_(some)))
        for some in parts([*content.testimonies["id"].to_list(), *content.withheld]):
            connection.execute(delete(name_key).where(name_key.c.subject_id.in_(some)))
        put(connection, name_key, content.keys)
        put(connection, candidate, content.found.with_columns(of_run), "pair_id")
        lock_head(connection)
        if _count_purged(connection) != shaped.purged:
            raise _PurgedMeanwhileError
        for table, side, rows in ((child, "child", shaped.children), (adult, "adult", shaped.adults)):
            seen = there(connection, table.c.id, shaped.numbers(side, part.part))
            put(connection, table, rows.filter(pl.col("id").is_in(seen)).with_columns(of_run), "id")
            if part.last:
                everyone = there(connection, table.c.id, rows["id"].to_list())
                put(connection, table, rows.filter(~pl.col("id").is_in(everyone)).with_columns(of_run))
        reopened = _after(connection, part.run, shaped.numbers("child", part.part))
        _go_on(connection, part.run, part.part + 1, part.of)
        if part.last:
            said = {"run": part.run, "digest": part.digest, "children": shaped.children.height}
            append(connection, desk.keys, Entry("run_added", said=said | {"pairs": shaped.pairs}))
            if valued_on(connection) is None:
                set_valued_on(connection, today())
    return reopened


def _after(connection: Connection, number: int, children: list[int]) -> int:
    """Unlist pairs of these children that the run lists no more, and bring up to date who was decided about.

    Returns how many pairs on the desk were not a match and have new evidence now.
    """
    for some in parts(children):
        mine = candidate.c.child_id.in_(some)
        older = mine & (candidate.c.run_id < number) & candidate.c.listed
        connection.execute(update(candidate).where(older).values(listed=False))
        decided = select(candidate.c.child_id).where(mine, candidate.c.pair_id.in_(_DECIDED)).distinct()
        for one in connection.scalars(decided.order_by(candidate.c.child_id)).all():
            refresh_child(connection, one)
    return int(connection.scalar(_REOPENED) or 0)


_DECIDED = text("SELECT pair_id FROM decision")
_REOPENED = text(
    "SELECT count(*) FROM pair_state WHERE state = 'reopened' AND pair_id IN (SELECT pair_id FROM decision)"
)


def _purged(desk: Desk) -> int:
    with desk.store.reading() as connection:
        return _count_purged(connection)


def _count_purged(connection: Connection) -> int:
    gone = select(func.count()).select_from(subject).where(subject.c.purged_at.is_not(None))
    return int(connection.scalar(gone) or 0)


def _subjects(desk: Desk, wanted: pl.DataFrame) -> pl.DataFrame:
    """Return ``side, source, record_id, number, ref`` of every record, new ones made; purged ones left out.

    A purged record is known again by a keyed hash of its id, and stays out of the workspace. A record that
    has a number only is on no roster, and nobody is shown it.
    """
    key = ["side", "source", "record_id"]
    is_there = _read_subjects(desk)
    gone = is_there.filter(pl.col("record_id").str.starts_with(PURGED))
    if not gone.is_empty():
        hashes = [purged_name(desk.keys, *row) for row in wanted.iter_rows()]
        wanted = wanted.filter(~pl.Series(hashes, dtype=pl.String).is_in(gone["record_id"].to_list()))
    fresh = wanted.join(is_there, on=key, how="anti").sort(pl.all())
    refs = [secrets.token_hex(8) for _ in range(fresh.height)]
    for some in fresh.with_columns(ref=pl.Series(refs, dtype=pl.String)).iter_slices(CHUNK):
        with desk.store.writing() as connection:
            put(connection, subject, some)
    return _read_subjects(desk).join(wanted, on=key, how="semi", maintain_order="left")


PURGED = "purged:"


def purged_name(keys: KeyFolder, side: str, source: str, record_id: str) -> str:
    """Return what a purged record's id becomes: known again by whoever holds id and key."""
    return PURGED + keys.mac("purged", side, source, record_id)


def _read_subjects(desk: Desk) -> pl.DataFrame:
    columns = (subject.c.side, subject.c.source, subject.c.record_id, subject.c.id, subject.c.ref)
    with desk.store.reading() as connection:
        rows = connection.execute(select(*columns).order_by(subject.c.id)).all()
    kinds: dict[str, Any] = {"side": pl.String, "source": pl.String, "record_id": pl.String}
    kinds |= {"number": pl.Int64, "ref": pl.String}
    return pl.DataFrame([tuple(row) for row in rows], schema=kinds, orient="row")


__all__ = ["PURGED", "Added", "add_run", "purged_name"]
