"""Names run together ("GARCIALOPEZ", "Mariaelena") taken apart again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from reunify.normalize.names.tables import HISPANIC_PEOPLE, given_pairs, givens, surnames

_LONGEST = 40
"""Letters beyond which a token is no name, and not worth trying every cut of."""

_CUT_COLUMN = 12
"""Letters from which the second surname may have lost its end to a narrow column."""


def _best_cut(token: str, counts: Mapping[str, float], least: float) -> tuple[str, ...]:
    """Return the likeliest two known names that ``token`` is made of, or the token alone."""
    own = counts.get(token, 0.0)
    best = own
    halves: tuple[str, ...] = (token,)
    for cut in range(3, len(token) - 2):
        left = counts.get(token[:cut], 0.0)
        if left < least:
            continue
        right = counts.get(token[cut:], 0.0)
        enough = least if 3 < cut < len(token) - 3 else 20 * least
        if min(left, right) >= enough and left * right / HISPANIC_PEOPLE > best:
            best, halves = left * right / HISPANIC_PEOPLE, (token[:cut], token[cut:])
    return halves


@lru_cache(maxsize=100_000)
def split_surnames(token: str) -> tuple[str, ...]:
    """Return the two surnames that a folded token is made of, or the token alone.

    Both halves must be known surnames and together more to be expected than the token is frequent,
    so Villagómez stays whole. From twelve letters on, the second may be the beginning of a surname.
    """
    if not 7 <= len(token) <= _LONGEST:
        return (token,)
    halves = _best_cut(token, surnames(), 300.0)
    if len(halves) == 2 or len(token) < _CUT_COLUMN or token in surnames():
        return halves
    for cut in range(len(token) - 4, 4, -1):
        if surnames().get(token[:cut], 0.0) >= 5_000 and token[cut:] in _beginnings():
            return (token[:cut], token[cut:])
    return (token,)


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """Return what is left of common surnames, four letters or more, when their end is cut off."""
    common = [t for t, c in surnames().items() if c >= 20_000]
    return frozenset(t[:n] for t in common for n in range(4, len(t)))


@lru_cache(maxsize=100_000)
def split_given(token: str) -> tuple[str, ...]:
    """Return the two given names that a folded token is made of ("mariaelena"), or the token alone."""
    if not 6 <= len(token) <= _LONGEST:
        return (token,)
    return given_pairs().get(token) or _best_cut(token, givens(), 20_000.0)
