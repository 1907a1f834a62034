"""The SQL functions that comparisons are written in, made known to a DuckDB connection."""

from __future__ import annotations

from importlib.resources import files

import duckdb

from reunify.duck import run
from reunify.linkage.grades import tables


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the SQL functions that comparisons are written in."""
    macros = (files("reunify.linkage") / "sql" / "macros.sql").read_text(encoding="utf-8")
    for name, table in tables().items():
        macros = macros.replace(f"${name}", table)
    run(connection, macros)
