"""A finished run's folder, from two tiny lists: what each file holds, and what none may hold."""

from __future__ import annotations

import csv
import importlib
import json
import stat
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.families import VILLAGE, job_of

from reunify.candidates import pair_id
from reunify.config import load_job
from reunify.config.models import ColumnsConfig, SourceConfig
from reunify.job import run_job
from reunify.outputs import RunFacts, files_read
from reunify.warnings import warnings_of

openpyxl: Any = importlib.import_module("openpyxl")  # it has no types

LISTS = ("candidates.csv", "children.csv", "adults.csv", "quarantine.csv")
NUMBERS = ("208592266", "208592267", "FMU7001", "50255512345", "5551 2345")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunFacts]:
    folder = tmp_path_factory.mktemp("village")
    hostile = {"id": "=1+1", "given": "@Marta", "paternal": "Quino"}
    bands = {"listed": 0.001}  # among so few, chance alone makes a pair one in a thousand
    job = job_of(folder, [*VILLAGE["children"], hostile], VILLAGE["adults"], thresholds=bands)
    return folder / "run", run_job(job, folder / "run")


@pytest.fixture(scope="module")
def run(finished: tuple[Path, RunFacts]) -> Path:
    return finished[0]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_file_of_the_design_is_there_for_its_owner_only(run: Path) -> None:
    expected = {
        *LISTS,
        "candidates.parquet",
        "candidates.xlsx",
        "evidence.parquet",
        "model.json",
        "manifest.json",
    }
    expected |= {"timings.json", "report.html", "cases.html"}
    assert expected <= {path.name for path in run.iterdir()}
    for path in (run, *run.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path.name


def test_the_roster_counts_every_child_and_adult_row_of_the_files(run: Path) -> None:
    status = {row["child_id"].lstrip("'"): row["status"] for row in rows(run / "children.csv")}
    assert status == {
        "C1": "candidates",
        "C2": "candidates",
        "C3": "withheld",
        "C5": "no candidate",
        "row 5": "unreadable",
        "=1+1": "no candidate",
    }
    assert [row["adult_id"] for row in rows(run / "adults.csv")] == ["A1", "A2", "A3"]


def test_the_right_mothers_are_first_and_pair_ids_do_not_change_from_run_to_run(run: Path) -> None:
    best = {
        r["child_id"]: (r["adult_id"], r["pair_id"]) for r in rows(run / "candidates.csv") if r["rank"] == "1"
    }
    assert best == {c: (a, pair_id("orr", c, "ice", a)) for c, a in (("C1", "A1"), ("C2", "A2"))}


def test_who_gave_no_consent_is_in_no_table_after_the_records(finished: tuple[Path, RunFacts]) -> None:
    tables = finished[1].tables
    assert "orr:C3" in tables["records"]["record"].to_list()
    for name in ("testimonies", "keys", "pairs", "scored", "judged", "candidates"):
        assert not any("C3" in str(cell) for row in tables[name].rows() for cell in row), name


def test_evidence_as_written_adds_up_to_the_weights_as_written(run: Path) -> None:
    evidence = pl.read_parquet(run / "evidence.parquet")
    sums = evidence.group_by("pair_id").agg(total=(pl.col("weight") * 1000).round().cast(pl.Int64).sum())
    totals = dict(sums.rows())
    found = {row["pair_id"]: round(float(row["match_weight"]) * 1000) for row in rows(run / "candidates.csv")}
    assert found and found == totals


@pytest.mark.parametrize("name", [*LISTS, "report.html", "cases.html"])
def test_no_list_holds_a_personal_number(run: Path, name: str) -> None:
    text = (run / name).read_text(encoding="utf-8")
    assert not [number for number in NUMBERS if number in text]


def test_no_workbook_or_evidence_holds_a_personal_number(run: Path) -> None:
    book = openpyxl.load_workbook(run / "candidates.xlsx", read_only=True)
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    cells += [str(cell) for row in pl.read_parquet(run / "evidence.parquet").rows() for cell in row]
    assert not [cell for cell in cells if any(number in cell for number in NUMBERS)]


def test_evidence_holds_personal_numbers_where_the_job_asks_for_them(tmp_path: Path) -> None:
    asked = {"personal_numbers": True}
    job = job_of(tmp_path, VILLAGE["children"][:1], VILLAGE["adults"][:1], candidates=asked)
    evidence = run_job(job, tmp_path / "run").tables["evidence"]
    assert {"208592266", "208592267", "50255512345"} <= {*evidence["adult_value"], *evidence["child_value"]}


def test_a_spreadsheet_takes_no_cell_for_a_formula(run: Path) -> None:
    ids = [row["child_id"] for row in rows(run / "children.csv")]
    assert "'=1+1" in ids and "=1+1" not in ids
    sheet = openpyxl.load_workbook(run / "candidates.xlsx")["children"]
    formulas = [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert not formulas
    assert any(str(c.value).endswith("=1+1") for row in sheet.iter_rows() for c in row)


def test_the_report_names_no_person(run: Path) -> None:
    text = (run / "report.html").read_text(encoding="utf-8").lower()
    names = {
        name
        for person in VILLAGE["children"] + VILLAGE["adults"]
        for name in (person["given"], person["paternal"])
    }
    assert not [name for name in names if f">{name.lower()}<" in text or f" {name.lower()} " in text]


def test_the_manifest_counts_rows_and_holds_no_time(run: Path, finished: tuple[Path, RunFacts]) -> None:
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["inputs_sha256"]) == {"orr", "ice"} and manifest["seed"] == 1
    assert manifest["rows"]["records"] == 8 and manifest["rows"]["quarantine"] == 1
    assert "seconds" not in json.dumps(manifest)
    model = json.loads((run / "model.json").read_text(encoding="utf-8"))
    assert set(model["prior"]["slots"]) == {"mother", "father", "companion"}


def test_a_second_run_writes_the_same_bytes(run: Path) -> None:
    again = run.parent / "again"
    run_job(load_job(run.parent / "job.yaml"), again)
    names = {p.relative_to(run) for p in run.rglob("*") if p.is_file()} - {Path("timings.json")}
    assert names == {p.relative_to(again) for p in again.rglob("*") if p.is_file()} - {Path("timings.json")}
    assert [n for n in sorted(names) if (run / n).read_bytes() != (again / n).read_bytes()] == []


def source(name: str, path: str | None) -> SourceConfig:
    origin = {"path": path} if path else {"url": "sqlite:///x.db", "table": "t"}
    return SourceConfig(name=name, role="adults", columns=ColumnsConfig(id="id"), **origin)


def test_inputs_are_named_by_file_and_by_source_where_a_file_does_not_tell() -> None:
    sources = tuple(
        source(*s)
        for s in (
            ("a", "x/list.csv"),
            ("b", "y/list.csv"),
            ("c", "book.xlsx"),
            ("d", "book.xlsx"),
            ("e", None),
        )
    )
    digests = dict(zip("abcde", ("1", "2", "3", "3", "5"), strict=True))
    assert files_read(sources, digests) == {"list.csv": "1", "list.csv (b)": "2", "book.xlsx": "3", "e": "5"}


def facts(*roles: str, quarantined: int = 0, doubled: int = 0) -> dict[str, pl.DataFrame]:
    marks = [n < doubled for n in range(len(roles))]
    records = pl.DataFrame(
        {"role": roles, "duplicate_id": marks}, schema={"role": pl.String, "duplicate_id": pl.Boolean}
    )
    return {"records": records, "quarantine": pl.DataFrame({"row": range(quarantined)})}


def learned(source: str) -> dict[str, list[dict[str, list[dict[str, str]]]]]:
    return {"comparisons": [{"levels": [{"m_source": "assumed"}, {"m_source": source}]}]}


@pytest.mark.parametrize(
    ("tables", "source", "english", "spanish"),
    [
        (facts("child", "adult"), "learned", None, None),
        (
            facts("child", "adult", quarantined=3),
            "learned",
            "3 rows could not be read",
            "3 filas no pudieron",
        ),
        (facts("child"), "learned", "No source of adults", "Ninguna fuente de personas adultas"),
        (facts("adult"), "blended", "No source of children", "Ninguna fuente de niños"),
        (facts("child", "adult"), "set by the job", "Too few records to learn", "Muy pocos registros"),
        (facts("child", "adult", doubled=2), "learned", "2 rows share an id", "2 filas comparten"),
    ],
)
def test_warnings_speak_the_reports_language(
    tables: dict[str, pl.DataFrame], source: str, english: str | None, spanish: str | None
) -> None:
    for language, start in (("en", english), ("es", spanish)):
        said = warnings_of(tables, learned(source), language)
        assert len(said) == (start is not None)
        assert all(sentence.startswith(str(start)) for sentence in said)
