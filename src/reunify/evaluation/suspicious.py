"""Values that are there and still doubtful: one day, age, name or number on far too many records.

Each finding is a count. A value is set against what chance would give it; the tail of the Poisson
distribution says how seldom chance would give as many (Poisson because each record is one of many
small chances), and only what chance gives less than once in a million fields is told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import polars as pl

from reunify.schema import TEXT, Table, columns
from reunify.schema.table import REAL, WHOLE

SELDOM = 1e-6
"""Chance of as many records or more below which a value is told: one false finding in a million looks."""

LEAST = 5
"""Records below which no value is called heaped, whatever chance says."""

MUCH = 1.5
"""Times what chance gives, below which a value is not told: large lists make any small unevenness certain."""

SHARED_BY = 10
"""Records of one list with one phone or alien number, from which that is no longer one family's."""

SUSPICIONS = Table(
    "suspicions",
    {
        **columns(TEXT, "source", "field", "finding"),
        "cells": WHOLE,  # cells that hold such a value
        "values": WHOLE,  # distinct values among them
        "largest": WHOLE,  # records that share the commonest of them
        "expected": REAL,  # cells that chance would give it; null where the finding is a fixed limit
    },
)
"""One row a list, field and finding; never the value itself."""

_NUMBERS = {"phone": "phones", "alien_number": "alien_numbers", "family_unit": "family_units"}


