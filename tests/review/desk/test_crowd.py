"""Many people decide at once, over HTTP, from several processes: none lost, none double, the chain whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.desk.crowd import Told, crowd
from benchmarks.desk.large import Size, make_run
from benchmarks.desk.servers import serving
from sqlalchemy import text

from reunify.artifacts import read_table
from reunify.config import load_job
from reunify.job import run_job
from reunify.review import Role, add_run, audit, open_desk
from reunify.review.people import NewAccount, add_account
from reunify.synth import simulate

from ..conftest import PASSWORD, Office


def hire(office: Office, people: int) -> list[tuple[str, str]]:
    """Make accounts, every tenth a lead's; return names and passwords."""
    hired = []
    for n in range(people):
        name, role = f"reader{n}", Role.LEAD if n % 10 == 9 else Role.STEWARD
        add_account(office.desk, NewAccount(name, role, PASSWORD.format(name)))
        hired.append((name, PASSWORD.format(name)))
    return hired


def at_once(office: Office, people: int, decisions: int, processes: int, said: Path) -> list[Told]:
    """Let people decide at once, and check that all they were told is there, once, and on the record."""
    url = office.desk.store.engine.url.render_as_string(hide_password=False)
    hired = hire(office, people)
    with serving(office.desk.folder, url, processes, said) as servers:
        told = crowd([server.port for server in servers], hired, decisions, seed=people)
    nonces = [nonce for one in told for nonce in one.nonces]
    with office.desk.store.reading() as connection:
        kept = list(connection.scalars(text("SELECT nonce FROM decision")))
        records = connection.scalar(text("SELECT count(*) FROM journal WHERE action = 'decision'"))
    assert len(nonces) == people * decisions
    assert sorted(kept) == sorted(nonces)
    assert records == people * decisions
    assert not audit(office.desk).problems
    assert said.read_bytes() == b""
    return told


def test_six_people_at_once(either: Office, tmp_path: Path) -> None:
    told = at_once(either, people=6, decisions=5, processes=2, said=tmp_path / "said")
    assert sum(one.sent_again for one in told) > 0


@pytest.mark.long
def test_fifty_people_at_once(either: Office, tmp_path: Path) -> None:
    simulate(tmp_path / "world", children=4_000, seed=11)
    run_job(load_job(tmp_path / "world/job.yaml"), tmp_path / "run")
    add_run(either.desk, tmp_path / "run")
    at_once(either, people=50, decisions=40, processes=4, said=tmp_path / "said")


def test_a_run_made_large_out_of_a_small_one_is_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.desk.large.SMALL", 100)
    run = make_run(tmp_path, Size(children=500, pairs=1_500, seed=3))
    small = read_table(tmp_path / "small", "children")
    desk = open_desk(tmp_path / "desk", create=True)
    added = add_run(desk, run)
    assert added.candidates == 1_500 and added.children % small.height == 0
    with desk.store.reading() as connection:
        lone = text("SELECT count(*) FROM candidate WHERE evidence = '[]' OR evidence_print = :none")
        best = text("SELECT count(DISTINCT child_id) FROM candidate WHERE rank = 1")
        assert connection.scalar(lone, {"none": "0" * 64}) == 0
        assert connection.scalar(best) == connection.scalar(
            text("SELECT count(DISTINCT child_id) FROM candidate")
        )
    desk.close()
