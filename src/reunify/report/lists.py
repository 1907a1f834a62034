"""The second part of the report: what each list brought and lost, and what it leaves out."""

from __future__ import annotations

import polars as pl

from reunify.report import summary
from reunify.report.blocks import Section, Table, percent, table
from reunify.report.charts import Axis
from reunify.report.maker import Item, Maker
from reunify.report.today import shade
from reunify.schema import STATUSES
from reunify.wording import word


class Lists:
    """What came in."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.say = maker.say

    def sources(self) -> Section:
        """Return the rows of each list, why some could not be used, and what became of the others."""
        maker, facts = self.maker, self.maker.facts
        intake = maker.named(facts.intake.drop("file"), "role", "roles")
        items: list[Item] = [maker.table(intake, "intake", {})]
        if not facts.quarantine.is_empty():
            lost = maker.named(summary.reasons(facts.quarantine), "reason", "reasons")
            items.append(maker.table(lost, "quarantine", {"rows": self.say["rows"]}))
        order = maker.order("statuses", STATUSES)
        for who, frame in (("child", facts.children), ("adult", facts.adults)):
            counts = maker.named(summary.by_status(frame, f"{who}_source"), "status", "statuses")
            if counts.height:
                y = Axis("source", self.say["source"])
                items.append(maker.stacked(f"{who}_roster", counts, y, Axis("status", "", order)))
        return maker.section("sources", *items)

    def gaps(self) -> Section:
        """Return what the records of each list leave unsaid, and its cells by field."""
        items: list[Item] = [t for t in (self._stated(side) for side in ("child", "adult")) if t]
        cells = self.maker.facts.cells
        for source in cells["source"].unique(maintain_order=True):
            rows = cells.filter(pl.col("source") == source).drop("source")
            rows = rows.with_columns(
                field=pl.Series([self._field(f) for f in rows["field"]], dtype=pl.String)
            )
            shown = table(rows, self.say["cells_of"].format(source=source), self.maker.language)
            items.append(Table(shown.caption, shown.headers, shown.rows, shown.numeric, folded=True))
        return self.maker.section("gaps", *items)

    def _field(self, field: str) -> str:
        """Return a mapped field's name; those of a claimed child or of a relative say so."""
        for whose in ("claimed", "relative"):
            if field.startswith(f"{whose}_"):
                name = word("columns", field.removeprefix(f"{whose}_"), self.maker.language)
                return self.say[f"{whose}_field"].format(field=name)
        return word("columns", field, self.maker.language)

    def _stated(self, side: str) -> Table | None:
        """Return the share of each list's records that state a field; the emptiest cells are darkest."""
        stated = self.maker.facts.stated.filter(pl.col("of") == side)
        lists = stated["name"].unique().sort().to_list()
        if not lists:
            return None
        share = pl.col("records") - pl.col("unsaid")
        cells = stated.select("name", "field", (share / pl.col("records")).alias("share"))
        wide = cells.pivot("name", index="field", values="share", maintain_order=True).select("field", *lists)
        rows = tuple(
            (word("parts", field, self.maker.language), *(percent(s, self.maker.language) for s in shares))
            for field, *shares in wide.iter_rows()
        )
        shades = tuple(tuple(shade(1.0 - s) for s in shares) for _, *shares in wide.iter_rows())
        headers = (self.say["field"], *lists)
        caption = self.say[f"stated_{side}"]
        return Table(caption, headers, rows, (False, *[True] * len(lists)), shades)