def find_suspicious(people: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Return :data:`SUSPICIONS` of a run's people (cells as written) and records (as read)."""
    found = [
        _births(records),
        *(_days(records, field, f"{field}_from") for field in ("separation",)),
        *(_ages(people, field) for field in ("age", "birth")),
        _names(records),
        *(_numbers(records, field, column) for field, column in _NUMBERS.items()),
    ]
    rows = pl.concat([SUSPICIONS.conform(frame) for frame in found])
    return rows.sort("source", "field", "finding")


def tail(count: int, expected: float) -> float:
    """Return the chance of ``count`` or more where ``expected`` come on average (Poisson)."""
    if count <= 0:
        return 1.0
    expected = max(expected, 1e-12)
    term = math.exp(count * math.log(expected) - expected - math.lgamma(count + 1))
    total, k = 0.0, count
    while term > 1e-18 or k <= expected:
        total += term
        k += 1
        term *= expected / k
    return min(total, 1.0)


def _heaped(counts: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows of ``count`` and ``expected`` that chance gives less than once in a million."""
    many = counts.filter((pl.col("count") >= LEAST) & (pl.col("count") > MUCH * pl.col("expected")))
    chances = [tail(int(n), float(e)) for n, e in many.select("count", "expected").iter_rows()]
    return many.filter(pl.Series(chances, dtype=pl.Float64) < SELDOM)


def _told(kept: pl.DataFrame, field: str, finding: str) -> pl.DataFrame:
    return kept.group_by("source").agg(
        field=pl.lit(field),
        finding=pl.lit(finding),
        cells=pl.col("count").sum(),
        values=pl.len(),
        largest=pl.col("count").max(),
        expected=pl.col("expected").sum().round(2),
    )


def _births(records: pl.DataFrame) -> pl.DataFrame:
    """First of January, and any other day of the year that too many were born on."""
    born = records.filter(
        (pl.col("birth_kind") == "day") | pl.col("birth_placeholder").fill_null(False)
    ).select("source", held="birth_placeholder", day=pl.col("birth_from").dt.strftime("%m-%d"))
    total = pl.len().over("source")
    counts = (
        born.with_columns(expected=total / 365.25)
        .group_by("source", "day", "expected")
        .agg(count=pl.len(), held=pl.col("held").any())
    )
    heaped = _heaped(counts)
    first = pl.col("held") | (pl.col("day") == "01-01")
    return pl.concat(
        [
            _told(heaped.filter(first), "birth", "first_of_january"),
            _told(heaped.filter(~first), "birth", "one_birthday"),
        ]
    )


def _days(records: pl.DataFrame, field: str, column: str) -> pl.DataFrame:
    """One day on more than half of a list that spans many: a date of entry rather than of the event."""
    days = records.filter(pl.col(column).is_not_null()).select("source", day=column)
    counts = days.group_by("source", "day").agg(count=pl.len())
    many = counts.with_columns(
        total=pl.col("count").sum().over("source"), others=pl.len().over("source")
    ).filter((pl.col("count") * 2 > pl.col("total")) & (pl.col("others") >= SHARED_BY))
    kept = many.with_columns(expected=pl.lit(None, pl.Float64)).filter(pl.col("count") >= SHARED_BY)
    return _told(kept, f"{field}_date", "one_day").with_columns(expected=pl.lit(None, pl.Float64))


def _ages(people: pl.DataFrame, field: str) -> pl.DataFrame:
    """Ages that end in 0 or 5 far oftener than the ages beside them (heaping, as in Whipple's index)."""
    ages = (
        people.select("source", age=pl.col(field).str.strip_chars().str.extract(r"^(\d{1,2})$"))
        .with_columns(pl.col("age").cast(pl.Int64))
        .drop_nulls("age")
        .filter(pl.col("age") > 0)
    )
    at = ages.group_by("source", "age").agg(count=pl.len())
    beside = [at.select("source", pl.col("age") + step, near=pl.col("count")) for step in (-2, -1, 1, 2)]
    near = pl.concat(beside).group_by("source", "age").agg(near=pl.col("near").sum() / 4)
    rounded = (
        at.filter(pl.col("age") % 5 == 0)
        .join(near, on=["source", "age"], how="left")
        .group_by("source")
        .agg(pl.col("count").sum(), expected=pl.col("near").fill_null(0.0).sum(), values=pl.len())
    )
    kept = _heaped(rounded).rename({"count": "cells"})
    return kept.select(
        "source",
        "cells",
        "values",
        "expected",
        field=pl.lit(field),
        finding=pl.lit("round_ages"),
        largest=pl.col("cells"),
    )


def _names(records: pl.DataFrame) -> pl.DataFrame:
    """One whole name on more records than its parts' shares in the list make likely."""
    parts = ("given", "paternal", "maternal")
    named = records.filter(
        (pl.col("given").list.len().fill_null(0) > 0) & pl.col("paternal").is_not_null()
    ).select("source", pl.col("given").list.join(" "), "paternal", pl.col("maternal").fill_null(""))
    shares = [
        named.group_by("source", part)
        .agg(pl.len())
        .with_columns((pl.col("len") / pl.col("len").sum().over("source")).alias(f"share_{part}"))
        .drop("len")
        for part in parts
    ]
    counts = named.group_by("source", *parts).agg(count=pl.len())
    for part, share in zip(parts, shares, strict=True):
        counts = counts.join(share, on=["source", part], how="left")
    expected = pl.col("count").sum().over("source")
    for part in parts:
        expected = expected * pl.col(f"share_{part}")
    return _told(_heaped(counts.with_columns(expected=expected)), "full_name", "one_name_on_many")


def _numbers(records: pl.DataFrame, field: str, column: str) -> pl.DataFrame:
    """One number on more records of a list than one family has people."""
    counts = (
        records.select("source", "record", number=column)
        .explode("number", empty_as_null=True)
        .drop_nulls("number")
        .unique()
        .group_by("source", "number")
        .agg(count=pl.len())
        .filter(pl.col("count") >= SHARED_BY)
        .with_columns(expected=pl.lit(None, pl.Float64))
    )
    return _told(counts, field, f"one_{field}_on_many").with_columns(expected=pl.lit(None, pl.Float64))


def suspicious_cells(found: pl.DataFrame) -> Mapping[tuple[str, str], int]:
    """Return the suspicious cells by list and field; a cell with two findings counts in the larger alone."""
    most = found.group_by("source", "field").agg(pl.col("cells").max()).sort("source", "field")
    return {(source, field): cells for source, field, cells in most.iter_rows()}
