"""What cannot be used is a clear error with its exit code, before anything is written."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from .conftest import CHILD, CHILD_COLUMNS, Cli, small_job, write_job

HEADER = ",".join(CHILD_COLUMNS)
ROW = ",".join(f'"{cell}"' for cell in CHILD)

FILES: dict[str, tuple[bytes, int, str]] = {
    "no id column": (HEADER.replace("id,", "nr,", 1).encode() + b"\n", 2, "columns.id: no column 'id'"),
    "empty": (b"", 3, "the file is empty"),
    "blank lines": (b"\r\n\r\n  \r\n", 3, "the file is empty"),
    "binary": (random.Random(1).randbytes(20_000), 3, "the file is not text"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, 3, "the file is not text"),
    "a workbook named .csv": (b"PK\x03\x04" + bytes(300), 3, "name it .xlsx"),
    "one line": (b"a" * 5_000_000, 3, "one endless line"),
    "no header": (f"{ROW}\n{ROW}\n".encode(), 2, "none of the mapped columns"),
}


@pytest.mark.parametrize("case", FILES)
def test_files_that_cannot_be_used(cli: Cli, tmp_path: Path, case: str) -> None:
    content, code, words = FILES[case]
    job = small_job(tmp_path)
    (tmp_path / "children.csv").write_bytes(content)
    end = cli("run", job, "--out", tmp_path / "run")
    assert (end.code, end.out) == (code, "")
    assert words in end.err
    assert "source kids" in end.err
    assert not any(cell in end.err for cell in CHILD[1:4])
    assert not (tmp_path / "run").exists()


@pytest.mark.long
def test_200_mb_of_one_line_is_refused_without_reading_it(cli: Cli, tmp_path: Path) -> None:
    job = small_job(tmp_path)
    with (tmp_path / "children.csv").open("wb") as file:
        for _ in range(200):
            file.write(b"a," * 500_000)
    assert cli("run", job, "--out", tmp_path / "run").code == 3


def test_a_folder_as_path(cli: Cli, tmp_path: Path) -> None:
    end = cli("run", write_job(tmp_path, children=".", adults=""), "--out", tmp_path / "run")
    assert (end.code, "a folder, not a file" in end.err) == (3, True)


def test_a_hostile_workbook(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "kids.xlsx").write_bytes(b"PK\x03\x04" + random.Random(2).randbytes(2000))
    end = cli("run", write_job(tmp_path, children="kids.xlsx", adults=""), "--out", tmp_path / "run")
    assert (end.code, "the workbook is damaged" in end.err) == (3, True)


JOBS = {
    "treshold: 1": 'unknown key "treshold"; did you mean "thresholds"?',
    "thresholds: {likely: 0.1, possible: 0.5}": "thresholds out of order",
    "linkage: {comparisons: {child_brith: {enabled: false}}}": "there is no comparison child_brith",
    'retrieval: {rules: ["l.sex = = r.sex"]}': "retrieval.rules, rule 1: not SQL",
    'retrieval: {rules: ["l.sex = r.sex", "l.municipalty = r.sex"]}': "rule 2: testimonies have no column",
    'retrieval: {rules: ["1=1); DELETE FROM pairs; --"]}': "rule 1: not SQL",
    "retrieval: {rules: [\"(SELECT count(*) FROM read_csv('/etc/passwd')) > 0\"]}": "or a statement",
    "seed: {": "line 6, column 1: not YAML",
}


@pytest.mark.parametrize("more", JOBS)
@pytest.mark.parametrize("command", ["check", "run"])
def test_jobs_that_cannot_be_used(cli: Cli, tmp_path: Path, command: str, more: str) -> None:
    out = ("--out", tmp_path / "run") if command == "run" else ()
    end = cli(command, small_job(tmp_path, more=more), *out)
    assert (end.code, end.out) == (2, "")
    assert JOBS[more] in end.err
    assert not (tmp_path / "run").exists()


def test_an_age_without_a_day_to_count_from(cli: Cli, tmp_path: Path) -> None:
    child = ("C1", "Brayan", "Xicay", "7 años", "M", "Marta Choc", "", "", "")
    job = small_job(tmp_path, [child], [("A1", "Marta Choc", "", "madre", "", "", "", "")])
    job.write_text(
        job.read_text(encoding="utf-8").replace("reference_date: 2018-06-30\n", ""), encoding="utf-8"
    )
    end = cli("run", job, "--out", tmp_path / "run")
    assert (end.code, "Set reference_date" in end.err) == (2, True)
    assert "7" not in end.err.replace(str(tmp_path), "")


def unwritable(folder: Path) -> list[Path]:
    """Return places where no folder can be made, whoever runs this."""
    (folder / "file").write_text("x", encoding="utf-8")
    closed = folder / "closed"
    closed.mkdir(mode=0o500)
    return [
        folder / "file",
        folder / "file" / "run",
        Path("/proc/run"),
        *([closed / "run"] if os.getuid() else []),
    ]


def test_an_output_folder_that_cannot_be_written(cli: Cli, tmp_path: Path) -> None:
    job = small_job(tmp_path)
    for out in unwritable(tmp_path):
        end = cli("run", job, "--out", out, "--force")
        assert (end.code, end.out) == (3, ""), end.err
        assert str(out) in end.err


def test_a_folder_of_somebody_elses_files_is_left_alone(cli: Cli, tmp_path: Path) -> None:
    job = small_job(tmp_path)
    for flag in ("--force", "--resume"):
        assert cli("run", job, "--out", tmp_path, flag).code == 3
    assert (tmp_path / "children.csv").is_file()


@pytest.mark.parametrize("name", ["none.yaml", "", "children.csv"])
def test_a_job_file_that_is_none(cli: Cli, tmp_path: Path, name: str) -> None:
    small_job(tmp_path)
    end = cli("run", tmp_path / name, "--out", tmp_path / "run")
    assert (end.code, end.out) == (2, "")
    assert not any(cell in end.err for cell in CHILD[1:4])
