"""The first half of the report: the work ahead, children with nothing, what to ask, what asks for care."""

from __future__ import annotations

import polars as pl

from reunify.report import summary
from reunify.report.blocks import Section, Table, number, percent
from reunify.report.charts import Axis
from reunify.report.facts import GROUPS
from reunify.report.maker import Item, Maker
from reunify.report.reach import grouped
from reunify.schema import BANDS
from reunify.wording import word

MINUTES = 12
"""Minutes that one reader needs for one pair: what ``reunify compare`` assumes where it is not told."""

READERS = {"likely": 2, "possible": 1, "unlikely": 0}
"""Readings a pair: a confirmation needs two people, a possible pair a first look. As ``reunify tune``."""

STEPS = (0.05, 0.15, 0.30, 0.50)
"""Shares from which a cell is shaded darker."""


def shade(value: float | None) -> int:
    """Return how dark a cell is for a share that lacks: 0 (nothing worth a look) to 4."""
    return 0 if value is None else sum(value >= step for step in STEPS)


class Today:
    """What a team lead acts on in the morning."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.say = maker.say
        self.bands = summary.work(maker.facts.candidates, maker.facts.children)

    def tiles(self) -> list[tuple[str, str]]:
        """Return the headline: a number and what it counts."""
        maker = self.maker
        groups = grouped(maker.facts.children)["group"]
        status = maker.facts.children["status"]
        read = self._readings()
        figures = {
            "children": len(status),
            **{name: int((groups == name).sum()) for name in GROUPS},
            "withheld": int((status == "withheld").sum()),
            "unreadable": int((status == "unreadable").sum()),
            "readings": read,
            "hours": round(read * MINUTES / 60),
        }
        return [(number(n, maker.language), self.say[f"tile_{name}"]) for name, n in figures.items()]

    def _readings(self) -> int:
        return sum(READERS[band] * pairs for band, pairs in self.bands.select("band", "pairs").iter_rows())

    def work(self) -> Section:
        """Return the bands with the work that they ask for and what it is expected to find."""
        if self.maker.facts.candidates.is_empty():
            return Section("work", self.say["work_title"])
        language = self.maker.language
        rows = []
        for row in self.bands.iter_rows(named=True):
            read = READERS[row["band"]] * row["pairs"]
            cells = (row["pairs"], row["true"], row["children"], row["right"], read, read * MINUTES / 60)
            texts = (number(cell, language) for cell in cells)
            rows.append((word("bands", row["band"], language), *texts))
        names = ("band", "pairs", "true", "children_best", "right", "readings", "hours")
        headers = tuple(self.say[name] for name in names)
        shown = Table(self.say["work_table"], headers, tuple(rows), (False, *[True] * 6))
        prior = self.maker.facts.model.get("prior")
        share = prior.get("share_with_parent") if isinstance(prior, dict) else None
        likely, possible = self.maker.facts.thresholds
        return self.maker.section(
            "work",
            shown,
            self._expected(),
            minutes=number(MINUTES, language),
            likely=percent(likely, language),
            possible=percent(possible, language),
            share=percent(share if isinstance(share, float) else None, language),
        )

    def _expected(self) -> Item:
        """Return the pairs of each band, those expected to be true apart."""
        order = (self.say["expected_true"], self.say["expected_false"])
        true = pl.col("true").round().cast(pl.Int64)
        counts = self.bands.select("band", true.alias(order[0]), (pl.col("pairs") - true).alias(order[1]))
        long = counts.unpivot(order, index="band", variable_name="state", value_name="rows")
        named = self.maker.named(long, "band", "bands")
        bands = Axis("band", self.say["band"], self.maker.order("bands", BANDS))
        return self.maker.stacked("work", named, bands, Axis("state", "", order))

    def nothing(self) -> Section:
        """Return the children without a likely or possible candidate, by what is known and what lacks."""
        children = grouped(self.maker.facts.children)
        left = int((children["group"] == "nothing").sum())
        if not left:
            return Section("nothing", self.say["nothing_title"])
        alone = children.filter(pl.col("group") == "nothing")
        items = (self._separation(children), self._asked("help", alone), self._lacking())
        shown = [item for item in items if item is not None]
        return self.maker.section("nothing", *shown, left=number(left, self.maker.language))

    def _separation(self, children: pl.DataFrame) -> Item:
        known = children.drop_nulls("group").with_columns(pl.col("separation_evidence").fill_null("none"))
        counts = summary.crossed(known, "separation_evidence", "group", GROUPS)
        named = self.maker.named(
            self.maker.named(counts, "separation_evidence", "separation_evidence"), "group", "groups"
        )
        y = Axis(
            "separation_evidence",
            self.say["separation"],
            tuple(named["separation_evidence"].unique(maintain_order=True)),
        )
        return self.maker.stacked(
            "separation", named, y, Axis("group", "", self.maker.order("groups", GROUPS))
        )

    def _lacking(self) -> Table | None:
        """Return which fields children with nothing leave open, beside those with a likely candidate."""
        stated = self.maker.facts.stated.filter(pl.col("of") == "group")
        share = (pl.col("unsaid") / pl.col("records")).alias("unsaid")
        open_ = ((pl.col("unsaid") + pl.col("coarse")) / pl.col("records")).alias("open")
        theirs = stated.filter(pl.col("name") == "nothing").select("field", share, open_)
        if theirs.is_empty():
            return None
        found = stated.filter(pl.col("name") == "likely").select("field", usual=open_)
        both = theirs.join(found, on="field", how="left", maintain_order="left")
        rows, shades = [], []
        for field, *shares in both.iter_rows():
            cells = (percent(value, self.maker.language) for value in shares)
            rows.append((word("parts", field, self.maker.language), *cells))
            _, left, usual = shares
            shades.append((0, shade(None if usual is None else left - usual), 0))
        headers = tuple(self.say[name] for name in ("field", "unsaid", "open", "open_likely"))
        return Table(self.say["lacking"], headers, tuple(rows), (False, True, True, True), tuple(shades))

    def ask(self) -> Section:
        """Return the questions to ask next, by field, of the child's side and of an adult's agency."""
        chart = self._asked("ask", self.maker.facts.children)
        silent = self.maker.facts.children.filter(pl.col("ask_next").is_null()).height
        return self.maker.section(
            "ask", *([chart] if chart else []), silent=number(silent, self.maker.language)
        )

    def _asked(self, key: str, children: pl.DataFrame) -> Item | None:
        """Return ``children`` by the field and the side that their questions are about."""
        counts = summary.questions(children)
        if counts.is_empty():
            return None
        sides = (self.say["asked_child"], self.say["asked_agency"])
        said = dict(zip(summary.ASKED, sides, strict=True))
        named = self.maker.named(counts, "field", "parts").with_columns(
            pl.col("of").replace_strict(said, return_dtype=pl.String)
        )
        y = Axis("field", self.say["field"], tuple(named["field"].unique(maintain_order=True)))
        return self.maker.stacked(key, named, y, Axis("of", "", sides))

    def care(self) -> Section:
        """Return the flags, by pairs and children."""
        flags = summary.flags(self.maker.facts.candidates)
        if flags.is_empty():
            return Section("care", self.say["care_title"])
        heads = {name: self.say[name] for name in ("flag", "pairs", "children")}
        return self.maker.section(
            "care", self.maker.table(self.maker.named(flags, "flag", "flags"), "flags", heads)
        )
