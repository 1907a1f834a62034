"""A declared table: its columns and their types, and how a frame is held against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from reunify.errors import ContractError

TEXT = pl.String()
WHOLE = pl.Int64()
REAL = pl.Float64()
FLAG = pl.Boolean()
DAY = pl.Date()
TEXTS = pl.List(pl.String())

Columns = Mapping[str, pl.DataType]


@dataclass(frozen=True)
class Table:
    """A declared table: ``name`` for messages, ``columns`` in order with their Polars types."""

    name: str
    columns: Columns

    def check(self, frame: pl.DataFrame, stage: str) -> pl.DataFrame:
        """Return ``frame`` with exactly the declared columns in their order.

        Raises :class:`ContractError` where a column is missing, unknown or of another type.
        """
        wrong = self.lacks(frame)
        wrong += [f"{c} is not declared" for c in frame.columns if c not in self.columns]
        if wrong:
            raise ContractError(
                f"table {self.name}: " + "; ".join(wrong),
                where=f"stage {stage}",
                remedy="This is a defect of reunify, not of your files: please report it.",
            )
        return frame.select(list(self.columns))

    def lacks(self, frame: pl.DataFrame) -> list[str]:
        """Return, in words, the declared columns that ``frame`` lacks or has of another type."""
        have = dict(frame.schema)
        wrong = [f"{c} is missing" for c in self.columns if c not in have]
        other = {c: t for c, t in self.columns.items() if c in have and have[c] != t}
        return wrong + [f"{c} is {have[c]}, not {t}" for c, t in other.items()]

    def empty(self) -> pl.DataFrame:
        """Return the table without rows."""
        return pl.DataFrame(schema=dict(self.columns))

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return ``frame`` with the declared columns, those it lacks as nulls, cast to their types."""
        present = set(frame.columns)
        return frame.select(
            (pl.col(c) if c in present else pl.lit(None)).cast(t).alias(c) for c, t in self.columns.items()
        )


def columns(kind: pl.DataType, *names: str) -> dict[str, pl.DataType]:
    """Return ``names`` all of one type, for declaring tables."""
    return dict.fromkeys(names, kind)
