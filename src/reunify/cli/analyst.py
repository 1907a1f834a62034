"""The analyst's commands.

The simulator is imported inside its command: help and mistakes should not wait for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from reunify.cli.show import result, result_json
from reunify.config import json_schema
from reunify.config.nearest import hint
from reunify.errors import ArgumentError

if TYPE_CHECKING:
    from reunify.synth import WorldConfig

PROPERTIES = (
    "adults_name_children",
    "adults_per_child",
    "days",
    "identifiers",
    "share_with_parent",
    "siblings",
)
"""Properties of a made-up world beyond its size, seed and noise; :class:`reunify.synth.WorldConfig`."""


def schema() -> None:
    """Print the JSON Schema of a job file, for editors that check as you type."""
    result_json(json_schema())


def simulate(
    out: Annotated[Path, typer.Argument(help="Folder to write the four lists, the truth and the job into.")],
    children: Annotated[int, typer.Option(help="Separated children, up to five million.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    noise: Annotated[float, typer.Option(help="1 is as in the field, 0 is none, 2 twice as much.")] = 1.0,
    properties: Annotated[
        list[str] | None,
        typer.Option("--with", help=f"Property of the world, KEY=VALUE: {', '.join(PROPERTIES)}."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Make up families with known truth, as four agencies' files, and the job that reads them."""
    from reunify.synth import simulate as write_world

    world = _world({"children": children, "seed": seed, "noise": noise}, properties or [])
    summary = write_world(out, children=children, world=world)
    if as_json:
        result_json(
            {
                "out": str(summary.out),
                "rows": summary.rows,
                "true_pairs": summary.true_pairs,
                "children_with_parent": summary.children_with_parent,
            }
        )
        return
    for file, rows in summary.rows.items():
        result(f"{rows:>9,} rows  {file}")
    result(f"{summary.true_pairs:>9,} true pairs; {summary.children_with_parent:,} children have a parent")
    result(f"Run it: reunify run {summary.out / 'job.yaml'}")


def _world(given: dict[str, Any], properties: list[str]) -> WorldConfig:
    """Return the world that the options ask for.

    Raises :class:`ArgumentError` for a property that is unknown or has a value of another kind.
    """
    from reunify.synth import WorldConfig

    for text in properties:
        key, equals, value = text.partition("=")
        if not equals or key not in PROPERTIES:
            raise ArgumentError(f'no property "{key}"{hint(key, PROPERTIES)}', where="--with KEY=VALUE")
        given[key] = value
    try:
        return TypeAdapter(WorldConfig).validate_python(given)
    except ValidationError as error:
        wrong = [f"{e['loc'][0]}: {e['msg'].removeprefix('Input ')}" for e in error.errors()]
        raise ArgumentError("; ".join(wrong), where="--with KEY=VALUE") from None
