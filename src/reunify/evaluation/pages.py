"""``evaluation.html``: an evaluation in tables and charts; ids stand in it, names never."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from reunify.errors import ArgumentError
from reunify.evaluation.answers import has_answers
from reunify.evaluation.drawing import intervals, lines
from reunify.evaluation.evaluate import RECALLS, Evaluation
from reunify.evaluation.sampling import Sheets
from reunify.files import folder_for_files, private_folder, write_csv, write_json, write_parquet
from reunify.report.blocks import Chart, Section, Table, number
from reunify.report.charts import legend
from reunify.report.page import render, save
from reunify.wording import word, words

SHOWN = 20
"""Misses and false leads on the page; the tables beside it hold all."""

TRUE_NUMBERS = (
    "true",
    "true_low",
    "true_high",
    "expected_true",
    "expected_children",
    "expected_lost",
    "expected",
)
CODES = {
    "band": "bands",
    "outcome": "evaluation",
    "group": "evaluation",
    "measure": "evaluation",
    "slot": "evaluation",
}


def as_dict(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation as what JSON can hold: figures, and a list of objects for each table."""
    frames = {**evaluation.tables, **evaluation.people}
    recall = RECALLS[evaluation.recall] if evaluation.recall else None
    tables = {name: frame.to_dicts() for name, frame in frames.items()}
    return {"recall": recall, "opinion": evaluation.recall is None, **evaluation.summary, "tables": tables}


def write_evaluation(folder: Path, name: str, evaluation: Evaluation, language: str) -> None:
    """Write ``evaluation.html``, ``evaluation.json`` and each table as Parquet and CSV, mode 0600."""
    folder_for_files(folder)
    for table, frame in {**evaluation.tables, **evaluation.people}.items():
        write_parquet(folder / f"{table}.parquet", frame)
        write_csv(folder / f"{table}.csv", frame)
    write_json(folder / "evaluation.json", as_dict(evaluation))
    write_page(folder / "evaluation.html", name, evaluation, language)


def write_sheets(folder: Path, sheets: Sheets) -> list[Path]:
    """Write the sheets of a sample for two judges and, in a folder that they need not see, its design.

    Raises :class:`~reunify.errors.ArgumentError` where a sheet with an answer is in the way: days of a
    judge's work are not written over.
    """
    files = {
        folder / "judge-1.csv": sheets.first,
        folder / "judge-2.csv": sheets.second,
        folder / "design" / "design.csv": sheets.design,
    }
    judged = [path.name for path in files if path.parent == folder and has_answers(path)]
    if judged:
        raise ArgumentError(
            f"there are answers in {' and '.join(judged)} already, which a new sample would write over",
            where=str(folder),
            remedy="Give --out another folder; or move that one away, with its design, if you want its name.",
        )
    folder_for_files(folder)
    private_folder(folder / "design")
    for path, frame in files.items():
        write_csv(path, frame)
    return list(files)


def write_page(path: Path, name: str, evaluation: Evaluation, language: str) -> None:
    """Write the page of an evaluation of the run called ``name``: one file, offline, same bytes each time."""
    maker = EvaluationPage(evaluation, language)
    context = {
        "name": name,
        "tiles": maker.tiles(),
        "warnings": maker.warnings(),
        "sections": maker.sections(),
    }
    save(path, render("evaluation.html", language, context, charts=True))


