"""The database: private, brought up to date, refused where it is newer or another's."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from reunify.errors import RefusedError, StaleError, WorkspaceError
from reunify.review import open_desk
from reunify.review.store import METADATA, open_store
from reunify.review.store.engine import sqlite_url

from .conftest import Office


def test_migrations_make_the_tables_that_the_code_declares(either: Office) -> None:
    with either.desk.store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_a_workspace_is_its_owners_alone(office: Office) -> None:
    for path in [office.desk.folder, *office.desk.folder.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_sqlite_is_set_up_to_lose_nothing(office: Office) -> None:
    with office.desk.store.engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        ]
    assert found == ["wal", 2, 1, 30_000, 1]


def test_a_newer_database_is_refused_and_left_as_it_is(either: Office) -> None:
    with either.desk.store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    url = either.desk.store.engine.url.render_as_string(hide_password=False)
    with pytest.raises(WorkspaceError, match="newer version"):
        open_store(url)
    assert either.value(text("SELECT version_num FROM alembic_version")) == "9999"


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite:////proc/nothing/here.sqlite"])
def test_what_is_no_database_of_ours_is_refused(url: str) -> None:
    with pytest.raises(WorkspaceError):
        open_store(url)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_text("a list of children " * 200)
    with pytest.raises(WorkspaceError):
        open_store(sqlite_url(tmp_path / "x.sqlite"))


def test_a_database_goes_with_its_keys(office: Office, tmp_path: Path) -> None:
    url = sqlite_url(office.desk.folder / "review.sqlite")
    with pytest.raises(WorkspaceError, match="another workspace"):
        open_desk(tmp_path / "other", url, create=True)


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match="something other"):
        open_desk(tmp_path, create=True)
    with pytest.raises(WorkspaceError, match="not a workspace"):
        open_desk(tmp_path / "nothing")
    assert [f.name for f in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("said", ["agency_onyl: true", "lease_minutes: 0", "[1, 2]", "a: [", "language: fr"])
def test_wrong_settings_are_told_by_their_names(tmp_path: Path, said: str) -> None:
    (tmp_path / "workspace.yaml").write_text(said)
    with pytest.raises(WorkspaceError) as refusal:
        open_desk(tmp_path, create=True)
    assert "workspace.yaml" in str(refusal.value)


def test_the_database_may_be_named_in_the_settings(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "workspace.yaml").write_text(f"database: {sqlite_url(tmp_path / 'else.sqlite')}\n")
    open_desk(folder, create=True).close()
    assert (tmp_path / "else.sqlite").is_file() and not (folder / "review.sqlite").exists()


def test_errors_of_the_database_hold_no_values(either: Office) -> None:
    statement = text("INSERT INTO subject (ref, side, source, record_id) VALUES ('r', 'child', 'orr', :n)")
    with pytest.raises(RefusedError) as refusal:
        for _ in range(2):
            with either.desk.store.writing() as connection:
                connection.execute(statement, {"n": "A200-SECRET"})
    with pytest.raises((StaleError, WorkspaceError)) as other, either.desk.store.writing() as connection:
        connection.execute(text("INSERT INTO meta (key, value) VALUES ('workspace', 'A200-SECRET')"))
    assert "SECRET" not in f"{refusal.value}{other.value}" and other.value.__cause__ is None


def test_two_processes_open_a_new_workspace_at_once(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    open_desk(tmp_path / "desk", create=True).close()
    (tmp_path / "desk/review.sqlite").unlink()
    with ThreadPoolExecutor(4) as pool:
        desks = list(pool.map(lambda _: open_desk(tmp_path / "desk"), range(4)))
    for desk in desks:
        desk.close()
    lite = sqlite3.connect(tmp_path / "desk/review.sqlite")
    assert lite.execute("SELECT count(*) FROM journal_head").fetchone() == (1,)
    lite.close()
