"""Backup and restore: one moment, whole, into either database, while people work."""

from __future__ import annotations

import gzip
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from reunify.errors import JournalError, SignInError, WorkspaceError
from reunify.review import audit, authenticate, back_up, open_case, open_desk, restore, sign_in
from reunify.review.store.tables import METADATA
from reunify.review.workspace import Desk, read_settings

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


def test_a_backup_is_of_one_moment_while_ten_people_decide(either: Office, tmp_path: Path) -> None:
    free = text(
        "SELECT min(c.pair_id) FROM candidate c JOIN child k ON k.id = c.child_id "
        "WHERE c.band <> 'likely' GROUP BY c.child_id ORDER BY 1 LIMIT 40"
    )
    with either.desk.store.reading() as connection:
        pairs = list(connection.scalars(free))
    names = ("ana", "bea", "caro", "lea", "ruth") * 2
    ring = busy(either)
    with ThreadPoolExecutor(10) as pool:
        mine = [pool.submit(_decide, either, who, pairs[n::10]) for n, who in enumerate(names)]
        for n in range(3):
            back_up(either.desk, tmp_path / f"copy{n}")
        assert sum(done.result() for done in mine) == len(pairs)
    for n in range(3):
        restore(tmp_path / f"copy{n}", tmp_path / f"again{n}", ring)
        desk = open_desk(tmp_path / f"again{n}")
        assert not audit(desk).problems
        desk.close()


def _decide(office: Office, who: str, pairs: list[str]) -> int:
    return sum(office.says(who, pair, "need_more").turn for pair in pairs)


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


@pytest.mark.parametrize("place", [20, 0.3, 0.6, 0.99])
def test_a_damaged_backup_is_refused_in_words(office: Office, tmp_path: Path, place: float) -> None:
    ring = busy(office)
    back_up(office.desk, tmp_path / "copy")
    content = bytearray((tmp_path / "copy").read_bytes())
    at = int(place) or int(place * len(content))
    content[at : at + 40] = bytes(b ^ 0x5A for b in content[at : at + 40])
    (tmp_path / "copy").write_bytes(content)
    with pytest.raises(WorkspaceError, match="backup"):
        restore(tmp_path / "copy", tmp_path / "again", ring)
    assert not (tmp_path / "again").exists()


def test_who_sees_whom_comes_back_with_the_rest(office: Office, tmp_path: Path) -> None:
    said = "agency_only: true\nsecond_factor: true\nagencies: {norte: [orr]}\ndatabase: sqlite:///secret\n"
    (office.desk.folder / "workspace.yaml").write_text(said)
    (office.desk.folder / "contact.yaml").write_text("office: Casa Alianza\n")
    desk = replace(office.desk, settings=read_settings(office.desk.folder))
    assert back_up(desk, tmp_path / "copy").files == ("workspace.yaml", "contact.yaml")
    ring = desk.keys.path / "ring.json"
    assert restore(tmp_path / "copy", tmp_path / "again", ring).files == ("workspace.yaml", "contact.yaml")
    assert read_settings(tmp_path / "again") == desk.settings.model_copy(update={"database": None})
    assert "Alianza" in (tmp_path / "again/contact.yaml").read_text()
    assert b"secret" not in gzip.decompress((tmp_path / "copy").read_bytes())
    for path in [tmp_path / "again", *(tmp_path / "again").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_settings_that_are_there_stay(office: Office, tmp_path: Path) -> None:
    ring = busy(office)
    (office.desk.folder / "contact.yaml").write_text("office: old\n")
    back_up(office.desk, tmp_path / "copy")
    (tmp_path / "again").mkdir()
    (tmp_path / "again/contact.yaml").write_text("office: new\n")
    assert restore(tmp_path / "copy", tmp_path / "again", ring).files == ()
    assert (tmp_path / "again/contact.yaml").read_text() == "office: new\n"


def test_a_restore_that_was_killed_is_given_again(either: Office, tmp_path: Path) -> None:
    ring = busy(either)
    back_up(either.desk, tmp_path / "copy")
    url = None
    if not either.desk.store.is_sqlite:
        server = either.desk.store.engine.url.set(database="postgres").render_as_string(hide_password=False)
        make_database(server, "killed")
        url = database_url(server, "killed")
    script = (
        "import os, sys; from pathlib import Path; from reunify.review import restoring; "
        "restoring._restart_numbers = lambda connection: os.kill(os.getpid(), 9); "
        "restoring.restore(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4] or None)"
    )
    words = [sys.executable, "-c", script, tmp_path / "copy", tmp_path / "half", ring, url or ""]
    assert subprocess.run(list(map(str, words)), check=False).returncode == -9
    restore(tmp_path / "copy", tmp_path / "again", ring, url)
    desk = open_desk(tmp_path / "again", url)
    assert not audit(desk).problems and content(desk) == content(either.desk)
    desk.close()
