"""What the commands show: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import (
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from reunify.log import Progress as Watcher
from reunify.log import Silent


def result(text: str) -> None:
    """Write a result for people on standard output."""
    typer.echo(text)


def result_json(content: Any) -> None:
    """Write one JSON object on standard output."""
    typer.echo(json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False))


def table(title: str, header: list[str], rows: list[list[str]]) -> None:
    """Write a table for people on standard output, wide enough that no cell is cut when piped."""
    console = Console(soft_wrap=False, highlight=False)
    if not console.is_terminal:
        console = Console(width=200, highlight=False)
    grid = Table(title=title, title_justify="left", header_style="bold")
    for name in header:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*row)
    console.print(grid, markup=False)


class Lines:
    """Progress as a line for each finished stage, for a standard error that is no terminal."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def start(self, stage: str, total: int | None = None) -> None:
        """Note when ``stage`` began."""
        self._since = time.monotonic()

    def advance(self, steps: int = 1) -> None:
        """Say nothing until the stage is done."""

    def finish(self, stage: str, **counts: int) -> None:
        """Write the stage's line: what it counted and how long it took."""
        seconds = time.monotonic() - self._since
        typer.echo(f"{stage}: {_worded(counts)} ({seconds:.1f} s)", err=True)


class Bars:
    """Progress drawn on a terminal: a line for each stage with its count, time and what it found."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._task: TaskID | None = None
        self._of = ""

    def start(self, stage: str, total: int | None = None) -> None:
        """Draw a new line for ``stage``."""
        self._of = f" of {total:,}" if total is not None else ""
        self._task = self._bars.add_task(stage, total=total, counts="")

    def advance(self, steps: int = 1) -> None:
        """Count on in the running stage's line."""
        if self._task is not None:
            self._bars.advance(self._task, steps)
            done = self._bars.tasks[self._bars.task_ids.index(self._task)].completed
            self._bars.update(self._task, counts=f"{done:,.0f}{self._of}")

    def finish(self, stage: str, **counts: int) -> None:
        """Tick the stage's line and write what it counted."""
        if self._task is None:
            return
        total = self._bars.tasks[self._bars.task_ids.index(self._task)].total or 1
        self._bars.update(self._task, total=total, completed=total, counts=_worded(counts))
        self._task = None


def _worded(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in counts.items())


@contextmanager
def watching(quiet: bool) -> Iterator[Watcher]:
    """Give the progress that a run reports to: bars on a terminal, plain lines elsewhere, or nothing."""
    console = Console(stderr=True)
    if quiet:
        yield Silent()
    elif not console.is_terminal:
        yield Lines()
    else:
        with Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            TextColumn("{task.fields[counts]}", markup=False),
            console=console,
        ) as bars:
            yield Bars(bars)
