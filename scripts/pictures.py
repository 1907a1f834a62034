"""Take the README's pictures, of a run's pages and the review desk, in Debian's Chromium, without a network.

Usage: python scripts/pictures.py RUN   (RUN: the folder of `reunify run configs/sample.yaml`)
"""

from __future__ import annotations

import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from reunify.review import Role, add_run, open_desk
from reunify.review.people import NewAccount, add_account
from reunify.review.web import make_app

OUT = Path(__file__).parent.parent / "docs" / "img"
PAGES = {
    "report": ("report.html", "header"),
    "cases": ("cases.html", ".child:has(.flags):has(.ask)"),
}
"""Each picture's page, and the first thing in it: for the cases, a child with a flag and a question."""
DESK_PAGES = {"review-queue": ("/queue", 900), "review-case": ("/queue?flag=rival_claimants", 1480)}
"""Each picture's page of the desk, and its height; of a case, the first that the page lists."""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main(run: Path) -> None:
    """Write the pictures of the run folder ``run``, and of a desk that it was brought to, to ``docs/img``."""
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        for name, (file, first) in PAGES.items():
            page = browser.new_page(viewport={"width": 1100, "height": 780})
            page.goto((run / file).resolve().as_uri())
            page.wait_for_timeout(1500)
            page.locator(first).first.evaluate("element => element.scrollIntoView()")
            page.screenshot(path=OUT / f"{name}.png")
        picture_desk(run, browser)
        browser.close()


def picture_desk(run: Path, browser: Browser) -> None:
    """Write the pictures of the review desk, as a steward sees it."""
    password = secrets.token_hex(8)
    with TemporaryDirectory() as folder, served(run, Path(folder) / "desk", password) as address:
        page = browser.new_page(locale="en", viewport={"width": 1366, "height": 900})
        enter(page, address, password)
        for name, (path, height) in DESK_PAGES.items():
            page.set_viewport_size({"width": 1366, "height": height})
            page.goto(address + path)
            if "?" in path:
                page.locator(".queue th a").first.click()
                page.locator(".pair").wait_for()
            page.screenshot(path=OUT / f"{name}.png")


def enter(page: Page, address: str, password: str) -> None:
    """Sign in."""
    page.goto(address)
    page.fill("#name", "ana")
    page.fill("#password", password)
    page.click("main button")
    page.wait_for_url("**/queue")


@contextmanager
def served(run: Path, folder: Path, password: str) -> Iterator[str]:
    """Serve a new desk with a run and a steward, and give its address."""
    desk = open_desk(folder, create=True)
    add_run(desk, run)
    add_account(desk, NewAccount("ana", Role.STEWARD, password))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(make_app(desk), log_config=None, access_log=False))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)
    desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
