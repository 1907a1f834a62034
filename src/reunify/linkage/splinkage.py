"""Splink as this room uses it: settings rendered from the neutral model, and a linker over both sides.

Splink puts datasets left and right by the alphabetical order of their display names: ``child`` before
``parent`` keeps children on the left.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import duckdb
import polars as pl
from splink import DuckDBAPI, Linker, SettingsCreator

from reunify.duck import put
from reunify.linkage.comparisons import BY_NAME, Comparison
from reunify.linkage.macros import define_macros
from reunify.linkage.model import ComparisonModel, Model

CHILD, PARENT = "child", "parent"

LEAST_M = 1e-9
"""The m that Splink is given for a level that a job calls impossible: it refuses 0."""


def settings(model: Model, *, prior: float, graded: bool = False) -> SettingsCreator:
    """Return Splink settings of ``model``; ``prior`` is the probability that two random records match.

    With ``graded`` the left of two tables has each comparison's grade already, in a column by its name.
    Without, one table holds both sides, whose pairs are given: Splink then joins them by their numbers,
    where it would build texts from each table's name and number.
    """
    return SettingsCreator(
        link_type="link_only" if graded else "dedupe_only",
        unique_id_column_name="testimony",
        comparisons=[
            _comparison(BY_NAME[c.name], c, f"{c.name}_l" if graded else BY_NAME[c.name].grade)
            for c in model.comparisons
        ],
        probability_two_random_records_match=prior,
        retain_matching_columns=not graded,
        max_iterations=25,
    )


def _comparison(declared: Comparison, model: ComparisonModel, found: str) -> dict[str, Any]:
    """One comparison as Splink's dictionary; m and u are given so that log2(m/u) is our bounded weight.

    ``found`` is the SQL of the grade.
    """
    levels: list[dict[str, Any]] = [
        {"sql_condition": f"{found} = -1", "label_for_charts": "unsaid", "is_null_level": True}
    ]
    for level in model.levels:
        grade = declared.levels[level.name]
        m = max(level.m, LEAST_M)
        levels.append(
            {
                "sql_condition": f"{found} = {grade}" if grade else "ELSE",
                "label_for_charts": level.name,
                "m_probability": m,
                "u_probability": m / 2**level.weight,
            }
        )
    return {"output_column_name": declared.name, "comparison_levels": levels}


def load_sides(connection: duckdb.DuckDBPyConnection, features: pl.DataFrame) -> None:
    """Store both sides of ``features`` as ``child_side`` and ``parent_side``, and the SQL functions."""
    define_macros(connection)
    put(connection, "child_side", features.filter(pl.col("side") == "child").drop("side"))
    put(connection, "parent_side", features.filter(pl.col("side") == "adult").drop("side"))


class _Reading(DuckDBAPI):
    """Splink's database, keeping of the predictions only what is read from them.

    Splink keeps every column that a comparison used, on both sides: near two hundred, lists among them,
    and a third of the time that predicting takes.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, read: Callable[[str], str]) -> None:
        super().__init__(connection)
        self._read = read

    def _setup_for_execute_sql(self, sql: str, physical_name: str) -> str:
        kept = self._read(f"({sql})") if physical_name.startswith("__splink__df_predict_") else sql
        created: str = super()._setup_for_execute_sql(kept, physical_name)
        return created


def linker(
    connection: duckdb.DuckDBPyConnection,
    chosen: SettingsCreator,
    read: Callable[[str], str] | None = None,
    tables: tuple[str, ...] = ("testimonies",),
) -> Linker:
    """Return Splink's linker over one or two ``tables``, quiet about itself.

    ``read`` is given the predictions, as something that SQL can select from, and returns the SQL of what
    is kept of them.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection) if read is None else _Reading(connection, read)
    sides = [
        api.register(table, dataset_display_name=name)
        for table, name in zip(tables, (CHILD, PARENT), strict=False)
    ]
    return Linker(sides, chosen, log_level=logging.ERROR, validate_settings=False)
