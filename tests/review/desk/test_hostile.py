"""Hostile cells through import, page and export: none becomes an element or a formula, none is lost."""

from __future__ import annotations

import csv
import importlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from benchmarks.desk.servers import serving
from playwright.sync_api import Dialog, Page, Request
from sqlalchemy import text
from tests.browser import chromium

from reunify.config import load_job
from reunify.job import run_job
from reunify.review import Desk, Role, add_run, authenticate, open_desk, sign_in
from reunify.review.people import NewAccount, add_account
from reunify.review.web.asking import SESSION

from ..conftest import PASSWORD, Office
from .conftest import browser
from .hostile import World, make_world

openpyxl: Any = importlib.import_module("openpyxl")  # it has no types

SHORT, LONG = 300, 10_000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
READERS = ("ana", "bea", "lea")


class Shape(HTMLParser):
    """What a page is made of: its elements with their attributes, and the texts of its raw records."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.made: set[tuple[str, str]] = set()
        self.raw: list[str] = []
        self.links: set[str] = set()
        self._in = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.made |= {(tag, name) for name, _ in attrs} | {(tag, "")}
        named = {name: value or "" for name, value in attrs}
        self.links |= {named[n] for n in ("href", "src", "action", "formaction") if n in named}
        if tag == "dd":
            self.raw.append("")
        self._in = tag

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "dd":
            self.raw[-1] += data


@dataclass
class Attacked:
    """A desk whose every record means harm, and those who sit at it."""

    office: Office
    world: World
    tokens: dict[str, str] = field(default_factory=dict)

    def refs(self) -> list[str]:
        with self.office.desk.store.reading() as connection:
            query = text("SELECT ref FROM subject WHERE side = 'child' ORDER BY ref")
            return list(connection.scalars(query))


def attacked(folder: Path, strings: int, url: str | None = None) -> Attacked:
    """Run a job over hostile lists, and bring it into a desk."""
    world = make_world(folder / "world", strings, seed=strings)
    assert world.cells >= strings
    run_job(load_job(world.job), folder / "run")
    desk = open_desk(folder / "desk", url, create=True)
    add_run(desk, folder / "run")
    tokens = {name: _seated(desk, name) for name in READERS}
    people = {name: authenticate(desk, token) for name, token in tokens.items()}
    return Attacked(Office(desk, people), world, tokens)


def _seated(desk: Desk, name: str) -> str:
    add_account(desk, NewAccount(name, Role.LEAD if name == "lea" else Role.STEWARD, PASSWORD.format(name)))
    return sign_in(desk, name, PASSWORD.format(name)).token


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """Give a desk of some hundred hostile cells."""
    made = attacked(tmp_path_factory.mktemp("few"), SHORT)
    yield made
    made.office.desk.close()


def kept(cell: str) -> str:
    """Return what the rules keep of a cell: everything but NUL, a line's end always the same."""
    return cell.replace("\0", "").replace("\r\n", "\n").replace("\r", " ")


def nothing_made(made: Attacked) -> None:
    """Open every page, and check that each is made of the desk's own elements and shows every raw cell."""
    client, shapes = browser(made.office.desk, made.tokens["lea"]), []
    wanted = {kept(v) for row in made.world.children.values() for v in row.values()}
    for ref in made.refs():
        answer = client.get(f"/cases/{ref}")
        assert answer.status_code == 200
        shapes.append(Shape(answer.text))
        client.post(f"/cases/{ref}/release", data={"csrf": made.office.people["lea"].csrf})
    assert wanted <= {text for shape in shapes for text in shape.raw}
    for shape in shapes:
        own = {
            (tag, name) for tag, name in shape.made if tag.startswith("x-") or name.startswith(("on", "x-"))
        }
        assert not own and not {t for t, _ in shape.made} & {
            "iframe",
            "img",
            "object",
            "embed",
            "style",
            "base",
        }
        assert ("script", "src") in shape.made and all(link[:1] in "/?#" for link in shape.links)
    both: list[set[tuple[str, str]]] = [shape.made for shape in shapes if ("article", "") in shape.made]
    everywhere = {part for part in both[0] if all(part in found for found in both)}
    assert not {part for made in both for part in made} - everywhere - RARE


RARE = {
    *(("span", ""), ("span", "class"), ("mark", ""), ("strong", ""), ("ul", ""), ("ul", "class"), ("li", "")),
    *(("a", "data-key"), ("a", "rel"), ("p", "lang"), ("details", "open"), ("input", "checked")),
}
"""What stands on a page or not as there are flags, differences, neighbours, questions."""


