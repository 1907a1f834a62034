"""The desk with many children in it, page by page over HTTP: ``python -m benchmarks.desk.size``.

A large run is made out of a small one (:mod:`benchmarks.desk.large`) and brought into a desk at which a few
people already decide about an earlier run: printed is how long the longest of them waited meanwhile. Then
one visitor asks for each kind of page many times: printed are milliseconds and the memory of the server.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil
from sqlalchemy import text

from benchmarks.desk.__main__ import PASSWORD, database
from benchmarks.desk.crowd import Reader
from benchmarks.desk.large import Size, make_run
from benchmarks.desk.servers import Server, serving
from benchmarks.desk.visitor import Answer, Visitor
from benchmarks.runs import machine, print_table, workplace
from reunify.review import Desk, Judgement, Role, add_run, authenticate, decide, open_desk, sign_in
from reunify.review.people import NewAccount, add_account

PEOPLE = {
    "ana": Role.STEWARD,
    "bea": Role.STEWARD,
    "caro": Role.STEWARD,
    "dora": Role.STEWARD,
    "lea": Role.LEAD,
    "aud": Role.AUDITOR,
}
MEANWHILE = ("ana", "bea", "caro", "dora")
"""Who decides while the large run comes in."""

PAUSE = 1.0
"""Seconds that each rests after a child, or four people would take most of the processors."""

FILTERS = {
    "band": ("likely", "possible", "unlikely"),
    "source": ("orr", "shelter"),
    "flag": ("name_only", "rival_claimants", "impossible_age_gap", "shared_phone"),
    "state": ("open", "need_more", "waiting_second", "no_candidates", "settled"),
    "language": ("espanol", "kiche", "ixil"),
    "age_group": ("0-4", "5-9", "10-13", "14-17", "18%2B"),
    "mine": ("1",),
}
ALL_AT_ONCE = "band=unlikely&source=shelter&flag=name_only&age_group=5-9"


@dataclass
class Timed:
    """Seconds of each kind of request, in the order of asking, and of the server's processor; its memory."""

    server: psutil.Process
    seconds: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)
    most_mb: float = 0.0

    def __call__(self, kind: str, ask: Callable[[], Answer], status: int = 200) -> Answer:
        """Ask, and note how long it took; raises RuntimeError for another status."""
        start, before = time.perf_counter(), self._worked()
        answer = ask()
        self.seconds.setdefault(kind, []).append(time.perf_counter() - start)
        self.processor[kind] = self.processor.get(kind, 0.0) + self._worked() - before
        self.most_mb = max(self.most_mb, self.server.memory_info().rss / 2**20)
        if answer.status != status:
            raise RuntimeError(f"{kind}: answered {answer.status}: {answer.text[:500]}")
        return answer

    def _worked(self) -> float:
        """Return the processor seconds of the server until now."""
        times = self.server.cpu_times()
        return float(times.user + times.system)


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=2_000_000)
    parser.add_argument("--requests", type=int, default=100, help="of each kind")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="folder to work in, left as it is at the end")
    given = parser.parse_args()
    print(machine())
    with workplace(given.keep) as work:
        size = Size(given.children, given.pairs, given.seed)
        large = work / "large"
        if not (large / "manifest.json").is_file():
            make_run(work, size)
        for kind in ("sqlite", "postgres") if given.database == "both" else (given.database,):
            with database(kind) as url:
                _measure(work, kind, url, given)


def _measure(work: Path, kind: str, url: str | None, given: argparse.Namespace) -> None:
    folder = work / f"desk-{kind}"
    if url is not None:  # its database went with the server
        shutil.rmtree(folder, ignore_errors=True)
    kept = folder.exists()
    desk = open_desk(folder, url, create=True)
    address = desk.store.engine.url.render_as_string(hide_password=False)
    if not kept:
        add_run(desk, work / "small")
        for name, role in PEOPLE.items():
            add_account(desk, NewAccount(name, role, PASSWORD.format(name)))
        with serving(desk.folder, address, 1, work / f"said-{kind}") as (server,):
            _while_adding(kind, desk, server, work / "large", given.seed)
    with serving(desk.folder, address, 1, work / f"said-{kind}") as (server,):
        _pages(kind, desk, server, given)
    desk.close()


def _while_adding(kind: str, desk: Desk, server: Server, run: Path, seed: int) -> None:
    """Bring the large run in while people decide, and print how long they waited."""
    readers = []
    for n, name in enumerate(MEANWHILE):
        visitor = Visitor(server.port)
        visitor.sign_in(name, PASSWORD.format(name))
        readers.append(Reader(visitor, seed + n))
    done = threading.Event()
    address = desk.store.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "reunify.cli", "review", str(desk.folder), "--add", str(run)]
    start = time.perf_counter()
    with ThreadPoolExecutor(len(readers)) as pool:
        deciding = [pool.submit(_until, done, reader) for reader in readers]
        adding = psutil.Popen([*command, "--database", address], stdout=subprocess.DEVNULL)
        most = 0.0
        while adding.poll() is None:
            with _gone():
                most = max(most, adding.memory_info().rss / 2**20)
            time.sleep(0.2)
        seconds = time.perf_counter() - start
        done.set()
        for one in deciding:
            one.result()
    if adding.returncode:
        raise RuntimeError(f"--add ended with {adding.returncode}")
    decisions = sum(len(reader.told.nonces) for reader in readers)
    said = (
        f"{kind}: the run came in within {seconds:.0f} s ({most:.0f} MB at most); {decisions} decisions then"
    )
    found: dict[str, list[float]] = {}
    for reader in readers:
        for name, taken in reader.told.seconds.items():
            found.setdefault(name, []).extend(taken)
    _print(said, found)


