"""schemathesis over every route, by everybody: no error of ours, and no answer that is not declared."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.result import Ok
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from reunify.review.web import TABLE, make_app
from reunify.review.web.asking import SESSION

from ..conftest import Furnished, Office
from .openapi import document
from .test_fuzz import known_of

SHORT, LONG = 4, 100
ROLES = ("ana", "lea", "alan", "aud")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def described(office: Office) -> schemathesis.BaseSchema:
    """Return the desk's schema, the desk behind it."""
    known = {"ref": [], "pair": [], "csrf": [office.people[name].csrf for name in ROLES]}
    for one in known_of(office):
        known["ref" if len(one) == 16 else "pair"].append(one)
    known["pair_id"] = known["following"] = known["pair"]
    made = document(known)

    inside = make_app(office.desk)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/openapi.json":
            await JSONResponse(made)(scope, receive, send)
        else:
            await inside(scope, receive, send)

    return schemathesis.openapi.from_asgi("/openapi.json", app)


def hold(office: Office, tokens: dict[str, str], examples: int, number: int) -> int:
    """Ask each route so often, by each role in turn, right and wrong data; return how many there are."""
    operations = [found.ok() for found in described(office).get_all_operations() if isinstance(found, Ok)]
    who, last = count(), "/sign-out"  # it ends the session that the others are asked in
    for operation in sorted(operations, key=lambda found: str(found.path) == last):
        for mode in MODES if operation.method == "post" else MODES[:1]:  # any text is right in an address

            @seed(number)
            @settings(
                max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
            )
            @given(operation.as_strategy(generation_mode=mode))
            def asked(case: Any) -> None:
                name = ROLES[next(who) % len(ROLES)]
                if isinstance(case.body, dict) and next(who) % 3:
                    case.body["csrf"] = office.people[name].csrf
                answer = case.call(cookies={SESSION: tokens[name]}, allow_redirects=False)
                case.validate_response(answer, checks=CHECKS)

            asked()
    return len(operations)


def test_no_route_fails_or_answers_otherwise_than_declared(office: Office, on_sqlite: Furnished) -> None:
    assert hold(office, on_sqlite.tokens, SHORT, 5) == len(TABLE)


@pytest.mark.long
def test_no_route_fails_however_often(office: Office, on_sqlite: Furnished) -> None:
    assert hold(office, on_sqlite.tokens, LONG, 6) == len(TABLE)
