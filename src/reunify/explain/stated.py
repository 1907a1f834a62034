"""A pair's sentence without the long tail of what nobody stated, and how much that is."""

from __future__ import annotations

import polars as pl

from reunify.wording import NOT_STATED, explanations


def is_unsaid() -> pl.Expr:
    """Say of a row of EVIDENCE whether one side or both state nothing, and it moves nothing."""
    level = pl.col("level")
    return (level.is_null() | level.is_in(NOT_STATED)) & (pl.col("weight") == 0)


def in_short(pairs: pl.DataFrame, evidence: pl.DataFrame, language: str) -> pl.DataFrame:
    """Add ``told``, ``unsaid`` and ``compared`` to pairs of which ``evidence`` holds EVIDENCE.

    ``told`` is the sentence of what was stated; ``unsaid`` of ``compared`` comparisons found nothing
    stated by one side or both.
    """
    counted = evidence.group_by("pair_id").agg(
        unsaid=is_unsaid().sum().cast(pl.Int64),
        compared=(pl.col("kind") == "comparison").sum().cast(pl.Int64),
    )
    short = explanations(evidence.filter(~is_unsaid()), language).rename({"explanation": "told"})
    for more in (short, counted):
        pairs = pairs.join(more, on="pair_id", how="left", maintain_order="left")
    return pairs
