"""How well a testimony answers a question already."""

from __future__ import annotations

from typing import Any

import pytest
from tests.families import adult, child, one, told

from reunify.ask.questions import COARSE, FINE, NAMES, QUESTIONS, UNSAID, stated, values
from reunify.linkage import BY_NAME


@pytest.mark.parametrize(
    ("name", "said", "how"),
    [
        ("child_given", {"given": "maria"}, FINE),
        ("child_given", {"given": "m"}, COARSE),
        ("child_given", {}, UNSAID),
        ("paternal_surname", {"paternal": "xol"}, FINE),
        ("paternal_surname", {"father_paternal": "x"}, COARSE),
        ("paternal_surname", {"father_given": "juan"}, UNSAID),
        ("child_birth", {"birth": "2011-03-24"}, FINE),
        ("child_birth", {"birth": "2011"}, COARSE),
        ("origin", {"country": "GT"}, COARSE),
        ("origin", {"country": "GT", "municipality": "nebaj"}, FINE),
        ("separation", {"separation": "2018-05-20"}, COARSE),
        ("separation", {"separation": "2018-05-20", "separation_place": "yuma"}, FINE),
        ("separation", {"separation": "2018-05", "separation_place": "yuma"}, COARSE),
        ("mother_second_surname", {"mother_given": "rosa", "mother_maternal": "pop"}, FINE),
        ("alien_number", {"alien_numbers": "208592267"}, FINE),
        ("phone", {}, UNSAID),
    ],
)
def test_how_well_a_child_states_a_field(name: str, said: dict[str, Any], how: int) -> None:
    assert one(stated(told(child(**said))))[f"said_{name}"] == how


def test_an_adult_states_its_own_surname_for_the_childs_line() -> None:
    mother = told(adult(paternal="xicay", sex="female", relationship="mother"))
    assert one(stated(mother))["said_maternal_surname"] == FINE
    assert one(stated(mother))["said_child_given"] == UNSAID


def test_values_are_texts_that_can_be_compared() -> None:
    row = one(values(told(child(given="ana maria", birth="2011", country="GT", municipality="nebaj"))))
    assert (row["value_child_given"], row["value_origin"]) == ("ana maria", "GT, nebaj")
    assert row["value_child_birth"] == "2011-01-01/2011-12-31" and row["value_phone"] is None


def test_every_question_and_every_answer_is_of_the_model() -> None:
    assert set(NAMES) <= set(BY_NAME) and len(set(NAMES)) == len(NAMES)
    for question in QUESTIONS:
        levels = set(BY_NAME[question.name].levels)
        groups = [question.whole, question.rough, *(left for _, left in question.left)]
        assert {level for group in groups for answer in group for level in answer} <= levels
        assert {found for found, _ in question.left} - {"-"} <= levels
