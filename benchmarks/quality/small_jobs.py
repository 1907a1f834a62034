"""Two hundred small jobs, their pairs pooled, to see whether probabilities from few children are honest.

A job of its own size has too few pairs to tell. The jobs run one after the other within this process, for
starting Python 200 times would take longer than they do.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import polars as pl
import structlog

from benchmarks.metrics import PAIR
from benchmarks.quality.scores import Judged, pooled
from benchmarks.quality.subgroups import read_families
from benchmarks.quality.worlds import Scenario
from benchmarks.runs import read_candidates, read_truth, workplace
from reunify.config import load_job
from reunify.job import run_job


def run_small_jobs(scenario: Scenario, children: int, seeds: tuple[int, ...]) -> Judged:
    """Run a job of ``children`` for each seed and return their pairs set against the truth, pooled."""
    listed, truths, families = [], [], []
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with workplace(None) as base:
        for seed in seeds:
            folder = base / str(seed)
            ranked = _run(scenario, children, seed, folder)
            listed.append((seed, ranked))
            truths.append((seed, read_truth(folder / "world" / "truth.csv").select(PAIR)))
            families.append((seed, read_families(folder / "world").select(child="record", family="family")))
            shutil.rmtree(folder)
    return Judged(pooled(listed), pooled(truths), pooled(families, ("child", "family")))


def _run(scenario: Scenario, children: int, seed: int, folder: Path) -> pl.DataFrame:
    scenario.make(folder / "world", children, seed)
    run_job(load_job(folder / "world" / "job.yaml"), folder / "run")
    return read_candidates(folder / "run").drop("band")
