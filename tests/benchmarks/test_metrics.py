"""Metrics of ranked lists, on tables small enough to count by hand."""

import polars as pl
import pytest
from benchmarks.metrics import reliability, share_found, share_in_top, share_kept, share_right

TRUTH = pl.DataFrame({"child": ["a", "a", "b", "c"], "adult": ["1", "2", "3", "4"]})


def ranked(*rows: tuple[str, str, int, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["child", "adult", "rank", "probability"], orient="row")


RANKED = ranked(
    ("a", "1", 1, 0.99),
    ("a", "9", 2, 0.5),
    ("a", "2", 3, 0.4),
    ("b", "9", 1, 0.9),
    ("b", "3", 2, 0.8),
    ("d", "9", 1, 0.3),
)


@pytest.mark.parametrize(("places", "share"), [(1, 1 / 3), (2, 2 / 3), (10, 2 / 3)])
def test_children_with_a_true_adult_near_the_top(places: int, share: float) -> None:
    assert share_in_top(RANKED, TRUTH, places) == pytest.approx(share)


@pytest.mark.parametrize(("precision", "share"), [(0.99, 1 / 4), (0.6, 3 / 4), (0.66, 2 / 4), (0.5, 3 / 4)])
def test_true_pairs_found_at_a_precision(precision: float, share: float) -> None:
    assert share_found(RANKED, TRUTH, precision) == pytest.approx(share)


def test_pairs_of_one_probability_are_proposed_together() -> None:
    level = ranked(("a", "1", 1, 0.9), ("b", "9", 1, 0.9))
    assert share_found(level, TRUTH, 0.99) == 0.0
    assert share_found(level, TRUTH, 0.5) == pytest.approx(1 / 4)


def test_retrieval_keeps_pairs_and_children() -> None:
    assert share_kept(RANKED.select("child", "adult"), TRUTH) == pytest.approx((3 / 4, 2 / 3))


def test_reliability_puts_what_is_said_beside_what_is_right() -> None:
    bins = reliability(RANKED, TRUTH, (0.0, 0.5, 0.9, 1.0))
    assert bins["pairs"].to_list() == [2, 2, 2]
    assert bins["said"].to_list() == pytest.approx([0.35, 0.65, 0.945])
    assert bins["right"].to_list() == pytest.approx([0.5, 0.5, 0.5])


def test_every_pair_is_in_one_bin() -> None:
    edges = ranked(("a", "1", 1, 0.0), ("a", "2", 2, 0.5), ("b", "3", 1, 1.0))
    assert reliability(edges, TRUTH, (0.0, 0.5, 1.0))["pairs"].to_list() == [1, 2]


def test_share_right_is_a_bands_precision() -> None:
    assert share_right(RANKED, TRUTH) == pytest.approx(3 / 6)


def test_nothing_to_share_is_null() -> None:
    nobody = TRUTH.clear()
    assert share_in_top(RANKED, nobody, 1) is None
    assert share_found(RANKED, nobody, 0.9) is None
    assert share_kept(RANKED, nobody) == (None, None)
    assert share_right(RANKED.clear(), TRUTH) is None


def test_an_empty_list_finds_nothing() -> None:
    assert share_in_top(RANKED.clear(), TRUTH, 10) == 0.0
    assert share_found(RANKED.clear(), TRUTH, 0.9) == 0.0
