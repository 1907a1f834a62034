"""How often a sample's intervals hold the truth: ``python -m benchmarks.reviewers --samples 400``.

Simulated reviewers judge samples of made-up pairs, or of a finished run's (``--run RUN``), with a stated
share of slips. The truth is drawn anew for each sample from what the model says, made less sure (``--sure``:
the logit is multiplied by so much; 1 is a model that is right about itself).
"""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.runs import machine, percent, print_table
from reunify.config import ThresholdsConfig
from reunify.evaluation.posterior import Estimate, infer
from reunify.evaluation.sampling import draw, frame, in_strata
from reunify.explain import Finished

THRESHOLDS = ThresholdsConfig()
SURE = 0.85
"""A model a little too sure of itself, as models are."""


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
    made = pl.DataFrame({"child": names, "adult": names, "probability": 1 / (1 + np.exp(-logits))})
    return in_strata(made, THRESHOLDS)


def judged(
    every: pl.DataFrame,
    units: int,
    slips: float,
    seed: int,
    sure: float = SURE,
    own: ThresholdsConfig = THRESHOLDS,
) -> dict[str, tuple[float, Estimate]]:
    """Return truth and estimate of several figures, from one sample of ``every``, by its ``own`` bands."""
    random = np.random.default_rng([seed, 17])
    said = np.clip(every["probability"].to_numpy(), 1e-12, 1 - 1e-12)
    true = random.random(every.height) < 1 / (1 + ((1 - said) / said) ** sure)
    every = every.with_columns(true=pl.Series(true))
    drawn = draw(every, own.listed, units, seed)
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
    for name, edge in own.model_dump().items():
        cells = strata.filter(pl.col("low") >= edge)["stratum"].to_list()
        here = every.filter(pl.col("probability") >= edge)["true"]
        made[f"precision {name}"] = (float(here.sum()) / here.len(), posterior.share(cells))
        made[f"found {name}"] = (
            float(here.sum()) / float(every["true"].sum()),
            posterior.part(cells, strata["stratum"].to_list()),
        )
    return made


def coverage(
    samples: int, slips: float, units: int = 300, run: Finished | None = None, sure: float = SURE
) -> pl.DataFrame:
    """Return for each figure how often its interval holds the truth, and the estimate's mean error."""
    among, own = pairs(6000), THRESHOLDS
    if run is not None:
        among, own = frame(run).filter(pl.col("kind") == "pair"), run.settings.thresholds
    rows = [
        {
            "figure": name,
            "held": found.low - 1e-9 <= truth <= found.high + 1e-9,
            "error": found.value - truth,
            "width": found.high - found.low,
        }
        for seed in range(samples)
        for name, (truth, found) in judged(among, units, slips, seed, sure, own).items()
    ]
    told = pl.DataFrame(rows)
    return told.group_by("figure").agg(pl.col("held", "error", "width").mean()).sort("figure")


def main() -> None:
    """Print one table for each share of slips that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=400)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--slips", type=float, nargs="+", default=[0.0, 0.02])
    parser.add_argument("--sure", type=float, default=SURE)
    parser.add_argument("--run", type=Path, help="a finished run whose pairs are judged")
    given = parser.parse_args()
    run = None if given.run is None else Finished(given.run)
    print(machine())
    for slips in given.slips:
        found = coverage(given.samples, slips, given.units, run, given.sure)
        rows = [
            [figure, percent(held), f"{error:+.4f}", f"{width:.3f}"]
            for figure, held, error, width in found.select("figure", "held", "error", "width").rows()
        ]
        title = f"{given.samples} samples of {given.units}, {percent(slips)} of labels flipped"
        print_table(title, ["figure", "holds the truth", "mean error", "width"], rows)


if __name__ == "__main__":
    main()
