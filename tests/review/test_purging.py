"""A purge ends what is kept of a person, in backups too; the chain still verifies."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from reunify.errors import ArgumentError, RefusedError
from reunify.review import (
    add_run,
    audit,
    back_up,
    find_people,
    history,
    open_case,
    purge,
    purge_searches,
    queue,
    restore,
)
from reunify.review.journal import opened
from reunify.review.purging import sweep
from reunify.review.queueing import Filters
from reunify.review.workspace import open_desk

from .conftest import Furnished, Office, copied
from .test_importing import later_run


def person_of(office: Office, pair: str) -> tuple[str, str, str]:
    """Return source, id and name of a pair's child."""
    query = text(
        "SELECT s.source, s.record_id, t.name_text FROM candidate c JOIN subject s ON s.id = c.child_id "
        "JOIN testimony t ON t.id = s.id WHERE c.pair_id = :p"
    ).bindparams(p=pair)
    with office.desk.store.reading() as connection:
        row = connection.execute(query).one()
    return row.source, row.record_id, row.name_text


def traces(folder: Path, *words: str) -> list[str]:
    """Return the files of a folder that hold one of some words."""
    files = sorted(f for f in folder.rglob("*") if f.is_file())
    return [f.name for f in files if any(w.encode() in f.read_bytes() for w in words)]


def seen_and_decided(office: Office) -> tuple[str, tuple[str, str, str]]:
    """Let people look at a child, look it up and decide; return the pair and who the child is."""
    pair = office.pair("likely")
    person = person_of(office, pair)
    open_case(office.desk, office.people["ana"], office.child_of(pair))
    find_people(office.desk, office.people["ana"], person[2])
    office.says("ana", pair, "yes", note=f"hablé con {person[2]}")
    return pair, person


def test_nothing_of_the_person_is_left_and_the_chain_verifies(either: Office) -> None:
    pair, (source, number, name) = seen_and_decided(either)
    assert purge(either.desk, source, number).records == 1
    assert not audit(either.desk).problems
    with either.desk.store.reading() as connection:
        bodies = connection.scalars(text("SELECT body FROM journal WHERE body LIKE '%sealed%'")).all()
        told = repr([opened(connection, either.desk.keys, body) for body in bodies])
        left = connection.scalar(text("SELECT count(*) FROM subject WHERE record_id = :n"), {"n": number})
    assert name not in told and left == 0
    found = find_people(either.desk, either.people["ana"], name)
    assert name not in [f.name for f in found if f.side == "child" and f.record_id == number]
    assert either.state(pair) == "waiting_second"


def test_no_byte_of_the_name_is_left_in_the_workspace(office: Office) -> None:
    _, (source, number, _) = seen_and_decided(office)
    assert traces(office.desk.folder, number)
    purge(office.desk, source, number)
    assert traces(office.desk.folder, number) == []


def test_no_page_or_statistic_of_postgres_keeps_the_person(on_postgres: Furnished, tmp_path: Path) -> None:
    office = copied(on_postgres, tmp_path / "desk")
    _, (source, number, name) = seen_and_decided(office)
    where = text("SELECT pg_relation_filepath(to_regclass(:t))")
    folder = Path(str(office.value(text("SELECT setting FROM pg_settings WHERE name = 'data_directory'"))))
    with office.desk.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    assert purge(office.desk, source, number).swept
    for table in ("subject", "testimony", "candidate", "child", "name_key", "uq_subject_ref"):
        file = folder / str(office.value(where.bindparams(t=table)))
        content = file.read_bytes()
        assert content and number.encode() not in content and name.encode() not in content
    told = text("SELECT count(*) FROM pg_stats WHERE histogram_bounds::text LIKE :n").bindparams(
        n=f"%{number}%"
    )
    assert office.value(told) == 0
    office.desk.close()


def test_a_log_that_cannot_be_emptied_is_told_and_emptied_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (source, number, _) = seen_and_decided(office)
    lite = sqlite3.connect(office.desk.folder / "review.sqlite", isolation_level=None)
    lite.execute("BEGIN")
    lite.execute("SELECT count(*) FROM subject").fetchone()
    monkeypatch.setattr("reunify.review.purging._PATIENCE_MS", 50)
    assert not purge(office.desk, source, number).swept
    assert traces(office.desk.folder, number)
    lite.close()
    assert sweep(office.desk) and traces(office.desk.folder, number) == []


