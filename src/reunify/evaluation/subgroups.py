"""Children whom a program may serve less well than others, by what their own rows say."""

from __future__ import annotations

import polars as pl

from reunify.evaluation.metrics import FEW, first_right, shares
from reunify.normalize.names.tables import mayan

YEAR = 365.2425
AGES = ((0, 5), (5, 12), (12, 18))
"""Years at separation: below five few children know their parents' whole names."""


def groups_of(records: pl.DataFrame) -> pl.DataFrame:
    """Return ``child, group``: one row a child's record and subgroup that it belongs to.

    ``records`` is the run's table of normalised records.
    """
    children = records.filter(pl.col("role") == "child")
    surnames = pl.sum_horizontal(pl.col("paternal", "maternal").is_not_null().cast(pl.Int64))
    numbers = pl.sum_horizontal(
        pl.col("alien_numbers", "family_units", "phones", "sibling_ids").list.len().fill_null(0)
    )
    names = sorted(mayan())
    last = records.select(pl.col("separation_to").max()).item()
    day = pl.coalesce("separation_from", pl.lit(last, dtype=pl.Date))
    age = (day - pl.col("birth_from")).dt.total_days() / YEAR
    flags = {
        "all": pl.lit(True),
        "mayan_names": pl.any_horizontal(pl.col("paternal", "maternal").is_in(names)),
        "one_surname": surnames == 1,
        "no_birth_date": pl.col("birth_kind").is_null(),
        "no_identifier": numbers == 0,
    }
    flags |= {f"age_{low}_{high - 1}": (age >= low) & (age < high) for low, high in AGES}
    wide = children.select(
        "record", *(pl.when(flag).then(pl.lit(name)).alias(name) for name, flag in flags.items())
    )
    long = wide.unpivot(index="record", value_name="group").drop_nulls("group")
    return long.select(child="record", group="group").sort("child", "group")


def by_group(judged: pl.DataFrame, records: pl.DataFrame, possible: float, sampled: bool) -> pl.DataFrame:
    """Return for each subgroup how often the right one is first, and how much is found and right.

    ``judged``: ``child, adult, child_person, family, rank, probability, is_match, true`` (how probably).
    Three measures: ``first`` (children with a true pair whose best stands first), ``found`` (true pairs from
    ``possible`` on) and ``precision`` (right among judged pairs from there on). Of a sample of pairs
    (``sampled``) it is ``first_right`` instead of ``first``: of first candidates judged, those that are
    right; there a pair counts as far as it is probably true, judges' slips taken into account. Columns
    ``group, measure, units, right, share, low, high, few``; a pair of lists is a group too, written
    ``child list – adult list``.
    """
    lists = judged.select("child", "adult", group=_source("child") + " – " + _source("adult"))
    grouped = judged.join(
        pl.concat([judged.select("child", "adult").join(groups_of(records), on="child"), lists]),
        on=["child", "adult"],
    )
    likely_enough = (pl.col("probability") >= possible).fill_null(False)
    best = (
        grouped.filter("is_match")
        .group_by("group", "child_person", "family")
        .agg(pl.col("rank").min(), pl.col("sampling_weight").min())
    )
    first = best.with_columns(right=(pl.col("rank") == 1).fill_null(False))
    of_first = first_right(grouped).with_columns(right="true") if sampled else first
    right = grouped.filter(likely_enough).with_columns(right="true")
    tables = [
        shares(of_first, ["group"]).with_columns(measure=pl.lit("first_right" if sampled else "first")),
        _found(grouped, likely_enough).with_columns(measure=pl.lit("found")),
        shares(right, ["group"]).with_columns(measure=pl.lit("precision")),
    ]
    order = {"first": 0, "first_right": 0, "found": 1, "precision": 2}
    whole = pl.concat(tables).with_columns(
        place=pl.col("measure").replace_strict(order, return_dtype=pl.Int64)
    )
    columns = ("group", "measure", "units", "right", "share", "low", "high", "few")
    # Ages in their own order, five before twelve.
    order_of = pl.col("group").str.replace(r"^age_(\d)_", "age_0${1}_")
    return whole.sort(pl.col("group") != "all", order_of, "place").select(columns)


def _found(grouped: pl.DataFrame, likely_enough: pl.Expr) -> pl.DataFrame:
    """Return the share of true pairs that are listed; units are as many pairs as are probably true."""
    true = grouped.filter(pl.col("true") > 0)
    weighed = true.with_columns(pl.col("sampling_weight") * pl.col("true"), right=likely_enough)
    counted = true.group_by("group").agg(
        units=pl.col("true").sum().round().cast(pl.Int64),
        right=(pl.col("true") * likely_enough).sum().round().cast(pl.Int64),
    )
    share = shares(weighed, ["group"]).select("group", "share", "low", "high")
    both = counted.join(share, on="group").with_columns(few=pl.col("units") < FEW).sort("group")
    return both.select("group", "units", "right", "share", "low", "high", "few")


def _source(side: str) -> pl.Expr:
    return pl.col(side).str.splitn(":", 2).struct.field("field_0")
