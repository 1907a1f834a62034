"""Scoring a pair again gives what the run gave, and scoring one that it dropped gives what it would have."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest
from tests.runs import put_table

from reunify.explain import Finished, explain_pair
from reunify.explain.scoring import score_pair, score_testimonies

PAIR = ["child_testimony", "adult_testimony"]


def records(finished: Finished, pairs: pl.DataFrame) -> pl.DataFrame:
    owned = finished.table("testimonies").select("testimony", "record")
    return pairs.join(owned.select(child_testimony="testimony", child="record"), on=PAIR[0]).join(
        owned.select(adult_testimony="testimony", adult="record"), on=PAIR[1]
    )


def test_levels_rarity_and_weights_are_those_of_the_run(finished: Finished) -> None:
    scored = finished.table("scored").sort(PAIR)
    again = score_testimonies(finished, scored.select(PAIR)).sort(PAIR)
    assert scored.height > 50
    assert again.select(scored.columns).equals(scored)


def test_a_pair_too_low_for_the_run_is_scored_and_says_that_it_is_exact(finished: Finished) -> None:
    dropped = finished.table("pairs").join(finished.table("scored"), on=PAIR, how="anti")
    kept = finished.table("judged")["child_record"].implode()
    rows = records(finished, dropped).filter(pl.col("child").is_in(kept)).sort(PAIR)
    judged = finished.table("judged").select(child="child_record", adult="adult_record")
    row = rows.join(judged, on=["child", "adult"], how="anti").row(0, named=True)
    story = explain_pair(finished, row["child"], row["adult"], "en")
    assert (story.outcome, story.competed, story.exact) == ("scored too low", False, True)
    assert story.evidence["weight"].sum() == pytest.approx(story.pair["match_weight"])


def test_the_best_of_several_testimonies_is_taken(finished: Finished) -> None:
    several = finished.table("testimonies").filter(side="adult").group_by("record").len()
    adult = several.filter(pl.col("len") > 1).sort("record")["record"][0]
    child = finished.table("scored").sort(PAIR)[PAIR[0]][0].rsplit("/", 1)[0]
    judged = score_pair(finished, child, adult).judged
    assert judged.height == 1
    assert judged["other_testimonies"][0] == len(finished.testimonies(adult)) - 1


def test_a_run_scored_otherwise_is_not_called_exact(finished: Finished, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(finished.path, tmp_path / "run"))
    moved = finished.table("scored").with_columns(pl.col("weight") + 1)
    put_table(copied, "scored", moved)
    child, adult = finished.table("judged").select("child_record", "adult_record").row(0)
    assert score_pair(finished, child, adult).exact
    assert not score_pair(Finished(copied), child, adult).exact


def test_where_the_run_kept_no_score_of_either_nothing_is_called_inexact(
    finished: Finished, tmp_path: Path
) -> None:
    copied = Path(shutil.copytree(finished.path, tmp_path / "run"))
    put_table(copied, "scored", finished.table("scored").head(0))
    child, adult = finished.table("judged").select("child_record", "adult_record").row(0)
    assert score_pair(Finished(copied), child, adult).exact is None
