"""Keys to pairs: each key weighs what it is rare, and each child and adult keeps its best pairs.

A key shared by ``n`` of ``N`` testimonies weighs ln(N/n). A key shared by more than ``cap`` is not
dropped but combined with the record's other common keys, by two and by three, until it is rare enough
(cf. "dynamic record blocking", McNeill, Kardes and Borthwick 2012). The sum of shared weights ranks a
pair; the best ``per_child`` for each child and ``per_adult`` for each adult testimony are kept. The SQL
is in ``sql/``, one named step a table.
"""

from __future__ import annotations

from importlib.resources import files
from string import Template

import duckdb
import polars as pl

from reunify.config import RetrievalConfig
from reunify.duck import put, run, take
from reunify.errors import JobError
from reunify.schema import KEYS, PAIRS, TESTIMONIES

COMBINED_WORTH = 0.3
"""What a combined key is worth of ln(N/n): measured, 98.5 to 98.8 % of true pairs' children at 50 pairs each
against 98.5 % at full worth, on a simulated world of 12,000 children."""

_SOME = ("child_paternal", "mother_paternal", "birth_from", "municipality", "phones")
"""Columns of a testimony that an analyst's rule is likely to be about."""

_STEPS = ("weigh", "combine", "share", "cut", "rank")


def retrieve_pairs(
    connection: duckdb.DuckDBPyConnection,
    testimonies: pl.DataFrame,
    keys: pl.DataFrame,
    config: RetrievalConfig,
) -> pl.DataFrame:
    """Return :data:`~reunify.schema.PAIRS`, ordered by child and adult testimony.

    Raises :class:`~reunify.errors.JobError` where one of the analyst's blocking rules is not valid SQL.
    """
    put(connection, "keys", KEYS.check(keys, "retrieval"))
    for step in _STEPS:
        run_step(connection, step, config)
    child, adult = f"r.child_rank <= {config.per_child}", f"r.adult_rank <= {config.per_adult}"
    best = f"""SELECT c.testimony AS child_testimony, a.testimony AS adult_testimony, r.shared_weight,
               CASE WHEN {child} THEN r.child_rank ELSE 0 END AS child_rank,
               CASE WHEN {adult} THEN r.adult_rank ELSE 0 END AS adult_rank
        FROM ranked r
        JOIN testimony_nos c ON c.no = r.child_no
        JOIN testimony_nos a ON a.no = r.adult_no
        WHERE {child} OR {adult}"""
    if not config.rules:
        # Testimonies are numbered in their order: sorting numbers takes a quarter of the time.
        pairs = take(connection, f"{best} ORDER BY r.child_no, r.adult_no")
        return PAIRS.check(PAIRS.conform(pairs), "retrieval")
    run(connection, f"CREATE OR REPLACE TABLE pairs AS {best}")
    for rule in config.rules:
        _add_rule(connection, testimonies, rule)
    pairs = take(connection, "SELECT * FROM pairs ORDER BY child_testimony, adult_testimony")
    return PAIRS.check(PAIRS.conform(pairs), "retrieval")


def run_step(connection: duckdb.DuckDBPyConnection, step: str, config: RetrievalConfig) -> None:
    """Run the statements of ``sql/STEP.sql`` with the limits filled in."""
    text = (files("reunify.retrieval") / "sql" / f"{step}.sql").read_text(encoding="utf-8")
    limits = {
        "cap": config.cap,
        "worth": COMBINED_WORTH,
        "per_child": config.per_child,
        "per_adult": max(config.per_adult, 1),
    }
    run(connection, Template(text).substitute(limits))


def _add_rule(connection: duckdb.DuckDBPyConnection, testimonies: pl.DataFrame, rule: str) -> None:
    """Add the pairs of one Splink blocking rule, written over ``l`` (children) and ``r`` (adults)."""
    put(connection, "testimonies", TESTIMONIES.check(testimonies, "retrieval"))
    try:
        run(
            connection,
            f"""INSERT INTO pairs
            SELECT l.testimony, r.testimony, 0, 0, 0
            FROM (SELECT * FROM testimonies WHERE side = 'child') l
            JOIN (SELECT * FROM testimonies WHERE side = 'adult') r ON ({rule})
            WHERE NOT EXISTS (SELECT 1 FROM pairs p
                              WHERE p.child_testimony = l.testimony AND p.adult_testimony = r.testimony)""",
        )
    except (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError) as problem:
        raise JobError(
            "a blocking rule is not SQL over the testimonies' columns",
            where="retrieval.rules",
            remedy=f"Write it over l.COLUMN and r.COLUMN, with columns such as {', '.join(_SOME)}.",
        ) from problem
