"""CSV, TSV and their kin: text files with one row a line, cut by a delimiter.

Lines whose quotes are plainly whole (nearly all) are checked and cut as whole columns; the others
are read one by one with care (:mod:`reunify.sources.quoting`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from reunify.config.models import SourceConfig
from reunify.errors import SourceError
from reunify.sources.dialect import Dialect, find_dialect
from reunify.sources.encoding import decode, refuse_binary
from reunify.sources.quoting import MAX_LINE, TOO_LONG, Cut, Record, Width, read_records
from reunify.sources.table import ROW, SPOILT_COLUMNS, RawTable, unique_headers, where_of

_HEAD_BYTES = 4_000_000


def read_delimited(
    path: Path, source: SourceConfig, wanted: Sequence[str], head_only: bool = False
) -> RawTable:
    """Return the table of a text file; with ``head_only`` no more than its first lines are read.

    Row numbers are line numbers, the header's included; a row over several lines is at its first.
    Raises :class:`SourceError` where the file is empty, binary, or one endless line.
    """
    where = where_of(source, path.name)
    with path.open("rb") as file:
        data = file.read(_HEAD_BYTES)
        refuse_binary(data, where)
        whole = len(data) < _HEAD_BYTES
        if not whole and not re.search(rb"[\r\n]", data):
            raise SourceError("the file is one endless line", where=where, remedy="Export the table as CSV.")
        if head_only and not whole:
            data = data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1]
        elif not whole:
            data += file.read()
    text, encoding = decode(data, source.encoding, where)
    del data
    lines = _lines(text)
    del text
    dialect = find_dialect(lines, source, wanted, path.name)
    headers = unique_headers(dialect.header)
    cells, spoilt = _body([] if head_only else lines, dialect, headers, wanted)
    named = tuple(h for h in headers if h)
    return RawTable(path.name, named, cells, spoilt, encoding, dialect.cut.delimiter)


def _lines(text: str) -> list[str]:
    """Return the lines of a file that may end them in any of the three ways; NUL characters are dropped."""
    text = text.replace("\x00", "").replace("\r\r\n", "\n").replace("\r\n", "\n")
    if "\r" in text:
        text = text.replace("\r", " " if "\n" in text else "\n")
    lines = text.removesuffix("\x1a").split("\n")  # DOS ended files with a control-Z
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def _body(
    lines: list[str], dialect: Dialect, headers: tuple[str, ...], wanted: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the cells of the wanted columns with their rows, and the rows that could not be cut."""
    places = {h: i for i, h in enumerate(headers) if h}
    kept = {h: places[h] for h in dict.fromkeys(wanted) if h in places}
    width = Width(max(places.values(), default=0) + 1, len(headers))
    table = _classified(lines, dialect, width)
    careful = table.filter(~pl.col("plain")).get_column("at").to_list()
    records = read_records(lines, careful, dialect.cut, width)
    inside = pl.Series([i for start, r in records.items() for i in range(start, r.end)], dtype=pl.Int64)
    plain = table.filter(pl.col("plain") & ~pl.col("at").is_in(inside.implode()))
    easy = _cut_plain(plain.filter(pl.col("reason").is_null()), dialect.cut, width, kept)
    hard, spoilt = _cut_careful(records, width, kept)
    bad = plain.filter(pl.col("reason").is_not_null()).select(row=pl.col("at") + 1, reason="reason")
    return pl.concat([easy, hard]).sort(ROW), pl.concat([bad, spoilt]).sort("row")


def _classified(lines: list[str], dialect: Dialect, width: Width) -> pl.DataFrame:
    """Return lines that hold anything: ``at``, ``line``, ``plain`` (quotes whole, or none), ``reason``.

    The reason is why a plain line is no row: too long, or another number of cells than the header.
    """
    delimiter, quote = dialect.cut.delimiter, dialect.cut.quote
    line = pl.col("line")
    d, q = re.escape(delimiter), re.escape(quote)
    cell = f"(?:{q}[^{q}]*{q}|[^{q}{d}]*)"
    quoted = line.str.contains(quote, literal=True)
    plain = ~quoted | line.str.contains(f"^{cell}(?:{d}{cell})*$")
    if dialect.cut.escape:
        plain &= ~line.str.contains("\\", literal=True)
    outside = pl.when(quoted).then(line.str.replace_all(f"{q}[^{q}]*{q}", "")).otherwise(line)
    cells = outside.str.count_matches(delimiter, literal=True).cast(pl.Int64) + 1
    surplus = (line.str.len_chars() - line.str.strip_chars_end(delimiter).str.len_chars()).cast(pl.Int64)
    fits = (cells >= width.low) & (cells - surplus <= width.high)
    return (
        pl.DataFrame({"line": pl.Series(lines[dialect.body :], dtype=pl.String)})
        .with_row_index("at", offset=dialect.body)
        .with_columns(pl.col("at").cast(pl.Int64), too_long=line.str.len_chars() > MAX_LINE)
        .with_columns(line=pl.when("too_long").then(pl.lit("-")).otherwise(line))
        .filter(line.str.strip_chars() != "")
        .with_columns(
            plain=pl.col("too_long") | plain,
            reason=pl.when("too_long")
            .then(pl.lit(TOO_LONG))
            .when(~fits)
            .then(pl.format("{} cells where the header has {}", cells, pl.lit(width.low))),
        )
    )


def _cut_plain(plain: pl.DataFrame, cut: Cut, width: Width, kept: dict[str, int]) -> pl.DataFrame:
    """Return the cells of lines whose quotes and number of cells are known to be right."""
    at = (plain.get_column("at") + 1).alias(ROW)
    if len(cut.delimiter.encode()) > 1 or len(cut.quote.encode()) > 1:
        lines = plain.get_column("line").to_list()
        rows = [cut.cells([line], strict=False)[0] for line in lines]
        return _frame(at, rows, kept)
    names = cut.delimiter.join(str(i) for i in range(width.high))
    frame = pl.read_csv(
        "\n".join([names, *plain.get_column("line").to_list()]).encode(),
        separator=cut.delimiter,
        quote_char=cut.quote,
        infer_schema=False,
        truncate_ragged_lines=True,  # what is beyond the header is known to be empty
        columns=[str(i) for i in sorted(set(kept.values()))] or ["0"],
    )
    return frame.select(at, *(pl.col(str(i)).alias(h) for h, i in kept.items()))


def _cut_careful(
    records: dict[int, Record], width: Width, kept: dict[str, int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the cells of rows read with care, and those that could not be cut."""
    good = {start: r.cells for start, r in records.items() if r.reason is None and width.fits(r.cells)}
    bad = [
        (start + 1, r.reason or f"{len(r.cells)} cells where the header has {width.low}")
        for start, r in records.items()
        if start not in good
    ]
    at = pl.Series(ROW, [start + 1 for start in good], dtype=pl.Int64)
    spoilt = pl.DataFrame(bad, schema=SPOILT_COLUMNS, orient="row")
    return _frame(at, list(good.values()), kept), spoilt


def _frame(at: pl.Series, rows: list[list[str]], kept: dict[str, int]) -> pl.DataFrame:
    columns = [
        pl.Series(h, [r[i] if i < len(r) else None for r in rows], dtype=pl.String) for h, i in kept.items()
    ]
    return pl.DataFrame([at, *columns])
