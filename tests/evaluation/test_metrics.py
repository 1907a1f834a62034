"""Shares and their intervals."""

from __future__ import annotations

import polars as pl
import pytest

from reunify.evaluation.metrics import first_places, reliability, shares, thresholds, wilson


def units(right: list[bool], family: list[str], weight: list[float] | None = None) -> pl.DataFrame:
    return pl.DataFrame({"right": right, "family": family, "sampling_weight": weight or [1.0] * len(right)})


def judged(*rows: tuple[str, float | None, int | None, bool]) -> pl.DataFrame:
    """Rows of child, probability, rank, truth; each child a family of its own."""
    frame = pl.DataFrame(
        rows,
        schema={
            "child_person": pl.String,
            "probability": pl.Float64,
            "rank": pl.Int64,
            "is_match": pl.Boolean,
        },
        orient="row",
    )
    return frame.with_columns(family="child_person", sampling_weight=pl.lit(1.0))


def test_wilson_is_the_published_interval() -> None:
    low, high = wilson(81, 263)  # Agresti and Coull's example in Newcombe, Statistics in Medicine 17, 1998
    assert [low, high] == pytest.approx([0.2553, 0.3662], abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_independent_units_have_wilsons_interval() -> None:
    row = shares(units([True] * 81 + [False] * 182, [str(n) for n in range(263)])).row(0, named=True)
    assert (row["low"], row["high"]) == pytest.approx(wilson(81, 263), abs=2e-3)


def test_families_that_speak_together_widen_the_interval() -> None:
    right = [True, True, True, False, False, False] * 10
    alone = shares(units(right, [str(n) for n in range(60)])).row(0, named=True)
    together = shares(units(right, [str(n // 3) for n in range(60)])).row(0, named=True)
    assert together["share"] == alone["share"]
    assert together["high"] - together["low"] > 1.4 * (alone["high"] - alone["low"])


def test_weights_move_the_share_and_widen_the_interval() -> None:
    right, names = [True] * 20 + [False] * 20, [str(n) for n in range(40)]
    even = shares(units(right, names)).row(0, named=True)
    row = shares(units(right, names, [3.0] * 20 + [1.0] * 20)).row(0, named=True)
    assert row["share"] == pytest.approx(0.75)
    assert row["units"] == 40
    assert row["high"] - row["low"] > 0.9 * (even["high"] - even["low"])


def test_the_order_of_families_reaches_no_digit() -> None:
    frame = units([n % 3 > 0 for n in range(200)], [f"f{n * 7 % 61}" for n in range(200)], [1 / 3, 0.7] * 100)
    seen = {tuple(shares(frame.sample(fraction=1.0, shuffle=True, seed=n)).row(0)) for n in range(20)}
    assert len(seen) == 1


def test_a_handful_is_marked() -> None:
    assert shares(units([True] * 19, [str(n) for n in range(19)]))["few"].item()
    assert not shares(units([True] * 20, [str(n) for n in range(20)]))["few"].item()


def test_a_child_counts_once_by_its_best_true_candidate() -> None:
    places = first_places(
        judged(("a", 0.9, 1, True), ("a", 0.1, 7, True), ("b", 0.5, 3, True), ("c", None, None, True))
    )
    assert places["right"].to_list() == [1, 2, 2, 2, 2]
    assert places["units"].unique().to_list() == [3]


def test_a_threshold_counts_only_judged_pairs_but_all_to_read() -> None:
    proposed = pl.DataFrame({"child_person": ["a", "b", "c"], "probability": [0.95, 0.92, 0.3]})
    table = thresholds(
        judged(("a", 0.95, 1, True), ("c", 0.3, 1, True), ("d", None, None, True)), proposed, (0.9,)
    )
    row = table.filter(pl.col("threshold") == 0.9).row(0, named=True)
    assert (row["to_read"], row["judged"], row["reunited"], row["precision"]) == (2, 1, 1, 1.0)
    assert row["found"] == pytest.approx(1 / 3)


def test_reliability_sets_what_was_said_beside_what_is_right() -> None:
    rows = [(str(n), 0.6, 1, n < 3) for n in range(6)]
    row = reliability(judged(*rows)).row(0, named=True)
    assert (row["said"], row["share"], row["units"]) == (pytest.approx(0.6), 0.5, 6)
