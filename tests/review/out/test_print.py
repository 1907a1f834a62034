"""Each sheet is one printed page, as a real Chromium prints it, and every page can be read by everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser import AXE, PROBLEMS, WIDE, chromium

from reunify.review.out import PAPERS, Asked, Export
from reunify.wording import LANGUAGES

from ..conftest import Office
from .pages import confirm, handed, referred, sheet
from .records import at_their_longest

pytestmark = pytest.mark.browser
CUT = (
    "[...document.querySelectorAll('main *')].filter(e => !e.closest('.notes') "
    "&& e.getBoundingClientRect().right > document.body.getBoundingClientRect().right + 1).length"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def leaves(browser: Browser, made: Export, tmp_path: Path) -> int:
    """Return on how many leaves of its own paper a page is printed."""
    (tmp_path / made.filename).write_bytes(made.content)
    page = browser.new_page()
    page.goto((tmp_path / made.filename).as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    return len(re.findall(rb"/Type\s*/Page\b", printed))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS)
def test_each_sheet_at_its_longest_is_one_page(
    office: Office, browser: Browser, tmp_path: Path, paper: str, language: str
) -> None:
    ref, pair = at_their_longest(office)
    (office.desk.folder / "contact.yaml").write_text(
        f"office: {'Calle de la Reunificación 12 ' * 4}\nphone: {'+502 5555 0000 / ' * 3}\n"
        f"hours: {'lunes a viernes de 8 a 16 ' * 3}\n"
    )
    assert leaves(browser, sheet(office, ref, language, paper), tmp_path) == 1
    assert leaves(browser, handed(office, pair, language, paper), tmp_path) == 1


@pytest.mark.parametrize("letters", [5, 12, 20, 30, 45, 70, 110])
def test_a_sheet_is_one_page_at_every_length(
    office: Office, browser: Browser, tmp_path: Path, letters: int
) -> None:
    ref, _ = at_their_longest(office, letters)
    assert leaves(browser, sheet(office, ref, "es", "letter"), tmp_path) == 1


def test_no_address_is_printed_around_a_sheet(office: Office, browser: Browser, tmp_path: Path) -> None:
    ref, pair = at_their_longest(office)
    page = browser.new_page()
    for made in (sheet(office, ref), handed(office, pair)):
        (tmp_path / made.filename).write_bytes(made.content)
        page.goto((tmp_path / made.filename).as_uri())
        bare, headed = (
            page.pdf(prefer_css_page_size=True, display_header_footer=headed) for headed in (False, True)
        )
        assert len(bare) == len(headed)
    page.close()


def test_a_packet_at_its_longest_loses_nothing_at_the_edge(
    office: Office, browser: Browser, tmp_path: Path
) -> None:
    ref, pair = at_their_longest(office)
    confirm(office, pair)
    made = referred(office, ref, Asked("es", "letter", "html", whole=True))
    (tmp_path / "packet.html").write_bytes(made.content)
    page = browser.new_page(viewport={"width": 720, "height": 900})
    page.goto((tmp_path / "packet.html").as_uri())
    page.emulate_media(media="print")
    assert page.evaluate(CUT) == 0
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_ask_nobody_run_nothing_and_can_be_read_by_everybody(
    office: Office, browser: Browser, tmp_path: Path, language: str
) -> None:
    ref, pair = at_their_longest(office)
    pages = [sheet(office, ref, language), handed(office, pair, language)]
    confirm(office, pair)
    pages.append(referred(office, ref, Asked(language, whole=True)))
    page, asked, said = browser.new_context(bypass_csp=True).new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for made in pages:
        (tmp_path / made.filename).write_bytes(made.content)
        page.goto((tmp_path / made.filename).as_uri())
        page.add_script_tag(content=AXE)
        assert page.evaluate(PROBLEMS) == []
        for width in (360, 1024):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(WIDE) <= 0, (made.filename, width)
    assert all(url.startswith("file:") for url in asked) and len(asked) == len(pages) and not said
