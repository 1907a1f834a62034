"""Excel and OpenDocument workbooks, read in a child process of limited memory and time."""

from __future__ import annotations

import difflib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from reunify.config.models import SourceConfig
from reunify.errors import SourceError
from reunify.sources import workbook_child
from reunify.sources.table import HEADER_SEARCH_ROWS, RawTable, table_from_grid, where_of
from reunify.sources.workbook_child import Answer, Arguments
from reunify.sources.workbook_guard import look_at

MEMORY = 1_000_000_000  # bytes of address space
SECONDS = 120

_UNPACKED: dict[tuple[object, ...], pl.DataFrame] = {}
"""Sheets read for their headers, each until it is read for its rows: a workbook is unpacked whole
either way, and a job looks at its headers before it reads anything."""


def read_workbook(
    path: Path, source: SourceConfig, wanted: Sequence[str], head_only: bool = False
) -> RawTable:
    """Return the table of a sheet: the named one, or the first.

    The header is looked for below titles. Dates are ISO text, whole numbers have no fraction, a
    formula is its last value. Raises :class:`SourceError` where the file is no workbook, asks for more
    memory or time than the child may have, or lacks the sheet.
    """
    where = where_of(source, path.name)
    state = path.stat()
    key = (path.resolve(), state.st_ino, state.st_mtime_ns, state.st_size, source.sheet)
    grid = _UNPACKED.pop(key, None)
    if grid is None:
        grid = _sheet(path, source, where)
    if head_only:
        _UNPACKED[key] = grid
        grid = grid.head(max(HEADER_SEARCH_ROWS, source.header_row or 0))
    return table_from_grid(grid, source, wanted, path.name)


def _sheet(path: Path, source: SourceConfig, where: str) -> pl.DataFrame:
    """Return the cells of the source's sheet as text, its first row being row 1."""
    look_at(path, where)
    answer, sheet = _ask(path, source.sheet, where)
    if answer["error"] is not None:
        raise SourceError(
            "the workbook is damaged, or locked with a password", where=where, remedy="Ask for it again."
        )
    if not answer["written"]:
        near = difflib.get_close_matches(source.sheet or "", answer["sheets"], n=1, cutoff=0.4)
        hint = f"; nearest is {near[0]!r}" if near else ""
        raise SourceError(
            f"no sheet {source.sheet!r}{hint}", where=where, remedy="Name one of the file's sheets."
        )
    return _plain(pl.read_ipc_stream(sheet))


def _ask(path: Path, sheet: str | None, where: str) -> tuple[Answer, bytes]:
    """Return the child's answer and the sheet as Arrow IPC."""
    arguments: Arguments = {
        "workbook": str(path),
        "sheet": sheet,
        "memory": MEMORY,
        "seconds": SECONDS,
    }
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MALLOC_ARENA_MAX"), "1")
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(workbook_child.__file__)],
            input=json.dumps(arguments).encode() + b"\n",
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env={**os.environ, **one_thread},
        )
        line, _, body = done.stdout.partition(b"\n")
        answer: Answer = json.loads(line)
    except (subprocess.SubprocessError, json.JSONDecodeError) as error:
        raise SourceError(
            f"the workbook cannot be read in {MEMORY // 1_000_000:,} MB of memory and {SECONDS} seconds",
            where=where,
            remedy="Save it again as a plain .xlsx with only this sheet, or as CSV.",
        ) from error
    return answer, body


def _plain(grid: pl.DataFrame) -> pl.DataFrame:
    """Return cells with days that carry midnight as days, and times of day without Excel's day zero."""
    text = pl.all().str.replace(r"^(\d{4}-\d\d-\d\d) 00:00:00(?:\.0+)?$", "$1")
    return grid.select(text.str.replace(r"^18\d\d-\d\d-\d\d (\d\d:\d\d:\d\d)$", "$1"))
