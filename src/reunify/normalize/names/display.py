"""Names as one line for people to read."""

from __future__ import annotations

import re
from functools import lru_cache

from reunify.normalize.names.folding import words_only
from reunify.normalize.names.tables import words

_LOWER = words("shown_small")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+)*")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\ufeff]+")
_COMMA = re.compile(r"^([^,]+),\s*([^,]+)$")


def display(text: str) -> str:
    """Return a cell as people read it: one line, names in capitals or small letters in title case.

    Particles are lower case; accents and mixed case stay as written.
    """
    if words_in := words_only(text):
        return " ".join(map(_cased, words_in)) if text.isupper() or text.islower() else text
    line = _SPACE.sub(" ", text).strip(" ,;")
    if not (line.isupper() or line.islower()):
        return line

    return _WORD.sub(lambda match: _cased(match.group()), line)


@lru_cache(maxsize=100_000)
def _cased(word: str) -> str:
    lower = word.lower()
    return lower if lower in _LOWER else word[0].upper() + word[1:].lower()


def in_reading_order(text: str) -> str:
    """Return "LAST, FIRST" as "FIRST LAST", any other text unchanged."""
    match = _COMMA.match(text) if "," in text else None
    return f"{match.group(2)} {match.group(1)}" if match else text
