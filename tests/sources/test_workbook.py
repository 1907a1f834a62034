from __future__ import annotations

import datetime as dt
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from reunify.errors import SourceError
from reunify.sources import check_columns, read_sources, workbook
from reunify.sources.workbook_guard import look_at

from .conftest import Read, source

HEADER = ["ID", "Name", "Born"]
Rows = list[list[Any]]


def book(rows: Rows, sheet: str = "Datos", first: int = 1) -> bytes:
    out = BytesIO()
    made = xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"})
    page = made.add_worksheet(sheet)
    made.add_worksheet("Nada")
    for i, row in enumerate(rows, start=first - 1):
        for j, value in enumerate(row):
            page.write(i, j, value)
    made.close()
    return out.getvalue()


def rewritten(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with its first sheet's XML changed."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part.endswith("sheet1.xml") else data)
    return out.getvalue()


def test_cells_as_a_workbook_stores_them(read: Read) -> None:
    rows: Rows = [HEADER, [7.0, 5, dt.date(2010, 3, 4)], ["X1", True, "2010"], [3.5, dt.time(1, 2), 40241]]
    people = read(book(rows), "f.xlsx").people
    assert people.select("id", "full_name", "birth").rows() == [
        ("7", "5", "2010-03-04"),
        ("X1", "true", "2010"),
        ("3.5", "01:02:00", "40241"),
    ]


def test_titles_above_and_totals_below(read: Read) -> None:
    rows: Rows = [["Listado de junio"], [], HEADER, [1, "Ana", ""], [], ["Total", 1], [None, "Suma", 1]]
    intake = read(book(rows, first=3), "f.xlsx")
    assert intake.people.select("id", "row").rows() == [("1", 6)]
    assert intake.quarantine["row"].to_list() == [8, 9]
    assert intake.quarantine["reason"].unique().to_list() == ["a totals row, not a person"]


def test_a_note_below_the_table(read: Read) -> None:
    rows: Rows = [HEADER, [1, "Ana", "2010"], ["Fuente: sistema central"]]
    assert read(book(rows), "f.xlsx").quarantine["reason"].to_list() == [
        "a note below the table, not a person"
    ]


def test_named_sheet_and_told_header_row(read: Read) -> None:
    rows: Rows = [HEADER, HEADER, [1, "Ana", "2010"]]
    intake = read(book(rows, "Niñas"), "f.xlsx", sheet="Niñas", header_row=2)
    assert intake.people["row"].to_list() == [3]


def test_missing_sheet_names_the_nearest(read: Read) -> None:
    with pytest.raises(SourceError, match="nearest is 'Datos'"):
        read(book([HEADER]), "f.xlsx", sheet="Dato")


def test_empty_sheet(read: Read) -> None:
    with pytest.raises(SourceError, match="empty"):
        read(book([HEADER]), "f.xlsx", sheet="Nada")


def test_head_is_checked(tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").write_bytes(book([["Título"], HEADER, [1, "Ana", ""]]))
    assert check_columns(source("f.xlsx"), tmp_path) == HEADER


FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "one cell far away": lambda: rewritten(book([HEADER]), lambda x: x.replace(b"</sheetData>", FAR)),
    "the same, disguised": lambda: rewritten(
        book([HEADER]), lambda x: x.replace(b"</sheetData>", FAR.replace(b"XFD", b"&#88;FD"))
    ),
    "a sheet that unpacks a thousandfold": lambda: rewritten(book([HEADER]), lambda x: x + b" " * 90_000_000),
    "half a file": lambda: book([HEADER])[:3000],
    "no workbook": lambda: b"ID,Name,Born\n",
    "nothing": lambda: b"",
    "locked": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_workbooks_are_errors_soon(read: Read, case: str) -> None:
    content = HOSTILE[case]()
    start = time.perf_counter()
    with pytest.raises(SourceError, match=r"f\.xlsx"):
        read(content, "f.xlsx")
    assert time.perf_counter() - start < 2


def test_thousands_of_sheets(read: Read) -> None:
    out = BytesIO(book([HEADER]))
    with zipfile.ZipFile(out, "a") as archive:
        for i in range(3, 700):
            archive.writestr(f"xl/worksheets/sheet{i}.xml", "")
    with pytest.raises(SourceError, match="sheets"):
        read(out.getvalue(), "f.xlsx")


def test_cells_formatted_far_away_do_no_harm(read: Read) -> None:
    styled = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    content = rewritten(book([HEADER, [1, "Ana", ""]]), lambda x: x.replace(b"</sheetData>", styled))
    assert read(content, "f.xlsx").people.height == 1


def test_a_child_out_of_time_is_an_error(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SECONDS", 0.001)
    with pytest.raises(SourceError, match="memory and"):
        read(book([HEADER]), "f.xlsx")


def test_text_under_the_name_of_a_workbook(read: Read) -> None:
    assert read("ID\tName\tBorn\n1\tAna\t2010\n", "f.xls").people["full_name"].to_list() == ["Ana"]


def test_a_workbook_checked_and_then_read_is_unpacked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f.xlsx"
    asked: list[Path] = []

    def looked(at: Path, where: str) -> None:
        asked.append(at)
        look_at(at, where)

    monkeypatch.setattr("reunify.sources.workbook.look_at", looked)
    path.write_bytes(book([HEADER, [1, "Ana", ""]]))
    check_columns(source("f.xlsx"), tmp_path)
    check_columns(source("f.xlsx"), tmp_path)
    assert read_sources((source("f.xlsx"),), tmp_path).people["full_name"].to_list() == ["Ana"]
    assert len(asked) == 1
    check_columns(source("f.xlsx"), tmp_path)
    path.write_bytes(book([HEADER, [1, "Eva", ""], [2, "Luz", ""]]))
    assert read_sources((source("f.xlsx"),), tmp_path).people["full_name"].to_list() == ["Eva", "Luz"]
