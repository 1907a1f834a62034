"""Cells that a spreadsheet shows as they are: never a formula, never a link, never cut in silence."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import polars as pl

MAX_ROWS = 1_048_576
"""Rows of a sheet, header included; more go on to a further sheet (Microsoft's published limit)."""

MAX_CHARACTERS = 32_767
"""Characters of a cell (Microsoft's published limit)."""

_FORMULA = r"^([=+\-@\t\r\n|%＝＋－＠])"
_FIXED_TIME = dt.datetime(2000, 1, 1)  # the time of writing would change the bytes of every rerun


_SLICE = 20_000
"""Rows made into text at once: about 40 MB of a list of candidates with their explanations."""

_PACKING = 3
"""Level of compression: half the time of the usual sixth, for a file a fifth larger."""

_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {
    chr(code): f"_x{code:04X}_" for code in (*range(32), 0xFFFE, 0xFFFF) if chr(code) not in "\t\n"
}
"""What XML cannot hold as it stands, and how a workbook writes it (ECMA-376 part 1, 22.9.2.19)."""

_LOOKS_ESCAPED = r"_(x[0-9A-Fa-f]{4}_)"

_ROWS = re.compile(rb"(<sheetData><row .*?</row>)(.*?)(</sheetData>)", re.DOTALL)
"""A sheet's header row, and what comes after it."""

_FORMATTED = re.compile(rb'<col min="(\d+)" max="(\d+)" [^>]*style="(\d+)"')
"""Columns from one to another that have one look: xlsxwriter writes alike neighbours together."""


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

    A table longer than a sheet goes on in ``name (2)``; a text longer than a cell ends in ``…``. The
    workbook is packed in memory and written at once, so that a full disk is told by the system itself.
    """
    parts = _parts(sheets, style.max_rows - 1)
    shell = _shell(parts, style)
    packed = BytesIO()
    with (
        zipfile.ZipFile(shell) as made,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=_PACKING) as book,
    ):
        for name in made.namelist():
            content = made.read(name)
            number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
            with book.open(name, "w") as file:
                pieces = _filled(content, parts[int(number[1]) - 1][1]) if number else (content,)
                for piece in pieces:
                    file.write(piece)
    path.write_bytes(packed.getbuffer())


def _parts(sheets: Mapping[str, pl.DataFrame], step: int) -> list[tuple[str, pl.DataFrame]]:
    """Return each sheet's title and its rows, at most ``step`` of them."""
    return [
        ((name if number == 1 else f"{name} ({number})")[:31], frame.slice(start, step))
        for name, frame in sheets.items()
        for number, start in enumerate(range(0, max(frame.height, 1), step), start=1)
    ]


def _shell(parts: list[tuple[str, pl.DataFrame]], style: SheetStyle) -> BytesIO:
    """Return the workbook with everything but its rows: a cell by cell writer is slow at these alone."""
    import xlsxwriter  # a twentieth of a second that only a run that ends here needs

    shell = BytesIO()
    with xlsxwriter.Workbook(shell, {"in_memory": True}) as book:
        book.set_properties({"created": _FIXED_TIME})
        bold = book.add_format({"bold": True, "valign": "top"})
        whole, wrapped = (book.add_format({"valign": "top", "text_wrap": wrap}) for wrap in (False, True))
        for title, frame in parts:
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            for number, column in enumerate(frame.columns):
                look = wrapped if column in style.wrapped else whole
                sheet.set_column(number, number, style.widths.get(column, 14), look)
            for number, column in enumerate(frame.columns):
                sheet.write_string(0, number, column, bold)
            if frame.height:
                sheet.autofilter(0, 0, frame.height, frame.width - 1)
                sheet.write_number(frame.height, frame.width - 1, 0)  # says how far the sheet goes
    return shell


def _filled(sheet: bytes, frame: pl.DataFrame) -> Iterator[bytes]:
    """Give a shell's sheet in pieces, the rows of ``frame`` under its header."""
    place = _ROWS.search(sheet)
    if place is None:
        raise ValueError("a sheet without a header row")
    looks = {
        column: look.decode()
        for first, last, look in _FORMATTED.findall(sheet)
        for column in range(int(first), int(last) + 1)
    }
    yield sheet[: place.end(1)]
    for start in range(0, frame.height, _SLICE):
        rows = frame.slice(start, _SLICE).select(_row(frame.schema, looks, start + 2))
        yield "".join(rows.to_series().to_list()).encode()
    yield sheet[place.start(3) :]


def _row(schema: pl.Schema, looks: Mapping[int, str], first: int) -> pl.Expr:
    """Return each row as a workbook writes it, the first of them being row ``first`` of the sheet."""
    number = pl.int_range(first, pl.len() + first).cast(pl.String)
    cells = [
        _cell(column, kind, letters(place), looks.get(place + 1, "0"), number)
        for place, (column, kind) in enumerate(schema.items())
    ]
    return pl.concat_str(pl.lit('<row r="'), number, pl.lit('">'), *cells, pl.lit("</row>"))


def _cell(column: str, kind: pl.DataType, letter: str, look: str, number: pl.Expr) -> pl.Expr:
    """Return a column's cells as a workbook writes them; a null is no cell at all."""
    value, start = pl.col(column), f'<c r="{letter}'
    if kind.is_numeric():
        known = pl.when(value.is_finite()).then(value) if kind.is_float() else value
        text = pl.format(start + '{}" s="' + look + '"><v>{}</v></c>', number, known.cast(pl.String))
    elif kind == pl.Boolean:
        text = pl.format(start + '{}" s="' + look + '" t="b"><v>{}</v></c>', number, value.cast(pl.Int8))
    else:
        inside = start + '{}" s="' + look + '" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>'
        text = pl.format(inside, number, _as_xml(value.cast(pl.String)))
    return text.fill_null("")


def _as_xml(text: pl.Expr) -> pl.Expr:
    """Return texts no longer than a cell holds, as XML holds them."""
    cut = pl.concat_str(text.str.slice(0, MAX_CHARACTERS - 1), pl.lit("…"))
    held = pl.when(text.str.len_chars() > MAX_CHARACTERS).then(cut).otherwise(text)
    told_apart = held.str.replace_all(_LOOKS_ESCAPED, "_x005F_${1}")
    return told_apart.str.replace_many(list(_ESCAPED), list(_ESCAPED.values()))


def letters(place: int) -> str:
    """Return the letters of a sheet's column, the first being number 0: A, B, … Z, AA."""
    before, last = divmod(place, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)
