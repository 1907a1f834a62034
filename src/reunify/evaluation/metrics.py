"""Shares with honest intervals; first places, thresholds and reliability by judged pairs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import polars as pl

Z = 1.959964
"""Normal deviate of a 95 % interval."""

PLACES = (1, 3, 5, 10, 20)
FEW = 20
"""Judged units below which a share rests on a handful."""

BINS = (0.0, 0.001, 0.01, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.99, 1.0)
"""Edges of the bins in which said and right are compared."""

GRID = (
    0.001,
    0.002,
    0.005,
    0.01,
    0.02,
    0.05,
    0.1,
    0.2,
    0.3,
    0.4,
    0.5,
    0.6,
    0.7,
    0.8,
    0.85,
    0.9,
    0.95,
    0.99,
    0.999,
)


def wilson(right: float, of: float) -> tuple[float, float]:
    """Return the 95 % interval of a share of which ``right`` in ``of`` were seen (Wilson, JASA 22, 1927).

    Without any unit it is from 0 to 1. ``of`` may be an effective number, not whole.
    """
    if of <= 0:
        return 0.0, 1.0
    share = min(max(right / of, 0.0), 1.0)
    middle = share + Z * Z / (2 * of)
    spread = Z * math.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    scale = 1 + Z * Z / of
    return max((middle - spread) / scale, 0.0), min((middle + spread) / scale, 1.0)


def shares(units: pl.DataFrame, by: Sequence[str] = ()) -> pl.DataFrame:
    """Return ``units, right, share, low, high, few`` for each group ``by``.

    ``units``: a row a unit, ``right, family, sampling_weight`` (how many units it stands for). Units of one
    family speak together: the interval is Wilson's for the number of independent units that would vary as
    much as families do (Korn and Graubard, Survey Methodology 24, 1998), at most as many as the weights
    leave (Kish); where all or none are right, for as many as there are families. ``share`` is weighted,
    ``units`` and ``right`` are counts.
    """
    groups = list(by)
    right, weight = pl.col("right").cast(pl.Float64), pl.col("sampling_weight")
    # Sums of fractions end in other digits in another order: groups come in as many as there are threads.
    each = (
        units.sort(*groups, "family", "right", "sampling_weight")
        .group_by(*groups, "family", maintain_order=True)
        .agg(
            units=pl.len(),
            right=right.sum(),
            n=weight.sum(),
            y=(weight * right).sum(),
            squares=weight.pow(2).sum(),
        )
    )
    mean = pl.col("y").sum() / pl.col("n").sum()
    summed = (
        (each if groups else each.with_columns(_=pl.lit(0)))
        .group_by(groups or ["_"], maintain_order=True)
        .agg(
            pl.col("units", "right").sum(),
            share=mean,
            families=pl.len().cast(pl.Float64),
            kish=pl.col("n").sum().pow(2) / pl.col("squares").sum(),
            left_over=(pl.col("y") - pl.col("n") * mean).pow(2).sum() / pl.col("n").sum().pow(2),
        )
    )
    share, families = pl.col("share"), pl.col("families")
    variance = families / (families - 1).clip(lower_bound=1.0) * pl.col("left_over")
    counted = pl.when(variance > 1e-12).then(share * (1 - share) / variance).otherwise(families)
    wide = summed.with_columns(effective=pl.min_horizontal(counted, "kish"))
    limits = [wilson(p * n, n) for p, n in wide.select("share", "effective").iter_rows()]
    out = wide.with_columns(
        pl.col("units", "right").cast(pl.Int64),
        pl.Series("low", [low for low, _ in limits], pl.Float64),
        pl.Series("high", [high for _, high in limits], pl.Float64),
        few=pl.col("units") < FEW,
    ).select(*groups, "units", "right", "share", "low", "high", "few")
    return out.sort(groups) if groups else out


def one_share(units: pl.DataFrame) -> dict[str, float | None]:
    """Return ``share, low, high`` of all units together; all None where there is none."""
    if units.is_empty():
        return {"share": None, "low": None, "high": None}
    row = shares(units).row(0, named=True)
    return {name: row[name] for name in ("share", "low", "high")}


def first_places(judged: pl.DataFrame) -> pl.DataFrame:
    """Return for each of :data:`PLACES` the share of children whose best true candidate stands so high.

    ``judged``: ``child_person, family, rank, is_match`` (rank null where not listed). Children with a pair
    judged true count, each person once. Columns ``place, units, right, share, low, high, few``.
    """
    best = best_true(judged)
    parts = [
        shares(best.with_columns(right=(pl.col("rank") <= place).fill_null(False))).with_columns(
            place=pl.lit(place, pl.Int64)
        )
        for place in PLACES
    ]
    return pl.concat(parts).select("place", pl.exclude("place"))


def best_true(judged: pl.DataFrame) -> pl.DataFrame:
    """Return ``child_person, family, rank, sampling_weight`` of children with a true pair, by its best.

    A child found by several pairs could be drawn by each, so its weight is the least of theirs.
    """
    return (
        judged.filter("is_match")
        .group_by("child_person", "family")
        .agg(pl.col("rank").min(), pl.col("sampling_weight").min())
        .sort("child_person", "family")
    )


def first_right(judged: pl.DataFrame) -> pl.DataFrame:
    """Return judged pairs that stand first for their child, ``right`` where they are true.

    Of a sample of pairs this is what can be said of first places: a true pair that stands second may be
    behind another true one that was not drawn.
    """
    return judged.filter(pl.col("rank") == 1).with_columns(right="is_match")


def thresholds(judged: pl.DataFrame, proposed: pl.DataFrame, edges: Sequence[float]) -> pl.DataFrame:
    """Return what each threshold lists, and what is right and found at it.

    ``judged``: ``family, child_person, probability`` (null where never scored), ``is_match``. ``proposed``:
    ``child_person, probability`` of all pairs of the run. Columns: ``threshold``, ``to_read`` (pairs),
    ``children`` (with such a pair), ``judged``, ``reunited`` (children with a true pair there), precision and
    found (of all pairs judged true) with their limits.
    """
    rows = []
    for edge in sorted({*GRID, *edges}):
        there = judged.filter(pl.col("probability") >= edge).with_columns(right="is_match")
        true = judged.filter("is_match").with_columns(right=(pl.col("probability") >= edge).fill_null(False))
        listed = proposed.filter(pl.col("probability") >= edge)
        precision, found = one_share(there), one_share(true)
        rows.append(
            {
                "threshold": edge,
                "to_read": listed.height,
                "children": listed["child_person"].n_unique(),
                "judged": there.height,
                "reunited": there.filter("is_match")["child_person"].n_unique(),
                "precision": precision["share"],
                "precision_low": precision["low"],
                "precision_high": precision["high"],
                "found": found["share"],
                "found_low": found["low"],
                "found_high": found["high"],
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def reliability(judged: pl.DataFrame) -> pl.DataFrame:
    """Return for each bin of probability what was said (mean) and the share that is right, with limits.

    ``judged``: ``family, probability, is_match``. Columns ``low_edge, high_edge, said, units, right, share,
    low, high, few``; a bin without a judged pair is left out.
    """
    inner = BINS[1:-1]
    scored = judged.filter(pl.col("probability").is_not_null()).with_columns(
        right="is_match",
        bin=pl.sum_horizontal(
            pl.lit(0, pl.Int64), *((pl.col("probability") >= e).cast(pl.Int64) for e in inner)
        ),
    )
    said = scored.group_by("bin").agg(said=pl.col("probability").mean())
    edges = pl.DataFrame({"bin": range(len(BINS) - 1), "low_edge": BINS[:-1], "high_edge": BINS[1:]})
    table = shares(scored, ["bin"]).join(said, on="bin").join(edges, on="bin").sort("bin")
    return table.select("low_edge", "high_edge", "said", "units", "right", "share", "low", "high", "few")
