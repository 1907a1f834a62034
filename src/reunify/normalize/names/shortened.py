"""Names that clerks cut in the middle: the beginning and the last letters, as church registers have them."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from reunify.normalize.names.folding import fold_word
from reunify.normalize.names.tables import abbreviations, givens, surnames, words

_SHORTENED = re.compile(r"(?<![\w.])([^\W\d_]{1,8})\.([^\W\d_]{1,3})(?![\w.])")
"""A name's beginning, a dot, and the end that clerks wrote above the line: Fran.co, Mig.l, M.ª."""

_WORDS = ("de", "del", "el", "los", "las", "y")
"""Ends that are words of their own more often than what clerks wrote above the line."""

_CLEARLY = 2.0
"""How many times as many bearers the first name must have as the second."""


def written_out(text: str) -> str:
    """Return a text with the names that are cut in the middle written out; what is not clearly one stays."""
    return _SHORTENED.sub(_whole, text)


def _whole(found: re.Match[str]) -> str:
    begin, end = found.groups()
    one_case = begin.isupper() == end.isupper()
    if len(begin) == 1 and (one_case or end not in ("a", "o")):
        return found.group()  # "J.A" are initials
    return shortened(fold_word(begin), fold_word(end)) or found.group()


@lru_cache(maxsize=20_000)
def shortened(begin: str, end: str) -> str | None:
    """Return the folded name that ``begin`` and ``end`` (folded) are clearly short for, or None.

    One that the table of short forms has, else the name by far the most common of those that so begin and
    end ("mig", "l": miguel). None where the end is a word of its own ("Ma.de", "Ma.Luz").
    """
    if not begin or not end or end in _WORDS or (len(end) > 2 and _bearers(end) > 0):
        return None
    if begin + end in words("title"):
        return begin + end
    known = abbreviations().get(begin + end, ())
    if len(known) == 1:
        return known[0]
    first = bisect_left(_names(), begin)
    alike = []
    for name in _names()[first:]:
        if not name.startswith(begin):
            break
        if name.endswith(end) and len(name) > len(begin) + len(end):
            alike.append((_bearers(name), name))
    best = sorted(alike, reverse=True)[:2]
    clear = len(best) == 1 or (len(best) == 2 and best[0][0] >= _CLEARLY * best[1][0])
    return best[0][1] if clear else None


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    return tuple(sorted({*givens(), *surnames()}))


def _bearers(name: str) -> float:
    return givens().get(name, 0.0) + surnames().get(name, 0.0)
