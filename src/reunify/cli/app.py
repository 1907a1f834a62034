"""The commands, grouped by the three people they are for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reunify import __version__
from reunify.cli import analyst, review, steward, team
from reunify.cli.compare import compare
from reunify.cli.evaluate import evaluate, sample_for_labels
from reunify.cli.gaps import gaps
from reunify.cli.tune import tune
from reunify.log import configure

TEAM = "Reunification team"
ANALYST = "Analyst"
STEWARD = "Data steward"

app = typer.Typer(
    name="reunify",
    help="Finds whose records may speak of one separated family: ranked candidates with their evidence, "
    "every child accounted for. People confirm; the program never does.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"reunify {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and stop.")
    ] = False,
    log: Annotated[
        Path | None, typer.Option("--log", help="Append a JSON line for each stage to this file.")
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="On a defect, show where in the program it happened.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""
    configure(log)


app.command("check", rich_help_panel=TEAM)(team.check)
app.command("run", rich_help_panel=TEAM)(team.run)
app.command("doctor", rich_help_panel=TEAM)(team.doctor)
app.command("schema", rich_help_panel=ANALYST)(analyst.schema)
app.command("simulate", rich_help_panel=ANALYST)(analyst.simulate)
app.command("evaluate", rich_help_panel=ANALYST)(evaluate)
app.command("sample-for-labels", rich_help_panel=ANALYST)(sample_for_labels)
app.command("compare", rich_help_panel=ANALYST)(compare)
app.command("tune", rich_help_panel=ANALYST)(tune)
app.command("gaps", rich_help_panel=ANALYST)(gaps)
app.command("explain", rich_help_panel=STEWARD)(steward.explain)
app.add_typer(review.app, name="review", rich_help_panel=STEWARD)
