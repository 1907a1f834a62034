"""Several processes and many people at once: nothing lost, nothing double, the chain whole."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest
from sqlalchemy import text

from reunify.errors import RefusedError, StaleError
from reunify.review import Actor, Judgement, audit, authenticate, decide, open_desk, sign_in
from reunify.review.people import NewAccount, add_account
from reunify.review.roles import Role
from reunify.review.workspace import Desk

from .conftest import PASSWORD, Office

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
