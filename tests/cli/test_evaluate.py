"""The commands evaluate and sample-for-labels."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Cli = Callable[..., tuple[int, str, str]]


def test_without_labels_it_is_the_models_own_opinion(cli: Cli, finished: Path, tmp_path: Path) -> None:
    code, out, _ = cli("evaluate", finished, "--out", tmp_path / "out")
    assert code == 0
    assert "own opinion" in out
    assert (tmp_path / "out/evaluation.html").stat().st_mode & 0o777 == 0o600


def test_labels_give_one_json_object_and_tables(
    cli: Cli, finished: Path, world: Path, tmp_path: Path
) -> None:
    out_to = ("--out", tmp_path / "out")
    code, out, _ = cli("evaluate", finished, "--labels", world / "truth.csv", "--complete", "--json", *out_to)
    told = json.loads(out)
    assert (code, told["recall"]) == (0, "recall")
    assert {f.suffix for f in (tmp_path / "out").iterdir()} == {".html", ".json", ".csv", ".parquet"}


def test_a_sample_is_written_for_two_judges_and_its_design_apart(
    cli: Cli, finished: Path, tmp_path: Path
) -> None:
    code, _, _ = cli("sample-for-labels", finished, "--pairs", 60, "--out", tmp_path / "sample")
    files = sorted(str(f.relative_to(tmp_path / "sample")) for f in (tmp_path / "sample").rglob("*.csv"))
    assert code == 0
    assert files == ["design/design.csv", "judge-1.csv", "judge-2.csv"]


@pytest.mark.parametrize("command", [["evaluate"], ["sample-for-labels", "--pairs", "60"]])
def test_a_runs_folder_is_not_written_into(cli: Cli, finished: Path, command: list[str]) -> None:
    code, _, said = cli(*command, finished, "--out", finished / "evaluation")
    assert code == 2
    assert "outside the run" in said


def test_bad_labels_end_with_3_and_their_line(cli: Cli, finished: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text(
        "child_source,child_id,adult_source,adult_id\norr,nobody,ice,nobody\n", encoding="utf-8"
    )
    code, _, said = cli("evaluate", finished, "--labels", labels, "--out", tmp_path / "out")
    assert code == 3
    assert "line 2" in said and "nobody" not in said


def test_sheets_are_drawn_again_until_a_judge_has_written_into_one(
    cli: Cli, finished: Path, tmp_path: Path
) -> None:
    draw = ("sample-for-labels", finished, "--pairs", 60, "--out", tmp_path / "sample")
    assert [cli(*draw)[0], cli(*draw)[0]] == [0, 0]
    second = tmp_path / "sample/judge-2.csv"
    before = second.read_text(encoding="utf-8")
    second.write_text(before.replace(",second,,", ",second,false,", 1), encoding="utf-8")
    design = (tmp_path / "sample/design/design.csv").read_bytes()
    code, _, said = cli(*draw, "--seed", 2)
    assert code == 2 and "answers in judge-2.csv" in said and "another folder" in said
    assert ",second,false," in second.read_text(encoding="utf-8")
    assert (tmp_path / "sample/design/design.csv").read_bytes() == design


def test_out_is_a_folder_of_its_own(
    cli: Cli, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for out, code, what in (
        ("", 2, "that you are in"),
        ("..", 2, "one around"),
        ("loop", 3, "cannot be made"),
    ):
        ended, _, told = cli("evaluate", finished, "--out", out)
        assert ended == code and what in told
    assert [file.name for file in tmp_path.iterdir()] == ["loop"]
