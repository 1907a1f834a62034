import inspect
from dataclasses import replace
from pathlib import Path

import polars as pl

from reunify.cli.compare import compare
from reunify.report import ReportFacts, write_report
from reunify.report.maker import Maker
from reunify.report.today import MINUTES, READERS, Today, shade
from reunify.schema import BANDS


def test_a_reading_takes_what_a_comparison_of_runs_counts() -> None:
    assert inspect.signature(compare).parameters["minutes"].default == MINUTES
    assert tuple(READERS) == BANDS


def test_the_headline_accounts_for_every_child(facts: ReportFacts) -> None:
    counts = [int(figure) for figure, _ in Today(Maker(facts, "en")).tiles()]
    assert counts[0] == sum(counts[1:6]) == facts.children.height


def test_cells_are_darker_the_more_is_lacking() -> None:
    assert [shade(x) for x in (None, -0.2, 0.0, 0.049, 0.05, 0.2, 0.4, 1.0)] == [0, 0, 0, 0, 1, 2, 3, 4]


def test_expected_true_pairs_are_the_sum_of_probabilities(facts: ReportFacts) -> None:
    whole = facts.candidates.with_columns(match_probability=pl.lit(0.5))
    work = Today(Maker(replace(facts, candidates=whole), "en")).bands
    assert work["true"].to_list() == [n / 2 for n in work["pairs"]]
    assert (work["right"] <= work["children"]).all()


def test_questions_in_the_other_language_are_counted_too(facts: ReportFacts, tmp_path: Path) -> None:
    write_report(tmp_path / "report.html", facts, "es")
    assert 'id="chart-ask"' in (tmp_path / "report.html").read_text(encoding="utf-8")
