"""Files written whole or not at all, readable by their owner only, the same bytes for the same content."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from reunify.errors import OutOfRoomError, RunFolderError
from reunify.sheets import SheetStyle, safe_text, write_workbook

ROW_GROUP = 122_880
"""Rows to a Parquet row group: DuckDB's own size, so that a scan can use every core."""

TEMPORARY = ".part-"
"""How a file is called before it is whole."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = ("no space left", "disk quota", "file too large", "out of memory")
_UNWRITTEN = "transport error"
"""What is left of a full disk in Polars' words where it hits the end of a Parquet file."""


@contextmanager
def room(what: str, *, writing: bool = False) -> Iterator[None]:
    """Turn a full disk or memory inside the block into :class:`OutOfRoomError`, naming ``what``.

    ``writing``: the block writes and does not read, so that an error of transport is one of the disk.
    """
    try:
        yield
    except MemoryError:
        raise _out_of("memory", what) from None
    except duckdb.OutOfMemoryException:
        raise _out_of("memory", what) from None
    except OSError as error:
        full = error.errno is None and any(w in str(error).lower() for w in _FULL_WORDS)
        if full or error.errno in _FULL:
            raise _out_of("disk", what) from None
        raise
    except (pl.exceptions.PolarsError, duckdb.Error) as error:
        words = str(error).lower()
        if any(w in words for w in _FULL_WORDS) or (writing and _UNWRITTEN in words):
            raise _out_of("memory" if "memory" in words else "disk", what) from None
        raise


def _out_of(kind: str, what: str) -> OutOfRoomError:
    remedies = {
        "disk": "Free space on the disk that holds the run folder, then go on with --resume.",
        "memory": "Close other programs, or lower retrieval.per_child, then go on with --resume.",
    }
    return OutOfRoomError(f"the {kind} is full", where=what, remedy=remedies[kind])


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to; on leaving, it takes the place of ``path`` whole, mode 0600.

    Where the block fails, nothing is left of it and ``path`` is as it was.
    """
    part = path.with_name(f"{TEMPORARY}{path.name}")
    part.unlink(missing_ok=True)
    try:
        with room(path.name, writing=True):
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            part.chmod(0o600)
            yield part
            part.chmod(0o600)
            _flush(part)
            part.replace(path)
            _flush(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def private_folder(path: Path) -> None:
    """Make ``path`` and set it to 0700, whatever the umask.

    Raises :class:`RunFolderError` where that cannot be done.
    """
    with _making(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)


def folder_for_files(path: Path) -> None:
    """Make ``path``, and what is missing above it, 0700; a folder that is there stays as its owner has it.

    Raises :class:`RunFolderError` where that cannot be done.
    """
    with _making(path):
        for missing in reversed([each for each in (path, *path.parents) if not each.exists()]):
            missing.mkdir(mode=0o700)
            missing.chmod(0o700)
        path.mkdir(exist_ok=True)


@contextmanager
def _making(path: Path) -> Iterator[None]:
    try:
        with room(path.name):
            yield
    except OSError as error:
        raise RunFolderError(
            f"the folder cannot be made ({error.strerror})",
            where=str(path),
            remedy="Give --out a folder that you may write to.",
        ) from None


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write_parquet(path: Path, frame: pl.DataFrame) -> None:
    """Write a table as Parquet (zstd, fixed row groups), the same bytes however it is chunked."""
    with replacing(path) as part:
        frame.rechunk().write_parquet(
            part, compression="zstd", compression_level=3, row_group_size=ROW_GROUP, statistics=True
        )


def write_csv(path: Path, frame: pl.DataFrame) -> None:
    """Write a table as UTF-8 CSV whose text cells no spreadsheet takes for a formula.

    A text cell that starts like one (``=``, ``+``, ``-``, ``@``, ``%``, ``|``, tab, CR, LF) gets an
    apostrophe in front. Numbers stay numbers.
    """
    texts = [c for c, t in frame.schema.items() if t == pl.String]
    safe = frame.with_columns(safe_text(pl.col(c)) for c in texts)
    with replacing(path) as part:
        safe.write_csv(part, line_terminator="\n", float_precision=None)


def write_xlsx(path: Path, sheets: Mapping[str, pl.DataFrame], style: SheetStyle | None = None) -> None:
    """Write tables as one workbook, a sheet each; see :func:`reunify.sheets.write_workbook`."""
    with replacing(path) as part:
        write_workbook(part, sheets, style or SheetStyle())


def write_json(path: Path, content: Any) -> None:
    """Write JSON with sorted keys, two spaces deep."""
    text = json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text."""
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
