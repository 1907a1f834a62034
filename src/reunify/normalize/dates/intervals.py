"""Parts of dates to closed intervals, with the exchanged reading, placeholders and impossible dates told."""

from __future__ import annotations

import datetime as dt

import polars as pl

from reunify.normalize.dates.order import Order
from reunify.normalize.dates.parts import YEARS

_PIVOT = 29  # with no latest day given, 00 to 29 are of this century
_SLACK = dt.timedelta(days=366)  # a date further ahead than this cannot be what was meant
_NO_YEAR = [0, 1, 1111, 1753, 1899, 9999]  # what databases and forms write for "no date"
_EPOCHS = [1900, 1901]  # the same, where no month or 1 January stands beside


def intervals(read: pl.DataFrame, order: Order, latest: dt.date | None) -> pl.DataFrame:
    """Return ``[key, day_from, day_to, alt_from, alt_to, kind, placeholder, unreadable]`` for parts.

    ``latest`` (a day) bounds the dates: short years take the latest century before it, and of two
    readings one beyond it falls.
    """
    frame = _placed(read, order)
    frame = frame.with_columns(_century(latest).alias("year"))
    frame = _days(_days(frame, "day", "month", "d"), "day2", "month2", "e")
    frame = _bounded(frame, latest)
    year_only, known = pl.col("kind") == "year", pl.col("kind").is_not_null()
    last_year = pl.when(year_only).then(pl.coalesce("until", "year"))
    return frame.select(
        "key",
        day_from=pl.when(year_only)
        .then(pl.date(pl.when(year_only).then("year"), 1, 1))
        .when(known)
        .then("d_from"),
        day_to=pl.when(year_only).then(pl.date(last_year, 12, 31)).when(known).then("d_to"),
        alt_from=pl.when(known & ~year_only).then("e_from"),
        alt_to=pl.when(known & ~year_only).then("e_to"),
        kind="kind",
        placeholder="placeholder",
        unreadable=pl.col("kind").is_null() & ~pl.col("placeholder"),
    )


def _placed(read: pl.DataFrame, order: Order) -> pl.DataFrame:
    """Return parts with ``month, day`` and the exchanged ``month2, day2``; "unknown" made null."""
    unknown = (pl.col("first") == 99) & (pl.col("second") == 99)
    zeroed = read.with_columns(
        *(pl.when(unknown).then(0).otherwise(pl.col(c)).alias(c) for c in ("first", "second"))
    )
    first, second = pl.col("first"), pl.col("second")
    month_leads = pl.col("fixed") | pl.lit(order == "month-first")
    month = pl.when(month_leads).then(first).otherwise(second)
    day = pl.when(month_leads).then(second).otherwise(first)
    turned = (month > 12) & (day <= 12)  # only the other order makes a date
    both = ~pl.col("fixed") & month.is_between(1, 12) & day.is_between(1, 12) & (month != day)
    placed = zeroed.with_columns(
        month=pl.when(turned.fill_null(False)).then(day).otherwise(month),
        day=pl.when(turned.fill_null(False)).then(month).otherwise(day),
        month2=pl.when(both).then(day),
        day2=pl.when(both).then(month),
    )
    no_month, no_day = (pl.col("month") == 0).fill_null(False), (pl.col("day") == 0).fill_null(False)
    return placed.with_columns(
        zero=no_month | no_day,
        month=pl.when(~no_month).then("month"),
        day=pl.when(~no_day & ~no_month).then("day"),
    )


def _century(latest: dt.date | None) -> pl.Expr:
    """Return the year in four digits: a short one is the last that is not after ``latest``."""
    year, short = pl.col("year"), pl.col("short")
    if latest is None:
        recent = year <= _PIVOT
    else:
        earliest = pl.min_horizontal(_rank("month", "day"), _rank("month2", "day2"))
        recent = (year + 2000) * 10_000 + earliest <= latest.year * 10_000 + latest.month * 100 + latest.day
    return pl.when(short & recent).then(year + 2000).when(short).then(year + 1900).otherwise(year)


