"""What every section of the report is made with: words, tables and charts in one language."""

from __future__ import annotations

import polars as pl

from reunify.report import charts
from reunify.report.blocks import Chart, Section, Table, table
from reunify.report.charts import Axis, Spec
from reunify.report.facts import ReportFacts
from reunify.wording import word, words

Legend = tuple[tuple[str, str], ...]
Item = Table | Chart


class Maker:
    """The words of one language over the facts of one run."""

    def __init__(self, facts: ReportFacts, language: str) -> None:
        self.facts = facts
        self.language = language
        self.say = words("report", language)

    def section(self, key: str, *items: Item, **figures: str) -> Section:
        """Return a section with its title and text, figures filled in."""
        text = self.say[f"{key}_text"].format(**figures)
        return Section(key, self.say[f"{key}_title"], (text,) if text else (), items)

    def table(self, frame: pl.DataFrame, caption: str, headers: dict[str, str], places: int = 0) -> Table:
        """Return a table whose columns are renamed by ``headers`` where the wording has no name."""
        return table(frame.rename(headers), self.say[caption], self.language, places)

    def chart(self, key: str, spec: Spec, shown: Table, legend: Legend = ()) -> Chart:
        """Return a chart under its own title and description, with its table and legend."""
        return Chart(f"chart-{key}", self.say[f"{key}_chart"], self.say[f"{key}_alt"], spec, shown, legend)

    def named(self, frame: pl.DataFrame, column: str, kind: str) -> pl.DataFrame:
        """Return ``frame`` with the codes of ``column`` in words."""
        said = {key: word(kind, key, self.language) for key in frame[column].unique().sort()}
        return frame.with_columns(pl.col(column).replace_strict(said, return_dtype=pl.String))

    def order(self, kind: str, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Return ``keys`` in words."""
        return tuple(word(kind, key, self.language) for key in keys)

    def stacked(self, key: str, counts: pl.DataFrame, y: Axis, colour: Axis) -> Chart:
        """Return bars of ``rows`` for each ``y``, divided by ``colour``, and their table, a column a colour.

        ``counts`` holds a row for every ``y`` and colour, ``y`` in its order.
        """
        spec = charts.stacked_bars(counts, y, Axis("rows", self.say[f"{key}_axis"]), colour)
        columns = [
            pl.col("rows").filter(pl.col(colour.column) == name).sum().cast(pl.Int64).alias(name)
            for name in colour.order
        ]
        total = pl.col("rows").sum().cast(pl.Int64).alias(self.say["total"])
        wide = counts.group_by(pl.col(y.column).alias(y.title), maintain_order=True).agg(*columns, total)
        return self.chart(
            key, spec, table(wide, self.say[f"{key}_chart"], self.language), charts.legend(colour.order)
        )
