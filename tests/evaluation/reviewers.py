"""Simulated reviewers: made-up pairs whose truth is known, judged with a stated share of slips."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from reunify.config import ThresholdsConfig
from reunify.evaluation.posterior import Estimate, infer
from reunify.evaluation.sampling import draw, in_strata

THRESHOLDS = ThresholdsConfig()
SHARES = {"likely": 0.9, "possible": 0.2, "listed": 0.001}


@cache
def pairs(children: int) -> pl.DataFrame:
    """Return pairs as a run leaves them: many hopeless, some sure, some in doubt."""
    random = np.random.default_rng(5)
    sizes = {"hopeless": 8 * children, "doubt": children // 2, "sure": children // 4}
    logits = np.concatenate(
        [
            random.normal(-11, 3, sizes["hopeless"]),
            random.normal(-1, 2.5, sizes["doubt"]),
            random.normal(5, 2, sizes["sure"]),
        ]
    )
    names = [f"c:{n}" for n in range(len(logits))]
    frame = pl.DataFrame({"child": names, "adult": names, "probability": 1 / (1 + np.exp(-logits))})
    return in_strata(frame, THRESHOLDS)


def judged(children: int, units: int, slips: float, seed: int) -> dict[str, tuple[float, Estimate]]:
    """Return truth and estimate of several figures, from one sample; the model is a little too sure."""
    random = np.random.default_rng([seed, 17])
    every = pairs(children)
    said = every["probability"].to_numpy()
    true = random.random(every.height) < 1 / (1 + ((1 - said) / said) ** 0.85)
    every = every.with_columns(true=pl.Series(true))
    drawn = draw(every, THRESHOLDS.listed, units, seed)
    truth, twice = drawn["true"].to_numpy(), drawn["twice"].to_numpy()
    first = truth ^ (random.random(len(truth)) < slips)
    second = (truth ^ (random.random(len(truth)) < slips)) & twice
    votes = drawn.with_columns(
        judged=pl.Series(1 + twice.astype(np.int64)),
        yes=pl.Series(first.astype(np.int64) + second.astype(np.int64)),
    )
    strata = drawn.select("stratum", "low", "population", "expected").unique().sort("low")
    posterior = infer(votes, strata, seed)
    made: dict[str, tuple[float, Estimate]] = {}
    for name, edge in SHARES.items():
        cells = strata.filter(pl.col("low") >= edge)["stratum"].to_list()
        here = every.filter(pl.col("probability") >= edge)["true"]
        made[f"precision {name}"] = (float(here.sum()) / here.len(), posterior.share(cells))
        made[f"found {name}"] = (
            float(here.sum()) / float(every["true"].sum()),
            posterior.part(cells, strata["stratum"].to_list()),
        )
    return made


def coverage(samples: int, slips: float, units: int = 300) -> pl.DataFrame:
    """Return for each figure how often its interval holds the truth, and the estimate's mean error."""
    rows = [
        {
            "figure": name,
            "held": found.low - 1e-9 <= truth <= found.high + 1e-9,
            "error": found.value - truth,
            "width": found.high - found.low,
        }
        for seed in range(samples)
        for name, (truth, found) in judged(6000, units, slips, seed).items()
    ]
    frame = pl.DataFrame(rows)
    return frame.group_by("figure").agg(pl.col("held", "error", "width").mean()).sort("figure")
