"""Runs of one small made-up world under different settings, each run once for all tests that ask."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from reunify.config import load_job
from reunify.explain.folder import Finished
from reunify.job import run_job
from reunify.synth import simulate

FOLDER = tempfile.TemporaryDirectory(prefix="reunify-whatif-")
BASE = "training: {em: false, u_pairs: 2000}"
"""Settings of linkage under which the model learns nothing but u."""


@cache
def world() -> Path:
    path = Path(FOLDER.name) / "world"
    simulate(path, children=90, seed=5)
    return path


@cache
def ran(linkage: str = BASE, rest: str = "") -> Finished:
    """Return the finished run under these settings, told apart by their text."""
    name = f"job{len(list(world().glob('job*.yaml')))}"
    job = (world() / "job.yaml").read_text(encoding="utf-8")
    changed = f"retrieval: {{per_child: 8, per_adult: 4}}\nlinkage: {{{linkage}}}\n{rest}\n"
    (world() / f"{name}.yaml").write_text(job + changed, encoding="utf-8")
    run_job(load_job(world() / f"{name}.yaml"), Path(FOLDER.name) / name)
    return Finished(Path(FOLDER.name) / name)
