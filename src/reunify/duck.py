"""DuckDB as every stage uses it: in memory, closed to the outside, spilling only where it is told.

A connection is locked once it is set up: no file and no network can be reached from SQL, and no setting
can be changed. Frames go in with :func:`put` and come out with :func:`take`, both through Arrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from reunify.errors import OutOfRoomError


@contextmanager
def connect(
    spill: Path, *, memory_limit: str = "2GB", threads: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a locked in-memory database that spills into ``spill`` (made 0700, emptied at the end).

    ``memory_limit`` is DuckDB's own notation (``2GB``). Raises
    :class:`~reunify.errors.OutOfRoomError` where memory or the disk for spilling ends.
    """
    spill.mkdir(mode=0o700, parents=True, exist_ok=True)
    connection = duckdb.connect(":memory:")
    try:
        connection.execute("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'")
        connection.execute(f"SET temp_directory = '{str(spill).replace(chr(39), chr(39) * 2)}'")
        connection.execute(f"SET memory_limit = '{memory_limit}'")
        if threads is not None:
            connection.execute(f"SET threads = {threads}")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    except duckdb.OutOfMemoryException as problem:
        raise OutOfRoomError(
            f"DuckDB ran out of room within its memory limit of {memory_limit}",
            where=str(spill),
            remedy="Raise linkage.memory_limit, lower retrieval.per_child, or free disk space for spilling.",
        ) from problem
    finally:
        connection.close()
        for left in sorted(spill.glob("duckdb_temp*")):
            left.unlink(missing_ok=True)


def run(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Run every statement of ``sql`` to its end, leaving the connection free for the next."""
    for statement in connection.extract_statements(sql):
        connection.execute(statement)
        connection.complete()


def put(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    """Store ``frame`` as the table ``name``, replacing one that is there."""
    connection.register("__incoming", frame.to_arrow())
    run(connection, f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM __incoming')
    connection.unregister("__incoming")


def take(connection: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    """Return the rows of ``sql``; the statement itself must order them."""
    frame: pl.DataFrame = connection.sql(sql).pl()
    return frame
