"""Cells made ready to read: repaired, missing-value words made null.

:class:`Room` carries what the readers of every source share: the job's words, the source, the day
that ages count back from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import product

import polars as pl

from reunify.config.models import NormalizeConfig, SourceConfig
from reunify.normalize import text

IN_WORDS = frozenset({"parents_text", "relatives_text", "text", "notes"})
"""Fields in which line breaks part one person from the next."""

KEPT_AS_WRITTEN = frozenset({"notes", "children_count", "consent"})
"""Fields in which "none" or "s/i" (sí, or sin información) say something, or that only people read."""


@dataclass(frozen=True)
class Room:
    """What reading one source's cells needs: its config, the job's words and the reference day."""

    source: SourceConfig
    config: NormalizeConfig
    reference: dt.date | None

    def codes(self, field: str) -> dict[str, str]:
        """Return the source's own codes of a field."""
        return dict(self.source.values.get(field, {}))


def clean(frame: pl.DataFrame, fields: Iterable[str], words: Collection[str]) -> pl.DataFrame:
    """Return ``frame`` with the text of ``fields`` repaired and missing-value words made null."""
    held = [f for f in fields if frame[f].null_count() < frame.height]
    ready = []
    for lines, kept in product((False, True), repeat=2):
        alike = [f for f in held if (f in IN_WORDS) == lines and (f in KEPT_AS_WRITTEN) == kept]
        if alike:
            ready.append(_changed(frame.select(alike), lines, None if kept else words))
    return frame.with_columns(ready)


def _changed(frame: pl.DataFrame, keep_lines: bool, words: Collection[str] | None) -> pl.Expr:
    """Return the columns of ``frame`` with the cells that cleaning changes exchanged.

    Each distinct cell of all columns is looked at once. ``words`` of none: nothing is blanked.
    """
    distinct = frame.select(pl.all().unique().implode()).transpose().to_series().explode().unique()
    cleaned = text.repair(distinct, keep_lines=keep_lines)
    cleaned = cleaned if words is None else text.blank_missing(cleaned, words)
    differs = distinct.ne_missing(cleaned)
    return pl.col(frame.columns).replace(distinct.filter(differs), cleaned.filter(differs))
