"""Pairs to scores: Splink predicts each comparison's level, and rarity is added to what it found."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl

from reunify.config import LinkageConfig
from reunify.duck import connect, put, take
from reunify.linkage.comparisons import BY_NAME
from reunify.linkage.model import Model
from reunify.linkage.splinkage import CHILD, PARENT, linker, load_sides, settings
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
    infos = tuple(sorted(c for c in features.columns if c.endswith("_info")))
    with connect(spill, memory_limit=config.memory_limit, threads=config.threads) as connection:
        chosen = settings(model, prior=0.5, retain=True, extra=infos)
        load_sides(connection, features)
        splink = linker(connection, chosen, lambda predictions: _select(model, predictions))
        put(connection, "blocked", _blocked(PAIRS.check(pairs, "linkage")))
        splink.table_management.register_blocked_pairs_for_predict(splink._db_api.register("blocked"))
        found = splink.inference.predict(threshold_match_weight=_least(features), warning_mode="never")
        return take(
            connection, f"SELECT * FROM {found.physical_name} ORDER BY child_testimony, adult_testimony"
        )


def _least(features: pl.DataFrame) -> float:
    """Return the bits of evidence below which a pair is not kept: each adult is as likely as any other."""
    adults = features.filter(pl.col("side") == "adult").height
    return math.log2(max(adults, 2)) - SLACK


def _blocked(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs as Splink's blocking would give them."""
    joined = "-__-"
    return pairs.select(
        match_key=pl.lit("0"),
        join_key_l=pl.lit(CHILD + joined) + pl.col("child_testimony"),
        join_key_r=pl.lit(PARENT + joined) + pl.col("adult_testimony"),
    )


def _select(model: Model, table: str) -> str:
    """SQL that turns levels into thousandths of a bit and adds rarity."""
    columns, weights = [], []
    for comparison in model.comparisons:
        declared = BY_NAME[comparison.name]
        gamma = f"gamma_{comparison.name}"
        grade = _grade_of_gamma(
            gamma, len(comparison.levels), [declared.levels[x.name] for x in comparison.levels]
        )
        columns.append(f"CAST({grade} AS TINYINT) AS level_{comparison.name}")
        bits = " ".join(
            f"WHEN {declared.levels[x.name]} THEN {round(x.weight * 1000)}" for x in comparison.levels
        )
        weights.append(f"CASE {grade} {bits} ELSE 0 END")
        if declared.rarity:
            share = " ".join(
                f"WHEN {declared.levels[name]} THEN {value}" for name, value in declared.rarity_share.items()
            )
            rarity = declared.rarity.format(grade=grade)
            amount = f"CAST(round(coalesce((CASE {grade} {share} ELSE 0 END) * ({rarity}), 0)) AS INTEGER)"
            columns.append(f"{amount} AS rarity_{comparison.name}")
            weights.append(amount)
    return (
        "SELECT testimony_l AS child_testimony, testimony_r AS adult_testimony,"
        f" CAST({' + '.join(weights)} AS BIGINT) AS weight, {', '.join(columns)}"
        f" FROM {table}"
    )


def _grade_of_gamma(gamma: str, levels: int, grades: list[int]) -> str:
    """Splink numbers levels downwards to 0 in the order given; ours carry their own grades."""
    if grades == list(range(levels - 1, -1, -1)):
        return gamma
    cases = " ".join(f"WHEN {levels - 1 - i} THEN {grade}" for i, grade in enumerate(grades))
    return f"CASE {gamma} {cases} ELSE -1 END"
