"""Many rows into a table of the desk at once, by the quickest way that each database has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Column, Connection, Table, select

CHUNK = 20_000
"""Rows handed to the database at a time."""

MOST_VALUES = 900
"""Values that one statement takes in a list: SQLite once had room for 999."""


def put(connection: Connection, table: Table, rows: pl.DataFrame, key: str | None = None) -> None:
    """Insert rows, and where ``key`` is given let them take the place of those of the same key."""
    for part in rows.iter_slices(CHUNK):
        if connection.dialect.name == "sqlite":
            marks = ", ".join("?" * len(rows.columns))
            connection.exec_driver_sql(
                f"{_insert(table, rows)} VALUES ({marks}){_take(rows, key)}", part.rows()
            )
        else:
            _copy(connection, table, part, key)


def _insert(table: Table, rows: pl.DataFrame) -> str:
    return f"INSERT INTO {table.name} ({', '.join(rows.columns)})"


def _take(rows: pl.DataFrame, key: str | None) -> str:
    """Return what makes a row take another's place; "" where it is not to."""
    if key is None:
        return ""
    values = ", ".join(f"{c} = excluded.{c}" for c in rows.columns if c != key)
    return f" ON CONFLICT ({key}) DO UPDATE SET {values}"


def _copy(connection: Connection, table: Table, rows: pl.DataFrame, key: str | None) -> None:
    """Stream rows into a table of this transaction's own, and from there into the one they are for."""
    staged, columns = f"arriving_{table.name}", ", ".join(rows.columns)
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE {staged} ON COMMIT DROP AS SELECT {columns} FROM {table.name} WITH NO DATA"
    )
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {staged} ({columns}) FROM STDIN") as stream:
        for row in rows.iter_rows():
            stream.write_row(row)
    chosen = f"{_insert(table, rows)} SELECT {columns} FROM {staged}{_take(rows, key)}"
    connection.exec_driver_sql(chosen)
    connection.exec_driver_sql(f"DROP TABLE {staged}")


def parts(values: Sequence[int], size: int = MOST_VALUES) -> Iterator[list[int]]:
    """Give values some at a time."""
    for start in range(0, len(values), size):
        yield list(values[start : start + size])


def there(connection: Connection, column: Column[int], numbers: Sequence[int]) -> set[int]:
    """Return which of ``numbers`` stand in a column."""
    found: set[int] = set()
    for part in parts(numbers):
        found.update(int(n) for n in connection.scalars(select(column).where(column.in_(part))))
    return found
