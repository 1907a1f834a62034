"""Keys to pairs: each key weighs what it is rare, and each child and adult keeps its best pairs.

A key shared by ``n`` of ``N`` testimonies weighs ln(N/n). A key shared by more than ``cap`` is not
dropped but combined with the record's other common keys, by two and by three, until it is rare enough
(cf. "dynamic record blocking", McNeill, Kardes and Borthwick 2012). The sum of shared weights ranks a
pair; the best ``per_child`` for each child and ``per_adult`` for each adult testimony are kept, and
whoever shares only what is too common meets as many of its rarest crowd. The SQL is in ``sql/``, one
named step a table; the pairs are summed a slice of the children at a time.
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

PART_WORTH = 0.5
"""What the beginning or the end of a name is worth of ln(N/n): they come beside its sound, for one fact."""

TWO_WORTH = 0.7
"""What two combined keys are worth of ln(N/n): k common facts that a pair shares give k(k-1)/2 of these."""

THREE_WORTH = 1.0
"""What three combined keys are worth: they are there only where no two of them are rare enough."""

_SLICE = 2_000_000
"""Meetings of a child and an adult over one key that are summed at once: about 40 MB of distinct pairs."""

_SLICES = 24
"""Slices at most: the adults are read once for each, so that a larger job has larger slices."""

_PLACES = 2**32
"""A pair is a child's number times this plus an adult's."""

_SOME = ("child_paternal", "mother_paternal", "birth_from", "municipality", "phones")
"""Columns of a testimony that an analyst's rule is likely to be about."""


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
    run_step(connection, "weigh", config)
    run(connection, "DROP TABLE keys")
    for step in ("combine", "share", "keep"):
        run_step(connection, step, config)
    kept = _once(take(connection, "SELECT * FROM kept"))
    if take(connection, "SELECT count(*) AS lonely FROM lonely")["lonely"][0]:
        run_step(connection, "lonely", config)
        unranked = take(connection, "SELECT * FROM lonely_pairs")
        kept = pl.concat([kept, unranked]).sort("pair")
    pairs = PAIRS.conform(_named(connection, kept))
    if config.rules:
        put(connection, "pairs", pairs)
        put(connection, "testimonies", TESTIMONIES.check(testimonies, "retrieval"))
        for rule in config.rules:
            _add_rule(connection, rule)
        pairs = take(connection, "SELECT * FROM pairs ORDER BY child_testimony, adult_testimony")
    return PAIRS.check(pairs, "retrieval")


def _once(kept: pl.DataFrame) -> pl.DataFrame:
    """Return each pair once, in order; one that is among the best of both sides has both of its ranks."""
    kept = kept.sort("pair")
    again, before = pl.col("pair") == pl.col("pair").shift(-1), pl.col("pair") == pl.col("pair").shift(1)
    ranks = [
        pl.when(again).then(pl.max_horizontal(rank, pl.col(rank).shift(-1))).otherwise(rank).alias(rank)
        for rank in ("child_rank", "adult_rank")
    ]
    return kept.with_columns(ranks).filter(~before.fill_null(False))


def _named(connection: duckdb.DuckDBPyConnection, kept: pl.DataFrame) -> pl.DataFrame:
    """Return pairs with testimonies in place of numbers: these are in the order of testimonies."""
    names = take(connection, "SELECT testimony FROM testimony_nos ORDER BY no")["testimony"]
    return kept.select(
        "shared_weight",
        "child_rank",
        "adult_rank",
        child_testimony=names.gather(kept["pair"] // _PLACES - 1),
        adult_testimony=names.gather(kept["pair"] % _PLACES - 1),
    )


def run_step(connection: duckdb.DuckDBPyConnection, step: str, config: RetrievalConfig) -> None:
    """Run the statements of ``sql/STEP.sql`` with the limits filled in; ``share`` does all its slices."""
    limits = {
        "cap": config.cap,
        "part": PART_WORTH,
        "two": TWO_WORTH,
        "three": THREE_WORTH,
        "slice": _SLICE,
        "slices": _SLICES,
        "per_child": config.per_child,
        "per_adult": config.per_adult,
    }
    run(connection, _template(step).substitute(limits))
    if step == "share":
        slices = take(connection, "SELECT coalesce(max(slice) + 1, 0) AS slices FROM slices")["slices"][0]
        for number in range(slices):
            run(connection, _template("slice").substitute(number=number))


def _template(step: str) -> Template:
    return Template((files("reunify.retrieval") / "sql" / f"{step}.sql").read_text(encoding="utf-8"))


def _add_rule(connection: duckdb.DuckDBPyConnection, rule: str) -> None:
    """Add the pairs of one Splink blocking rule, written over ``l`` (children) and ``r`` (adults)."""
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
