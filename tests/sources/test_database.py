from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from reunify.config.models import SourceConfig
from reunify.errors import JobError, SourceError
from reunify.sources import check_columns, read_sources

from .conftest import COLUMNS

ROWS = [(2, "Eva", 2.0), (1, "Ana", b"x"), (None, "Luz", None), (1, "Ana", b"x")]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "d.db") as made:
        made.execute("create table kids (ID, Name, Born)")
        made.executemany("insert into kids values (?, ?, ?)", ROWS)
    made.close()
    return tmp_path


def config(**settings: Any) -> SourceConfig:
    given = {"name": "a", "role": "children", "url": "sqlite:///d.db", "columns": COLUMNS, **settings}
    return SourceConfig.model_validate(given)


def read(base: Path, **settings: Any) -> pl.DataFrame:
    return read_sources((config(**settings),), base).people


def test_table_as_text_in_the_order_of_its_values(base: Path) -> None:
    intake = read_sources((config(table="kids"),), base)
    assert intake.people.select("id", "full_name", "birth", "copies", "file").rows() == [
        ("1", "Ana", "x", 2, "kids"),
        ("2", "Eva", "2", 1, "kids"),
    ]
    assert intake.quarantine.select("file", "reason").row(0) == ("kids", "no id")


def test_a_cell_that_is_no_utf8(base: Path) -> None:
    people = read(base, query="select 1 ID, cast(x'4d75f16f7a' as text) Name, 2010 Born")
    assert people["full_name"].item() == "Muñoz"


def test_query_keeps_its_own_order(base: Path) -> None:
    people = read(base, query="select * from kids where ID is not null order by ID desc")
    assert people.select("id", "row", "file").rows() == [("2", 1, "query"), ("1", 2, "query")]


def test_nothing_can_be_written(base: Path) -> None:
    for statement in (
        "delete from kids",
        "update kids set Name = 'x' returning *",
        "select 1; drop table kids",
    ):
        with pytest.raises(SourceError):
            read(base, query=statement)
    assert read(base, table="kids").height == 2


def test_head_is_checked(base: Path) -> None:
    assert check_columns(config(table="kids"), base) == ["ID", "Name", "Born"]
    with pytest.raises(JobError, match="nearest is 'Name'"):
        check_columns(config(table="kids", columns={"id": "ID", "full_name": "Nam"}), base)


def test_missing_table_names_the_nearest(base: Path) -> None:
    with pytest.raises(SourceError, match="nearest is 'kids'"):
        read(base, table="kid")


def test_missing_database_is_not_made(base: Path) -> None:
    with pytest.raises(SourceError, match="no such database"):
        read(base, url="sqlite:///none.db", table="kids")
    assert not (base / "none.db").exists()


@pytest.mark.parametrize(
    "url",
    ["sqlite:///f.csv", "mysql+nodriver://u:secret@h/d", "no url: secret", "postgresql+psycopg://u:secret@"],
)
def test_errors_hold_no_password(base: Path, url: str) -> None:
    (base / "f.csv").write_text("ID,Name\n" * 200)
    with pytest.raises((SourceError, JobError)) as caught:
        read(base, url=url, table="kids")
    assert "secret" not in str(caught.value)
