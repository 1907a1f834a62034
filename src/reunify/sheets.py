"""Cells that a spreadsheet shows as they are: never a formula, never a link, never cut in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import clear_frames
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 1_048_576
"""Rows of a sheet, header included; more go on to a further sheet (Microsoft's published limit)."""

MAX_CHARACTERS = 32_767
"""Characters of a cell (Microsoft's published limit)."""

_FORMULA = r"^([=+\-@\t\r\n|%＝＋－＠])"
_FIXED_TIME = dt.datetime(2000, 1, 1)  # the time of writing would change the bytes of every rerun


@dataclass(frozen=True)
class SheetStyle:
    """How a workbook looks: column widths in characters, columns whose text is wrapped, rows to a sheet."""

    widths: Mapping[str, int] = field(default_factory=dict)
    wrapped: tuple[str, ...] = ()
    max_rows: int = MAX_ROWS


def safe_text(cell: pl.Expr) -> pl.Expr:
    """Return text cells with an apostrophe before any that a spreadsheet would take for a formula."""
    return cell.str.replace(_FORMULA, "'${1}")


def write_workbook(path: Path, sheets: Mapping[str, pl.DataFrame], style: SheetStyle) -> None:
    """Write tables as a workbook: bold frozen header, a filter, text kept text.

    A table longer than a sheet goes on in ``name (2)``; a text longer than a cell ends in ``…``. Rows
    are streamed through a temporary folder beside ``path`` and called after it, never through the system's
    public one; packed, they are written at once, so that a full disk is told by the system itself.
    """
    from xlsxwriter.exceptions import FileCreateError

    packed = BytesIO()
    with TemporaryDirectory(prefix=f"{path.name}-", dir=path.parent) as rows:
        try:
            _pack(packed, sheets, style, rows)
        except FileCreateError as error:
            problem: OSError = error.args[0]  # the system's own, such as a full disk
            clear_frames(problem.__traceback__)  # lets the half-made archive go while its buffer is there
            raise problem from None
    path.write_bytes(packed.getbuffer())


def _pack(packed: BytesIO, sheets: Mapping[str, pl.DataFrame], style: SheetStyle, rows: str) -> None:
    import xlsxwriter

    options = {
        "constant_memory": True,
        "tmpdir": rows,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(packed, options) as book:
        book.set_properties({"created": _FIXED_TIME})
        bold = book.add_format({"bold": True, "valign": "top"})
        looks = {wrap: book.add_format({"valign": "top", "text_wrap": wrap}) for wrap in (False, True)}
        for name, frame in sheets.items():
            step = style.max_rows - 1
            for number, start in enumerate(range(0, max(frame.height, 1), step), start=1):
                title = name if number == 1 else f"{name} ({number})"
                sheet = book.add_worksheet(title[:31])
                for place, column in enumerate(frame.columns):
                    look = looks[column in style.wrapped]
                    sheet.set_column(place, place, style.widths.get(column, 14), look)
                _write_sheet(sheet, frame.slice(start, step), bold)


def _write_sheet(sheet: Worksheet, frame: pl.DataFrame, bold: Format) -> None:
    """Write the header and rows of a table; a null, and what is no number, is an empty cell."""
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, frame.columns, bold)
    if frame.height:
        sheet.autofilter(0, 0, frame.height, frame.width - 1)
    cut = frame.with_columns(
        pl.when(pl.col(c).str.len_chars() > MAX_CHARACTERS)
        .then(pl.concat_str(pl.col(c).str.slice(0, MAX_CHARACTERS - 1), pl.lit("…")))
        .otherwise(pl.col(c))
        for c, t in frame.schema.items()
        if t == pl.String
    )
    dates = [c for c, t in frame.schema.items() if t in (pl.Date, pl.Datetime)]
    cut = cut.with_columns(pl.col(c).cast(pl.String) for c in dates)
    cut = cut.with_columns(
        pl.when(pl.col(c).is_finite()).then(pl.col(c)) for c, t in cut.schema.items() if t.is_float()
    )
    for row, cells in enumerate(cut.iter_rows(), start=1):
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, place, cell)
            elif cell is not None:
                sheet.write(row, place, cell)
