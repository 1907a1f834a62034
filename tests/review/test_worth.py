"""What reading a child is worth: the order of the queue."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunify.review.states import CHILD_STATES, NO_CANDIDATES, SETTLED, State, child_state
from reunify.review.worth import urgency, worth_of, worths

CHANCES = st.lists(st.floats(0, 1), max_size=8)
DAY = dt.date(2026, 6, 1)


@given(CHANCES, st.booleans())
def test_whole_columns_and_single_children_agree(chances: list[float], flagged: bool) -> None:
    flags = ["shared_phone" if flagged else ""] * len(chances)
    rows = pl.DataFrame(
        {"child": [1] * len(chances), "match_probability": chances, "flags": flags},
        schema={"child": pl.Int64, "match_probability": pl.Float64, "flags": pl.String},
    )
    found = worths(rows)["worth"].to_list() or [0.0]
    assert found[0] == pytest.approx(worth_of(chances, found=False, flagged=flagged and bool(chances)))


@given(CHANCES, st.floats(0, 1))
def test_one_more_candidate_never_makes_it_worth_less(chances: list[float], more: float) -> None:
    before = worth_of(chances, found=False, flagged=False)
    assert worth_of([*chances, more], found=False, flagged=False) >= before - 1e-9


def test_the_order_is_sure_then_doubtful_then_hopeless_then_found() -> None:
    sure, doubtful, hopeless = (worth_of([p], found=False, flagged=False) for p in (0.97, 0.5, 0.01))
    assert sure > doubtful > hopeless > worth_of([], found=False, flagged=False) == 0.0
    assert worth_of([0.97], found=True, flagged=False) < doubtful
    assert worth_of([0.5], found=False, flagged=True) > doubtful


@pytest.mark.parametrize(
    ("birthday", "factor"),
    [("2026-06-01", 2.0), ("2027-06-01", 1.0), ("2030-01-01", 1.0), ("2026-05-31", 1.0), (None, 1.0)],
)
def test_nearness_of_the_eighteenth_birthday(birthday: str | None, factor: float) -> None:
    assert urgency(birthday, DAY) == pytest.approx(factor)


@given(st.lists(st.sampled_from(list(State)), max_size=6))
def test_a_childs_state_does_not_hang_on_the_order_of_its_pairs(states: list[State]) -> None:
    assert child_state(states) == child_state(sorted(states, reverse=True)) in CHILD_STATES


def test_what_needs_people_comes_first() -> None:
    assert child_state([State.CONFIRMED, State.DISAGREEMENT, State.OPEN]) == State.DISAGREEMENT
    assert child_state([State.OPEN, State.NOT_A_MATCH]) == State.OPEN
    assert (child_state([State.NOT_A_MATCH]), child_state([])) == (SETTLED, NO_CANDIDATES)
