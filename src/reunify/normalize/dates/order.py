"""Whether a column writes the day or the month first, by what it was said to do and by its own cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from reunify.normalize.dates.parts import parts

Order = Literal["day-first", "month-first"]

_ENOUGH = 3  # cells that can only be read the other way
_OUTWEIGH = 20  # times as many as those that can only be read as told


@dataclass(frozen=True)
class OrderEvidence:
    """Cells of a column that can be read only ``day_first``, only ``month_first``, or both ways.

    ``told`` is the order that the job says, ``order`` the one to follow for cells of both ways.
    """

    told: Order
    day_first: int
    month_first: int
    ambiguous: int

    @property
    def order(self) -> Order:
        """The told order, unless the column's plain cells speak against it almost alone."""
        other: Order = "month-first" if self.told == "day-first" else "day-first"
        plain = {"day-first": self.day_first, "month-first": self.month_first}
        overruled = plain[other] >= max(_ENOUGH, _OUTWEIGH * plain[self.told])
        return other if overruled else self.told

    @property
    def overruled(self) -> bool:
        """Whether the column is read otherwise than told."""
        return self.order != self.told


def column_order(column: pl.Series, told: Order) -> OrderEvidence:
    """Return what the cells of a String column say about day and month.

    In a column that truly writes the day first, three cells in five have a day above 12; so a column in
    which such cells are all of the other kind was mislabelled, and its ambiguous cells are read as
    those are. With both kinds in one column the told order stands.
    """
    return order_of(column, parts(column), told)


def order_of(column: pl.Series, read: pl.DataFrame, told: Order) -> OrderEvidence:
    """Return the evidence of ``column``, whose distinct cells were read into ``read`` already."""
    counts = column.drop_nulls().alias("key").to_frame().group_by("key").len("cells")
    open_cells = read.filter(~pl.col("fixed") & (pl.col("first") > 0) & (pl.col("second") > 0))
    cells = open_cells.join(counts, on="key")
    first, second = pl.col("first"), pl.col("second")
    sums = cells.select(
        day_first=pl.col("cells").filter((first > 12) & (second <= 12)).sum(),
        month_first=pl.col("cells").filter((first <= 12) & (second > 12)).sum(),
        ambiguous=pl.col("cells").filter((first <= 12) & (second <= 12) & (first != second)).sum(),
    ).row(0)
    return OrderEvidence(told, *(int(n) for n in sums))
