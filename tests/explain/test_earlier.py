"""A run whose tables lack a column was written by another version: a new run is asked for."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.runs import put_table

from reunify.errors import RunFolderError
from reunify.evaluation.compare import compare_runs, compare_what_if
from reunify.evaluation.evaluate import own_opinion
from reunify.evaluation.gaps import find_gaps
from reunify.evaluation.sampling import sheets
from reunify.explain import Finished, explain_child, explain_pair


def lacking(finished: Finished, folder: Path, table: str, column: str) -> Finished:
    """Return a copy of the run whose ``table`` lacks ``column``."""
    run = Path(shutil.copytree(finished.path, folder / f"no-{column}"))
    put_table(run, table, finished.table(table).drop(column))
    return Finished(run)


def test_a_column_that_is_missing_asks_for_a_new_run(finished: Finished, tmp_path: Path) -> None:
    child, adult = finished.table("judged").select("child_record", "adult_record").row(0)
    judged = lacking(finished, tmp_path, "judged", "match_probability")
    reads: list[Callable[[Finished], object]] = [
        own_opinion,
        lambda run: compare_what_if(run, {"thresholds.likely": 0.99}),
        lambda run: sheets(run, 60, 1, "en"),
        lambda run: explain_pair(run, child, adult, "en"),
    ]
    for read in reads:
        with pytest.raises(RunFolderError, match=r"another version .*\(match_probability is missing\)"):
            read(judged)
    roster = lacking(finished, tmp_path, "children", "status")
    with pytest.raises(RunFolderError, match=r"the run was .*another version"):
        compare_runs(roster, finished)
    with pytest.raises(RunFolderError, match="another version"):
        explain_child(roster, child, "en")


def test_gaps_of_a_run_of_other_columns_ask_for_a_new_run(finished: Finished, tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match=r"the run was .*another version.*\n.*again"):
        find_gaps(lacking(finished, tmp_path, "cells", "placeholder"))


def test_a_model_of_other_columns_is_no_defect(finished: Finished, tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match=r"another version .*m_source is missing"):
        _ = lacking(finished, tmp_path, "model", "m_source").model
