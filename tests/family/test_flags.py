"""What asks for care with a pair: flags never lower and never hide it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.families import Person, adult, child, one
from tests.family.conftest import Judge

from reunify.family import FLAGS

BORN = {"birth": "2010-06-15"}
SOMETHING = {"child_birth": 8}
"""A grade beyond names, so that ``name_only`` stays away."""


def flags(judge: Judge, *people: Person, grades: dict[str, int] | None = None, **family: Any) -> list[str]:
    """Return the flags of the pair of the first child and the first adult."""
    adults = [p for p in people if p["role"] == "adult"]
    testimony = f"{adults[0]['record']}/{1 if adults[0].get('claims') else 0}"
    pairs = {("orr:1/0", testimony): 25.0}
    judged = judge(list(people), pairs, grades=SOMETHING if grades is None else grades, **family).judged
    return [name for name in str(one(judged)["flags"]).split("; ") if name]


@pytest.mark.parametrize(
    ("relationship", "birth", "expected"),
    [
        ("mother", "1988-02-14", []),
        ("mother", "2000-02-14", ["impossible_age_gap"]),
        ("mother", "1996-02-14", ["unlikely_age_gap"]),
        ("mother", "1960-02-14", ["unlikely_age_gap"]),
        ("mother", "1950-02-14", ["impossible_age_gap"]),
        ("father", "1950-02-14", []),
        ("father", "1940-02-14", ["unlikely_age_gap"]),
        ("father", "1925-02-14", ["impossible_age_gap"]),
        ("grandparent", "1988-02-14", ["unlikely_age_gap"]),
        ("grandparent", "1960-02-14", []),
        ("sibling", "2005-02-14", []),
        ("mother", ("1985-01-01", "2001-01-01"), []),
        ("mother", None, []),
    ],
)
def test_ages_that_cannot_or_hardly_be(
    judge: Judge, relationship: str, birth: Any, expected: list[str]
) -> None:
    said = {"birth": birth} if birth else {}
    grown = adult("ice:1", given="rosa", relationship=relationship, **said)
    assert flags(judge, child("orr:1", **BORN), grown) == expected


def claiming(*surnames: str, **said: Any) -> Person:
    claims = [{"given": "maria", "paternal": name} for name in surnames]
    return adult("ice:1", given="rosa", paternal="xicay", relationship="mother", claims=claims, **said)


def test_one_adult_who_claims_more_unrelated_children_than_allowed(judge: Judge) -> None:
    several = ["several_unrelated_children"]
    assert flags(judge, child("orr:1"), claiming("tzoc", "lopez", "caal")) == several
    assert flags(judge, child("orr:1"), claiming("tzoc", "lopez")) == []
    assert flags(judge, child("orr:1"), claiming("tzoc", "lopez"), max_unrelated_children=1) == several
    assert flags(judge, child("orr:1"), claiming("tzoc", "soc", "tzoc", "tzoc")) == []
    assert flags(judge, child("orr:1"), claiming("xicay", "shicay", "tzoc", "lopez")) == []


def test_a_phone_that_another_adult_has_too(judge: Judge) -> None:
    phone = {"phones": "50255512345"}
    rosa = adult("ice:1", given="rosa", paternal="tzoc", relationship="mother", **phone)
    other = adult("ice:2", given="wilmer", paternal="lopez", relationship="father", **phone)
    again = adult("hotline:1", given="rosa", paternal="tzoc", alien_numbers="208592266", **phone)
    assert flags(judge, child("orr:1"), rosa, other) == ["shared_phone"]
    assert flags(judge, child("orr:1"), rosa | {"alien_numbers": "208592266"}, again) == []
    assert flags(judge, child("orr:1", **phone), rosa) == []


def test_two_persons_who_may_each_be_the_mother(judge: Judge) -> None:
    people = [
        child("orr:1"),
        *(adult(f"ice:{n}", given=name, relationship="mother") for n, name in ((1, "eva"), (2, "rosa"))),
    ]
    people.append(adult("ice:3", given="juan", relationship="father"))
    pairs = {("orr:1/0", f"ice:{n}/0"): 20.0 for n in (1, 2, 3)}
    judged = judge(people, pairs, grades=SOMETHING).judged
    assert judged.sort("adult_record")["flags"].to_list() == ["rival_claimants", "rival_claimants", ""]
    weak = judge(people, pairs | {("orr:1/0", "ice:2/0"): -5.0}, grades=SOMETHING).judged
    assert weak["flags"].to_list() == ["", "", ""]


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ({}, ["name_only"]),
        ({"child_given": 7, "mother_given": 7, "paternal_surname": 6}, ["name_only"]),
        ({"child_birth": 3, "origin": 1, "separation": 2, "alien_number": 0}, ["name_only"]),
        ({"child_birth": 4}, []),
        ({"origin": 2}, []),
        ({"separation": 3}, []),
        ({"alien_number": 1}, []),
        ({"family_unit": 1}, []),
        ({"phone": 1}, []),
    ],
)
def test_evidence_of_names_only(judge: Judge, grades: dict[str, int], expected: list[str]) -> None:
    mother = adult("ice:1", given="rosa", relationship="mother")
    assert flags(judge, child("orr:1"), mother, grades=grades) == expected


@pytest.mark.parametrize("side", ["child", "adult"])
@pytest.mark.parametrize(
    ("mark", "flag"),
    [
        ({"initials_only": True}, "initials_only"),
        ({"consent": "unknown"}, "consent_unknown"),
        ({"duplicate_id": True}, "duplicate_id"),
        ({"consent": "given"}, None),
        ({"consent": None}, None),
    ],
)
def test_marks_of_either_record(judge: Judge, side: str, mark: dict[str, Any], flag: str | None) -> None:
    young, grown = child("orr:1"), adult("ice:1", given="rosa", relationship="mother")
    marked = [young | mark, grown] if side == "child" else [young, grown | mark]
    assert flags(judge, *marked) == ([flag] if flag else [])


def test_flags_come_in_their_order_and_change_no_weight(judge: Judge) -> None:
    rosa = adult("ice:1", given="rosa", relationship="mother", birth="2000-01-01")
    marked = rosa | {"consent": "unknown", "duplicate_id": True}
    plain = one(judge([child("orr:1"), rosa], {("orr:1/0", "ice:1/0"): 20}).judged)
    flagged = one(judge([child("orr:1", **BORN), marked], {("orr:1/0", "ice:1/0"): 20}).judged)
    held = flagged["flags"].split("; ")
    assert held == ["impossible_age_gap", "name_only", "consent_unknown", "duplicate_id"]
    assert held == [flag for flag in FLAGS if flag in held]
    assert flagged["match_weight"] == plain["match_weight"]
