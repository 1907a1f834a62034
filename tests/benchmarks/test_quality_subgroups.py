"""Subgroups of children: by what their rows say, and by who is behind the rows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from benchmarks.quality.subgroups import WHOLE, read_families, subgroups

from reunify.schema import CLAIMED, RECORDS

DAY = dt.date(2018, 5, 1)
BORN = {"birth_from": dt.date(2015, 1, 1), "birth_to": dt.date(2015, 1, 1)}
RECORDS_THERE: list[dict[str, Any]] = [
    {"record": "orr:1", "paternal": "xol", "separation_from": DAY, **BORN, "birth_kind": "day"},
    {"record": "orr:2", "paternal": "lopez", "maternal": "cruz", "phones": ["1"], "sex": "male"},
    {"record": "orr:3", "mother_given": ["ana"], "birth_kind": "age"},
    {"record": "orr:9", "paternal": "tzoc"},
    *({"record": record, "role": "adult"} for record in ("ice:1", "ice:2", "tel:2")),
]
TRUTH = [("1", "ice", "1", "mother"), ("2", "ice", "2", "father"), ("2", "tel", "2", "father")]
TRUTH += [("3", "ice", "1", "aunt_uncle")]
PEOPLE = [("orr", "1", "P1"), ("orr", "2", "P2"), ("orr", "3", "P2"), ("ice", "1", "P4"), ("ice", "2", "P5")]
PEOPLE += [("tel", "2", "P5")]


@pytest.fixture
def groups(tmp_path: Path) -> dict[str, set[str]]:
    frame = pl.DataFrame(RECORDS_THERE, infer_schema_length=None)
    frame = frame.with_columns(pl.col("role").fill_null("child"))
    RECORDS.conform(frame).write_parquet(tmp_path / "records.parquet")
    claims = pl.DataFrame({"record": ["ice:1"], "given": [["ana"]], "parsed": [True]})
    CLAIMED.conform(claims).write_parquet(tmp_path / "claimed.parquet")
    rows = [("orr", child, source, adult, relation) for child, source, adult, relation in TRUTH]
    header = ["child_source", "child_id", "adult_source", "adult_id", "relation"]
    pl.DataFrame(rows, schema=header, orient="row").write_csv(tmp_path / "truth.csv")
    people = pl.DataFrame(PEOPLE, schema=["source", "id", "person"], orient="row")
    people.with_columns(family=pl.lit("F1"), part=pl.lit("")).write_csv(tmp_path / "families.csv")
    found = subgroups(tmp_path, tmp_path)
    return {str(name): set(part["child"]) for (name,), part in found.group_by("group")}


def test_only_children_with_a_true_adult_are_counted(groups: dict[str, set[str]]) -> None:
    assert groups[WHOLE] == {"orr:1", "orr:2", "orr:3"}


@pytest.mark.parametrize(
    ("name", "children"),
    [
        ("Mayan name", {"orr:1"}),
        ("one surname only", {"orr:1"}),
        ("no birth date", {"orr:2"}),
        ("age only", {"orr:3"}),
        ("no identifier", {"orr:1", "orr:3"}),
        ("under 5 years", {"orr:1"}),
        ("no parent named", {"orr:1", "orr:2"}),
        ("sex: male", {"orr:2"}),
        ("companion, no parent", {"orr:3"}),
        ("child in two lists", {"orr:2", "orr:3"}),
        ("adult in two lists", {"orr:2"}),
        ("no adult names a child", {"orr:2"}),
    ],
)
def test_a_subgroup_holds_whom_it_says(groups: dict[str, set[str]], name: str, children: set[str]) -> None:
    assert groups[name] == children


def test_without_families_a_true_adult_makes_one(groups: dict[str, set[str]], tmp_path: Path) -> None:
    (tmp_path / "families.csv").unlink()
    family = {record: family for record, _, family in read_families(tmp_path).iter_rows()}
    assert family["orr:1"] == family["orr:3"] == "ice:1"
    assert family["orr:2"] == "ice:2"
