import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser import AXE, DRAWN, PROBLEMS, WIDE, chromium

from reunify.report import CasesInput, ReportFacts, write_cases, write_report

pytestmark = pytest.mark.browser
BOXES = "[...document.querySelectorAll('{}')].map(e => e.getBoundingClientRect())"
FARTHEST = f"Math.max(0, ...{BOXES.format('svg, table')}.map(b => b.right))"
TALLEST = f"Math.max(0, ...{BOXES.format('.drawn')}.map(b => b.height))"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module", params=["report-en", "report-es", "cases-en", "cases-es"])
def written(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    facts: ReportFacts,
    cases: CasesInput,
) -> Path:
    name, language = str(request.param).split("-")
    path = tmp_path_factory.mktemp("pages") / f"{name}.html"
    if name == "report":
        write_report(path, facts, language)
    else:
        write_cases(path, cases, language)
    return path


@pytest.mark.parametrize("width", [360, 1920])
def test_page_opens_alone_draws_itself_and_is_accessible(browser: Browser, written: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(written.as_uri())
    page.wait_for_function(DRAWN)
    assert page.evaluate(WIDE) <= 0
    assert asked == [written.as_uri()] and said == []
    page.evaluate(AXE)
    assert page.evaluate(PROBLEMS) == []
    page.close()


def test_charts_are_drawn_and_tables_open_for_print(
    browser: Browser, facts: ReportFacts, tmp_path: Path
) -> None:
    write_report(tmp_path / "report.html", facts, "en")
    page = browser.new_page()
    page.goto((tmp_path / "report.html").as_uri())
    page.wait_for_function(DRAWN)
    assert page.locator("[data-chart] svg").count() == 10
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    page.close()


@pytest.mark.parametrize("margin", ["10mm", "20mm"])
def test_nothing_is_cut_in_print(browser: Browser, written: Path, margin: str) -> None:
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.goto(written.as_uri())
    page.wait_for_function(DRAWN)
    sheet = 210 - 2 * int(margin.removesuffix("mm"))
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    wide = int(sheet / 25.4 * 96)
    page.evaluate(f"document.body.style.width = '{wide}px'")  # as paper does: no window changes its size
    assert page.evaluate(FARTHEST) <= wide
    assert page.evaluate(TALLEST) < 900
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert pages >= page.locator("section.child").count() + 1
    page.close()


def test_a_script_that_is_not_the_pages_own_does_not_run(
    browser: Browser, facts: ReportFacts, tmp_path: Path
) -> None:
    write_report(tmp_path / "report.html", facts, "en")
    path = tmp_path / "report.html"
    text = path.read_text(encoding="utf-8").replace("</h1>", "</h1><script>window.intruder = 1</script>")
    path.write_text(text, encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.evaluate("window.intruder") is None
    page.close()
