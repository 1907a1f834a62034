"""The server killed while people decide over HTTP: nothing acknowledged is lost, and it starts again."""

from __future__ import annotations

import http.client
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from benchmarks.desk.crowd import Reader
from benchmarks.desk.servers import Server, serving
from benchmarks.desk.visitor import Visitor
from sqlalchemy import text

from reunify.review import audit

from ..conftest import PASSWORD, Office

KILLS, MANY_KILLS = 3, 50
WHO = ("ana", "bea", "caro")
LONGEST_LIFE = 1.5  # seconds from the first decision to the kill


def until_it_dies(reader: Reader) -> None:
    """Decide until the server is gone."""
    try:
        while True:
            reader.child(3)
    except (OSError, http.client.HTTPException):
        reader.visitor.leave()


def live_and_die(server: Server, readers: list[Reader], seconds: float) -> None:
    """Let people decide, and kill the server some time after its first acknowledged decision."""
    before = sum(len(reader.told.nonces) for reader in readers)
    with ThreadPoolExecutor(len(readers)) as pool:
        dying = [pool.submit(until_it_dies, reader) for reader in readers]
        until = time.monotonic() + 20
        while sum(len(r.told.nonces) for r in readers) == before and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(seconds)
        assert server.kill() == -signal.SIGKILL
        for one in dying:
            one.result(60)


def nothing_lost(office: Office, readers: list[Reader]) -> int:
    """Check that what was acknowledged is kept, once, and on the record; return how much it is."""
    acknowledged = [nonce for reader in readers for nonce in reader.told.nonces]
    with office.desk.store.reading() as connection:
        kept = list(connection.scalars(text("SELECT nonce FROM decision")))
        records = connection.scalar(text("SELECT count(*) FROM journal WHERE action = 'decision'"))
    assert len(set(acknowledged)) == len(acknowledged) and set(acknowledged) <= set(kept)
    assert len(set(kept)) == len(kept) == records
    assert not audit(office.desk).problems
    return len(acknowledged)


def kill(office: Office, said: Path, kills: int, seed: int) -> None:
    url = office.desk.store.engine.url.render_as_string(hide_password=False)
    moments = random.Random(seed)
    with serving(office.desk.folder, url, 1, said) as (server,):
        readers = [Reader(Visitor(server.port), seed + n) for n in range(len(WHO))]
        for reader, name in zip(readers, WHO, strict=True):
            assert reader.visitor.sign_in(name, PASSWORD.format(name)).status == 303
        told = 0
        for _ in range(kills):
            live_and_die(server, readers, moments.uniform(0, LONGEST_LIFE))
            told = nothing_lost(office, readers)
            server.start()
        assert told > 0
        assert readers[0].visitor.get("/queue").status == 200
    assert said.read_bytes() == b""


def test_killed_while_people_decide(office: Office, tmp_path: Path) -> None:
    kill(office, tmp_path / "said", KILLS, seed=8)


@pytest.mark.long
def test_killed_fifty_times_while_people_decide(either: Office, tmp_path: Path) -> None:
    kill(either, tmp_path / "said", MANY_KILLS, seed=9)
