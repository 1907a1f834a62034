"""What a source's mapping asks of its file: which headers, and how several are read as one field."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

import polars as pl

from reunify.config.models import ClaimedChildConfig, Column, ColumnsConfig, RelativeConfig, SourceConfig
from reunify.errors import JobError
from reunify.sources.table import cells_of, tidy_header, where_of

LISTS = frozenset({"sibling_ids", "alien_number", "phone", "other_ids", "family_unit"})
"""Fields that may hold several values: mapped columns are joined by "; ", all others by a space."""


def headers_of(column: Column | None) -> tuple[str, ...]:
    """Return the headers that one field maps, tidy."""
    if column is None:
        return ()
    names = (column,) if isinstance(column, str) else column
    return tuple(dict.fromkeys(tidy_header(n) for n in names))


def _fields(part: ColumnsConfig | ClaimedChildConfig | RelativeConfig) -> Iterator[tuple[str, Column]]:
    for name in type(part).model_fields:
        column: Column | None = getattr(part, name)
        if column is not None:
            yield name, column


def mapped(source: SourceConfig) -> list[tuple[str, str]]:
    """Return every (key in the job, header) that a source maps, in the job's order."""
    parts: list[tuple[str, ColumnsConfig | ClaimedChildConfig | RelativeConfig]] = [
        ("columns", source.columns),
        *((f"claimed_children[{i}]", c) for i, c in enumerate(source.claimed_children)),
        *((f"relatives[{i}]", r) for i, r in enumerate(source.relatives)),
    ]
    return [
        (f"{key}.{name}", header)
        for key, part in parts
        for name, column in _fields(part)
        for header in headers_of(column)
    ]


def wanted_headers(source: SourceConfig) -> tuple[str, ...]:
    """Return the headers that a source maps, each once."""
    return tuple(dict.fromkeys(header for _, header in mapped(source)))


def unread_headers(source: SourceConfig, headers: Sequence[str]) -> list[str]:
    """Return the named headers of a source's file that no field reads, in the file's order."""
    wanted = set(wanted_headers(source))
    return [header for header in headers if header.strip() and header not in wanted]


def require_columns(source: SourceConfig, headers: Sequence[str], file: str) -> None:
    """Raise :class:`JobError` naming every mapped column that the file lacks and its nearest header.

    Where the header is hardly the mapped one, it may be a person's row: then a header is named only if it
    is nearly what was asked for, and the headers are not listed.
    """
    missing = [(key, header) for key, header in mapped(source) if header not in headers]
    if not missing:
        return
    wanted = wanted_headers(source)
    found = sum(h in headers for h in wanted)
    where = where_of(source, file)
    hints = _hints(missing, headers, cutoff=0.5 if found else 0.75)
    if not found:
        raise JobError(
            "none of the mapped columns is in the file's header: " + hints,
            where=where,
            remedy="Check that the file has a header row (say which with `header_row`), its delimiter, "
            "its encoding, and that the mapping belongs to this file.",
        )
    known = f"The file's columns are: {', '.join(headers)}." if found * 2 >= len(wanted) else ""
    raise JobError(hints, where=where, remedy=known or "Check that the mapping belongs to this file.")


def _hints(missing: list[tuple[str, str]], headers: Sequence[str], cutoff: float) -> str:
    folded = {h.casefold(): h for h in reversed(headers)}
    lines = []
    for key, header in missing:
        near = difflib.get_close_matches(header.casefold(), list(folded), n=1, cutoff=cutoff)
        hint = f"; nearest is {folded[near[0]]!r}" if near else ""
        lines.append(f"{key}: no column {header!r}{hint}")
    return "; ".join(lines)


def field_expressions(
    part: ColumnsConfig | ClaimedChildConfig | RelativeConfig, prefix: str = ""
) -> list[pl.Expr]:
    """Return one text expression a mapped field, over a table whose columns are headers.

    Empty cells are null; a field of several columns joins what is filled.
    """
    result = []
    for name, column in _fields(part):
        headers = headers_of(column)
        glue = "; " if name in LISTS else " "
        cells = [filled(cells_of(h)) for h in headers]
        one = cells[0] if len(cells) == 1 else filled(pl.concat_str(cells, separator=glue, ignore_nulls=True))
        result.append(one.alias(prefix + name))
    return result


def filled(cell: pl.Expr) -> pl.Expr:
    """Return the cell as written, or null where it is empty or only white space."""
    return pl.when(cell.str.strip_chars() != "").then(cell)
