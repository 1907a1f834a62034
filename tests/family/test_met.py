"""Rows that meet in one row of the other role."""

from __future__ import annotations

import polars as pl

from reunify.family.met import rows_that_meet, tied_persons, with_siblings
from reunify.schema import PERSONS


def meeting(*pairs: tuple[str, str, float]) -> dict[tuple[str, str, str], float]:
    """Return who meets, of pairs of a child and an adult with bits of evidence."""
    rows = [(c, a, "mother", round(bits * 1000)) for c, a, bits in pairs]
    names = {"child_record": pl.String, "adult_record": pl.String, "slot": pl.String, "evidence": pl.Int64}
    met = rows_that_meet(pl.DataFrame(rows, schema=names, orient="row"))
    return {(role, first, second): odds for role, first, second, odds in met.rows()}


def test_two_adults_who_match_one_child_meet_by_the_weaker() -> None:
    assert meeting(("c1", "b", 20), ("c1", "a", 2)) == {("adult", "a", "b"): -1.0}
    assert meeting(("c1", "b", 20), ("c1", "a", 15)) == {("adult", "a", "b"): 0.0}


def test_two_children_who_match_one_adult_meet() -> None:
    assert meeting(("c2", "a", 20), ("c1", "a", 20)) == {("child", "c1", "c2"): 0.0}


def test_neither_meets_where_none_is_likely_or_one_is_most_unlikely() -> None:
    assert meeting(("c1", "b", 1), ("c1", "a", 1)) == {}
    assert meeting(("c1", "b", 20), ("c1", "a", -8)) == {}


def test_pairs_of_a_crowd_are_bounded() -> None:
    met = meeting(*((f"c{n}", "a", 20 - n / 100) for n in range(60)))
    assert 0 < len(met) < 12 * 12


def test_equals_beyond_the_bound_are_all_left_out() -> None:
    assert meeting(*((f"c{n}", "a", 20) for n in range(13))) == {}
    assert len(meeting(*((f"c{n}", "a", 20) for n in range(12)))) == 66


def test_ties_hold_both_ways_and_the_likeliest_rows_speak() -> None:
    likeness = pl.DataFrame(
        {
            "role": ["child"] * 2,
            "first": ["c1", "c1"],
            "second": ["c2", "c3"],
            "beyond": [-9.0, -1.0],
            "one_person": [-9.0, -1.0],
            "siblings": [1.0, -2.0],
        }
    )
    known = {"record": ["c1", "c2", "c3"], "person": ["c1", "c2", "c2"], "rows": [1, 2, 2]}
    ties = tied_persons(likeness, PERSONS.conform(pl.DataFrame(known)), "child")
    assert ties.rows() == [("c1", "c2", 0.5, 2.0), ("c2", "c1", 0.5, 2.0)]
    named = pl.DataFrame({"child_person": ["c2"], "sibling_person": ["c4"], "tie": [0.9]})
    assert with_siblings(ties, named)["tied"].to_list() == [0.0, 0.0, 1.0]