def confirm(made: Attacked, pairs: int) -> None:
    """Let two people confirm some pairs, with a note that means harm too."""
    with made.office.desk.store.reading() as connection:
        query = text("SELECT min(pair_id) FROM candidate GROUP BY child_id ORDER BY 1 LIMIT :n")
        chosen = list(connection.scalars(query, {"n": pairs}))
    for pair in chosen:
        for who in ("ana", "bea"):
            made.office.says(who, pair, "yes", note="<script>alert(1)</script>{{7*7}}")


def nothing_lost(made: Attacked) -> None:
    """Take every table out in every format, and check each cell against the others and the desk."""
    client, desk = browser(made.office.desk, made.tokens["lea"]), made.office.desk
    with desk.store.reading() as connection:
        names = set(connection.scalars(text("SELECT name_text FROM testimony WHERE name_text IS NOT NULL")))
    told: set[str] = set()
    for what in ("open", "confirmed"):
        rows = json.loads(client.get(f"/exports/{what}.json").content)[what]
        texts = [[str(v) if v is not None else "" for v in row.values()] for row in rows]
        file = io.StringIO(client.get(f"/exports/{what}.csv").content.decode("utf-8"), newline="")
        found = list(csv.reader(file))[1:]
        assert not [cell for row in found for cell in row if cell.startswith(FORMULA)]
        assert [[_bare(cell) for cell in row if cell] for row in found] == [
            [_small(cell) for cell in row if cell] for row in texts
        ]
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"/exports/{what}.xlsx").content))
        cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
        told |= {row[name] for row in rows for name in ("child_name", "adult_name") if row.get(name)}
    assert told and told <= names


def _bare(cell: str) -> str:
    return _small(cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell)


def _small(cell: str) -> str:
    return cell.lower() if cell in ("True", "False") else cell


def sheets_hold(made: Attacked, most: int) -> None:
    """Print sheets and packets, and check that they are made of their own elements, records whole."""
    client = browser(made.office.desk, made.tokens["lea"])
    raw = {kept(v) for row in made.world.children.values() for v in row.values()}
    shapes = []
    for ref in made.refs()[:most]:
        for path in ("sheet", "packet"):
            answer = client.get(f"/children/{ref}/{path}?language=es")
            assert answer.status_code in (200, 403)  # a packet is of a confirmed family
            if answer.status_code == 200:
                shapes.append(Shape(answer.text))
        packed = client.get(f"/children/{ref}/packet.json?whole=yes")
        if packed.status_code == 200:
            assert len(raw & set(_strings(packed.json()))) >= 9
    for shape in shapes:
        assert not {t for t, _ in shape.made} & {"iframe", "script", "object", "embed", "base", "x-hostile"}
        assert not [name for _, name in shape.made if name.startswith("on")]
        assert all(not link.startswith(("javascript:", "data:text", "http")) for link in shape.links)
    assert len(shapes) >= most


def _strings(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    for inner in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from _strings(inner)


def test_no_cell_becomes_part_of_a_page_and_none_is_lost(few: Attacked) -> None:
    nothing_made(few)


def test_no_cell_is_lost_or_a_formula_on_the_way_out(few: Attacked) -> None:
    confirm(few, 8)
    nothing_lost(few)
    sheets_hold(few, 6)


def _watch(page: Page, here: str) -> list[str]:
    """Note whatever a page does of its own: dialogs, errors, requests that go elsewhere."""
    seen: list[str] = []

    def asked(dialog: Dialog) -> None:
        seen.append(dialog.message)
        dialog.dismiss()

    def requested(request: Request) -> None:
        if not request.url.startswith(here):
            seen.append(request.url)

    page.on("dialog", asked)
    page.on("request", requested)
    page.on("pageerror", lambda error: seen.append(str(error)))
    return seen


@pytest.mark.browser
def test_no_cell_runs_in_a_browser_even_without_a_policy(few: Attacked, tmp_path: Path) -> None:
    desk = few.office.desk
    url = desk.store.engine.url.render_as_string(hide_password=False)
    with serving(desk.folder, url, 1, tmp_path / "said") as (server,), chromium() as browser:
        context = browser.new_context(bypass_csp=True)
        here = f"http://127.0.0.1:{server.port}"
        context.add_cookies([{"name": SESSION, "value": few.tokens["lea"], "url": here}])
        page = context.new_page()
        seen = _watch(page, here)
        for ref in few.refs()[:5]:
            for path in (f"/cases/{ref}", f"/children/{ref}/sheet"):
                answer = page.goto(here + path)
                assert answer is not None and answer.status == 200
                assert page.evaluate("window.hit === undefined && !document.querySelector('x-hostile')")
    assert not seen


@pytest.mark.long
def test_ten_thousand_hostile_cells(tmp_path: Path) -> None:
    made = attacked(tmp_path, LONG)
    nothing_made(made)
    confirm(made, 40)
    nothing_lost(made)
    sheets_hold(made, 60)
    made.office.desk.close()
