"""What the two pages are made from: tables of a finished run, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from reunify import schema

Json = Mapping[str, object]


GROUPS = ("likely", "possible", "nothing")
"""Children by their best candidate; ``nothing``: without a likely or possible one."""

STATED = schema.Table(
    "stated",
    {
        **schema.columns(schema.TEXT, "of", "name", "field"),
        **schema.columns(schema.WHOLE, "records", "fine", "coarse", "unsaid"),
    },
)
"""How many records of a list, or of a group of children, state each field (:mod:`reunify.report.reach`)."""

KEYS_BY_KIND = schema.Table(
    "keys by kind", {"kind": schema.TEXT, **schema.columns(schema.WHOLE, "keys", "met", "common")}
)


def _no_pairs() -> pl.Series:
    return pl.Series("pairs", [], dtype=pl.Int64)


@dataclass(frozen=True)
class Reach:
    """What retrieval kept: ``pairs_by_child``, one whole number a child's testimony, none among them.

    ``full`` children have as many pairs of their own as ``per_child`` allows; ``keys`` are KEYS_BY_KIND,
    too common beyond ``cap``.
    """

    pairs_by_child: pl.Series = field(default_factory=_no_pairs)
    full: int = 0
    per_child: int = 0
    cap: int = 0
    keys: pl.DataFrame = field(default_factory=KEYS_BY_KIND.empty)


@dataclass(frozen=True)
class ReportFacts:
    """What ``report.html`` counts. Tables are those of :mod:`reunify.schema`, by their names.

    ``model`` is ``model.json`` as read; ``counts`` the rows each stage gave, in the stages' order;
    ``stated`` and ``reach`` what the records lacked and what retrieval kept (empty: not shown);
    ``thresholds`` the probabilities from which a pair is likely, and possible; ``versions`` packages by
    name; ``inputs`` SHA-256 by file name, without folders.
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
    stated: pl.DataFrame = field(default_factory=STATED.empty)
    reach: Reach = field(default_factory=Reach)
    thresholds: tuple[float, float] = (0.9, 0.2)
    warnings: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)

    def checked(self) -> ReportFacts:
        """Return itself once every table has its declared columns; else raise ContractError."""
        for name in ("intake", "quarantine", "cells", "children", "adults", "candidates"):
            _check(name, getattr(self, name), "report")
        STATED.check(self.stated, "report")
        KEYS_BY_KIND.check(self.reach.keys, "report")
        return self


@dataclass(frozen=True)
class CasesInput:
    """What ``cases.html`` shows. Tables are those of :mod:`reunify.schema`, by their names.

    ``children`` is the roster, its questions in the page's language; without it none is shown.

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
    children: pl.DataFrame = field(default_factory=schema.CHILDREN.empty)

    def checked(self) -> CasesInput:
        """Return itself once every table has its declared columns; else raise ContractError."""
        for name in ("candidates", "evidence", "records", "claimed", "children"):
            _check(name, getattr(self, name), "cases")
        return self


def _check(name: str, frame: pl.DataFrame, stage: str) -> None:
    table: schema.Table = getattr(schema, name.upper())
    table.check(frame, stage)
