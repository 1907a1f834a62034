from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.normalize.words import split_relatives

Row = tuple[str | None, ...]


def told(cell: str) -> list[Row]:
    frame = split_relatives(pl.Series([cell])).select("name", "relationship", "age")
    return [tuple(row) for row in frame.iter_rows()]


@pytest.mark.parametrize(
    ("cell", "rows"),
    [
        ("viaja con su tía María López (34)", [("María López", "aunt_uncle", "34 años")]),
        ("sponsor: uncle Juan Pérez", [("Juan Pérez", "aunt_uncle", None)]),
        (
            "hermano Luis 12 años; abuela Rosa",
            [("Luis", "sibling", "12 años"), ("Rosa", "grandparent", None)],
        ),
        ("María López, tía, 34", [("María López", "aunt_uncle", "34 años")]),
        (
            "traveling with grandmother Rosa Caal and uncle Luis",
            [("Rosa Caal", "grandparent", None), ("Luis", "aunt_uncle", None)],
        ),
        ("hermanos Luis y Ana", [("Luis", "sibling", None), ("Ana", "sibling", None)]),
        ("viaja con su abuela", [(None, "grandparent", None)]),
        ("tía: López, María", [("López, María", "aunt_uncle", None)]),
    ],
)
def test_relatives_in_every_style(cell: str, rows: list[Row]) -> None:
    assert told(cell) == rows


def test_phones_belong_to_the_relative_before_them() -> None:
    frame = split_relatives(pl.Series(["tía Ana Caal, tel 502 5555 1234; tío Luis +1 (213) 555-0134"]))
    digits = [[c for c in phone if c.isdigit()] for phone in frame["phone"]]
    assert ["".join(d) for d in digits] == ["50255551234", "12135550134"]


def test_what_names_nobody_is_kept_as_text() -> None:
    frame = split_relatives(pl.Series(["abandonado"]))
    assert frame.select("text", "name", "parsed").rows() == [("abandonado", None, False)]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=50) | st.text(alphabet="tía Ana, tel 5551234567 y su tío;()\n", max_size=50))
def test_any_text_is_kept(cell: str) -> None:
    for row in split_relatives(pl.Series([cell])).iter_rows(named=True):
        assert row["text"] in cell
