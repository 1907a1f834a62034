"""The names bench: its pairs, verdicts that must never change, and what counts as a drop."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from benchmarks.names.others import measures, plain
from benchmarks.names.ours import our_verdicts
from benchmarks.names.pairs import read_pairs
from benchmarks.names.scores import Score, best_bound, by_group, drops, freeze, score


def verdicts(work: Path, kind: str, *pairs: tuple[str, str]) -> list[tuple[bool, bool]]:
    """Return what our levels, alike and same-or-sound, say of each pair."""
    frame = pl.DataFrame(pairs, schema=["left", "right"], orient="row").with_row_index("number")
    return our_verdicts(frame.with_columns(kind=pl.lit(kind)), work).select("alike", "sound").rows()


def test_pairs_are_many_half_of_them_two_names_and_none_stands_twice() -> None:
    pairs = read_pairs()
    assert pairs.height >= 900
    assert 0.45 < pairs["same"].sum() / pairs.height < 0.55
    sides = pl.concat_list("left", "right").list.sort()
    assert pairs.select("kind", sides=sides).is_unique().all()
    assert (pairs["left"] != pairs["right"]).all()


def test_every_kind_and_hard_group_has_names_to_join_and_names_to_tell_apart() -> None:
    labels = read_pairs().group_by("group").agg(pl.col("same").n_unique())
    one_sided = labels.filter(pl.col("same") == 1)["group"].sort().to_list()
    assert one_sided == ["different", "family", "several", "spelling"]


def test_given_names_are_judged_by_scorings_own_grades(tmp_path: Path) -> None:
    found = verdicts(
        tmp_path,
        "given",
        ("Jimena", "Ximena"),
        ("Chepe", "José"),
        ("Mario", "María"),
        ("José Luis", "José Manuel"),
    )
    assert found == [(True, True), (True, False), (False, False), (False, False)]


def test_surnames_may_change_places_but_no_line_may_differ(tmp_path: Path) -> None:
    found = verdicts(
        tmp_path, "surname", ("López Caal", "Caal López"), ("López Caal", "López Choc"), ("Tzoc", "Soc")
    )
    assert found == [(True, True), (False, False), (True, True)]


def test_a_whole_name_needs_given_names_and_a_surname(tmp_path: Path) -> None:
    found = verdicts(tmp_path, "full", ("Juan López", "LOPEZ, JUAN"), ("Juan López", "Pedro López"))
    assert found == [(True, True), (False, False)]


def test_other_measures_see_plain_lower_case_cells() -> None:
    assert plain(" DE-LA  CRUZ, Zúñiga") == "de la cruz zuniga"
    pairs = pl.DataFrame({"number": [0], "left": ["PÉREZ"], "right": ["Peres"]})
    row = measures(pairs).row(0, named=True)
    assert row["levenshtein"] == 1
    assert 0.9 < row["jaro_winkler"] < 1


def test_precision_and_recall_count_both_ways_of_being_wrong() -> None:
    counted = score(pl.Series([True, True, True, False, False]), pl.Series([True, True, False, True, False]))
    assert counted == Score(found=2, missed=1, mistaken=1, told_apart=1)
    assert (counted.precision, counted.recall, counted.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_the_best_bound_judges_most_pairs_rightly() -> None:
    same = pl.Series([True, True, False, False])
    assert best_bound(same, pl.Series([0.9, 0.8, 0.7, 0.1]), least=True) == 0.8
    assert best_bound(same, pl.Series([0, 1, 2, 9]), least=False) == 1


def test_fewer_found_or_more_mistaken_is_a_drop_and_a_gain_is_none(tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    freeze({"mayan": {"alike": Score(5, 1, 2, 6)}}, baseline)
    assert drops({"mayan": {"alike": Score(6, 0, 1, 7)}}, baseline) == []
    assert len(drops({"mayan": {"alike": Score(4, 2, 3, 5)}}, baseline)) == 2


def test_a_baseline_of_other_pairs_is_no_baseline(tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    baseline.write_text('{"pairs": "0", "scores": {}}', encoding="utf-8")
    assert "not those of the baseline" in drops({}, baseline)[0]


def test_groups_are_scored_beside_kinds_and_the_whole() -> None:
    pairs = pl.DataFrame(
        {
            "words": ["one", "many"],
            "kind": ["given", "full"],
            "group": ["ocr", "order"],
            "same": [True, False],
            "alike": [True, True],
        }
    )
    scores = by_group(pairs, ["alike"])
    assert list(scores) == ["all", "one", "many", "given", "full", "ocr", "order"]
    assert scores["all"]["alike"] == Score(1, 0, 1, 0)
