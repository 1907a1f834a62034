"""500 planted values through import, search, pages, errors, exports: in no log, address or file name."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import unquote_plus

import httpx
import pytest
from benchmarks.desk.servers import free_port

from reunify.review.web.trouble import TITLES

from ..conftest import PASSWORD, Office
from .conftest import Door

PEOPLE = 45
JOB = """
name: planted
reference_date: 2018-06-30
sources:
  - {name: home, role: children, path: children.csv, dates: month-first, columns: {%s}}
  - {name: camp, role: adults, path: adults.csv, dates: month-first, columns: {%s}}
thresholds: {likely: 0.9, possible: 0.2, listed: 0.0}
"""
ADDRESS = re.compile(r'(?:href|action|src)="([^"]*)"|name="(?:to|back|keep)" value="([^"]*)"')


def word(number: int) -> str:
    """Return a name like no other."""
    return "Zq" + "".join("bdfgklmnprt"[number // 11**place % 11] + "aeiou"[place] for place in range(4))


@dataclass
class Planted:
    """The two lists and every value in them that must not be told: names, ids, numbers, days."""

    folder: Path
    values: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def found(self, *texts: str) -> list[str]:
        """Return the values that stand in one of some texts."""
        told = "\n".join(texts).lower()
        return [value for value in self.values if value.lower() in told]


def plant(folder: Path) -> Planted:
    """Write two lists whose every value is like no other, and the job that reads them."""
    made, numbers = Planted(folder), itertools.count(1)
    folder.mkdir()
    headers = []
    for side, first in (("children", dt.date(2004, 1, 3)), ("adults", dt.date(1971, 1, 3))):
        rows = []
        for n in range(PEOPLE):
            day = first + dt.timedelta(days=17 * n)
            names = [word(next(numbers)) for _ in range(3)]
            row = dict(zip(("given_names", "surnames", "municipality"), names, strict=True))
            row |= {"id": f"KX{side[0]}{700_000 + 7 * n}", "birth": f"{day:%m/%d/%Y}", "country": "Guatemala"}
            row |= {
                "alien_number": f"A{310_000_000 + 1_000 * n + ord(side[0])}",
                "separation_date": "05/11/2018",
            }
            row["phone"] = f"+502 5{next(numbers):07}"
            made.names += names[:2]
            made.values += [
                *names,
                row["id"],
                row["birth"],
                f"{day:%Y-%m-%d}",
                row["alien_number"],
                row["phone"],
            ]
            rows.append(row)
        headers.append(", ".join(f"{name}: {name}" for name in rows[0]))
        with (folder / f"{side}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    (folder / "job.yaml").write_text(JOB % tuple(headers), encoding="utf-8")
    return made


class Teller:
    """Gives the commands of the program, as processes of their own, and keeps all that they say."""

    def __init__(self, folder: Path) -> None:
        self.log, self.said = folder / "log", folder / "said"

    def words(self, *words: object) -> list[str]:
        return [sys.executable, "-m", "reunify.cli", "--log", str(self.log), *map(str, words)]

    def tell(self, *words: object, typed: str = "") -> int:
        with self.said.open("ab") as said:
            done = subprocess.run(
                self.words(*words), input=typed.encode(), stdout=said, stderr=said, check=False
            )
        return done.returncode

    def told(self) -> str:
        return self.said.read_text() + self.log.read_text()


@dataclass
class Visitor:
    """A browser that keeps the addresses it is shown or led to, and the pages of what went wrong."""

    client: httpx.Client
    addresses: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    csrf: str = ""
    page: str = ""

    def ask(self, method: str, path: str, **more: str) -> httpx.Response:
        """Send a request, the form's token with it, and note what it led to."""
        data = {"csrf": self.csrf, **more} if method == "POST" else None
        answer = self.client.request(method, path, data=data)
        self.addresses += [answer.headers.get("location", ""), answer.headers.get("content-disposition", "")]
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page = answer.text
            if any(title in unescape(answer.text) for title in TITLES.values()):
                self.errors.append(answer.text)
            self.addresses += [unquote_plus(a or b) for a, b in ADDRESS.findall(answer.text)]
            token = re.search(r'name="csrf" value="([^"]+)"', answer.text)
            self.csrf = unescape(token[1]) if token else self.csrf
        return answer

    def hidden(self, name: str) -> str:
        """Return what a form of the page shown last holds."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        return unescape(found[1]) if found else ""


@pytest.fixture
def teller(tmp_path: Path) -> Iterator[tuple[Teller, Planted, str]]:
    """Give a desk of planted values, made and served at the command line."""
    planted, teller = plant(tmp_path / "lists"), Teller(tmp_path)
    assert teller.tell("run", tmp_path / "lists/job.yaml", "--out", tmp_path / "run") == 0
    assert teller.tell("review", tmp_path / "desk", "--add", tmp_path / "run") == 0
    for name, role in (("ana", "steward"), ("lea", "lead")):
        words = ("review", "user", "add", tmp_path / "desk", name, "--role", role)
        assert teller.tell(*words, typed=PASSWORD.format(name) + "\n") == 0
    port = free_port()
    with teller.said.open("ab") as said:
        serve = teller.words("review", tmp_path / "desk", "--port", port)
        process = subprocess.Popen(serve, stdout=said, stderr=said)
    try:
        yield teller, planted, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def entered(here: str, name: str) -> Visitor:
    """Return somebody who is signed in."""
    visitor = Visitor(httpx.Client(base_url=here, transport=httpx.HTTPTransport(retries=5), timeout=60))
    for _ in range(120):
        try:
            visitor.ask("GET", "/sign-in")
            break
        except httpx.ConnectError:
            continue
    assert visitor.ask("POST", "/sign-in", name=name, password=PASSWORD.format(name)).status_code == 303
    return visitor


def look_about(visitor: Visitor, planted: Planted) -> None:
    """Look people up, open cases, decide, export, and send what will not do, planted values in all of it."""
    visitor.ask("GET", "/queue")
    refs = sorted(set(re.findall(r'href="/cases/(\w+)"', visitor.page)))[:12]
    assert len(refs) == 12
    for ref, name, value in zip(refs, planted.names, planted.values, strict=False):
        visitor.ask("POST", "/search", text=name)
        visitor.ask("GET", f"/cases/{ref}")
        form = {name: visitor.hidden(name) for name in ("pair", "turn", "nonce")}
        visitor.ask("POST", f"/cases/{ref}/decide", **form, verdict="perhaps", note=value)
        visitor.ask("POST", f"/cases/{ref}/decide", **form, verdict="yes", note=f"{name} {value}")
        visitor.ask("POST", f"/cases/{ref}/decide", **{**form, "turn": "7"}, verdict="yes", note=value)
        visitor.ask("POST", f"/cases/{ref}/release")
        for path in ("sheet", "packet", "packet.json"):
            visitor.ask("GET", f"/children/{ref}/{path}")
    for what in ("confirmed", "open", "labels"):
        for form_ in ("csv", "xlsx", "json"):
            visitor.ask("GET", f"/exports/{what}.{form_}")
    for value in planted.values[::25]:
        visitor.ask("POST", "/search", text=f"{value} " * 9)
        visitor.ask("POST", f"/pairs/{'0' * 20}/undo", ref=value, nonce=value)
        visitor.ask("POST", "/next", leaving=value, band=value)
        visitor.ask("POST", "/nowhere", name=value)
        visitor.client.post("/search", content=value.encode() * 9_000, headers={"content-type": "text/plain"})


def test_no_planted_value_is_told(teller: tuple[Teller, Planted, str], tmp_path: Path) -> None:
    said, planted, here = teller
    assert len(planted.values) >= 500 and len(set(planted.values)) == len(planted.values)
    people = [entered(here, name) for name in ("ana", "lea")]
    for visitor in people:
        look_about(visitor, planted)
    shown = people[1].page
    stranger = entered(here, "ana")
    for value in planted.values[::100]:
        stranger.ask("POST", "/sign-in", name=value, password=value, csrf=stranger.csrf)
    for value in planted.values[3:7:3]:
        assert said.tell("review", "purge", tmp_path / "desk", "--yes", "--case", f"no:{value}") == 2
    assert said.tell("review", "audit", tmp_path / "desk") == 0
    assert said.tell("review", "backup", tmp_path / "desk", tmp_path / "copy") == 0
    assert shown and sum(len(v.errors) for v in people) > 20
    assert planted.found(said.told()) == []
    for visitor in (*people, stranger):
        assert planted.found(*visitor.addresses) == []
        assert planted.found(*visitor.errors) == []
    assert planted.found(*(str(path.name) for path in tmp_path.rglob("*"))) == []


def test_an_error_of_ours_tells_nothing_of_what_it_was_about(
    office: Office, door: Door, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("Zqbadefo, born 2004-01-03, A310000099")

    monkeypatch.setattr("reunify.review.web.waiting.find_people", broken)
    client = door("ana")
    answer = client.post("/search", data={"csrf": office.people["ana"].csrf, "text": "Zqbadefo"})
    said = capfd.readouterr()
    assert answer.status_code == 500
    for told in (answer.text, said.out, said.err):
        assert not re.search("Zqbadefo|2004-01-03|A310000099|Traceback", told)
