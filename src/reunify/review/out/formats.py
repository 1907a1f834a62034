"""What leaves the desk as bytes: tables as CSV, Excel and JSON, guarded as a run's own files are."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from reunify.errors import ArgumentError
from reunify.files import replacing, write_csv, write_xlsx
from reunify.review.workspace import Desk
from reunify.sheets import SheetStyle

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
}

FORMATS = ("csv", "xlsx", "json")
"""What a table can be had as."""

LOOK = SheetStyle(
    widths={
        **dict.fromkeys(("child_id", "adult_id", "child_ref", "pair_id"), 22),
        **dict.fromkeys(("child_name", "adult_name", "flags", "state", "confirmed_by"), 30),
        "ask_next": 60,
    },
    wrapped=("ask_next", "flags"),
)


@dataclass(frozen=True)
class Export:
    """A file that leaves the desk: no name, number or date of a person stands in ``filename``.

    ``policy`` is the content security policy under which a page may be shown; empty for other files.
    """

    content_type: str
    filename: str
    content: bytes
    policy: str = ""


def table_export(desk: Desk, what: str, frame: pl.DataFrame, form: str) -> Export:
    """Return a table as a file called ``WHAT.FORM``, the same bytes for the same table.

    It passes through a folder in the workspace that is the owner's alone. Raises
    :class:`~reunify.errors.ArgumentError` for a format that is not one of :data:`FORMATS`.
    """
    if form == "json":
        return Export(CONTENT_TYPES[form], f"{what}.{form}", _rows_as_json(what, frame))
    writers: dict[str, Callable[[Path], None]] = {
        "csv": lambda path: write_csv(path, frame),
        "xlsx": lambda path: write_xlsx(path, {what: frame}, LOOK),
    }
    if form not in writers:
        raise ArgumentError("no such format", remedy=f"Use one of {', '.join(FORMATS)}.")
    with tempfile.TemporaryDirectory(prefix=".export-", dir=desk.folder) as folder:
        path = Path(folder) / f"{what}.{form}"
        writers[form](path)
        return Export(CONTENT_TYPES[form], path.name, path.read_bytes())


def _rows_as_json(what: str, frame: pl.DataFrame) -> bytes:
    """Return ``{"WHAT": [row, …]}``, a line a row: 100,000 of them pass without a copy as Python objects."""
    rows = frame.write_ndjson().rstrip("\n").replace("\n", ",\n")
    return f'{{"{what}": [\n{rows}\n]}}\n'.encode()


def as_json(content: Any) -> bytes:
    """Return JSON with its keys in the order given, two spaces deep."""
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def save_export(export: Export, path: Path) -> None:
    """Write an export whole or not at all, readable by its owner alone (0600)."""
    with replacing(path) as part:
        part.write_bytes(export.content)
