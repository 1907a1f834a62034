"""What a ranked list is worth, measured against who belongs to whom.

Every function takes ``ranked`` (``child, adult, rank, probability``: one row a proposed pair of rows, as
``SOURCE:ID``; rank 1 is best for its child) and ``truth`` (``child, adult``: one row a true pair).
Shares run from 0 to 1, and are null where nothing is there to share.
"""

from __future__ import annotations

from itertools import pairwise

import polars as pl

PAIR = ("child", "adult")


def share_in_top(ranked: pl.DataFrame, truth: pl.DataFrame, places: int) -> float | None:
    """Return the share of children with a true adult who have one among their first ``places``."""
    with_adult = truth["child"].n_unique()
    if not with_adult:
        return None
    found = ranked.filter(pl.col("rank") <= places).join(truth, on=PAIR, how="semi")
    return found["child"].n_unique() / with_adult


def share_found(ranked: pl.DataFrame, truth: pl.DataFrame, precision: float) -> float | None:
    """Return the share of true pairs found at the lowest threshold with at least ``precision`` right.

    Pairs of one probability are proposed together: no threshold parts them.
    """
    true_pairs = truth.select(PAIR).unique().height
    if not true_pairs:
        return None
    curve = (
        _judged(ranked, truth)
        .group_by("probability")
        .agg(pairs=pl.len(), right=pl.col("right").sum())
        .sort("probability", descending=True)
        .with_columns(pl.col("pairs", "right").cum_sum())
    )
    reached = curve.filter(pl.col("right") >= precision * pl.col("pairs"))
    right: list[int] = reached["right"].to_list()
    return max(right, default=0) / true_pairs


def share_kept(pairs: pl.DataFrame, truth: pl.DataFrame) -> tuple[float | None, float | None]:
    """Return the share of true pairs that are among ``pairs``, and of their children with one there."""
    wanted = truth.select(PAIR).unique()
    if not wanted.height:
        return None, None
    kept = wanted.join(pairs, on=PAIR, how="semi")
    return kept.height / wanted.height, kept["child"].n_unique() / wanted["child"].n_unique()


def reliability(ranked: pl.DataFrame, truth: pl.DataFrame, edges: tuple[float, ...]) -> pl.DataFrame:
    """Return ``from, to, pairs, said, right`` for each bin of probability between ``edges``.

    ``said`` is the mean probability in the bin and ``right`` the share that is true: equal, if honest.
    A bin holds its lower edge, the last one its upper edge too.
    """
    judged = _judged(ranked, truth)
    rows = []
    for low, high in pairwise(edges):
        above = pl.col("probability") >= low
        below = pl.col("probability") < high if high < edges[-1] else pl.col("probability") <= high
        inside = judged.filter(above & below)
        rows.append(
            {
                "from": low,
                "to": high,
                "pairs": inside.height,
                "said": inside["probability"].mean(),
                "right": inside["right"].cast(pl.Float64).mean(),
            }
        )
    kinds = {"from": pl.Float64, "to": pl.Float64, "pairs": pl.Int64, "said": pl.Float64, "right": pl.Float64}
    return pl.DataFrame(rows, schema=kinds)


def share_right(ranked: pl.DataFrame, truth: pl.DataFrame) -> float | None:
    """Return the share of the proposed pairs that are true: the precision of a band, say."""
    if not ranked.height:
        return None
    return float(_judged(ranked, truth)["right"].sum()) / ranked.height


def _judged(ranked: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Mark every proposed pair as right or not."""
    true_pairs = truth.select(PAIR).unique().with_columns(right=pl.lit(True))
    return ranked.join(true_pairs, on=PAIR, how="left").with_columns(pl.col("right").fill_null(False))
