"""A review desk with a made-up run and people at it, on SQLite and on a PostgreSQL of the tests' own."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import TextClause, text

from reunify.config import load_job
from reunify.job import run_job
from reunify.review import (
    Actor,
    Desk,
    Judgement,
    Outcome,
    Role,
    add_run,
    authenticate,
    decide,
    open_desk,
    sign_in,
)
from reunify.review.people import NewAccount, add_account
from reunify.synth import simulate

from . import postgres

PEOPLE = {
    "ana": Role.STEWARD,
    "bea": Role.STEWARD,
    "caro": Role.STEWARD,
    "lea": Role.LEAD,
    "ruth": Role.LEAD,
    "alan": Role.ANALYST,
    "aud": Role.AUDITOR,
}
PASSWORD = "a long secret of {}"
NO_POSTGRES = "NOT RUN: there is no PostgreSQL here (apt-get install postgresql) to hold the desk against"

_numbers = itertools.count()


@dataclass(frozen=True)
class Office:
    """A desk, who sits at it, and short ways of saying what they do."""

    desk: Desk
    people: dict[str, Actor]

    def pair(self, band: str, skip: int = 0) -> str:
        """Return a pair of a band, on which nobody decided yet."""
        query = text(
            "SELECT c.pair_id FROM candidate c JOIN pair_state p ON p.pair_id = c.pair_id "
            "WHERE c.band = :band AND p.turn = 0 ORDER BY c.pair_id LIMIT 1 OFFSET :skip"
        )
        return str(self.value(query.bindparams(band=band, skip=skip)))

    def value(self, query: TextClause) -> object:
        """Return one value from the database."""
        with self.desk.store.reading() as connection:
            return connection.scalar(query)

    def turn(self, pair: str) -> int:
        """Return how often a pair was decided about."""
        query = text("SELECT turn FROM pair_state WHERE pair_id = :pair").bindparams(pair=pair)
        return int(str(self.value(query)))

    def state(self, pair: str) -> str:
        """Return the state of a pair."""
        query = text("SELECT state FROM pair_state WHERE pair_id = :pair").bindparams(pair=pair)
        return str(self.value(query))

    def says(self, who: str, pair: str, verdict: str, **more: Any) -> Outcome:
        """Let somebody decide about a pair."""
        said = {"reason": "other", "turn": self.turn(pair), "nonce": f"n{next(_numbers)}", **more}
        if verdict == "need_more":
            said = {"need": "the mother's name", "need_by": dt.date(2030, 1, 1), **said}
        return decide(self.desk, self.people[who], Judgement(pair, verdict, **said))

    def child_of(self, pair: str) -> str:
        """Return the ref of a pair's child."""
        query = text(
            "SELECT s.ref FROM candidate c JOIN subject s ON s.id = c.child_id WHERE c.pair_id = :pair"
        )
        return str(self.value(query.bindparams(pair=pair)))


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a finished run of a made-up world."""
    folder = tmp_path_factory.mktemp("reviewed")
    simulate(folder / "world", children=100, seed=7)
    run_job(load_job(folder / "world/job.yaml"), folder / "run")
    return folder / "run"


def furnish(desk: Desk, run: Path) -> dict[str, str]:
    """Bring a run in, make the accounts and sign them in; return a token by name."""
    add_run(desk, run)
    for name, role in PEOPLE.items():
        add_account(desk, NewAccount(name, role, PASSWORD.format(name)))
    return {name: sign_in(desk, name, PASSWORD.format(name)).token for name in PEOPLE}


@dataclass(frozen=True)
class Furnished:
    """A desk that tests copy: its folder, its tokens, and the name of its database on the server."""

    folder: Path
    tokens: dict[str, str]
    server: str = ""
    database: str = ""


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Furnished:
    """Return a furnished desk on SQLite."""
    folder = tmp_path_factory.mktemp("sqlite") / "desk"
    desk = open_desk(folder, create=True)
    tokens = furnish(desk, run_folder)
    desk.close()
    return Furnished(folder, tokens)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Give the address of a running PostgreSQL."""
    if postgres.programs() is None:
        pytest.skip(NO_POSTGRES)
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def on_postgres(tmp_path_factory: pytest.TempPathFactory, run_folder: Path, server: str) -> Furnished:
    """Return a furnished desk on PostgreSQL."""
    folder = tmp_path_factory.mktemp("postgres") / "desk"
    make_database(server, "furnished")
    desk = open_desk(folder, database_url(server, "furnished"), create=True)
    tokens = furnish(desk, run_folder)
    desk.close()
    return Furnished(folder, tokens, server, "furnished")


def make_database(server: str, name: str, template: str = "template1") -> None:
    """Make a database on the server."""
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())


def database_url(server: str, name: str) -> str:
    """Return the address of a database on the server."""
    return server.replace("/postgres?", f"/{name}?")


def copied(furnished: Furnished, folder: Path) -> Office:
    """Open a copy of a furnished desk."""
    shutil.copytree(furnished.folder, folder)
    url = None
    if furnished.server:
        name = f"copy{next(_numbers)}"
        make_database(furnished.server, name, furnished.database)
        url = database_url(furnished.server, name)
    desk = open_desk(folder, url)
    return Office(desk, {name: authenticate(desk, token) for name, token in furnished.tokens.items()})


@pytest.fixture
def office(on_sqlite: Furnished, tmp_path: Path) -> Iterator[Office]:
    """Give an office on SQLite."""
    opened = copied(on_sqlite, tmp_path / "desk")
    yield opened
    opened.desk.close()


@pytest.fixture(params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Give an office on SQLite and, in another test, on PostgreSQL."""
    opened = copied(request.getfixturevalue(f"on_{request.param}"), tmp_path / "desk")
    yield opened
    opened.desk.close()
