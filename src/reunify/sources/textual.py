"""Values of typed files and databases as the text a person would write."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from collections.abc import Sequence

import polars as pl

Cell = object
"""A value as a database driver gives it."""


def text_of(value: Cell) -> str | None:
    """Return a value as text: dates ISO, whole numbers without a fraction, null for null.

    A day stored with midnight is the day alone; bytes are read as UTF-8 where they are, else as hex.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float | decimal.Decimal):
        return _number(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return _bytes(bytes(value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(value)


def _number(value: float | decimal.Decimal) -> str | None:
    exact = decimal.Decimal(repr(value)) if isinstance(value, float) else value
    if exact.is_nan():
        return None
    if not exact.is_finite():
        return str(exact)
    return str(int(exact)) if exact == exact.to_integral_value() else format(exact, "f")


def _bytes(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()


def text_series(name: str, values: Sequence[Cell]) -> pl.Series:
    """Return values of a column as text, each kind of value by :func:`text_of`."""
    return pl.Series(name, [v if isinstance(v, str) else text_of(v) for v in values], dtype=pl.String)


def text_column(column: pl.Series) -> pl.Series:
    """Return a typed Polars column as text, by the same rules; distinct values are read once."""
    kind, name = column.dtype, column.name
    if kind == pl.String:
        return column
    if kind.is_integer() or kind in (pl.Categorical, pl.Enum, pl.Date, pl.Null):
        return column.cast(pl.String)
    if kind == pl.List(pl.String):
        return column.list.join("; ", ignore_nulls=True)
    if kind.is_nested():
        return text_series(name, column.to_list())
    column = column.alias("value")
    values = column.unique(maintain_order=True)
    texts = text_series("text", values.to_list())
    codes = column.to_frame().join(
        pl.DataFrame([values, texts]),
        on="value",
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return codes.get_column("text").alias(name)
