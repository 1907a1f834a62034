"""``cases.html``: what to read first and why, with both records and the evidence. It names people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from reunify.ask import retold
from reunify.report.blocks import number
from reunify.report.evidence import Bars, Piece, pieces
from reunify.report.facts import CasesInput
from reunify.report.others import Others, flag_words, others, relationship, share
from reunify.report.page import render, save
from reunify.report.reading import read_first
from reunify.report.sides import Claim, Line, claims, lines
from reunify.wording import LANGUAGES, word, words


@dataclass(frozen=True)
class Case:
    """One pair, ready to be shown."""

    pair_id: str
    title: str
    relationship: str
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
    """One child: why it is read now, what to ask about it, the pairs shown, and everybody listed.

    ``questions`` are pairs of a language and the question in its words, the page's own language first.
    """

    anchor: str
    title: str
    why: str
    facts: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, str], ...]
    cases: tuple[Case, ...]
    others: Others


@dataclass(frozen=True)
class Group:
    """The children who are read for one reason, in reading order."""

    key: str
    title: str
    text: str
    shown: str
    counts: tuple[str, str]
    children: tuple[Child, ...]


def write_cases(path: Path, cases: CasesInput, language: str) -> None:
    """Write ``cases.html`` to ``path``: one file, offline, without scripts, the same bytes each time.

    Raises :class:`~reunify.errors.ContractError` for a table of another shape, and
    :class:`~reunify.errors.ArgumentError` for a language without words.
    """
    say = words("cases", language)
    last = cases.checked().records["separation_to"].max()
    day = last if isinstance(last, dt.date) else None
    chosen, counts = read_first(cases.candidates, cases.children, cases.limit, day)
    made = _Page(cases, chosen, language).groups(counts)
    figures = (chosen.height, cases.candidates.height, int(counts["shown"].sum()))
    pairs, every, children = (number(n, language) for n in figures)
    shown = say["shown"].format(shown=pairs, all=every, children=children)
    save(
        path,
        render("cases.html", language, {"name": cases.name, "groups": made, "shown": shown}, charts=False),
    )


_KEYS = ["child_source", "child_id"]


class _Page:
    """The children of one page in one language, and what is known of each."""

    def __init__(self, cases: CasesInput, chosen: pl.DataFrame, language: str) -> None:
        self.chosen, self.language = chosen, language
        self.say = words("cases", language)
        shown = cases.evidence.filter(pl.col("pair_id").is_in(chosen["pair_id"].implode()))
        self.pieces = pieces(shown, language)
        self.sides = lines(chosen, cases, language)
        self.claims = claims(chosen, cases, language)
        self.others = others(chosen, cases, language)
        # A row that could not be read may bear the number of one that could.
        read = cases.children.filter(pl.col("status") != "unreadable").sort(*_KEYS, "file", "row")
        rows = read.join(chosen.select(_KEYS).unique(), on=_KEYS, how="semi")
        self.roster = {(row["child_source"], row["child_id"]): row for row in rows.iter_rows(named=True)}

    def groups(self, counts: pl.DataFrame) -> list[Group]:
        """Return the reasons in their order, each with its children. Takes the counts of ``read_first``."""
        children: dict[str, list[Child]] = {reason: [] for reason in counts["reason"]}
        by_child = self.chosen.group_by(_KEYS, maintain_order=True)
        for place, ((source, own), rows) in enumerate(by_child, start=1):
            children[rows["reason"][0]].append(self._child(f"child-{place}", (source, own), rows))
        made = []
        for reason, *figures in counts.iter_rows():
            every, here = (number(n, self.language) for n in figures)
            shown = self.say["shown_children"].format(shown=here, all=every)
            title, text = self.say[f"reason_{reason}"], self.say[f"reason_{reason}_text"]
            made.append(Group(reason, title, text, shown, (every, here), tuple(children[reason])))
        return made

    def _child(self, anchor: str, key: tuple[object, object], rows: pl.DataFrame) -> Child:
        roster = self.roster.get((str(key[0]), str(key[1])), {})
        whys = [f"why_{rows['reason'][0]}", *(["why_soon"] if rows["soon"][0] else [])]
        return Child(
            anchor=anchor,
            title=self.sides[rows["pair_id"][0]].child,
            why=" ".join(self.say[why] for why in whys),
            facts=self._known(roster),
            questions=_questions(roster.get("ask_next"), self.language),
            cases=tuple(self._case(row) for row in rows.iter_rows(named=True)),
            others=self.others[str(key[0]), str(key[1])],
        )

    def _known(self, roster: dict[str, object]) -> tuple[tuple[str, str], ...]:
        """Return what the roster says of a child: the day it turns 18, the evidence of a separation."""
        day, evidence = roster.get("turns_18_on"), roster.get("separation_evidence")
        shown = word("separation_evidence", str(evidence), self.language) if evidence else ""
        facts = ((self.say["turns_18"], str(day or "")), (self.say["separation"], shown))
        return tuple((what, value) for what, value in facts if value)

    def _case(self, row: dict[str, object]) -> Case:
        pair = str(row["pair_id"])
        found, total = self.pieces.get(pair, ((), Bars.empty()))
        made, weight = self.sides[pair], row["match_weight"]
        bits = number(weight, self.language, 1) if isinstance(weight, float) else "–"
        return Case(
            pair_id=pair,
            title=made.adult,
            facts=(
                (self.say["probability"], share(row["match_probability"], self.language)),
                (self.say["band"], word("bands", str(row["band"]), self.language) if row["band"] else "–"),
                (self.say["weight"], f"{bits} {self.say['bits']}"),
                (self.say["rank"], str(row["rank"])),
            ),
            relationship=relationship(row["relationship"], self.language),
            flags=flag_words(row["flags"], self.language),
            sentence=str(row["explanation"] or ""),
            pieces=tuple(p for p in found if not p.empty),
            unsaid=", ".join(p.part for p in found if p.empty),
            total=total,
            weight=bits,
            lines=made.lines,
            places=made.places,
            claims=self.claims.get(pair, ()),
        )


def _questions(question: object, language: str) -> tuple[tuple[str, str], ...]:
    """Return a question in both languages, the page's own first: who asks may speak either."""
    if not isinstance(question, str):
        return ()
    every = sorted(LANGUAGES, key=lambda other: other != language)
    told = {other: retold(retold(question, "en", other), "es", other) for other in every}
    said: dict[str, str] = {}
    for other, text in told.items():
        if text and text not in said.values():
            said[other] = text
    return tuple(said.items())
