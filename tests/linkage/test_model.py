"""The neutral model: bounded, monotone weights, moved by what a job's records say."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.config import LinkageConfig
from reunify.config.models import ComparisonConfig
from reunify.errors import JobError
from reunify.linkage import BY_NAME, COMPARISONS, ComparisonModel, Level, Model, prior_model
from reunify.linkage.model import moved, weighed

PRIOR = prior_model(LinkageConfig())


def config(**comparisons: ComparisonConfig) -> LinkageConfig:
    return LinkageConfig(comparisons=comparisons)


def two_levels(*levels: tuple[float, float], most: float = 10.0, least: float = -5.0) -> ComparisonModel:
    """A comparison of levels given as m and u, best first."""
    return ComparisonModel(
        "x", tuple(Level(str(n), m, u, 0.0) for n, (m, u) in enumerate(levels)), most, least
    )


def weights(comparison: ComparisonModel) -> list[float]:
    return [level.weight for level in comparison.levels]


@pytest.mark.parametrize("comparison", PRIOR.comparisons, ids=lambda c: c.name)
def test_shipped_priors_are_probabilities_of_the_declared_levels(comparison: ComparisonModel) -> None:
    assert [level.name for level in comparison.levels] == list(BY_NAME[comparison.name].levels)
    assert sum(level.m for level in comparison.levels) == pytest.approx(1, abs=0.011)
    assert sum(level.u for level in comparison.levels) == pytest.approx(1, abs=0.08)
    assert weights(comparison)[0] > 0 > weights(comparison)[-1]


def test_every_comparison_has_a_prior_and_grades_fall_from_best_to_worst() -> None:
    assert [c.name for c in PRIOR.comparisons] == [c.name for c in COMPARISONS]
    for declared in COMPARISONS:
        grades = list(declared.levels.values())
        assert grades == sorted(grades, reverse=True) and grades[-1] == 0


def test_a_weight_is_log2_of_m_over_u_within_floor_and_ceiling() -> None:
    found = weights(weighed(two_levels((0.5, 1e-12), (0.3, 0.1), (0.2, 0.9), most=3)))
    assert found == [3, round(math.log2(0.3 / 0.1), 3), round(math.log2(0.2 / 0.9), 3)]
    assert weights(weighed(two_levels((1.0, 0.1), (0.0, 0.9), least=-4)))[1] == -4


def test_levels_in_the_wrong_order_are_pooled_with_all_their_pairs() -> None:
    found = weights(weighed(two_levels((0.1, 0.1), (0.6, 0.1), (0.3, 0.8))))
    assert found == [round(math.log2(0.7 / 0.2), 3)] * 2 + [round(math.log2(0.3 / 0.8), 3)]
    assert weights(weighed(two_levels((0.1, 0.8), (0.3, 0.1), (0.6, 0.1)))) == [0.0] * 3


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8))
def test_weights_never_rise_for_a_worse_level_and_never_pass_their_bounds(
    levels: list[tuple[float, float]],
) -> None:
    found = weights(weighed(two_levels(*levels)))
    assert all(better >= worse for better, worse in pairwise(found))
    assert all(-5 <= weight <= 10 for weight in found)


def test_few_matched_pairs_leave_the_priors_nearly_where_they_are() -> None:
    before = PRIOR.comparison("child_sex")
    few = moved(before, m={"same": 0.5, "differ": 0.5}, m_count=10, strengths=(200, 500))
    assert few.level("same").m == pytest.approx((0.5 * 10 + 0.985 * 200) / 210)
    assert few.level("same").m_source == "blended"


def test_many_matched_pairs_carry_the_priors_away() -> None:
    before = PRIOR.comparison("child_sex")
    many = moved(before, m={"same": 0.7, "differ": 0.3}, m_count=200_000, strengths=(200, 500))
    assert many.level("same").m == pytest.approx(0.7, abs=0.001)
    assert many.level("differ").weight > before.level("differ").weight
    assert many.level("same").m_source == "learned" and many.level("same").u_source == "assumed"


def test_a_level_never_seen_keeps_a_share_of_its_prior() -> None:
    m = {"same": 1.0, "differ": 0.0}
    found = moved(PRIOR.comparison("language"), m=m, m_count=1e6, u=m, u_count=1e6)
    differ = found.level("differ")
    assert differ.m > 0 and differ.u > 0
    assert differ.weight >= PRIOR.comparison("language").least


def test_what_the_job_sets_is_not_learned_away() -> None:
    model = prior_model(config(child_sex=ComparisonConfig(m={"same": 0.9})))
    found = moved(model.comparison("child_sex"), m={"same": 0.5, "differ": 0.5}, m_count=1e6)
    assert (found.level("same").m, found.level("same").m_source) == (0.9, "set by the job")
    assert found.level("differ").m_source == "learned"


def test_a_comparison_can_be_switched_off() -> None:
    model = prior_model(config(phone=ComparisonConfig(enabled=False)))
    assert [c.name for c in model.comparisons] == [c.name for c in COMPARISONS if c.name != "phone"]


def test_an_unknown_comparison_or_level_is_an_error_of_the_job_that_names_the_nearest() -> None:
    with pytest.raises(JobError, match="child_givn") as raised:
        prior_model(config(child_givn=ComparisonConfig()))
    assert "child_given" in str(raised.value) and raised.value.where == "linkage.comparisons"
    with pytest.raises(JobError, match="child_sex") as raised:
        prior_model(config(child_sex=ComparisonConfig(m={"sam": 0.5})))
    assert "same" in raised.value.remedy and raised.value.where.endswith("child_sex.m")


def test_the_model_survives_being_written_and_read() -> None:
    assert Model.from_frame(PRIOR.as_frame()) == PRIOR
    written = PRIOR.as_dict()["comparisons"]
    assert [c["name"] for c in written] == [c.name for c in PRIOR.comparisons]
    assert all(level["m_source"] == "assumed" for c in written for level in c["levels"])


def test_a_job_with_every_comparison_switched_off_is_refused() -> None:
    off = {c.name: ComparisonConfig(enabled=False) for c in COMPARISONS}
    with pytest.raises(JobError, match="every comparison is switched off"):
        prior_model(LinkageConfig(comparisons=off))


def test_a_level_that_the_lists_cannot_meet_leaves_its_m_to_those_they_can() -> None:
    before = prior_model(LinkageConfig()).comparison("paternal_surname")
    met = {level.name: level.u for level in before.levels}
    after = moved(before, u=met | {"same_said": 0.0}, u_count=1_000_000)
    assert after.level("same_said").m < before.level("same_said").m / 10
    assert after.level("same_as_parent").weight > before.level("same_as_parent").weight
    assert sum(x.m for x in after.levels) == pytest.approx(sum(x.m for x in before.levels))


def test_a_level_that_few_records_did_not_meet_keeps_its_m() -> None:
    before = prior_model(LinkageConfig()).comparison("paternal_surname")
    met = {level.name: level.u for level in before.levels}
    after = moved(before, u=met | {"same_said": 0.0}, u_count=500)
    assert after.level("same_said").m == pytest.approx(before.level("same_said").m, rel=0.02)
