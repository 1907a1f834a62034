"""A made-up world, its truth, and its finished run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from reunify.config import load_job
from reunify.explain import Finished
from reunify.job import run_job
from reunify.synth import simulate


@dataclass(frozen=True)
class LabelledWorld:
    """Where the truth is, and a run of the world."""

    truth: Path
    run: Path
    finished: Finished


@pytest.fixture(scope="session")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> LabelledWorld:
    """Return a world of 150 children and its run."""
    folder = tmp_path_factory.mktemp("labelled")
    simulate(folder / "world", children=150, seed=11)
    run_job(load_job(folder / "world/job.yaml"), folder / "run")
    return LabelledWorld(folder / "world/truth.csv", folder / "run", Finished(folder / "run"))
