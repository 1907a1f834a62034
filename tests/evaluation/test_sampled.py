"""Judged samples on the run they were drawn from, and on another."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.evaluation.conftest import LabelledWorld

from reunify.evaluation.labels import KEYS, read_labels
from reunify.evaluation.sampled import cells_of, read_sample


def units(*rows: tuple[str, int, float]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["stratum", "place", "population"], orient="row")
    return frame.with_columns(cell=pl.format("{}|{}", "stratum", "place"), expected=pl.lit(0.5))


def test_a_stratum_of_the_sampled_run_keeps_its_size() -> None:
    scores = pl.DataFrame({"place": [1] * 40 + [2] * 10})
    cells = cells_of(units(("a", 1, 40.0), ("a", 1, 40.0), ("b", 2, 10.0)), scores)
    assert cells["population"].to_list() == [40.0, 10.0]


def test_of_another_run_the_sample_tells_how_a_stratum_spreads_and_the_run_how_many_there_are() -> None:
    scores = pl.DataFrame({"place": [1] * 30 + [2] * 12})
    cells = cells_of(units(*[("a", 1, 40.0)] * 3, ("a", 2, 40.0), ("b", 2, 10.0)), scores)
    assert cells.filter(pl.col("place") == 1)["population"].item() == pytest.approx(30)
    assert cells.filter(pl.col("place") == 2)["population"].to_list() == pytest.approx([6, 6])


def test_rows_with_weights_are_a_sample_without_a_design(labelled: LabelledWorld, tmp_path: Path) -> None:
    truth = pl.read_csv(labelled.truth, infer_schema=False).select(KEYS).head(10)
    weights = ["1"] * 5 + ["4"] * 5
    path = tmp_path / "labels.csv"
    truth.with_columns(pl.Series("sampling_weight", weights), is_match=pl.lit("1")).write_csv(path)
    sample = read_sample(labelled.finished, read_labels([path], labelled.finished), None)
    assert sample is not None
    assert sample.posterior.number(sample.cells["cell"].to_list()).value == pytest.approx(25)
