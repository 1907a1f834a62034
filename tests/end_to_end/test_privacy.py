"""No person's data in messages, logs, tracebacks or names of files; no word to the network."""

from __future__ import annotations

import json
import random
import shutil
import string
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ADULT_COLUMNS, CHILD_COLUMNS, SAMPLE, Cli, Undisturbed, command, digests, small_job

SHORT, LONG = 100, 500

DEFECT = """
import sys
from reunify import job
from reunify.cli import main
def fails(*tables, **others):
    people = [t for t in tables if hasattr(t, "rows")][0]
    raise ValueError(str(people.rows()))
setattr(job, sys.argv.pop(1), fails)
main()
"""
"""A program in which one stage fails with people's data in its error, as a library's error may."""


def planted(count: int, seed: int) -> list[str]:
    """Return words that stand nowhere else."""
    draws = random.Random(seed)
    return ["".join(draws.choices(string.ascii_lowercase, k=11)) for _ in range(count)]


def job_of(folder: Path, words: list[str]) -> Path:
    """Write a job in which every cell of a person holds a planted word; ids are planted, too."""
    width = len(CHILD_COLUMNS) + len(ADULT_COLUMNS)
    rows = [words[i : i + width] for i in range(0, len(words) - len(words) % width, width)]
    children = [r[: len(CHILD_COLUMNS)] for r in rows]
    adults = [[*r[len(CHILD_COLUMNS) :]] for r in rows]
    broken = ["", *words[1:8], words[9]]
    return small_job(folder, [*children, broken, ["total"]], [*adults, [*adults[0][:-1], "x"]])


def silent(text: str, words: list[str]) -> None:
    """Check that no planted word stands in ``text``, in any case."""
    said = text.lower()
    assert not [w for w in words if w in said]


def nothing_is_told(cli: Cli, folder: Path, words: list[str]) -> None:
    """Run a job well and in every way badly, and look for its words in all that is told."""
    job, log = job_of(folder, words), folder / "log.jsonl"
    end = cli("--log", log, "--debug", "run", job, "--out", folder / "run")
    assert end.code == 0, end.err
    assert words[0] in (folder / "run" / "children.csv").read_text(encoding="utf-8")
    silent(end.said, words)
    silent(log.read_text(encoding="utf-8"), words)
    silent((folder / "run" / "report.html").read_text(encoding="utf-8"), words)
    silent(json.dumps([str(p) for p in folder.rglob("*")]), words)
    silent(cli("check", job).said, words)
    silent(cli("check", job, "--json").said, words)
    content = (folder / "children.csv").read_bytes()
    for change in (
        content.split(b"\n", 1)[1],
        content.replace(b"id,", b"nr,", 1),
        content + b"\0\1\2" * 3000,
    ):
        (folder / "children.csv").write_bytes(change)
        end = cli("--debug", "run", job, "--out", folder / "bad")
        assert end.code in (2, 3)
        silent(end.said, words)


def test_no_planted_word_is_told(cli: Cli, tmp_path: Path) -> None:
    nothing_is_told(cli, tmp_path, planted(SHORT, seed=1))


@pytest.mark.long
def test_none_of_many_planted_words_is_told(cli: Cli, tmp_path: Path) -> None:
    nothing_is_told(cli, tmp_path, planted(LONG, seed=2))


@pytest.mark.parametrize(
    "stage",
    [
        "normalize_records",
        pytest.param("build_testimonies", marks=pytest.mark.long),
        pytest.param("build_keys", marks=pytest.mark.long),
        pytest.param("build_features", marks=pytest.mark.long),
        pytest.param("judge_families", marks=pytest.mark.long),
        pytest.param("list_candidates", marks=pytest.mark.long),
    ],
)
def test_a_defect_with_people_in_its_error_tells_of_none(tmp_path: Path, stage: str) -> None:
    words = planted(SHORT, seed=3)
    program = [sys.executable, "-c", DEFECT, stage, "--debug", "--log", str(tmp_path / "log.jsonl"), "run"]
    end = subprocess.run(
        [*program, str(job_of(tmp_path, words)), "--out", str(tmp_path / "run")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (end.returncode, "(ValueError)" in end.stderr) == (1, True)
    assert "in fails" in end.stderr
    silent(end.stdout + end.stderr + (tmp_path / "log.jsonl").read_text(encoding="utf-8"), words)


NO_SOCKETS = """
import socket, sys
def refuse(*_, **__):
    raise AssertionError("the network was asked")
class Refusing(socket.socket):
    connect = connect_ex = sendto = refuse
socket.socket, socket.getaddrinfo = Refusing, refuse
from reunify.cli import main
main(sys.argv[1:])
"""


def alone() -> list[str]:
    """Return the beginning of a command line that has no network, where this user may have that."""
    tool = shutil.which("unshare")
    if (
        tool is not None
        and subprocess.run([tool, "-rn", "true"], check=False, capture_output=True).returncode == 0
    ):
        return [tool, "-rn"]
    return []


def test_the_sample_job_runs_without_a_network(tmp_path: Path, undisturbed: Undisturbed) -> None:
    words = command("run", SAMPLE, "--out", tmp_path / "run", "--quiet")
    program = [*alone(), sys.executable, "-c", NO_SOCKETS, *words[3:]]
    end = subprocess.run(program, capture_output=True, text=True, check=False)
    assert end.returncode == 0, end.stderr
    assert digests(tmp_path / "run") == undisturbed.files
