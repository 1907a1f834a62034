"""Many people decide at once, over HTTP, from several server processes: ``python -m benchmarks.desk``.

A made-up world is run and brought into a desk on SQLite, or on a PostgreSQL made for it; people sign in
and decide, each through the page's own form. Printed are decisions a second and how long each kind of
request took; the count is held against the table of decisions and the record, which has to verify.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import text
from tests.review import postgres

from benchmarks.desk.crowd import Told, crowd
from benchmarks.desk.servers import serving
from benchmarks.runs import machine, print_table, reunify, workplace
from reunify.review import Desk, Role, add_run, audit, open_desk
from reunify.review.people import NewAccount, add_account
from reunify.synth import simulate

PASSWORD = "a long secret of {}"


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--decisions", type=int, default=40, help="of each")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--children", type=int, default=4_000)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    print(machine())
    with workplace(None) as work:
        simulate(work / "world", children=given.children, seed=given.seed)
        reunify(work / "world/job.yaml", work / "run")
        for kind in ("sqlite", "postgres") if given.database == "both" else (given.database,):
            with database(kind) as url:
                _measure(work, kind, url, given)


@contextmanager
def database(kind: str) -> Iterator[str | None]:
    """Give the address of an empty database; None for the workspace's own."""
    if kind == "sqlite":
        yield None
        return
    with postgres.server() as url:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("CREATE DATABASE desk")
        yield url.replace("/postgres?", "/desk?")


def _measure(work: Path, kind: str, url: str | None, given: argparse.Namespace) -> None:
    desk = open_desk(work / kind, url, create=True)
    add_run(desk, work / "run")
    people = [(f"reader{n}", PASSWORD.format(n)) for n in range(given.people)]
    for n, (name, password) in enumerate(people):
        add_account(desk, NewAccount(name, Role.LEAD if n % 10 == 9 else Role.STEWARD, password))
    address = desk.store.engine.url.render_as_string(hide_password=False)
    with serving(desk.folder, address, given.processes, work / f"said-{kind}") as servers:
        start = time.perf_counter()
        told = crowd([server.port for server in servers], people, given.decisions, given.seed)
        whole = time.perf_counter() - start
    seconds = max(one.ended for one in told) - min(one.began for one in told)
    _check(desk, told)
    _print(kind, told, seconds, whole, given)
    desk.close()


def _check(desk: Desk, told: list[Told]) -> None:
    """Raise ArithmeticError where decisions or records are lost or double, or the record does not verify."""
    nonces = sorted(nonce for one in told for nonce in one.nonces)
    with desk.store.reading() as connection:
        kept = sorted(connection.scalars(text("SELECT nonce FROM decision")))
        records = connection.scalar(text("SELECT count(*) FROM journal WHERE action = 'decision'"))
    problems = audit(desk).problems
    if kept != nonces or records != len(nonces) or problems:
        raise ArithmeticError(f"{len(nonces)} told, {len(kept)} kept, {records} recorded: {problems}")


def _print(kind: str, told: list[Told], seconds: float, whole: float, given: argparse.Namespace) -> None:
    decisions = sum(len(one.nonces) for one in told)
    away, again = sum(one.turned_away for one in told), sum(one.sent_again for one in told)
    said = (
        f"{kind}: {given.people} people, {given.processes} server processes, {decisions:,} decisions in "
        f"{seconds:.1f} s ({decisions / seconds:.0f} a second), {whole:.1f} s with signing in; {again} forms "
        f"sent twice, {away} times somebody else was first. None lost, none double; the record verifies."
    )
    rows = []
    for name in ("take", "read", "decide"):
        taken = sorted(s for one in told for s in one.seconds.get(name, []))
        cuts = statistics.quantiles(taken, n=100)
        figures = (cuts[49], cuts[94], cuts[98], taken[-1])
        rows.append([name, f"{len(taken):,}", *(f"{1000 * s:.0f}" for s in figures)])
    print_table(said, ["request", "count", "median ms", "95 % ms", "99 % ms", "longest ms"], rows)


if __name__ == "__main__":
    main()
