from __future__ import annotations

import datetime as dt
from io import BytesIO

import polars as pl
import pytest

from reunify.errors import SourceError

from .conftest import Read


def parquet(frame: pl.DataFrame) -> bytes:
    out = BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1, None], ["1", None]),
        ([2.0, 2.5], ["2", "2.5"]),
        ([float("nan"), 1e300], [None, str(10**300)]),
        ([dt.date(2010, 3, 4), None], ["2010-03-04", None]),
        ([dt.datetime(2010, 3, 4), dt.datetime(2010, 3, 4, 5)], ["2010-03-04", "2010-03-04 05:00:00"]),
        ([["Ana", "Eva"], []], ["Ana; Eva", None]),
        ([b"Ana", b"\xff"], ["Ana", "ff"]),
        ([True, False], ["true", "false"]),
        ([{"a": 1}, None], ['{"a": 1}', None]),
    ],
)
def test_every_kind_of_column_is_text(read: Read, values: list[object], texts: list[str]) -> None:
    frame = pl.DataFrame({"ID": [1, 2], "Name": values, "Born": [None, None]})
    assert read(parquet(frame), "f.parquet").people["full_name"].to_list() == texts


def test_whole_numbers_of_any_size_stay_exact(read: Read) -> None:
    frame = pl.DataFrame({"ID": [2**63 - 1], "Name": ["Ana"], "Born": [2010.0]})
    people = read(parquet(frame), "f.parquet").people
    assert people.select("id", "birth", "row").row(0) == (str(2**63 - 1), "2010", 2)


@pytest.mark.parametrize("content", [b"", b"PAR1" + b"x" * 500 + b"PAR1", b"ID,Name\n"])
def test_no_parquet_is_an_error(read: Read, content: bytes) -> None:
    with pytest.raises(SourceError, match=r"f\.parquet"):
        read(content, "f.parquet")


def test_a_column_named_like_a_pattern(read: Read) -> None:
    frame = pl.DataFrame({"^ID$": [1.0, 2.5], "ID": [8.0, 9.0], "Name": ["Ana", "Eva"], "Born": ["", ""]})
    columns = {"id": "^ID$", "full_name": "Name", "birth": "Born"}
    assert read(parquet(frame), "f.parquet", columns=columns).people["id"].to_list() == ["1", "2.5"]
