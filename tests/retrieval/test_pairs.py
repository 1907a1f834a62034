"""Which pairs are worth scoring: rarity, common keys combined, the best of each side, rules."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.families import adult, child, told
from tests.retrieval.conftest import Keyed, Retrieve

from reunify.config import RetrievalConfig
from reunify.duck import connect, take
from reunify.errors import JobError
from reunify.retrieval import build_keys, check_rules
from reunify.retrieval import pairs as stage
from reunify.retrieval.pairs import PART_WORTH, THREE_WORTH, TWO_WORTH, retrieve_pairs, run_step

MARIA = {"given": "maria elena", "paternal": "tzoc", "maternal": "xicay", "birth": "2011-03-24"}
COMMON = {f"{side}{n}": "name" for side, n in product("ca", range(5))}
"""Ten testimonies that share one key."""


def test_a_pair_weighs_the_rarity_of_each_key_that_it_shares(keyed: Keyed) -> None:
    found = keyed({"c1": "tzoc 2011", "a1": "tzoc 2011", "c2": "2011", "a2": "lopez"})
    assert found["c1", "a1"] == round(1000 * math.log(4 / 2)) + round(1000 * math.log(4 / 3))
    assert found == {("c1", "a1"): found["c1", "a1"], ("c2", "a1"): round(1000 * math.log(4 / 3))}


def test_the_beginning_of_a_name_is_worth_a_part(keyed: Keyed) -> None:
    found = keyed({"c1": "s<lope", "a1": "s<lope", "c2": "tzoc", "a2": "tzoc"})
    assert found["c1", "a1"] == _worth(4, 2, PART_WORTH) < found["c2", "a2"]


def test_a_key_too_common_alone_finds_a_pair_together_with_another(keyed: Keyed) -> None:
    many = COMMON | {"c1": "name year", "a1": "name year", "c2": "name year", "a3": "year", "a4": "year"}
    assert _ranked(keyed(many, cap=4)) == {(c, "a1"): _worth(10, 3, TWO_WORTH) for c in ("c1", "c2")}


def test_what_is_still_too_common_by_two_is_combined_by_three(keyed: Keyed) -> None:
    said = {0: "name year town", 1: "name year", 2: "name town", 3: "year town"}
    keys = {f"{side}{n}": words for side, (n, words) in product("ca", said.items())}
    assert _ranked(keyed(keys, cap=2)) == {("c0", "a0"): _worth(8, 2, THREE_WORTH)}


def test_what_is_rare_enough_by_two_is_not_combined_by_three(keyed: Keyed) -> None:
    said = {0: "name year town", 1: "name year", 2: "name", 3: "year", 4: "town", 5: "town"}
    keys = {f"{side}{n}": words for side, (n, words) in product("ca", said.items())}
    assert keyed(keys, cap=2)["c0", "a0"] == 2 * _worth(12, 2, TWO_WORTH)


def test_keys_of_one_fact_are_never_combined(keyed: Keyed) -> None:
    sound = {f"{side}{n}": "maria.sound" for side, n in product("ca", range(4))}
    start = {f"{side}{n}": "maria.start" for side, n in product("ca", range(4, 8))}
    both = {"c0": "maria.sound maria.start", "a0": "maria.sound maria.start"}
    assert _ranked(keyed(sound | start | both, cap=3)) == {}
    other = {"c0": "maria.sound year.start", "a0": "maria.sound year.start"}
    found = keyed(sound | dict.fromkeys(start, "year.start") | other, cap=3)
    assert set(_ranked(found)) == {("c0", "a0")}


def test_beginnings_and_ends_are_never_combined(keyed: Keyed) -> None:
    start = {f"{side}{n}": "s<lope" for side, n in product("ca", range(4))}
    year = {f"{side}{n}": "year" for side, n in product("ca", range(4, 8))}
    both = {"c0": "s<lope year", "a0": "s<lope year"}
    assert _ranked(keyed(start | year | both, cap=3)) == {}


def test_a_crowd_is_met_in_part_by_each_who_shares_nothing_rarer(keyed: Keyed) -> None:
    found = keyed(COMMON, cap=9, per_child=2, per_adult=1)
    assert {c for c, _ in found} == {f"c{n}" for n in range(5)} and set(found.values()) == {0}
    assert {a for _, a in found} == {f"a{n}" for n in range(5)}
    assert 10 <= len(found) <= 15
    spread = keyed(COMMON, cap=9, per_child=1, per_adult=0)
    assert sorted(a for _, a in spread) == [f"a{n}" for n in range(5)]
    assert len(keyed(COMMON, cap=10, per_child=5)) == 25


def test_the_crowd_met_is_the_rarest(keyed: Keyed) -> None:
    town = {f"{side}{n}": "town year" for side, n in product("ca", range(5, 8))}
    found = keyed(COMMON | town | {"c8": "name town year"}, cap=2, per_child=9, per_adult=0)
    assert {a for c, a in found if c == "c8"} == {"a5", "a6", "a7"}


def test_who_has_a_pair_meets_no_crowd(keyed: Keyed) -> None:
    found = keyed(COMMON | {"c0": "name tzoc", "a0": "name tzoc"}, cap=9, per_child=2, per_adult=0)
    assert [a for c, a in found if c == "c0"] == ["a0"] and len(found) == 9


def test_each_child_and_each_adult_keeps_its_best(keyed: Keyed) -> None:
    keys = {"c1": "x y", "a1": "x y", "a2": "x", "a3": "y", "c2": "y", "c3": "z", "a4": "z x"}
    every = keyed(keys, per_child=9, per_adult=0)
    assert {c for c, _ in keyed(keys, per_child=1, per_adult=0)} == {"c1", "c2", "c3"}
    assert len(keyed(keys, per_child=1, per_adult=0)) == 3 < len(every)
    best = keyed(keys, per_child=1, per_adult=1)
    assert {a for _, a in best} == {"a1", "a2", "a3", "a4"}
    assert set(best) <= set(every) and best["c1", "a1"] == every["c1", "a1"]


def test_a_pair_knows_its_rank_on_both_sides(retrieve: Retrieve) -> None:
    pairs = retrieve(
        told(
            child("orr:1", **MARIA, phones="502"),
            child("orr:2", **MARIA),
            adult("ice:1", given="rosa", relationship="mother", phones="502", claims=[MARIA]),
        )
    )
    named = pairs.filter(pl.col("adult_testimony") == "ice:1/1").sort("adult_rank")
    assert named.select("child_testimony", "adult_rank", "child_rank").rows() == [
        ("orr:1/0", 1, 1),
        ("orr:2/0", 2, 1),
    ]


def test_numbers_issued_together_find_each_other_among_others(retrieve: Retrieve) -> None:
    others = [adult(f"ice:{n}", relationship="mother", alien_numbers=str(201000000 + n)) for n in range(200)]
    mother = adult("ice:x", relationship="mother", alien_numbers="208592266")
    pairs = retrieve(told(child(alien_numbers="208592268", mother_given="eva"), mother, *others))
    assert pairs.filter(pl.col("shared_weight") > 0)["adult_testimony"].to_list() == ["ice:x/0"]


def test_an_analysts_rule_adds_its_pairs_unranked(retrieve: Retrieve) -> None:
    named = [{"given": "maria"}]
    people = told(
        child("orr:1", language="kiche", mother_given="eva", father_given="juan"),
        adult("ice:1", relationship="aunt_uncle", country="GT", claims=named),
        adult("ice:2", relationship="aunt_uncle", country="HN", claims=named),
    )
    assert retrieve(people).is_empty()
    added = retrieve(people, rules=["l.language = 'kiche' AND r.country = 'GT'"])
    assert added.rows() == [("orr:1/0", "ice:1/1", 0, 0, 0)]


def test_a_rule_adds_no_pair_twice(retrieve: Retrieve) -> None:
    people = told(child(**MARIA), adult(relationship="mother", claims=[MARIA]))
    plain, ruled = retrieve(people), retrieve(people, rules=["true", "l.side <> r.side"])
    assert ruled.height == ruled.select("child_testimony", "adult_testimony").n_unique() == 2
    assert set(plain.rows()) <= set(ruled.rows())


@pytest.mark.parametrize(
    "rule", ["l.sirname = r.surname", "l.sex = ", "no_such(l.sex)", "l.sex::INT = 1", "true) SELECT 1 --"]
)
def test_a_rule_that_is_not_sql_over_the_columns_is_an_error_of_the_job(
    retrieve: Retrieve, rule: str
) -> None:
    people = told(child(**MARIA, sex="female"), adult(relationship="mother", claims=[MARIA]))
    with pytest.raises(JobError, match=r"retrieval\.rules") as raised:
        retrieve(people, rules=[rule])
    assert raised.value.exit_code == 2 and "l.COLUMN" in raised.value.remedy


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(7)))
def test_the_order_of_rows_changes_no_pair(retrieve: Retrieve, order: list[int]) -> None:
    people = [child(f"orr:{n}", **MARIA) for n in range(3)]
    people += [adult(f"ice:{n}", relationship="mother", claims=[MARIA]) for n in range(4)]
    bounds = {"per_child": 2, "per_adult": 1, "cap": 5}
    assert retrieve(told(*(people[n] for n in order)), **bounds).equals(retrieve(told(*people), **bounds))


@pytest.mark.parametrize("people", [[], [child(**MARIA)], [adult(relationship="mother", claims=[MARIA])]])
def test_one_side_alone_gives_no_pair(retrieve: Retrieve, people: list[dict[str, object]]) -> None:
    assert retrieve(told(*people), rules=["true"]).is_empty()


def test_slices_and_threads_change_no_pair(
    retrieve: Retrieve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = told(*_neighbours())
    whole = retrieve(people, cap=6)
    monkeypatch.setattr(stage, "_SLICE", 1)
    monkeypatch.setattr(stage, "_SLICES", 5)
    with connect(tmp_path / "more", threads=2) as two:
        sliced = retrieve_pairs(two, people, build_keys(people), RetrievalConfig(cap=6))
        assert take(two, "SELECT max(slice) AS last FROM slices")["last"][0] > 1
    assert sliced.equals(whole)


def test_ranking_every_pair_gives_the_ranks_that_are_kept(duck: duckdb.DuckDBPyConnection) -> None:
    people, config = told(*_neighbours()), RetrievalConfig(per_child=2, per_adult=3, cap=6)
    pairs = retrieve_pairs(duck, people, build_keys(people), config)
    run_step(duck, "rank", config)
    ranked = take(
        duck,
        """SELECT c.testimony AS child_testimony, a.testimony AS adult_testimony, shared_weight,
        CASE WHEN child_rank <= 2 THEN child_rank ELSE 0 END AS child_rank,
        CASE WHEN adult_rank <= 3 THEN adult_rank ELSE 0 END AS adult_rank
        FROM ranked JOIN testimony_nos c ON c.no = child_no JOIN testimony_nos a ON a.no = adult_no
        WHERE child_rank <= 2 OR adult_rank <= 3 ORDER BY ALL""",
    )
    assert pairs.height > 20 and pairs.rows() == ranked.rows()


def _neighbours() -> list[dict[str, object]]:
    """Eight children and nine adults who share names, places and years with several others."""
    names, years = ["tzoc", "xicay", "lopez"], ["2010", "2011"]
    people = [
        child(f"orr:{n}", paternal=names[n % 3], birth=years[n % 2], municipality=names[n % 2])
        for n in range(8)
    ]
    claims = [[{"paternal": names[n % 3], "birth": years[n // 5]}] for n in range(9)]
    return people + [
        adult(f"ice:{n}", relationship="mother", municipality=names[n % 2], claims=claims[n])
        for n in range(9)
    ]


def _ranked(found: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Pairs that share a key that counts; the others are of a crowd."""
    return {pair: weight for pair, weight in found.items() if weight}


def _worth(testimonies: int, shared_by: int, part: float) -> int:
    """Thousandths that a key weighs of which a part counts."""
    return round(1000 * part * math.log(testimonies / shared_by))


@pytest.mark.parametrize(
    "condition", ["random() < 0.5", "uuid() = l.record", "current_date > now()", "l.side = nextval('x')"]
)
def test_a_rule_of_chance_or_the_clock_is_an_error_of_the_job(condition: str) -> None:
    with pytest.raises(JobError, match="in the next run"):
        check_rules([f"l.country = r.country AND {condition}"])
    check_rules(["l.country = r.country AND jaro_winkler_similarity(l.language, r.language) > 0.9"])
