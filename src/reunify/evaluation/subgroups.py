"""Children whom a program may serve less well than others, by what their own rows say."""

from __future__ import annotations

import polars as pl

from reunify.evaluation.metrics import first_right, shares
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

    ``judged``: ``child, adult, child_person, family, rank, probability, is_match``. Three measures:
    ``first`` (children with a true pair whose best stands first), ``found`` (true pairs from ``possible``
    on) and ``precision`` (right among judged pairs from there on). Of a sample of pairs (``sampled``) it is
    ``first_right`` instead of ``first``: of first candidates judged, those that are right. Columns
    ``group, measure, units, right, share, low, high, few``; a pair of lists is a group too,
    written ``child list – adult list``.
    """
    lists = judged.select("child", "adult", group=_source("child") + " – " + _source("adult"))
    grouped = judged.join(
        pl.concat([judged.select("child", "adult").join(groups_of(records), on="child"), lists]),
        on=["child", "adult"],
    )
    likely_enough = (pl.col("probability") >= possible).fill_null(False)
    true = grouped.filter("is_match")
    best = true.group_by("group", "child_person", "family").agg(
        pl.col("rank").min(), pl.col("sampling_weight").min()
    )
    first = best.with_columns(right=(pl.col("rank") == 1).fill_null(False))
    measures = {
        "first_right" if sampled else "first": first_right(grouped) if sampled else first,
        "found": true.with_columns(right=likely_enough),
        "precision": grouped.filter(likely_enough).with_columns(right="is_match"),
    }
    tables = [shares(units, ["group"]).with_columns(measure=pl.lit(name)) for name, units in measures.items()]
    order = {"first": 0, "first_right": 0, "found": 1, "precision": 2}
    whole = pl.concat(tables).with_columns(
        place=pl.col("measure").replace_strict(order, return_dtype=pl.Int64)
    )
    columns = ("group", "measure", "units", "right", "share", "low", "high", "few")
    return whole.sort(pl.col("group") != "all", "group", "place").select(columns)


def _source(side: str) -> pl.Expr:
    return pl.col(side).str.splitn(":", 2).struct.field("field_0")
