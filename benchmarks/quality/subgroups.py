"""Which children belong to which subgroup: those whom a program may serve less well than the rest.

What is known of a child is read from the run's own normalised records (what the files say, not what was
true), and from the truth: whether a parent or only a companion is there, and who is in two lists.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.runs import read_truth
from reunify.normalize.names.tables import mayan

SMALL_CHILD = 5
"""Years of age below which a child seldom knows its parents' whole names."""

WHOLE = "all"


def read_families(world: Path) -> pl.DataFrame:
    """Return ``record, person, family`` of every row of a world's lists.

    Where no ``families.csv`` says so, every row is a person and a child's family is its first true adult's.
    """
    if not (world / "families.csv").is_file():
        truth = read_truth(world / "truth.csv")
        family = pl.col("adult").min().over("child")
        children = truth.select(record="child", person="child", family=family).unique()
        adults = truth.select(record="adult", person="adult", family="adult").unique()
        return pl.concat([children, adults]).sort("record")
    behind = pl.read_csv(world / "families.csv", infer_schema=False)
    return behind.select(pl.concat_str("source", pl.lit(":"), "id").alias("record"), "person", "family")


def subgroups(stages: Path, world: Path) -> pl.DataFrame:
    """Return ``child, group``: one row a child with a true adult and subgroup that it belongs to.

    ``stages`` is the folder of a run's tables, ``world`` the folder of ``truth.csv`` and ``families.csv``.
    """
    records = pl.read_parquet(stages / "records.parquet")
    truth = read_truth(world / "truth.csv")
    children = records.filter(pl.col("role") == "child").join(
        truth.select(record="child").unique(), on="record", how="semi"
    )
    said = _said(children)
    known = [said.filter(pl.col("group").is_not_null()), _true(records, stages, world, truth)]
    whole = children.select(child="record", group=pl.lit(WHOLE))
    return pl.concat([whole, *known]).unique().sort("child", "group")


def _said(children: pl.DataFrame) -> pl.DataFrame:
    """Subgroups by what a child's own row says."""
    surnames = pl.concat_list("paternal", "maternal").list.drop_nulls()
    numbers = pl.sum_horizontal(
        pl.col("alien_numbers", "family_units", "phones", "sibling_ids").list.len().fill_null(0)
    )
    flags = {
        "Mayan name": pl.col("paternal").is_in(sorted(mayan())) | pl.col("maternal").is_in(sorted(mayan())),
        "one surname only": surnames.list.len() == 1,
        "no birth date": pl.col("birth_kind").is_null(),
        "age only": pl.col("birth_kind") == "age",
        "no identifier": numbers == 0,
        f"under {SMALL_CHILD} years": _age(children) < SMALL_CHILD,
        "no parent named": pl.all_horizontal(
            pl.col("mother_given", "father_given").list.len().fill_null(0) == 0
        ),
    }
    columns = [pl.when(flag).then(pl.lit(name)).alias(name) for name, flag in flags.items()]
    columns += [
        (pl.lit(f"{what}: ") + pl.col(what).fill_null("unsaid")).alias(what)
        for what in ("sex", "country", "language")
    ]
    wide = children.select("record", *columns)
    return wide.unpivot(index="record", value_name="group").select(child="record", group="group")


def _age(children: pl.DataFrame) -> pl.Expr:
    """Years of age at separation, or on the last day that the lists know of."""
    last = children.select(pl.max_horizontal(pl.col("separation_to").max(), pl.col("birth_to").max())).item()
    day = pl.coalesce("separation_from", pl.lit(last, dtype=pl.Date))
    return (day - pl.col("birth_from")).dt.total_days() / 365.2425


def _true(records: pl.DataFrame, stages: Path, world: Path, truth: pl.DataFrame) -> pl.DataFrame:
    """Subgroups by who is behind the rows."""
    people = read_families(world)
    role = records.select("record", "role")
    twice = people.join(role, on="record").filter(pl.len().over("person", "role") > 1).select("record")
    claims = pl.read_parquet(stages / "claimed.parquet")
    naming = claims.filter(pl.col("given").list.len().fill_null(0) > 0).select(adult="record").unique()
    parents = truth.filter(pl.col("relation").is_in(["mother", "father"]))
    named = truth.join(naming, on="adult", how="semi")
    groups = {
        "companion, no parent": truth.join(parents, on="child", how="anti"),
        "child in two lists": truth.join(twice.rename({"record": "child"}), on="child", how="semi"),
        "adult in two lists": truth.join(twice.rename({"record": "adult"}), on="adult", how="semi"),
        "no adult names a child": truth.join(named, on="child", how="anti"),
    }
    return pl.concat([found.select("child", group=pl.lit(name)) for name, found in groups.items()])
