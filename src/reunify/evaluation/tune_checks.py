"""How a threshold is chosen from labels, and what labels held out say of it."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

SHIFT, STRETCH = 1.0, 0.25
"""How far, in logits and in slope, a run's probabilities may be expected to be off (standard deviations)."""

SUREST = 1e-4
"""Probabilities nearer to 0 or 1 count as this near: one wrong label must not outweigh all others."""

NEWTON_STEPS = 50
"""Enough for two parameters: a step is at most 1 long, and the last ones are exact."""

RESAMPLES = 1000
"""Draws of families for an interval: its ends are then sure to about a hundredth of its width."""

NORMAL_95 = 1.959964
"""Two-sided 95 % point of the normal distribution."""

LEAST = 0.01
"""Threshold below which none is looked for."""


def lowest(pairs: pl.DataFrame, judged: pl.Series, aim: float) -> float:
    """Return the lowest threshold from which a share ``aim`` of the run's pairs is expected to be right.

    ``pairs``: labelled, ``p, is_match``; ``judged`` the probabilities of all of the run's pairs. What labels
    say of probabilities (:func:`recalibrated`) is asked of every pair above a threshold, from the top down,
    until precision falls below ``aim``; 1 where no threshold has it.
    """
    every = np.sort(judged.to_numpy())[::-1]
    right = recalibrated(pairs, every)
    precision = np.cumsum(right) / np.arange(1, len(every) + 1)
    best = 1.0
    for threshold in np.unique(np.floor(every[every >= LEAST] * 1e4) / 1e4)[::-1]:
        above = int(np.searchsorted(-every, -threshold, side="right"))
        if precision[above - 1] < aim:
            break
        best = float(threshold)
    return best


def recalibrated(pairs: pl.DataFrame, p: FloatArray) -> FloatArray:
    """Return ``p`` as labels would have it: logit a + b logit(p), a and b by penalised likelihood.

    Labels may be drawn more from some probabilities than from others: as they are drawn by the probability
    itself, they count alike here, whatever their sampling weights. The penalty is a prior that the run's
    probabilities are right: a within :data:`SHIFT`, b within :data:`STRETCH` of 1 (standard deviations).
    """
    x, y = _logit(pairs["p"].to_numpy()), pairs["is_match"].to_numpy().astype(float)
    design = np.column_stack([np.ones_like(x), x])
    middle, precision = np.array([0.0, 1.0]), np.diag([SHIFT**-2, STRETCH**-2])
    fitted = middle.copy()
    for _ in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ fitted, -30, 30)))
        slope = design.T @ (y - chance) - precision @ (fitted - middle)
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + precision
        step = np.linalg.solve(curve, slope)
        fitted = fitted + np.clip(step, -1.0, 1.0)
    result: FloatArray = 1 / (1 + np.exp(-np.clip(fitted[0] + fitted[1] * _logit(p), -30, 30)))
    return result


def _logit(p: FloatArray) -> FloatArray:
    inside = np.clip(p, SUREST, 1 - SUREST)
    result: FloatArray = np.log(inside / (1 - inside))
    return result


def surprise_saved(before: pl.DataFrame, after: pl.DataFrame) -> tuple[float, float]:
    """Return the bits of surprise at a held-out label that ``after`` saves, with the lower end at 95 %.

    Both: the same labels with ``family, is_match, p``, in one order. Families are drawn anew.
    """
    saved = _surprise(before) - _surprise(after)
    by_family = before.select("family", saved=pl.Series(saved)).group_by("family").agg(pl.col("saved").sum())
    sums = by_family.sort("family")["saved"].to_numpy()
    picks = np.random.default_rng(1).integers(0, len(sums), size=(RESAMPLES, len(sums)))
    low = np.quantile(sums[picks].sum(axis=1), 0.025)
    return float(sums.sum()) / before.height, float(low) / before.height


def _surprise(frame: pl.DataFrame) -> FloatArray:
    p = np.clip(frame["p"].to_numpy(), SUREST, 1 - SUREST)
    result: FloatArray = -np.log2(np.where(frame["is_match"].to_numpy(), p, 1 - p))
    return result


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
