"""Measures over several seeds: one threshold for all, families drawn together, subgroups, honesty."""

from __future__ import annotations

import polars as pl
import pytest
from benchmarks.metrics import share_found, share_in_top
from benchmarks.quality.scores import MEASURES, Judged, pooled

TRUTH = pl.DataFrame({"child": ["a", "a", "b", "c"], "adult": ["1", "2", "3", "4"]})
RANKED = pl.DataFrame(
    [("a", "1", 1, 0.99), ("a", "9", 2, 0.5), ("a", "2", 3, 0.4), ("b", "9", 1, 0.9), ("b", "3", 2, 0.8)],
    schema=["child", "adult", "rank", "probability"],
    orient="row",
)
ALONE = pl.DataFrame({"child": [], "family": []}, schema={"child": pl.String, "family": pl.String})


def of_families(children: int, families: int, wrong: int) -> Judged:
    """Children in families of one size, each with its adult first but those of ``wrong`` families."""
    names = [str(n) for n in range(children)]
    family = [n % families for n in range(children)]
    said = ["no" if f < wrong else name for f, name in zip(family, names, strict=True)]
    ranked = pl.DataFrame({"child": names, "adult": said, "rank": 1, "probability": 0.9})
    truth = pl.DataFrame({"child": names, "adult": names})
    return Judged(ranked, truth, pl.DataFrame({"child": names, "family": [f"F{f}" for f in family]}))


def test_seeds_are_told_apart_in_one_list() -> None:
    both = pooled([(1, TRUTH), (2, TRUTH)])
    assert both.height == 8
    assert both["child"].to_list()[:1] == ["1/a"]
    assert both["adult"].to_list()[-1:] == ["2/4"]


def test_the_whole_is_what_the_metrics_say() -> None:
    found = Judged(RANKED, TRUTH, ALONE).whole()
    values = [found[measure].value for measure in MEASURES]
    tops = [share_in_top(RANKED, TRUTH, places) for places in (1, 10)]
    assert values == pytest.approx(
        [*tops, share_found(RANKED, TRUTH, 0.99), share_found(RANKED, TRUTH, 0.95)]
    )


def test_intervals_hold_the_share_and_children_of_one_family_are_drawn_together() -> None:
    many = of_families(children=400, families=400, wrong=40).whole()["right first"]
    few = of_families(children=400, families=20, wrong=2).whole()["right first"]
    assert many.value == few.value == pytest.approx(0.9)
    assert many.low < 0.9 < many.high
    assert few.high - few.low > 2 * (many.high - many.low)


def test_all_right_is_not_beyond_doubt() -> None:
    estimate = of_families(children=60, families=30, wrong=0).whole()["right first"]
    assert estimate.low == pytest.approx(0.9)
    assert estimate.high == 1.0


def test_a_subgroup_is_measured_at_the_threshold_of_the_whole() -> None:
    groups = pl.DataFrame({"child": ["a", "b", "c", "b"], "group": ["all", "all", "all", "small"]})
    found = Judged(RANKED, TRUTH, ALONE).groups(groups)
    assert found["small"]["right first"].value == 0.0
    assert found["small"]["in top ten"].value == 1.0
    assert found["small"]["found, 95 % right"].value == 0.0
    assert found["all"]["found, 95 % right"].value == pytest.approx(1 / 4)
    assert found["all"]["right first"].of == 3


def test_honesty_is_the_distance_between_said_and_right() -> None:
    sure = pl.DataFrame(
        {
            "child": [str(n) for n in range(200)],
            "adult": "x",
            "rank": 1,
            "probability": [0.9] * 100 + [0.6] * 100,
        }
    )
    truth = sure.select("child", "adult").head(90)
    honest = Judged(sure, truth, ALONE).honesty()
    assert honest.bins["pairs"].to_list() == [100, 100]
    assert honest.worst == pytest.approx(0.6)
    assert honest.error == pytest.approx(0.3)


def test_few_pairs_make_no_worst_bin() -> None:
    assert Judged(RANKED, TRUTH, ALONE).honesty().worst == 0.0
