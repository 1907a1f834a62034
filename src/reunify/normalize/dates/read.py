"""Whole columns of dates, and of births told by date or by age, to intervals."""

from __future__ import annotations

import datetime as dt

import polars as pl

from reunify.errors import JobError
from reunify.normalize.dates.ages import ages
from reunify.normalize.dates.intervals import intervals
from reunify.normalize.dates.order import Order, order_of
from reunify.normalize.dates.parts import parts

_EDGES = ("day_from", "day_to", "alt_from", "alt_to")
_UNSAID: dict[str, tuple[bool | None, pl.DataType]] = {
    **dict.fromkeys(_EDGES, (None, pl.Date())),
    "kind": (None, pl.String()),
    **dict.fromkeys(("placeholder", "unreadable"), (False, pl.Boolean())),
}
"""What a cell with nothing in it is read as."""


def read_days(
    column: pl.Series, *, order: Order, latest: dt.date | None = None, offset_days: int = 0
) -> pl.DataFrame:
    """Return a String column of dates as intervals, one row a cell.

    Columns: ``day_from, day_to`` (closed), ``alt_from, alt_to`` (day and month exchanged, where both are
    possible), ``kind`` (day, month, year or null), ``placeholder`` (1 January, zeros, 1900: the interval
    is the year, the month, or null) and ``unreadable`` (something is written, and no possible date).
    ``order`` is followed where a cell can be read both ways, unless the column speaks against it
    (:func:`column_order`). No date is after ``latest`` by more than a year; short years count back from
    it. ``offset_days`` is added to every edge.
    """
    if column.null_count() == len(column):
        unsaid = (pl.lit(value, dtype=kind).alias(name) for name, (value, kind) in _UNSAID.items())
        return column.to_frame("key").select("key", *unsaid).drop("key")
    read = _read(column, order, latest)
    frame = column.alias("key").to_frame().join(read, on="key", how="left", maintain_order="left")
    shift = pl.duration(days=offset_days)
    return frame.select(
        *(pl.col(c) + shift for c in _EDGES),
        "kind",
        *(pl.col(c).fill_null(False) for c in ("placeholder", "unreadable")),
    )


def read_births(frame: pl.DataFrame, *, order: Order, reference: dt.date | None) -> pl.DataFrame:
    """Return births as :data:`reunify.schema.BIRTH_PARTS` and ``unreadable``, one row a row of ``frame``.

    ``frame`` has String columns ``birth``, ``age`` and ``age_at``. Either of the first two may hold a date
    or an age; a date wins. An age counts back from ``age_at`` or else from ``reference`` (a day): born
    after the day on which they would have been a year older, no later than that on which they
    reached it. No birth is after the reference. Raises :class:`JobError` where an age has no day to
    count from.
    """
    rows = frame.select(pl.col("birth", "age", "age_at").cast(pl.String))
    distinct = rows.unique(maintain_order=True)
    at = read_days(distinct["age_at"], order=order)
    last = at["day_to"].max()
    latest = reference if reference is not None or not isinstance(last, dt.date) else last
    said = pl.concat([rows["birth"], rows["age"]])
    numbers = parts(said)
    read = intervals(numbers, order_of(said, numbers, order).order, latest)
    undated = read.filter(pl.col("kind").is_null())["key"]
    known = read.join(ages(undated), on="key", how="left", maintain_order="left")
    wide = distinct.with_columns(
        at_from=pl.coalesce(at["day_from"], pl.lit(reference, dtype=pl.Date)),
        at_to=pl.coalesce(at["day_to"], pl.lit(reference, dtype=pl.Date)),
    )
    for cell in ("birth", "age"):
        renamed = known.rename({c: f"{cell}:{c}" for c in known.columns})
        wide = wide.join(renamed, left_on=cell, right_on=f"{cell}:key", how="left", maintain_order="left")
        wide = _count_back(wide, cell)
    keys = ["birth", "age", "age_at"]
    return rows.join(_chosen(wide), on=keys, how="left", nulls_equal=True, maintain_order="left").drop(keys)


def _count_back(wide: pl.DataFrame, cell: str) -> pl.DataFrame:
    """Return ``wide`` with the ages of ``cell`` that are no dates as intervals of the kind "age"."""
    aged = (pl.col(f"{cell}:kind").is_null() & pl.col(f"{cell}:months_least").is_not_null()).fill_null(False)
    needed = aged & pl.col("birth:kind").is_null()
    if wide.select((needed & pl.col("at_to").is_null()).any()).item():
        raise JobError(
            "an age has no day to count back from",
            where=f"field {cell}",
            remedy="Set reference_date in the job, or map age_at in the source.",
        )

    def back(day: str, unit: str) -> pl.Expr:
        months, days = pl.col(f"{cell}:months_{unit}"), pl.col(f"{cell}:days_{unit}")
        return pl.col(day).dt.offset_by(pl.format("-{}mo", months)) - pl.duration(days=days)

    def replaced(column: str, value: pl.Expr) -> pl.Expr:
        return pl.when(aged).then(value).otherwise(f"{cell}:{column}").alias(f"{cell}:{column}")

    return wide.with_columns(
        replaced("day_from", back("at_from", "below") + pl.duration(days=1)),
        replaced("day_to", back("at_to", "least")),
        replaced("kind", pl.lit("age")),
        replaced("placeholder", pl.lit(False)),
        replaced("unreadable", pl.lit(False)),
    )


def _chosen(wide: pl.DataFrame) -> pl.DataFrame:
    """Return the birth of each row: what its birth cell says, or else its age cell."""
    by_birth = pl.col("birth:kind").is_not_null() | pl.col("age:kind").is_null()

    def part(column: str) -> pl.Expr:
        return pl.when(by_birth).then(f"birth:{column}").otherwise(f"age:{column}")

    nothing = pl.col("birth:kind").is_null() & pl.col("age:kind").is_null()
    blank = pl.col("birth:placeholder").fill_null(False) | pl.col("age:placeholder").fill_null(False)
    return wide.select(
        "birth",
        "age",
        "age_at",
        birth_text=pl.when(by_birth & pl.col("birth").is_not_null()).then("birth").otherwise("age"),
        birth_from=part("day_from"),
        birth_to=part("day_to"),
        birth_alt_from=part("alt_from"),
        birth_alt_to=part("alt_to"),
        birth_kind=part("kind"),
        birth_placeholder=pl.when(nothing).then(blank).otherwise(part("placeholder")).fill_null(False),
        unreadable=pl.col("birth:unreadable").fill_null(False) | pl.col("age:unreadable").fill_null(False),
    )


def _read(column: pl.Series, order: Order, latest: dt.date | None) -> pl.DataFrame:
    """Return one row for each distinct cell, in the order that the job and the column give."""
    read = parts(column)
    return intervals(read, order_of(column, read, order).order, latest)
