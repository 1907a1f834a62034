"""The review desk over HTTP: the application itself, and people with a session at its door."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from reunify.review import Desk, sign_in
from reunify.review.web import Site, make_app
from reunify.review.web.asking import SESSION

from ..conftest import PASSWORD, Furnished, Office

# The yardsticks, whose crowd decides here too, are a folder of the repository and not part of the package.
sys.path.insert(0, str(Path(__file__).parents[3]))

HERE = "http://127.0.0.1"

Door = Callable[..., TestClient]


def browser(desk: Desk, token: str = "", *, secure: bool = False) -> TestClient:
    """Return a browser at the desk, with a session where a token is given."""
    app = make_app(desk, Site(secure=secure, hosts=("127.0.0.1",)))
    client = TestClient(app, base_url=HERE, follow_redirects=False, raise_server_exceptions=False)
    if token:
        client.cookies.set(SESSION, token)
    return client


@pytest.fixture
def door(office: Office, on_sqlite: Furnished) -> Door:
    """Let people in by name, the session theirs already; nobody without one."""

    def let_in(name: str = "", *, anew: bool = False, secure: bool = False) -> TestClient:
        token = on_sqlite.tokens.get(name, "")
        if anew:
            token = sign_in(office.desk, name, PASSWORD.format(name)).token
        return browser(office.desk, token, secure=secure)

    return let_in
