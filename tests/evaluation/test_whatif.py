"""What-if answers are those of a real run with the same change."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.evaluation.whatif_runs import BASE, ran

from reunify.artifacts import sha256
from reunify.errors import ArgumentError
from reunify.evaluation.compare import compare_what_if
from reunify.evaluation.proposed import parse, with_changes
from reunify.evaluation.whatif import Listing, WhatIf, listing, rescored
from reunify.explain.folder import Finished
from reunify.family import Graded, judge_again, judge_families
from reunify.linkage import Model

M = "linkage.comparisons.origin.m.same_country=0.02"


def asked(*changes: str, run: Finished | None = None) -> Listing:
    finished = run or ran()
    return WhatIf(finished).listing(with_changes(finished.settings, parse(changes)))


def test_a_change_that_touches_no_pair_gives_what_the_run_listed() -> None:
    assert_frame_equal(asked("report.language=es").pairs, listing(ran()).pairs)


def test_thresholds_and_list_lengths_give_what_a_new_run_gives() -> None:
    rest = "thresholds: {likely: 0.99, possible: 0.05, listed: 0.0002}\ncandidates: {per_child: 1}"
    real = listing(ran(rest=rest))
    changes = ("thresholds.likely=0.99", "thresholds.possible=0.05", "thresholds.listed=0.0002")
    found = asked(*changes, "candidates.per_child=1")
    assert_frame_equal(found.pairs, real.pairs)
    assert_frame_equal(found.children, real.children)
    assert found.pairs.height != listing(ran()).pairs.height


def test_priors_and_family_settings_give_what_a_new_run_gives() -> None:
    linkage = f"{BASE}, priors: {{children_with_parent: 0.6}}"
    real = listing(ran(linkage, "family: {rivals: false, same_person: 0.7}"))
    changes = ("linkage.priors.children_with_parent=0.6", "family.rivals=false", "family.same_person=0.7")
    found = asked(*changes)
    assert_frame_equal(found.pairs, real.pairs)
    assert not found.pairs.equals(listing(ran()).pairs)


def test_a_comparison_gives_what_a_new_run_gives_where_nothing_is_learned() -> None:
    off = "mother_second_surname"
    comparisons = f"comparisons: {{{off}: {{enabled: false}}, origin: {{m: {{same_country: 0.02}}}}}}"
    real = listing(ran(f"{BASE}, {comparisons}")).pairs
    found = asked(f"linkage.comparisons.{off}.enabled=false", M).pairs
    keys = ["child_source", "child_id", "adult_source", "adult_id"]
    both = found.join(real, on=keys, suffix="_real")
    assert both.height >= 0.9 * real.height
    assert (both["match_weight"] - both["match_weight_real"]).abs().max() == pytest.approx(0, abs=0.01)


def test_what_each_comparison_takes_away_adds_up_to_the_weight() -> None:
    scored, model = ran().table("scored"), ran().model
    rest = [Model(tuple(c for c in model.comparisons if c is not out)) for out in model.comparisons]
    taken = [(scored["weight"] - rescored(scored, model, less)["weight"]).to_list() for less in rest]
    assert [sum(parts) for parts in zip(*taken, strict=True)] == scored["weight"].to_list()
    assert "rarity_origin" not in rescored(scored, model, Model(())).columns


def test_stored_grades_of_rows_give_what_grading_them_all_again_gives(tmp_path: Path) -> None:
    run = ran()
    scored = run.table("scored").with_columns(pl.col("weight") + 4000)
    told = {name: run.table(name) for name in ("testimonies", "records", "claimed")}
    settings = run.settings.family, run.settings.linkage, tmp_path
    graded = Graded(run.table("compared_rows"), run.table("row_grades"))
    testimonies, records, claimed = told.values()
    whole = judge_families(scored, testimonies, records, claimed, run.model, settings)
    again = judge_again(scored, told, graded, run.model, settings)
    assert_frame_equal(again.judged, whole.judged)
    assert_frame_equal(again.graded.grades, whole.graded.grades)
    assert whole.graded.grades.height > graded.grades.height


def test_a_weight_in_bits_becomes_an_m_of_the_job_file() -> None:
    found = compare_what_if(ran(), {"weights.child_sex.differ": -1.5})
    assert list(found.changes) == ["linkage.comparisons.child_sex.m.differ"]
    level = ran().model.comparison("child_sex").level("differ")
    assert found.changes["linkage.comparisons.child_sex.m.differ"] == pytest.approx(level.u * 2**-1.5)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("thresholds.likly=0.8", 'did you mean "likely"'),
        ("threshold.likely=0.8", 'did you mean "thresholds"'),
        ("thresholds.likely=0.1", "out of order"),
        ("thresholds.likely=high", "thresholds.likely"),
        ("thresholds.likely", "a value"),
        ("linkage.comparisons.sex.enabled=false", "no comparison sex"),
        ("linkage.comparisons.child_sex.m.other=0.5", "no level other"),
        ("weights.child_sex.differ=-90", "bits"),
        ("weights.child_sex.other=1", "differ"),
        ("retrieval.per_child=5", "only a new run"),
        ("sources=1", "new run"),
        ("seed=9", "only a new run"),
        ("reference_date=2018-13-01", "cannot be read"),
        ("thresholds.likely=&a [*a]", "cannot be read"),
        ("thresholds.likely=" + "[" * 3000, "cannot be read"),
    ],
)
def test_a_change_that_cannot_be_answered_is_refused_in_words(change: str, said: str) -> None:
    with pytest.raises(Exception) as error:
        compare_what_if(ran(), parse([change]))
    assert said in str(error.value)
    assert type(error.value).__module__ == "reunify.errors"


def test_a_change_said_twice_is_refused() -> None:
    with pytest.raises(ArgumentError, match="twice"):
        parse(["seed=1", "seed=2"])


def test_what_a_run_would_have_to_learn_or_grade_is_refused() -> None:
    comparisons = "comparisons: {language: {enabled: false}, origin: {m: {same_country: 0.02}}}"
    run = ran(f"{BASE}, {comparisons}")
    with pytest.raises(ArgumentError, match=r"language\.enabled"):
        asked("linkage.comparisons.language.enabled=true", run=run)
    with pytest.raises(ArgumentError, match="same_country"):
        asked("linkage.comparisons.origin={}", run=run)


def test_asking_leaves_the_run_as_it_was() -> None:
    files = sorted(ran().path.rglob("*.parquet"))
    before = [sha256(file) for file in files]
    asked("thresholds.likely=0.7", M)
    assert [sha256(file) for file in files] == before


def test_the_same_question_gives_the_same_answer() -> None:
    one, two = (compare_what_if(ran(), parse([M])).as_dict() for _ in range(2))
    assert one == two
    assert pl.DataFrame(one["pairs"]).height > 0
