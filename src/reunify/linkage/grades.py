"""What the likenesses of single names make of a whole name: the look-up tables behind the SQL grades.

A likeness is 4 the same, 3 the same by sound, 2 nearly, 1 an initial, 0 different, -1 missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

LIKENESS = range(-1, 5)


def two_names(first: int, second: int) -> int:
    """Class of two given names compared one to one.

    7 both agree, 6 both alike, 5 one agrees and the other's initial with it, 4 one agrees, 3 one alike and
    an initial, 2 one alike, 1 an initial, 0 different, -1 missing.
    """
    worse, better = sorted((first, second))
    if worse >= 2:
        return 7 if worse >= 3 else 6
    if better < 2:
        return better
    return 2 * min(better, 3) - 2 + (worse == 1)


def given_grade(best: int, whole: bool) -> int:
    """Grade of a comparison of given names, from the better of straight and crossed.

    ``whole`` says that one side names only one, so that nothing contradicts a name that agrees; nor does an
    initial that agrees.
    """
    if best >= 6 or best < 2:
        return best
    agreed = 3 if best >= 4 else 2
    return agreed + (2 if whole or best in (3, 5) else 0)


def line_grade(said: int, parents: int, elsewhere: int) -> int:
    """Grade of a family line's surname.

    7 said of the child on both sides; 6 as a parent's; 5 the same by sound; 4 nearly; 3 the child's own in
    the other line (``elsewhere`` 2); 2 the parent's there (``elsewhere`` 1); 1 an initial; 0 different; -1
    unsaid.
    """
    if said == 4:
        return 7
    if parents == 4:
        return 6
    best = max(said, parents)
    if best in (2, 3):
        return best + 2
    if elsewhere:
        return elsewhere + 1
    return best


def tables() -> dict[str, str]:
    """Return the tables as SQL lists, by the name that the SQL uses."""
    return {
        "two": _list(two_names(first, second) for second, first in product(LIKENESS, repeat=2)),
        "given": _list(given_grade(best, whole) for whole in (False, True) for best in range(-1, 8)),
        "line": _list(line_grade(*case) for case in product(LIKENESS, LIKENESS, range(3))),
    }


def _list(grades: Iterable[int]) -> str:
    return f"[{', '.join(map(str, grades))}]"