def _rank(month: str, day: str) -> pl.Expr:
    """Return a number that orders days within a year; nothing written counts as its first day."""
    written = pl.col(month) * 100 + pl.col(day).fill_null(1)
    return written if month == "month2" else written.fill_null(101)


def _days(frame: pl.DataFrame, day: str, month: str, name: str) -> pl.DataFrame:
    """Return ``frame`` with ``NAME_from, NAME_to``: a day, or a whole month; null where impossible."""
    year, m, d = pl.col("year"), pl.col(month), pl.col(day)
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    last = pl.when(m.is_in([4, 6, 9, 11])).then(30).when(m == 2).then(28 + leap.cast(pl.Int64)).otherwise(31)
    possible = year.is_between(*YEARS) & m.is_between(1, 12) & (d.is_null() | d.is_between(1, last))
    y_safe = pl.when(possible).then(year)
    whole = d.is_null() | pl.col("blurred")
    start = pl.date(y_safe, pl.when(possible).then(m), pl.when(possible & ~whole).then(d).otherwise(1))
    more = pl.when(whole).then(last - 1).otherwise(0)
    return frame.with_columns(start.alias(f"{name}_from")).with_columns(
        (pl.col(f"{name}_from") + pl.duration(days=more)).alias(f"{name}_to")
    )


def _bounded(frame: pl.DataFrame, latest: dt.date | None) -> pl.DataFrame:
    """Return ``frame`` with ``kind`` and ``placeholder``, and readings beyond ``latest`` taken out."""
    year, month, day = pl.col("year"), pl.col("month"), pl.col("day")
    first_day = ((month == 1) & (day == 1)).fill_null(False)
    blank_day = (month.is_null() & day.is_null()) | first_day
    no_date = (pl.col("short").not_() & year.is_in(_NO_YEAR)) | (year.is_in(_EPOCHS) & blank_day)
    no_date = no_date.fill_null(False)
    year_only = ~no_date & year.is_between(*YEARS) & (month.is_null() | first_day)
    kind = (
        pl.when(no_date)
        .then(pl.lit(None, dtype=pl.String))
        .when(year_only)
        .then(pl.lit("year"))
        .when(pl.col("d_from").is_not_null() & (pl.col("d_from") == pl.col("d_to")))
        .then(pl.lit("day"))
        .when(pl.col("d_from").is_not_null())
        .then(pl.lit("month"))
    )
    frame = frame.with_columns(
        kind=kind, placeholder=no_date | ((pl.col("zero") | first_day) & kind.is_not_null())
    )
    if latest is None:
        return frame
    swap = (pl.col("d_from") > latest) & (pl.col("e_from") <= latest)
    frame = frame.with_columns(
        *(
            pl.when(swap.fill_null(False)).then(f"e_{e}").otherwise(f"d_{e}").alias(f"d_{e}")
            for e in ("from", "to")
        ),
        *(
            pl.when((swap | (pl.col("e_from") > latest)).fill_null(False))
            .then(None)
            .otherwise(f"e_{e}")
            .alias(f"e_{e}")
            for e in ("from", "to")
        ),
    )
    ahead = (
        pl.when(pl.col("kind") == "year")
        .then(pl.date(pl.when(year.is_between(*YEARS)).then(year), 1, 1))
        .otherwise("d_from")
        > latest + _SLACK
    )
    return frame.with_columns(
        kind=pl.when(~ahead.fill_null(False)).then("kind"),
        placeholder=pl.col("placeholder") & (~ahead.fill_null(False)),
        **{f"d_{e}": pl.when(~ahead.fill_null(False)).then(f"d_{e}") for e in ("from", "to")},
        **{f"e_{e}": pl.when(~ahead.fill_null(False)).then(f"e_{e}") for e in ("from", "to")},
    )
