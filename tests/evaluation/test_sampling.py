"""Blind, stratified, and with the weights that undo it."""

from __future__ import annotations

import polars as pl
import pytest
from tests.evaluation.conftest import LabelledWorld

from reunify.errors import ArgumentError
from reunify.evaluation.sampling import DESIGN, draw, frame, sheets


def test_weights_add_up_to_every_stratum(labelled: LabelledWorld) -> None:
    design = sheets(labelled.finished, 120, 1, "en").design
    sums = design.group_by("stratum").agg(pl.col("sampling_weight").sum(), pl.col("population").first())
    assert sums["sampling_weight"].to_list() == pytest.approx(sums["population"].cast(pl.Float64).to_list())
    assert design.height == 120
    assert design.columns == list(DESIGN)


def test_below_the_floor_and_children_without_a_candidate_are_drawn(labelled: LabelledWorld) -> None:
    design = sheets(labelled.finished, 120, 1, "en").design
    assert design.filter(pl.col("kind") == "child").height >= 15
    assert design.filter(pl.col("high") <= 0.001).height >= 15
    assert design.filter(pl.col("high") <= 0.001)["twice"].all()


def test_judges_see_no_score_no_stratum_and_no_order(labelled: LabelledWorld) -> None:
    made = sheets(labelled.finished, 120, 1, "en")
    for sheet in (made.first, made.second):
        assert not {*DESIGN} - {"item"} & {*sheet.columns}
        assert "is_match" in sheet.columns
        assert sheet["is_match"].null_count() == sheet.height
    seen = made.first.join(made.design.select("item", "low"), on="item", maintain_order="left")[
        "low"
    ].drop_nulls()
    assert not seen.is_sorted() and not seen.is_sorted(descending=True)
    both = made.second["item"].to_list()
    assert both != made.first.filter(pl.col("item").is_in(both))["item"].to_list()


def test_a_seed_draws_the_same_again_and_another_something_else(labelled: LabelledWorld) -> None:
    first, again, other = (sheets(labelled.finished, 120, seed, "en").first for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


def test_numbers_are_shown_only_where_the_job_asked(labelled: LabelledWorld) -> None:
    numbers = labelled.finished.table("records")["alien_numbers"].explode().drop_nulls().unique()
    said = " ".join(sheets(labelled.finished, 120, 1, "en").first["child_says"])
    assert not [n for n in numbers if n in said]


def test_every_scored_pair_can_be_drawn(labelled: LabelledWorld) -> None:
    every = frame(labelled.finished).filter(pl.col("kind") == "pair")
    assert every.height == labelled.finished.table("judged").height


def test_too_few_are_refused(labelled: LabelledWorld) -> None:
    with pytest.raises(ArgumentError, match="too few"):
        sheets(labelled.finished, 10, 1, "en")


def test_nobody_to_judge_is_told(labelled: LabelledWorld) -> None:
    with pytest.raises(ArgumentError, match="nobody to judge"):
        draw(frame(labelled.finished).clear(), 0.001, 60, 1)
