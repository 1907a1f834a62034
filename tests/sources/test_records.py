from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.sources.records import to_parts
from reunify.sources.repeats import suffix_repeats
from reunify.sources.table import ROW, RawTable

from .conftest import COLUMNS, Read, source

HEAD = "ID,Name,Born\n"


def test_missing_ids_are_quarantined(read: Read) -> None:
    intake = read(HEAD + "1,Ana,\n ,Eva,\n,,\n")
    assert intake.quarantine.select("source", "role", "file", "row", "id", "reason").rows() == [
        ("a", "child", "f.csv", 3, None, "no id"),
        ("a", "child", "f.csv", 4, None, "every mapped cell is empty"),
    ]


def test_identical_rows_merge_whatever_stands_between(read: Read) -> None:
    intake = read(HEAD + "1,Ana,2010\n2,Eva,\n1,Ana,2010\n" + "2,Eva,\n" * 999)
    assert intake.people.select("record", "row", "copies", "duplicate_id").rows() == [
        ("a:1", 2, 2, False),
        ("a:2", 3, 1000, False),
    ]
    assert intake.intake.select("rows_read", "records", "merged").row(0) == (1002, 2, 1000)


def test_differing_rows_of_one_id_are_kept_and_flagged(read: Read) -> None:
    people = read(HEAD + "1,Ana,\n2,Eva,\n1,Luz,\n1,Sol,\n1#2,Paz,\n").people
    assert people["id"].to_list() == ["1", "2", "1#3", "1#4", "1#2"]
    assert people["duplicate_id"].to_list() == [True, False, True, True, False]
    assert people["record"].is_unique().all()


def test_raw_holds_mapped_cells_as_written(read: Read) -> None:
    people = read('ID,Name,Born,Other\n 1 ,"Ana ""Ñ""\n López",  ,x\n').people
    assert json.loads(people["raw"].item()) == {"ID": " 1 ", "Name": 'Ana "Ñ"\n López'}
    assert people["id"].item() == "1"


def test_several_columns_are_read_as_one(read: Read) -> None:
    columns = {"id": ["O", "N"], "given_names": ["F", "M"], "phone": ["P", "Q"], "place": ["F", "N"]}
    people = read("O,N,F,M,P,Q\nX,1,Ana,,5,6\nX,2,Eva,Luz,,7\n", columns=columns).people
    assert people.select("id", "given_names", "phone", "place").rows() == [
        ("X 1", "Ana", "5; 6", "Ana 1"),
        ("X 2", "Eva Luz", "7", "Eva 2"),
    ]


def test_formulas_in_cells_stay_text(read: Read) -> None:
    assert read(HEAD + "=1+1,@SUM(A1),-2\n").people.select("id", "full_name").row(0) == ("=1+1", "@SUM(A1)")


@pytest.mark.parametrize(
    "label", ["Total", "TOTAL: 401", "Totales", "Suma", "Gran total", "Total de niños: 3"]
)
def test_totals_are_no_person(read: Read, label: str) -> None:
    intake = read(HEAD + f"1,Ana,\n{label},,\n")
    assert intake.quarantine["reason"].to_list() == ["a totals row, not a person"]


@pytest.mark.parametrize("number", ["SUM-1", "T0TAL", "Sumaya", "TOTAL-77", "Count7"])
def test_ids_that_look_a_little_like_totals(read: Read, number: str) -> None:
    assert read(HEAD + f"{number},Ana,\n").people["id"].to_list() == [number]


def test_a_full_row_of_a_person_is_no_totals_row(read: Read) -> None:
    columns = {"id": "ID", "full_name": "Name", "mother_name": "Mother", "birth": "Born"}
    text = "ID,Name,Mother,Born\nTotal,Ana Us,Eva Toj,2010\nTotal,12,9,7\nTotal 3,niños 5,,\n"
    intake = read(text, columns=columns)
    assert intake.people["full_name"].to_list() == ["Ana Us"]
    assert intake.quarantine["row"].to_list() == [3, 4]


def test_the_header_again_is_no_person(read: Read) -> None:
    intake = read(HEAD + "1,Ana,\n" + HEAD + "2,Eva,\n")
    assert intake.people["id"].to_list() == ["1", "2"]
    assert intake.quarantine.select("row", "reason").row(0) == (3, "the header again, not a person")


IDS = st.lists(st.sampled_from(["1", "1#2", "1#3", "2", "2#2"]), max_size=12)


@given(IDS)
@settings(max_examples=60, deadline=None)
def test_suffixed_ids_are_unique_and_first_ones_keep_theirs(ids: list[str]) -> None:
    people = pl.DataFrame(
        {"id": pl.Series(ids, dtype=pl.String), ROW: pl.Series(range(len(ids)), dtype=pl.Int64)}
    )
    named = suffix_repeats(people)
    assert named["id"].is_unique().all()
    assert (
        named.filter(people["id"].is_first_distinct())["id"].to_list()
        == people["id"].unique(maintain_order=True).to_list()
    )
    assert named["duplicate_id"].to_list() == [ids.count(i) > 1 for i in ids]


CELLS = st.sampled_from([None, "", " ", "1", "2", "x", "Total", "ñ"])


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=25), st.sampled_from(["person", "claim"]))
@settings(max_examples=60, deadline=None)
def test_counts_add_up_for_any_table(rows: list[tuple[str | None, ...]], mode: str) -> None:
    cells = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS.values(), pl.String), orient="row")
    numbered = cells.with_row_index(ROW, offset=2).with_columns(pl.col(ROW).cast(pl.Int64))
    spoilt = pl.DataFrame({"row": [99], "reason": ["bad"]})
    parts = to_parts(
        RawTable("f", tuple(COLUMNS.values()), numbered, spoilt), source("f", role="adults", rows=mode)
    )
    count = parts.intake.row(0, named=True)
    assert count["rows_read"] == len(rows) + 1 == count["records"] + count["merged"] + count["quarantined"]
    assert count["quarantined"] == parts.quarantine.height
    assert count["records"] == parts.people.height == parts.people["record"].n_unique()
    assert parts.quarantine["row"].is_unique().all()


@pytest.mark.parametrize("mode", ["person", "claim"])
def test_headers_that_polars_would_take_for_a_pattern(read: Read, mode: str) -> None:
    columns = {"id": "^ID$", "full_name": "*", "phone": "^.*$"}
    role = "adults" if mode == "claim" else "children"
    intake = read("ID,^ID$,*,^.*$\n9,1,Ana,7\n9,2,Eva,8\n9,2,Eva,8\n", columns=columns, rows=mode, role=role)
    assert intake.people.select("id", "full_name", "phone").rows() == [("1", "Ana", "7"), ("2", "Eva", "8")]
    assert json.loads(intake.people["raw"][0]) == {"^ID$": "1", "*": "Ana", "^.*$": "7"}
