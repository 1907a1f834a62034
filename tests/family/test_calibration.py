"""From weight to probability, and what is counted twice."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.config import LinkageConfig
from reunify.config.models import ComparisonConfig
from reunify.family.calibration import (
    CIRCUMSTANCES,
    FREE,
    SLOPE,
    contradicted,
    odds_of,
    probability,
    weight_of,
)
from reunify.family.twice import told_twice
from reunify.linkage import BY_NAME, prior_model


def chance(weight: float, prior: float = 0.0) -> float:
    """Return the probability of a weight and the prior in it, in bits."""
    frame = pl.DataFrame({"w": [weight * 1000], "counted_whole": [prior * 1000]})
    return float(frame.select(p=probability(pl.col("w")))["p"][0])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-80_000, 80_000), min_size=2, max_size=10), st.integers(-30_000, 0))
def test_more_weight_never_means_less_probability(weights: list[int], prior: int) -> None:
    frame = pl.DataFrame({"w": sorted(weights)}).select(p=probability(pl.col("w"), pl.lit(prior)))
    assert frame["p"].is_sorted() and frame["p"].is_between(0, 1).all()


@settings(max_examples=50, deadline=None)
@given(st.integers(-40_000, 40_000), st.integers(-30_000, 0))
def test_odds_lead_back_to_the_weight(weight: int, prior: int) -> None:
    there_and_back = weight_of(odds_of(pl.col("w"), pl.lit(prior)), pl.lit(prior))
    assert pl.DataFrame({"w": [weight]}).select(n=there_and_back)["n"][0] == pytest.approx(weight, abs=1)


def test_a_bit_is_a_bit_until_much_has_been_said() -> None:
    assert chance(0.0, prior=-FREE) == pytest.approx(0.5)
    assert chance(1.0, prior=1 - FREE) == pytest.approx(2 / 3)
    assert chance(10.0, prior=-FREE) == pytest.approx(1 / (1 + 2 ** (-10 * SLOPE)))


def test_in_a_larger_job_the_same_weight_rests_on_more_evidence_and_says_less() -> None:
    assert chance(3.0, prior=-4) > chance(3.0, prior=-9) > chance(3.0, prior=-14) > 0.5


def test_what_circumstances_contradict_counts_whole_however_much_agrees() -> None:
    agreeing, against = 20.0, -4.0
    assert chance(agreeing + against - 16, prior=-16 + against) < chance(agreeing + against - 16, prior=-16)
    assert chance(agreeing + against - 16, prior=-16 + against) == pytest.approx(
        1 / (1 + 2 ** -(FREE + (agreeing - FREE) * SLOPE + against - 16))
    )


def levels(**grades: str) -> pl.DataFrame:
    """Return one scored pair in which every comparison but those given is silent."""
    said = {name: BY_NAME[name].levels[grade] for name, grade in grades.items()}
    columns = {f"level_{name}": [said.get(name, -1)] for name in BY_NAME}
    return pl.DataFrame(columns | {f"rarity_{name}": [0] for name, c in BY_NAME.items() if c.rarity})


def test_only_circumstances_that_contradict_are_counted_whole() -> None:
    model = prior_model(LinkageConfig())
    country = round(model.comparison("origin").level("country_differs").weight * 1000)
    apart = levels(origin="country_differs", separation="same_day", child_given="differ")
    assert contradicted(apart, model).to_list() == [country]
    assert contradicted(levels(paternal_surname="differ"), model).to_list() == [0]
    off = {name: ComparisonConfig(enabled=False) for name in CIRCUMSTANCES}
    assert contradicted(apart, prior_model(LinkageConfig(comparisons=off))).to_list() == [0]


def twice(number: str | None, day: str, **switched_off: ComparisonConfig) -> int:
    model = prior_model(LinkageConfig(comparisons=switched_off))
    grades = {
        "level_alien_number": [-1 if number is None else BY_NAME["alien_number"].levels[number]],
        "level_separation": [BY_NAME["separation"].levels[day]],
    }
    return int(pl.DataFrame(grades).select(n=told_twice(pl.DataFrame(grades), model))["n"][0])


def test_the_day_is_told_once_where_near_numbers_tell_it() -> None:
    day = round(prior_model(LinkageConfig()).comparison("separation").level("same_day").weight * 1000)
    assert twice("issued_near", "same_day") == twice("issued_same_day", "same_day") == -day < 0
    assert twice("issued_near", "same_day_and_place") == -day
    for number in ("same_number", "issued_together", "far_apart", None):
        assert twice(number, "same_day") == 0
    assert twice("issued_near", "time_differs") == 0
    assert twice("issued_near", "same_day", separation=ComparisonConfig(enabled=False)) == 0
