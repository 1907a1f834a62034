"""What the tokens of a cell are: given names, surnames, a husband's surname.

A column says which it is; :func:`as_given` and :func:`as_surnames` believe it. A whole name has to be
read by evidence: :func:`readings` weighs every way of cutting it in two, in both orders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from math import log
from typing import NamedTuple

from reunify.normalize.names.cells import Cell
from reunify.normalize.names.folding import NO_ALIASES
from reunify.normalize.names.shares import gender, given_share
from reunify.normalize.names.sounds import sound
from reunify.normalize.names.splitting import split_given, split_surnames
from reunify.normalize.names.tables import given_pairs, replacements, surnames, words

MARRIED_RATIO = 0.015
""""de García" is a husband's name where "Degarcía" has fewer bearers than this share of García's."""

_MOST_TOKENS = 12
"""Tokens of a whole name that are weighed; what follows is kept aside."""

_DEVOUT = words("devout")
"""First given names that a devotion often follows: María del Carmen, Juan de Dios."""


_FEW_FAMILIES = 1_500
"""Bearers under which a devotion is hardly a surname."""


class Reading(NamedTuple):
    """Given names in the order written, surnames by kind, and tokens that are none of these."""

    given: tuple[str, ...] = ()
    paternal: str | None = None
    maternal: str | None = None
    married: str | None = None
    rest: tuple[str, ...] = ()
    score: float = 0.0  # natural log, comparable between readings of one cell only


def as_given(cell: Cell) -> tuple[str, ...]:
    """Return the tokens of a cell of given names: short forms with one reading written out, pairs apart."""
    return tuple(chain.from_iterable(map(_given_parts, cell.tokens)))


@lru_cache(maxsize=400_000)
def _given_parts(token: str) -> tuple[str, ...]:
    return split_given(replacements("given").get(token, token))


@lru_cache(maxsize=400_000)
def _surname_parts(token: str) -> tuple[str, ...]:
    return split_surnames(replacements("surname").get(token, token))


def as_surnames(cell: Cell, married_likely: bool = True) -> Reading:
    """Return the surnames of a cell, paternal first.

    ``married_likely`` false keeps "de García" a surname unless the cell says "viuda de".
    """
    tokens, married = cell.tokens, cell.married
    if not married and married_likely and len(tokens) > 1 and _of_husband(tokens[-1], cell.bare[-1]):
        married = cell.bare[-1]
        tokens = tokens[:-1]
    return _reading((), tokens, married, cell.aside, 0.0)


def as_husband(cell: Cell, family: Reading) -> str | None:
    """Return the surname that a cell for a married surname holds, with or without its "de".

    ``family`` is what :func:`as_surnames` reads in the cell.
    """
    if cell.tokens and not cell.married and _of_husband(cell.tokens[0], cell.bare[0]):
        return cell.bare[0]
    return family.married or family.paternal


def _reading(
    given: tuple[str, ...], family: Sequence[str], married: str, aside: tuple[str, ...], score: float
) -> Reading:
    """Return the reading of ``given`` names and ``family`` tokens: two surnames, the rest left over."""
    kept = list(chain.from_iterable(map(_surname_parts, family)))
    rest = aside
    if len(kept) > 1:
        initials = [p for p in kept if len(p) == 1]
        if initials and len(initials) < len(kept):
            kept = [p for p in kept if len(p) > 1]
            rest = (*kept[2:], *initials, *aside)
        elif len(kept) > 2:
            rest = (*kept[2:], *aside)
    paternal = kept[0] if kept else None
    maternal = kept[1] if len(kept) > 1 else None
    return Reading(given, paternal, maternal, married or None, rest, score)


def _of_husband(token: str, bare: str) -> bool:
    """Say whether "de X" is rather a husband's surname than a surname with a particle."""
    if not bare:
        return False
    alone = surnames().get(bare, 0.0)
    return alone >= 300 and surnames().get(token, 0.0) < MARRIED_RATIO * alone


def evidence(tokens: tuple[str, ...], aliases: Mapping[str, str] = NO_ALIASES) -> float:
    """Return the log odds that tokens are given names rather than surnames, each token's bounded."""
    return sum(map(_log_odds, [aliases.get(t, t) for t in tokens] if aliases else tokens))


@lru_cache(maxsize=400_000)
def _log_odds(token: str) -> float:
    if len(token) == 1:
        return 0.0
    share = min(max(given_share(token), 0.01), 0.985)
    # a man's given name may be a surname, above all among Mayan families (Pablo, Francisco); a woman's hardly
    if token in words("serves_as_surname"):
        share = min(share, 0.92)
    elif gender(token) != "f" and surnames().get(token, 0.0) >= 1_000:
        share = min(share, 0.955)
    return log(share / (1 - share))


@lru_cache(maxsize=1)
def _devotions() -> frozenset[str]:
    """Return sound codes of second given names that look like surnames with particles."""
    return frozenset(map(sound, words("devotion")))


@lru_cache(maxsize=1)
def _pairs() -> frozenset[tuple[str, str]]:
    return frozenset(given_pairs().values())


@lru_cache(maxsize=_MOST_TOKENS + 1)
def _shapes(count: int) -> list[float]:
    """Return by number of given names among ``count`` names how usual that is, in logs."""
    return [_shape(given, count - given) for given in range(count + 1)]


