"""Ranked candidates, the evidence behind each, and the sentence that explains it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.families import Person, adult, child, one, tables

from reunify import candidates
from reunify.candidates import HIDDEN, Listed, list_candidates, pair_id
from reunify.config import CandidatesConfig, FamilyConfig, LinkageConfig, ThresholdsConfig
from reunify.duck import connect
from reunify.family import judge_families
from reunify.linkage import build_features, prior_model, score_pairs
from reunify.schema import PAIRS
from reunify.testimony import build_testimonies

MARIA = {"given": "maria elena", "paternal": "tzoc", "maternal": "xicay", "birth": "2011-03-24"}
EVA = {"given": "eva", "paternal": "tzoc", "maternal": "xicay", "birth": "2009-08-02"}
SLIPPED = MARIA | {"paternal": None, "maternal": None, "birth": "2011-03-25"}
ROSA = {"given": "rosa", "paternal": "xicay", "maternal": "pop", "relationship": "mother"}
NUMBERS = {"phones": "50255512345", "family_units": "7001"}
CLAIMED, OTHER = {"alien_numbers": "208592266"}, {"alien_numbers": "201000000"}

PEOPLE: tuple[Person, ...] = (
    child("orr:1", **MARIA, **NUMBERS, alien_numbers="208592266"),
    child("orr:2", **EVA, alien_numbers="208592270"),
    adult("ice:rosa", **ROSA, **NUMBERS, alien_numbers="208592268", claims=[SLIPPED | CLAIMED, EVA | OTHER]),
    *(
        adult(f"ice:{n}", given="ana", paternal="lopez", relationship="mother", claims=[{"given": "maria"}])
        for n in range(3)
    ),
)
"""Two children, the mother who claims both (one under a wrong number), three who share a name with one."""

Lister = Callable[..., Listed]


@dataclass(frozen=True)
class Judged:
    pairs: pl.DataFrame
    testimonies: pl.DataFrame


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Return every pair of the people scored and judged."""
    folder, made = tmp_path_factory.mktemp("spill"), tables(*PEOPLE)
    told = build_testimonies(made.records, made.claimed, made.kin)
    linkage, model = LinkageConfig(threads=1), prior_model(LinkageConfig())
    with connect(folder, threads=1) as duck:
        features = build_features(duck, told)
    young, grown = (told.filter(pl.col("side") == side) for side in ("child", "adult"))
    pairs = young.select(child_testimony="testimony").join(
        grown.select(adult_testimony="testimony"), how="cross"
    )
    scored = score_pairs(features, PAIRS.conform(pairs), model, linkage, folder)
    family = FamilyConfig(), linkage, folder
    return Judged(judge_families(scored, told, made.records, made.claimed, model, family).judged, told)


@pytest.fixture(scope="module")
def listed(judged: Judged) -> Lister:
    """Return a function from thresholds and settings to what is listed: every pair, unless said."""

    def candidates(language: str = "en", pairs: pl.DataFrame | None = None, **settings: Any) -> Listed:
        thresholds = {"listed": 0.0} | settings.pop("thresholds", {})
        configs = ThresholdsConfig(**thresholds), CandidatesConfig(**settings)
        chosen = judged.pairs if pairs is None else pairs
        return list_candidates(chosen, judged.testimonies, prior_model(LinkageConfig()), configs, language)

    return candidates


def of(listed: Listed, child_id: str, adult_id: str, part: str) -> dict[str, Any]:
    """Return one piece of a pair's evidence."""
    return one(listed.evidence, pair_id=pair_id("orr", child_id, "ice", adult_id), part=part)


def test_a_pair_id_is_the_digest_of_its_four_keys_as_written() -> None:
    assert (
        pair_id("orr", "007", "ice", "A1") == "89b49c9d83462f20b200"
    )  # sha256sum of ["orr", "007", "ice", "A1"]
    assert len({pair_id("orr", number, "ice", "1") for number in ("7", "07", "7.0", " 7")}) == 4
    assert pair_id("a", "b", "c", "d") != pair_id("a", "b,c", "", "d")


@settings(max_examples=30, deadline=None)
@given(st.tuples(*[st.text(max_size=8)] * 4))
def test_any_keys_have_an_id_of_twenty_hex_digits(keys: tuple[str, str, str, str]) -> None:
    assert len(pair_id(*keys)) == 20 and set(pair_id(*keys)) <= set("0123456789abcdef")


def test_evidence_adds_up_to_the_weight_to_the_thousandth(listed: Lister) -> None:
    found = listed()
    thousandths = (pl.col("weight") * 1000).round().cast(pl.Int64)
    sums = found.evidence.group_by("pair_id").agg(total=thousandths.sum())
    both = found.candidates.join(sums, on="pair_id").select("match_weight", "total")
    assert both.height == found.candidates.height >= 5
    assert [round(weight * 1000) for weight in both["match_weight"]] == both["total"].to_list()


