"""The known name that a misspelt one clearly means, or none: a wrong correction is worse than none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from jellyfish import damerau_levenshtein_distance as edits

from reunify.normalize.places.fold import compact, sound

FULL_SCAN = 1200  # names up to which every one is compared; beyond, those that begin or end alike


class Names:
    """Known names of one scope (a department, a country), each with the name it stands for."""

    def __init__(self, names: Iterable[tuple[str, str]], known_words: frozenset[str]) -> None:
        self._entries: list[tuple[str, str, str]] = []
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._ends: dict[str, list[int]] = defaultdict(list)
        self._known_words = known_words
        self._found: dict[tuple[str, bool], str | None] = {}
        for said, meant in names:
            written, heard = compact(said), sound(said)
            for key in (written, heard):
                self._exact[key].add(meant)
            for end in {"<" + heard[:4], ">" + heard[-3:]}:
                self._ends[end].append(len(self._entries))
            self._entries.append((written, heard, meant))

    def nearest(self, folded: str, *, wide: bool = False) -> str | None:
        """Return the name that ``folded`` clearly means, or None.

        Names that are glued, split or sound the same are taken at once. Otherwise the nearest in
        letters or sounds, if it is near for its length and no other is as near; ``wide`` asks for
        more, for scopes with thousands of names. A text whose words are all words of place names
        is a place unknown to us, not a misspelling: "San Carlos" is never "San Marcos".
        """
        key = (folded, wide)
        if key not in self._found:
            self._found[key] = self._search(folded, wide)
        return self._found[key]

    def _search(self, folded: str, wide: bool) -> str | None:
        written, heard = compact(folded), sound(folded)
        if len(written) < 4:
            return None
        for key in (written, heard):
            meant = self._exact.get(key)
            if meant is not None and len(key) > 4:
                return next(iter(meant)) if len(meant) == 1 else None
        words = [w for w in folded.split() if len(w) > 3]
        limit = allowed(len(written), wide)
        if limit == 0 or all(w in self._known_words for w in words):
            return None
        best: dict[str, int] = {}
        for there, sounds, meant_there in self._near(written, heard, limit):
            distance = min(edits(written, there), edits(heard, sounds))
            if distance <= limit:
                best[meant_there] = min(distance, best.get(meant_there, limit))
        ranked = sorted(best.items(), key=lambda b: (b[1], b[0]))
        if not ranked or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
            return None
        return ranked[0][0]

    def _near(self, written: str, heard: str, limit: int) -> list[tuple[str, str, str]]:
        if len(self._entries) <= FULL_SCAN:
            near = self._entries
        else:
            ends = {*self._ends.get("<" + heard[:4], ()), *self._ends.get(">" + heard[-3:], ())}
            near = [self._entries[i] for i in sorted(ends)]
        return [e for e in near if abs(len(e[0]) - len(written)) <= limit]


def allowed(letters: int, wide: bool) -> int:
    """Return how many slips a name of so many letters may hold and still be recognised."""
    if wide:
        return 0 if letters < 6 else 1 if letters < 10 else 2
    return 0 if letters < 5 else 1 if letters < 8 else 2 if letters < 13 else 3
