"""From weight to probability: what a bit of evidence is worth, by how much has been said already."""

from __future__ import annotations

import math

import polars as pl

FREE = 8.0
"""Bits of evidence that count whole."""

SLOPE = 0.68
"""Bits of logit for each bit of evidence beyond :data:`FREE`. Who agrees with a child in that much by chance
is seldom a stranger, but a relative, a neighbour, one of the same people or of the same day in custody, in
whom one agreement brings the next: sums of many agreements claim too much."""

PRIOR = pl.col("prior")
"""The prior in a weight, as judged pairs hold it."""


def odds_of(weight: pl.Expr, prior: pl.Expr = PRIOR) -> pl.Expr:
    """Return the calibrated odds of a weight that starts from ``prior``, both in thousandths of a bit."""
    start = prior / 1000
    said = (weight / 1000 - start).clip(-80, 80)
    return ((start + said - (said - FREE).clip(0.0) * (1 - SLOPE)) * math.log(2)).exp()


def weight_of(odds: pl.Expr, prior: pl.Expr = PRIOR) -> pl.Expr:
    """Return the weight, in thousandths of a bit, that has these calibrated odds."""
    start = prior / 1000
    said = odds.log(2) - start
    return (start + said + (said - FREE).clip(0.0) * (1 / SLOPE - 1)) * 1000


def probability(weight: pl.Expr, prior: pl.Expr = PRIOR) -> pl.Expr:
    """Return the calibrated probability of a match weight and the prior in it, in thousandths of a bit."""
    return 1.0 / (1.0 + 1.0 / odds_of(weight, prior))