class EvaluationPage:
    """The parts of one evaluation's page in one language."""

    def __init__(self, evaluation: Evaluation, language: str) -> None:
        self.evaluation = evaluation
        self.language = language
        self.say = words("evaluation", language)

    def tiles(self) -> list[tuple[str, str]]:
        """Return the headline: figures and what they are."""
        made = []
        for name, figure in self.evaluation.summary.items():
            if isinstance(figure, dict):
                made.append((interval(figure, self.language), self.named(name)))
            elif figure or name in ("judged_pairs", "true_pairs"):
                made.append((number(figure, self.language), self.named(name)))
        return made

    def named(self, name: str) -> str:
        """Return a figure's name; the share found is only called what its labels allow."""
        recall = self.say[f"recall_{self.evaluation.recall}"] if self.evaluation.recall else ""
        return self.say.get(name, name).format(recall=recall)

    def warnings(self) -> list[str]:
        """Return what the figures are not."""
        key = self.evaluation.recall or "opinion"
        return [self.say[f"warning_{key}"]]

    def sections(self) -> list[Section]:
        """Return the page's sections, one for each table that holds something."""
        made = []
        for name, frame in [*self.evaluation.tables.items(), *self.evaluation.people.items()]:
            if frame.height:
                text = (self.say[f"{name}_text"],) if f"{name}_text" in self.say else ()
                made.append(Section(name, self.say[f"{name}_title"], text, self._items(name, frame)))
        return made

    def _items(self, name: str, frame: pl.DataFrame) -> tuple[Table | Chart, ...]:
        shown = (
            frame.drop("explanation", strict=False).head(SHOWN) if name in self.evaluation.people else frame
        )
        grid = self.table(shown, self.say["figures"].format(title=self.say[f"{name}_title"]))
        drawn = self._drawn(name, frame)
        if drawn is None:
            return (grid,)
        spec, swatches = drawn
        title, description = self.say[f"{name}_title"], self.say["chart_alt"]
        charts = [Chart(f"chart-{name}", title, description, spec, grid, swatches)]
        return (*charts, self._work(frame)) if name == "thresholds" else tuple(charts)

    def _work(self, frame: pl.DataFrame) -> Chart:
        """Return what is found, children or true pairs, against the pairs that have to be read for it."""
        gain = next(c for c in ("reunited", "true", "expected_true") if c in frame.columns)
        limits = [f"{gain}_{end}" for end in ("low", "high")]
        there = [c if c in frame.columns else pl.lit(None, pl.Float64).alias(c) for c in limits]
        work = frame.select("threshold", "to_read", gain, *there).drop_nulls(gain)
        points = work.select(
            x=pl.col("to_read"), y=pl.col(gain), low=pl.col(limits[0]), high=pl.col(limits[1])
        ).with_columns(what=pl.lit(self.named(gain)))
        title = self.say["work_title"]
        grid = self.table(work.drop([c for c in limits if c not in frame.columns]), title)
        spec = lines(points, self.named("to_read"), (self.named(gain),), share=False)
        return Chart("chart-work", title, self.say["work_alt"], spec, grid, legend((self.named(gain),)))

    def _drawn(
        self, name: str, frame: pl.DataFrame
    ) -> tuple[dict[str, object], tuple[tuple[str, str], ...]] | None:
        """Return a table's chart and its legend, where it has one."""
        if name == "reliability":
            points = frame.select(x="said", y="share", low="low", high="high", what=pl.lit(self.say["right"]))
            honest = pl.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0]}).with_columns(
                low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64), what=pl.lit(self.say["honest"])
            )
            both = (self.say["right"], self.say["honest"])
            return lines(pl.concat([points, honest]), self.say["said"], both), legend(both)
        if name == "subgroups":
            return self._groups(frame)
        if name != "thresholds":
            return None
        kinds = (
            ("precision", "found") if "precision" in frame.columns else ("expected_right", "expected_found")
        )
        parts = [
            frame.select(
                x="threshold",
                y=pl.col(kind).cast(pl.Float64),
                low=f"{kind}_low" if f"{kind}_low" in frame.columns else pl.lit(None, pl.Float64),
                high=f"{kind}_high" if f"{kind}_high" in frame.columns else pl.lit(None, pl.Float64),
                what=pl.lit(self.named(kind)),
            )
            for kind in kinds
        ]
        names = tuple(self.named(kind) for kind in kinds)
        return lines(pl.concat(parts).drop_nulls("y"), self.say["threshold"], names), legend(names)

    def _groups(self, frame: pl.DataFrame) -> tuple[dict[str, object], tuple[tuple[str, str], ...]]:
        """Return the subgroups' shares with their limits, one colour a measure."""
        kinds = frame["measure"].unique(maintain_order=True).to_list()
        names = {kind: self.named(kind) for kind in kinds}
        groups = {g: self.named(g) if g in self.say else g for g in frame["group"].unique()}
        drawn = frame.select(
            pl.col("group").replace_strict(groups),
            pl.col("measure").replace_strict(names).alias("what"),
            *("share", "low", "high", "few"),
        )
        ordered = tuple(names.values())
        return intervals(drawn, self.say["share"], ordered), legend(ordered)

    def table(self, frame: pl.DataFrame, caption: str) -> Table:
        """Return a table for people: shares in per cent with their limits in one cell, codes in words."""
        alone = next((c for c in ("share", "expected", "error") if c in frame.columns), "share")
        limits = [c for c in frame.columns if f"{c}_low" in frame.columns]
        limits += [alone] if "low" in frame.columns else []
        folded = {f"{c}_{end}" for c in limits for end in ("low", "high")} | {"low", "high"}
        columns = [c for c in frame.columns if c not in folded]
        rows = tuple(
            tuple(self._cell(c, row, limits) for c in columns) for row in frame.iter_rows(named=True)
        )
        numeric = tuple(c not in (*CODES, "child", "adult") for c in columns)
        return Table(caption, tuple(self.named(c) for c in columns), rows, numeric)

    def _cell(self, column: str, row: dict[str, Any], limits: list[str]) -> str:
        value = row[column]
        if value is None:
            return "–"
        if column in limits:
            prefix = f"{column}_" if f"{column}_low" in row else ""
            ends = {"share": value, "low": row[f"{prefix}low"], "high": row[f"{prefix}high"]}
            return interval(ends, self.language, number_of=column in TRUE_NUMBERS)
        if isinstance(value, bool):
            return self.say["yes"] if value else ""
        if isinstance(value, str):
            coded = (
                self.named(value)
                if value in self.say
                else word(CODES.get(column, "evaluation"), value, self.language)
            )
            return coded if column in CODES else value
        if column in ("threshold", "low_edge", "high_edge"):
            return f"{value:g}"
        if isinstance(value, int) or column in TRUE_NUMBERS or column == "weight":
            return number(value, self.language, 1 if column == "weight" else 0)
        return f"{value:.1%}"


def interval(figure: dict[str, float | None], language: str, number_of: bool = False) -> str:
    """Return a share in per cent, or a number, with the limits of 95 %: ``91.2 % (88.0 to 94.1)``."""
    share, low, high = figure["share"], figure["low"], figure["high"]
    if share is None:
        return "–"
    to = words("evaluation", language)["to"]
    if number_of:
        ends = f" ({number(low, language)} {to} {number(high, language)})"
        return number(share, language) + ends
    if low is None or high is None:
        return f"{share:.1%}"
    return f"{share:.1%} ({100 * low:.1f} {to} {100 * high:.1f})"
