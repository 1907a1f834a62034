"""Who is found, what is told of them, and in which language."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from tests.runs import put_table

from reunify.errors import ArgumentError, RunFolderError
from reunify.explain import Finished, explain_child, explain_pair
from reunify.explain.folder import called
from reunify.explain.pair import _rank
from reunify.explain.sides import marked
from reunify.explain.unread import unread
from reunify.explain.words import said
from reunify.wording import LANGUAGES, explanations


def pair_at(finished: Finished, rank: int) -> tuple[str, str]:
    row = finished.table("candidates").filter(rank=rank).row(0, named=True)
    return called(row, "child"), called(row, "adult")


def test_the_runs_language_is_known_from_its_own_sentences(finished: Finished) -> None:
    assert finished.language == "es"
    assert not finished.personal_numbers


def test_an_id_of_two_lists_asks_for_the_list(finished: Finished) -> None:
    children = finished.table("children")
    twice = children.filter(pl.len().over("child_id") > 1)["child_id"][0]
    with pytest.raises(ArgumentError, match=f"orr:{twice}, shelter:{twice}"):
        finished.find(twice, "child")
    assert called(finished.find(f"shelter:{twice}", "child"), "child") == f"shelter:{twice}"
    with pytest.raises(ArgumentError, match="on the roster"):
        finished.find("nobody", "adult")


def test_a_listed_pair_has_the_runs_evidence_and_sentence(finished: Finished) -> None:
    names = pair_at(finished, 1)
    story = explain_pair(finished, *names, "es")
    assert story.outcome == "listed"
    assert story.evidence["weight"].sum() == pytest.approx(story.pair["match_weight"])
    listed = finished.table("candidates").filter(pair_id=story.pair["pair_id"])
    assert story.pair["explanation"] == listed["explanation"][0]


def test_the_candidate_ahead_is_told_with_what_it_has_more(finished: Finished) -> None:
    story = explain_pair(finished, *pair_at(finished, 2), "en")
    assert story.other is not None
    assert (story.other.ahead, story.other.rank) == (True, 1)
    assert story.other.match_weight >= story.pair["match_weight"]
    assert (story.other.pieces["bits"] > 0).all()
    best = explain_pair(finished, *pair_at(finished, 1), "en").other
    assert best is None or not best.ahead


def test_a_scored_pair_that_is_not_listed_has_its_weights(finished: Finished) -> None:
    judged, listed = finished.table("judged"), finished.table("candidates")
    least = listed["match_probability"].sort()[0]
    row = judged.filter(pl.col("match_probability") < least).row(0, named=True)
    story = explain_pair(finished, row["child_record"], row["adult_record"], "en")
    assert (story.outcome, story.pair["band"]) == ("below the threshold", None)
    assert story.pair["match_weight"] == row["match_weight"] / 1000
    assert story.evidence["weight"].sum() == pytest.approx(story.pair["match_weight"])


def test_a_child_without_consent_or_a_readable_row_is_told_so_and_not_compared(finished: Finished) -> None:
    adult = pair_at(finished, 1)[1]
    for status in ("withheld", "unreadable"):
        child = called(finished.table("children").filter(status=status).row(0, named=True), "child")
        assert explain_child(finished, child, "en").reason == status
        story = explain_pair(finished, child, adult, "en")
        assert (story.outcome, story.who) == (status, ("child",))
        assert story.evidence.is_empty()
        assert story.records is None


def test_a_child_without_candidate_has_its_reason_and_the_nearest(finished: Finished) -> None:
    none = finished.table("children").filter(status="no candidate")
    seen = set()
    for row in none.head(5).iter_rows(named=True):
        story = explain_child(finished, called(row, "child"), "en")
        assert story.reason is not None
        assert story.candidates.is_empty()
        assert (story.nearest.height > 0) == (story.looked_at > 0)
        assert story.nearest["match_weight"].is_sorted(descending=True)
        seen.add(story.reason)
    assert "scored too low" in seen


def test_another_language_says_the_same_of_the_same_candidates(finished: Finished) -> None:
    child = pair_at(finished, 1)[0]
    spanish, english = (explain_child(finished, child, language) for language in ("es", "en"))
    same = [c for c in english.candidates.columns if c not in ("explanation", "told")]
    assert spanish.candidates.select(same).equals(english.candidates.select(same))
    evidence = finished.table("evidence").filter(pair_id=english.candidates["pair_id"][0])
    assert english.candidates["explanation"][0] == explanations(evidence, "en")["explanation"][0]


def test_no_personal_number_is_in_what_is_told(finished: Finished) -> None:
    records = finished.table("records")
    numbers = records.select(pl.concat_list("alien_numbers", "phones", "family_units").explode())
    for rank in (1, 2):
        story = explain_pair(finished, *pair_at(finished, rank), "en")
        assert story.records is not None
        told = (
            repr(dataclasses.astuple(story)) + repr(story.evidence.rows()) + repr(story.records.lines.rows())
        )
        assert not [n for n in numbers.to_series().drop_nulls().unique() if n in told]


def test_numbers_are_shown_where_the_job_asked(finished: Finished, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(finished.path, tmp_path / "run"))
    manifest = json.loads((copied / "manifest.json").read_text())
    manifest["settings"]["candidates"]["personal_numbers"] = True
    (copied / "manifest.json").write_text(json.dumps(manifest))
    assert Finished(copied).personal_numbers


@pytest.mark.parametrize(
    "kind",
    ["outcomes", "would", "children", "headings", "candidates", "why", "how", "ahead", "keys", "marks"],
)
def test_both_languages_have_the_same_words(kind: str) -> None:
    first, second = (said(kind, language) for language in LANGUAGES)
    assert first.keys() == second.keys()
    assert all(first.values())
    assert all(second.values())


@pytest.mark.parametrize("manifest", ["", "{", "{}", '{"format": 1, "settings": {"seed": "x"}}'])
def test_a_manifest_that_is_cut_is_an_error_of_the_run_folder(
    finished: Finished, tmp_path: Path, manifest: str
) -> None:
    copied = Path(shutil.copytree(finished.path, tmp_path / "run"))
    (copied / "manifest.json").write_text(manifest)
    with pytest.raises(RunFolderError, match="manifest"):
        _ = Finished(copied).language


def test_an_unlisted_pairs_rank_is_the_one_of_candidates(finished: Finished) -> None:
    for rank in (1, 2):
        child, adult = pair_at(finished, rank)
        pair = (pl.col("child_record") == child) & (pl.col("adult_record") == adult)
        assert _rank(finished, child, finished.table("judged").filter(pair)) == rank


def test_pairs_that_are_worth_the_same_have_ranks_of_their_own(
    finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = finished.table("judged").head(1)
    both = pl.concat([pair, pair.with_columns(adult_record=pl.lit("ice:another"))])
    monkeypatch.setitem(finished._tables, "judged", both)
    child = pair["child_record"][0]
    assert {_rank(finished, child, both[n : n + 1]) for n in (0, 1)} == {1, 2}


def test_an_unknown_id_is_met_with_the_nearest_of_the_run_ids_only(finished: Finished) -> None:
    name = finished.table("candidates").select(pl.col("child_source") + ":" + pl.col("child_id")).item(0, 0)
    wrong = name[:-1] + "x"
    with pytest.raises(ArgumentError, match="nearest are"):
        finished.find(wrong.partition(":")[2], "child")
    with pytest.raises(ArgumentError) as whole:
        finished.find(wrong, "child")
    roster = finished.table("children")
    names = set(roster.select(pl.col("child_source") + ":" + pl.col("child_id")).to_series())
    offered = str(whole.value).partition("nearest are ")[2].partition(". ")[0].split(", ")
    assert 1 <= len(offered) <= 3 and set(offered) <= names
    with pytest.raises(ArgumentError) as far:
        finished.find("nobody at all", "child")
    assert "nearest" not in str(far.value)


def test_what_nobody_stated_is_a_count_and_not_a_list(finished: Finished) -> None:
    story = explain_child(finished, pair_at(finished, 1)[0], "en")
    for row in story.candidates.iter_rows(named=True):
        assert "Not stated" in row["explanation"] and "Not stated" not in row["told"]
        assert row["explanation"].startswith(row["told"].removesuffix("."))
        assert 0 < row["unsaid"] < row["compared"]


def test_partial_agreement_is_marked_inside_the_values() -> None:
    assert marked("Guadalupe Maria", "Maria", "one_agrees") == ("[Guadalupe] Maria", "Maria")
    assert marked("Jimenez", "Ximénez", "alike") == ("[J]imenez", "[X]iménez")
    assert marked("Perez", "Hernandez", "differ") == ("Perez", "Hernandez")
    assert marked("Ana", "Zoila Elvira", "near") == ("Ana", "Zoila Elvira")


def test_what_was_stated_and_not_read_is_no_silence(finished: Finished, tmp_path: Path) -> None:
    run = Path(shutil.copytree(finished.path, tmp_path / "run"))
    of_child = (pl.col("role") == "child") & pl.col("birth_from").is_not_null()
    name = finished.table("records").filter(of_child)["record"][0]
    child = pl.col("record") == name
    records = finished.table("records").with_columns(
        birth_text=pl.when(child).then(pl.lit("a rainy day")).otherwise("birth_text"),
        birth_from=pl.when(child).then(None).otherwise("birth_from"),
        separation_text=pl.when(child).then(None).otherwise("separation_text"),
        separation_from=pl.when(child).then(None).otherwise("separation_from"),
    )
    put_table(run, "records", records)
    assert "child_birth" in unread(Finished(run), name, "child")
    assert not {"child_birth", "separation"} & {*unread(finished, name, "child")}
    assert "separation" not in unread(Finished(run), name, "child")


def test_two_candidates_are_not_told_apart_by_one_phrase(finished: Finished) -> None:
    seconds = finished.table("candidates").filter(pl.col("rank") == 2).sort("child_source", "child_id")
    alike = 0
    for row in seconds.head(20).iter_rows(named=True):
        other = explain_pair(finished, called(row, "child"), called(row, "adult"), "en").other
        assert other is not None
        assert other.pieces.filter(pl.col("here") == pl.col("there")).is_empty()
        alike += other.pieces.filter(here="the same with fewer bits").height
    assert alike
