"""What the two pages are made from: tables of a finished run, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from reunify import schema

Json = Mapping[str, object]


def _no_pairs() -> pl.Series:
    return pl.Series("pairs", [], dtype=pl.Int64)


@dataclass(frozen=True)
class ReportFacts:
    """What ``report.html`` counts. Tables are those of :mod:`reunify.schema`, by their names.

    ``model`` is ``model.json`` as read; ``counts`` the rows each stage gave, in the stages' order;
    ``pairs_by_child`` the pairs retrieved for each child, one whole number a child (empty: not shown);
    ``versions`` packages by name; ``inputs`` SHA-256 by file name, without folders.
    """

    name: str
    intake: pl.DataFrame
    quarantine: pl.DataFrame
    cells: pl.DataFrame
    children: pl.DataFrame
    adults: pl.DataFrame
    candidates: pl.DataFrame
    model: Json
    counts: Mapping[str, int] = field(default_factory=dict)
    pairs_by_child: pl.Series = field(default_factory=_no_pairs)
    warnings: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)

    def checked(self) -> ReportFacts:
        """Return itself once every table has its declared columns; else raise ContractError."""
        for name in ("intake", "quarantine", "cells", "children", "adults", "candidates"):
            _check(name, getattr(self, name), "report")
        return self


@dataclass(frozen=True)
class CasesInput:
    """What ``cases.html`` shows. Tables are those of :mod:`reunify.schema`, by their names.

    ``limit`` is the number of pairs shown (``ReportConfig.cases``); without ``personal_numbers``
    the page says whether an alien number, family unit or phone is stated, and not which.
    """

    name: str
    candidates: pl.DataFrame
    evidence: pl.DataFrame
    records: pl.DataFrame
    claimed: pl.DataFrame
    limit: int = 100
    personal_numbers: bool = False

    def checked(self) -> CasesInput:
        """Return itself once every table has its declared columns; else raise ContractError."""
        for name in ("candidates", "evidence", "records", "claimed"):
            _check(name, getattr(self, name), "cases")
        return self


def _check(name: str, frame: pl.DataFrame, stage: str) -> None:
    table: schema.Table = getattr(schema, name.upper())
    table.check(frame, stage)
