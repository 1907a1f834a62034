from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser
from tests.browser import AXE, DRAWN, PROBLEMS, chromium

from reunify.evaluation.gaps import GAPS, Gaps
from reunify.evaluation.gaps_page import write_gaps
from reunify.evaluation.suspicious import SUSPICIONS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def some_gaps() -> Gaps:
    cell = {"source": "orr", "role": "child", "cells": 90, "filled": 60, "missing": 30, "recorded": "yes"}
    fields = {"phone": 2.5, "mother_name": 1.25, "notes": None}
    rows = [
        cell | {"field": f, "families": n, "families_low": n, "families_high": n} for f, n in fields.items()
    ]
    counts = ("unreadable", "placeholder", "suspicious")
    gaps = GAPS.conform(pl.DataFrame(rows)).with_columns(pl.col(counts).fill_null(0))
    doubtful = {"source": "orr", "field": "phone", "finding": "one_phone_on_many", "cells": 50, "values": 1}
    return Gaps("june", gaps, SUSPICIONS.conform(pl.DataFrame([doubtful])), 90, 20, 0.9)


@pytest.mark.parametrize("width", [360, 1920])
@pytest.mark.parametrize("language", ["en", "es"])
def test_page_draws_itself_offline_and_is_accessible(
    browser: Browser, tmp_path: Path, language: str, width: int
) -> None:
    path = write_gaps(tmp_path / "out", some_gaps(), language)[0]
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_function(DRAWN)
    page.evaluate(AXE)
    assert page.evaluate(PROBLEMS) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert asked == [path.as_uri()]
    page.close()
