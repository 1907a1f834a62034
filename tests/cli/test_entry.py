"""Whatever goes wrong ends in a message, the right exit code, and no traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from reunify import __version__
from reunify.cli import entry
from reunify.errors import InputError, InterruptedRunError, JobError, OutOfRoomError, ReunifyError

Cli = Callable[..., tuple[int, str, str]]


def raising(monkeypatch: pytest.MonkeyPatch, problem: BaseException) -> None:
    def fail() -> None:
        raise problem

    monkeypatch.setattr("reunify.cli.analyst.json_schema", fail)


def test_the_version_and_the_schema_go_to_standard_output(cli: Cli) -> None:
    assert cli("--version") == (0, f"reunify {__version__}\n", "")
    code, out, err = cli("schema")
    assert (code, err) == (0, "")
    assert json.loads(out)["title"] == "reunify job"


def test_help_groups_commands_by_people(cli: Cli) -> None:
    _, out, _ = cli("--help")
    panels = [line for line in out.splitlines() if line.startswith("╭")]
    assert [p for p in ("Reunification team", "Analyst", "Data steward") if any(p in x for x in panels)] == [
        "Reunification team",
        "Analyst",
        "Data steward",
    ]


@pytest.mark.parametrize(
    "words", [("schma",), ("schema", "--jsn"), ("run",), ("simulate", "x", "--children", "many")]
)
def test_a_wrong_command_or_option_is_exit_2(cli: Cli, words: tuple[str, ...]) -> None:
    code, out, err = cli(*words)
    assert (code, out) == (2, "")
    assert "Error" in err


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (JobError("wrong", where="job.yaml, line 3", remedy="Do this."), 2),
        (InputError("wrong", where="a.csv", remedy="Do this."), 3),
        (OutOfRoomError("full", remedy="Do this."), 4),
        (InterruptedRunError("stopped", remedy="Do this."), 5),
        (ReunifyError("odd", remedy="Do this."), 1),
    ],
    ids=lambda p: type(p).__name__,
)
def test_each_error_has_its_exit_code(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, problem: ReunifyError, code: int
) -> None:
    raising(monkeypatch, problem)
    got, out, err = cli("schema")
    assert (got, out) == (code, "")
    assert problem.what in err
    assert "Do this." in err
    assert "Traceback" not in err


def test_memory_that_ends_is_exit_4_and_a_forbidden_file_exit_3(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(monkeypatch, MemoryError())
    assert cli("schema")[0] == 4
    raising(monkeypatch, PermissionError(13, "Permission denied", "/x/y"))
    code, _, err = cli("schema")
    assert (code, err) == (3, "Error: /x/y: Permission denied\n")


def test_an_interruption_is_exit_5_even_as_a_librarys_own_error(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except KeyboardInterrupt:
            raise RuntimeError("Query interrupted") from None

    monkeypatch.setattr("reunify.cli.analyst.json_schema", interrupted)
    code, _, err = cli("schema")
    assert code == 5
    assert "--resume" in err


@pytest.mark.parametrize("debug", [False, True])
def test_a_defect_tells_its_type_and_no_value(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, debug: bool
) -> None:
    monkeypatch.setattr(sys, "argv", ["reunify", *(["--debug"] if debug else []), "run"])
    name = "-".join(("Ana", "Xol"))
    try:
        int(name)
    except ValueError as error:
        entry.report_defect(type(error), error, error.__traceback__)
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "Ana-Xol" not in said
    assert ("test_entry.py" in said) is debug


def test_a_reader_that_leaves_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m reunify.cli schema | head -c 10",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


@pytest.mark.parametrize("pipes", ["2>&1 | true", "2>/dev/full >/dev/full | true", ">/dev/full"])
def test_output_that_nobody_can_take_is_no_defect(pipes: str) -> None:
    done = subprocess.run(
        f"{sys.executable} -m reunify.cli schema {pipes}",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "did not expect" not in done.stderr
    assert "Traceback" not in done.stderr
    assert "--resume" not in done.stderr


def test_a_terminal_without_a_letter_shows_another_sign() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reunify.cli", "schma·ñ"],
        env={**os.environ, "PYTHONIOENCODING": "ascii:strict"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"schma??" in done.stderr