def _shape(given: int, family: int) -> float:
    """Return the log of how usual so many given names beside so many surnames are."""
    if given == 0 or family == 0:
        return {1: log(0.85 if family == 0 else 0.08), 2: log(0.025)}.get(given + family, log(0.01))
    usual = {
        (1, 1): 0.50, (1, 2): 0.50, (2, 1): 0.35, (2, 2): 0.80, (3, 1): 0.03, (1, 3): 0.03,
        (3, 2): 0.60, (2, 3): 0.20, (4, 1): 0.05, (4, 2): 0.50, (3, 3): 0.30,
    }  # fmt: skip
    return log(usual.get((given, family), 0.3 if family == 2 else 0.02))


def _weights(tokens: list[str], aliases: Mapping[str, str]) -> list[float]:
    """Return half the log odds of each token for being a given name, its neighbours considered."""
    weights = [_log_odds(token) / 2 for token in (map(aliases.get, tokens, tokens) if aliases else tokens)]
    if len(tokens) > 1:
        # an initial in the middle stands for a second given name, one at the end for a surname
        weights = [w if len(t) > 1 else 0.5 for w, t in zip(weights, tokens, strict=True)]
        weights[-1] = weights[-1] if len(tokens[-1]) > 1 else -0.5
    for at in range(1, len(tokens)):
        before, token = tokens[at - 1], tokens[at]
        if sound(token) in _devotions():
            weights[at] = max(weights[at], _devotion(before, token, last=at + 1 == len(tokens)))
        elif (before, token) in _pairs():
            weights[at] = max(weights[at], 0.0) + 1.0
    return weights


def _devotion(before: str, token: str, *, last: bool) -> float:
    """Return half the log odds of a devotion behind ``before`` for being a given name.

    María del Carmen, Juan de Dios; Yesenia del Carmen Orellana. De Jesús is many families' surname: behind
    other given names than the devout, the shape of the name decides.
    """
    if last:
        return 2.0 if before == "maria" else -9.0
    if before in _DEVOUT:
        return 2.0
    if _log_odds(before) < 1.0:
        return -9.0
    return 1.5 if surnames().get(token, 0.0) < _FEW_FAMILIES else 0.0


def readings(cell: Cell, aliases: Mapping[str, str] = NO_ALIASES) -> tuple[Reading, Reading]:
    """Return the best reading with given names first and the best with surnames first, scored.

    A comma settles the order, so both are then the same. Source of the model: naive Bayes over census
    counts, with how usual each shape is among Spanish names (judged, not counted).
    """
    said, bare, married = cell.tokens, cell.bare, cell.married
    if len(said) > 1 and not married and _of_husband(said[-1], bare[-1]) and gender(said[0]) != "m":
        married = bare[-1]
        said = said[:-1]
    tokens = list(chain.from_iterable(map(_parts, said)))
    if cell.before_comma:
        cut = sum(len(_apart(token)) for token in cell.tokens[: cell.before_comma])
        both = _by_comma((tokens[:cut], tokens[cut:]), married, cell.aside, aliases)
        return both, both
    tokens, late = tokens[:_MOST_TOKENS], tuple(tokens[_MOST_TOKENS:])
    aside = (*late, *cell.aside)
    weights = _weights(tokens, aliases)
    if married and len(tokens) == 1:
        weights = [max(weights[0], 0.0)]
    (first, score), (last, score_last) = _cuts(weights)
    given_first = _reading(tuple(tokens[:first]), tokens[first:], married, aside, score)
    if len(tokens) < 2:
        return given_first, given_first
    return given_first, _reading(tuple(tokens[last:]), tokens[:last], married, aside, score_last)


def _cuts(weights: list[float]) -> tuple[tuple[int, float], tuple[int, float]]:
    """Return where to cut with given names first, and with surnames first, each with its score.

    Of equal cuts the last; with surnames first none of the two sides is empty.
    """
    count, total, left = len(weights), sum(weights), 0.0
    shapes = _shapes(count)
    first, last, score, score_last = 0, 0, -1e9, -1e9
    for cut in range(count + 1):
        # weights left of the cut count for given names, right of it against them; or the reverse
        gain = 2 * left - total
        if gain + shapes[cut] >= score:
            first, score = cut, gain + shapes[cut]
        if 0 < cut < count and shapes[count - cut] - gain >= score_last:
            last, score_last = cut, shapes[count - cut] - gain
        if cut < count:
            left += weights[cut]
    return (first, score), (last, score_last)


@lru_cache(maxsize=400_000)
def _parts(token: str) -> tuple[str, ...]:
    return _apart(replacements("given").get(token, token))


def _apart(token: str) -> tuple[str, ...]:
    halves = split_surnames(token)
    if len(halves) == 1:
        halves = split_given(token)
    return halves


def _by_comma(
    sides: tuple[list[str], list[str]], married: str, aside: tuple[str, ...], aliases: Mapping[str, str]
) -> Reading:
    """Return "LAST, FIRST", or the reverse where the tokens speak loudly for it."""
    family, given = sides
    odds = evidence(tuple(given), aliases) - evidence(tuple(family), aliases)
    if odds < -5.0 or not given:
        given, family, odds = family, given, -odds
    return _reading(tuple(given), family, married, aside, odds / 2)