def test_each_piece_of_evidence_stands_once_in_the_order_of_the_model(listed: Lister) -> None:
    evidence = listed().evidence
    assert not evidence.select("pair_id", "position").is_duplicated().any()
    assert evidence.equals(evidence.sort("pair_id", "position"))
    first = evidence.filter(pl.col("position") == 0)
    assert set(first["kind"]) == {"prior"} and set(first["level"]) == {"mother"}
    assert set(evidence["kind"]) == {"prior", "comparison", "family"}


def test_ranks_run_from_the_most_probable_on_and_ties_by_pair_id(listed: Lister) -> None:
    mine = listed().candidates.filter(pl.col("child_id") == "1")
    assert mine["rank"].to_list() == list(range(1, mine.height + 1))
    assert mine["adult_id"][0] == "rosa"
    assert mine["match_probability"].is_sorted(descending=True)
    assert mine["match_probability"][1] == mine["match_probability"][3]
    assert mine["pair_id"][1:].is_sorted()


def test_the_order_of_judged_pairs_changes_nothing(judged: Judged, listed: Lister) -> None:
    turned = listed(pairs=judged.pairs.reverse())
    assert turned.candidates.equals(listed().candidates) and turned.evidence.equals(listed().evidence)


def test_slices_change_nothing(listed: Lister, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = listed()
    monkeypatch.setattr(candidates, "SLICE", 1)
    assert listed().candidates.equals(whole.candidates) and listed().evidence.equals(whole.evidence)


def test_bands_follow_the_thresholds_from_their_value_on(listed: Lister) -> None:
    best = one(listed().candidates, child_id="1", rank=1)["match_probability"]
    for likely, possible, band in ((best, 0.2, "likely"), (1.0, best, "possible"), (1.0, 1.0, "unlikely")):
        found = listed(thresholds={"likely": likely, "possible": possible})
        assert one(found.candidates, child_id="1", rank=1)["band"] == band
    only = listed(thresholds=dict.fromkeys(("likely", "possible", "listed"), best)).candidates
    assert only["match_probability"].min() == best
    assert listed(thresholds=dict.fromkeys(("likely", "possible", "listed"), 1.0)).evidence.is_empty()


def test_the_list_of_a_child_is_cut_but_never_what_is_likely_or_possible(listed: Lister) -> None:
    all_of_them = listed().candidates.height
    assert listed(per_child=1).candidates["rank"].max() == 1
    assert listed(per_child=1, thresholds={"possible": 0.0}).candidates.height == all_of_them


def test_evidence_shows_what_each_side_says_and_marks_what_is_inferred(listed: Lister) -> None:
    birth, line = (of(listed(), "1", "rosa", part) for part in ("child_birth", "maternal_surname"))
    assert (birth["level"], birth["child_value"], birth["adult_value"]) == (
        "one_slip",
        "2011-03-24",
        "2011-03-25",
    )
    assert (line["level"], line["adult_value"], line["inferred"]) == ("same_as_parent", "Xicay", True)
    assert not birth["inferred"]
    silent = of(listed(), "1", "rosa", "child_sex")
    assert (silent["level"], silent["weight"], silent["child_value"]) == ("not_stated", 0.0, None)


@pytest.mark.parametrize(
    ("part", "value"),
    [("alien_number", "208592266"), ("phone", "50255512345"), ("family_unit", "7001")],
)
def test_personal_numbers_are_hidden_unless_the_job_asks_for_them(
    listed: Lister, part: str, value: str
) -> None:
    hidden, shown = listed(), listed(personal_numbers=True)
    assert of(hidden, "1", "rosa", part)["adult_value"] == HIDDEN
    assert of(shown, "1", "rosa", part)["adult_value"] == value
    assert not any(value in str(cell) for row in hidden.candidates.rows() for cell in row)
    assert not any(value in str(cell) for row in hidden.evidence.rows() for cell in row)


@pytest.mark.parametrize(
    ("child_id", "level", "number"),
    [("1", "same_number", "208592266"), ("2", "issued_together", "208592268")],
)
def test_nearness_shows_the_adults_own_number_and_sameness_the_claimed_childs(
    listed: Lister, child_id: str, level: str, number: str
) -> None:
    row = of(listed(personal_numbers=True), child_id, "rosa", "alien_number")
    assert (row["level"], row["adult_value"]) == (level, number)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Agree: ", "child's given names (Maria Elena: both agree)", "Not stated: "]),
        ("es", ["A favor: ", "nombres del niño o niña (Maria Elena: coinciden los dos)", "No consta: "]),
    ],
)
def test_each_pair_is_explained_in_the_language_of_the_reports(
    listed: Lister, language: str, words: list[str]
) -> None:
    sentence = one(listed(language).candidates, child_id="1", rank=1)["explanation"]
    assert all(word in sentence for word in words), sentence


def test_no_pairs_are_two_empty_tables(judged: Judged, listed: Lister) -> None:
    nothing = listed(pairs=judged.pairs.clear())
    assert nothing.candidates.is_empty() and nothing.evidence.is_empty()
