"""Which letters of two texts differ, so that a reader's eye goes there."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

Segments = tuple[tuple[str, bool], ...]
"""A text cut into pieces, each with whether it differs from the other text."""

_KEPT = "\t\n"
_TURNS = "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SIGNS = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in _KEPT},
    0x7F: "\u2421",
    **dict.fromkeys((*range(0x80, 0xA0), *map(ord, _TURNS)), "\ufffd"),
}
"""Signs to show instead of controls: Unicode's own pictures of them, or the sign for what has none."""

LONGEST = 200
"""Characters compared: a longer text is shown whole, without marks."""


def folded(text: str) -> str:
    """Return ``text`` letter by letter in lower case without accents, of the same length."""
    return "".join((unicodedata.normalize("NFD", c)[:1].lower() or c)[:1] for c in text)


def visible(text: str) -> str:
    """Return ``text`` with a sign for each letter that would steer a terminal, or turn a line around.

    A file's cell may hold an escape sequence, or a mark after which letters run from right to left: shown as
    they are, they could colour, hide or reorder what stands beside them.
    """
    return text.translate(_SIGNS)


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
