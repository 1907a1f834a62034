"""``explain.html`` and its tables: one child with its candidates, or one pair with its evidence.

It holds names: the team's own.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import polars as pl

from reunify.explain.child import ChildStory
from reunify.explain.drawing import waterfall
from reunify.explain.folder import called
from reunify.explain.keys import key_words
from reunify.explain.missed import in_words
from reunify.explain.pair import PairStory
from reunify.explain.sides import marked
from reunify.explain.stated import is_unsaid
from reunify.explain.words import said, share
from reunify.files import folder_for_files, write_csv, write_parquet
from reunify.report.blocks import Chart, Section, Table, number
from reunify.report.charts import AGAINST, FOR, legend
from reunify.report.page import render, save
from reunify.wording import word, words


def write_child(folder: Path, story: ChildStory, language: str) -> Path:
    """Write ``explain.html`` and ``candidates`` (CSV, Parquet) of a child; return the page.

    Where nobody is listed the nearest stand in their place.
    """
    shown = story.candidates if story.candidates.height else story.nearest
    _write(folder, {"candidates": shown})
    say, heads = words("explain", language), said("headings", language)
    rows = tuple(
        (
            number(row["rank"], language),
            called(row, "adult"),
            word("relationships", row["relationship"] or "other", language),
            word("bands", row["band"], language) if row["band"] else say["not_listed"],
            share(row["match_probability"]),
            number(row["match_weight"], language, 1),
            row["told"],
        )
        for row in shown.iter_rows(named=True)
    )
    columns = (say["rank"], heads["adult"], say["as"], say["band"], heads["probability"], heads["bits"])
    grid = Table(say["candidates_table"], (*columns, say["why"]), rows, _numeric((0, 4, 5), 7))
    title = say["candidates_title"] if story.candidates.height else heads["nearest"]
    sections = [Section("candidates", title, (), (grid,))] if rows else []
    counts = {"looked_at": number(story.looked_at, language), "scored": number(story.scored, language)}
    facts = {**counts, "file": story.roster["file"] or "–", "row": story.roster["row"]}
    notes = [said("children", language)[story.reason or "looked_at"].format(**facts)]
    if story.roster["ask_next"]:
        notes.append(said("children", language)["ask"].format(**story.roster))
    tiles = [(counts["looked_at"], say["tile_looked_at"]), (counts["scored"], say["tile_scored"])]
    return _page(folder, story.child, (tiles, notes, sections), language)


def write_pair(folder: Path, story: PairStory, language: str) -> Path:
    """Write ``explain.html`` and its tables (CSV, Parquet); return the page.

    The tables are ``evidence``, ``records``, ``divides`` and, of a pair never scored, ``keys``, ``missed``.
    """
    tables = {"evidence": story.evidence}
    if story.records is not None:
        tables["records"] = story.records.lines
    if story.other is not None:
        tables["divides"] = story.other.pieces
    if story.retrieval is not None:
        tables |= {"keys": story.retrieval.keys, "missed": story.retrieval.missed}
    _write(folder, tables)
    maker = _Pair(story, language)
    sections = [s for s in (maker.evidence(), maker.records(), maker.other(), *maker.retrieval()) if s.items]
    return _page(folder, f"{story.child} – {story.adult}", (maker.tiles(), maker.notes(), sections), language)


class _Pair:
    """The parts of one pair's page in one language."""

    def __init__(self, story: PairStory, language: str) -> None:
        self.story, self.language = story, language
        self.say, self.heads = words("explain", language), said("headings", language)

    def tiles(self) -> list[tuple[str, str]]:
        """Return the headline: probability and weight, where the two may be compared."""
        if not self.story.pair:
            return []
        weight = number(self.story.pair["match_weight"], self.language, 1)
        return [
            (share(self.story.pair["match_probability"]), self.heads["probability"]),
            (weight, self.heads["bits"]),
        ]

    def notes(self) -> list[str]:
        """Return what became of the pair, its sentence and its flags."""
        story, language = self.story, self.language
        who = ", ".join(word("roles", side, language) for side in story.who)
        facts: dict[str, str] = {"who": who}
        if story.pair:
            band, rank = story.pair["band"], number(story.pair["rank"], language)
            facts |= {"rank": rank, "band": word("bands", band, language) if band else ""}
            facts |= dict(zip(("probability", "weight"), (f for f, _ in self.tiles()), strict=True))
        made = [said("outcomes", language)[story.outcome].format(**facts)]
        if story.crowd:
            made.append(said("why", language)["of a crowd"])
        if story.pair:
            made.append(f"{story.pair['told']} {self.heads['unsaid'].format(**story.pair)}")
            flags = [flag for flag in (story.pair["flags"] or "").split("; ") if flag]
            made += [word("flags", flag, language) for flag in flags]
        return made

    def evidence(self) -> Section:
        """Return the waterfall, its table below it."""
        stated = self.story.evidence.filter(~is_unsaid())
        if stated.is_empty():
            return Section("evidence", self.say["evidence_title"])
        rows = tuple(
            (
                f"{row['part_words']}: {row['phrase']}",
                *marked(row["child_value"] or "", row["adult_value"] or "", row["level"] or ""),
                number(row["weight"], self.language, 2),
            )
            for row in stated.iter_rows(named=True)
        )
        columns = (self.heads["finding"], self.heads["child"], self.heads["adult"], self.heads["bits"])
        grid = Table(self.say["evidence_table"], columns, rows, _numeric((3,), 4))
        pieces = stated.select(pl.format("{}: {}", "part_words", "phrase").alias("what"), "weight")
        both = (self.say["for"], self.say["against"])
        spec = waterfall(pieces, self.heads["bits"], both)
        key = legend(both, (FOR, AGAINST))
        chart = Chart("chart-evidence", self.heads["evidence"], self.say["evidence_alt"], spec, grid, key)
        return Section("evidence", self.say["evidence_title"], (), (chart,))

    def records(self) -> Section:
        """Return both records side by side, what differs in brackets where they agree in part."""
        if self.story.records is None:
            return Section("records", self.heads["records"])
        signs = {"agree": "=", "near": "≈", "against": "≠", "unsaid": "?", "": ""}
        found = self.story.records
        rows = [
            (row["field"], row["child_marked"], signs[row["state"]], row["adult_marked"])
            for row in found.lines.iter_rows(named=True)
        ]
        rows.insert(0, (self.say["place"], found.places[0], "", found.places[1]))
        rows += [(self.heads["claimed"], "", "", claim) for claim in found.claims]
        columns = (self.say["field"], found.child, self.say["agrees"], found.adult)
        grid = Table(self.say["records_table"], columns, tuple(rows), _numeric((), 4))
        return Section("records", self.heads["records"], (), (grid,))

    def other(self) -> Section:
        """Return who is ahead of the pair or next behind it, and by what."""
        other = self.story.other
        if other is None:
            return Section("other", self.say["other_title"])
        how = said("ahead", self.language)
        line = how["ahead" if other.ahead else "behind"].format(
            adult=other.adult,
            relationship=word("relationships", other.relationship or "other", self.language),
            rank=other.rank,
            weight=number(other.match_weight, self.language, 1),
            probability=share(other.match_probability),
        )
        rows = tuple(
            (
                row["part_words"],
                row["here"] or how["nothing"],
                row["there"] or how["nothing"],
                number(row["bits"], self.language, 1),
            )
            for row in other.pieces.iter_rows(named=True)
        )
        columns = (self.say["what"], self.story.adult, other.adult, self.heads["bits"])
        grid = Table(self.say["other_table"], columns, rows, _numeric((3,), 4))
        return Section("other", self.say["other_title"], (line,), (grid,))

    def retrieval(self) -> list[Section]:
        """Return the keys that a pair never scored shares, and the facts that it shares none of."""
        found = self.story.retrieval
        if found is None:
            return []
        counts = said("counts", self.language)
        shown = found.keys.select("key", "shared_by", "weight", pl.col("counts").cast(pl.String))
        figure = partial(number, language=self.language)
        keys = tuple(
            (key_words(key, self.language), figure(n), figure(bits, places=2), counts[alone])
            for key, n, bits, alone in shown.iter_rows()
        )
        heads = tuple(self.heads[name] for name in ("key", "shared_by", "weight", "counts"))
        missed = tuple(in_words(found.missed, self.language))
        of_missed = tuple(self.heads[name] for name in ("fact", "how", "child", "adult"))
        shared = Table(self.say["keys_table"], heads, keys, _numeric((1, 2), 4))
        lost = Table(self.say["missed_table"], of_missed, missed, _numeric((), 4))
        return [
            Section("keys", self.heads["keys"], (), (shared,) if keys else ()),
            Section("missed", self.heads["missed"], (), (lost,) if missed else ()),
        ]


def _numeric(places: tuple[int, ...], columns: int) -> tuple[bool, ...]:
    return tuple(place in places for place in range(columns))


def _write(folder: Path, tables: dict[str, pl.DataFrame]) -> None:
    folder_for_files(folder)
    for name, frame in tables.items():
        write_parquet(folder / f"{name}.parquet", frame)
        write_csv(folder / f"{name}.csv", frame)


def _page(
    folder: Path, name: str, parts: tuple[list[tuple[str, str]], list[str], list[Section]], language: str
) -> Path:
    tiles, notes, sections = parts
    drawn = any(isinstance(item, Chart) for section in sections for item in section.items)
    context = {"name": name, "tiles": tiles, "warnings": notes, "sections": sections}
    save(folder / "explain.html", render("explain.html", language, context, charts=drawn))
    return folder / "explain.html"
