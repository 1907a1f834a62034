"""The page opens alone, draws itself and is accessible."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.browser import AXE, DRAWN, PROBLEMS, WIDE, chromium
from tests.evaluation.conftest import LabelledWorld

from reunify.evaluation.evaluate import by_labels, own_opinion
from reunify.evaluation.labels import read_labels
from reunify.evaluation.pages import write_evaluation


@pytest.mark.browser
@pytest.mark.parametrize(("labels", "language"), [(True, "en"), (False, "es")])
def test_page_opens_alone_draws_itself_and_is_accessible(
    labelled: LabelledWorld, tmp_path: Path, labels: bool, language: str
) -> None:
    found = own_opinion(labelled.finished)
    if labels:
        read = read_labels([labelled.truth], labelled.finished)
        found = by_labels(labelled.finished, read, True, None, language)
    write_evaluation(tmp_path, "run", found, language)
    address = (tmp_path / "evaluation.html").as_uri()
    with chromium() as browser:
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        for width in (360, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            page.wait_for_function(DRAWN)
            assert page.evaluate(WIDE) <= 0
            page.evaluate(AXE)
            assert page.evaluate(PROBLEMS) == []
            assert page.locator("[data-chart] svg").count() >= 1
        assert said == []
