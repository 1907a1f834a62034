"""Which letters of two texts differ, so that a reader's eye goes there."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

Segments = tuple[tuple[str, bool], ...]
"""A text cut into pieces, each with whether it differs from the other text."""

LONGEST = 200
"""Characters compared: a longer text is shown whole, without marks."""


def folded(text: str) -> str:
    """Return ``text`` letter by letter in lower case without accents, of the same length."""
    return "".join((unicodedata.normalize("NFD", c)[:1].lower() or c)[:1] for c in text)


def plain(text: str) -> Segments:
    """Return a text without marks; an empty one has no pieces."""
    return ((text, False),) if text else ()


@lru_cache(maxsize=4096)
def compared(left: str, right: str) -> tuple[Segments, Segments]:
    """Return both texts in pieces, letters that differ marked. Case and accents do not differ."""
    if not left or not right or max(len(left), len(right)) > LONGEST:
        return plain(left), plain(right)
    matcher = SequenceMatcher(None, folded(left), folded(right), autojunk=False)
    pieces = [(op != "equal", left[a:b], right[c:d]) for op, a, b, c, d in matcher.get_opcodes()]
    return (
        tuple((text, differs) for differs, text, _ in pieces if text),
        tuple((text, differs) for differs, _, text in pieces if text),
    )
