"""How a threshold is chosen from labels, and what labels held out say of it."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

PSEUDO = 20.0
"""Labels that the run's own probabilities count for where precision is estimated."""

RESAMPLES = 1000
"""Draws of families for an interval: its ends are then sure to about a hundredth of its width."""

NORMAL_95 = 1.959964
"""Two-sided 95 % point of the normal distribution."""

LEAST = 0.01
"""Threshold below which none is looked for."""


def lowest(pairs: pl.DataFrame, judged: pl.Series, aim: float) -> float:
    """Return the lowest threshold from which a share ``aim`` of the pairs is right.

    ``pairs``: labelled, ``p, is_match, weight_of_label``; ``judged`` the probabilities of all of the run's
    pairs, whose mean above a threshold is the prior that labels move, counting for :data:`PSEUDO` of them.
    Thresholds are looked for from the top down, and the search ends where precision falls below ``aim``.
    """
    every = np.sort(judged.to_numpy())[::-1]
    expected = np.cumsum(every) / np.arange(1, len(every) + 1)
    ranked = pairs.sort("p", "is_match", descending=[True, False])
    p = ranked["p"].to_numpy()
    weight = ranked["weight_of_label"].to_numpy()
    right = np.cumsum(weight * ranked["is_match"].to_numpy())
    total, squares = np.cumsum(weight), np.cumsum(weight * weight)
    best = 1.0
    for threshold in np.unique(np.append(every[every >= LEAST], p[p >= LEAST]).round(4))[::-1]:
        above = int(np.searchsorted(-p, -threshold, side="right"))
        among = int(np.searchsorted(-every, -threshold, side="right"))
        prior = float(expected[among - 1]) if among else 1.0
        seen = float(total[above - 1] ** 2 / squares[above - 1]) if above else 0.0
        share = float(right[above - 1] / total[above - 1]) if above else 0.0
        if (share * seen + prior * PSEUDO) / (seen + PSEUDO) < aim:
            break
        best = float(threshold)
    return best


def _by_family(frame: pl.DataFrame) -> pl.DataFrame:
    weight, called = pl.col("weight_of_label"), pl.col("called")
    return (
        frame.group_by("family")
        .agg(
            true=(weight * pl.col("is_match")).sum(),
            found=(weight * (pl.col("is_match") & called)).sum(),
            called=(weight * called).sum(),
        )
        .sort("family")
    )


def gain(before: pl.DataFrame, after: pl.DataFrame) -> tuple[float, float, float]:
    """Return what share of the true pairs ``after`` finds more, with its 95 % interval.

    Both: the same labels with ``family, is_match, weight_of_label, called``. Families are drawn anew with
    replacement (bootstrap, fixed seed), as pairs of one family are found or missed together.
    """
    one, two = _by_family(before), _by_family(after)
    true = one["true"].to_numpy()
    more = two["found"].to_numpy() - one["found"].to_numpy()
    picks = np.random.default_rng(1).integers(0, len(true), size=(RESAMPLES, len(true)))
    drawn = more[picks].sum(axis=1) / np.maximum(true[picks].sum(axis=1), 1e-9)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(more.sum() / true.sum()), float(low), float(high)


def shares(frame: pl.DataFrame) -> tuple[float, float | None, float | None]:
    """Return found, precision and the lower end of its interval (Wilson, at the effective number)."""
    weight = pl.col("weight_of_label")
    true = frame.filter("is_match")
    found = float(true.filter("called")["weight_of_label"].sum()) / float(true["weight_of_label"].sum())
    called = frame.filter("called")
    if called.is_empty():
        return found, None, None
    total, squares = called.select(weight.sum(), (weight * weight).sum().alias("squares")).row(0)
    right = float(called.filter("is_match")["weight_of_label"].sum()) / total
    count, z = total * total / squares, NORMAL_95
    middle = right + z * z / (2 * count)
    wide = z * math.sqrt(right * (1 - right) / count + z * z / (4 * count * count))
    return found, right, (middle - wide) / (1 + z * z / count)
