"""Splink as this room uses it: settings rendered from the neutral model, and a linker over both sides.

Splink puts datasets left and right by the alphabetical order of their display names: ``child`` before
``parent`` keeps children on the left.
"""

from __future__ import annotations

import logging
from typing import Any

import duckdb
import polars as pl
from splink import DuckDBAPI, Linker, SettingsCreator

from reunify.duck import put
from reunify.linkage.comparisons import BY_NAME, Comparison
from reunify.linkage.macros import define_macros
from reunify.linkage.model import ComparisonModel, Model

CHILD, PARENT = "child", "parent"


def settings(
    model: Model, *, prior: float, retain: bool = False, extra: tuple[str, ...] = ()
) -> SettingsCreator:
    """Return Splink settings of ``model``; ``prior`` is the probability that two random records match.

    With ``retain`` the predictions carry each comparison's level and columns, and ``extra`` columns.
    """
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="testimony",
        comparisons=[_comparison(BY_NAME[c.name], c) for c in model.comparisons],
        probability_two_random_records_match=prior,
        retain_matching_columns=retain,
        additional_columns_to_retain=list(extra),
        max_iterations=25,
    )


def _comparison(declared: Comparison, model: ComparisonModel) -> dict[str, Any]:
    """One comparison as Splink's dictionary; m and u are given so that log2(m/u) is our bounded weight."""
    levels: list[dict[str, Any]] = [
        {"sql_condition": f"{declared.grade} = -1", "label_for_charts": "unsaid", "is_null_level": True}
    ]
    for level in model.levels:
        grade = declared.levels[level.name]
        levels.append(
            {
                "sql_condition": f"{declared.grade} = {grade}" if grade else "ELSE",
                "label_for_charts": level.name,
                "m_probability": level.m,
                "u_probability": level.m / 2**level.weight,
            }
        )
    return {"output_column_name": declared.name, "comparison_levels": levels}


def load_sides(connection: duckdb.DuckDBPyConnection, features: pl.DataFrame) -> None:
    """Store both sides of ``features`` as ``child_side`` and ``parent_side``, and the SQL functions."""
    define_macros(connection)
    put(connection, "child_side", features.filter(pl.col("side") == "child").drop("side"))
    put(connection, "parent_side", features.filter(pl.col("side") == "adult").drop("side"))


def linker(connection: duckdb.DuckDBPyConnection, chosen: SettingsCreator) -> Linker:
    """Return Splink's linker over the loaded sides, quiet about itself."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection)
    sides = [
        api.register("child_side", dataset_display_name=CHILD),
        api.register("parent_side", dataset_display_name=PARENT),
    ]
    return Linker(sides, chosen, log_level=logging.ERROR, validate_settings=False)
