"""The known name that a misspelt one clearly means, or none: a wrong correction is worse than none."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from jellyfish import damerau_levenshtein_distance as edits

from reunify.normalize.places.fold import compact, sound

CUT_FROM = 16  # letters from which a text may be the beginning of a longer name
CROWD = 5000  # names from which one is often near another by chance
FULL_SCAN = 1200  # names up to which every one is compared; beyond, those that begin or end alike


class _Entry(NamedTuple):
    written: str
    heard: str
    meant: str
    second_name: bool
    letters: int  # the letters of both keys as bits, for passing over what is far at once
    sounds: int


class Names:
    """Known names of one scope (a department, a country), each with the name it stands for."""

    def __init__(self, names: Iterable[tuple[str, str]], known_words: frozenset[str]) -> None:
        self._entries = [_entry(said, meant) for said, meant in names]
        self._entries.sort()
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._by_length: dict[int, list[_Entry]] = defaultdict(list)
        self._ends: dict[str, list[int]] = defaultdict(list)
        self._known_words = known_words
        self._found: dict[tuple[str, bool], str | None] = {}
        for i, entry in enumerate(self._entries):
            self._by_length[len(entry.written)].append(entry)
            self._exact[entry.written].add(entry.meant)
            self._exact[entry.heard].add(entry.meant)
            self._ends["<" + entry.heard[:4]].append(i)
            self._ends[">" + entry.heard[-3:]].append(i)

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
                return min(meant) if len({compact(m) for m in meant}) == 1 else None
        crowd = 0 if not wide else 1 if len(self._entries) <= CROWD else 2
        limit = allowed(len(written), crowd)
        if limit == 0:
            return None
        words = long_words(folded)
        settled = words if all(w in self._known_words for w in words) else None
        best: dict[str, float] = {}
        for entry in self._near(_entry(folded, ""), limit):
            letters, sounds = edits(written, entry.written), edits(heard, entry.heard)
            most = limit - (wide and entry.second_name)  # second names are many and short
            if min(letters, sounds) <= most and settled in (None, long_words(entry.meant)):
                distance = letters + sounds + entry.second_name / 2
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

    def _near(self, text: _Entry, limit: int) -> list[_Entry]:
        length = len(text.written)
        lengths = range(length - limit, length + limit + 1)
        if len(self._entries) <= FULL_SCAN:
            near = [e for n in lengths for e in self._by_length.get(n, ())]
        else:
            ends = ("<" + text.heard[:4], ">" + text.heard[-3:])
            alike = sorted({i for end in ends for i in self._ends.get(end, ())})
            near = [e for i in alike if len((e := self._entries[i]).written) in lengths]
        most = 2 * limit  # one slip puts in one letter and takes out another at most
        return [
            e
            for e in near
            if (e.letters ^ text.letters).bit_count() <= most or (e.sounds ^ text.sounds).bit_count() <= most
        ]


def _entry(said: str, meant: str) -> _Entry:
    written, heard = compact(said), sound(said)
    return _Entry(written, heard, meant, said != meant, _bits(written), _bits(heard))


def _bits(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) - 48)  # digits, capitals and small letters of a key fit in 75 bits
    return bits


def _clearly_first(distances: dict[str, float]) -> str | None:
    if not distances:
        return None
    least = min(distances.values())
    first = sorted(name for name, distance in distances.items() if distance == least)
    return first[0] if len({compact(name) for name in first}) == 1 else None


def long_words(folded: str) -> list[str]:
    """Return the words of a name that are no articles or particles, sorted."""
    return sorted(w for w in folded.split() if len(w) > 3)


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
