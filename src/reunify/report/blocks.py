"""The pieces a page is made of: tables, charts with their tables, sections."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from reunify.wording import words

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """A table for people: words in the first column head each row; ``numeric`` columns align right.

    ``shades`` are one number a cell after the first, from 0 (none) to 4, in rows as ``rows``: the eye finds
    the dark ones, and the cell's own words say the same. ``folded``: under a line that opens it.
    """

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    shades: tuple[tuple[int, ...], ...] = ()
    folded: bool = False


@dataclass(frozen=True)
class Chart:
    """A Vega-Lite chart beside the table it draws; ``key`` is its id in the page.

    ``legend`` pairs each name with its colour; the page writes it, so that it wraps on a narrow screen.
    """

    key: str
    title: str
    description: str
    spec: dict[str, object]
    table: Table
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of the page under its own heading."""

    key: str
    title: str
    text: tuple[str, ...] = ()
    items: tuple[Table | Chart, ...] = ()


def number(value: Cell, language: str, places: int = 0) -> str:
    """Return a number as ``language`` writes it, thousands set apart; nothing known is a dash."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    text = f"{value:,.{places}f}".replace("-", "−")
    return text if language == "en" else text.replace(",", "\u202f")


def percent(value: float | None, language: str, places: int = 0) -> str:
    """Return a share as ``language`` writes it in per cent; nothing known is a dash."""
    if value is None:
        return "–"
    return number(100.0 * value, language, places) + ("%" if language == "en" else "\u00a0%")


def table(frame: pl.DataFrame, caption: str, language: str, places: int = 0) -> Table:
    """Return ``frame`` as a table: headers from the wording's columns, real numbers with ``places``."""
    names = words("columns", language)
    numeric = tuple(kind.is_numeric() for kind in frame.dtypes)
    real = tuple(kind.is_float() for kind in frame.dtypes)
    rows = tuple(
        tuple(number(v, language, places if is_real else 0) for v, is_real in zip(row, real, strict=True))
        for row in frame.rows()
    )
    headers = tuple(names.get(c, c) for c in frame.columns)
    return Table(caption, headers, rows, numeric)
