"""Where the analyst's pages go: folders made for them are private, others stay as they are."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

Cli = Callable[..., tuple[int, str, str]]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_that_is_there_keeps_its_mode_and_new_ones_are_private(
    cli: Cli, finished: Path, tmp_path: Path
) -> None:
    (tmp_path / "shared").mkdir(mode=0o755)
    (tmp_path / "shared").chmod(0o755)
    assert cli("gaps", finished, "--out", tmp_path / "shared")[0] == 0
    assert mode(tmp_path / "shared") == 0o755
    assert mode(tmp_path / "shared/gaps.html") == mode(tmp_path / "shared/gaps.csv") == 0o600
    assert cli("gaps", finished, "--out", tmp_path / "shared/new/deep")[0] == 0
    assert mode(tmp_path / "shared/new") == mode(tmp_path / "shared/new/deep") == 0o700


def test_a_leading_tilde_is_the_home_and_a_strangers_is_refused(
    cli: Cli, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    assert cli("gaps", finished, "--out", "~/gaps")[0] == 0
    assert (tmp_path / "home/gaps/gaps.html").is_file() and not (tmp_path / "~").exists()
    code, _, said = cli("gaps", finished, "--out", "~nobody-of-that-name/gaps")
    assert code == 2 and "./" in said


def test_gaps_bears_the_runs_name_and_says_how_many_rows_it_shows(
    cli: Cli, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reunify.cli.gaps.SHOWN", 1)
    _, out, _ = cli("gaps", finished, "--out", tmp_path / "out")
    assert "1 of " in out and "gaps.csv" in out
    page = (tmp_path / "out/gaps.html").read_text(encoding="utf-8")
    assert f": {finished.name}</title>" in page
