"""Judged samples on the run they were drawn from, and on another."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.evaluation.conftest import LabelledWorld

from reunify.evaluation.labels import KEYS, read_labels
from reunify.evaluation.sampled import Sampled, cells_of, read_sample, reliability
from reunify.evaluation.sampling import sheets


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


def judged_by_truth(labelled: LabelledWorld, folder: Path, slips: tuple[int, ...] = ()) -> Sampled:
    """Return a sample of the world judged by the truth, the first judge wrong at ``slips``."""
    made = sheets(labelled.finished, 150, 3, "en")
    true = pl.read_csv(labelled.truth, infer_schema=False).select(*KEYS, truth=pl.lit(True)).unique()
    for name, sheet in (("judge-1", made.first), ("judge-2", made.second)):
        told = sheet.join(true, on=list(KEYS), how="left", maintain_order="left").with_row_index("n")
        right = pl.col("truth").fill_null(False)
        wrong = pl.col("n").is_in(slips) & pl.col("adult_id").is_not_null() & (name == "judge-1")
        told.with_columns(is_match=(right ^ wrong).cast(pl.String)).drop("truth", "n").write_csv(
            folder / f"{name}.csv"
        )
    made.design.write_csv(folder / "design.csv")
    labels = read_labels([folder / "judge-1.csv", folder / "judge-2.csv"], labelled.finished)
    sample = read_sample(labelled.finished, labels, folder / "design.csv")
    assert sample is not None
    return sample


def test_reliability_of_a_sample_stands_for_all_pairs_between_its_edges(
    labelled: LabelledWorld, tmp_path: Path
) -> None:
    sample = judged_by_truth(labelled, tmp_path)
    pairs = labelled.finished.table("judged").select(probability="match_probability")
    table = reliability(sample, pairs)
    assert table["units"].sum() == sample.units.height
    for row in table.iter_rows(named=True):
        there = pairs.filter(
            pl.col("probability").is_between(row["low_edge"], row["high_edge"], closed="left")
        )
        assert row["said"] == pytest.approx(there["probability"].mean())
        assert row["low"] <= row["share"] <= row["high"]


def test_a_pair_that_one_judge_calls_true_among_hopeless_ones_is_hardly_believed(
    labelled: LabelledWorld, tmp_path: Path
) -> None:
    sample = judged_by_truth(labelled, tmp_path, slips=tuple(range(0, 120, 12)))
    assert sample.posterior.error is not None and sample.posterior.error.value > 0.02
    lone = sample.units.filter((pl.col("judged") == 2) & (pl.col("yes") == 1) & (pl.col("place") <= 1))
    assert lone.height and (lone["true"] < 0.5).all()
    both = sample.units.filter((pl.col("judged") == 2) & (pl.col("yes") == 2))
    assert (both["true"] > 0.9).all()
