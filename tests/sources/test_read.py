from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reunify import schema
from reunify.errors import JobError, SourceError
from reunify.sources import check_columns, fingerprints, read_sources

from .conftest import Read, source


def test_sources_come_in_their_order_as_declared(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.csv").write_text(f"ID,Name,Born\n1,{name},\n,x,\n")
    intake = read_sources((source("b.csv", name="b"), source("a.csv", name="a")), tmp_path)
    assert intake.people["record"].to_list() == ["b:1", "a:1"]
    for table in (schema.PEOPLE, schema.CLAIMS, schema.RELATIVES, schema.QUARANTINE, schema.INTAKE):
        table.check(getattr(intake, table.name), "test")


def test_missing_file_folder_and_closed_file(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SourceError, match="is a folder"):
        check_columns(source("folder.csv"), tmp_path)
    with pytest.raises(SourceError, match="no such file"):
        check_columns(source("none.csv"), tmp_path)
    with pytest.raises(SourceError, match="folder"):
        fingerprints((source("folder.csv"),), tmp_path)


def test_missing_columns_are_named_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("ID,Nombre completo,Born\n")
    columns = {"id": "ID", "full_name": "Nombre complet", "sex": "zzz"}
    with pytest.raises(JobError) as caught:
        check_columns(source("f.csv", columns=columns), tmp_path)
    assert "columns.full_name: no column 'Nombre complet'; nearest is 'Nombre completo'" in str(caught.value)
    assert "columns.sex: no column 'zzz'" in str(caught.value)


def test_a_header_all_in_another_case_is_named(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("id,name,born\n1,Ana,2010\n")
    with pytest.raises(JobError, match="nearest is 'name'"):
        check_columns(source("f.csv"), tmp_path)


def test_headers_are_compared_as_read(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("\ufeff ID ,Name\u00a0, Nin\u0303o  x\n")
    columns = {"id": "ID", "full_name": "Name", "sex": "Niño x"}
    assert check_columns(source("f.csv", columns=columns), tmp_path) == ["ID", "Name", "Niño x"]


def test_check_reads_only_the_head(tmp_path: Path) -> None:
    with (tmp_path / "f.csv").open("w") as file:
        file.write("ID,Name,Born\n" + "1,Ñ,\n" * 3_000_000)
    assert check_columns(source("f.csv"), tmp_path) == ["ID", "Name", "Born"]


def test_fingerprints(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("ID,Name,Born\n1,Ana,\n")
    assert fingerprints((source("f.csv"),), tmp_path) == {
        "a": hashlib.sha256(b"ID,Name,Born\n1,Ana,\n").hexdigest()
    }


@given(st.binary(max_size=300), st.sampled_from(["f.csv", "f.xls", "f.xlsx", "f.parquet"]))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_end_in_a_result_or_an_error(read: Read, content: bytes, file: str) -> None:
    try:
        intake = read(b"ID,Name,Born\n" + content if file == "f.csv" else content, file)
    except (SourceError, JobError) as error:
        assert file in str(error)
    else:
        assert intake.intake["rows_read"].item() >= intake.people.height


CELL = st.text(alphabet="ab1\",;\n\r\t\0 '\\ñé", max_size=6)
LINES = st.lists(st.one_of(st.lists(CELL, max_size=5).map(",".join), CELL), max_size=12)


@given(LINES, st.sampled_from(["utf-8", "cp1252", "utf-16"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_of_a_messy_file_is_accounted_for(read: Read, lines: list[str], codec: str) -> None:
    intake = read("\n".join(["ID,Name,Born", *lines]).encode(codec), delimiter=",")
    count = intake.intake.row(0, named=True)
    assert count["rows_read"] == count["records"] + count["merged"] + count["quarantined"]
    assert count["records"] + count["merged"] == intake.people["copies"].sum()
    rows = [*intake.people["row"], *intake.quarantine["row"]]
    assert len(rows) == len(set(rows))


# Not both a comma and a line end: a line that is a whole row by itself is not taken for part of a cell.
TEXT = st.one_of(st.text(alphabet='ab",; ñ', max_size=5), st.text(alphabet='ab";\n ñ', max_size=5))
TIDY = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8)


@given(TIDY)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rightly_quoted_cells_come_back_as_written(read: Read, rows: list[tuple[str, str]]) -> None:
    quoted = ['"' + cell.replace('"', '""') + '"' for row in rows for cell in row]
    lines = [f"n{i},{a},{b}" for i, (a, b) in enumerate(zip(quoted[::2], quoted[1::2], strict=True))]
    intake = read("ID,Name,Born\n" + "\n".join(lines), delimiter=",")
    expected = [tuple(c if c.strip() else None for c in row) for row in rows]
    got = {r["id"]: (r["full_name"], r["birth"]) for r in intake.people.iter_rows(named=True)}
    assert got == {f"n{i}": row for i, row in enumerate(expected)}
