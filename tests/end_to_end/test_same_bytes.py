"""A run again is the same bytes, whatever the cores and the clock; the order of rows changes no candidate."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest

from reunify.config import load_job
from reunify.job import run_job
from reunify.synth import simulate

from .conftest import SAMPLE, Undisturbed, digests, reunify

OTHER_MACHINE = {
    "POLARS_MAX_THREADS": "1",
    "PYTHONHASHSEED": "12345",
    "TZ": "Asia/Kathmandu",
    "LC_ALL": "C",
}


def test_the_sample_job_is_the_same_bytes_elsewhere(tmp_path: Path, undisturbed: Undisturbed) -> None:
    end = reunify("run", SAMPLE, "--out", tmp_path / "elsewhere", env=OTHER_MACHINE)
    assert end.code == 0, end.err
    assert "evidence.parquet" in undisturbed.files
    assert digests(tmp_path / "elsewhere") == undisturbed.files


def test_the_order_of_rows_changes_no_candidate(tmp_path: Path) -> None:
    simulate(tmp_path / "world", children=40, seed=5)
    found = []
    for seed in (None, 1):
        job = load_job(tmp_path / "world" / "job.yaml")
        for source in job.config.sources if seed is not None else ():
            _shuffle_lines(job.base / str(source.path), seed or 0)
        run_job(job, tmp_path / f"run-{seed}")
        found.append([pl.read_parquet(tmp_path / f"run-{seed}" / f"{n}.parquet") for n in LISTS])
    assert found[0][0].height > 5
    for before, after in zip(*found, strict=True):
        assert before.equals(after)


LISTS = ("candidates", "evidence")


def _shuffle_lines(path: Path, seed: int) -> None:
    """Put the rows of a file in another order; simulated cells hold no line breaks."""
    header, *rows = path.read_bytes().splitlines(keepends=True)
    random.Random(seed).shuffle(rows)
    path.write_bytes(b"".join([header, *rows]))


@pytest.mark.long
@pytest.mark.parametrize("threads", [1, 2, 4])
def test_a_large_world_is_the_same_bytes_on_any_number_of_threads(tmp_path: Path, threads: int) -> None:
    simulate(tmp_path / "world", children=3000, seed=2)
    job = tmp_path / "world" / "job.yaml"
    ends = [
        reunify("run", job, "--out", tmp_path / name, "-q", env={"POLARS_MAX_THREADS": n})
        for name, n in (("a", "2"), ("b", str(threads)))
    ]
    assert [end.code for end in ends] == [0, 0]
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
