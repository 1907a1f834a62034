"""``evaluate`` and ``sample-for-labels``: what a run finds and loses, and a blind sample to learn it from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reunify.cli.checks import check_language, place_for
from reunify.cli.show import result, result_json, table
from reunify.errors import ArgumentError
from reunify.wording import words

if TYPE_CHECKING:
    from reunify.evaluation.evaluate import Evaluation

SHOWN = ("bands", "first_places", "thresholds", "judges", "searched", "outcomes", "misses")
"""Tables in the terminal; the page and the files hold the rest."""

ROWS = 12


def evaluate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    labels: Annotated[
        list[Path] | None,
        typer.Option("--labels", help="CSV or Parquet of judged pairs; a sample's design.csv too."),
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="Every true pair is labelled: all others are false.")
    ] = False,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page and the tables.")] = Path(
        "evaluation"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    language: Annotated[str | None, typer.Option(help="en or es; the run's by default.")] = None,
) -> None:
    """Say how right a run is and what it finds, by people's labels; without them, in its own opinion."""
    check_language(language)
    out = place_for(out, run)
    if complete and not labels:
        raise ArgumentError("--complete goes with --labels")
    from reunify.evaluation.evaluate import by_labels, own_opinion
    from reunify.evaluation.labels import read_labels, with_design
    from reunify.evaluation.pages import as_dict, write_evaluation
    from reunify.explain import Finished

    finished = Finished(run)
    spoken = language or finished.language
    if labels:
        judged, design = with_design(labels)
        found = by_labels(finished, read_labels(judged, finished), complete, design, spoken)
    else:
        found = own_opinion(finished)
    write_evaluation(out, run.resolve().name, found, spoken)
    if as_json:
        result_json(as_dict(found))
        return
    _tell(found, spoken)
    result(str(out / "evaluation.html"))


def sample_for_labels(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    pairs: Annotated[int, typer.Option("--pairs", min=1, help="Pairs and children to judge, in all.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the sheets and the design.")] = Path(
        "sample-for-labels"
    ),
    seed: Annotated[int, typer.Option(help="Another seed draws another sample.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    language: Annotated[str | None, typer.Option(help="en or es; the run's by default.")] = None,
) -> None:
    """Draw pairs and children for people to judge without seeing a score; the design is not for judges."""
    check_language(language)
    out = place_for(out, run)
    from reunify.evaluation.pages import write_sheets
    from reunify.evaluation.sampling import sheets
    from reunify.explain import Finished

    finished = Finished(run)
    drawn = sheets(finished, pairs, seed, language or finished.language)
    files = write_sheets(out, drawn)
    counts = {
        "pairs": drawn.design.filter(drawn.design["kind"] == "pair").height,
        "children": drawn.design.filter(drawn.design["kind"] == "child").height,
        "twice": drawn.second.height,
    }
    if as_json:
        result_json({**counts, "files": [str(file) for file in files]})
        return
    result(
        "{pairs:,} pairs and {children:,} children to search for; {twice:,} pairs for two judges".format(
            **counts
        )
    )
    for file in files:
        result(str(file))


def _tell(found: Evaluation, language: str) -> None:
    from reunify.evaluation.pages import EvaluationPage
    from reunify.report.letters import visible

    page = EvaluationPage(found, language)
    say = words("evaluation", language)
    for warning in page.warnings():
        result(warning)
    for figure, what in page.tiles():
        result(f"{figure}  {what}")
    frames: dict[str, Any] = {**found.tables, **found.people}
    for name in SHOWN:
        if name in frames and frames[name].height:
            shown = page.table(frames[name].drop("explanation", strict=False), say[f"{name}_title"])
            table(
                shown.caption,
                list(shown.headers),
                [[visible(cell) for cell in row] for row in shown.rows[: _rows(name)]],
            )


def _rows(name: str) -> int:
    return ROWS if name == "misses" else 100
