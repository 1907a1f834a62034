"""Backup and restore: one moment, whole, into either database, while people work."""

from __future__ import annotations

import gzip
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from reunify.errors import JournalError, SignInError, WorkspaceError
from reunify.review import audit, authenticate, back_up, open_case, open_desk, restore, sign_in
from reunify.review.store.tables import METADATA
from reunify.review.workspace import Desk

from .conftest import PASSWORD, Furnished, Office, database_url, make_database

SKIPPED = ("case_key", "lease", "journal", "journal_head", "session", "meta")


def content(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table that a restore leaves as it was."""
    with desk.store.reading() as connection:
        return {
            table.name: sorted(
                (tuple(row) for row in connection.execute(table.select())), key=lambda r: tuple(map(str, r))
            )
            for table in METADATA.sorted_tables
            if table.name not in SKIPPED
        }


def busy(office: Office) -> Path:
    """Let people work and write a backup; return the ring."""
    pair = office.pair("likely")
    open_case(office.desk, office.people["ana"], office.child_of(pair))
    office.says("ana", pair, "yes", note="algo")
    return office.desk.keys.path / "ring.json"


def test_what_is_restored_is_what_was_there(either: Office, tmp_path: Path) -> None:
    ring = busy(either)
    back_up(either.desk, tmp_path / "copy")
    before = content(either.desk)
    copied = restore(tmp_path / "copy", tmp_path / "again", ring)
    desk = open_desk(tmp_path / "again")
    assert content(desk) == before and copied.ended == 0
    assert not audit(desk).problems
    desk.close()


def test_a_backup_of_sqlite_goes_into_postgres(
    office: Office, on_postgres: Furnished, tmp_path: Path
) -> None:
    ring = busy(office)
    back_up(office.desk, tmp_path / "copy")
    make_database(on_postgres.server, "restored")
    url = database_url(on_postgres.server, "restored")
    restore(tmp_path / "copy", tmp_path / "again", ring, url)
    desk = open_desk(tmp_path / "again", url)
    assert content(desk) == content(office.desk)
    token = sign_in(desk, "bea", PASSWORD.format("bea")).token
    moved = Office(desk, {"bea": authenticate(desk, token)})
    moved.says("bea", str(office.value(text("SELECT pair_id FROM decision"))), "yes")
    assert not audit(desk).problems
    desk.close()


def test_everybody_signs_in_again(office: Office, on_sqlite: Furnished, tmp_path: Path) -> None:
    ring = busy(office)
    back_up(office.desk, tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "again", ring)
    desk = open_desk(tmp_path / "again")
    with pytest.raises(SignInError):
        authenticate(desk, on_sqlite.tokens["ana"])
    assert sign_in(desk, "ana", PASSWORD.format("ana")).actor.name == "ana"
    desk.close()


def test_no_name_or_number_stands_in_a_backup(office: Office, tmp_path: Path) -> None:
    busy(office)
    back_up(office.desk, tmp_path / "copy")
    plain = gzip.decompress((tmp_path / "copy").read_bytes()).decode()
    with office.desk.store.reading() as connection:
        names = connection.scalars(text("SELECT name_text FROM testimony WHERE name_text <> ''")).all()
        numbers = connection.scalars(text("SELECT record_id FROM subject WHERE length(record_id) > 6")).all()
    assert len(names) > 50 and not [w for w in [*names, *numbers] if w in plain]
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600


def test_a_backup_is_of_one_moment_while_people_decide(either: Office, tmp_path: Path) -> None:
    pairs = [either.pair("unlikely", n) for n in range(12)]
    writer = threading.Thread(target=lambda: [either.says("ana", p, "yes") for p in pairs])
    ring = busy(either)
    writer.start()
    for n in range(3):
        back_up(either.desk, tmp_path / f"copy{n}")
    writer.join()
    for n in range(3):
        restore(tmp_path / f"copy{n}", tmp_path / f"again{n}", ring)
        desk = open_desk(tmp_path / f"again{n}")
        assert not audit(desk).problems
        desk.close()


@pytest.mark.parametrize("cut", [10, 1000, -1])
def test_a_cut_backup_is_refused_and_leaves_nothing(office: Office, tmp_path: Path, cut: int) -> None:
    ring = busy(office)
    back_up(office.desk, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "copy").write_bytes(whole[:cut])
    with pytest.raises(WorkspaceError, match="backup"):
        restore(tmp_path / "copy", tmp_path / "again", ring)
    assert not (tmp_path / "again").exists()


def test_a_changed_backup_is_refused(office: Office, tmp_path: Path) -> None:
    ring = busy(office)
    back_up(office.desk, tmp_path / "copy")
    plain = gzip.decompress((tmp_path / "copy").read_bytes())
    (tmp_path / "copy").write_bytes(gzip.compress(plain.replace(b'"yes"', b'"no"')))
    with pytest.raises(WorkspaceError, match="not a whole backup"):
        restore(tmp_path / "copy", tmp_path / "again", ring)


def test_a_backup_of_a_tampered_record_is_not_restored(office: Office, tmp_path: Path) -> None:
    import sqlite3

    ring = busy(office)
    office.desk.close()
    lite = sqlite3.connect(office.desk.folder / "review.sqlite")
    lite.execute("DROP TRIGGER guard_decision_update")
    lite.execute("UPDATE decision SET reason = 'safety'")
    lite.commit()
    lite.close()
    back_up(office.desk, tmp_path / "copy")
    with pytest.raises(JournalError):
        restore(tmp_path / "copy", tmp_path / "again", ring)
    assert not (tmp_path / "again").exists()


def test_another_workspaces_ring_opens_nothing(office: Office, tmp_path: Path) -> None:
    busy(office)
    back_up(office.desk, tmp_path / "copy")
    other = open_desk(tmp_path / "other", create=True)
    back_up(other, tmp_path / "others")
    with pytest.raises(WorkspaceError, match="key ring"):
        restore(tmp_path / "copy", tmp_path / "again", other.keys.path / "ring.json")
    with pytest.raises(WorkspaceError, match="key ring"):
        restore(tmp_path / "copy", tmp_path / "again", tmp_path / "copy")
    other.close()


def test_a_folder_in_use_is_left_alone(office: Office, tmp_path: Path) -> None:
    ring = busy(office)
    back_up(office.desk, tmp_path / "copy")
    with pytest.raises(WorkspaceError, match="not empty"):
        restore(tmp_path / "copy", office.desk.folder, ring)
    assert not audit(office.desk).problems
