"""Pairs to scores: levels by Splink, weights of the model, rarity of the names that agreed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest
from tests.families import Person, adult, child, one, told

from reunify.config import LinkageConfig
from reunify.config.models import ComparisonConfig
from reunify.linkage import BY_NAME, COMPARISONS, Model, build_features, prior_model, score_pairs
from reunify.schema import PAIRS

Score = Callable[..., pl.DataFrame]
MARIA = {"given": "maria elena", "paternal": "tzoc", "maternal": "xicay", "birth": "2011-03-24"}
ROSA = {"given": "rosa", "paternal": "xicay", "relationship": "mother"}


@pytest.fixture
def score(duck: duckdb.DuckDBPyConnection, tmp_path: Path) -> Score:
    """Return a function that scores every child with every testimony of every adult."""

    def scored(*people: Person, config: LinkageConfig | None = None) -> pl.DataFrame:
        config = config or LinkageConfig(threads=1)
        testimonies = told(*people)
        young, grown = (testimonies.filter(pl.col("side") == side) for side in ("child", "adult"))
        left = young.select(child_testimony="testimony")
        pairs = left.join(grown.select(adult_testimony="testimony"), how="cross")
        features = build_features(duck, testimonies)
        return score_pairs(features, PAIRS.conform(pairs), prior_model(config), config, tmp_path)

    return scored


def total(row: dict[str, int], model: Model) -> int:
    """Return the thousandths of a bit that a row's levels and rarities come to."""
    amount = 0
    for comparison in model.comparisons:
        grades = {BY_NAME[comparison.name].levels[x.name]: x.weight for x in comparison.levels}
        amount += round(1000 * grades.get(row[f"level_{comparison.name}"], 0.0))
        amount += row.get(f"rarity_{comparison.name}", 0)
    return amount


def test_a_weight_is_the_sum_of_its_levels_and_rarities(score: Score) -> None:
    scored = score(child(**MARIA, sex="female", municipality="nebaj"), adult(**ROSA, claims=[MARIA]))
    model = prior_model(LinkageConfig())
    assert scored.height == 2
    assert all(row["weight"] == total(row, model) for row in scored.iter_rows(named=True))


def test_what_one_side_leaves_unsaid_has_no_level_and_no_weight(score: Score) -> None:
    row = one(
        score(child(**MARIA), adult(**ROSA, claims=[{"given": "maria elena"}])), adult_testimony="ice:1/1"
    )
    for name in ("child_birth", "child_sex", "origin", "separation", "alien_number", "phone", "mother_given"):
        assert row[f"level_{name}"] == -1
        assert row.get(f"rarity_{name}", 0) == 0


def test_agreement_on_a_rare_surname_is_worth_more_than_on_a_common_one(score: Score) -> None:
    names = ["xicay", "lopez", "lopez", "lopez", "lopez", "lopez"]
    people = [child(f"orr:{n}", paternal=name) for n, name in enumerate(names)]
    people += [adult(f"ice:{n}", **ROSA, claims=[{"paternal": name}]) for n, name in enumerate(names)]
    scored = score(*people)
    rare = one(scored, child_testimony="orr:0/0", adult_testimony="ice:0/1")
    common = one(scored, child_testimony="orr:1/0", adult_testimony="ice:1/1")
    assert rare["level_paternal_surname"] == common["level_paternal_surname"] == 7
    assert rare["rarity_paternal_surname"] > 1000 + common["rarity_paternal_surname"]


def test_agreement_in_sound_on_a_rare_name_is_worth_more_too(score: Score) -> None:
    people = [child("orr:1", paternal="tzoc"), child("orr:2", paternal="lopez")]
    people += [adult("ice:1", **ROSA, claims=[{"paternal": "soc"}])]
    people += [adult("ice:2", **ROSA, claims=[{"paternal": "lopes"}])]
    scored = score(*people)
    rare = one(scored, child_testimony="orr:1/0", adult_testimony="ice:1/1")
    common = one(scored, child_testimony="orr:2/0", adult_testimony="ice:2/1")
    assert rare["level_paternal_surname"] == common["level_paternal_surname"] == 5
    assert rare["rarity_paternal_surname"] > common["rarity_paternal_surname"]


def test_a_contradiction_costs_and_an_omission_does_not(score: Score) -> None:
    claims = [{"given": "maria elena"}, {"given": "maria elena", "birth": "2003-12-11"}]
    said, wrong = (
        one(score(child(**MARIA), adult(**ROSA, claims=[claim])), adult_testimony="ice:1/1")["weight"]
        for claim in claims
    )
    assert said > wrong > said - 8000


def test_a_comparison_switched_off_has_no_column_and_counts_nothing(score: Score) -> None:
    off = LinkageConfig(threads=1, comparisons={"child_birth": ComparisonConfig(enabled=False)})
    people = child(**MARIA), adult(**ROSA, claims=[MARIA])
    full, cut = score(*people), score(*people, config=off)
    assert "level_child_birth" not in cut.columns
    row = one(full, adult_testimony="ice:1/1")
    birth = prior_model(LinkageConfig()).comparison("child_birth").level("same_day").weight
    assert one(cut, adult_testimony="ice:1/1")["weight"] == row["weight"] - round(1000 * birth)


def test_a_level_that_a_job_calls_impossible_costs_and_is_no_veto(score: Score) -> None:
    never = LinkageConfig(threads=1, comparisons={"child_sex": ComparisonConfig(m={"differ": 0.0})})
    boy, girl = ({**MARIA, "sex": sex} for sex in ("male", "female"))
    scored = score(child(**girl), adult(**ROSA, claims=[girl, boy]), config=never)
    alike, other = (one(scored, adult_testimony=f"ice:1/{n}")["weight"] for n in (1, 2))
    assert alike - 20_000 < other < alike


def test_pairs_that_could_never_be_listed_are_not_kept_and_the_rest_are_in_order(score: Score) -> None:
    strangers = {"given": "wilmer", "paternal": "garcia", "maternal": "lopez", "birth": "2001-09-09"}
    scored = score(
        *(child(f"orr:{n}", **MARIA) for n in (3, 1, 2)),
        adult("ice:2", **ROSA, claims=[MARIA]),
        adult("ice:1", given="ana", paternal="lopez", relationship="mother", claims=[strangers]),
    )
    assert scored.filter(pl.col("adult_testimony") == "ice:1/1").is_empty()
    assert scored.filter(pl.col("adult_testimony") == "ice:2/1").height == 3
    assert scored.equals(scored.sort("child_testimony", "adult_testimony"))
    assert {f"level_{c.name}" for c in COMPARISONS} <= set(scored.columns)
