"""Rivals for one part of one child, shares of children with such a person, probabilities."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
import pytest
from tests.families import Person, adult, child, one
from tests.family.conftest import Judge

from reunify.candidates import FAMILY_PARTS
from reunify.config import LinkageConfig
from reunify.config.models import PriorsConfig
from reunify.family.calibration import probability
from reunify.family.compete import left_by
from reunify.family.shares import BUSY_MOST, Share, slot_of, usual_sibling

NUMBER = {"alien_numbers": "208592266"}


NAMES = ("rosa", "ixchel", "wendy")


def person(record: str, **said: Any) -> Person:
    """An adult whom nothing makes the same person as another."""
    given = record.replace(":", "") if record[-1] not in "123" else NAMES[int(record[-1]) - 1]
    return adult(record, **{"given": given, "relationship": "mother"} | said)


def test_different_adults_who_claim_one_part_take_from_each_other(judge: Judge) -> None:
    people = [child("orr:1"), person("ice:1"), person("ice:2")]
    alone = one(judge(people[:2], {("orr:1/0", "ice:1/0"): 20}).judged)
    both = judge(people, {("orr:1/0", "ice:1/0"): 20, ("orr:1/0", "ice:2/0"): 20}).judged
    assert alone["rivals"] == 0 and (both["rivals"] < 0).all()
    assert both["match_probability"].to_list() == pytest.approx([0.5, 0.5], abs=0.02)
    assert both["match_weight"][0] < alone["match_weight"]


def test_a_mother_beside_a_father_is_no_rival(judge: Judge) -> None:
    people = [child("orr:1"), person("ice:1"), person("ice:2", relationship="father")]
    judged = judge(people, {("orr:1/0", "ice:1/0"): 20, ("orr:1/0", "ice:2/0"): 20}).judged
    assert judged["rivals"].to_list() == [0, 0]
    assert (judged["match_probability"] > 0.95).all()


def test_one_adults_rows_in_two_lists_are_no_rivals(judge: Judge) -> None:
    people = [child("orr:1"), person("ice:1", **NUMBER), person("hotline:1", **NUMBER)]
    families = judge(people, {("orr:1/0", "ice:1/0"): 20, ("orr:1/0", "hotline:1/0"): 18})
    assert families.judged["adult_person"].n_unique() == 1
    assert families.judged["rivals"].to_list() == [0, 0]


def test_a_weak_rival_takes_next_to_nothing_from_a_strong_pair(judge: Judge) -> None:
    people = [child("orr:1"), person("ice:1"), person("ice:2")]
    judged = judge(people, {("orr:1/0", "ice:1/0"): 30, ("orr:1/0", "ice:2/0"): 6}).judged
    strong, weak = (one(judged, adult_record=record) for record in ("ice:1", "ice:2"))
    assert strong["match_probability"] > 0.99 and weak["match_probability"] < 0.1


def test_a_persons_own_stronger_row_is_no_relative_who_lifts_the_weaker(judge: Judge) -> None:
    said = {"given": "rosa", "paternal": "tzoc", "maternal": "us", "sex": "female"} | NUMBER
    people = [child("orr:1"), adult("ice:1", **said), adult("hotline:1", **said, relationship="mother")]
    judged = judge(people, {("orr:1/0", "ice:1/0"): 40, ("orr:1/0", "hotline:1/0"): 6}).judged
    assert judged["adult_person"].n_unique() == 1 and judged["rivals"].to_list() == [0, 0]


def test_rivals_do_not_compete_where_the_job_says_so(judge: Judge) -> None:
    people = [child("orr:1"), person("ice:1"), person("ice:2")]
    pairs = {("orr:1/0", "ice:1/0"): 20.0, ("orr:1/0", "ice:2/0"): 20.0}
    assert judge(people, pairs, rivals=False).judged["rivals"].to_list() == [0, 0]


def test_none_of_these_holds_against_a_lone_adult_with_little_evidence(judge: Judge) -> None:
    families = judge([child("orr:1"), person("ice:1")], {("orr:1/0", "ice:1/0"): 0})
    share = next(s for s in families.shares if s.slot == "mother")
    odds = share.share / (1 - share.share) / (1 - share.busy)
    assert one(families.judged)["match_probability"] == pytest.approx(odds / (1 + odds), abs=0.001)
    assert share.share < odds / (1 + odds) < 0.25


def test_two_children_do_not_both_be_the_one_that_an_adult_claims(judge: Judge) -> None:
    mother = person("ice:1", claims=[{"given": "maria"}])
    people = [child("orr:1", given="maria"), child("orr:2", given="marta"), mother]
    judged = judge(people, {("orr:1/0", "ice:1/1"): 20, ("orr:2/0", "ice:1/1"): 20}).judged
    assert judged["match_probability"].to_list() == pytest.approx([0.5, 0.5], abs=0.02)


def test_of_an_adults_testimonies_the_best_speaks_and_the_rest_are_counted(judge: Judge) -> None:
    mother = person("ice:1", claims=[{"given": "maria"}, {"given": "eva"}])
    pairs = {("orr:1/0", "ice:1/1"): 20.0, ("orr:1/0", "ice:1/2"): 3.0, ("orr:1/0", "ice:1/0"): 10.0}
    row = one(judge([child("orr:1", given="maria"), mother], pairs).judged)
    assert (row["adult_testimony"], row["other_testimonies"], row["claims"]) == ("ice:1/1", 2, 0)


def test_not_naming_a_child_costs_most_where_all_are_named(judge: Judge) -> None:
    costs = {}
    for count in (None, 1, 2):
        mother = person("ice:1", claims=[{"given": "eva"}], children_count=count)
        judged = judge([child("orr:1"), mother], {("orr:1/0", "ice:1/0"): 20}).judged
        costs[count] = one(judged)["claims"]
    assert costs[1] < costs[None] < costs[2] < 0


def test_shares_are_estimated_from_the_children_who_have_such_a_person(judge: Judge) -> None:
    people = [child(f"orr:{n}") for n in range(60)] + [person(f"ice:{n}") for n in range(60)]
    people += [person("ice:f", relationship="father")]
    found = {(f"orr:{n}/0", f"ice:{n}/0"): 30.0 for n in range(45)}
    shares = {s.slot: s for s in judge(people, found).shares}
    assert shares["mother"].share == pytest.approx((45 + 3) / (60 + 15), abs=0.01)
    assert shares["mother"].persons == 60 and shares["father"].persons == 1
    assert shares["companion"].share < 0.1


def test_a_share_that_the_job_states_is_taken(judge: Judge) -> None:
    stated = LinkageConfig(priors=PriorsConfig(children_with_parent=0.7))
    shares = {s.slot: s.share for s in judge([child("orr:1"), person("ice:1")], {}, linkage=stated).shares}
    assert shares["mother"] == shares["father"] == pytest.approx(0.5)


def test_the_prior_is_the_share_spread_over_the_persons() -> None:
    assert Share("mother", 0.5, 1).prior_bits == 0
    assert Share("mother", 0.5, 1024).prior_bits == pytest.approx(-10)
    assert Share("mother", 0.5, 1024, busy=0.75).prior_bits == pytest.approx(-8)


def test_where_nearly_every_adult_has_a_child_in_the_files_one_without_is_likelier_this_ones(
    judge: Judge,
) -> None:
    people = [child(f"orr:{n}") for n in range(40)] + [person(f"ice:{n}") for n in range(4, 14)]
    families = {}
    for found in (2, 9):
        pairs = {(f"orr:{n}/0", f"ice:{n}/0"): 30.0 for n in range(4, 4 + found)}
        families[found] = judge(people, pairs).shares[0]
    assert families[2].busy < families[9].busy <= BUSY_MOST
    spread = {n: math.log2(s.share / (1 - s.share) / s.persons) for n, s in families.items()}
    assert families[9].prior_bits - spread[9] > families[2].prior_bits - spread[2] > 0


def test_what_rivals_leave_falls_with_their_odds_and_less_so_if_both_may_be_right() -> None:
    odds = pl.DataFrame({"against": [0.0, 1.0, 15.0, 15.0, 15.0], "also": [0.0, 0.0, 0.0, 1.0, 15.0]})
    assert odds.select(n=left_by(pl.col("against"), pl.col("also")))["n"].to_list() == [
        1,
        0.5,
        1 / 16,
        1 / 8,
        1,
    ]


def test_an_adult_whose_child_is_another_is_hardly_this_ones(judge: Judge) -> None:
    people = [child("orr:1"), child("orr:2"), person("ice:1"), person("ice:2")]
    weak, strong = {("orr:2/0", "ice:1/0"): 8.0}, {("orr:1/0", "ice:1/0"): 25.0}
    free = one(judge(people, weak).judged)
    busy = one(judge(people, weak | strong).judged, child_record="orr:2")
    assert busy["other_children"] < 0 == free["other_children"] and busy["rivals"] == 0
    assert busy["match_probability"] < free["match_probability"]


ORIGIN = {"country": "GT", "department": "quiche", "municipality": "nebaj", "separation": "2018-05-20"}
ALIKE = {"paternal": "tzoc", "maternal": "us", "mother_given": "rosa", "father_given": "juan"} | ORIGIN
STRANGE = {"paternal": "tzoc", "maternal": "lopez", "mother_given": "eva", "father_given": "luis"} | ORIGIN


@pytest.mark.parametrize(("other", "siblings", "others"), [(ALIKE, 1, 0), (STRANGE, 0, 1)])
def test_what_two_children_say_tells_whether_both_are_an_adults(
    judge: Judge, other: dict[str, Any], siblings: int, others: int
) -> None:
    people = [child("orr:1", given="ana", **ALIKE), child("orr:2", given="edwin", **other), person("ice:1")]
    judged = judge(people, {("orr:1/0", "ice:1/0"): 25, ("orr:2/0", "ice:1/0"): 3}).judged
    row = one(judged, child_record="orr:2")
    assert (row["siblings"] > 0, row["other_children"] < 0) == (siblings, others)
    assert row["match_probability"] < 0.9


def test_a_mother_keeps_her_place_beside_an_elder_daughter_who_was_taken_for_one(judge: Judge) -> None:
    home = {"paternal": "tzoc", "maternal": "us"} | ORIGIN
    mother = person("ice:1", given="rosa", **home)
    daughter = person("ice:2", given="eva", **home | {"relationship": None, "sex": "female"})
    pairs = {("orr:1/0", "ice:1/0"): 30.0, ("orr:1/0", "ice:2/0"): 45.0}
    judged = judge([child("orr:1", **ALIKE), mother, daughter], pairs).judged
    assert one(judged, adult_record="ice:2")["relationship_inferred"]
    assert one(judged, adult_record="ice:1")["match_probability"] > 0.5


def test_a_part_that_was_guessed_leaves_room_for_a_relative_beside_the_parent(judge: Judge) -> None:
    pairs = {("orr:1/0", "ice:1/0"): 22.0, ("orr:1/0", "ice:2/0"): 16.0}
    guess = {"relationship": None, "sex": "female"}
    said, guessed = (
        one(
            judge([child("orr:1"), person("ice:1"), person("ice:2", **b)], pairs).judged, adult_record="ice:2"
        )
        for b in ({}, guess)
    )
    assert said["slot"] == guessed["slot"] == "mother" and guessed["relationship_inferred"]
    assert said["match_probability"] < guessed["match_probability"]


def test_a_sibling_is_expected_more_where_children_are_rarely_found() -> None:
    usual = {share: usual_sibling((Share("mother", share, 1000),), 4000) for share in (0.01, 0.1, 0.3)}
    assert usual[0.01] == 1.0 > usual[0.1] > usual[0.3] > 0


def test_each_relationship_claims_one_part() -> None:
    frame = pl.DataFrame({"r": ["mother", "father", "grandparent", "sibling", "other"]})
    assert frame.select(s=slot_of(pl.col("r")))["s"].to_list() == ["mother", "father"] + ["companion"] * 3


@pytest.mark.parametrize("rivals", [True, False])
def test_prior_evidence_and_what_the_family_adds_come_to_the_weight(judge: Judge, rivals: bool) -> None:
    people = [child("orr:1", **NUMBER), child("shelter:1", **NUMBER), child("orr:2", sibling_ids="1")]
    people += [person("ice:1", claims=[{"given": "eva"}]), person("ice:2")]
    bits = {"orr:1/0": 22.0, "shelter:1/0": 9.0, "orr:2/0": 6.5}
    pairs = {(c, a): w - n for c, w in bits.items() for n, a in enumerate(("ice:1/1", "ice:1/0", "ice:2/0"))}
    judged = judge(people, pairs, rivals=rivals).judged
    added = sum((pl.col(part) for part in FAMILY_PARTS), pl.col("prior") + pl.col("weight"))
    assert judged.height == 6
    assert judged.filter(added != pl.col("match_weight")).is_empty()
    assert judged.filter(pl.col("match_probability") != probability(pl.col("match_weight"))).is_empty()