def test_a_note_ends_with_the_adult_too(either: Office) -> None:
    pair, _ = seen_and_decided(either)
    query = text(
        "SELECT s.source, s.record_id FROM candidate c JOIN subject s ON s.id = c.adult_id "
        "WHERE c.pair_id = :p"
    )
    with either.desk.store.reading() as connection:
        adult = connection.execute(query, {"p": pair}).one()
    aud = either.people["aud"]
    assert "hablé" in str(history(either.desk, aud, pair)[0].note)
    purge(either.desk, adult.source, adult.record_id)
    assert history(either.desk, aud, pair)[0].note is None
    with pytest.raises(RefusedError, match="no such pair"):
        either.says("bea", pair, "yes")


def test_who_is_purged_is_gone_from_queue_case_and_decisions(office: Office) -> None:
    pair, (source, number, _) = seen_and_decided(office)
    ref = office.child_of(pair)
    purge(office.desk, source, number)
    rows = queue(office.desk, office.people["bea"], Filters(), size=200).rows
    assert ref not in {row.ref for row in rows}
    for look in (
        lambda: open_case(office.desk, office.people["ana"], ref),
        lambda: office.says("bea", pair, "yes"),
        lambda: history(office.desk, office.people["lea"], pair),
    ):
        with pytest.raises(RefusedError):
            look()


def test_an_old_backup_no_longer_opens_the_person(either: Office, tmp_path: Path) -> None:
    _, (source, number, name) = seen_and_decided(either)
    back_up(either.desk, tmp_path / "old")
    purge(either.desk, source, number)
    copied = restore(tmp_path / "old", tmp_path / "again", either.desk.keys.path / "ring.json")
    assert copied.ended >= 3 and traces(tmp_path / "again", number) == []
    desk = open_desk(tmp_path / "again")
    assert not audit(desk).problems
    with desk.store.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM decision")) == 1
        bodies = connection.scalars(text("SELECT body FROM journal WHERE body LIKE '%sealed%'")).all()
        assert name not in repr([opened(connection, desk.keys, body) for body in bodies])
    desk.close()


def test_a_purged_person_stays_out_when_a_run_names_them_again(
    either: Office, run_folder: Path, tmp_path: Path
) -> None:
    _, (source, number, _) = seen_and_decided(either)
    purge(either.desk, source, number)
    add_run(either.desk, later_run(run_folder, tmp_path / "run"))
    query = text("SELECT count(*) FROM subject WHERE record_id = :n").bindparams(n=number)
    assert either.value(query) == 0


def test_others_keep_their_names(office: Office) -> None:
    other = office.pair("likely", 1)
    name = person_of(office, other)[2]
    open_case(office.desk, office.people["ana"], office.child_of(other))
    _, (source, number, _) = seen_and_decided(office)
    purge(office.desk, source, number)
    with office.desk.store.reading() as connection:
        bodies = connection.scalars(text("SELECT body FROM journal WHERE action = 'case_seen'")).all()
        assert name in repr([opened(connection, office.desk.keys, body) for body in bodies])


def test_the_master_key_is_another_after_a_purge(office: Office) -> None:
    masters = set(office.desk.keys.path.glob("master-*"))
    _, (source, number, _) = seen_and_decided(office)
    purge(office.desk, source, number)
    after = set(office.desk.keys.path.glob("master-*"))
    assert len(after) == 1 and not masters & after


def test_searches_in_vain_end_by_month(office: Office) -> None:
    find_people(office.desk, office.people["ana"], "Zzyzx Qwrtpsd")
    query = text("SELECT body FROM journal WHERE action = 'searched'")
    assert purge_searches(office.desk, "2020-01") == 0
    with office.desk.store.reading() as connection:
        body = str(connection.scalar(query))
        assert opened(connection, office.desk.keys, body)["text"] == "Zzyzx Qwrtpsd"
    assert purge_searches(office.desk, "2999-01") == 1
    with office.desk.store.reading() as connection:
        assert opened(connection, office.desk.keys, body)["text"] is None
    assert not audit(office.desk).problems


def test_nobody_is_purged_by_a_slip(office: Office) -> None:
    with pytest.raises(ArgumentError):
        purge(office.desk, "orr", "no such")
    with pytest.raises(ArgumentError):
        purge_searches(office.desk, "last year")
