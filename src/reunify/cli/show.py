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
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from reunify.log import Progress as Watcher
from reunify.log import Silent, get_log


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


class Logged(Silent):
    """Progress that only the log sees."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def start(self, stage: str, total: int | None = None) -> None:
        """Note when ``stage`` began."""
        self._since = time.monotonic()

    def finish(self, stage: str, **counts: int) -> None:
        """Write the stage's line to the log."""
        seconds = round(time.monotonic() - self._since, 3)
        get_log().info("stage done", stage=stage, seconds=seconds, **counts)


class Bars(Logged):
    """Progress drawn on standard error: a line for each stage with its count and time."""

    def __init__(self, bars: Progress) -> None:
        super().__init__()
        self._bars = bars
        self._task: TaskID | None = None

    def start(self, stage: str, total: int | None = None) -> None:
        """Draw a new line for ``stage``."""
        super().start(stage, total)
        self._task = self._bars.add_task(stage, total=total, counts="")

    def advance(self, steps: int = 1) -> None:
        """Move the running stage's bar."""
        if self._task is not None:
            self._bars.advance(self._task, steps)

    def finish(self, stage: str, **counts: int) -> None:
        """Fill the stage's bar and write what it counted beside it; the log gets the same line."""
        super().finish(stage, **counts)
        if self._task is None:
            return
        words = ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in counts.items())
        total = self._bars.tasks[self._bars.task_ids.index(self._task)].total or 1
        self._bars.update(self._task, total=total, completed=total, counts=words)
        self._task = None


@contextmanager
def watching(quiet: bool) -> Iterator[Watcher]:
    """Give the progress that a run reports to: bars on a terminal, plain lines elsewhere, or nothing."""
    if quiet:
        yield Logged()
        return
    with Progress(
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[counts]}", markup=False),
        console=Console(stderr=True),
    ) as bars:
        yield Bars(bars)
