"""Distinct cells read once, in Python, as tables to join back onto whole columns."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from reunify.normalize.names.cells import Cell, read_cell
from reunify.normalize.names.display import display, in_reading_order
from reunify.normalize.names.reading import Reading, as_given, as_surnames, evidence, readings
from reunify.normalize.names.shares import gender

_TEXTS = pl.List(pl.String())

_COLUMN_ROLE = {
    "cell": pl.String(),
    "shown": pl.String(),
    "given": _TEXTS,
    "gender": pl.String(),
    "paternal": pl.String(),
    "maternal": pl.String(),
    "married": pl.String(),
    "widow": pl.Boolean(),  # the husband's surname was said with "viuda de", not read from "de" alone
    "rest": _TEXTS,
    "aside": _TEXTS,
    "odds": pl.Float64(),  # log odds that the cell holds given names, not surnames
}

_READING = {
    "given": _TEXTS,
    "paternal": pl.String(),
    "maternal": pl.String(),
    "married": pl.String(),
    "rest": _TEXTS,
}

_WHOLE_ROLE = {
    "cell": pl.String(),
    "shown": pl.String(),
    "comma": pl.Boolean(),
    "first": pl.Struct(_READING),
    "last": pl.Struct(_READING),
    "first_score": pl.Float64(),
    "last_score": pl.Float64(),
    "given_gain": pl.Float64(),  # how much better a mixed reading is than given names throughout, log
    "family_gain": pl.Float64(),  # the same against surnames throughout
}


def column_roles(cells: Iterable[str]) -> pl.DataFrame:
    """Return one row a distinct cell: what it says as given names and what as surnames."""
    return pl.DataFrame([_column_role(text) for text in cells], schema=_COLUMN_ROLE, orient="row")


def _column_role(text: str) -> tuple[object, ...]:
    cell = read_cell(text)
    given = as_given(cell)
    family = as_surnames(cell)
    sex = next((g for g in map(gender, given) if g), "")
    odds = evidence(cell.tokens)
    return (
        text,
        display(text),
        list(given),
        sex,
        family.paternal,
        family.maternal,
        family.married,
        bool(cell.married),
        list(family.rest),
        list(cell.aside),
        odds,
    )


def whole_roles(cells: Iterable[str]) -> pl.DataFrame:
    """Return one row a distinct cell that may hold a whole name: its best readings in both orders."""
    return pl.DataFrame([_whole_role(text) for text in cells], schema=_WHOLE_ROLE, orient="row")


def _whole_role(text: str) -> tuple[object, ...]:
    cell = read_cell(text)
    first, last = readings(cell)
    return (
        text,
        in_reading_order(display(text)),
        cell.before_comma > 0,
        _struct(first),
        _struct(last),
        first.score,
        last.score,
        *_gains(cell, first, last),
    )


def _struct(reading: Reading) -> dict[str, object]:
    return {
        "given": list(reading.given),
        "paternal": reading.paternal,
        "maternal": reading.maternal,
        "married": reading.married,
        "rest": list(reading.rest),
    }


def _gains(cell: Cell, first: Reading, last: Reading) -> tuple[float, float]:
    """Return how much the better mixed reading beats given names and surnames throughout; else 0."""
    mixed = [r.score for r in (first, last) if r.given and r.paternal is not None]
    if not mixed:
        return 0.0, 0.0
    half = evidence(cell.tokens) / 2
    return max(mixed) - half, max(mixed) + half
