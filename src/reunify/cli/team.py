"""The reunification team's commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reunify.cli.doctor import examine
from reunify.cli.show import result, result_json, table


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say whether this machine can run a job: Python, packages, memory, disk, DuckDB, Splink."""
    findings = examine(Path())
    failures = [f for f in findings if f.state == "failure"]
    if as_json:
        result_json({"findings": [vars(f) for f in findings], "ok": not failures})
    else:
        rows = [[f.name, f.state, f.found, f.remedy] for f in findings]
        table("What was looked at", ["what", "state", "found", "remedy"], rows)
        result("Fit to run." if not failures else f"Not fit to run: {', '.join(f.name for f in failures)}.")
    if failures:
        raise typer.Exit(1)
