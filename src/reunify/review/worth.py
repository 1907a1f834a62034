"""What reading a child's candidates is worth: the order of the queue.

``mass`` is the chance that some candidate yet unsettled is right, 1 - Π(1 - p). ``information`` is what
reading them is expected to tell, the sum of their binary entropies in bits (Shannon 1948), saturating at
one half: a child whose every candidate is doubtful comes before one whose candidates are all hopeless, and
after one that is nearly sure, since a sure one reunites a family today. One relative found leaves a quarter:
the other parent may still be among the candidates. A child who turns 18 within a year, after which the
law that reunites minors no longer does, counts up to twice; one whose pairs carry a safety flag a tenth more.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

import polars as pl

INFORMATION = 0.5
FOUND_ALREADY = 0.25
FLAGGED = 1.1
WINDOW_DAYS = 365


def worth_of(unsettled: Sequence[float], *, found: bool, flagged: bool) -> float:
    """Return what reading is worth on any day, from the probabilities of the unsettled candidates."""
    mass = 1.0 - math.prod(1.0 - p for p in unsettled)
    bits = sum(_entropy(p) for p in unsettled)
    worth = mass + INFORMATION * bits / (1.0 + bits)
    return worth * (FOUND_ALREADY if found else 1.0) * (FLAGGED if flagged else 1.0)


def _entropy(p: float) -> float:
    return 0.0 if p <= 0.0 or p >= 1.0 else -p * math.log2(p) - (1 - p) * math.log2(1 - p)


def worths(candidates: pl.DataFrame) -> pl.DataFrame:
    """Return ``child`` and ``worth`` of children none of whose candidates is decided yet.

    Takes ``child``, ``match_probability``, ``flags`` ("" for none), a row a candidate.
    """
    p = pl.col("match_probability").clip(0.0, 1.0)
    entropy = pl.when((p <= 0) | (p >= 1)).then(0.0).otherwise(-p * p.log(2) - (1 - p) * (1 - p).log(2))
    bits = pl.col("bits")
    return (
        candidates.group_by("child", maintain_order=True)
        .agg(
            missed=(1.0 - p).product(),
            bits=entropy.sum(),
            flagged=(pl.col("flags") != "").any(),
        )
        .select(
            "child",
            worth=(1.0 - pl.col("missed") + INFORMATION * bits / (1.0 + bits))
            * pl.when("flagged").then(FLAGGED).otherwise(1.0),
        )
    )


def urgency(turns_18_from: str | None, day: dt.date) -> float:
    """Return the factor, 1 to 2, by which the nearness of the 18th birthday makes reading urgent."""
    if turns_18_from is None:
        return 1.0
    left = (dt.date.fromisoformat(turns_18_from) - day).days
    return 2.0 - left / WINDOW_DAYS if 0 <= left <= WINDOW_DAYS else 1.0
