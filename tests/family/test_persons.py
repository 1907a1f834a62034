"""The same person in two lists."""

from __future__ import annotations

import pytest
from tests.families import adult, child
from tests.family.conftest import Persons

ROSA = {"given": "rosa elena", "paternal": "xicay", "maternal": "pop", "birth": "1988-02-14", "sex": "female"}
PLACE = {"country": "GT", "department": "quiche", "municipality": "nebaj"}


def test_a_mother_in_two_lists_with_slips_is_one_person_named_by_her_first_record(persons: Persons) -> None:
    again = ROSA | {"given": "rosa", "paternal": "shicay", "birth": "1988"}
    found = persons(adult("hotline:9", **again, **PLACE), adult("ice:7", **ROSA, **PLACE))
    assert found == {"hotline:9": "hotline:9", "ice:7": "hotline:9"}


def test_a_common_name_alone_makes_no_person(persons: Persons) -> None:
    maria = {"given": "maria", "paternal": "lopez", "country": "GT"}
    others = [adult(f"ice:{n}", **maria) for n in range(3)]
    assert len(set(persons(*others, adult("hotline:1", **maria)).values())) == 4


def test_a_contradicting_birth_or_sex_keeps_two_apart(persons: Persons) -> None:
    said = {"given": "rosa", "paternal": "xicay", "birth": "1988-02-14", "sex": "female"}
    assert len(set(persons(adult("ice:1", **said), adult("hotline:1", **said)).values())) == 1
    for other in ({"birth": "1971-09-30"}, {"birth": "1988", "sex": "male"}):
        found = persons(adult("ice:1", **said), adult("hotline:1", **(said | other)))
        assert len(set(found.values())) == 2


def test_an_alien_number_in_common_joins_names_that_hardly_agree(persons: Persons) -> None:
    numbers = {"alien_numbers": "208592266"}
    found = persons(
        adult("ice:1", **ROSA, **numbers), adult("hotline:1", given="rosa", paternal="lopez", **numbers)
    )
    assert len(set(found.values())) == 1


def test_a_child_and_an_adult_are_never_one_person(persons: Persons) -> None:
    same = ROSA | {"alien_numbers": "208592266"}
    assert len(set(persons(child("orr:1", **same), adult("ice:1", **same)).values())) == 2


def test_two_ids_of_one_list_need_more_than_two_lists(persons: Persons) -> None:
    said = {"given": "dulce", "paternal": "zapeta", "municipality": "nebaj"}
    across = persons(adult("ice:1", **said), adult("hotline:1", **said))
    within = persons(adult("ice:1", **said), adult("ice:2", **said))
    assert (len(set(across.values())), len(set(within.values()))) == (1, 2)


def test_a_chain_of_likenesses_never_makes_one_person_of_three(persons: Persons) -> None:
    first = {"given": "rosa", "paternal": "xicay", "maternal": "pop", "birth": "1988-02-14", **PLACE}
    middle = first | {"maternal": None, "birth": "1988"}
    last = first | {"maternal": "lopez", "birth": "1988-11-30"}
    both = [adult("a:1", **first), adult("b:1", **middle)], [adult("b:1", **middle), adult("c:1", **last)]
    assert [len(set(persons(*pair).values())) for pair in both] == [1, 1]
    found = persons(*both[0], both[1][1])
    assert found["a:1"] != found["c:1"] and len(set(found.values())) == 2


def test_a_higher_probability_parts_more(persons: Persons) -> None:
    pair = adult("ice:1", **ROSA), adult("hotline:1", **(ROSA | {"birth": "1989-07-30", "maternal": None}))
    counts = [len(set(persons(*pair, same_person=p).values())) for p in (0.1, 0.9999999)]
    assert counts == [1, 2]


def test_every_record_has_a_person_whatever_is_missing(persons: Persons) -> None:
    assert persons(child("orr:1"), child("orr:2"), adult("ice:1")) == {
        "orr:1": "orr:1",
        "orr:2": "orr:2",
        "ice:1": "ice:1",
    }


def test_a_whole_name_that_many_bear_makes_no_person_of_them(persons: Persons) -> None:
    said = {"given": "rosa elena", "paternal": "xicay", "maternal": "pop"}
    two = [adult(f"{source}:1", **said) for source in ("ice", "hotline")]
    assert len(set(persons(*two).values())) == 1
    crowd = [adult(f"{source}:{n}", **said) for source in ("ice", "hotline") for n in range(1, 40)]
    assert len(set(persons(*crowd).values())) == len(crowd)


def test_brothers_and_sisters_who_share_all_but_their_own_names_stay_apart(persons: Persons) -> None:
    home = {
        "paternal": "xicay",
        "maternal": "pop",
        "mother_given": "rosa",
        "separation": "2018-05-20",
        **PLACE,
    }
    ana = child("orr:1", given="ana maria", birth="2010-02-14", **home)
    for other in ({"given": "edwin", "birth": "2010"}, {"given": "maria", "birth": "2014-07-01"}):
        assert len(set(persons(ana, child("shelter:1", **home, **other)).values())) == 2
    again = child("shelter:1", given="ana maria", birth="2010-02-14", **home)
    assert len(set(persons(ana, again).values())) == 1


@pytest.mark.parametrize(("odds", "found"), [(0.0, 1), (-6.0, 2)])
def test_adults_who_meet_in_a_child_need_less_to_be_one(persons: Persons, odds: float, found: int) -> None:
    ice = adult("ice:1", given="rosa", paternal="lopez", sex="female")
    hotline = adult("hotline:1", given="rosa", paternal="lopez", sex="female")
    assert len(set(persons(hotline, ice).values())) == 2
    assert len(set(persons(hotline, ice, met={("hotline:1", "ice:1"): odds}).values())) == found
