"""Text to folded tokens: lower case, ASCII letters only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from unidecode import unidecode

NO_ALIASES: Mapping[str, str] = MappingProxyType({})
"""A job's own aliases where it has none."""

_NOT_LETTER = re.compile(r"[^a-z]+")
_APOSTROPHES = re.compile(r"(?<=\w)['’‘ʼʻ´`ˈꞌ](?=\w|\s|$)")
_ZERO = re.compile(r"(?<=[^\W\d_])0(?=[^\W\d_])")


def fold(text: str) -> str:
    """Return ``text`` as one folded token: every letter kept, everything else left out.

    Glottal apostrophes of Mayan spelling vanish ("K'iche'" is ``kiche``), so do accents and ñ's tilde.
    """
    return _NOT_LETTER.sub("", unidecode(text).lower())


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """Return :func:`fold` of a single word, remembered: words repeat far more than cells."""
    return fold(word)


def words_only(text: str) -> list[str]:
    """Return the words of a text of letters with single spaces between; of any other text nothing."""
    if not text.replace(" ", "").isalpha():
        return []
    words = text.split(" ")
    return [] if "" in words else words


def plain(text: str) -> str:
    """Return ``text`` without apostrophes inside words and with a zero between letters read as an o."""
    return _ZERO.sub("o", _APOSTROPHES.sub("", text))
