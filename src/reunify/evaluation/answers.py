"""Whether a judge's sheet has been written into: what must not be written over."""

from __future__ import annotations

from pathlib import Path

import polars as pl

ANSWERS = ("is_match", "relationship", "notes")
"""What a judge fills in of a sheet."""

_FOUND = ("adult_source", "adult_id")
_SAYS = "adult_says"


def has_answers(path: Path) -> bool:
    """Say whether a judge has written into a sheet, or whether that cannot be told from what is there.

    Besides :data:`ANSWERS` an adult counts who stands in a row that shows none: one found by hand.
    """
    if not path.exists():
        return False
    rows = _read(path)
    if rows is None or not {*ANSWERS, *_FOUND, _SAYS} <= set(rows.columns):
        # An empty file is nobody's work; of one that is no sheet any more nobody can say so.
        return path.is_dir() or path.stat().st_size > 0
    filled = rows.select(pl.all().str.strip_chars().fill_null("") != "")
    found = pl.any_horizontal(_FOUND) & ~pl.col(_SAYS)
    return bool(filled.select((pl.any_horizontal(ANSWERS) | found).any()).item())


def _read(path: Path) -> pl.DataFrame | None:
    """Return a sheet as a spreadsheet saves it, by commas, semicolons or tabs; None where it is none."""
    try:
        head = path.read_bytes().partition(b"\n")[0]
        separator = max(",;\t", key=lambda sign: head.count(sign.encode()))
        return pl.read_csv(path, infer_schema=False, separator=separator, encoding="utf8-lossy")
    except (pl.exceptions.PolarsError, OSError):
        return None
