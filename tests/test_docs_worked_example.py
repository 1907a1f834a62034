"""docs/worked-example.md: its commands run, and print what it shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.scripted import script

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "worked-example.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def steps() -> list[Any]:
    return list(script("worked_example").steps(PAGE))


def test_excerpts_are_what_the_commands_print(steps: list[Any]) -> None:
    assert len(steps) > 10
    for step in steps:
        assert step.lines() == step.shown, "run scripts/worked_example.py"


def test_a_line_that_is_no_longer_printed_is_told() -> None:
    step = script("worked_example").Step("", ["3 pairs fell"], ["4 pairs rose"])
    with pytest.raises(ValueError, match="no such line"):
        step.lines()


def test_figures_of_the_prose_are_in_an_excerpt() -> None:
    blocks = re.findall(r"^```.*?^```$", PAGE, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```$|^#.*?$|\]\([^)]*\)|`[^`]*`", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    shown = set(re.findall(r"[0-9][0-9.,]*[0-9]|[0-9]", " ".join(blocks)))
    told = {n for n in re.findall(r"[0-9][0-9.,]*[0-9]", prose) if n not in shown}
    whole = {round(float(n.replace(",", ""))) for n in shown if re.fullmatch(r"[0-9][0-9.,]*", n)}
    assert not {n for n in told if "." in n or int(n.replace(",", "")) not in whole}


def test_judging_by_the_truth_finds_the_true_and_leaves_the_rest() -> None:
    keys = ["child_source", "child_id", "adult_source", "adult_id"]
    truth = pl.DataFrame([["orr", "1", "ice", "7"], ["orr", "1", "ice", "9"]], schema=keys, orient="row")
    rows = [["orr", "1", "ice", "9", None], ["orr", "1", "ice", "8", None], ["orr", "1", None, None, None]]
    rows.append(["orr", "2", None, None, None])
    schema = dict.fromkeys([*keys, "is_match"], pl.String)
    judged = script("judge_by_truth").judged(pl.DataFrame(rows, schema=schema, orient="row"), truth)
    assert judged["is_match"].to_list() == ["true", "false", "true", "false"]
    assert judged["adult_id"].to_list() == ["9", "8", "7", None]
