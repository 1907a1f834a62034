"""How often one judge is wrong, and what that leaves of a label."""

from __future__ import annotations

import math

import polars as pl

from reunify.evaluation.labels import Labels
from reunify.evaluation.metrics import wilson
from reunify.evaluation.posterior import ERRORS, Estimate
from reunify.evaluation.sampled import Sampled


def judged_twice(labels: Labels) -> pl.DataFrame:
    """Return the pairs that several people judged, with ``divided`` where they differ."""
    twice = labels.pairs.filter((pl.col("judged") > 1) & pl.col("adult").is_not_null())
    return twice.with_columns(divided=(pl.col("yes") > 0) & (pl.col("yes") < pl.col("judged")))


def slip_rate(labels: Labels, sample: Sampled | None) -> Estimate | None:
    """Return the rate at which one judge is wrong, with 95 % limits; None where no pair was judged twice.

    Two judges who each slip with rate e differ in 2e(1-e) of pairs. The rate starts from the prior of
    :data:`~reunify.evaluation.posterior.ERRORS`, so that one divided pair does not discredit every label.
    """
    if sample is not None and sample.posterior.error is not None:
        return sample.posterior.error
    twice = judged_twice(labels)
    if twice.is_empty():
        return None
    divided = int(twice["divided"].sum())
    before = sum(ERRORS)
    expected = 2 * ERRORS[0] * ERRORS[1] / before**2
    low, high = wilson(divided, twice.height)
    share = (divided + expected * before / 2) / (twice.height + before / 2)
    return Estimate(*(_rate(part) for part in (min(max(share, low), high), low, high)))


def _rate(share: float) -> float:
    """Return the rate of slips at which two judges differ in ``share`` of pairs."""
    return (1 - math.sqrt(max(1 - 2 * share, 0.0))) / 2


def wrong(rate: float) -> pl.Expr:
    """Return the probability that what most judges of a pair say is wrong, from ``judged`` and ``yes``.

    Each judge more on one side divides the odds by (1-e)/e.
    """
    if rate <= 0:
        return pl.lit(0.0)
    ahead = (2 * pl.col("yes") - pl.col("judged")).abs()
    return 1 / (1 + pl.lit((1 - rate) / rate).pow(ahead))


def believed(is_match: pl.Expr, slip: pl.Expr) -> pl.Expr:
    """Return what a label counts for, so that sums over labels are unbiased: (label - slip) / (1 - 2 slip).

    Below 0 or above 1 where a label may be wrong (Rogan and Gladen, American Journal of Epidemiology 107,
    1978); the label itself where judges do not slip.
    """
    return (is_match.cast(pl.Float64) - slip) / (1 - 2 * slip)
