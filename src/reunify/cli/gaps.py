"""``reunify gaps``: what the agencies' lists leave out, and what it costs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from reunify.cli.checks import check_language, place_for
from reunify.cli.show import result, result_json, table
from reunify.wording import words

SHOWN = 20
"""Gaps shown at the terminal; the tables hold all."""


def gaps(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the page and the tables.")] = Path(
        "evaluation-gaps"
    ),
    language: Annotated[str | None, typer.Option(help="en or es; the run's by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Count what each list leaves out, by field, and estimate the families that it costs. No person in it."""
    check_language(language)
    from reunify.evaluation.gaps import find_gaps
    from reunify.evaluation.gaps_page import field_words, write_gaps
    from reunify.explain import Finished

    finished = Finished(run)
    out = place_for(out, run)
    spoken = language or finished.language
    found = find_gaps(finished)
    files = write_gaps(out, found, spoken)
    if as_json:
        content = {"gaps": found.gaps.to_dicts(), "suspicious": found.suspicious.to_dicts()}
        result_json({**content, "children": found.children, "found": found.found, "likely": found.likely})
        return
    say = words("gaps", spoken)
    costly = found.gaps.filter(pl.col("families") >= 0.05)
    rows = [
        [
            row["source"],
            field_words(row["field"], spoken)
            + (f" ({say['not_recorded']})" if row["recorded"] == "no" else ""),
            f"{row['missing'] + row['unreadable'] + row['placeholder']:,}",
            f"{row['cells']:,}",
            f"{row['families']:.1f}",
            f"{row['families_low']:.1f} – {row['families_high']:.1f}",
        ]
        for row in costly.head(SHOWN).iter_rows(named=True)
    ]
    header = [words("columns", spoken)["source"], say["field"], say["lacking"], say["of_cells"]]
    table(say["costs_title"], [*header, say["families"], "95 %"], rows)
    if costly.height > SHOWN:
        result(say["more_rows"].format(shown=SHOWN, rows=costly.height, file=out / "gaps.csv"))
    for row in found.suspicious.iter_rows(named=True):
        result(
            f"{row['source']}, {field_words(row['field'], spoken)}: {say[row['finding']]} ({row['cells']:,})"
        )
    result(f"{files[0]}")
