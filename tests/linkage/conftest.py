"""Comparisons of two hand-made records, through the SQL that scoring runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import duckdb
import polars as pl
import pytest
from tests.families import adult, child, told

from reunify.duck import connect, take
from reunify.linkage import BY_NAME, build_features
from reunify.linkage.macros import define_macros
from reunify.linkage.splinkage import load_sides

Case = tuple[Mapping[str, Any], Mapping[str, Any]]
Levels = Callable[[str, Sequence[Case]], list[str | None]]


@pytest.fixture(scope="session")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(tmp_path_factory.mktemp("spill"), threads=1) as connection:
        define_macros(connection)
        yield connection


@pytest.fixture(scope="session")
def levels(duck: duckdb.DuckDBPyConnection) -> Levels:
    """Return a function from a comparison and cases, a child's and an adult's words, to their levels."""

    def compare(name: str, cases: Sequence[Case]) -> list[str | None]:
        people = [child(f"orr:{n:03}", **young) for n, (young, _) in enumerate(cases)]
        for n, (_, grown) in enumerate(cases):
            people.append(adult(f"ice:{n:03}", **{"relationship": "mother", **grown}))
        features = build_features(duck, told(*people).filter(~pl.col("unclaimed")))
        load_sides(duck, features.with_columns(number=pl.col("testimony").str.extract(r":(\d+)")))
        sides = ", ".join(f"l.{c} AS {c}_l, r.{c} AS {c}_r" for c in BY_NAME[name].columns)
        found = take(
            duck,
            f"SELECT {BY_NAME[name].grade} AS grade FROM (SELECT l.number, {sides}"
            " FROM child_side l JOIN parent_side r ON l.number = r.number) ORDER BY number",
        )
        grades = {grade: level for level, grade in BY_NAME[name].levels.items()} | {-1: None}
        assert found.height == len(cases)
        return [grades[int(grade)] for grade in found["grade"]]

    return compare
