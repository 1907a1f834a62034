"""Records of a text file whose quotes need care: cells over several lines, quotes left open.

A quote that is opened and not closed must not swallow the rows below it. So a cell may run over
several lines only where the whole then reads strictly, has as many cells as the header, and none of
the lines inside is a whole row by itself.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

MAX_LINE = 131_072
"""Characters in a line beyond which it is damage, not a row (the csv module's own limit for a cell)."""
MAX_SPAN = 200
"""Lines that one row may run over."""
OPEN_QUOTE = "a quote is opened and not closed"
TOO_LONG = f"a line of more than {MAX_LINE:,} characters"


@dataclass(frozen=True)
class Cut:
    """The signs that cut a line into cells."""

    delimiter: str
    quote: str = '"'
    escape: bool = False  # a backslash, not a second quote, keeps a quote in a cell

    def cells(self, lines: Sequence[str], strict: bool, lenient_space: bool = False) -> tuple[list[str], int]:
        """Return the cells of the first record in ``lines`` and how many lines it takes.

        Raises :class:`csv.Error` where ``strict`` and the quoting is not whole.
        """
        reader = csv.reader(
            (line + "\n" for line in lines),
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar="\\" if self.escape else None,
            doublequote=not self.escape,
            skipinitialspace=lenient_space,
            strict=strict,
        )
        return next(reader, []), reader.line_num


@dataclass(frozen=True)
class Width:
    """How many cells a row may have: to the last named header, and to the header's last delimiter."""

    low: int
    high: int

    def fits(self, cells: Sequence[str]) -> bool:
        """Return whether a row has as many cells; empty ones beyond the header do no harm."""
        return len(cells) >= self.low and not any(c.strip() for c in cells[self.high :])


@dataclass(frozen=True)
class Record:
    """One row of the file: the line after it, and its cells, or why it has none."""

    end: int
    cells: list[str]
    reason: str | None = None


def one_line(line: str, cut: Cut, lenient_space: bool = False) -> list[str] | None:
    """Return the cells of one line, or ``None`` where a quote is still open at its end."""
    cells, _ = cut.cells([line], strict=False, lenient_space=lenient_space)
    return None if cells and cells[-1].endswith("\n") else cells


def read_record(lines: Sequence[str], start: int, cut: Cut, width: Width | None = None) -> Record:
    """Return the record that begins at ``lines[start]``; ``width`` is how many cells the header has.

    Where a quote stays open, the line is read with the quote as an ordinary sign if that gives
    ``width`` cells, and is otherwise given back with a reason.
    """
    line = lines[start]
    if len(line) > MAX_LINE:
        return Record(start + 1, [], TOO_LONG)
    cells = one_line(line, cut)
    if cells is not None:
        if width is not None and not width.low <= len(cells) <= width.high:
            spaced = one_line(line, cut, lenient_space=True)
            cells = spaced if spaced is not None and width.low <= len(spaced) <= width.high else cells
        return Record(start + 1, cells)
    try:
        cells, span = cut.cells(lines[start : start + MAX_SPAN], strict=True)
    except csv.Error:
        cells, span = [], 0
    if span and (width is None or _plausible(lines[start + 1 : start + span - 1], cells, cut, width)):
        return Record(start + span, cells)
    literal = line.split(cut.delimiter)
    if width is None or width.fits(literal):
        return Record(start + 1, literal)
    return Record(start + 1, [], OPEN_QUOTE)


def _plausible(inside: Sequence[str], cells: list[str], cut: Cut, width: Width) -> bool:
    if not width.fits(cells):
        return False
    return width.low < 3 or not any(width.fits(one_line(line, cut) or ()) for line in inside)


def read_records(lines: Sequence[str], starts: Sequence[int], cut: Cut, width: Width) -> dict[int, Record]:
    """Return the records that begin at ``starts``, by their first line, leaving starts inside another."""
    records: dict[int, Record] = {}
    free = 0
    for start in starts:
        if start >= free:
            records[start] = read_record(lines, start, cut, width)
            free = records[start].end
    return records
