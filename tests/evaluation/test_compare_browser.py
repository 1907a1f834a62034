"""The page of a comparison in a real browser: it opens alone, fits, draws itself and can be used by all."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.browser import AXE, DRAWN, WIDE, chromium
from tests.evaluation.whatif_runs import ran

from reunify.evaluation.compare import compare_what_if
from reunify.evaluation.compare_page import CompareView, write_comparison
from reunify.evaluation.proposed import parse


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_opens_alone_and_is_accessible(language: str, tmp_path: Path) -> None:
    found = compare_what_if(ran(), parse(["thresholds.likely=0.99", "family.rivals=false"]))
    write_comparison(tmp_path / "out", CompareView(found, language, 12))
    path = tmp_path / "out" / "compare.html"
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 360, "height": 900})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_function(DRAWN)
        assert page.evaluate(WIDE) <= 0
        assert asked == [path.as_uri()]
        page.evaluate(AXE)
        assert page.evaluate("axe.run().then(r => r.violations.map(v => v.id))") == []
