"""A look at a workbook before any library opens it: that it is one, and asks for sane room.

A valid .xlsx of a few kilobytes can ask for hundreds of gigabytes: by one cell far away, by sheets
that unpack a thousandfold, by thousands of sheets. Such a file is refused from its directory and its
cell references alone, in constant memory.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import IO

from reunify.errors import SourceError

MAX_UNPACKED = 512_000_000  # bytes of all parts; 1,048,576 rows of ten cells take about 400 MB
MAX_RATIO, RATIO_FROM = 200, 50_000_000  # sheets of people unpack 5 to 20 times
MAX_PARTS = 5_000
MAX_SHEETS = 500
MAX_CELLS = 12_000_000  # cells of the used rectangle; calamine holds 32 bytes for each, empty or not
_CHUNK = 4_000_000
_OVERLAP = 300
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,9})["'][^>]*(?<!/)>""")
_BOTH = "Save it again in Excel or LibreOffice as a plain .xlsx with only this sheet, or as CSV."


def look_at(path: Path, where: str) -> None:
    """Raise :class:`SourceError` where a workbook is none, is damaged, locked, or asks for too much."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(_OLE):
        if path.suffix.lower() in (".xlsx", ".xlsb", ".ods"):
            raise SourceError(
                "the workbook is locked with a password, or an old .xls under another name",
                where=where,
                remedy="Save it without a password, or name it .xls.",
            )
        return
    if not start.startswith(_ZIP):
        raise SourceError("the file is no workbook", where=where, remedy="Export it again as .xlsx or CSV.")
    try:
        with zipfile.ZipFile(path) as archive:
            _parts(archive.infolist(), where)
            _rectangles(archive, where)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise SourceError("the workbook is damaged", where=where, remedy="Ask for it again.") from error


def _parts(parts: list[zipfile.ZipInfo], where: str) -> None:
    unpacked = sum(p.file_size for p in parts)
    packed = sum(p.compress_size for p in parts)
    sheets = sum(_is_sheet(p.filename) for p in parts)
    if len(parts) > MAX_PARTS or sheets > MAX_SHEETS:
        raise SourceError(
            f"the workbook has {sheets:,} sheets in {len(parts):,} parts", where=where, remedy=_BOTH
        )
    if unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed):
        raise SourceError(
            f"the workbook of {packed:,} bytes unpacks to {unpacked:,}", where=where, remedy=_BOTH
        )


def _is_sheet(name: str) -> bool:
    return bool(re.search(r"worksheets/[^/]+\.(xml|bin)$", name, re.IGNORECASE))


def _rectangles(archive: zipfile.ZipFile, where: str) -> None:
    for part in archive.infolist():
        if _is_sheet(part.filename) and part.filename.lower().endswith(".xml"):
            with archive.open(part) as file:
                rows, columns = _extent(file)
            if rows * columns > MAX_CELLS:
                raise SourceError(
                    f"a sheet reaches over {rows:,} rows and {columns:,} columns", where=where, remedy=_BOTH
                )


def _extent(file: IO[bytes]) -> tuple[int, int]:
    """Return rows and columns of the rectangle that holds every filled cell of a sheet."""
    columns: set[bytes] = set()
    low, high = 1 << 40, 0
    rest = b""
    while chunk := file.read(_CHUNK):
        text = rest + chunk
        cells = _CELL.findall(text)
        if cells:
            columns.update({c for c, _ in cells})
            rows = [int(r) for r in {r for _, r in cells}]
            low, high = min(low, *rows), max(high, *rows)
        rest = text[-_OVERLAP:]
    if not columns:
        return 0, 0
    numbers = [_column(c) for c in columns]
    return high - low + 1, max(numbers) - min(numbers) + 1


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
