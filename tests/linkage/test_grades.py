"""What each comparison makes of two records, from their words to a level, through real SQL."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import pytest
from tests.linkage.conftest import Levels

from reunify.linkage.grades import LIKENESS, given_grade, line_grade, two_names

Said = dict[str, Any]

GIVEN = [
    ("maria elena", "maria elena", "both_agree"),
    ("maria elena", "elena maria", "both_agree"),
    ("brayan jose", "bryan jose", "both_agree"),
    ("maria elenna", "maria helena", "both_agree"),
    ("maria esperanza", "maria esperaza", "both_alike"),
    ("maria elena", "elena", "one_agrees"),
    ("maria", "maria", "one_agrees"),
    ("chepe", "jose", "one_alike"),
    ("maria elena", "maria juana", "one_agrees_one_differs"),
    ("esperanza ana", "luz esperaza", "one_alike_one_differs"),
    ("maria j", "maria jose", "one_agrees"),
    ("j chepe", "juan jose", "one_alike"),
    ("m", "maria", "initial_agrees"),
    ("francisco", "francisca", "differ"),
    ("mario", "maria", "differ"),
    ("wilmer", "elena", "differ"),
    ("", "elena", None),
]


@pytest.mark.parametrize("turned", [False, True])
def test_given_names_agree_in_any_order(levels: Levels, turned: bool) -> None:
    words = [(right, left) if turned else (left, right) for left, right, _ in GIVEN]
    found = levels("child_given", [({"given": a}, {"claims": [{"given": b}]}) for a, b in words])
    assert found == [expected for *_, expected in GIVEN]


@pytest.mark.parametrize(("name", "parent"), [("mother_given", "mother"), ("father_given", "father")])
def test_a_parent_is_met_by_the_given_names_that_the_child_said(
    levels: Levels, name: str, parent: str
) -> None:
    cases = [
        ({f"{parent}_given": a}, {"given": b, "relationship": parent})
        for a, b in [("rosa", "rosa maria"), ("chepe", "jose"), ("rosa", "elvira"), ("", "rosa")]
    ]
    assert levels(name, cases) == ["one_agrees", "one_alike", "differ", None]


def test_a_lines_surname_is_said_sounded_slipped_or_in_the_other_line(levels: Levels) -> None:
    cases: list[tuple[Said, Said, str | None]] = [
        ({"paternal": "tzoc"}, {"paternal": "tzoc"}, "same_said"),
        ({"paternal": "jimenez"}, {"paternal": "ximenez"}, "same_sound"),
        ({"paternal": "hernandez"}, {"paternal": "hernadez"}, "alike"),
        ({"paternal": "tzoc", "maternal": "xicay"}, {"paternal": "xicay"}, "as_other_parent"),
        ({"paternal": "tzoc"}, {"paternal": "garcia"}, "differ"),
        ({"paternal": "t"}, {"paternal": "tzoc"}, "initial_agrees"),
        ({}, {"paternal": "garcia"}, None),
    ]
    found = levels("paternal_surname", [(young, {"claims": [claim]}) for young, claim, _ in cases])
    assert found == [expected for *_, expected in cases]


@pytest.mark.parametrize("name", ["paternal_surname", "maternal_surname"])
def test_surnames_the_wrong_way_round_are_found_in_the_other_line(levels: Levels, name: str) -> None:
    young, claim = {"paternal": "tzoc", "maternal": "xicay"}, {"paternal": "xicay", "maternal": "tzoc"}
    assert levels(name, [(young, {"claims": [claim]})]) == ["in_other_line"]


def test_a_mothers_surname_is_met_in_the_childs_second_place(levels: Levels) -> None:
    mother = {"given": "rosa", "paternal": "xicay", "claims": [{"given": "maria"}]}
    young = {"given": "maria", "paternal": "tzoc", "maternal": "xicay"}
    assert levels("maternal_surname", [(young, mother)]) == ["same_as_parent"]
    assert levels("paternal_surname", [(young, mother)]) == [None]


def test_a_single_mothers_child_may_carry_both_of_her_surnames(levels: Levels) -> None:
    mother = {"given": "rosa", "paternal": "xicay", "maternal": "pop", "claims": [{"given": "maria"}]}
    young = {"given": "maria", "paternal": "xicay", "maternal": "pop"}
    assert levels("maternal_surname", [(young, mother)]) == ["as_other_parent"]


def test_a_father_is_met_by_the_childs_first_surname_and_by_the_name_the_child_gave(levels: Levels) -> None:
    father = {"given": "juan", "paternal": "tzoc", "maternal": "us", "relationship": "father"}
    young = {"father_given": "juan", "father_paternal": "tzoc", "father_maternal": "us"}
    both = [({"paternal": "tzoc"}, father), (young, father)]
    assert levels("paternal_surname", both) == ["same_as_parent", "same_as_parent"]
    assert levels("father_second_surname", both) == [None, "same"]
    assert levels("mother_given", both) == [None, None]


BIRTHS = [
    ("2011-03-24", "2011-03-24", "same_day"),
    ("2011-03-24", "2011-03-25", "one_slip"),
    ("2011-03-24", "2011-08-24", "one_slip"),
    ("2011-03-24", "2010-03-24", "one_slip"),
    ("2011-03-24", "2011-03", "same_month"),
    ("2011-03-24", "2011", "overlap"),
    ("2011-03-24", ("2011-07-01", "2012-06-30"), "age_off_by_one"),
    ("2011-03-24", "2011-12-11", "within_a_year"),
    ("2011-03-24", "2013-12-11", "within_three_years"),
    ("2011-03-24", "2003-12-11", "birth_disjoint"),
]


@pytest.mark.parametrize("turned", [False, True])
def test_births_are_intervals(levels: Levels, turned: bool) -> None:
    days = [(right, left) if turned else (left, right) for left, right, _ in BIRTHS]
    found = levels("child_birth", [({"birth": a}, {"claims": [{"birth": b}]}) for a, b in days])
    assert found == [expected for *_, expected in BIRTHS]


def test_day_and_month_exchanged_are_no_slip(levels: Levels) -> None:
    other = dict.fromkeys(("birth_alt_from", "birth_alt_to"), dt.date(2011, 4, 3))
    young = {"birth": "2011-03-04"} | other
    claims = {"claims": [{"birth": "2011-04-03"}]}
    assert levels("child_birth", [(young, claims)]) == ["day_month_exchanged"]


NEBAJ = {"country": "GT", "department": "quiche", "municipality": "nebaj", "locality": "acul"}
PLACES: list[tuple[Said, str | None]] = [
    ({}, "same_locality"),
    ({"locality": None}, "same_municipality"),
    ({"locality": "tzalbal"}, "same_municipality"),
    ({"department": None, "locality": None}, "same_municipality"),
    ({"municipality": "nebah"}, "similar_municipality"),
    ({"municipality": None}, "same_department"),
    ({"municipality": "chajul"}, "near_municipality"),
    ({"department": "huehuetenango", "municipality": "aguacatan"}, "near_municipality"),
    ({"municipality": "ixcan"}, "same_department_other_municipality"),
    ({"department": "peten", "municipality": "flores"}, "same_country"),
    ({"department": "peten"}, "same_country"),
    ({"country": "HN"}, "country_differs"),
    ({"department": None, "municipality": None, "locality": None}, None),
    (dict.fromkeys(NEBAJ), None),
]


def test_places_agree_by_level(levels: Levels) -> None:
    expected = [level for _, level in PLACES]
    assert levels("origin", [(NEBAJ, NEBAJ | other) for other, _ in PLACES]) == expected
    assert levels("origin", [(NEBAJ | other, NEBAJ) for other, _ in PLACES]) == expected


SEPARATIONS = [
    ("2018-05-20", "el paso", "same_day_and_place"),
    ("2018-05-20", "tucson", "same_day"),
    ("2018-05-22", "el paso", "near_day_and_place"),
    ("2018-05-18", None, "near_day"),
    ("2018-05-26", "el paso", "same_week_and_place"),
    ("2018-05-26", "tucson", "same_week"),
    ("2018-06-20", "el paso", "time_differs"),
    ("2018-05", "el paso", "same_month_and_place"),
    ("2018-05", None, "same_month"),
]


def test_separations_agree_by_day_and_place(levels: Levels) -> None:
    here = {"separation": "2018-05-20", "separation_place": "el paso"}
    said = [{"separation": day, "separation_place": place} for day, place, _ in SEPARATIONS]
    expected = [level for *_, level in SEPARATIONS]
    assert levels("separation", [(here, there) for there in said]) == expected
    assert levels("separation", [(there, here) for there in said]) == expected


def test_numbers_of_two_persons_agree_by_nearness_and_a_claimed_childs_own_most(levels: Levels) -> None:
    mine = {"alien_numbers": "208592266"}
    others: list[Said] = [{"alien_numbers": f"20859{n}"} for n in (2270, 2286, 2366, 2367)]
    claim = {"alien_numbers": "1", "claims": [mine]}
    assert levels("alien_number", [(mine, other) for other in [*others, {}, claim]]) == [
        "issued_together",
        "issued_near",
        "issued_same_day",
        "far_apart",
        None,
        "same_number",
    ]


@pytest.mark.parametrize(("name", "column"), [("family_unit", "family_units"), ("phone", "phones")])
def test_one_number_in_common_is_agreement_and_missing_is_none(
    levels: Levels, name: str, column: str
) -> None:
    cases = [({column: a}, {column: b}) for a, b in [("1 2", "2 3"), ("1", "2"), ("", "2")]]
    assert levels(name, cases) == ["same", "differ", None]


def test_a_companion_meets_the_relative_that_the_child_names(levels: Levels) -> None:
    aunt = {"given": "ana", "paternal": "tzoc", "relationship": "aunt_uncle"}
    young: Said = {"given": "maria", "paternal": "tzoc", "maternal": "xicay", "kin": [aunt]}
    others = [{}, {"given": "eva"}, {"paternal": "lopez"}, {"given": "eva", "paternal": "lopez"}]
    cases = [(young, aunt | other) for other in others]
    expected = ["given_and_surname_agree", "surname_agrees", "given_agrees", "differ"]
    assert levels("companion", cases) == expected
    assert levels("companion", [(young | {"kin": []}, aunt)]) == [None]


def test_a_companions_surnames_meet_the_childs(levels: Levels) -> None:
    young = {"paternal": "tzoc", "maternal": "xicay"}
    aunts = [
        {"paternal": a, "maternal": b, "relationship": "aunt_uncle"}
        for a, b in [("tzoc", "pop"), ("xicay", "tzoc"), ("lopez", "pop")]
    ]
    expected = ["one_shared", "both_shared", "none_shared"]
    assert levels("companion_surnames", [(young, aunt) for aunt in aunts]) == expected
    assert levels("companion_surnames", [(young, {"paternal": "tzoc"})]) == [None]


def test_sex_and_language_agree_differ_or_are_unsaid(levels: Levels) -> None:
    sexes = [({"sex": "male"}, {"claims": [{"sex": said}]}) for said in ("male", "female", None)]
    languages = [({"language": "mam"}, {"language": said}) for said in ("mam", "ixil", None)]
    assert levels("child_sex", sexes) == ["same", "differ", None]
    assert levels("language", languages) == ["same", "differ", None]


def test_a_better_likeness_never_gives_a_worse_grade() -> None:
    steps = [(a, b) for a, b in product(LIKENESS, repeat=2) if 0 <= a < b]
    for (low, high), other in product(steps, LIKENESS):
        assert two_names(low, other) <= two_names(high, other) == two_names(other, high)
        assert all(line_grade(low, -1, moved) <= line_grade(high, -1, moved) for moved in range(3))
    assert [given_grade(best, whole=False) for best in range(-1, 8)] == [-1, 0, 1, 2, 4, 3, 5, 6, 7]
    assert [given_grade(best, whole=True) for best in range(-1, 8)] == [-1, 0, 1, 4, 4, 5, 5, 6, 7]
