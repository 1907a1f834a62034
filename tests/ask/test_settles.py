"""What is asked settles more children than a question drawn at random."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from benchmarks.ask import measure, world_of

from reunify.synth import WorldConfig

CHILDREN = 400


def test_an_answer_to_what_is_asked_settles_more_than_one_to_a_random_question(tmp_path: Path) -> None:
    counts = measure(world_of(tmp_path / "world", WorldConfig(seed=31, noise=1.5), CHILDREN), 31)
    right = counts.filter(pl.col("outcome").is_in(["right", "dropped"]))
    settled = dict(right.group_by("arm").agg(pl.col("children").sum()).rows())
    random = max(settled.get(arm, 0) for arm in ("random, child's side", "random, either side"))
    assert settled["asked"] > random and "nothing" not in settled
