"""The page of a comparison in a real browser: it opens alone, fits, draws itself and can be used by all."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from tests.evaluation.whatif_runs import ran

from reunify.evaluation.compare import compare_what_if
from reunify.evaluation.compare_page import CompareView, write_comparison
from reunify.evaluation.proposed import parse

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_opens_alone_and_is_accessible(language: str, tmp_path: Path) -> None:
    found = compare_what_if(ran(), parse(["thresholds.likely=0.99", "family.rivals=false"]))
    write_comparison(tmp_path / "out", CompareView(found, language, 12))
    path = tmp_path / "out" / "compare.html"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        page = started.new_page(viewport={"width": 360, "height": 900})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_function("document.querySelectorAll('[data-chart]:not([data-drawn])').length === 0")
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert asked == [path.as_uri()]
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate("axe.run().then(r => r.violations.map(v => v.id))") == []
        started.close()
