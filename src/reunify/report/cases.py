"""``cases.html``: the pairs to read first, with both records and the evidence. It names people."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from reunify.report.blocks import number
from reunify.report.evidence import Bars, Piece, pieces
from reunify.report.facts import CasesInput
from reunify.report.page import render, save
from reunify.report.sides import Claim, Line, claims, lines
from reunify.schema import BANDS
from reunify.wording import word, words

CERTAIN = 0.999
"""No pair is shown as more certain than this: people decide."""


@dataclass(frozen=True)
class Case:
    """One pair, ready to be shown."""

    pair_id: str
    title: str
    facts: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]
    sentence: str
    pieces: tuple[Piece, ...]
    unsaid: str
    total: Bars
    weight: str
    lines: tuple[Line, ...]
    places: tuple[str, str]
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Child:
    """One child and the pairs shown for it."""

    anchor: str
    title: str
    cases: tuple[Case, ...]


def read_first(candidates: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Return the ``limit`` CANDIDATES to read first, in reading order.

    Pairs that are likely or possible come before the others; children follow their most probable pair,
    and a child's pairs stand together by rank.
    """
    child = ("child_source", "child_id")
    worth = (pl.col("band") != BANDS[-1]).fill_null(False)
    ordered = candidates.with_columns(
        worth.alias("worth"),
        pl.col("match_probability").max().over([*child, worth]).alias("best"),
        pl.col("match_weight").max().over([*child, worth]).alias("heaviest"),
    ).sort(
        ["worth", "best", "heaviest", *child, "rank", "pair_id"],
        descending=[True, True, True, False, False, False, False],
    )
    return ordered.head(limit).drop("worth", "best", "heaviest")


def write_cases(path: Path, cases: CasesInput, language: str) -> None:
    """Write ``cases.html`` to ``path``: one file, offline, without scripts, the same bytes each time.

    Raises :class:`~reunify.errors.ContractError` for a table of another shape, and
    :class:`~reunify.errors.ArgumentError` for a language without words.
    """
    say = words("cases", language)
    chosen = read_first(cases.checked().candidates, cases.limit)
    children = _children(cases, chosen, language)
    shown = say["shown"].format(
        shown=number(chosen.height, language), all=number(cases.candidates.height, language)
    )
    context = {"name": cases.name, "children": children, "shown": shown}
    save(path, render("cases.html", language, context, charts=False))


def _children(cases: CasesInput, chosen: pl.DataFrame, language: str) -> list[Child]:
    say = words("cases", language)
    by_pair = pieces(cases.evidence.filter(pl.col("pair_id").is_in(chosen["pair_id"].to_list())), language)
    both = lines(chosen, cases, language)
    claimed = claims(chosen, cases, language)
    grouped: dict[tuple[str, str], list[Case]] = {}
    for row in chosen.iter_rows(named=True):
        key = (row["child_source"], row["child_id"])
        found, total = by_pair.get(row["pair_id"], ((), Bars.empty()))
        made = both[row["pair_id"]]
        grouped.setdefault(key, []).append(
            Case(
                pair_id=row["pair_id"],
                title=say["pair"].format(child=made.child, adult=made.adult),
                facts=_facts(row, language),
                flags=_flags(row["flags"], language),
                sentence=row["explanation"] or "",
                pieces=tuple(p for p in found if not p.empty),
                unsaid=", ".join(p.part for p in found if p.empty),
                total=total,
                weight=number(row["match_weight"], language, 1),
                lines=made.lines,
                places=made.places,
                claims=claimed.get(row["pair_id"], ()),
            )
        )
    return [
        Child(f"child-{n}", say["child"].format(source=source, id=own), tuple(found))
        for n, ((source, own), found) in enumerate(grouped.items(), start=1)
    ]


def _facts(row: dict[str, object], language: str) -> tuple[tuple[str, str], ...]:
    say = words("cases", language)
    probability, weight, rank = row["match_probability"], row["match_weight"], row["rank"]
    relationship, band = row["relationship"], row["band"]
    return (
        (say["probability"], _share(probability)),
        (say["band"], word("bands", str(band), language) if band else "–"),
        (say["weight"], f"{number(weight, language, 1)} {say['bits']}" if isinstance(weight, float) else "–"),
        (say["rank"], str(rank)),
        (say["relationship"], _relationship(relationship, language)),
    )


def _share(probability: object) -> str:
    """Return a probability in per cent; one that rounds to none or all is never written as certain."""
    if not isinstance(probability, float):
        return "–"
    if probability > CERTAIN:
        return f"> {CERTAIN:.1%}"
    return f"< {1 - CERTAIN:.1%}" if probability < 1 - CERTAIN else f"{probability:.1%}"


def _relationship(code: object, language: str) -> str:
    return (
        word("relationships", code, language)
        if isinstance(code, str)
        else words("cases", language)["unknown"]
    )


def _flags(text: str | None, language: str) -> tuple[str, ...]:
    names = [name.strip() for name in (text or "").split(";")]
    return tuple(word("flags", name, language) for name in names if name)
