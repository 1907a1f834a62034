"""``reunify tune``: thresholds and weights that labels carry, as a new job file."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reunify.cli.checks import language_or, place_for, speaking
from reunify.cli.show import result, result_json, table
from reunify.config.nearest import hint
from reunify.errors import ArgumentError
from reunify.wording import words

if TYPE_CHECKING:
    from reunify.evaluation.tune import Tuned, Wish


GOALS = {"precision": None, "pairs": None, "people": 1.0, "days": 5.0}
"""What can be tuned for, with what it is where it is not said."""


@speaking
def tune(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    labels: Annotated[
        list[Path],
        typer.Option("--labels", help="CSV or Parquet of judged pairs; a sample's design.csv too."),
    ],
    goals: Annotated[
        list[str],
        typer.Option(
            "--for",
            help="KEY=VALUE, may repeat. precision=0.99: that share of the pairs called likely is right. "
            "pairs=40, people=4, days=5: what people can read, each so many pairs a day.",
        ),
    ],
    job: Annotated[
        Path | None, typer.Option("--job", help="The run's job file: the new one is written beside it.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the tables.")] = Path("evaluation-tune"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Propose thresholds, and m where labels suffice; checked on labels held out. Writes a new job file."""
    wish = _wish(goals)
    from reunify.evaluation.labels import read_labels, with_design
    from reunify.evaluation.learned import judgements
    from reunify.evaluation.sampled import read_sample
    from reunify.evaluation.tune import tune as propose
    from reunify.evaluation.tune_job import write_job
    from reunify.evaluation.tune_tables import write_tables
    from reunify.explain import Finished
    from reunify.explain.earlier import of_this_version

    finished = Finished(run)
    out = place_for(out, run)
    spoken = language_or(finished.language)
    files, design = with_design(labels)
    judged = read_labels(files, finished)
    given = of_this_version(judgements)(finished, judged, read_sample(finished, judged, design))
    tuned = propose(given, finished.model, finished.settings, wish)
    write_tables(out, tuned, finished, spoken)
    new, difference = write_job(job, tuned.changes) if job is not None and tuned.changes else (None, "")
    if as_json:
        result_json({**asdict(tuned), "job": None if new is None else str(new), "diff": difference})
        return
    _tell(tuned, spoken)
    if difference:
        result(difference)
        result(f"\n{new}: {words('tune', spoken)['how_3']}")
    elif tuned.changes:
        result(words("tune", spoken)["written"].format(file=out / "tuned.yaml"))
    result(str(out / "tune.html"))


def _wish(texts: list[str]) -> Wish:
    """Return what is asked for.

    Raises :class:`ArgumentError` for a goal that is unknown, is said twice, or cannot be.
    """
    from reunify.evaluation.tune import Wish

    given: dict[str, float] = {}
    for text in texts:
        key, _, value = text.partition("=")
        if key not in GOALS or key in given:
            known = f"no goal {key}{hint(key, tuple(GOALS))}" if key not in GOALS else f"{key} is said twice"
            raise ArgumentError(known, where="--for KEY=VALUE", remedy=f"Goals are: {', '.join(GOALS)}.")
        try:
            given[key] = float(value)
        except ValueError:
            raise ArgumentError(f"{key} needs a number", where="--for KEY=VALUE") from None
    precision, pairs = given.get("precision"), given.get("pairs")
    if precision is None and pairs is None:
        raise ArgumentError(
            "say what to tune for", remedy="Give --for precision=0.99, or --for pairs=40 --for people=4."
        )
    if precision is not None and not 0 < precision < 1:
        raise ArgumentError("precision is a share between 0 and 1, such as 0.99", where="--for KEY=VALUE")
    counts = [given.get(key, GOALS[key]) for key in ("people", "days")]
    whole = [n for n in (pairs, *counts) if n is not None]
    if any(n < 1 or n != int(n) for n in whole):
        raise ArgumentError("pairs, people and days are whole numbers from 1", where="--for KEY=VALUE")
    return Wish(precision, None if pairs is None else int(math.prod(whole)))


def _tell(tuned: Tuned, language: str) -> None:
    from reunify.evaluation.tune_tables import gained, notes, told

    say = words("tune", language)
    rows = [list(row) for row in told(tuned, language)]
    counts = f"{tuned.true:,} {say['tile_true']}, {tuned.false:,} {say['tile_false']}"
    table(f"{say['held_title']}: {counts}", [say["what"], say["now"], say["proposed"]], rows)
    result(gained(tuned, language))
    for note in notes(tuned, language):
        result(note)
