"""What README and docs tell people to type works, and what they point at is there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from reunify.cli import app
from reunify.config import load_job

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = getattr(typer.main.get_command(app), "commands", {})


def fences(language: str, word: str = "") -> list[tuple[str, str]]:
    return [
        (page.name, body)
        for page in PAGES
        for found, words, body in FENCE.findall(page.read_text(encoding="utf-8"))
        if found == language and word in words
    ]


def commands() -> Iterator[list[str]]:
    """Yield each command line of a fence and each ``reunify …`` in running text, in words."""
    for _, body in fences("bash"):
        for line in body.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words:
                yield words
    for page in PAGES:
        for text in re.findall(r"`(reunify [a-z][^`]*)`", page.read_text(encoding="utf-8")):
            yield shlex.split(text.replace("[", "").replace("]", ""))


@pytest.mark.parametrize("body", [b for _, b in fences("bash")])
def test_shell_commands_parse(body: str) -> None:
    assert subprocess.run(["bash", "-n"], input=body, text=True, check=False).returncode == 0


@pytest.mark.parametrize("words", [w for w in commands() if w[0] == "reunify"], ids=" ".join)
def test_commands_and_their_options_exist(words: list[str]) -> None:
    command, rest = COMMANDS[words[1]], words[2:]
    while hasattr(command, "commands"):  # a group: its command, or the one that a workspace alone means
        named = rest[0] in command.commands
        command, rest = command.commands[rest[0] if named else "open"], rest[1:]
    known = {flag for option in command.params for flag in option.opts}
    given = {w for w in rest if w.startswith("-")}
    assert given <= known


@pytest.mark.parametrize("words", [w for w in commands() if w[0].startswith("scripts/")], ids=" ".join)
def test_scripts_exist_and_can_be_executed(words: list[str]) -> None:
    assert os.access(ROOT / words[0], os.X_OK)


@pytest.mark.parametrize("body", [b for _, b in fences("yaml")])
def test_job_files_in_the_docs_load(body: str, tmp_path: Path) -> None:
    path = tmp_path / "job.yaml"
    path.write_text(body, encoding="utf-8")
    assert load_job(path).config.sources


def test_links_lead_somewhere() -> None:
    dead = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
        if not target.startswith("http") and not (page.parent / target).exists()
    ]
    assert not dead


def test_every_command_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [name for name in COMMANDS if f"reunify {name}" not in text]


def test_commands_marked_run_do_run(tmp_path: Path) -> None:
    for name in ("configs", "sample_data"):
        (tmp_path / name).symlink_to(ROOT / name)
    script = "\n".join(body for _, body in fences("bash", "run"))
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-eu"],
        input=script,
        text=True,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "job.schema.json").stat().st_size > 1000
