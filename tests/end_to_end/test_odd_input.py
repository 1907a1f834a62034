"""Odd rows and odd sources end in a result, and every row and child is accounted for."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from reunify.artifacts import read_table

from .conftest import (
    ADULT,
    ADULT_COLUMNS,
    CHILD,
    CHILD_COLUMNS,
    Cli,
    nobody_is_lost,
    small_job,
    write_job,
)

openpyxl: Any = importlib.import_module("openpyxl")  # it has no types
Rows = Sequence[Sequence[str]]


def child(number: int, **cells: str) -> tuple[str, ...]:
    """Return a child's row with other cells than the usual."""
    row = dict(zip(CHILD_COLUMNS, CHILD, strict=True)) | {"id": f"C{number}"} | cells
    return tuple(row[c] for c in CHILD_COLUMNS)


def adult(number: int, **cells: str) -> tuple[str, ...]:
    """Return an adult's row with other cells than the usual."""
    row = dict(zip(ADULT_COLUMNS, ADULT, strict=True)) | {"folio": f"A{number}"} | cells
    return tuple(row[c] for c in ADULT_COLUMNS)


def statuses(run: Path) -> dict[str, int]:
    roster = pl.read_csv(run / "children.csv", infer_schema=False)
    return dict(roster.group_by("status").len().iter_rows())


DAYS = ("9999-12-31", "31/12/9999", "0001-01-01", "1/1/0000", "99999999", "1e308")
LONG = ("A" * 10_000, "María " * 1700, "de la " * 1700, "(" * 10_000, "1. Ana, 7, " * 900, "5" * 10_000)

ROWS: dict[str, Callable[[], tuple[Rows, Rows]]] = {
    "nobody": lambda: ([], []),
    "ten children": lambda: ([child(n, nombres=["Ana", "Eva", "Luz"][n % 3]) for n in range(10)], [ADULT]),
    "all missing": lambda: (
        [(f"C{n}", *["N/A"] * 8) for n in range(9)],
        [(f"A{n}", *["", "DESCONOCIDO"][n % 2 : n % 2 + 1] * 7) for n in range(9)],
    ),
    "far days": lambda: (
        [child(n, nacimiento=d, fecha=d) for n, d in enumerate(DAYS)],
        [adult(n, nacimiento=d, fecha=d, hijos=f"Brayan ({d})") for n, d in enumerate(DAYS)],
    ),
    "10,000 letters": lambda: (
        [child(n, nombres=t, apellidos=t, madre=t, lugar=t, telefono=t) for n, t in enumerate(LONG)],
        [adult(n, nombre=t, parentesco=t, municipio=t, hijos=t, tel=t) for n, t in enumerate(LONG)],
    ),
}


@pytest.mark.parametrize("case", ROWS)
def test_odd_rows_end_in_a_result(cli: Cli, tmp_path: Path, case: str) -> None:
    children, adults = ROWS[case]()
    end = cli("run", small_job(tmp_path, children, adults), "--out", tmp_path / "run", "--quiet")
    assert (end.code, end.err) == (0, "")
    nobody_is_lost(tmp_path / "run")
    assert sum(statuses(tmp_path / "run").values()) == len(children)


def test_a_job_may_compare_names_alone(cli: Cli, tmp_path: Path) -> None:
    off = ["child_birth", "origin", "separation", "alien_number", "family_unit", "phone", "language"]
    more = f"linkage: {{comparisons: {{{', '.join(f'{c}: {{enabled: false}}' for c in off)}}}}}"
    end = cli("run", small_job(tmp_path, more=more), "--out", tmp_path / "run", "--quiet")
    assert (end.code, end.err) == (0, "")
    listed = pl.read_csv(tmp_path / "run" / "candidates.csv")
    assert listed.height and listed["flags"].str.contains("name_only").all()


def test_rows_identical_a_thousand_times_and_ids_used_twice(cli: Cli, tmp_path: Path) -> None:
    other = child(1, nombres="Otra", apellidos="Caal Tzoc")
    job = small_job(tmp_path, [*[CHILD] * 1000, other, child(7), child(8)], [ADULT] * 1000)
    assert cli("run", job, "--out", tmp_path / "run", "--quiet").code == 0
    nobody_is_lost(tmp_path / "run")
    roster = pl.read_csv(tmp_path / "run" / "children.csv", infer_schema=False)
    assert sorted(roster["child_id"]) == ["C1", "C1#2", "C7", "C8"]
    assert read_table(tmp_path / "run", "intake")["merged"].to_list() == [999, 999]


def test_what_cannot_be_cut_into_cells_is_unreadable_and_on_the_roster(cli: Cli, tmp_path: Path) -> None:
    job = small_job(tmp_path)
    with (tmp_path / "children.csv").open("ab") as file:
        file.write(b'C2,"Ana,Tzoc,2010-01-01,F,,,,\r\n')  # a lone quote
        file.write(b"C3,E\0va,Ca\0al,2010-01-01,F,,,,\r\n\0\0\r\n")  # NUL bytes
        file.write("C4,Ñuño,Tzóc,2010-01-01,F,,,,\r\n".encode("cp1252"))  # another encoding
        file.write(b"C5,Ana\r\n,Luz,Caal,2010-01-01,F,,,,\r\n" + b"C6," + b"x" * 200_000 + b",,,,,,,\r\n")
    assert cli("run", job, "--out", tmp_path / "run", "--quiet").code == 0
    nobody_is_lost(tmp_path / "run")
    roster = pl.read_csv(tmp_path / "run" / "children.csv", infer_schema=False)
    read = roster.filter(pl.col("status") != "unreadable")
    assert read["child_id"].to_list() == ["C1", "C2", "C3", "C4"]
    assert roster.height == 7
    names = read_table(tmp_path / "run", "records")["name_text"].to_list()
    assert "Eva Caal" in names
    assert "Ñuño Tzóc" in names


@pytest.mark.parametrize("role", ["children", "adults"])
def test_a_source_of_one_side_alone(cli: Cli, tmp_path: Path, role: str) -> None:
    small_job(tmp_path, [child(1), child(2, nombres="Eva")])
    alone = {"adults": ""} if role == "children" else {"children": ""}
    assert cli("run", write_job(tmp_path, **alone), "--out", tmp_path / "run", "--quiet").code == 0
    nobody_is_lost(tmp_path / "run")
    assert statuses(tmp_path / "run") == ({"no candidate": 2} if role == "children" else {})


FORMULAS = ("=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1", "\t=1", "%x", "|y", "=2")


def test_no_formula_in_a_cell_is_one_in_the_lists(cli: Cli, tmp_path: Path) -> None:
    mother = ("=A1", '=HYPERLINK("http://x")', "", "madre", "=x", "=1 (7)", "", "")
    twin = ("+C1", *CHILD[1:])
    job = small_job(tmp_path, [FORMULAS, twin], [mother, ("@A2", *ADULT[1:])])
    assert cli("run", job, "--out", tmp_path / "run", "--quiet").code == 0
    nobody_is_lost(tmp_path / "run")
    book = openpyxl.load_workbook(tmp_path / "run" / "candidates.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "inlineStr"}
    assert {"=1+1", "+C1", "@A2"} <= {str(cell.value).lstrip("'") for cell in cells}
    for name in ("candidates", "children", "adults", "quarantine"):
        with (tmp_path / "run" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            texts = [cell for row in csv.reader(file) for cell in row if not _is_number(cell)]
        assert not [t for t in texts if t.startswith(("=", "+", "-", "@", "\t", "%", "|"))]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell[0] != "+"
