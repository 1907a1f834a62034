"""Families to ranked candidates, with the evidence behind each that adds up to its weight."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import polars as pl

from reunify.config import CandidatesConfig, ThresholdsConfig
from reunify.linkage import BY_NAME, Model, level_bits
from reunify.schema import CANDIDATES, EVIDENCE
from reunify.testimony import OWN_NUMBER, shown_values
from reunify.wording import explanations

NOT_STATED = "not_stated"
FAMILY_PARTS = {
    "claims": "another_child_than_named",
    "told_twice": "day_follows_from_numbers",
    "persons": "another_row_says_more",
    "siblings": "sibling_has_this_parent",
    "other_children": "another_child_fits_this_adult",
    "rivals": "others_claim_this_part",
}
"""What the family adds to a pair's weight, as parts of its evidence, and the level each is called by."""

_NUMBERS = ("alien_number", "family_unit", "phone")
"""Parts whose values are personal numbers: shown only where the job asks for it."""

HIDDEN = "•••"

SLICE = 20_000
"""Pairs whose evidence is put in words at a time: bounds memory on long lists."""

_BY_NEARNESS = ("issued_together", "issued_near", "issued_same_day", "far_apart")
"""Levels of alien numbers that are the distance between the two persons' own numbers."""


@dataclass(frozen=True)
class Listed:
    """Ranked candidates (:data:`~reunify.schema.CANDIDATES`) and their :data:`~reunify.schema.EVIDENCE`."""

    candidates: pl.DataFrame
    evidence: pl.DataFrame


def pair_id(child_source: str, child_id: str, adult_source: str, adult_id: str) -> str:
    """Return 20 hex digits of the SHA-256 of the four keys as a JSON array: the same id in every run."""
    keys = json.dumps([child_source, child_id, adult_source, adult_id])
    return hashlib.sha256(keys.encode("utf-8")).hexdigest()[:20]


def list_candidates(
    judged: pl.DataFrame,
    testimonies: pl.DataFrame,
    model: Model,
    configs: tuple[ThresholdsConfig, CandidatesConfig],
    language: str,
) -> Listed:
    """Return the listed pairs, ordered by child and rank, and their evidence, ordered by pair and position.

    A pair is listed from the ``listed`` threshold on, the best ``per_child`` of each child; everything
    likely or possible is listed whatever that says.
    """
    thresholds, config = configs
    ranked = _ranked(_with_keys(judged.filter(pl.col("match_probability") >= thresholds.listed)), thresholds)
    kept = ranked.filter((pl.col("rank") <= config.per_child) | (pl.col("band") != "unlikely"))
    slices = list(kept.iter_slices(SLICE)) or [kept]
    parts = [_evidence(some, testimonies, model, config) for some in slices]
    sentences = pl.concat([explanations(part, language) for part in parts])
    evidence = pl.concat(parts).sort("pair_id", "position")
    candidates = (
        kept.join(sentences, on="pair_id", how="left", maintain_order="left")
        .with_columns((pl.col("match_weight") / 1000).round(3).alias("match_weight"))
        .sort("child_source", "child_id", "rank")
    )
    return Listed(
        CANDIDATES.check(CANDIDATES.conform(candidates), "candidates"),
        EVIDENCE.check(evidence, "candidates"),
    )


def _with_keys(judged: pl.DataFrame) -> pl.DataFrame:
    keys = judged.drop("child_source", "adult_source").with_columns(
        pl.col(f"{side}_record").str.splitn(":", 2).struct.field(f"field_{n}").alias(f"{side}_{part}")
        for side in ("child", "adult")
        for n, part in enumerate(("source", "id"))
    )
    names = ("child_source", "child_id", "adult_source", "adult_id")
    ids = [pair_id(*row) for row in keys.select(names).iter_rows()]
    return keys.with_columns(pl.Series("pair_id", ids, pl.String))


def _ranked(pairs: pl.DataFrame, thresholds: ThresholdsConfig) -> pl.DataFrame:
    """Rank each child's pairs by probability, then weight, then pair_id; give each its band."""
    order = ["child_record", "match_probability", "match_weight", "pair_id"]
    return pairs.sort(order, descending=[False, True, True, False]).with_columns(
        rank=(pl.int_range(pl.len()).over("child_record") + 1).cast(pl.Int64),
        band=band_of(pl.col("match_probability"), thresholds),
    )


