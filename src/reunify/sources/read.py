"""From a job's sources to one intake: the right reader for each, and their tables joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from reunify.config.models import SourceConfig
from reunify.errors import OutOfRoomError, SourceError
from reunify.schema import CLAIMS, INTAKE, PEOPLE, QUARANTINE, RELATIVES, Table
from reunify.sources.database import read_database
from reunify.sources.delimited import read_delimited
from reunify.sources.mapping import require_columns, wanted_headers
from reunify.sources.parquet import read_parquet
from reunify.sources.records import Parts, to_parts
from reunify.sources.table import RawTable, where_of
from reunify.sources.workbook import read_workbook

Reader = Callable[[Path, SourceConfig, Sequence[str], bool], RawTable]
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Intake:
    """What was read of all sources, each table as :mod:`reunify.schema` declares it."""

    people: pl.DataFrame
    claims: pl.DataFrame
    relatives: pl.DataFrame
    quarantine: pl.DataFrame
    intake: pl.DataFrame


def read_sources(sources: tuple[SourceConfig, ...], base: Path) -> Intake:
    """Return all rows of all sources, in the order of the sources and of their rows.

    ``base`` is the folder that paths are relative to. Raises :class:`reunify.errors.SourceError` for
    what cannot be read, :class:`reunify.errors.JobError` for a mapped column that is not there, and
    :class:`reunify.errors.OutOfRoomError` where memory ends.
    """
    parts = [_parts(source, base) for source in sources]
    return Intake(
        _joined(PEOPLE, [p.people for p in parts]),
        _joined(CLAIMS, [p.claims for p in parts]),
        _joined(RELATIVES, [p.relatives for p in parts]),
        _joined(QUARANTINE, [p.quarantine for p in parts]),
        _joined(INTAKE, [p.intake for p in parts]),
    )


def check_columns(source: SourceConfig, base: Path) -> list[str]:
    """Return the headers of a source's file, reading no more than its head.

    Raises :class:`reunify.errors.JobError` naming every mapped column that the file lacks, with the
    nearest header there is, and :class:`reunify.errors.SourceError` for what cannot be read.
    """
    table = _table(source, base, head_only=True)
    require_columns(source, table.headers, table.file)
    return list(table.headers)


def _parts(source: SourceConfig, base: Path) -> Parts:
    table = _table(source, base)
    require_columns(source, table.headers, table.file)
    return to_parts(table, source)


def _joined(table: Table, frames: list[pl.DataFrame]) -> pl.DataFrame:
    return table.check(pl.concat([table.empty(), *frames]).rechunk(), "sources")


def _table(source: SourceConfig, base: Path, head_only: bool = False) -> RawTable:
    wanted = wanted_headers(source)
    if source.path is None:
        return read_database(source, base, wanted, head_only)
    path = base / source.path
    where = where_of(source, path.name)
    try:
        if not path.is_file():
            what = "the path is a folder, not a file" if path.is_dir() else "there is no such file"
            raise SourceError(what, where=where, remedy="Check path: it is relative to the job file.")
        return _reader(path)(path, source, wanted, head_only)
    except OSError as error:
        raise SourceError(
            f"the file cannot be opened ({error.strerror or type(error).__name__})",
            where=where,
            remedy="Check its rights and its disk.",
        ) from error
    except MemoryError as error:
        raise OutOfRoomError("no memory left", where=where, remedy="Split the file.") from error


def _reader(path: Path) -> Reader:
    suffix = path.suffix.lower()
    if suffix in (".parquet", ".pq"):
        return read_parquet
    with path.open("rb") as file:
        start = file.read(4)
    # Many an agency's .xls is text under that name.
    if suffix in _WORKBOOKS and (start in _BINARY or suffix != ".xls"):
        return read_workbook
    return read_delimited
