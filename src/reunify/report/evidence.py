"""A pair's evidence as a reader sees it: what both sides say, what was found, and a waterfall of bits."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from reunify.report.blocks import number
from reunify.report.letters import Segments, compared, plain
from reunify.wording import SILENT, is_missing, worded, words

SIGNS = {"agree": "=", "near": "≈", "against": "≠", "unsaid": "?", "even": "·", "plus": "+", "minus": "−"}
"""A sign for each finding, beside its word and colour, so that none depends on seeing colours."""

FULL = (
    "agree",
    "same",
    "both_agree",
    "same_said",
    "given_and_surname_agree",
    "both_shared",
    "same_day",
    "same_locality",
    "same_municipality",
    "same_day_and_place",
    "same_number",
)
"""Levels of full agreement; any other level that speaks for the pair is a near agreement."""

WIDTH = 1000.0
"""Units of the drawing's width."""


@dataclass(frozen=True)
class Bars:
    """One bar of the waterfall: ``x`` and ``width`` in :data:`WIDTH`, the ``zero`` line, class and label."""

    x: float
    width: float
    zero: float
    look: str
    start: str
    end: str

    @classmethod
    def empty(cls) -> Bars:
        """Return a bar of nothing, for a pair without evidence."""
        return cls(0.0, 0.0, 0.0, "sum", "0", "0")


@dataclass(frozen=True)
class Piece:
    """One piece of evidence, ready to be shown."""

    part: str
    found: str
    state: str
    sign: str
    child: Segments
    adult: Segments
    inferred: bool
    weight: str
    bar: Bars

    @property
    def empty(self) -> bool:
        """Say whether there is nothing to show but that nothing was stated."""
        return self.state == "unsaid" and not self.child and not self.adult


def finding(kind: str, level: str | None, weight: float) -> str:
    """Return how a piece of evidence is to be read: a key of :data:`SIGNS`."""
    if kind != "comparison":
        return "plus" if weight >= 0 else "minus"
    if is_missing(level):
        return "unsaid"
    if abs(weight) < SILENT:
        return "even"
    if weight < 0:
        return "against"
    return "agree" if level in FULL else "near"


def pieces(evidence: pl.DataFrame, language: str) -> dict[str, tuple[tuple[Piece, ...], Bars]]:
    """Return by ``pair_id`` its pieces in the order shown, and the bar of their sum. Takes EVIDENCE."""
    kinds = {"prior": 0, "comparison": 1, "family": 2}
    rows = worded(evidence, language).with_columns(
        place=pl.col("kind").replace_strict(kinds, default=3, return_dtype=pl.Int64),
        weight=pl.col("weight").fill_null(0.0),
    )
    ordered = rows.sort("pair_id", "place", "position", "part", "level", nulls_last=True)
    return {
        str(key[0]): _waterfall(frame, language)
        for key, frame in ordered.group_by("pair_id", maintain_order=True)
    }


def _waterfall(rows: pl.DataFrame, language: str) -> tuple[tuple[Piece, ...], Bars]:
    weights = rows["weight"].to_list()
    sums = [0.0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    low, high = min(sums), max(sums)
    scale = WIDTH / ((high - low) or 1.0)

    def bar(start: float, end: float, look: str) -> Bars:
        x, width = (min(start, end) - low) * scale, abs(end - start) * scale
        texts = (number(v, language, 1) for v in (start, end))
        return Bars(round(x, 1), round(width, 1), round(-low * scale, 1), look, *texts)

    made = []
    for row, start, end in zip(rows.iter_rows(named=True), sums, sums[1:], strict=False):
        look = "prior" if row["kind"] == "prior" else "plus" if row["weight"] >= 0 else "minus"
        made.append(_piece(row, bar(start, end, look), language))
    return tuple(made), bar(0.0, sums[-1], "sum")


def _piece(row: dict[str, object], bar: Bars, language: str) -> Piece:
    weight = row["weight"]
    bits = weight if isinstance(weight, float) else 0.0
    level = row["level"]
    state = finding(str(row["kind"]), level if isinstance(level, str) else None, bits)
    left, right = (str(row[c] or "") for c in ("child_value", "adult_value"))
    child, adult = compared(left, right) if state in ("near", "against") else (plain(left), plain(right))
    found = str(row["phrase"])
    if state == "unsaid" and left and right:
        found = words("cases", language)["too_little"]
    shown = number(bits, language, 1) if bits <= 0 else "+" + number(bits, language, 1)
    return Piece(
        str(row["part_words"]),
        found,
        state,
        SIGNS[state],
        child,
        adult,
        bool(row["inferred"]),
        shown,
        bar,
    )
