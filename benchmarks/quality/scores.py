"""What ranked lists are worth over several seeds, with intervals from resampled families.

Children of one family are found or missed together, so that families are drawn, not children: each draw
takes as many families as there are, with replacement, over all seeds at once. Intervals hold 95 % of
draws. A list is ``child, adult, rank, probability``, truth ``child, adult``, both with seeds in front of
their names (:func:`pooled`), so that one threshold serves all seeds: a probability means the same in each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.metrics import PAIR
from benchmarks.quality.splits import DRAWS, EDGES, FEWEST_PAIRS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PRECISIONS = (0.99, 0.95)
MEASURES = ("right first", "in top ten", "found, 99 % right", "found, 95 % right")
TAIL = (2.5, 97.5)


@dataclass(frozen=True)
class Estimate:
    """A share from 0 to 1 with the ends of its interval, and how many children or pairs it is of."""

    value: float
    low: float
    high: float
    of: int


@dataclass(frozen=True)
class Honesty:
    """How far probabilities are from the truth.

    ``bins`` holds ``bin`` (of :data:`~benchmarks.quality.splits.EDGES`), ``pairs``, ``said`` (on average),
    ``right`` and their distance ``gap``. ``error`` is the mean distance over pairs (expected calibration
    error), the lowest bin left out: its pairs are as many as a program cares to list. ``worst`` is the
    largest distance in any bin of :data:`~benchmarks.quality.splits.FEWEST_PAIRS` or more.
    """

    error: float
    worst: float
    bins: pl.DataFrame


def pooled(frames: Iterable[tuple[int, pl.DataFrame]], columns: Sequence[str] = PAIR) -> pl.DataFrame:
    """Return the frames of several seeds in one, each name in ``columns`` with its seed in front."""
    marked = [f.with_columns((pl.lit(f"{seed}/") + pl.col(*columns)).name.keep()) for seed, f in frames]
    return pl.concat(marked)


class Judged:
    """A pooled list set against the truth: every child, pair and family as numbers, ready for drawing.

    ``families`` is ``child, family`` of every child on the lists; who is not there is a family of its own.
    """

    def __init__(self, ranked: pl.DataFrame, truth: pl.DataFrame, families: pl.DataFrame) -> None:
        true_pairs = truth.select(PAIR).unique().with_columns(right=pl.lit(True))
        self.truth = true_pairs.select(PAIR)
        everyone = pl.concat([ranked.select("child"), true_pairs.select("child")]).unique()
        of = everyone.join(families.unique("child", keep="any"), on="child", how="left")
        of = of.select("child", cluster=pl.coalesce("family", "child").rank("dense").cast(pl.Int64) - 1)
        self.clusters = of["cluster"].n_unique()
        pairs = ranked.join(true_pairs, on=PAIR, how="left").with_columns(pl.col("right").fill_null(False))
        pairs = pairs.join(of, on="child").sort(
            "probability", "child", "adult", descending=[True, False, False]
        )
        self.pairs = pairs.with_columns(
            last=pl.col("probability").ne_missing(pl.col("probability").shift(-1))
        )
        best = pairs.filter("right").group_by("child").agg(rank=pl.col("rank").min())
        counts = true_pairs.group_by("child").agg(pairs=pl.len())
        self.children = counts.join(of, on="child").join(best, on="child", how="left").sort("child")
        self.thresholds = [self._threshold(precision) for precision in PRECISIONS]

    def _threshold(self, precision: float) -> float:
        """The lowest probability at which at least ``precision`` of what is proposed is right; 2 if none."""
        right = self.pairs["right"].cum_sum()
        proposed = pl.int_range(1, self.pairs.height + 1, eager=True)
        reached = self.pairs.filter((right >= precision * proposed) & self.pairs["last"])
        return float(reached["probability"].to_numpy().min()) if reached.height else 2.0

    def groups(self, groups: pl.DataFrame) -> dict[str, dict[str, Estimate]]:
        """Return each measure by subgroup (``child, group``), at the thresholds of the whole list."""
        found = [
            self.pairs.filter(pl.col("right") & (pl.col("probability") >= threshold))
            .group_by("child")
            .agg(pl.len().alias(f"found{n}"))
            for n, threshold in enumerate(self.thresholds)
        ]
        wide = self.children
        for frame in found:
            wide = wide.join(frame, on="child", how="left", maintain_order="left")
        tops = [pl.col("rank").le(places).fill_null(False).cast(pl.Float64) for places in (1, 10)]
        hits = [*tops, *(pl.col(f"found{n}").fill_null(0).cast(pl.Float64) for n in range(len(found)))]
        of = [pl.lit(1.0), pl.lit(1.0), *[pl.col("pairs").cast(pl.Float64)] * len(found)]
        named = {
            m: (h.alias(f"hit {m}"), o.alias(f"of {m}")) for m, h, o in zip(MEASURES, hits, of, strict=True)
        }
        flat = wide.select("child", "cluster", *(e for pair in named.values() for e in pair))
        result: dict[str, dict[str, Estimate]] = {}
        for (name,), members in groups.sort("group").group_by("group", maintain_order=True):
            rows = flat.join(members, on="child", how="semi")
            if rows.height:
                result[str(name)] = self._ratios(rows)
        return result

    def _ratios(self, rows: pl.DataFrame) -> dict[str, Estimate]:
        """Ratios over ``rows`` (``cluster``, ``hit M``, ``of M``), families drawn among those there."""
        by = rows.group_by("cluster").agg(pl.exclude("child").sum()).sort("cluster").drop("cluster")
        table = by.to_numpy().astype(np.float64)
        rng = np.random.default_rng(1)
        size = table.shape[0]
        draws = np.stack([np.bincount(rng.integers(0, size, size), minlength=size) for _ in range(DRAWS)])
        sums, whole = draws.astype(np.float64) @ table, table.sum(axis=0)
        result = {}
        for n, measure in enumerate(MEASURES):
            drawn = sums[:, 2 * n] / np.maximum(sums[:, 2 * n + 1], 1.0)
            result[measure] = _estimate(float(whole[2 * n] / whole[2 * n + 1]), drawn, (rows.height, size))
        return result

    def whole(self) -> dict[str, Estimate]:
        """Return each measure over all children; thresholds are chosen anew in each draw."""
        pairs = self.pairs
        cluster: Ints = pairs["cluster"].to_numpy()
        right: Ints = pairs["right"].cast(pl.Int64).to_numpy()
        last = pairs["last"].to_numpy()
        of = self.children["cluster"].to_numpy()
        true: Floats = self.children["pairs"].to_numpy().astype(np.float64)
        rank: Floats = self.children["rank"].fill_null(10**6).to_numpy().astype(np.float64)

        def measure(weight: Ints) -> list[float]:
            children, drawn = weight[of], weight[cluster]
            everyone = max(float(children.sum()), 1.0)
            shares = [float(children[rank <= places].sum()) / everyone for places in (1, 10)]
            proposed, correct = np.cumsum(drawn), np.cumsum(drawn * right)
            total = max(float((children * true).sum()), 1.0)
            for precision in PRECISIONS:
                reached = correct[last & (correct >= precision * proposed)]
                shares.append(float(reached.max(initial=0)) / total)
            return shares

        rng = np.random.default_rng(1)
        size = self.clusters
        point = measure(np.ones(size, dtype=np.int64))
        drawn = np.array(
            [measure(np.bincount(rng.integers(0, size, size), minlength=size)) for _ in range(DRAWS)]
        )
        counted = (self.children.height, self.children["cluster"].n_unique())
        return {name: _estimate(point[n], drawn[:, n], counted) for n, name in enumerate(MEASURES)}

    def honesty(self) -> Honesty:
        """Return how honest the list's probabilities are, by the bins of the splits."""
        number = pl.Series(EDGES[1:-1]).search_sorted(self.pairs["probability"], side="right")
        bins = (
            self.pairs.with_columns(bin=number.cast(pl.Int64))
            .group_by("bin")
            .agg(pairs=pl.len(), said=pl.col("probability").mean(), right=pl.col("right").mean())
            .sort("bin")
            .with_columns(gap=(pl.col("said") - pl.col("right")).abs())
        )
        hopeful = bins.filter(pl.col("bin") > 0)
        everything = max(int(hopeful["pairs"].sum()), 1)
        error = float((hopeful["gap"] * hopeful["pairs"]).sum()) / everything
        worst = bins.filter(pl.col("pairs") >= FEWEST_PAIRS)["gap"].to_list()
        return Honesty(error, max(worst, default=0.0), bins)


def _estimate(value: float, draws: Floats, counted: tuple[int, int]) -> Estimate:
    """Return a share with the interval of its draws; ``counted`` are its children and their families.

    Where all families are right, or none is, every draw says the same: the rule of three (nothing seen in n
    is compatible with 3 in n) stands in.
    """
    children, families = counted
    low, high = (float(end) for end in np.percentile(draws, TAIL))
    doubt = min(1.0, 3.0 / max(families, 1))
    if value == 1.0:
        low = min(low, 1.0 - doubt)
    if value == 0.0:
        high = max(high, doubt)
    return Estimate(value, low, high, children)
