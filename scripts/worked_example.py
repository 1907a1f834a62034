#!/usr/bin/env python
"""Run the commands of docs/worked-example.md and put their output, as it is now, into its excerpts.

Usage: scripts/worked_example.py   (about a minute)

An excerpt is the ``text`` block that follows a ``bash`` block: some lines of what the commands print, in
order. A line is found again by its words, whatever its numbers. Figures in the prose are for the writer to
put right; a test says which are no longer in any excerpt.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "worked-example.md"
STEP = re.compile(
    r"^```bash\n(?P<commands>.*?)^```$(?:\n+```text\n(?P<excerpt>.*?)^```$)?", re.MULTILINE | re.DOTALL
)
NUMBER = re.compile(r"[−+-]?[0-9][0-9.,]*%?")


@dataclass(frozen=True)
class Step:
    """Commands of the page, the lines that it shows of their output, and the output."""

    commands: str
    shown: list[str]
    printed: list[str]

    def lines(self) -> list[str]:
        """Return the lines to show: those of the output that have the words of the lines shown, in order.

        Raises ValueError where the commands no longer print such a line.
        """
        rest, found = iter(self.printed), []
        for line in self.shown:
            now = next((each for each in rest if _words(each) == _words(line)), None)
            if now is None:
                raise ValueError(f"no such line is printed any more: {line}")
            found.append(now)
        return found


def _words(line: str) -> str:
    return " ".join(NUMBER.sub("#", re.sub(r"[│┃┏┳┓━┡╇┩]", " ", line)).split())


def steps(text: str) -> Iterator[Step]:
    """Run the page's commands, one block after the other, in a folder of their own.

    Raises :class:`subprocess.CalledProcessError` for a block that fails.
    """
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    with TemporaryDirectory() as folder:
        (Path(folder) / "scripts").symlink_to(ROOT / "scripts")
        for block in STEP.finditer(text):
            done = subprocess.run(
                ["bash", "-euo", "pipefail"],
                input=block["commands"],
                text=True,
                cwd=folder,
                env={**os.environ, "PATH": path},
                stdout=subprocess.PIPE,
                check=True,
            )
            printed = [line.rstrip() for line in done.stdout.splitlines()]
            yield Step(block["commands"], (block["excerpt"] or "").splitlines(), printed)


def renewed(text: str) -> str:
    """Return the page with every excerpt as the commands print it now."""
    made = iter([step.lines() for step in steps(text)])

    def block(found: re.Match[str]) -> str:
        lines = next(made)
        if found["excerpt"] is None:
            return found[0]
        start = found.start("excerpt") - found.start()
        return found[0][:start] + "".join(f"{line}\n" for line in lines) + "```"

    return STEP.sub(block, text)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
