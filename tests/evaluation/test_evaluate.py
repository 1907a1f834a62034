"""What labels say of a run, and what the run says of itself."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from tests.evaluation.conftest import LabelledWorld

from reunify.errors import LabelError
from reunify.evaluation.evaluate import Evaluation, by_labels, own_opinion
from reunify.evaluation.labels import KEYS, read_labels, with_design
from reunify.evaluation.pages import EvaluationPage, as_dict, write_evaluation, write_sheets
from reunify.evaluation.sampling import sheets
from reunify.report.blocks import Chart
from reunify.wording import LANGUAGES


def truth(labelled: LabelledWorld) -> pl.DataFrame:
    return pl.read_csv(labelled.truth, infer_schema=False).select(KEYS)


@pytest.fixture(scope="module")
def complete(labelled: LabelledWorld) -> Evaluation:
    """Return the evaluation by the whole truth."""
    read = read_labels([labelled.truth], labelled.finished)
    return by_labels(labelled.finished, read, True, None, "en")


@pytest.fixture(scope="module")
def answered(labelled: LabelledWorld, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the sheets of a blind sample, filled in by two judges who make no mistake."""
    folder = tmp_path_factory.mktemp("sheets")
    files = write_sheets(folder, sheets(labelled.finished, 200, 3, "en"))[:2]
    true = truth(labelled).with_columns(answer=pl.lit("true"))
    for file in files:
        sheet = pl.read_csv(file, infer_schema=False).drop("is_match")
        judged = sheet.join(true, on=KEYS, how="left").with_columns(
            is_match=pl.col("answer").fill_null("false")
        )
        judged.drop("answer").write_csv(file)
    return files


def test_the_whole_truth_gives_recall_and_precision_as_counted(
    labelled: LabelledWorld, complete: Evaluation
) -> None:
    listed = pl.read_parquet(labelled.run / "candidates.parquet").filter(pl.col("band") == "likely")
    right = listed.join(truth(labelled), on=KEYS, how="semi").height
    row = complete.tables["thresholds"].filter(pl.col("threshold") == 0.9).row(0, named=True)
    assert (row["precision"], row["found"]) == pytest.approx(
        (right / listed.height, right / truth(labelled).height)
    )
    assert complete.recall == "complete"


def test_every_true_pair_has_an_outcome_and_what_is_not_listed_is_a_miss(complete: Evaluation) -> None:
    outcomes = dict(complete.tables["outcomes"].iter_rows())
    lost = sum(n for outcome, n in outcomes.items() if outcome != "listed")
    assert sum(outcomes.values()) == complete.summary["true_pairs"]
    assert complete.people["misses"].filter(pl.col("outcome") != "listed").height == lost


def test_partial_labels_are_never_called_recall(labelled: LabelledWorld) -> None:
    read = read_labels([labelled.truth], labelled.finished)
    found = by_labels(labelled.finished, read, False, None, "en")
    assert as_dict(found)["recall"] == "recall among proposed"
    assert found.people["false_leads"].is_empty()


def test_a_blind_sample_estimates_what_the_whole_truth_counts(
    labelled: LabelledWorld, answered: list[Path], complete: Evaluation
) -> None:
    judged, design = with_design(answered)
    found = by_labels(labelled.finished, read_labels(judged, labelled.finished), False, design, "en")
    assert as_dict(found)["recall"] == "recall among scored pairs"
    for name in ("precision_likely", "precision_possible", "found_possible"):
        known, estimate = complete.summary[name]["share"], found.summary[name]
        assert estimate["low"] - 0.01 <= known <= estimate["high"] + 0.01, name
    assert found.tables["judges"]["divided"].item() == 0
    assert found.tables["searched"]["searched"].item() > 0


def test_sheets_without_their_design_are_refused(
    labelled: LabelledWorld, answered: list[Path], tmp_path: Path
) -> None:
    alone = tmp_path / "sheet.csv"
    alone.write_bytes(answered[0].read_bytes())
    judged, design = with_design([alone])
    with pytest.raises(LabelError, match="design is not given"):
        by_labels(labelled.finished, read_labels(judged, labelled.finished), False, design, "en")