@contextmanager
def _gone() -> Iterator[None]:
    """Pass over that a process ended while it was looked at."""
    try:
        yield
    except psutil.NoSuchProcess:
        return


def _until(done: threading.Event, reader: Reader) -> None:
    while not done.is_set():
        reader.child(3)
        time.sleep(PAUSE)


def _pages(kind: str, desk: Desk, server: Server, given: argparse.Namespace) -> None:
    if server.process is None:
        raise RuntimeError("the server is gone")
    ask, chance = Timed(psutil.Process(server.process.pid)), random.Random(given.seed)
    people = {}
    for name in ("ana", "bea", "lea", "aud"):
        people[name] = Visitor(server.port)
        people[name].sign_in(name, PASSWORD.format(name))
    waiting = _first_readings(desk, given.requests)
    names, refs = _names(desk, chance, given.requests), _refs(desk, chance, given.requests)
    ana, bea, times = people["ana"], people["bea"], given.requests
    _queue(ask, ana, times)
    for words in names:
        for label, said in (("search: whole name", words), ("search: one name", words.split()[0])):
            form = ana.get("/search").form("/search") or {}
            ask(label, partial(ana.post, "/search", {**form, "text": said}))
    for ref in refs:
        ask("case", partial(ana.get, f"/cases/{ref}"))
    for ref in waiting:
        ask("case, blind", partial(bea.get, f"/cases/{ref}"))
    for _ in range(times):
        ask("progress", partial(ana.get, "/progress"))
        ask("progress, the lead's", partial(people["lea"].get, "/progress"))
        ask("record", partial(people["aud"].get, "/record"))
    _take(ask, ana, times)
    _print(
        f"{kind}: {len(refs)} cases; the server took {ask.most_mb:.0f} MB at most", ask.seconds, ask.processor
    )


def _queue(ask: Timed, ana: Visitor, times: int) -> None:
    for _ in range(times):
        page = ask("queue", partial(ana.get, "/queue"))
        after = page.text.partition('href="/queue?after=')[2].partition('"')[0]
        if after:
            ask("queue, next page", partial(ana.get, f"/queue?after={after}"))
        ask("queue, filters together", partial(ana.get, f"/queue?{ALL_AT_ONCE}"))
    for name, values in FILTERS.items():
        for n in range(times):
            value = values[n % len(values)]
            ask(f"queue by {name}", partial(ana.get, f"/queue?{name}={value}"))


def _take(ask: Timed, ana: Visitor, times: int) -> None:
    leaving: dict[str, str] = {}
    for _ in range(times):
        form = ana.get("/queue").form("/next") or {}
        taken = ask("take the next", partial(ana.post, "/next", {**form, **leaving}), 303)
        leaving = {"leaving": taken.location.rpartition("/")[2]}


def _first_readings(desk: Desk, times: int) -> list[str]:
    """Let the lead say yes to a pair each of some children, who then wait for a second person."""
    lea = authenticate(desk, sign_in(desk, "lea", PASSWORD.format("lea")).token)
    query = text(
        "SELECT min(c.pair_id) AS pair_id, s.ref FROM candidate c JOIN subject s ON s.id = c.child_id "
        "JOIN child k ON k.id = c.child_id WHERE c.band = 'likely' AND k.state = 'open' "
        "AND k.id IN (SELECT id FROM child WHERE best_band = 'likely' AND state = 'open' "
        "ORDER BY id LIMIT :n) "
        "GROUP BY s.ref ORDER BY s.ref"
    )
    with desk.store.reading() as connection:
        pairs = connection.execute(query, {"n": times}).all()
    for pair in pairs:
        decide(desk, lea, Judgement(pair.pair_id, "yes", 0, f"first-{pair.pair_id}"))
    return [str(pair.ref) for pair in pairs]


def _names(desk: Desk, chance: random.Random, times: int) -> list[str]:
    query = text("SELECT name_text FROM testimony WHERE name_text <> '' ORDER BY id")
    with desk.store.reading() as connection:
        known = [str(name) for name in connection.scalars(query)]
    return [" ".join(name.replace(",", " ").split()[:4]) for name in chance.sample(known, times)]


def _refs(desk: Desk, chance: random.Random, times: int) -> list[str]:
    query = text(
        "SELECT s.ref FROM child c JOIN subject s ON s.id = c.id WHERE c.state = 'open' ORDER BY s.id"
    )
    with desk.store.reading() as connection:
        return chance.sample([str(ref) for ref in connection.scalars(query)], times)


def _print(said: str, found: dict[str, list[float]], processor: dict[str, float] | None = None) -> None:
    rows = []
    for name, seconds in found.items():
        taken: Sequence[float] = sorted(seconds) if len(seconds) > 1 else seconds * 2
        cuts = statistics.quantiles(taken, n=100)
        figures = [cuts[49], cuts[94], cuts[98], taken[-1]]
        figures += [] if processor is None else [processor[name] / len(seconds)]
        rows.append([name, f"{len(seconds):,}", *(f"{1000 * s:.0f}" for s in figures)])
    header = ["request", "count", "median ms", "95 % ms", "99 % ms", "longest ms"]
    print_table(said, header + ([] if processor is None else ["the server's processor, mean ms"]), rows)


if __name__ == "__main__":
    main()
