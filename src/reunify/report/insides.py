"""The last part of the report: what was retrieved and lost, the model, the scores, files and versions."""

from __future__ import annotations

import polars as pl

from reunify.report import charts, summary
from reunify.report.blocks import Section, Table, number, percent
from reunify.report.charts import Axis
from reunify.report.maker import Item, Maker
from reunify.report.model import levels, read_model
from reunify.schema import BANDS
from reunify.wording import words


class Insides:
    """How the run came to what it lists."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.say = maker.say
        self.model = read_model(maker.facts.model)

    def retrieval(self) -> Section:
        """Return how many pairs each child kept, who kept none, and which keys were too common."""
        reach, language = self.maker.facts.reach, self.maker.language
        items: list[Item] = []
        pairs = reach.pairs_by_child
        if len(pairs):
            figures = {
                "searched": len(pairs),
                "no_pair": int((pairs == 0).sum()),
                "fewest": pairs.min(),
                "median": pairs.median(),
                "most": pairs.max(),
                "full": reach.full,
            }
            limit = number(reach.per_child, language)
            names = (self.say[f"reach_{name}"].format(limit=limit) for name in figures)
            cells = (number(v if isinstance(v, int | float) else None, language) for v in figures.values())
            rows = tuple(zip(names, cells, strict=True))
            columns = (self.say["what"], self.say["number"])
            items.append(Table(self.say["reach_table"], columns, rows, (False, True)))
            items.append(self._pairs(pairs))
        if not reach.keys.is_empty():
            heads = {name: self.say[f"key_{name}"] for name in ("kind", "keys", "met", "common")}
            named = self.maker.named(reach.keys, "kind", "key_kinds")
            items.append(self.maker.table(named, "keys_table", heads))
        return self.maker.section("retrieval", *items, cap=number(reach.cap, language))

    def _pairs(self, pairs: pl.Series) -> Item:
        bins = summary.pair_bins(pairs)
        x, y = Axis("from", self.say["pairs_axis"]), Axis("rows", self.say["children"])
        heads = {"from": self.say["from"], "to": self.say["to"], "rows": self.say["children"]}
        shown = self.maker.table(bins, "pairs_chart", heads)
        return self.maker.chart("pairs", charts.histogram(bins, x, y), shown)

    def weights(self) -> Section:
        """Return the model in one chart, what was learned told from what was assumed."""
        frame = levels(self.model, self.maker.language)
        if frame.is_empty():
            return Section("model", self.say["model_title"])
        parts = tuple(frame["part"].unique(maintain_order=True))
        x, y = Axis("weight", self.say["weights_axis"]), Axis("part", self.say["part"], parts)
        tips = (Axis("level", self.say["level"]), Axis("told", self.say["m_source"]))
        swatches = charts.legend(
            (self.say["speaks_for"], self.say["speaks_against"], self.say["assumed"]),
            (charts.FOR, charts.AGAINST, "#ffffff"),
        )
        heads = {c: self.say[c] for c in ("m", "u", "m_source", "u_source")}
        shown = self.maker.table(frame.drop("place", "taught", "told"), "model_table", heads, 4)
        chart = self.maker.chart("model", charts.weights(frame, y, x, tips), shown, swatches)
        prior, language = self.model.prior, self.maker.language
        share, odds = percent(prior.share_with_parent, language), number(prior.log2_odds, language, 1)
        return self.maker.section("model", chart, share=share, odds=odds)

    def scores(self) -> Section:
        """Return the pairs listed by weight and by probability."""
        pairs = self.maker.facts.candidates
        if pairs.is_empty():
            return Section("scores", self.say["scores_title"])
        colour = Axis("band", self.say["band"], self.maker.order("bands", BANDS))
        capped = pairs.with_columns(pl.col("match_probability").clip(0.0, 0.999999))
        items: list[Item] = []
        for key, column, width in (
            ("probabilities", "match_probability", 0.05),
            ("weights", "match_weight", 1.0),
        ):
            bins = self.maker.named(summary.binned(capped, column, width), "band", "bands")
            x, y = Axis("from", self.say[f"{key}_axis"]), Axis("rows", self.say["pairs"])
            heads = {"from": self.say["from"], "to": self.say["to"], "rows": self.say["pairs"]}
            spec = charts.histogram(bins, x, y, colour)
            shown = self.maker.table(bins, f"{key}_chart", heads, 2)
            items.append(self.maker.chart(key, spec, shown, charts.legend(colour.order)))
        return self.maker.section("scores", *items)

    def files(self) -> Section:
        """Return the rows of every table, the files read and the versions that read them."""
        facts, items = self.maker.facts, list[Item]()
        stages = [name for name in facts.counts if name in words("stages", self.maker.language)]
        if stages:
            frame = pl.DataFrame({"stage": stages, "rows": [facts.counts[s] for s in stages]})
            heads = {"stage": self.say["stage"], "rows": self.say["rows"]}
            items.append(self.maker.table(self.maker.named(frame, "stage", "stages"), "stages", heads))
        for key, pairs in (("inputs", facts.inputs), ("versions", facts.versions)):
            if pairs:
                frame = pl.DataFrame({"name": list(pairs), "value": list(pairs.values())})
                heads = {"name": self.say[f"{key}_name"], "value": self.say[f"{key}_value"]}
                items.append(self.maker.table(frame, key, heads))
        return self.maker.section("files", *items)
