"""The desk's pages over a made-up office: read by a client, and served to a browser."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape

import pytest
import uvicorn
from httpx import Response
from starlette.testclient import TestClient

from reunify.review.web import Site, make_app

from ..conftest import PASSWORD, Office

BASE = "http://127.0.0.1"


@dataclass
class Reader:
    """Somebody at a browser without script: pages by address, forms by what is in them."""

    client: TestClient
    page: Response = field(default_factory=lambda: Response(200))

    def get(self, path: str) -> Response:
        self.page = self.client.get(path)
        return self.page

    def post(self, path: str, **fields: object) -> Response:
        self.page = self.client.post(path, data={"csrf": self.value("csrf"), **fields})
        return self.page

    def value(self, name: str) -> str:
        found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', self.page.text)
        return unescape(found.group(1)) if found else ""

    def kept(self) -> dict[str, str]:
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.page.text)
        return {name: unescape(value) for name, value in hidden}

    def decide(self, ref: str, pair: str, verdict: str, **more: object) -> Response:
        self.get(f"/cases/{ref}?pair={pair}")
        hidden = ("mark", "pair", "turn", "nonce", "blind", "act", "to")
        said = {name: self.value(name) for name in hidden if self.value(name)}
        return self.post(f"/cases/{ref}/decide", **{"act": "judge", **said, "verdict": verdict, **more})

    def enter(self, name: str, **more: object) -> Response:
        self.get("/sign-in")
        return self.post("/sign-in", name=name, password=PASSWORD.format(name), **more)


Seat = Callable[[str], Reader]


@pytest.fixture
def seat(office: Office) -> Seat:
    """Let people sit down at the desk: each with a browser of their own, signed in ("" for nobody)."""
    app = make_app(office.desk, Site(hosts=("127.0.0.1",)))

    def sit(name: str) -> Reader:
        headers = {"accept-language": "en"}
        client = TestClient(app, base_url=BASE, headers=headers, raise_server_exceptions=False)
        reader = Reader(client)
        if name:
            reader.enter(name)
        return reader

    return sit


@pytest.fixture
def served(office: Office) -> Iterator[str]:
    """Serve an office on a port of this machine and give its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(make_app(office.desk), log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)
