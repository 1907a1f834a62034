"""Take the README's pictures: both pages of the sample run, in Debian's Chromium, without a network.

Usage: python scripts/pictures.py RUN   (RUN: the folder of `reunify run configs/sample.yaml`)
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

OUT = Path(__file__).parent.parent / "docs" / "img"
PAGES = {
    "report": ("report.html", "header"),
    "cases": ("cases.html", ".child:has(.flags):has(.ask)"),
}
"""Each picture's page, and the first thing in it: for the cases, a child with a flag and a question."""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main(run: Path) -> None:
    """Write ``docs/img/report.png`` and ``docs/img/cases.png`` of the run folder ``run``."""
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        for name, (file, first) in PAGES.items():
            page = browser.new_page(viewport={"width": 1100, "height": 780})
            page.goto((run / file).resolve().as_uri())
            page.wait_for_timeout(1500)
            page.locator(first).first.evaluate("element => element.scrollIntoView()")
            page.screenshot(path=OUT / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
