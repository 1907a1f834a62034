"""What a testimony can be found by."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.families import Person, adult, child, told

from reunify.retrieval import build_keys


def keys_of(*people: Person, silence: bool = False, **aliases: str) -> dict[str, set[str]]:
    """Keys by testimony; those of what a testimony leaves unsaid only where they are asked for."""
    frame = build_keys(told(*people), aliases)
    keys = {str(name): set(part["key"]) for (name,), part in frame.group_by("testimony")}
    return keys if silence else {name: {k for k in of if k[:2] != "q:"} for name, of in keys.items()}


def shared(young: dict[str, Any], grown: dict[str, Any], silence: bool = False) -> set[str]:
    keys = keys_of(child(**young), adult(**grown), silence=silence)
    return keys.pop("orr:1/0") & set().union(*keys.values())


@pytest.mark.parametrize(
    ("left", "right"), [("jimenez", "ximenez"), ("tzoc", "soc"), ("vazquez", "basquez"), ("caal", "cal")]
)
def test_surnames_that_sound_alike_meet_whosever_they_are(left: str, right: str) -> None:
    found = shared({"paternal": left}, {"maternal": right, "relationship": "mother"})
    assert any(key.startswith("s:") for key in found)


def test_given_names_meet_only_in_their_own_part_of_the_family() -> None:
    named = {"given": "rosa", "relationship": "mother"}
    assert "mg:rosa" in shared({"mother_given": "rosa"}, named)
    assert not shared({"given": "rosa"}, named)
    assert not shared({"given": "francisco"}, {"claims": [{"given": "francisca"}]}) & {"cg:fransisko"}


def test_beginnings_and_ends_find_names_that_sound_apart() -> None:
    found = shared({"given": "guadalupe"}, {"claims": [{"given": "guadalxpe"}]})
    assert found == {"cg<guad"}
    assert "cg>lupe" in shared({"given": "guadalupe"}, {"claims": [{"given": "wuarelupe"}]})


def test_a_pet_name_meets_the_names_it_may_stand_for() -> None:
    assert any(key.startswith("cg:") for key in shared({"given": "chepe"}, {"claims": [{"given": "jose"}]}))
    met = keys_of(child(given="zuri"), zuri="azucena")["orr:1/0"]
    assert len([key for key in met if key.startswith("cg:")]) == 2


def test_a_single_letter_is_no_name() -> None:
    assert keys_of(child(given="m", paternal="t")) == {"orr:1/0": set()}


def test_a_birth_day_meets_whole_and_in_parts_and_exchanged() -> None:
    keys = keys_of(child(birth="2011-03-04"))["orr:1/0"]
    assert keys == {"bd:2011-03-04", "bmd:03-04", "byd:2011-04", "bym:2011-03", "by:2011"}
    exchanged = {"birth_alt_from": pl.Series(["2011-04-03"]).str.to_date()[0]}
    assert "bd:2011-04-03" in keys_of(child(birth="2011-03-04", **exchanged))["orr:1/0"]


def test_a_wide_birth_meets_only_by_its_years() -> None:
    assert keys_of(child(birth=("2010-07-01", "2012-06-30")))["orr:1/0"] == {"by:2010", "by:2011", "by:2012"}


@pytest.mark.parametrize(
    ("day", "meets"), [("17", False), ("18", True), ("20", True), ("22", True), ("23", False)]
)
def test_separation_days_meet_the_two_days_before_and_after(day: str, meets: bool) -> None:
    found = shared({"separation": "2018-05-20"}, {"separation": f"2018-05-{day}"})
    assert (found == {"sd:2018-05-20"}) is meets


def test_a_long_separation_gives_no_days_and_a_place_joins_the_day() -> None:
    assert keys_of(child(separation="2018-05")) == {"orr:1/0": set()}
    said = {"separation": "2018-05-20", "separation_place": "el paso"}
    assert shared(said, said) == {"sd:2018-05-20", "sp:2018-05-20:el paso"}


@pytest.mark.parametrize("distance", [1, 2, 6])
def test_numbers_issued_together_meet_and_the_nearer_the_more(distance: int) -> None:
    own = str(208592266 + distance)
    found = shared({"alien_numbers": "208592266"}, {"alien_numbers": own})
    assert len(found) == pytest.approx(4 - distance / 2, abs=0.5)
    assert not shared({"alien_numbers": "208592266"}, {"alien_numbers": "208592290"})


def test_numbers_units_phones_and_siblings_numbers_meet() -> None:
    both = {"family_units": "7001", "phones": "50255512345"}
    assert shared(both, both) == {"fu:7001", "ph:50255512345"}
    claim = {"claims": [{"alien_numbers": "208592266"}]}
    assert "an:208592266" in shared({"alien_numbers": "208592266"}, claim)
    assert shared({"sibling_ids": "208592266"}, claim) == {"an:208592266"}


def test_places_meet_at_every_level() -> None:
    place = {"country": "GT", "department": "quiche", "municipality": "nebaj", "locality": "acul"}
    assert shared(place, place) == {"mu:nebaj", "mp:GT/quiche/nebaj", "de:quiche", "co:GT", "lo:acul"}


def test_who_names_no_mother_meets_mothers_who_name_no_child() -> None:
    silent = {"relationship": "mother"}
    assert shared({"father_given": "juan"}, silent, silence=True) == {"q:mother", "q:other"}
    assert shared({"mother_given": "rosa", "father_given": "juan"}, silent, silence=True) == {"q:other"}
    keys = keys_of(adult(relationship="mother", claims=[{"given": "maria"}]), silence=True)
    assert ("q:mother" in keys["ice:1/0"], "q:mother" in keys["ice:1/1"]) == (True, False)
    assert shared({}, {"relationship": "grandparent"}, silence=True) == {"q:other"}


def test_each_key_is_given_once_and_names_its_fact() -> None:
    frame = build_keys(told(child(given="maria maria", paternal="tzoc", maternal="tzoc")))
    assert frame["key"].is_unique().all()
    assert set(frame.filter(pl.col("key").str.starts_with("cg"))["of"]) == {"cg:maria"}
    assert frame.equals(frame.sort("testimony", "key"))
