"""The known name that a misspelt one clearly means, or none: a wrong correction is worse than none."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase, digits
from typing import NamedTuple

from jellyfish import damerau_levenshtein_distance as edits

from reunify.normalize.places.fold import compact, sound

CUT_FROM = 16  # letters from which a text may be the beginning of a longer name
CROWD = 5000  # names from which one is often near another by chance
FULL_SCAN = 1200  # names up to which every one is compared; beyond, those that begin or end alike


class Entry(NamedTuple):
    """A known name ready to compare: its letters, its sounds, what it means, whether it is a second name."""

    written: str
    heard: str
    meant: str
    second_name: bool


_Marked = tuple[Entry, int, int]
"""An entry with the letters of both its keys as bits, for passing over what is far at once."""


class Names:
    """Known names of one scope (a department, a country), each with the name it stands for."""

    def __init__(self, ordered: Iterable[Entry], known_words: frozenset[str] = frozenset()) -> None:
        """Take entries in their order; ``known_words`` are those that many places have in their names."""
        self._entries = list(ordered)
        self._exact: dict[str, str] = {}
        self._shared: defaultdict[str, set[str]] = defaultdict(set)  # keys of more than one name
        self._by_length: dict[int, list[_Marked]] = {}
        self._ends: dict[str, list[int]] = defaultdict(list)
        self._known_words = known_words
        self._found: dict[tuple[str, bool], str | None] = {}
        for written, heard, meant, _ in self._entries:
            for key in (written, heard):
                if self._exact.setdefault(key, meant) != meant:
                    self._shared[key].update((self._exact[key], meant))
        for i, entry in enumerate(self._entries if len(self._entries) > FULL_SCAN else ()):
            self._ends["<" + entry.heard[:4]].append(i)
            self._ends[">" + entry.heard[-3:]].append(i)

    @classmethod
    def of(cls, names: Iterable[tuple[str, str]], known_words: frozenset[str] = frozenset()) -> Names:
        """Return the names (said, meant)."""
        return cls(sorted(_entry(said, meant) for said, meant in names), known_words)

    def nearest(self, folded: str, *, wide: bool = False) -> str | None:
        """Return the name that ``folded`` clearly means, or None.

        Names that are glued, split or sound the same are taken at once. Otherwise the nearest in
        letters and sounds, if it is near for its length and no other is as near; ``wide`` asks for
        more, for scopes with thousands of names. A text whose long words are all words of place names
        is a place unknown to us, not a misspelling, unless only its small words differ: "San Carlos"
        is never "San Marcos".
        """
        key = (folded, wide)
        if key not in self._found:
            self._found[key] = self._search(folded, wide)
        return self._found[key]

    def _search(self, folded: str, wide: bool) -> str | None:
        written, heard = compact(folded), sound(folded)
        for key in (written, heard):
            meant = self._exact.get(key)
            if meant is not None and len(key) > 4:
                several = self._shared.get(key, {meant})
                return min(several) if len({compact(m) for m in several}) == 1 else None
        crowd = 0 if not wide else 1 if len(self._entries) <= CROWD else 2
        limit = allowed(len(written), crowd)
        if limit == 0:
            return None
        words = long_words(folded)
        settled = words if all(w in self._known_words for w in words) else None
        best: dict[str, float] = {}
        text = Entry(written, heard, "", False)
        for entry in self._near(text, limit):
            most = limit - (wide and entry.second_name)  # second names are many and short
            if settled not in (None, long_words(entry.meant)):
                continue
            slips = _slips(text, entry, most)
            if slips is not None:
                distance = slips + entry.second_name / 2
                best[entry.meant] = min(distance, best.get(entry.meant, distance))
        return _clearly_first(best) or self._begins(written)

    def _begins(self, written: str) -> str | None:
        """Return the only name that begins with a text cut short by the agency's column width."""
        if len(written) < CUT_FROM:
            return None
        first = bisect_left(self._entries, written, key=lambda e: e.written)
        cut: set[str] = set()
        for entry in self._entries[first:]:
            if not entry.written.startswith(written) or len(cut) > 1:
                break
            cut.add(entry.meant)
        return min(cut) if len(cut) == 1 else None

    def _near(self, text: Entry, limit: int) -> list[Entry]:
        length = len(text.written)
        lengths = range(length - limit, length + limit + 1)
        if len(self._entries) <= FULL_SCAN:
            near = [e for n in lengths for e in self._of_length(n)]
        else:
            ends = ("<" + text.heard[:4], ">" + text.heard[-3:])
            alike = sorted({i for end in ends for i in self._ends.get(end, ())})
            near = [_marked(e) for i in alike if len((e := self._entries[i]).written) in lengths]
        most = 2 * limit  # one slip puts in one letter and takes out another at most
        _, written, heard = _marked(text)
        return [
            entry
            for entry, letters, sound_letters in near
            if (letters ^ written).bit_count() <= most or (sound_letters ^ heard).bit_count() <= most
        ]

    def _of_length(self, letters: int) -> list[_Marked]:
        if not self._by_length:
            for entry in self._entries:
                self._by_length.setdefault(len(entry.written), []).append(_marked(entry))
        return self._by_length.get(letters, [])


