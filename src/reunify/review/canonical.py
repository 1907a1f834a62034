"""Canonical JSON: one text for one content, so that its hash means something.

Keys sorted by code point, no spaces, UTF-8 as it stands, no numbers but whole ones (a float's text is a
matter of taste; what needs one writes it as text). The same as RFC 8785 for such content whose keys lie in
the basic plane.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(content: Any) -> str:
    """Return ``content`` (objects with text keys, lists, text, whole numbers, true, false, null) as text.

    Raises ValueError for anything else, a lone surrogate included: it has no UTF-8.
    """
    _check(content)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _check(content: Any) -> None:
    if isinstance(content, dict):
        for key, value in content.items():
            if not isinstance(key, str):
                raise ValueError("a key is not text")
            _check(key)
            _check(value)
    elif isinstance(content, list):
        for value in content:
            _check(value)
    elif isinstance(content, str):
        content.encode("utf-8")
        if "\x00" in content:
            raise ValueError("a text holds a NUL, which PostgreSQL cannot keep")
    elif not (content is None or isinstance(content, bool | int)):
        raise ValueError(f"{type(content).__name__} has no canonical text")


def chained(previous: str, seq: int, body: str) -> str:
    """Return the SHA-256, in hex, of a record: the hash before it, its number, its canonical text."""
    return hashlib.sha256(f"{previous}\n{seq}\n{body}".encode()).hexdigest()
