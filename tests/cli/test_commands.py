"""What each command prints, writes and refuses."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reunify.artifacts import WRITTEN

Cli = Callable[..., tuple[int, str, str]]


def edited(world: Path, old: str, new: str, name: str) -> Path:
    text = (world / "job.yaml").read_text(encoding="utf-8")
    assert old in text
    path = world / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_check_counts_every_source_and_names_comparisons_without_data(cli: Cli, world: Path) -> None:
    code, out, _ = cli("check", world / "job.yaml")
    assert code == 0
    assert "Every mapped column is there." in out
    assert "companion: children map none of relative name, relatives_text" in out


def test_check_names_the_columns_that_no_field_reads(cli: Cli, world: Path) -> None:
    assert "no field reads" not in cli("check", world / "job.yaml")[1]
    job = edited(world, "birth: Child1 DOB/Age", "age: Child2 DOB/Age", "unread.yaml")
    out = cli("check", job)[1]
    assert "Columns that no field reads:" in out and "  ice: Child1 DOB/Age" in out


def test_check_as_json_is_one_object(cli: Cli, world: Path) -> None:
    code, out, err = cli("check", world / "job.yaml", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert {s["source"]: s["encoding"] for s in told["sources"]}["hotline"] == "cp1252"
    assert all(s["rows_read"] == s["records"] + s["merged"] + s["quarantined"] for s in told["sources"])


def test_check_refuses_a_column_that_is_not_there(cli: Cli, world: Path) -> None:
    job = edited(world, "id: UAC Number", "id: UAC Numbre", "column.yaml")
    code, out, err = cli("check", job)
    assert (code, out) == (2, "")
    assert "line 13, columns.id: no column 'UAC Numbre'; nearest is 'UAC Number'" in err


def test_columns_that_several_files_lack_are_told_together(cli: Cli, world: Path) -> None:
    job = edited(world, "id: UAC Number", "id: UAC Numbre", "columns.yaml")
    text = job.read_text(encoding="utf-8")
    job.write_text(text.replace("name: Child1 Name", "name: Child1 Nmae"), encoding="utf-8")
    code, _, err = cli("run", job, "--out", world / "never")
    assert code == 2
    assert "line 13, columns.id: no column" in err
    assert "claimed_children[0].name: no column 'Child1 Nmae'; nearest is 'Child1 Name'" in err
    assert not (world / "never").exists()


def test_check_refuses_a_comparison_that_does_not_exist(cli: Cli, world: Path) -> None:
    path = world / "comparison.yaml"
    text = (world / "job.yaml").read_text(encoding="utf-8")
    path.write_text(text + "\nlinkage: {comparisons: {brith: {enabled: false}}}\n", encoding="utf-8")
    code, _, err = cli("check", path)
    assert code == 2
    assert "brith" in err


def test_check_refuses_a_source_that_is_not_there(cli: Cli, world: Path) -> None:
    job = edited(world, "children_orr.csv", "none.csv", "missing.yaml")
    assert cli("check", job)[0] == 3


@pytest.mark.usefixtures("finished")
def test_run_refuses_a_folder_that_is_there(cli: Cli, world: Path, finished: Path) -> None:
    code, out, err = cli("run", world / "job.yaml", "--out", finished)
    assert (code, out) == (3, "")
    assert "--resume" in err
    assert "--force" in err


def test_run_resumes_to_the_same_bytes_and_counts_every_child(cli: Cli, world: Path, finished: Path) -> None:
    names = ("candidates.csv", "candidates.xlsx", "evidence.parquet", "manifest.json", "report.html")
    before = {name: (finished / name).read_bytes() for name in names}
    code, out, err = cli("run", world / "job.yaml", "--out", finished, "--resume", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    rows = len((finished / "children.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert sum(told["children"].values()) == rows >= 60
    assert {name: (finished / name).read_bytes() for name in names} == before


def test_a_run_that_is_stopped_ends_in_5_and_goes_on(world: Path, tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "reunify.cli",
        "run",
        str(world / "job.yaml"),
        "--out",
        str(tmp_path / "run"),
    ]
    with subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert running.stderr.readline().startswith("sources: ")
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate()
    assert (running.returncode, "Traceback" in said) == (5, False)
    assert "--resume" in said
    done = subprocess.run([*words, "--resume", "--quiet"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "run" / "manifest.json").is_file()


def test_the_log_has_a_line_for_each_stage_and_nobody_in_it(cli: Cli, world: Path, tmp_path: Path) -> None:
    log, out = tmp_path / "log.jsonl", tmp_path / "run"
    assert cli("--log", log, "run", world / "job.yaml", "--out", out, "--quiet")[0] == 0
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [line["stage"] for line in lines][:3] == ["sources", "normalize", "testimony"]
    allowed = {"event", "level", "stage", "seconds", "peak_mb", "timestamp"}
    assert all(set(line) <= allowed for line in lines)


def test_simulate_writes_a_job_that_check_accepts(cli: Cli, tmp_path: Path) -> None:
    code, out, _ = cli("simulate", tmp_path / "w", "--children", 20, "--with", "days=30", "--json")
    assert code == 0
    assert json.loads(out)["rows"]["children_orr.csv"] > 0
    assert cli("check", tmp_path / "w" / "job.yaml")[0] == 0


@pytest.mark.parametrize(("property_", "words"), [("dys=3", 'did you mean "days"?'), ("days=x", "integer")])
def test_simulate_refuses_a_wrong_property(cli: Cli, tmp_path: Path, property_: str, words: str) -> None:
    code, _, err = cli("simulate", tmp_path / "w", "--children", 20, "--with", property_)
    assert code == 2
    assert words in err


def test_doctor_finds_this_machine_fit(cli: Cli) -> None:
    code, out, _ = cli("doctor", "--json")
    told = json.loads(out)
    states = {f["name"]: f["state"] for f in told["findings"]}
    assert (code, told["ok"]) == (0, True)
    assert states["Splink canary"] == states["DuckDB spills"] == states["polars"] == "ok"


def test_a_run_leaves_the_files_that_force_removes_and_no_other(finished: Path) -> None:
    assert {p.name for p in finished.iterdir()} == {*WRITTEN, "stages", ".lock"}


def test_resume_and_force_together_are_refused(cli: Cli, world: Path, tmp_path: Path) -> None:
    code, _, err = cli("run", world / "job.yaml", "--out", tmp_path / "run", "--resume", "--force")
    assert code == 2
    assert "Give one of the two" in err


def test_run_does_not_write_among_what_it_reads(cli: Cli, world: Path) -> None:
    before = sorted(world.iterdir())
    code, _, err = cli("run", world / "job.yaml", "--out", world, "--force")
    assert code == 3
    assert "the folder holds the job file" in err
    assert sorted(world.iterdir()) == before


def test_check_warns_of_ages_without_a_day(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("id,age\n1,5\n")
    (tmp_path / "a.csv").write_text("id\n1\n")
    sources = [
        "{name: c, role: children, path: c.csv, columns: {id: id, age: age}}",
        "{name: a, role: adults, path: a.csv, columns: {id: id}}",
    ]
    (tmp_path / "job.yaml").write_text(f"sources: [{', '.join(sources)}]")
    code, out, _ = cli("check", tmp_path / "job.yaml")
    assert code == 0
    assert "Warning: c may tell ages" in out
