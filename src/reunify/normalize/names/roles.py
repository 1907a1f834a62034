"""Distinct cells read once, in Python, as tables to join back onto whole columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from reunify.normalize.names.cells import read_cell
from reunify.normalize.names.display import display, in_reading_order
from reunify.normalize.names.folding import NO_ALIASES
from reunify.normalize.names.reading import Reading, as_given, as_husband, as_surnames, evidence, readings
from reunify.normalize.names.shares import gender

_TEXTS = pl.List(pl.String())

COLUMN_ROLE = {
    "cell": pl.String(),
    "shown": pl.String(),
    "given": _TEXTS,
    "gender": pl.String(),
    "paternal": pl.String(),
    "maternal": pl.String(),
    "married": pl.String(),
    "husband": pl.String(),  # the husband's surname, where the column is one for it
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


def column_roles(cells: Iterable[str], aliases: Mapping[str, str] = NO_ALIASES) -> pl.DataFrame:
    """Return one row a distinct cell: what it says as given names and what as surnames."""
    return _frame([_column_role(text, aliases) for text in cells], COLUMN_ROLE)


def _column_role(text: str, aliases: Mapping[str, str]) -> tuple[object, ...]:
    cell = read_cell(text)
    given = as_given(cell)
    family = as_surnames(cell)
    sex = next(filter(None, map(gender, given)), "")
    odds = evidence(cell.tokens, aliases)
    return (
        text,
        display(text),
        " ".join(given),
        sex,
        family.paternal,
        family.maternal,
        family.married,
        as_husband(cell, family),
        bool(cell.married),
        " ".join(family.rest),
        " ".join(cell.aside),
        odds,
    )


def whole_roles(cells: Iterable[str], aliases: Mapping[str, str] = NO_ALIASES) -> pl.DataFrame:
    """Return one row a distinct cell that may hold a whole name: its best readings in both orders."""
    flat = {name: kind for name, kind in _WHOLE_ROLE.items() if not isinstance(kind, pl.Struct)}
    parts = {f"{order}_{name}": kind for order in ("first", "last") for name, kind in _READING.items()}
    frame = _frame([_whole_role(text, aliases) for text in cells], {**flat, **parts})
    return frame.select(
        *flat,
        *(
            pl.struct(pl.col(f"{order}_{n}").alias(n) for n in _READING).alias(order)
            for order in ("first", "last")
        ),
    )


def _frame(rows: list[tuple[object, ...]], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """Return rows as a table; token lists come joined by spaces and are split here, all at once."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    flat = {name: pl.String() if kind == _TEXTS else kind for name, kind in schema.items()}
    frame = pl.DataFrame([pl.Series(n, list(c), dtype=flat[n]) for n, c in zip(schema, columns, strict=True)])
    lists = [name for name, kind in schema.items() if kind == _TEXTS]
    tokens = pl.col(lists).str.split(" ").list.eval(pl.element().filter(pl.element() != ""))
    return frame.with_columns(tokens)


def _whole_role(text: str, aliases: Mapping[str, str]) -> tuple[object, ...]:
    cell = read_cell(text)
    first, last = readings(cell, aliases)
    return (
        text,
        in_reading_order(display(text)),
        cell.before_comma > 0,
        first.score,
        last.score,
        *_gains(evidence(cell.tokens, aliases) / 2, first, last),
        *_parts(first),
        *_parts(last),
    )


def _parts(reading: Reading) -> tuple[object, ...]:
    given, rest = " ".join(reading.given), " ".join(reading.rest)
    return given, reading.paternal, reading.maternal, reading.married, rest


def _gains(half: float, first: Reading, last: Reading) -> tuple[float, float]:
    """Return how much the better mixed reading beats given names and surnames throughout; else 0."""
    mixed = [r.score for r in (first, last) if r.given and r.paternal is not None]
    if not mixed:
        return 0.0, 0.0
    best = max(mixed)
    return best - half, best + half
