"""Comparisons without data are found from the mapping alone."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from reunify.cli.analyst import PROPERTIES
from reunify.cli.coverage import NEEDS, ages_without_a_day, gaps
from reunify.config import JobConfig
from reunify.linkage import BY_NAME
from reunify.synth import WorldConfig


def job(children: dict[str, str], adults: dict[str, str], **more: Any) -> JobConfig:
    sources = [
        {"name": "c", "role": "children", "path": "c.csv", "columns": {"id": "ID", **children}},
        {"name": "a", "role": "adults", "path": "a.csv", "columns": {"id": "ID", **adults}, **more},
    ]
    return JobConfig.model_validate({"sources": sources})


def test_every_comparison_has_its_needs() -> None:
    assert set(NEEDS) == set(BY_NAME)


def test_a_comparison_needs_data_on_both_sides() -> None:
    found = {gap.comparison: gap for gap in gaps(job({"phone": "tel"}, {"family_unit": "fu"}))}
    assert "adults map none of phone" in str(found["phone"])
    assert "children map none of family_unit" in str(found["family_unit"])
    assert "phone" not in {g.comparison for g in gaps(job({"phone": "tel"}, {"phone": "tel"}))}


def test_children_told_in_words_give_names_and_births() -> None:
    config = job({"full_name": "n", "birth": "b"}, {"full_name": "n"}, claimed_children=[{"text": "hijos"}])
    assert not {"child_given", "child_birth"} & {gap.comparison for gap in gaps(config)}


def test_properties_of_a_world_are_those_of_the_simulator() -> None:
    assert {*PROPERTIES, "children", "seed", "noise"} == {f.name for f in fields(WorldConfig)}


@pytest.mark.parametrize(
    ("more", "warned"), [({}, ["c", "a"]), ({"reference_date": "2018-06-30"}, []), ({"age_at": "at"}, [])]
)
def test_ages_without_any_day_are_warned_of(more: dict[str, str], warned: list[str]) -> None:
    day, columns = more.get("reference_date"), {k: v for k, v in more.items() if k == "age_at"}
    config = job({"age": "a", **columns}, {}, claimed_children=[{"text": "hijos"}])
    assert ages_without_a_day(config.model_copy(update={"reference_date": day})) == warned