def band_of(probability: pl.Expr, thresholds: ThresholdsConfig) -> pl.Expr:
    """Return the band (:data:`~reunify.schema.BANDS`) of a calibrated probability."""
    return (
        pl.when(probability >= thresholds.likely)
        .then(pl.lit("likely"))
        .when(probability >= thresholds.possible)
        .then(pl.lit("possible"))
        .otherwise(pl.lit("unlikely"))
    )


def _evidence(
    pairs: pl.DataFrame, testimonies: pl.DataFrame, model: Model, config: CandidatesConfig
) -> pl.DataFrame:
    """All rows of evidence: the prior, each comparison, what the family adds; thousandths become bits."""
    base = pairs.select("pair_id", "child_testimony", "adult_testimony")
    rows = [
        base.with_columns(
            kind=pl.lit("prior"),
            part=pl.lit("prior"),
            level=pairs["slot"],
            weight=pairs["prior"],
            inferred=pairs["relationship_inferred"],
        )
    ]
    rows += [_of_comparison(pairs, base, model, name) for name in (c.name for c in model.comparisons)]
    rows += [
        base.with_columns(
            kind=pl.lit("family"),
            part=pl.lit(part),
            level=pl.lit(level),
            weight=pairs[part],
            inferred=pl.lit(False),
        ).filter(pl.col("weight") != 0)
        for part, level in FAMILY_PARTS.items()
    ]
    valued = _with_values(pl.concat(rows, how="vertical_relaxed"), testimonies, config)
    order = {part: len(model.comparisons) + n for n, part in enumerate(FAMILY_PARTS, start=1)}
    order |= {"prior": 0} | {c.name: n for n, c in enumerate(model.comparisons, start=1)}
    placed = valued.with_columns(
        position=pl.col("part").replace_strict(order, return_dtype=pl.Int64),
        weight=(pl.col("weight") / 1000).round(3),
    )
    return EVIDENCE.conform(placed.sort("pair_id", "position"))


def _of_comparison(pairs: pl.DataFrame, base: pl.DataFrame, model: Model, name: str) -> pl.DataFrame:
    declared, fitted = BY_NAME[name], model.comparison(name)
    grade = pairs[f"level_{name}"]
    levels = {declared.levels[level.name]: level.name for level in fitted.levels}
    rarity = (
        pairs[f"rarity_{name}"].cast(pl.Int64) if declared.rarity else pl.repeat(0, pairs.height, eager=True)
    )
    return base.with_columns(
        kind=pl.lit("comparison"),
        part=pl.lit(name),
        level=grade.replace_strict(levels, default=NOT_STATED, return_dtype=pl.String),
        weight=grade.replace_strict(level_bits(fitted), default=0, return_dtype=pl.Int64)
        + rarity.fill_null(0),
    ).with_columns(inferred=pl.col("level").is_in(sorted(declared.inferred_levels)))


def _with_values(rows: pl.DataFrame, testimonies: pl.DataFrame, config: CandidatesConfig) -> pl.DataFrame:
    """Add both values as compared; personal numbers stay hidden unless the job asks for them."""
    values = shown_values(testimonies).rename({"part": "shown"})
    near = (pl.col("part") == "alien_number") & pl.col("level").is_in(_BY_NEARNESS)
    rows = rows.with_columns(shown=pl.when(near).then(pl.lit(OWN_NUMBER)).otherwise("part"))
    for side in ("child", "adult"):
        rows = rows.join(
            values.rename({"testimony": f"{side}_testimony", "value": f"{side}_value"}),
            on=[f"{side}_testimony", "shown"],
            how="left",
            maintain_order="left",
        )
    if config.personal_numbers:
        return rows
    number = pl.col("part").is_in(_NUMBERS)
    return rows.with_columns(
        pl.when(number & pl.col(f"{side}_value").is_not_null())
        .then(pl.lit(HIDDEN))
        .otherwise(f"{side}_value")
        .alias(f"{side}_value")
        for side in ("child", "adult")
    )
