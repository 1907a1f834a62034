"""What every reader gives: one table of text cells, with the row each came from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl
import polars.selectors as cs

from reunify.config.models import SourceConfig
from reunify.errors import SourceError

ROW = "\x00row"
"""Name of the row-number column in :attr:`RawTable.cells`; no header can be called so."""

ID, RECORD, COPIES, DUPLICATE = "\x00id", "\x00record", "\x00copies", "\x00duplicate"
FIELD = "\x00field "
"""Names of columns beside a file's own, out of the way of its headers; ``FIELD`` begins a field's."""

SPOILT_COLUMNS = {"row": pl.Int64(), "reason": pl.String()}
HEADER_SEARCH_ROWS = 60


@dataclass(frozen=True)
class RawTable:
    """A source as its file holds it.

    ``headers`` are all headers of the file, unique; ``cells`` holds the mapped ones as text columns
    beside :data:`ROW`, the row as a person counts it (header included); ``spoilt`` holds ``row`` and
    ``reason`` of rows that could not be taken apart.
    """

    file: str
    headers: tuple[str, ...]
    cells: pl.DataFrame
    spoilt: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SPOILT_COLUMNS))
    encoding: str | None = None
    delimiter: str | None = None


def where_of(source: SourceConfig, file: str | None = None) -> str:
    """Return how errors call a source: its name and its file's name, never a path or a URL."""
    return f"source {source.name}" + (f" ({file})" if file else "")


def cells_of(*headers: str) -> pl.Expr:
    """Return the columns called exactly so: ``pl.col`` takes ``^…$`` for a pattern and ``*`` for all."""
    return cs.by_name(*headers)


def tidy_header(text: str | None) -> str:
    """Return a header as it is compared: Unicode composed, white space single, no byte-order mark."""
    return " ".join(unicodedata.normalize("NFC", (text or "").replace("\ufeff", "")).split())


def unique_headers(cells: Iterable[str | None]) -> tuple[str, ...]:
    """Return tidy headers in order, a repeated one as ``Name#2``, ``Name#3``; unnamed columns are ``""``."""
    counts: dict[str, int] = {}
    tidy = [tidy_header(c) for c in cells]
    taken = set(tidy)
    result = []
    for name in tidy:
        counts[name] = counts.get(name, 0) + 1
        unique = name
        while name and counts[name] > 1 and (unique := f"{name}#{counts[name]}") in taken:
            counts[name] += 1
        taken.add(unique)
        result.append(unique)
    return tuple(result)


def find_header(rows: Sequence[Sequence[str | None]], wanted: Iterable[str]) -> tuple[int, int]:
    """Return the index of the header among a file's first rows, and how many ``wanted`` headers it has.

    Titles and notes may stand above it: the first row with most of the mapped headers is the header.
    Where no row has any, it is the first that has a cell at all. Raises :class:`ValueError` on no rows.
    """
    names = set(wanted)
    scores = [len(names.intersection(unique_headers(r))) for r in rows]
    best = max(scores)
    if best == 0:
        filled = [i for i, r in enumerate(rows) if any(tidy_header(c) for c in r)]
        return (filled[0] if filled else 0), 0
    return scores.index(best), best


def table_from_grid(grid: pl.DataFrame, source: SourceConfig, wanted: Sequence[str], file: str) -> RawTable:
    """Return the table inside a sheet's ``grid``: all cells as text, its first row being row 1.

    The header is at ``source.header_row`` or found; blank rows are no rows; unmapped columns are left.
    Raises :class:`SourceError` where the sheet has no cell, or ends above its header.
    """
    where = where_of(source, file)
    if source.header_row is not None and source.header_row > grid.height:
        raise SourceError(
            f"header_row is {source.header_row}, but the sheet has {grid.height} rows",
            where=where,
            remedy="Count the rows of the sheet from 1, blank ones included.",
        )
    rows = grid.head(HEADER_SEARCH_ROWS).rows()
    if not any(tidy_header(c) for r in rows for c in r):
        raise SourceError("the sheet is empty", where=where, remedy="Name the right sheet with `sheet`.")
    at = find_header(rows, wanted)[0] if source.header_row is None else source.header_row - 1
    headers = unique_headers(grid.row(at))
    body = grid.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64)).slice(at + 1)
    filled = pl.any_horizontal(pl.col(grid.columns).str.strip_chars().fill_null("") != "")
    places = {h: grid.columns[i] for i, h in enumerate(headers) if h}
    kept = [pl.col(places[h]).alias(h) for h in dict.fromkeys(wanted) if h in places]
    cells = body.filter(filled).select(pl.col(ROW), *kept)
    return RawTable(file, tuple(h for h in headers if h), cells)
