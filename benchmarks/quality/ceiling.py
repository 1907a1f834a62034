"""The supervised ceiling: what boosted trees make of our comparisons, told the truth of another world.

Nobody has such a truth in the field. The distance to it is what weights and family reasoning still leave on
the table, for retrieval and comparisons are the same.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.runs import read_truth

FURTHER = ("weight", "claims")
"""Features beside levels and rarity: the pair's summed weight, and what it costs that an adult who names
other children does not name this one."""


def pairs_of(stages: Path) -> pl.DataFrame:
    """Return ``child, adult`` and the features of every pair of rows that a run scored, as numbers.

    Levels that say nothing are null. Family reasoning (siblings, rivals, persons) is left out.
    """
    judged = pl.read_parquet(stages / "judged.parquet")
    levels = [name for name in judged.columns if name.startswith("level_")]
    rarity = [name for name in judged.columns if name.startswith("rarity_")]
    further = [name for name in FURTHER if name in judged.columns]
    slots = ("mother", "father", "companion")
    return judged.select(
        "adult_record",
        *(pl.when(pl.col(c) >= 0).then(c).cast(pl.Float64).alias(c) for c in levels),
        *(pl.col(c).cast(pl.Float64) for c in [*rarity, *further]),
        *((pl.col("slot") == slot).cast(pl.Float64).alias(f"slot_{slot}") for slot in slots),
        names_child=pl.col("names_child").cast(pl.Float64),
        adult="adult_record",
        child="child_record",
    ).drop("adult_record")


def with_truth(pairs: pl.DataFrame, world: Path) -> pl.DataFrame:
    """Add ``right``, 1 for a true pair and 0 for another."""
    truth = read_truth(world / "truth.csv").select("child", "adult").unique().with_columns(right=pl.lit(1))
    return pairs.join(truth, on=["child", "adult"], how="left").with_columns(pl.col("right").fill_null(0))


def read_ranked(path: Path) -> pl.DataFrame:
    """Return ``child, adult, rank, probability`` of what was judged."""
    best = pl.read_parquet(path).sort("child", "probability", "adult", descending=[False, True, False])
    return best.with_columns(rank=pl.int_range(1, pl.len() + 1).over("child"))
