"""``reunify review`` at the command line."""

from __future__ import annotations

import io
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from reunify.cli import main


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


@contextmanager
def untouched() -> Iterator[None]:
    """Give back the signals, the hook and the standard input that a command takes for itself."""
    kept = sys.excepthook, sys.stdin, {k: signal.getsignal(k) for k in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        sys.excepthook, sys.stdin, handlers = kept
        for kind, handler in handlers.items():
            signal.signal(kind, handler)


def reunify(*words: object, typed: str = "") -> Said:
    """Run a command, its standard input no terminal."""
    out, err = io.StringIO(), io.StringIO()
    with untouched(), redirect_stdout(out), redirect_stderr(err):
        sys.stdin = io.StringIO(typed)
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
    return Said(int(end.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def workspace(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace made at the command line, with two stewards."""
    folder = tmp_path_factory.mktemp("cli") / "desk"
    assert reunify("review", folder, "--add", run_folder).code == 0
    for name in ("ana", "bea"):
        said = reunify(
            "review", "user", "add", folder, name, "--role", "steward", typed=f"a secret of {name}\n"
        )
        assert said.code == 0
    return folder


def test_adding_a_run_says_what_it_brought(workspace: Path, run_folder: Path) -> None:
    assert "was there already" in reunify("review", workspace, "--add", run_folder).out
    said = reunify("review", "--add", run_folder, workspace.parent / "second")
    assert said.code == 0 and "children" in said.out


def test_what_is_no_run_makes_no_workspace(tmp_path: Path) -> None:
    assert reunify("review", tmp_path / "desk", "--add", tmp_path / "nothing").code == 3
    assert not (tmp_path / "desk").exists()


def test_accounts_are_listed_without_secrets(workspace: Path) -> None:
    listed = json.loads(reunify("review", "user", "list", workspace, "--json").out)["accounts"]
    assert [(a["name"], a["role"]) for a in listed[:2]] == [("ana", "steward"), ("bea", "steward")]
    assert {"password", "totp", "recovery"}.isdisjoint(listed[0])


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        (["add", "{}", "cleo", "--role", "queen"], "a secret of cleo\n"),
        (["add", "{}", "cleo", "--role", "lead"], "short\n"),
        (["add", "{}", "cleo", "--role", "lead"], ""),
        (["add", "{}", "ana", "--role", "lead"], "a secret of ana\n"),
        (["disable", "{}", "nobody"], ""),
        (["totp", "{}", "nobody"], ""),
    ],
)
def test_what_will_not_do_is_a_wrong_argument(workspace: Path, words: list[str], typed: str) -> None:
    said = reunify("review", "user", *(w.format(workspace) for w in words), typed=typed)
    assert (said.code, said.out) == (2, "") and "Traceback" not in said.err


def test_a_second_account_of_one_name_is_asked_about(workspace: Path) -> None:
    words = ("review", "user", "add", workspace, "Ana 2", "--role", "lead")
    said = reunify(*words, typed="a secret of ana\n")
    assert said.code == 2 and "ana has an account" in said.err
    assert reunify(*words, "--another-person", typed="a secret of ana\n").code == 0
    reunify("review", "user", "disable", workspace, "Ana 2")


def test_an_account_is_disabled_and_let_in_again(workspace: Path) -> None:
    reunify("review", "user", "add", workspace, "dora", "--role", "lead", typed="a secret of dora\n")
    states = []
    for change in ("disable", "enable"):
        reunify("review", "user", change, workspace, "dora")
        listed = json.loads(reunify("review", "user", "list", workspace, "--json").out)["accounts"]
        states += [a["disabled"] for a in listed if a["name"] == "dora"]
    assert states == [True, False]
    assert reunify("review", "user", "role", workspace, "dora", "auditor").code == 0
    assert reunify("review", "user", "password", workspace, "dora", typed="another secret\n").code == 0
    assert "no second factor" in reunify("review", "user", "totp", workspace, "dora", "--reset").out


def test_the_record_verifies_against_heads_kept_elsewhere(workspace: Path, tmp_path: Path) -> None:
    heads = tmp_path / "heads"
    assert reunify("review", "audit", workspace, "--export-head", heads).code == 0
    assert reunify("review", "audit", workspace, "--head", heads).code == 0
    seq = json.loads(heads.read_text())["seq"]
    heads.write_text(json.dumps({"seq": seq, "hash": "0" * 64}))
    said = reunify("review", "audit", workspace, "--head", heads, "--json")
    assert said.code == 3 and len(json.loads(said.out)["problems"]) == 1


def test_backup_purge_and_restore(workspace: Path, tmp_path: Path) -> None:
    ring = workspace / "keys/ring.json"
    assert reunify("review", "backup", workspace, tmp_path / "copy").code == 0
    child = "orr:" + first_child(workspace)
    assert reunify("review", "purge", workspace, "--case", child).code == 1
    assert reunify("review", "purge", workspace, "--case", child, "--yes").code == 0
    assert reunify("review", "purge", workspace, "--case", child, "--yes").code == 2
    said = reunify("review", "restore", tmp_path / "copy", tmp_path / "again", "--keys", ring)
    assert said.code == 0 and "purged since" in said.out
    assert reunify("review", "audit", tmp_path / "again").code == 0


def first_child(workspace: Path) -> str:
    """Return the id of a child of the workspace."""
    import sqlite3

    lite = sqlite3.connect(workspace / "review.sqlite")
    query = "SELECT record_id FROM subject WHERE side = 'child' AND source = 'orr' AND purged_at IS NULL"
    found = str(lite.execute(query).fetchone()[0])
    lite.close()
    return found


@pytest.mark.parametrize("words", [["audit"], ["backup"], ["user", "list"]])
def test_what_is_no_workspace_is_refused(tmp_path: Path, words: list[str]) -> None:
    extra = [tmp_path / "copy"] if words == ["backup"] else []
    said = reunify("review", *words, tmp_path / "nothing", *extra)
    assert said.code == 3 and "not a workspace" in said.err and not (tmp_path / "nothing").exists()


def test_help_says_how_to_begin() -> None:
    said = reunify("review", "--help")
    assert said.code == 0 and "--add RUN" in said.out and "backup" in said.out
