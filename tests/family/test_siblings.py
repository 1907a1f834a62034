"""Rows of one person pool what they say; siblings are sought together."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.families import Person, adult, child, one, tables
from tests.family.conftest import Judge

from reunify.config import LinkageConfig
from reunify.family.pooling import WORTH, pool
from reunify.family.siblings import TIES, find_siblings
from reunify.linkage import COMPARISONS, prior_model
from reunify.schema import PERSONS

DAY = {"separation": "2018-05-20", "paternal": "tzoc"}


def ties(*people: Person) -> dict[tuple[str, str], float]:
    """Return the ties among people who are each a person of their own."""
    records = tables(*people).records
    persons = PERSONS.conform(records.select("record", person="record", rows=1))
    return {(a, b): tie for a, b, tie in find_siblings(records, persons).rows()}


@pytest.mark.parametrize(
    ("one_says", "other_says", "tie"),
    [
        ({"sibling_ids": "2"}, {}, "named"),
        ({"sibling_ids": "208592266"}, {"alien_numbers": "208592266"}, "named"),
        ({"family_units": "7001"}, {"family_units": "7001 7002"}, "unit"),
        (DAY | {"alien_numbers": "208592266"}, DAY | {"alien_numbers": "208592268"}, "issued"),
        (DAY | {"alien_numbers": "208592266"}, DAY | {"alien_numbers": "208592270"}, None),
        (DAY | {"alien_numbers": "208592266"}, DAY | {"alien_numbers": "208592267", "paternal": "us"}, None),
        (DAY, DAY, None),
    ],
)
def test_children_are_tied_both_ways_by_what_they_share(
    one_says: dict[str, Any], other_says: dict[str, Any], tie: str | None
) -> None:
    found = ties(child("orr:1", **one_says), child("orr:2", **other_says))
    expected = {} if tie is None else {("orr:1", "orr:2"): TIES[tie], ("orr:2", "orr:1"): TIES[tie]}
    assert found == expected


def test_an_id_names_a_sibling_of_its_own_list_only() -> None:
    assert ties(child("orr:1", sibling_ids="2"), child("shelter:2")) == {}


def test_a_child_whose_sibling_found_a_mother_is_lifted_towards_her(judge: Judge) -> None:
    mother = adult("ice:1", given="rosa", relationship="mother")
    people = [child("orr:1", sibling_ids="2"), child("orr:2"), child("orr:3"), mother]
    judged = judge(
        people, {("orr:1/0", "ice:1/0"): 25, ("orr:2/0", "ice:1/0"): 3, ("orr:3/0", "ice:1/0"): 3}
    ).judged
    found, sibling, stranger = (one(judged, child_record=f"orr:{n}") for n in (1, 2, 3))
    assert sibling["siblings"] > 0 == stranger["siblings"] == found["siblings"]
    assert stranger["match_probability"] < sibling["match_probability"] < found["match_probability"]


def test_a_sibling_never_lifts_a_pair_above_what_is_known_of_the_sibling(judge: Judge) -> None:
    mother = adult("ice:1", given="rosa", relationship="mother")
    people = [child("orr:1", sibling_ids="2"), child("orr:2"), mother]
    judged = judge(people, {("orr:1/0", "ice:1/0"): 3, ("orr:2/0", "ice:1/0"): 30}).judged
    lifted, strong = (one(judged, child_record=f"orr:{n}") for n in (1, 2))
    assert lifted["siblings"] > 0 == strong["siblings"]
    assert lifted["match_probability"] <= TIES["named"] * strong["match_probability"]


def pooled(sure: float, believed: int = -5000, rows: int = 2) -> list[int]:
    """Return what two rows of one adult, the first of which agrees in birth, give each other."""
    model = prior_model(LinkageConfig())
    both = {"child_record": ["orr:1"] * 2, "adult_record": ["ice:1", "hotline:1"], "slot": ["mother"] * 2}
    persons = {"child_person": ["orr:1"] * 2, "adult_person": ["ice:1"] * 2}
    best = pl.DataFrame(both | persons | {"counted_whole": [-5000] * 2, "believed": [believed] * 2})
    said = {c.name: [8, -1] if c.name == "child_birth" else [-1, -1] for c in COMPARISONS}
    levels = best.with_columns(
        *(pl.Series(f"level_{name}", grades, pl.Int8) for name, grades in said.items()),
        *(pl.lit(0, pl.Int32).alias(f"rarity_{name}") for name in said),
    )
    known = pl.DataFrame({"record": ["ice:1", "hotline:1"], "person": "ice:1", "rows": rows})
    certain = pl.DataFrame({"record": ["ice:1", "hotline:1"], "sure": [sure] * 2})
    return pool(levels, PERSONS.conform(known), certain, model)["persons"].to_list()


def test_what_one_row_of_a_person_says_counts_for_its_other_row() -> None:
    birth = prior_model(LinkageConfig()).comparison("child_birth").level("same_day").weight
    assert pooled(sure=40.0) == [0, round(1000 * birth * WORTH)]
    assert pooled(sure=40.0, rows=1) == [0, 0]


def test_a_row_gains_no_more_than_makes_it_as_likely_as_that_it_is_the_same_person() -> None:
    assert pooled(sure=-2.0) == [0, 3000]
    assert pooled(sure=-2.0, believed=0) == [0, 0]


def test_children_who_name_the_same_parents_lift_nobody_above_the_strongest(judge: Judge) -> None:
    named = {"mother_given": "rosa", "mother_paternal": "tzoc", "father_given": "juan", "paternal": "xicay"}
    children = [child(f"orr:{n}", given=given, **named) for n, given in enumerate(("ana", "eva", "luz"))]
    mothers = [adult(f"ice:{n}", given="rosa", paternal="tzoc", relationship="mother") for n in range(400)]
    judged = judge([*children, *mothers], {(f"orr:{n}/0", "ice:1/0"): 8.0 for n in range(3)}).judged
    assert (judged["siblings"] <= 0).all()


def test_a_child_who_says_only_who_its_sibling_is_keeps_that_tie(judge: Judge) -> None:
    mothers = [adult(f"ice:{n}", given="rosa", relationship="mother") for n in range(1500)]
    people = [child("orr:1"), child("orr:2", sibling_ids="1"), *mothers]
    judged = judge(people, {("orr:1/0", "ice:1/0"): 40, ("orr:2/0", "ice:1/0"): -8}).judged
    blank = one(judged, child_record="orr:2")
    assert blank["siblings"] > 0 == blank["other_children"] and blank["match_probability"] > 0.01
