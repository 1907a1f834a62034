"""Cells made ready to read: repaired, missing-value words made null.

:class:`Room` carries what the readers of every source share: the job's words, the source, the day
that ages count back from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

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
    ready = []
    for field in fields:
        column = frame[field]
        if column.null_count() == len(column):
            continue
        column = text.repair(column, keep_lines=field in IN_WORDS)
        ready.append(column if field in KEPT_AS_WRITTEN else text.blank_missing(column, words))
    return frame.with_columns(ready)
