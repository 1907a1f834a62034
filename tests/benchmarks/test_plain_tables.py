"""The peer's tables: one shape for both sides, the adult standing for the parent it is."""

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from benchmarks.plain_tables import read_tables

from reunify.schema import CLAIMED, RECORDS

MOTHER = {
    "record": "ice:1",
    "role": "adult",
    "given": ["rosa"],
    "paternal": "xol",
    "sex": "female",
    "spouse_given": ["juan"],
    "spouse_paternal": "caal",
}
CHILD = {"record": "orr:1", "role": "child", "given": ["ana", "maria"], "paternal": "caal"}


@pytest.fixture
def stages(tmp_path: Path) -> Path:
    return tmp_path


def write(stages: Path, records: list[dict[str, Any]], claimed: list[dict[str, Any]]) -> None:
    # A list of unlike rows: every key is read, whichever row holds it.
    frame = pl.DataFrame(records, infer_schema_length=None)
    RECORDS.conform(frame).write_parquet(stages / "records.parquet")
    claims = pl.DataFrame(claimed) if claimed else CLAIMED.empty()
    CLAIMED.conform(claims).write_parquet(stages / "claimed.parquet")


def test_a_mother_and_her_claimed_child_fill_each_other_in(stages: Path) -> None:
    claim = {"record": "ice:1", "position": 1, "given": ["ana"], "parsed": True}
    write(stages, [MOTHER, CHILD], [claim])
    adult = read_tables(stages)[1].row(0, named=True)
    assert adult["unique_id"] == "ice:1/1"
    assert (adult["given_1"], adult["paternal"], adult["maternal"]) == ("ana", "caal", "xol")
    assert (adult["mother_given"], adult["father_given"]) == ("rosa", "juan")


def test_an_adult_of_unknown_part_stands_in_both_places(stages: Path) -> None:
    write(stages, [{**MOTHER, "sex": None}, CHILD], [])
    adult = read_tables(stages)[1].row(0, named=True)
    assert (adult["mother_given"], adult["father_given"]) == ("rosa", "rosa")


def test_intervals_become_their_middle_day(stages: Path) -> None:
    born = {"birth_from": dt.date(2010, 1, 1), "birth_to": dt.date(2010, 12, 31)}
    write(stages, [{**CHILD, **born}, MOTHER], [])
    child = read_tables(stages)[0].row(0, named=True)
    assert child["birth"] == dt.date(2010, 7, 2)
    assert (child["given_1"], child["given_2"]) == ("ana", "maria")


def test_both_sides_have_one_shape(stages: Path) -> None:
    write(stages, [MOTHER, CHILD], [])
    children, adults = read_tables(stages)
    assert children.schema == adults.schema
