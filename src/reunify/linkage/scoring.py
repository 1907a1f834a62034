"""Pairs to scores: Splink predicts each comparison's level, and rarity is added to what it found."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl

from reunify.config import LinkageConfig
from reunify.duck import connect, put, take
from reunify.linkage.comparisons import BY_NAME
from reunify.linkage.macros import define_macros
from reunify.linkage.model import ComparisonModel, Model
from reunify.linkage.splinkage import linker, settings
from reunify.linkage.weighing import level_weight, rarity
from reunify.schema import PAIRS

SLACK = 14.0
"""Bits that a pair may still gain on its way from Splink's weight to a listed probability: ten to odds of one
in a thousand, four for rarity and family. What stays below that is scored and not kept."""


def score_pairs(
    features: pl.DataFrame, pairs: pl.DataFrame, model: Model, config: LinkageConfig, spill: Path
) -> pl.DataFrame:
    """Return the scored pairs, ordered by child and adult testimony.

    Columns: ``child_testimony``, ``adult_testimony``, ``weight`` (thousandths of a bit, Int64, without any
    prior), and for each comparison ``level_NAME`` (its grade, Int8; -1 where unsaid) and ``rarity_NAME``
    (thousandths of a bit, Int32) where it has one.
    """
    numbered = features.sort("testimony").with_row_index("number")
    with connect(spill, memory_limit=config.memory_limit, threads=config.threads) as connection:
        chosen = settings(model, prior=0.5)
        define_macros(connection)
        put(connection, "testimonies", numbered.drop("testimony", "side").rename({"number": "testimony"}))
        splink = linker(connection, chosen, lambda predictions: _select(model, predictions))
        put(connection, "blocked", _blocked(PAIRS.check(pairs, "linkage"), numbered))
        splink.table_management.register_blocked_pairs_for_predict(splink._db_api.register("blocked"))
        found = splink.inference.predict(threshold_match_weight=_least(features), warning_mode="never")
        # Numbers are in the order of the testimonies, so that theirs is the order of the pairs.
        scored = take(connection, f"SELECT * FROM {found.physical_name} ORDER BY child_number, adult_number")
    names = numbered["testimony"]
    return scored.select(
        names.gather(scored["child_number"]).alias("child_testimony"),
        names.gather(scored["adult_number"]).alias("adult_testimony"),
        pl.exclude("child_number", "adult_number"),
    )


def _least(features: pl.DataFrame) -> float:
    """Return the bits of evidence below which a pair is not kept: each adult is as likely as any other."""
    adults = features.filter(pl.col("side") == "adult").height
    return math.log2(max(adults, 2)) - SLACK


def _blocked(pairs: pl.DataFrame, numbered: pl.DataFrame) -> pl.DataFrame:
    """Pairs of numbers, as Splink's blocking would give them."""
    number = pl.Enum(numbered["testimony"])
    return pairs.select(
        match_key=pl.lit("0"),
        join_key_l=pl.col("child_testimony").cast(number).to_physical().cast(pl.Int64),
        join_key_r=pl.col("adult_testimony").cast(number).to_physical().cast(pl.Int64),
    )


def _select(model: Model, predictions: str) -> str:
    """SQL that turns levels into thousandths of a bit and adds rarity.

    What rarity looks at is joined here, to the few pairs that are kept, rather than carried through Splink.
    """
    declared = [BY_NAME[c.name] for c in model.comparisons]
    rare = [c for c in model.comparisons if BY_NAME[c.name].rarity]
    grades = [f"CAST({_grade_of_gamma(c)} AS TINYINT) AS level_{c.name}" for c in model.comparisons]
    looked_at = sorted({column for c in declared for column in c.rarity_columns})
    both = ", ".join(f"l.{c} AS {c}_l, r.{c} AS {c}_r" for c in looked_at)
    amounts = [f"{rarity(c)} AS rarity_{c.name}" for c in rare]
    weights = [level_weight(c) for c in model.comparisons] + [f"rarity_{c.name}" for c in rare]
    kept = [f"level_{c.name}" + (f", rarity_{c.name}" if c.rarity else "") for c in declared]
    return (
        f"SELECT child_number, adult_number, CAST({' + '.join(weights)} AS BIGINT) AS weight,"
        f" {', '.join(kept)} FROM (SELECT *, {', '.join(amounts)}"
        f" FROM (SELECT testimony_l AS child_number, testimony_r AS adult_number, {', '.join(grades)}"
        f", {both} FROM {predictions} p"
        " JOIN testimonies l ON l.testimony = p.testimony_l"
        " JOIN testimonies r ON r.testimony = p.testimony_r))"
    )


def _grade_of_gamma(comparison: ComparisonModel) -> str:
    """SQL of the grade: Splink numbers levels downwards to 0 in the order given; ours carry their own."""
    gamma, levels = f"gamma_{comparison.name}", len(comparison.levels)
    grades = [BY_NAME[comparison.name].levels[x.name] for x in comparison.levels]
    if grades == list(range(levels - 1, -1, -1)):
        return gamma
    cases = " ".join(f"WHEN {levels - 1 - i} THEN {grade}" for i, grade in enumerate(grades))
    return f"CASE {gamma} {cases} ELSE -1 END"
