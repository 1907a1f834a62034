"""Sums and ranks found for one pair are those with which the run kept its pairs."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
from tests.runs import put_table

from reunify.candidates import HIDDEN
from reunify.cli.stories import Teller, why_not
from reunify.explain import Finished
from reunify.explain.keys import FACTS, SILENCE, key_words, masked, tag_of
from reunify.explain.retrieved import Retrieval, explain_retrieval, of_a_crowd
from reunify.explain.words import said


def lost(finished: Finished) -> tuple[str, str]:
    """Return a child and an adult that retrieval did not give."""
    child = finished.table("pairs").sort("child_testimony")["child_testimony"][0]
    given = finished.table("pairs").filter(child_testimony=child)["adult_testimony"].implode()
    adults = finished.table("testimonies").filter(pl.col("side") == "adult")
    there = adults.filter(pl.col("testimony").is_in(given))["record"].implode()
    return child.rsplit("/", 1)[0], adults.filter(~pl.col("record").is_in(there))["record"].sort()[0]


def agrees(found: Retrieval, row: dict[str, object]) -> bool:
    places = {found.child.rank: row["child_rank"], found.adult.rank: row["adult_rank"]}
    return (
        all(was in (0, now) for now, was in places.items())
        and round(found.shared_weight * 1000) == row["shared_weight"]
    )


def test_pairs_that_the_run_kept_have_the_sums_and_ranks_of_the_run(finished: Finished) -> None:
    alone = finished.table("testimonies").filter(pl.len().over("record") == 1)["testimony"].implode()
    pairs = finished.table("pairs").filter(pl.col("adult_testimony").is_in(alone))
    for row in pairs.sort("child_testimony", "adult_testimony").gather_every(80).iter_rows(named=True):
        child, adult = (row[f"{s}_testimony"].rsplit("/", 1)[0] for s in ("child", "adult"))
        found = explain_retrieval(finished, child, adult)
        assert found.exact
        assert agrees(found, row)


def test_the_cap_and_the_pairs_kept_are_found_from_the_run_alone(finished: Finished) -> None:
    found = explain_retrieval(finished, *lost(finished))
    assert (found.cap, found.exact, found.child.kept) == (100, True, 4)


def test_a_lost_pair_shares_less_than_the_last_that_was_kept(finished: Finished) -> None:
    found = explain_retrieval(finished, *lost(finished))
    for side in (found.child, found.adult):
        assert side.rank is None or side.rank > side.kept
        assert side.least is not None
        assert found.shared_weight <= side.least
    assert found.combined["shared_by"].max() is None or (found.combined["shared_by"] <= found.cap).all()
    assert found.keys["counts"].equals(found.keys["shared_by"] <= found.cap)


def test_facts_missed_are_those_without_a_shared_key(finished: Finished) -> None:
    found = explain_retrieval(finished, *lost(finished))
    shared = found.keys.with_columns(tag=tag_of())["tag"].to_list()
    met = {fact for fact, (tags, _) in FACTS.items() if set(tags) & set(shared)}
    assert set(found.missed["fact"]) == set(FACTS) - met
    silent = found.missed.filter(how="only the child")["adult_value"]
    assert silent.null_count() == silent.len()


def test_every_kind_of_key_that_a_run_makes_has_words_and_a_fact(finished: Finished) -> None:
    tags = set(finished.table("keys").select(tag=tag_of())["tag"].unique())
    assert tags <= set(said("keys", "en"))
    assert tags - {SILENCE} <= {tag for known, _ in FACTS.values() for tag in known}


def test_a_key_is_told_in_words_and_numbers_are_hidden() -> None:
    keys = pl.DataFrame({"key": ["ph:50212345678", "n2:2510", "fu:abc", "s<lope", "sp:2018-06-01:yuma"]})
    hidden = keys.select(masked(pl.col("key")))["key"].to_list()
    assert hidden[:3] == [f"ph:{HIDDEN}", f"n2:{HIDDEN}", f"fu:{HIDDEN}"]
    assert key_words("s<lope", "en") == "surname beginning lope-"
    assert key_words(hidden[4], "es") == "día y lugar de la separación 2018-06-01:yuma"
    assert key_words("q:mother", "es") == "callan uno del otro: madre"
    assert key_words("zz:new", "en") == "zz:new"


def test_a_run_that_keeps_none_for_adults_says_so(finished: Finished, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(finished.path, tmp_path / "run"))
    pairs = (
        finished.table("pairs").with_columns(adult_rank=pl.lit(0, pl.Int64)).filter(pl.col("child_rank") > 0)
    )
    put_table(copied, "pairs", pairs)
    found = explain_retrieval(Finished(copied), *lost(finished))
    assert (found.child.kept, found.adult.kept, found.adult.least) == (4, 0, None)


def test_a_run_retrieved_otherwise_is_not_called_exact(finished: Finished, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(finished.path, tmp_path / "run"))
    moved = finished.table("pairs").with_columns(pl.col("shared_weight") + 1)
    put_table(copied, "pairs", moved)
    assert not explain_retrieval(Finished(copied), *lost(finished)).exact


def test_a_pair_given_only_as_two_of_a_crowd_says_so(finished: Finished, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(finished.path, tmp_path / "run"))
    child, adult = lost(finished)
    mine = pl.col("child_testimony").is_in(finished.testimonies(child))
    nothing = {c: pl.when(mine).then(0).otherwise(c) for c in ("child_rank", "adult_rank", "shared_weight")}
    put_table(copied, "pairs", finished.table("pairs").with_columns(**nothing))
    run = Finished(copied)
    given = run.table("pairs").filter(mine)["adult_testimony"][0]
    met = run.table("testimonies").filter(testimony=given)["record"][0]
    assert of_a_crowd(run, child, met) and not of_a_crowd(finished, child, met)
    found = explain_retrieval(run, child, adult)
    assert found.child.crowd > 0 and found.child.kept == 0
    assert "by turn" in why_not(Teller("en"), found)
