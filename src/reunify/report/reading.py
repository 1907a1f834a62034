"""What to read first, and why: children in reading order, each with the reason for its place."""

from __future__ import annotations

import datetime as dt

import polars as pl

from reunify.schema import BANDS

REASONS = {"likely": 0.3, "flagged": 0.2, "rivals": 0.25, "possible": 0.2, "faint": 0.05}
"""Reasons to read a child now, in reading order, with the share of a page that each may take.

``likely``: a likely candidate, and nothing that asks for care; ``flagged``: a likely one with a flag;
``rivals``: more than one person may hold one part; ``possible``; ``faint``: nothing better than unlikely.
Each has its share, so that the certain ones do not fill the page; what one leaves goes to the others.
"""

IN_FULL = 4
"""Pairs of one child shown with their evidence; the others are listed."""

RIVAL = "rival_claimants"

_CHILD = ["child_source", "child_id"]
SOON = pl.duration(days=365)
"""A child that turns 18 within this time of the last separation in the lists comes before the others."""


def read_first(
    candidates: pl.DataFrame, children: pl.DataFrame, limit: int, last: dt.date | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the pairs to read in full, at most ``limit``, and the counts of children by reason.

    Takes CANDIDATES, CHILDREN and the ``last`` day of a separation in the lists. Pairs come in reading order
    with ``reason`` and ``soon`` (turns 18 soon) of their child. A child's stand together by rank: its likely
    and possible ones and their rivals, at most :data:`IN_FULL`, or its first. Of each reason but the last,
    children who turn 18 soon come first, then the most probable. Counts: ``reason, children, shown``.
    """
    pairs = _in_full(candidates, min(limit, IN_FULL))
    heads = _chosen(_heads(pairs, children, last), limit)
    counts = heads.group_by("reason").agg(
        children=pl.len().cast(pl.Int64), shown=pl.col("kept").sum().cast(pl.Int64)
    )
    every = pl.DataFrame({"reason": list(REASONS)}).join(
        counts, on="reason", how="left", maintain_order="left"
    )
    kept = heads.filter("kept").select(*_CHILD, "reason", "soon").with_row_index("place")
    shown = pairs.join(kept, on=_CHILD).sort("place", "rank", "pair_id").drop("place")
    return shown, every.filter(pl.col("children") > 0)


def _in_full(candidates: pl.DataFrame, most: int) -> pl.DataFrame:
    """Return of each child the pairs worth reading, or the first where none is; at most ``most``."""
    flags = pl.col("flags").fill_null("")
    worth = (pl.col("band") != BANDS[-1]).fill_null(False)
    known = candidates.sort(*_CHILD, "rank", "pair_id").with_columns(
        any_worth=worth.any().over(_CHILD), nth=pl.int_range(pl.len()).over(_CHILD)
    )
    wanted = pl.when("any_worth").then(worth | flags.str.contains(RIVAL)).otherwise(pl.col("nth") == 0)
    full = known.filter(wanted).with_columns(nth=pl.int_range(pl.len()).over(_CHILD))
    return full.filter(pl.col("nth") < most).drop("any_worth", "nth")


def _heads(pairs: pl.DataFrame, children: pl.DataFrame, last: dt.date | None) -> pl.DataFrame:
    """Return one row a child in reading order: its reason, the pairs shown, whether it turns 18 soon."""
    flags = pl.col("flags").fill_null("")
    first = pairs.group_by(_CHILD, maintain_order=True).agg(
        pl.col("band", "match_probability", "match_weight").first(),
        pl.len().alias("pairs"),
        rivalled=(flags.first().str.contains(RIVAL)),
        flagged=(flags != "").any(),
    )
    reason = (
        pl.when((pl.col("band") != BANDS[-1]) & pl.col("rivalled"))
        .then(pl.lit("rivals"))
        .when((pl.col("band") == BANDS[0]) & pl.col("flagged"))
        .then(pl.lit("flagged"))
        .when(pl.col("band").is_in(BANDS[:2]))
        .then("band")
        .otherwise(pl.lit("faint"))
    )
    day = pl.col("turns_18_on").str.slice(0, 10).str.to_date(strict=False)
    days = children.group_by(_CHILD).agg(day=day.min())
    known = first.with_columns(reason=reason).join(days, on=_CHILD, how="left", maintain_order="left")
    place = {reason: n for n, reason in enumerate(REASONS)}
    after = pl.lit(last, pl.Date)
    soon = (pl.col("day") > after) & (pl.col("day") <= after + SOON) & (pl.col("reason") != "faint")
    known = known.with_columns(soon=soon.fill_null(False))
    return known.sort(
        pl.col("reason").replace_strict(place, return_dtype=pl.Int64),
        pl.when("soon").then("day"),
        "match_probability",
        "match_weight",
        *_CHILD,
        descending=[False, False, True, True, False, False],
        nulls_last=True,
    )


def _chosen(heads: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Add ``kept``: the first children of each reason within its share, then more while there is room."""
    share = pl.col("reason").replace_strict(REASONS, return_dtype=pl.Float64) * limit
    kept = heads.with_columns(kept=pl.col("pairs").cum_sum().over("reason") <= share)
    for reason in REASONS:
        room = limit - int(kept.filter("kept")["pairs"].sum())
        waiting = (pl.col("reason") == reason) & ~pl.col("kept")
        more = pl.when(waiting).then("pairs").otherwise(0).cum_sum() <= room
        kept = kept.with_columns(kept=pl.col("kept") | (waiting & more))
    return kept
