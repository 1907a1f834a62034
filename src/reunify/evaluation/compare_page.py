"""A comparison as people read it: the same tables in the terminal, on a page and as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from reunify.evaluation.compare import Cause, Comparison, short
from reunify.files import folder_for_files, write_csv, write_json, write_parquet
from reunify.report import charts
from reunify.report.blocks import Chart, Section, Table, number
from reunify.report.charts import Axis
from reunify.report.page import render, save
from reunify.report.today import READERS
from reunify.schema import BANDS
from reunify.wording import word, words

UNLISTED = "unlisted"
"""The key of the word for a pair, or a child's best candidate, that is not listed."""

_TILES = (
    *("appeared", "vanished", "rose", "fell", "changed_band"),
    *("children_gained", "children_lost", "children_another"),
)


_CHILD = ("child_source", "child_id")


_PLACES = {band: place for place, band in enumerate(BANDS)}
_WAS, _NOW = (pl.col(f"band_{side}").replace_strict(_PLACES, return_dtype=pl.Int64) for side in "ab")
MOVED = pl.when(_NOW < _WAS).then(pl.lit("rose")).when(_NOW > _WAS).then(pl.lit("fell"))
"""What became of the band of a best candidate who stayed the same person; null where it stayed too."""


class CompareView:
    """A comparison's tables and sections in one language; ``minutes`` are what reading one pair takes."""

    def __init__(self, found: Comparison, language: str, minutes: float) -> None:
        self.found = found
        self.language = language
        self.minutes = minutes
        self.say: Mapping[str, str] = words("compare", language)

    def tiles(self) -> list[tuple[str, str]]:
        """Return the headline: a number and what it counts."""
        counts = self.found.differences.counts()
        return [(self._figure(counts[name]), self.say[f"tile_{name}"]) for name in _TILES]

    def notes(self) -> list[str]:
        """Return what to bear in mind, one sentence each."""
        return [self.say[f"note_{note}"] for note in self.found.notes]

    def verdict(self) -> str:
        """Return in a sentence what explains the change."""
        counts = self.found.differences.counts()
        only = self.found.only_cause
        if not any(counts.values()):
            return self.say["verdict_same"]
        if only is not None:
            return self.say["verdict_one"].format(key=only.key)
        return self.say["verdict_several"]

    def causes(self) -> Table:
        """Return what differs, and what each alone explains."""
        changed = sum(self.found.differences.counts()[c] for c in ("appeared", "vanished", "rose", "fell"))
        rows = [self._cause(cause, changed) for cause in self.found.causes]
        return self._table("causes", ("kind", "key", "before", "after", "explains"), rows)

    def _cause(self, cause: Cause, changed: int) -> tuple[str, ...]:
        answer = self.say[f"answer_{cause.answer.replace(' ', '_')}"]
        if cause.answer == "part" and cause.explained is not None:
            answer = self.say["answer_part_of"].format(
                explained=self._figure(cause.explained), changes=self._figure(changed)
            )
        values = (short(cause.before), short(cause.after))
        return (self.say[f"kind_{cause.kind}"], cause.key, *values, answer)

    def reach(self) -> Table:
        """Return the children who have a candidate of a band or better, and who gained or lost one."""
        rows = [
            (self.say[f"reach_{band}"], *(self._figure(n) for n in figures))
            for band, *figures in self.found.differences.reach.iter_rows()
        ]
        return self._table("reach", ("children", "before", "after", "gained", "lost"), rows, 1)

    def work(self) -> Table:
        """Return the pairs by band, the true ones expected among them, and the hours that reading takes."""
        heads = ("band", "pairs_before", "pairs_after", "expected_before", "expected_after")
        rows = [
            (
                word("bands", row[0], self.language),
                *(self._figure(n) for n in row[1:3]),
                *(self._figure(n, 1) for n in row[3:]),
            )
            for row in self.found.differences.work.iter_rows()
        ]
        before, after = self.hours()
        hours = (self.say["hours"].format(minutes=f"{self.minutes:g}"), self._figure(before, 1))
        rows.append((*hours, self._figure(after, 1), "", ""))
        return self._table("work", heads, rows, 1)

    def readings(self) -> tuple[int, int]:
        """Return how often pairs are read, before and after: a likely one by two people, as for ``tune``."""
        work = self.found.differences.work
        readers = pl.col("band").replace_strict(READERS, return_dtype=pl.Int64)
        before, after = work.select((pl.col("pairs_before", "pairs_after") * readers).sum()).row(0)
        return before, after

    def hours(self) -> tuple[float, float]:
        """Return the hours that these readings take, before and after."""
        before, after = self.readings()
        return before * self.minutes / 60, after * self.minutes / 60

    def moves(self, which: str) -> Table:
        """Return how many pairs (``moves``) or children (``best_moves``) went from which band to which."""
        counted: pl.DataFrame = getattr(self.found.differences, which)
        wanted = counted.filter(pl.any_horizontal(pl.col("band_a", "band_b").is_not_null()))
        rows = [(self._band(a), self._band(b), self._figure(n)) for a, b, n in wanted.iter_rows()]
        return self._table(which, ("before", "after", "rows"), rows, 2)

    def pairs(self, limit: int) -> Table:
        """Return the pairs that moved furthest."""
        rows = [
            (
                f"{row['child_source']}:{row['child_id']}",
                f"{row['adult_source']}:{row['adult_id']}",
                self.say[f"change_{row['change']}"],
                *(self._standing(row, side) for side in "ab"),
            )
            for row in self.found.differences.pairs.head(limit).iter_rows(named=True)
        ]
        return self._table("pairs", ("child", "adult", "change", "before", "after"), rows)

    def children(self, limit: int) -> Table:
        """Return the children whose best candidate came, went, changed or moved to another band.

        Those with most at stake come first.
        """
        found, best = self.found.differences.children, pl.col("best")
        moved = found.with_columns(
            best=pl.when(best.is_in(["same", "other row"])).then(MOVED).otherwise(best)
        )
        changed = moved.filter(best.is_in(["gained", "lost", "another", "rose", "fell"]))
        lost, gained = pl.col("probability_a") - pl.col("a_in_b"), pl.col("probability_b")
        by = (pl.col("probability_b") - pl.col("probability_a")).abs()
        stake = (
            pl.when(best == "gained").then(gained).when(best.is_in(["rose", "fell"])).then(by).otherwise(lost)
        )
        rows = [
            (
                f"{row['child_source']}:{row['child_id']}",
                self.say[f"best_{row['best']}"],
                *(f"{row[f'adult_{x}'] or ''} {self._standing(row, x)}".strip() for x in "ab"),
                "" if row["a_in_b"] is None else self._figure(min(row["a_in_b"], 0.999), 3),
            )
            for row in changed.sort(stake, *_CHILD, descending=[True, False, False])
            .head(limit)
            .iter_rows(named=True)
        ]
        return self._table("children", ("child", "change", "before", "after", "a_in_b"), rows)

    def sections(self, limit: int) -> list[Section]:
        """Return the page's sections; one whose tables are empty is left out."""
        parts: list[tuple[str, tuple[Table | Chart, ...]]] = [
            ("causes", (self.causes(),)),
            ("reach", (self.reach(), *self._chart())),
            ("work", (self.work(), self.moves("moves"))),
            ("children", (self.children(limit),)),
            ("pairs", (self.pairs(limit),)),
        ]
        return [
            Section(key, self.say[f"{key}_title"], (self.say[f"{key}_text"].format(limit=limit),), shown)
            for key, items in parts
            if (shown := tuple(i for i in items if isinstance(i, Chart) or i.rows))
        ]

    def _chart(self) -> tuple[Chart, ...]:
        shown = self.moves("best_moves")
        if not shown.rows:
            return ()
        kinds = tuple(self._band(band) for band in (*BANDS, None))
        counted = self.found.differences.best_moves.filter(
            pl.any_horizontal(pl.col("band_a", "band_b").is_not_null())
        )
        drawn = pl.DataFrame(
            [(self._band(a), self._band(b), n) for a, b, n in counted.iter_rows()],
            schema=["before", "after", "rows"],
            orient="row",
        )
        spec = charts.stacked_bars(
            drawn,
            Axis("before", self.say["before"], kinds),
            Axis("rows", self.say["children_axis"]),
            Axis("after", self.say["after"], kinds),
        )
        title, told = self.say["best_moves_chart"], self.say["best_moves_alt"]
        return (Chart("chart-best", title, told, spec, shown, charts.legend(kinds)),)

    def _standing(self, row: Mapping[str, Any], side: str) -> str:
        band = self._band(row[f"band_{side}"])
        chance = row[f"probability_{side}"]
        return band if chance is None else f"{band} {self._figure(min(chance, 0.999), 3)}"

    def _band(self, band: str | None) -> str:
        return self.say[UNLISTED] if band is None else word("bands", band, self.language)

    def _figure(self, value: float, places: int = 0) -> str:
        return number(value, self.language, places)

    def _table(
        self, key: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], numeric_from: int = 99
    ) -> Table:
        headers = tuple(self.say[head] for head in heads)
        numeric = tuple(place >= numeric_from for place in range(len(heads)))
        return Table(self.say[f"{key}_caption"], headers, tuple(rows), numeric)


def write_comparison(folder: Path, view: CompareView, limit: int = 100) -> None:
    """Write ``compare.html``, ``compare.json`` and the tables into ``folder``, for its owner's eyes alone.

    The page shows the ``limit`` pairs and children that moved furthest, by number and without names.
    """
    folder_for_files(folder)
    found = view.found
    for name in ("pairs", "children", "reach", "work", "moves", "best_moves"):
        frame: pl.DataFrame = getattr(found.differences, name)
        write_parquet(folder / f"compare-{name}.parquet", frame)
        write_csv(folder / f"compare-{name}.csv", frame)
    write_json(folder / "compare.json", found.as_dict())
    context = {
        "name": f"{found.a} → {found.b}",
        "tiles": view.tiles(),
        "sections": view.sections(limit),
        "warnings": [view.verdict(), *view.notes()],
    }
    save(folder / "compare.html", render("compare.html", view.language, context, charts=True))
