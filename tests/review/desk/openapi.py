"""The desk's routes as an OpenAPI document, for tests: made of the declarations that the app is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from reunify.review import AGE_GROUPS, CHILD_STATES, METHODS, REASONS, VERDICTS, Filters, Judgement
from reunify.review.out import ROUTES
from reunify.review.web import TABLE, Way
from reunify.review.web.waiting import BANDS
from reunify.wording import LANGUAGES

FORM = "application/x-www-form-urlencoded"
STATUSES = {"400": "not understood", "401": "sign in", "403": "not open to you"}
CONFLICT = {"409": "somebody was first"}
TEXT = {"type": "string", "maxLength": 3_000}

CHOICES: dict[str, Sequence[str]] = {
    "verdict": VERDICTS,
    "act": ("judge", "verify"),
    "method": METHODS,
    "reason": REASONS,
    "band": BANDS,
    "state": CHILD_STATES,
    "age_group": tuple(AGE_GROUPS),
    "language": LANGUAGES,
    "keys": ("on", "off"),
    "mine": ("0", "1"),
    "blind": ("0", "1"),
}
FIELDS: dict[tuple[str, str], Sequence[str]] = {
    ("POST", "/sign-in"): ("name", "password", "code", "back", "keep", "kept.note", "kept_mark"),
    ("POST", "/language"): ("language", "to", "note", "verdict"),
    ("POST", "/shortcuts"): ("keys", "to"),
    ("POST", "/factor/confirm"): ("code", "secret", "uri", "codes"),
    ("POST", "/next"): (*(f.name for f in fields(Filters)), "leaving"),
    ("POST", "/search"): ("text", "reference"),
    ("POST", "/cases/{ref}/decide"): ("pair", "following", "blind", *(f.name for f in fields(Judgement))),
    ("POST", "/pairs/{pair}/undo"): ("nonce", "ref"),
    ("GET", "/queue"): (*(f.name for f in fields(Filters)), "after", "recorded", "nothing"),
    ("GET", "/cases/{ref}"): ("pair", "recorded"),
    ("GET", "/record"): ("after",),
}
"""What a form or address may hold besides the token, where no declaration of the route's own says it."""


def document(known: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the document; ``known`` are refs and pairs that are there, by the name of what is in a path."""
    paths: dict[str, dict[str, Any]] = {}
    for way in TABLE:
        paths.setdefault(way.path, {})[way.method.lower()] = _operation(way, known)
    about = {"title": "the review desk", "version": "1"}
    return {"openapi": "3.1.0", "info": about, "paths": paths}


def _operation(way: Way, known: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    made: dict[str, Any] = {"parameters": _parameters(way, known), "responses": _responses(way)}
    if way.method == "POST":
        names = {name: _kind(name, known) for name in ("csrf", *FIELDS.get((way.method, way.path), ()))}
        schema = {"type": "object", "properties": names, "additionalProperties": False, "maxProperties": 90}
        made["requestBody"] = {"required": True, "content": {FORM: {"schema": schema}}}
    return made


def _parameters(way: Way, known: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    query = next((route.query for route in ROUTES if route.path == way.path), {})
    found = []
    for name in re.findall(r"\{(\w+)\}", way.path):
        values = query.get(name) or known.get(name, ())
        schema = {"anyOf": [{"enum": list(values)}, {"type": "string", "minLength": 1, "maxLength": 60}]}
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    asked = {name: {"enum": list(values)} for name, values in query.items() if f"{{{name}}}" not in way.path}
    if way.method == "GET":
        asked |= {name: _kind(name, known) for name in FIELDS.get((way.method, way.path), ())}
    return found + [{"name": n, "in": "query", "required": False, "schema": s} for n, s in asked.items()]


def _kind(name: str, known: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    if name == "turn":
        return {"type": "integer", "minimum": -(2**60), "maximum": 2**60}
    values = CHOICES.get(name) or known.get(name) or known.get("ref" if name == "leaving" else "", ())
    return {"anyOf": [{"enum": list(values)}, TEXT]} if values else TEXT


def _responses(way: Way) -> dict[str, Any]:
    """Return what a route may answer, and as what; 200 with what it is for, the rest with a page."""
    route = next((route for route in ROUTES if route.path == way.path), None)
    page: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}
    if route is None or not route.attached:
        good: dict[str, Any] = page
    elif way.path.endswith(".json"):
        good = {"application/json": {"schema": {"type": "object", "required": ["packet"]}}}
    else:
        good = {kind: {} for kind in ("text/csv", "application/json", "application/*")}
    answers: dict[str, Any] = {
        status: {"description": said, "content": page} for status, said in STATUSES.items()
    }
    if way.path in ("/cases/{ref}/decide", "/pairs/{pair}/undo", "/next", "/factor/confirm"):
        answers |= {status: {"description": said, "content": page} for status, said in CONFLICT.items()}
    missing = {"404": {"description": "no such address", "content": page}} if "{" in way.path else {}
    done = {"200": {"description": "done", "content": good}, "303": {"description": "done; look there"}}
    return {**done, **answers, **missing}
