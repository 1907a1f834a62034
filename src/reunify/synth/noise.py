"""The declared noise of the made-up lists: which mistake, how often, where, and why.

The table is ``data/noise.csv``: ``name`` of the mistake, ``kind`` of thing that it happens to,
``lists`` and ``fields`` it applies to (``*`` for all, several parted by spaces), ``rate`` at noise 1
for each cell (or each name, for kind ``names``), ``when`` (a flag of the row that must hold; empty
for always) and ``reason``. Rates are multiplied by the world's noise and held below 0.95.

Kinds: ``token`` one name or place, ``names`` a person's four name columns, ``birth`` a date,
``missing`` any cell emptied, ``date`` and ``place`` the way it is written, ``cell`` a finished text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import polars as pl

from reunify.errors import ContractError
from reunify.synth.settings import Streams
from reunify.synth.tables import Flags, Random, patch, shipped

Change = Callable[[pl.Series, Random], pl.Series]
GroupChange = Callable[[pl.DataFrame, Random], pl.DataFrame]

Anything = TypeVar("Anything")

HIGHEST = 0.95
"""No rule strikes more often, however large the world's noise."""


class Noise:
    """The noise of one list; every rule draws from a stream of its own."""

    def __init__(self, source: str, streams: Streams, factor: float) -> None:
        table = shipped("noise").filter(_covers("lists", source))
        self._rules = table.with_columns((pl.col("rate") * factor).clip(0.0, HIGHEST))
        self._source = source
        self._streams = streams

    def _struck(self, frame: pl.DataFrame, rule: Mapping[str, object], label: str) -> tuple[Flags, Random]:
        """Return which rows a rule strikes, and the rule's stream for the change itself."""
        rng = self._streams.of(f"{self._source}/{label}/{rule['kind']}/{rule['name']}/{rule['when']}")
        struck = rng.random(frame.height) < float(str(rule["rate"]))
        if rule["when"]:
            struck &= frame[str(rule["when"])].fill_null(False).to_numpy()
        return struck, rng

    def rules(self, kind: str, field: str) -> list[dict[str, object]]:
        """Return the rules of one kind for a field, in the table's order."""
        return self._rules.filter((pl.col("kind") == kind) & _covers("fields", field)).to_dicts()

    def cells(
        self, frame: pl.DataFrame, columns: Mapping[str, str], kind: str, changes: Mapping[str, Change]
    ) -> pl.DataFrame:
        """Return ``frame`` with the rules of ``kind`` at work on each of ``columns`` (column: its field)."""
        for column, field in columns.items():
            values = frame[column]
            for rule in self.rules(kind, field):
                struck, rng = self._struck(frame, rule, column)
                struck &= values.is_not_null().to_numpy()
                if kind == "token":  # initials and abbreviations are spelt as they are
                    struck &= ~values.str.ends_with(".").fill_null(True).to_numpy()
                if struck.any():
                    change = _known(changes, rule)
                    values = patch(values, struck, change(values.filter(pl.Series(struck)), rng))
            frame = frame.with_columns(values.alias(column))
        return frame

    def groups(
        self, frame: pl.DataFrame, columns: Sequence[str], field: str, changes: Mapping[str, GroupChange]
    ) -> pl.DataFrame:
        """Return ``frame`` with rules of kind ``names`` at work on name ``columns`` taken together."""
        for rule in self.rules("names", field):
            struck, rng = self._struck(frame, rule, columns[0])
            if struck.any():
                new = _known(changes, rule)(frame.select(columns).filter(pl.Series(struck)), rng)
                frame = frame.with_columns(patch(frame[c], struck, new[c]) for c in columns)
        return frame

    def strikes(self, frame: pl.DataFrame, kind: str, field: str, label: str) -> list[tuple[str, Flags]]:
        """Return each rule of a kind for a field with the rows that it strikes, for callers who know how."""
        return [(str(rule["name"]), self._struck(frame, rule, label)[0]) for rule in self.rules(kind, field)]

    def missing(self, frame: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
        """Return ``frame`` with cells emptied by the rules of kind ``missing``."""
        for column, field in columns.items():
            gone = np.zeros(frame.height, dtype=np.bool_)
            for rule in self.rules("missing", field):
                gone |= self._struck(frame, rule, column)[0]
            frame = frame.with_columns(pl.when(~pl.Series(gone)).then(pl.col(column)).alias(column))
        return frame


def _covers(column: str, wanted: str) -> pl.Expr:
    """Say whether a list of words in ``column`` holds ``wanted`` or a star."""
    words = pl.col(column).str.split(" ")
    return words.list.contains(wanted) | words.list.contains("*")


def _known(changes: Mapping[str, Anything], rule: Mapping[str, object]) -> Anything:
    name = str(rule["name"])
    if name not in changes:
        raise ContractError(f"noise.csv names a mistake that nobody makes: {name}", where="synth")
    return changes[name]
