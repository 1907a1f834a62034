#!/usr/bin/env python
"""Count the levels in which the true pairs of made-up worlds end, for docs/comparisons to set beside m.

Usage: scripts/comparison_met.py   (about a minute; then run scripts/comparison_pages.py)

Three worlds of 1,000 children as ``reunify simulate`` makes them, on which no weight was chosen. Writes
``comparison_met.csv`` beside this file: a row a comparison and level with its number of true pairs.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from reunify.config import load_job
from reunify.job import run_job
from reunify.linkage import BY_NAME
from reunify.synth import WorldConfig, simulate

SEEDS = (61, 62, 63)
CHILDREN = 1000
OUT = Path(__file__).with_name("comparison_met.csv")


def grades(seed: int, folder: Path) -> pl.DataFrame:
    """Return ``level_NAME`` of every comparison for the scored true pairs of one world."""
    simulate(folder / "world", children=CHILDREN, world=WorldConfig(children=CHILDREN, seed=seed))
    facts = run_job(load_job(folder / "world" / "job.yaml"), folder / "run")
    truth = pl.read_csv(folder / "world" / "truth.csv", infer_schema=False)
    pairs = truth.select(
        child_record=pl.col("child_source") + ":" + pl.col("child_id"),
        adult_record=pl.col("adult_source") + ":" + pl.col("adult_id"),
    ).unique()
    judged = facts.tables["judged"].join(pairs, on=list(pairs.columns), how="semi")
    return judged.select(pl.col(f"level_{name}") for name in BY_NAME)


def main() -> None:
    """Run the worlds and write the counts."""
    worlds = []
    for seed in SEEDS:
        with TemporaryDirectory() as folder:
            worlds.append(grades(seed, Path(folder)))
    every = pl.concat(worlds)
    rows = [
        (name, level, int((every[f"level_{name}"] == grade).sum()))
        for name, comparison in BY_NAME.items()
        for level, grade in comparison.levels.items()
    ]
    pl.DataFrame(rows, schema=["comparison", "level", "pairs"], orient="row").write_csv(OUT)


if __name__ == "__main__":
    main()
