"""Parquet files, every column as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from reunify.config.models import SourceConfig
from reunify.errors import SourceError
from reunify.sources.table import ROW, RawTable, cells_of, unique_headers, where_of
from reunify.sources.textual import text_column

MAX_ROWS = 50_000_000  # a few kilobytes of Parquet can hold billions of equal rows


def read_parquet(
    path: Path, source: SourceConfig, wanted: Sequence[str], head_only: bool = False
) -> RawTable:
    """Return the table of a Parquet file; rows are numbered from 2, as in a sheet with a header.

    Raises :class:`SourceError` where the file is no Parquet, or damaged.
    """
    where = where_of(source, path.name)
    try:
        names = list(pl.read_parquet_schema(path))
        headers = unique_headers(names)
        places = {h: names[i] for i, h in enumerate(headers) if h}
        kept = {h: places[h] for h in dict.fromkeys(wanted) if h in places}
        columns = list(dict.fromkeys(kept.values())) or names[:1]
        scan = pl.scan_parquet(path)
        rows = int(scan.select(pl.len()).collect().item())
        if rows > MAX_ROWS:
            raise SourceError(
                f"the Parquet file holds {rows:,} rows, more than {MAX_ROWS:,}",
                where=where,
                remedy="Take out what concerns no separated family.",
            )
        frame = scan.select(cells_of(*columns)).head(0 if head_only else rows).collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise SourceError(
            "the Parquet file cannot be read",
            where=where,
            remedy="Ask the agency for it again, or for a CSV.",
        ) from error
    numbers = pl.int_range(2, frame.height + 2, dtype=pl.Int64, eager=True).alias(ROW)
    cells = pl.DataFrame([numbers, *(text_column(frame.get_column(n)).alias(h) for h, n in kept.items())])
    return RawTable(path.name, tuple(h for h in headers if h), cells)