def _entry(said: str, meant: str) -> Entry:
    return Entry(compact(said), sound(said), meant, said != meant)


def _marked(entry: Entry) -> _Marked:
    return entry, _bits(entry.written), _bits(entry.heard)


def _bits(word: str) -> int:
    return sum(map(_BIT.__getitem__, set(word)))


@lru_cache(maxsize=65_536)
def _times(word: str) -> int:
    """Return the letters of a key as bits, one for each time that a letter comes, up to three."""
    return sum([((1 << min(word.count(x), 3)) - 1) * _BIT[x] ** 3 for x in set(word)])


_BIT = {letter: 1 << place for place, letter in enumerate(f"{ascii_lowercase}{digits}{ascii_uppercase}")}


def _slips(text: Entry, entry: Entry, most: int) -> int | None:
    """Return the edits of letters and of sounds together, or None where neither are as few as ``most``."""
    by_letters = _may_be_near(text.written, entry.written, most)
    by_sounds = _may_be_near(text.heard, entry.heard, most)
    letters = edits(text.written, entry.written) if by_letters else None
    if not by_sounds and (letters is None or letters > most):
        return None
    sounds = edits(text.heard, entry.heard)
    if sounds > most and (letters is None or letters > most):
        return None
    return sounds + (edits(text.written, entry.written) if letters is None else letters)


def _may_be_near(one: str, other: str, most: int) -> bool:
    """Say whether ``most`` edits may do: each puts one letter in or takes one out, or both."""
    return abs(len(one) - len(other)) <= most and (_times(one) ^ _times(other)).bit_count() <= 2 * most


def _clearly_first(distances: dict[str, float]) -> str | None:
    if not distances:
        return None
    least = min(distances.values())
    first = sorted(name for name, distance in distances.items() if distance == least)
    return first[0] if len({compact(name) for name in first}) == 1 else None


@lru_cache(maxsize=65_536)
def long_words(folded: str) -> tuple[str, ...]:
    """Return the words of a name that are no articles or particles, sorted."""
    return tuple(sorted(w for w in folded.split() if len(w) > 3))


def allowed(letters: int, crowd: int) -> int:
    """Return how many slips a name of so many letters may hold and still be recognised.

    ``crowd``: 0 for the names of a department, 1 for hundreds of names, 2 for thousands. Measured on
    1,500 names of other countries' places and 1,500 municipalities with typing slips, in each scope.
    Within a department: under 0.3 % of foreign names are taken for a known one (Mexico 2 %), 95 to 99 %
    of slips are mended. Within Guatemala, Honduras or El Salvador: under 2 %, 89 to 98 % of one slip,
    70 to 84 % of two. Within Mexico: under 3 %, 81 % and 54 %.
    """
    steps = ((5, 8, 13), (6, 8, 99), (8, 12, 99))[crowd]
    return sum(letters >= step for step in steps)
