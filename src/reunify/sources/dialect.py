"""How a text file is cut into cells: its delimiter, its quote, and where its header stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reunify.config.models import SourceConfig
from reunify.errors import JobError, SourceError
from reunify.sources.quoting import MAX_LINE, Cut, Record, read_record
from reunify.sources.table import HEADER_SEARCH_ROWS, find_header, where_of

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 200


@dataclass(frozen=True)
class Dialect:
    """How lines are cut, the header's cells, and the index of the first line below the header."""

    cut: Cut
    header: tuple[str, ...]
    body: int


def find_dialect(lines: Sequence[str], source: SourceConfig, wanted: Sequence[str], file: str) -> Dialect:
    """Return how ``lines`` are cut, as the source tells or as most of the evidence says.

    A delimiter is judged by the mapped headers it brings to light, then by how many rows have as many
    cells as the header. Raises :class:`SourceError` where no line holds anything or ``header_row`` is
    beyond the end, and :class:`JobError` where a told delimiter or quote can be none.
    """
    where = where_of(source, file)
    if {source.delimiter, source.quote} & {"\r", "\n"} or source.delimiter == (source.quote or '"'):
        raise JobError(
            "delimiter and quote cannot be line ends, nor the same sign",
            where=where,
            remedy="Leave them out to have them detected.",
        )
    told = (source.delimiter,) if source.delimiter else ()
    hint = re.fullmatch(r"sep=(.)", lines[0].strip("\r\n ")) if lines else None
    first = 1 if hint else 0  # Excel's own first line, which names the delimiter
    delimiters = told or ((hint.group(1),) if hint else _DELIMITERS)
    sample = [line[:MAX_LINE] for line in lines[first : first + _SAMPLE_LINES]]
    if not any(line.strip() for line in sample):
        raise SourceError("the file is empty", where=where, remedy="Ask the agency for it again.")
    best: tuple[tuple[int, float, int], Dialect] | None = None
    for delimiter in delimiters:
        cut = _cut(sample, delimiter, source)
        records = _records(sample, cut)
        at, found = _header(records, source, wanted, first, where)
        width = len(records[at].cells)
        below = [len(r.cells) for r in records[at + 1 :] if any(c.strip() for c in r.cells)]
        agree = sum(n == width for n in below) / len(below) if below and width > 1 else 0.0
        score = (found, agree, width)
        if best is None or score > best[0]:
            best = score, Dialect(cut, tuple(records[at].cells), first + records[at].end)
    if best is None:
        raise SourceError("the file has no delimiter", where=where, remedy="Say which with `delimiter`.")
    return best[1]


def _header(
    records: Sequence[Record], source: SourceConfig, wanted: Sequence[str], first: int, where: str
) -> tuple[int, int]:
    """Return the header's index among ``records`` and how many mapped headers it has."""
    if source.header_row is None:
        return find_header([r.cells for r in records[:HEADER_SEARCH_ROWS]], wanted)
    for i, record in enumerate(records):
        if record.end >= source.header_row - first:
            return i, find_header([record.cells], wanted)[1]
    raise SourceError(
        f"header_row is {source.header_row}, but no header stands there",
        where=where,
        remedy="Count the lines of the file from 1, blank ones included.",
    )


def _records(lines: list[str], cut: Cut) -> list[Record]:
    result: list[Record] = []
    at = 0
    while at < len(lines):
        result.append(read_record(lines, at, cut))
        at = result[-1].end
    return result


def _cut(sample: list[str], delimiter: str, source: SourceConfig) -> Cut:
    quote = source.quote or _quote(sample, delimiter)
    end = re.escape(delimiter)
    inner = re.compile(rf"\\{re.escape(quote)}(?!{end}|{re.escape(quote)}|$)")
    return Cut(delimiter, quote, escape=any(inner.search(line) for line in sample))


def _quote(sample: list[str], delimiter: str) -> str:
    """Return ``'`` where most lines have cells between single quotes and none between double, else ``"``."""
    end = re.escape(delimiter)
    counts = {
        quote: sum(
            bool(re.search(rf"(?:^|{end}){quote}[^{quote}]*{quote}(?={end}|$)", line)) for line in sample
        )
        for quote in "\"'"
    }
    return "'" if not counts['"'] and counts["'"] * 2 > sum(bool(line.strip()) for line in sample) else '"'
