"""A made-up world with few pairs kept, in Spanish: one child refused, one row without id, one id twice."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from reunify.config import load_job
from reunify.explain import Finished
from reunify.job import run_job
from reunify.synth import simulate

SETTINGS = """
retrieval: {per_child: 4, per_adult: 4, cap: 100}
report: {language: es}
candidates: {per_child: 2}
"""


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """Return the finished run of that world."""
    folder = tmp_path_factory.mktemp("explained")
    simulate(folder / "world", children=150, seed=11)
    _spoil(folder / "world")
    run_job(load_job(folder / "world/job.yaml"), folder / "run")
    return Finished(folder / "run")


def _spoil(world: Path) -> None:
    """Let the first child refuse, take the second's id away, give the third's to a child of another list."""
    first, second = world / "children_orr.csv", world / "children_shelter.csv"
    orr = pl.read_csv(first, infer_schema=False).with_row_index("n")
    third = orr["UAC Number"][2]
    orr = orr.with_columns(
        pl.when(pl.col("n") == 1).then(None).otherwise("UAC Number").alias("UAC Number"),
        pl.when(pl.col("n") == 0).then(pl.lit("refused")).otherwise(pl.lit("given")).alias("Consent"),
    )
    orr.drop("n").write_csv(first)
    shelter = pl.read_csv(second, infer_schema=False, separator=";").with_row_index("n")
    number = pl.col("no. expediente")
    shelter = shelter.with_columns(
        pl.when(pl.col("n") == 0).then(pl.lit(third)).otherwise(number).alias("no. expediente")
    )
    shelter.drop("n").write_csv(second, separator=";")
    job = (world / "job.yaml").read_text(encoding="utf-8")
    job = job.replace("      sex: Gender\n", "      sex: Gender\n      consent: Consent\n")
    (world / "job.yaml").write_text(job + SETTINGS, encoding="utf-8")