def test_labels_that_are_all_false_are_told_without_a_division(
    labelled: LabelledWorld, tmp_path: Path
) -> None:
    path = tmp_path / "labels.csv"
    truth(labelled).head(3).with_columns(is_match=pl.lit("false")).write_csv(path)
    found = by_labels(labelled.finished, read_labels([path], labelled.finished), False, None, "en")
    assert found.summary["first"]["share"] is None
    assert found.summary["true_pairs"] == 0
    write_evaluation(tmp_path / "out", "run", found, "en")


def test_the_runs_own_opinion_adds_up(labelled: LabelledWorld) -> None:
    found = own_opinion(labelled.finished)
    expected = float(labelled.finished.table("judged")["match_probability"].sum())
    assert sum(found.tables["bands"]["expected_true"].to_list()) == pytest.approx(expected)
    lines = found.tables["thresholds"]
    both = (lines["expected_true"] + lines["expected_lost"]).to_list()
    assert both == pytest.approx([expected] * lines.height)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_words_and_no_name_is_on_the_page(
    labelled: LabelledWorld, complete: Evaluation, tmp_path: Path, language: str
) -> None:
    page = EvaluationPage(complete, language)
    headers = {
        h for section in page.sections() for item in section.items for h in getattr(item, "headers", ())
    }
    assert not [h for h in headers if "_" in h]
    write_evaluation(tmp_path / "out", "run", complete, language)
    text = (tmp_path / "out/evaluation.html").read_text(encoding="utf-8")
    names = labelled.finished.table("records")["name_text"].drop_nulls()
    assert not [name for name in names if f">{name}<" in text]


def test_the_same_evaluation_is_the_same_bytes_and_the_owners_alone(
    complete: Evaluation, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        write_evaluation(tmp_path / name, "run", complete, "en")
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_run_without_a_pair_has_a_page_too(labelled: LabelledWorld) -> None:
    found = own_opinion(labelled.finished)
    nothing = found.tables["thresholds"].with_columns(
        expected_right=pl.lit(None), expected_found=pl.lit(None, pl.Float64)
    )
    page = EvaluationPage(Evaluation(None, found.summary, {**found.tables, "thresholds": nothing}), "en")
    assert page.sections()


def test_the_group_of_all_says_what_the_headline_says(complete: Evaluation) -> None:
    whole = complete.tables["subgroups"].filter(pl.col("group") == "all")
    shares = dict(whole.select("measure", "share").iter_rows())
    assert shares["precision"] == pytest.approx(complete.summary["precision_possible"]["share"])
    assert shares["found"] == pytest.approx(complete.summary["found_possible"]["share"])
    assert shares["first"] == pytest.approx(complete.summary["first"]["share"])


def test_a_true_pair_below_the_floor_is_a_miss_with_its_place(
    labelled: LabelledWorld, tmp_path: Path
) -> None:
    low = labelled.finished.table("judged").sort("match_probability", "child_record", "adult_record").head(1)
    sides = [low[f"{side}_record"].item().split(":", 1) for side in ("child", "adult")]
    path = tmp_path / "labels.csv"
    path.write_text(f"{','.join(KEYS)}\n{','.join([*sides[0], *sides[1]])}\n", encoding="utf-8")
    found = by_labels(labelled.finished, read_labels([path], labelled.finished), False, None, "en")
    miss = found.people["misses"].row(0, named=True)
    assert miss["outcome"] == "below the threshold"
    assert miss["explanation"]


def test_subgroups_are_drawn_with_their_limits_and_hollow_where_few(complete: Evaluation) -> None:
    page = EvaluationPage(complete, "en")
    section = next(s for s in page.sections() if s.key == "subgroups")
    chart = section.items[0]
    assert isinstance(chart, Chart)
    frame = complete.tables["subgroups"]
    spec = json.dumps(chart.spec)
    assert spec.count('"few": true') == frame["few"].sum() > 0
    groups = frame["group"].unique(maintain_order=True).to_list()
    ages = [group for group in groups if group.startswith("age_")]
    assert groups[0] == "all" and ages == ["age_0_4", "age_5_11", "age_12_17"]
