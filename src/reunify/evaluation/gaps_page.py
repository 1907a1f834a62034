"""The page and the tables of a run's gaps, for the agency that is asked for better data: counts only."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from reunify.artifacts import write_csv, write_parquet
from reunify.evaluation.gaps import Gaps
from reunify.files import folder_for_files
from reunify.report import charts
from reunify.report.blocks import Chart, Section, Table, number, table
from reunify.report.charts import Axis
from reunify.report.page import render, save
from reunify.wording import word, words

COSTLIEST = 15
"""Gaps in the chart; the table below it holds all."""

WORTH_SHOWING = 0.05
"""Families below which a gap is not drawn."""

_STATES = ("filled", "placeholder", "unreadable", "missing")


def write_gaps(folder: Path, gaps: Gaps, language: str) -> list[Path]:
    """Write ``gaps.html``, and both tables as Parquet and CSV, to ``folder``; return the files.

    Raises :class:`~reunify.errors.RunFolderError` where the folder cannot be made.
    """
    folder_for_files(folder)
    tables = {"gaps": gaps.gaps, "suspicious": gaps.suspicious}
    for name, frame in tables.items():
        write_parquet(folder / f"{name}.parquet", frame)
        write_csv(folder / f"{name}.csv", frame)
    save(folder / "gaps.html", gaps_page(gaps, language))
    names = ("gaps.html", *(f"{name}.{kind}" for name in tables for kind in ("csv", "parquet")))
    return [folder / name for name in names]


def gaps_page(gaps: Gaps, language: str) -> str:
    """Return the page: one file, offline, its charts beside their tables."""
    maker = _Page(gaps, language)
    sections = [s for s in (maker.costs(), *maker.lists(), maker.doubtful()) if s.items]
    context = {"name": gaps.name, "tiles": maker.tiles(), "sections": sections, "warnings": ()}
    return render("gaps.html", language, context, charts=True)


def field_words(field: str, language: str) -> str:
    """Return a field's name for people; those of a claimed child or of a relative say so."""
    say = words("gaps", language)
    if field == "claimed_child":
        return say["claimed_child"]
    for whose in ("claimed", "relative"):
        if field.startswith(f"{whose}_"):
            name = word("columns", field.removeprefix(f"{whose}_"), language)
            return say[f"{whose}_field"].format(field=name)
    return word("columns", field, language)


class _Page:
    """The sections of the page in one language."""

    def __init__(self, gaps: Gaps, language: str) -> None:
        self.gaps, self.language, self.say = gaps, language, words("gaps", language)
        named = [field_words(field, language) for field in gaps.gaps["field"]]
        self.rows = gaps.gaps.with_columns(field=pl.Series(named, dtype=pl.String))

    def tiles(self) -> list[tuple[str, str]]:
        """Return the headline: children read, children with a likely candidate."""
        counts = {"tile_children": self.gaps.children, "tile_found": self.gaps.found}
        return [(number(count, self.language), self.say[name]) for name, count in counts.items()]

    def costs(self) -> Section:
        """Return the gaps by the families that they are estimated to cost, the costliest first."""
        known = self.rows.filter(pl.col("families").is_not_null())
        recorded = {"yes": "", "no": self.say["not_recorded"]}
        shown = known.select(
            "source",
            "field",
            (pl.col("missing") + pl.col("unreadable") + pl.col("placeholder")).alias(self.say["lacking"]),
            pl.col("cells").alias(self.say["of_cells"]),
            pl.col("bits").alias(self.say["bits"]),
            pl.col("families").alias(self.say["families"]),
            pl.col("families_low").alias(self.say["low"]),
            pl.col("families_high").alias(self.say["high"]),
            pl.col("recorded").replace_strict(recorded, return_dtype=pl.String).alias(self.say["remark"]),
        )
        items: list[Table | Chart] = [table(shown, self.say["costs_table"], self.language, 1)]
        drawn = known.filter(pl.col("families") >= WORTH_SHOWING).head(COSTLIEST)
        if drawn.height:
            bars = drawn.select(gap=pl.col("source") + ": " + pl.col("field"), families="families")
            y, x = Axis("gap", self.say["gap"], tuple(bars["gap"])), Axis("families", self.say["families"])
            heads = {"gap": self.say["gap"], "families": self.say["families"]}
            below = table(bars.rename(heads), self.say["costs_chart"], self.language, 1)
            spec = charts.bars(bars, y, x)
            items.insert(0, Chart("chart-costs", self.say["costs_chart"], self.say["costs_alt"], spec, below))
        text = self.say["costs_text"].format(likely=f"{self.gaps.likely:g}")
        return Section("costs", self.say["costs_title"], (text, self.say["costs_limits"]), tuple(items))

    def lists(self) -> list[Section]:
        """Return each list's cells by field, in a chart and a table."""
        order = tuple(word("columns", state, self.language) for state in _STATES)
        made = []
        for n, source in enumerate(self.rows["source"].unique().sort()):
            cells = self.rows.filter(pl.col("source") == source).sort("field")
            long = cells.select("field", *_STATES).unpivot(
                _STATES, index="field", variable_name="state", value_name="cells"
            )
            names = dict(zip(_STATES, order, strict=True))
            long = long.with_columns(pl.col("state").replace_strict(names, return_dtype=pl.String))
            spec = charts.stacked_bars(
                long,
                Axis("field", self.say["field"], tuple(cells["field"])),
                Axis("cells", self.say["cells"]),
                Axis("state", self.say["state"], order),
                share=True,
            )
            columns = cells.select("field", *_STATES, pl.col("suspicious").alias(self.say["doubtful"]))
            shown = table(columns, self.say["cells_of"].format(source=source), self.language)
            title = self.say["cells_chart"].format(source=source)
            key = f"chart-list-{n}"
            chart = Chart(key, title, self.say["cells_alt"], spec, shown, charts.legend(order))
            heading = self.say["list_title"].format(source=source)
            made.append(Section(f"list-{n}", heading, (), (chart,)))
        return made

    def doubtful(self) -> Section:
        """Return what is there and still doubtful: counts, never the value."""
        found = self.gaps.suspicious
        if found.is_empty():
            return Section("doubtful", self.say["doubtful_title"])
        shown = found.select(
            "source",
            pl.Series("field", [field_words(f, self.language) for f in found["field"]], dtype=pl.String),
            pl.Series(self.say["finding"], [self.say[f] for f in found["finding"]], dtype=pl.String),
            pl.col("cells").alias(self.say["cells"]),
            pl.col("values").alias(self.say["values"]),
            pl.col("largest").alias(self.say["largest"]),
            pl.col("expected").alias(self.say["expected"]),
        )
        items = (table(shown, self.say["doubtful_table"], self.language, 1),)
        return Section("doubtful", self.say["doubtful_title"], (self.say["doubtful_text"],), items)
