"""How a threshold is chosen from labels, and what labels held out say of it."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reunify.evaluation.metrics import wilson

FloatArray = NDArray[np.float64]

SHIFT, STRETCH = 1.0, 0.25
"""How far, in logits and in slope, a run's probabilities may be expected to be off (standard deviations)."""

SUREST = 1e-4
"""Probabilities nearer to 0 or 1 count as this near: one wrong label must not outweigh all others."""

NEWTON_STEPS = 50
"""Enough for two parameters: a step is at most 1 long, and the last ones are exact."""

RESAMPLES = 1000
"""Draws of families for an interval: its ends are then sure to about a hundredth of its width."""

LEAST = 0.01
"""Threshold below which none is looked for."""


def lowest(pairs: pl.DataFrame, judged: pl.Series, aim: float) -> float:
    """Return the lowest threshold from which a share ``aim`` of the run's pairs is expected to be right.

    ``pairs``: labelled, ``p, is_match, slip``; ``judged`` the probabilities of all of the run's pairs. What
    labels say of probabilities (:func:`recalibrated`) is asked of every pair above a threshold, from the top
    down, until precision falls below ``aim``; 1 where no threshold has it.
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

    ``pairs``: ``p, is_match, slip``; a label says true of a true pair with probability 1 - slip, and of
    another with slip, so that one wrong label does not outweigh all others. Labels may be drawn more from
    some probabilities than from others: as they are drawn by the probability itself, they count alike here,
    whatever their sampling weights. The penalty is a prior that the run's probabilities are right: a within
    :data:`SHIFT`, b within :data:`STRETCH` of 1 (standard deviations).
    """
    return moved(p, *fitted(pairs, SHIFT)[0])


def moved(p: FloatArray, shift: float, slope: float) -> FloatArray:
    """Return probabilities whose logits are ``shift`` + ``slope`` times those of ``p``."""
    return _chance(shift + slope * _logit(p))


def fitted(pairs: pl.DataFrame, shift: float) -> tuple[FloatArray, FloatArray]:
    """Return a and b of logit a + b logit(p), as labels would have it, and their covariance.

    ``pairs``: ``p, is_match`` (a probability where no label is sure), ``slip``. ``shift`` is how far a may be
    expected to be from 0, and :data:`STRETCH` b from 1 (standard deviations).
    """
    x, y = _logit(pairs["p"].to_numpy()), pairs["is_match"].to_numpy().astype(float)
    slip = pairs["slip"].to_numpy()
    design = np.column_stack([np.ones_like(x), x])
    middle, precision = np.array([0.0, 1.0]), np.diag([shift**-2, STRETCH**-2])
    found, curve = middle.copy(), precision
    for _ in range(NEWTON_STEPS):
        chance = _chance(design @ found)
        said = slip + (1 - 2 * slip) * chance
        # Fisher's scoring: how what is said moves with the logit, over its variance.
        moves = (1 - 2 * slip) * chance * (1 - chance) / np.maximum(said * (1 - said), SUREST**2)
        slope = design.T @ (moves * (y - said)) - precision @ (found - middle)
        curve = (design * (moves * (1 - 2 * slip) * chance * (1 - chance))[:, None]).T @ design + precision
        found = found + np.clip(np.linalg.solve(curve, slope), -1.0, 1.0)
    return found, np.linalg.inv(curve)


def _chance(logit: FloatArray) -> FloatArray:
    result: FloatArray = 1 / (1 + np.exp(-np.clip(logit, -30, 30)))
    return result


def _logit(p: FloatArray) -> FloatArray:
    inside = np.clip(p, SUREST, 1 - SUREST)
    result: FloatArray = np.log(inside / (1 - inside))
    return result


def surprise_saved(before: pl.DataFrame, after: pl.DataFrame) -> tuple[float, float]:
    """Return the bits of surprise at a held-out label that ``after`` saves, with the lower end at 95 %.

    Both: the same labels with ``family, is_match, slip, p``, in one order. Families are drawn anew.
    """
    saved = _surprise(before) - _surprise(after)
    by_family = before.select("family", saved=pl.Series(saved)).group_by("family").agg(pl.col("saved").sum())
    sums = by_family.sort("family")["saved"].to_numpy()
    picks = np.random.default_rng(1).integers(0, len(sums), size=(RESAMPLES, len(sums)))
    low = np.quantile(sums[picks].sum(axis=1), 0.025)
    return float(sums.sum()) / before.height, float(low) / before.height


def _surprise(frame: pl.DataFrame) -> FloatArray:
    slip = frame["slip"].to_numpy()
    p = slip + (1 - 2 * slip) * np.clip(frame["p"].to_numpy(), SUREST, 1 - SUREST)
    result: FloatArray = -np.log2(np.where(frame["is_match"].to_numpy(), p, 1 - p))
    return result


def _by_family(frame: pl.DataFrame) -> pl.DataFrame:
    weight, called = pl.col("weight_of_label"), pl.col("called")
    return (
        frame.group_by("family")
        .agg(
            true=(weight * pl.col("true")).sum(),
            found=(weight * pl.col("true") * called).sum(),
            called=(weight * called).sum(),
        )
        .sort("family")
    )


def gain(before: pl.DataFrame, after: pl.DataFrame) -> tuple[float, float, float]:
    """Return what share of the true pairs ``after`` finds more, with its 95 % interval.

    Both: the same labels with ``family, true, weight_of_label, called``. Families are drawn anew with
    replacement (bootstrap, fixed seed), as pairs of one family are found or missed together.
    """
    one, two = _by_family(before), _by_family(after)
    true = one["true"].to_numpy()
    more = two["found"].to_numpy() - one["found"].to_numpy()
    picks = np.random.default_rng(1).integers(0, len(true), size=(RESAMPLES, len(true)))
    drawn = more[picks].sum(axis=1) / np.maximum(true[picks].sum(axis=1), 1e-9)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(more.sum() / max(true.sum(), 1e-9)), float(low), float(high)


def unseen(frame: pl.DataFrame) -> float:
    """Return the share of true pairs that may change though none of the labelled does (Wilson, 95 %).

    Labels drawn anew from labels that are all found alike are found alike too, which is no proof.
    """
    weights = _by_family(frame)["true"].to_numpy()
    squares = float((weights * weights).sum())
    return wilson(0, float(weights.sum()) ** 2 / squares)[1] if squares else 1.0


def shares(frame: pl.DataFrame) -> tuple[float, float | None, float | None]:
    """Return found, precision and the lower end of its interval (Wilson, at the effective number)."""
    weight, true = pl.col("weight_of_label"), pl.col("weight_of_label") * pl.col("true")
    called = frame.filter("called")
    there = float(called.select(true.sum()).item())
    found = min(max(there / max(float(frame.select(true.sum()).item()), 1e-9), 0.0), 1.0)
    if called.is_empty():
        return found, None, None
    total, squares = called.select(weight.sum(), (weight * weight).sum().alias("squares")).row(0)
    right, count = min(max(there / total, 0.0), 1.0), total * total / squares
    return found, right, wilson(right * count, count)[0]
