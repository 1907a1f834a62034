"""Whole columns of cells in people's words: each distinct cell is read once, its people joined back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import polars as pl

from reunify.normalize.words.known import Known, known_names


def told_people(
    column: pl.Series,
    schema: Mapping[str, pl.DataType],
    read: Callable[[str, Known], Iterable[tuple[object, ...]]],
) -> pl.DataFrame:
    """Return the people whom cells name: ``index`` (row of the column), ``position`` (1, 2, … in it), more.

    ``schema`` has the columns, these two first; ``read`` gives what one cell says of each in the order of the
    others, from the cell and what the tables know of the column's words. Empty cells give no row.
    """
    if column.null_count() == len(column):
        return pl.DataFrame(schema=schema)
    cells = column.cast(pl.String).alias("cell")
    distinct = cells.drop_nulls().unique().sort().to_list()
    known = known_names(distinct)
    rows = [
        (cell, place, *said) for cell in distinct for place, said in enumerate(read(cell, known), start=1)
    ]
    types = {"cell": pl.String(), **{c: t for c, t in schema.items() if c != "index"}}
    places = cells.to_frame().with_row_index("index")
    return (
        places.join(pl.DataFrame(rows, schema=types, orient="row"), on="cell", how="inner")
        .select(pl.col(c).cast(t) for c, t in schema.items())
        .sort("index", "position")
    )
