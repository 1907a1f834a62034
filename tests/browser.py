"""Debian's Chromium for tests of pages, and what every page is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
"""Source of axe-core, to be evaluated in a page."""

PROBLEMS = "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))"
DRAWN = "document.querySelectorAll('[data-chart]:not([data-drawn])').length === 0"
WIDE = "document.documentElement.scrollWidth - window.innerWidth"

_QUIET = (
    "--no-sandbox --disable-gpu --disable-background-networking --no-first-run"
    " --disable-component-update --disable-sync"
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a browser that asks nobody anything."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_QUIET.split())
        yield started
        started.close()
