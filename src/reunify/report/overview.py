"""``report.html``: the run in counts and charts, without a person in it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from reunify.report import charts, summary
from reunify.report.blocks import Chart, Section, Table, number, table
from reunify.report.charts import Axis
from reunify.report.facts import ReportFacts
from reunify.report.model import Model, levels, read_model
from reunify.report.page import render, save
from reunify.schema import BANDS, STATUSES
from reunify.wording import word, words


def write_report(path: Path, facts: ReportFacts, language: str) -> None:
    """Write ``report.html`` to ``path``: one file, offline, counts only, the same bytes each time.

    Raises :class:`~reunify.errors.ContractError` for a table or model of another shape, and
    :class:`~reunify.errors.ArgumentError` for a language without words.
    """
    maker = _Report(facts.checked(), language)
    context = {"name": facts.name, "tiles": maker.tiles(), "sections": maker.sections()}
    save(path, render("report.html", language, {**context, "warnings": facts.warnings}, charts=True))


class _Report:
    """The sections of one report in one language."""

    def __init__(self, facts: ReportFacts, language: str) -> None:
        self.facts = facts
        self.language = language
        self.say = words("report", language)
        self.model: Model = read_model(facts.model)

    def tiles(self) -> list[tuple[str, str]]:
        """Return the headline: a number and what it counts."""
        counts = summary.best_bands(self.facts.children)
        names = ("children", "candidates", *BANDS[:2], *STATUSES[1:])
        return [(number(counts[n], self.language), self.say[f"tile_{n.replace(' ', '_')}"]) for n in names]

    def sections(self) -> list[Section]:
        """Return the page's sections in their order; one without anything to show is left out."""
        made = [
            self._roster(),
            self._sources(),
            self._cells(),
            self._candidates(),
            self._separation(),
            self._retrieval(),
            self._model(),
            self._versions(),
        ]
        return [s for s in made if s.items]

    def _section(self, key: str, *items: Table | Chart, **figures: str) -> Section:
        text = self.say[f"{key}_text"].format(**figures)
        return Section(key, self.say[f"{key}_title"], (text,) if text else (), items)

    def _table(self, frame: pl.DataFrame, caption: str, headers: dict[str, str], places: int = 0) -> Table:
        """Return a table whose columns are renamed by ``headers`` where the wording has no name."""
        return table(frame.rename(headers), self.say[caption], self.language, places)

    def _chart(
        self, key: str, spec: dict[str, object], shown: Table, legend: tuple[tuple[str, str], ...] = ()
    ) -> Chart:
        return Chart(f"chart-{key}", self.say[f"{key}_chart"], self.say[f"{key}_alt"], spec, shown, legend)

    def _named(self, frame: pl.DataFrame, column: str, kind: str) -> pl.DataFrame:
        """Return ``frame`` with the codes of ``column`` in words."""
        said = {key: word(kind, key, self.language) for key in frame[column].unique().sort()}
        return frame.with_columns(pl.col(column).replace_strict(said, return_dtype=pl.String))

    def _order(self, kind: str, keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(word(kind, key, self.language) for key in keys)

    def _roster(self) -> Section:
        items: list[Table | Chart] = []
        order = self._order("statuses", STATUSES)
        for who, frame in (("child", self.facts.children), ("adult", self.facts.adults)):
            counts = self._named(summary.by_status(frame, f"{who}_source"), "status", "statuses")
            shown = self._table(
                summary.wide(counts, "status", order), f"{who}_roster", {"total": self.say["total"]}
            )
            rows = Axis("rows", self.say[f"{who}_rows"])
            colour = Axis("status", self.say["status"], order)
            spec = charts.stacked_bars(counts, Axis("source", self.say["source"]), rows, colour)
            items.append(self._chart(f"{who}_roster", spec, shown, charts.legend(order)))
        return self._section("roster", *items)

    def _sources(self) -> Section:
        facts = self.facts
        intake = self._named(facts.intake.drop("file"), "role", "roles")
        items: list[Table | Chart] = [self._table(intake, "intake", {})]
        if not facts.quarantine.is_empty():
            lost = summary.reasons(facts.quarantine)
            lost = self._named(lost, "reason", "reasons")
            items.append(self._table(lost, "quarantine", {"rows": self.say["rows"]}))
        return self._section("sources", *items)

    def _cells(self) -> Section:
        states = ("filled", "placeholder", "unreadable", "missing")
        order = self._order("columns", states)
        swatches = charts.legend(order)
        items: list[Table | Chart] = []
        for source in self.facts.cells["source"].unique(maintain_order=True):
            cells = self.facts.cells.filter(pl.col("source") == source).drop("source")
            cells = self._named(cells, "field", "columns")
            long = cells.unpivot(states, index="field", variable_name="state", value_name="cells")
            long = self._named(long, "state", "columns")
            spec = charts.stacked_bars(
                long,
                Axis("field", self.say["field"], tuple(cells["field"])),
                Axis("cells", self.say["cells"]),
                Axis("state", self.say["status"], order),
                share=True,
            )
            shown = table(cells, self.say["cells_of"].format(source=source), self.language)
            title = self.say["cells_chart"].format(source=source)
            items.append(
                Chart(f"chart-cells-{len(items)}", title, self.say["cells_alt"], spec, shown, swatches)
            )
        return self._section("cells", *items)

    def _candidates(self) -> Section:
        pairs = self.facts.candidates
        if pairs.is_empty():
            return Section("candidates", self.say["candidates_title"])
        counts = self._named(summary.bands(pairs, "band"), "band", "bands")
        best = self._named(summary.bands(self.facts.children, "best_band"), "band", "bands")
        both = counts.rename({"rows": self.say["pairs"]}).with_columns(
            best["rows"].alias(self.say["children_best"])
        )
        items: list[Table | Chart] = [self._table(both, "bands", {})]
        colour = Axis("band", self.say["band"], self._order("bands", BANDS))
        swatches = charts.legend(colour.order)
        for key, column, width in (
            ("weights", "match_weight", 1.0),
            ("probabilities", "match_probability", 0.05),
        ):
            capped = pairs.with_columns(pl.col("match_probability").clip(0.0, 0.999999))
            bins = self._named(summary.binned(capped, column, width), "band", "bands")
            x, y = Axis("from", self.say[f"{key}_axis"]), Axis("rows", self.say["pairs"])
            heads = {"from": self.say["from"], "to": self.say["to"], "rows": self.say["pairs"]}
            spec = charts.histogram(bins, x, y, colour)
            items.append(self._chart(key, spec, self._table(bins, f"{key}_chart", heads, 2), swatches))
        flags = summary.flags(pairs)
        if not flags.is_empty():
            heads = {"flag": self.say["flag"], "pairs": self.say["pairs"], "children": self.say["children"]}
            items.append(self._table(self._named(flags, "flag", "flags"), "flags", heads))
        return self._section("candidates", *items)

    def _counted(self, key: str, frame: pl.DataFrame, title: str) -> Chart:
        """Return plain bars of ``value, rows`` with their table."""
        rows = Axis("rows", self.say[title])
        spec = charts.bars(frame, Axis("value", self.say[f"{key}_chart"], tuple(frame["value"])), rows)
        heads = {"value": self.say[f"{key}_chart"], "rows": self.say[title]}
        return self._chart(key, spec, self._table(frame, f"{key}_chart", heads))

    def _separation(self) -> Section:
        counts = summary.values(self.facts.children, "separation_evidence")
        named = self._named(counts, "value", "separation_evidence")
        return self._section(
            "separation", *([self._counted("separation", named, "children")] if len(named) else [])
        )

    def _retrieval(self) -> Section:
        items: list[Table | Chart] = []
        stages = [name for name in self.facts.counts if name in words("stages", self.language)]
        if stages:
            frame = pl.DataFrame({"stage": stages, "rows": [self.facts.counts[s] for s in stages]})
            named = self._named(frame, "stage", "stages")
            items.append(self._table(named, "stages", {"stage": self.say["stage"], "rows": self.say["rows"]}))
        if len(self.facts.pairs_by_child):
            bins = summary.pair_bins(self.facts.pairs_by_child)
            x, y = Axis("from", self.say["pairs_axis"]), Axis("rows", self.say["children"])
            heads = {"from": self.say["from"], "to": self.say["to"], "rows": self.say["children"]}
            shown = self._table(bins, "pairs_chart", heads)
            items.append(self._chart("pairs", charts.histogram(bins, x, y), shown))
        return self._section("retrieval", *items)

    def _model(self) -> Section:
        frame = levels(self.model, self.language)
        if frame.is_empty():
            return Section("model", self.say["model_title"])
        sides = (self.say["speaks_for"], self.say["speaks_against"])
        swatches = charts.legend(sides, (charts.FOR, charts.AGAINST))
        drawn = _chart_rows(frame, sides)
        spec = charts.weights(
            drawn, Axis("weight", self.say["weights_axis"]), sides, Axis("m_source", self.say["m_source"])
        )
        heads = {c: self.say[c] for c in ("m", "u", "m_source", "u_source")}
        shown = self._table(frame.drop("place"), "model_table", heads, 4)
        prior = self.model.prior
        share = "–" if prior.share_with_parent is None else f"{prior.share_with_parent:.0%}"
        odds = number(prior.log2_odds, self.language, 1)
        return self._section("model", self._chart("model", spec, shown, swatches), share=share, odds=odds)

    def _versions(self) -> Section:
        items: list[Table | Chart] = []
        for key, pairs in (("inputs", self.facts.inputs), ("versions", self.facts.versions)):
            if pairs:
                frame = pl.DataFrame({"name": list(pairs), "value": list(pairs.values())})
                items.append(
                    self._table(
                        frame, key, {"name": self.say[f"{key}_name"], "value": self.say[f"{key}_value"]}
                    )
                )
        return self._section("files", *items)


def _chart_rows(frame: pl.DataFrame, sides: tuple[str, str]) -> pl.DataFrame:
    """Return rows for :func:`charts.weights`: each comparison's heading, then its levels."""
    said = frame.with_row_index("n").with_columns(
        row=pl.format("{}|{}", "n", "level"),
        words=pl.format("{}: {}", "part", "level"),
        side=pl.when(pl.col("weight") >= 0).then(pl.lit(sides[0])).otherwise(pl.lit(sides[1])),
        order=pl.col("n").cast(pl.Int64) * 2 + 1,
    )
    heads = (
        said.group_by("place", maintain_order=True)
        .agg(pl.col("part").first(), (pl.col("order").min() - 1).alias("order"))
        .with_columns(row=pl.format("#{}|{}", "place", "part"), weight=pl.lit(0.0), side=pl.lit(sides[0]))
    )
    columns = ("row", "words", "weight", "side", "m_source")
    return pl.concat([heads, said.cast({"place": pl.Int64})], how="diagonal").sort("order").select(columns)
