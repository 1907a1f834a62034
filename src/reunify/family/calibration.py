"""From weight to probability: what a bit of evidence is worth, by how much has been said already."""

from __future__ import annotations

import math

import polars as pl

from reunify.family.evidence import bits
from reunify.linkage import Model

FREE = 8.0
"""Bits of evidence that count whole."""

SLOPE = 0.71
"""Bits of logit for each bit of evidence beyond :data:`FREE`. Who agrees with a child in that much by chance
is seldom a stranger, but a relative, a neighbour, one of the same people or of the same day in custody, in
whom one agreement brings the next: sums of many agreements claim too much."""

CIRCUMSTANCES = ("separation", "origin", "alien_number")
"""What speaks against a pair here counts whole however much agrees: a relative or a namesake who agrees in
many names by kinship is told from the parent by another day, another country, numbers far apart."""

WHOLE = pl.col("counted_whole")
"""Of a weight, what counts whole: its prior and what circumstances contradict, as judged pairs hold it."""


def contradicted(levels: pl.DataFrame, model: Model) -> pl.Series:
    """Return thousandths of a bit, never above 0, that circumstances take from each pair of ``levels``."""
    used = [c.name for c in model.comparisons if c.name in CIRCUMSTANCES]
    against = [bits(model, name).fill_null(0).clip(upper_bound=0) for name in used]
    if not against:
        return pl.repeat(0, levels.height, dtype=pl.Int64, eager=True).alias("contradicted")
    return levels.select(contradicted=pl.sum_horizontal(against).cast(pl.Int64))["contradicted"]


def odds_of(weight: pl.Expr, whole: pl.Expr = WHOLE) -> pl.Expr:
    """Return the calibrated odds of a weight, of which ``whole`` counts whole: thousandths of a bit."""
    start = whole / 1000
    said = (weight / 1000 - start).clip(-80, 80)
    return ((start + said - (said - FREE).clip(0.0) * (1 - SLOPE)) * math.log(2)).exp()


def weight_of(odds: pl.Expr, whole: pl.Expr = WHOLE) -> pl.Expr:
    """Return the weight, in thousandths of a bit, that has these calibrated odds."""
    start = whole / 1000
    said = odds.log(2) - start
    return (start + said + (said - FREE).clip(0.0) * (1 / SLOPE - 1)) * 1000


def probability(weight: pl.Expr, whole: pl.Expr = WHOLE) -> pl.Expr:
    """Return the calibrated probability of a match weight and what counts whole in it."""
    return 1.0 / (1.0 + 1.0 / odds_of(weight, whole))
