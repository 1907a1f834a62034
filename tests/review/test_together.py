"""Several processes and many people at once: nothing lost, nothing double, the chain whole."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.context import SpawnProcess
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import text

from reunify.errors import RefusedError, StaleError, WorkspaceError
from reunify.review import Actor, Judgement, add_run, audit, authenticate, decide, open_desk, parts, sign_in
from reunify.review.children import set_valued_on
from reunify.review.people import NewAccount, add_account
from reunify.review.roles import Role
from reunify.review.store.engine import Line
from reunify.review.workspace import Desk

from .conftest import PASSWORD, Office
from .test_importing import later_run, of_others

KILLS, MANY_KILLS = 4, 50


def crowd(office: Office, people: int) -> list[str]:
    """Make accounts and sign them in; return their tokens."""
    tokens = []
    for n in range(people):
        add_account(office.desk, NewAccount(f"p{n}", Role.STEWARD, PASSWORD.format(n)))
        tokens.append(sign_in(office.desk, f"p{n}", PASSWORD.format(n)).token)
    return tokens


def all_pairs(office: Office) -> list[str]:
    with office.desk.store.reading() as connection:
        return list(connection.scalars(text("SELECT pair_id FROM candidate ORDER BY pair_id")))


def work(folder: Path, url: str, token: str, pairs: list[str], done: Path) -> None:
    """Decide about pairs, one after the other, and write each acknowledged decision down at once."""
    desk = open_desk(folder, url)
    actor = authenticate(desk, token)
    with done.open("a") as acknowledged:
        for pair in pairs:
            said = try_to_decide(desk, actor, pair)
            if said is not None:
                acknowledged.write(f"{said}\n")
                acknowledged.flush()
                os.fsync(acknowledged.fileno())
    desk.close()


def try_to_decide(desk: Desk, actor: Actor, pair: str) -> str | None:
    """Decide about a pair as it stands; None where somebody else was first or the pair waits for another."""
    with desk.store.reading() as connection:
        query = text("SELECT turn FROM pair_state WHERE pair_id = :p")
        turn = int(connection.scalar(query, {"p": pair}) or 0)
    nonce = f"{actor.account}-{pair}-{turn}"
    try:
        decide(desk, actor, Judgement(pair, "no", turn, nonce, reason="names_differ"))
    except (RefusedError, StaleError):
        return None
    return nonce


def start(office: Office, folder: Path, tokens: list[str], seed: int) -> list[SpawnProcess]:
    """Start a process for each token, each working through the pairs in an order of its own."""
    url = office.desk.store.engine.url.render_as_string(hide_password=False)
    pairs, context = all_pairs(office), multiprocessing.get_context("spawn")
    started = []
    for n, token in enumerate(tokens):
        mine = random.Random(seed + n).sample(pairs, min(30, len(pairs)))
        place = (office.desk.folder, url, token, mine, folder / f"done{n}")
        process = context.Process(target=work, args=place)
        process.start()
        started.append(process)
    return started


def hold_against(office: Office, folder: Path) -> int:
    """Check that every acknowledged decision is there, once, on the record; return how many."""
    acknowledged = [line for file in folder.glob("done*") for line in file.read_text().splitlines()]
    with office.desk.store.reading() as connection:
        kept = list(connection.scalars(text("SELECT nonce FROM decision ORDER BY id")))
        told = connection.scalar(text("SELECT count(*) FROM journal WHERE action = 'decision'"))
    assert len(acknowledged) == len(set(acknowledged)) and set(acknowledged) <= set(kept)
    assert told == len(kept)
    assert not audit(office.desk).problems
    return len(acknowledged)


def test_many_decide_at_once(either: Office, tmp_path: Path) -> None:
    processes = start(either, tmp_path, crowd(either, 4), seed=1)
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    assert hold_against(either, tmp_path) >= 60


def kill(office: Office, folder: Path, times: int, seed: int) -> None:
    """Kill a process that decides at random moments; nothing that it acknowledged is lost."""
    chance, (token,) = random.Random(seed), crowd(office, 1)
    for n in range(times):
        (process,) = start(office, folder, [token], seed=n)
        while not (folder / "done0").exists():
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        process.join(60)
        (folder / "done0").rename(folder / f"done_{n}")
        assert process.exitcode in (0, -signal.SIGKILL)
        hold_against(office, folder)


def test_killed_at_any_moment_nothing_acknowledged_is_lost(either: Office, tmp_path: Path) -> None:
    kill(either, tmp_path, KILLS, seed=5)


@pytest.mark.long
def test_killed_fifty_times(either: Office, tmp_path: Path) -> None:
    kill(either, tmp_path, MANY_KILLS, seed=6)


def test_threads_write_in_the_order_they_came() -> None:
    line, came, wrote = Line(), threading.Semaphore(0), []

    def write(number: int) -> None:
        came.release()
        with line.turn(30):
            wrote.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    with line.turn(1):
        for thread in threads:
            thread.start()
            came.acquire()
            time.sleep(0.02)  # until it stands in line
    for thread in threads:
        thread.join()
    assert wrote == list(range(8))


def test_who_waits_too_long_is_told_so_and_leaves_the_line() -> None:
    line = Line()
    with line.turn(1), pytest.raises(WorkspaceError), line.turn(0.01):
        pass
    with line.turn(0.01):
        pass


def test_another_process_that_writes_is_waited_for(office: Office) -> None:
    other = open_desk(office.desk.folder)
    with ThreadPoolExecutor(1) as pool:
        with other.store.writing() as connection:
            waiting = pool.submit(office.says, "ana", office.pair("likely"), "yes")
            time.sleep(0.2)
            assert not waiting.done()
            set_valued_on(connection, dt.date(2020, 1, 1))
        assert waiting.result(10).reading == 1
    other.close()


def add_in_parts(folder: Path, url: str, run: Path) -> None:
    """Add a run, in small parts."""
    parts.PART = 40
    desk = open_desk(folder, url)
    add_run(desk, run)
    desk.close()


def interrupt(office: Office, run: Path, times: int, seed: int) -> int:
    """Kill a process that adds a run of other people at random moments; return how often it was in time."""
    chance, context, killed = random.Random(seed), multiprocessing.get_context("spawn"), 0
    place = (office.desk.folder, office.desk.store.engine.url.render_as_string(hide_password=False), run)
    before, lines = count(office, "child"), count(office, "run")
    for _ in range(times):
        process = context.Process(target=add_in_parts, args=place)
        process.start()
        until = time.monotonic() + 60
        while count(office, "run") == lines and process.is_alive() and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        process.join(60)
        killed += process.exitcode == -signal.SIGKILL
        lines = count(office, "run")
        assert count(office, "child") == before or process.exitcode == 0
        assert not audit(office.desk).problems
    add_run(office.desk, run)
    assert count(office, "child") > before
    return killed


def count(office: Office, table: str) -> int:
    """Return how many rows a table has."""
    return int(str(office.value(text(f"SELECT count(*) FROM {table}"))))


def test_a_run_whose_adding_is_killed_shows_nobody_and_goes_on_where_it_was(
    either: Office, run_folder: Path, tmp_path: Path
) -> None:
    run = of_others(later_run(run_folder, tmp_path / "run", "of others"))
    assert interrupt(either, run, KILLS, seed=7) > 0
    whole = {table: 2 * count_of_run(run_folder, file) for table, file in TABLES.items()}
    assert {table: count(either, table) for table in whole} == whole


TABLES = {"candidate": "candidates.parquet", "testimony": "stages/records.parquet"}


def count_of_run(run: Path, file: str) -> int:
    """Return how many rows a file of a run has."""
    return pl.read_parquet(run / file).height
