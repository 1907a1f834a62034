"""``compare``: two runs, or a run and what it would list under other settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reunify.cli.checks import language_or, place_for, speaking
from reunify.cli.show import result, result_json, table
from reunify.errors import ArgumentError

if TYPE_CHECKING:
    from reunify.evaluation.compare_page import CompareView

DEFAULT = Path("evaluation-compare")

SHOWN = 10
"""Rows of pairs and children in the terminal; the page and the files hold the rest."""


@speaking
def compare(
    run: Annotated[Path, typer.Argument(metavar="RUN_A", help="Folder of a finished run.")],
    other: Annotated[
        Path | None, typer.Argument(metavar="[RUN_B]", help="Folder of another, or none with --set.")
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="What if: a key of the job file, KEY=VALUE, or weights.COMPARISON.LEVEL=BITS."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for page and tables; evaluation-compare by default.")
    ] = None,
    minutes: Annotated[
        float, typer.Option(min=0.1, max=10_000, help="What one reader needs for a pair, for the hours.")
    ] = 12.0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object; write files only with --out.")
    ] = False,
) -> None:
    """Show what differs between two runs, or what other settings would change, without running again."""
    if (other is None) == (not changes):
        raise ArgumentError(
            "give a second run, or changes with --set",
            remedy="reunify compare RUN --set thresholds.likely=0.8",
        )
    from reunify.evaluation.compare import compare_runs, compare_what_if
    from reunify.evaluation.compare_page import CompareView, write_comparison
    from reunify.evaluation.proposed import parse
    from reunify.explain.folder import Finished

    first = Finished(run)
    if other is None:
        found = compare_what_if(first, parse(changes or []))
    else:
        found = compare_runs(first, Finished(other))
    folder = out if out is not None or as_json else DEFAULT
    view = CompareView(found, language_or(found.language), minutes)
    if folder is not None:
        folder = place_for(folder, *(finished for finished in (run, other) if finished is not None))
        write_comparison(folder, view)
    if as_json:
        before, after = view.hours()
        readings = dict(zip(("readings_before", "readings_after"), view.readings(), strict=True))
        hours = {"minutes_a_pair": minutes, **readings, "before": before, "after": after}
        result_json({**found.as_dict(), "hours": hours})
        return
    _tell(view)
    if folder is not None:
        result(view.say["written"].format(folder=folder))


def _tell(view: CompareView) -> None:
    from reunify.report.letters import visible

    counts = [f"{figure} {what}" for figure, what in view.tiles() if figure != "0"]
    result(f"A: {view.found.a}\nB: {view.found.b}")
    if counts:
        result("; ".join(counts))
    result(view.verdict())
    for note in view.notes():
        result(f"! {note}")
    for shown in (view.causes(), view.reach(), view.work(), view.children(SHOWN), view.pairs(SHOWN)):
        if shown.rows:
            result("")
            table(shown.caption, list(shown.headers), [[visible(cell) for cell in row] for row in shown.rows])
