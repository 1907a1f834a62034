"""The pages of docs/comparisons say what ships, level by level."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest
from tests.scripted import script

from reunify.linkage import BY_NAME
from reunify.normalize.names import given_counts, surname_counts

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs" / "comparisons").glob("*.md"))


MAKER = script("comparison_pages")


def test_every_comparison_has_its_page_and_no_other() -> None:
    assert {page.stem for page in PAGES} == {"README", *BY_NAME}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_figures_are_those_that_ship(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(MAKER.PART.findall(text)) == (1 if page.stem == "README" else 2)
    assert text == MAKER.filled(page), "run scripts/comparison_pages.py"


def test_the_chart_is_of_what_ships() -> None:
    drawn = MAKER.CHART.read_text(encoding="utf-8")
    assert drawn == MAKER.chart(), "run scripts/comparison_pages.py"
    dots = [e for e in ElementTree.fromstring(drawn).iter() if e.tag.endswith("circle")]
    assert len(dots) == sum(len(c.levels) for c in BY_NAME.values())


def test_every_level_is_described_and_counted() -> None:
    told = MAKER.descriptions()
    for name, comparison in BY_NAME.items():
        assert list(told[name]) == list(comparison.levels)
        assert list(MAKER.met(name)) == list(comparison.levels)


@pytest.mark.parametrize(("counts", "chance"), [(surname_counts, "0.0066"), (given_counts, "0.0055")])
def test_chance_agreement_is_the_census(counts: Any, chance: str) -> None:
    shares = counts().select(pl.col("count") / pl.col("count").sum())["count"]
    assert f"{(shares**2).sum():.4f}" == chance
    index = ROOT / "docs" / "comparisons" / "README.md"
    assert f" {chance}" in index.read_text(encoding="utf-8")
