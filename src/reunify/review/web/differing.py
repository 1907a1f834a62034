"""Where two texts differ, word by word: a reader's eye goes to a name or a year, not to a letter of it.

Words are paired first, whatever their order; only where two are spellings of one another are single letters
marked. Of a day, what differs is marked as a whole: the day, the month, the year.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import jellyfish

from reunify.report.letters import LONGEST, Segments, compared, folded, plain

SPELLINGS = 0.8
"""Jaro-Winkler likeness from which two words are taken for spellings of one, and compared by letter."""

_PIECES = re.compile(r"\w+|\W+")


def by_words(left: str, right: str, names: Collection[str] = ()) -> tuple[Segments, Segments]:
    """Return both texts in pieces, words that differ marked. Case, accents and order do not differ.

    Where ``names`` are given, folded, only words of them are marked: what else a cell holds, an age or a
    remark, is no other name.
    """
    if max(len(left), len(right)) > LONGEST:
        return plain(left), plain(right)
    sides = [_PIECES.findall(left), _PIECES.findall(right)]
    matter = [[i for i, piece in enumerate(side) if _is_word(piece, names)] for side in sides]
    marks: list[dict[int, Segments]] = [{}, {}]
    for one, other in _paired(sides, matter):
        both = compared(sides[0][one], sides[1][other])
        marks[0][one], marks[1][other] = both
    told = (_told(side, words, mark) for side, words, mark in zip(sides, matter, marks, strict=True))
    first, second = told
    return first, second


def by_days(left: str, right: str) -> tuple[Segments, Segments]:
    """Return two days in words, in pieces, those parts marked that differ; intervals are left unmarked."""
    one, other = _PIECES.findall(left), _PIECES.findall(right)
    if len(one) != len(other):
        return plain(left), plain(right)
    both = list(zip(one, other, strict=True))
    return tuple((a, a != b) for a, b in both), tuple((b, a != b) for a, b in both)


def _is_word(piece: str, names: Collection[str]) -> bool:
    word = folded(piece)
    if not word[:1].isalnum():
        return False
    return not names or any(word in name or (len(name) > 1 and name in word) for name in names)


def _paired(sides: list[list[str]], matter: list[list[int]]) -> list[tuple[int, int]]:
    """Return the places of words that are the same or spellings of one, the most alike first."""
    alike = [
        (-_likeness(sides[0][one], sides[1][other]), one, other) for one in matter[0] for other in matter[1]
    ]
    found: list[tuple[int, int]] = []
    for unlike, one, other in sorted(alike):
        free = all(one != a and other != b for a, b in found)
        if free and -unlike >= SPELLINGS:
            found.append((one, other))
    return found


def _likeness(left: str, right: str) -> float:
    return float(jellyfish.jaro_winkler_similarity(folded(left), folded(right)))


def _told(pieces: list[str], words: list[int], marks: dict[int, Segments]) -> Segments:
    told: list[tuple[str, bool]] = []
    for place, piece in enumerate(pieces):
        told.extend(marks.get(place, ((piece, place in words),)))
    return tuple(told)
