"""The parts of one cell given their levels: locality, municipality, department, country.

A cell that holds several parts may run from small to large or from large to small, and a name such as
"Guatemala" is a country, a department and a municipality. So every way to give the parts their levels
is weighed against the gazetteer and against the person's other cells, and the best is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from reunify.normalize.places.fold import bare, locality, said_municipality
from reunify.normalize.places.gazetteer import LONG_NAME, MOST_LIVED_IN, Gazetteer
from reunify.normalize.places.tables import MUNICIPALITY

MOST_PARTS = 6
MOST_WORDS = 30  # of a part; a longer one is a story, and no place is cut out of it
COUNTRY_CODES = ("gt", "hn", "sv", "mx", "ni", "mex", "usa")  # other short codes are too often words
LINKS = ("de", "del", "en", "in", "of")
LEVELS = tuple((m, d, c) for m in (False, True) for d in (False, True) for c in (False, True))

# How much a reading gains when a part is what the reading takes it for; only the order matters.
COUNTRY_NEEDED, COUNTRY_REPEATED = 3.5, 2.0
DEPARTMENT, DEPARTMENT_NEAR = 3.2, 1.2
IN_DEPARTMENT, TOWN_IN_DEPARTMENT, NEAR_IN_DEPARTMENT = 4.0, 3.0, 2.5
ONLY_ONE, ONE_OF_MANY, NEAR_IN_COUNTRY = 3.0, 1.5, 1.4
UNKNOWN_BESIDE_DEPARTMENT, PREFIXED = 0.3, 0.5


Regions = tuple[tuple[str, str], ...]
"""Departments, each with its country."""


class Found(NamedTuple):
    """A place read: country as ISO code, the others folded; None where not said or not known."""

    country: str | None = None
    department: str | None = None
    municipality: str | None = None
    locality: str | None = None


class Town(NamedTuple):
    """What a municipality's text was read as, and how well (the gain of a reading)."""

    name: str
    country: str | None
    department: str | None
    gain: float


@lru_cache(maxsize=65_536)
def town(text: str, country: str | None, department: str | None, known: Gazetteer) -> Town | None:
    """Return the municipality or town that ``text`` names within what is known, or None.

    Without a department, the department follows only where one place of the country bears the name.
    """
    exact = known.places(text, country, department)
    if department is not None and exact:
        if len({p.country for p in exact}) > 1:
            return None
        gain = IN_DEPARTMENT if exact[0].kind == MUNICIPALITY else TOWN_IN_DEPARTMENT
        return Town(exact[0].name, exact[0].country, department, gain)
    if not exact and known.departments(text, country):  # Quiché is no misspelling of Chiché
        return None
    if department is not None:
        near = known.near_place(text, country, department)
        return None if near is None else Town(near, country, department, NEAR_IN_DEPARTMENT)
    if not exact:
        elsewhere = known.places(text, None)  # Cobán is no misspelling of Honduras's Copán
        near = None if elsewhere else known.near_place(text, country, None)
        found = None if near is None else town(near, country, None, known)
        return None if found is None else found._replace(gain=NEAR_IN_COUNTRY)
    owners = [p for p in exact if p.kind == MUNICIPALITY] or list(exact)
    if len({(p.country, p.department, p.name) for p in owners}) == 1:
        return Town(owners[0].name, owners[0].country, owners[0].department, ONLY_ONE)
    if len({p.name for p in exact}) == 1:
        return Town(exact[0].name, country, None, ONE_OF_MANY)
    return Town(bare(text), country, None, ONE_OF_MANY)


@lru_cache(maxsize=65_536)
def department(text: str, country: str | None, known: Gazetteer) -> tuple[tuple[str, str, float], ...]:
    """Return (country, department, gain) of each department that ``text`` may name."""
    if said_municipality(text) and known.places(text, country):
        return ()
    exact = known.departments(text, country)
    if country is None:
        exact = _likely(text, exact, known)
    if exact:
        return tuple((c, d, DEPARTMENT) for c, d in exact)
    if len(text) < 3 or known.places(text, None):
        return ()
    near = known.near_department(text, country)
    return () if near is None else ((*near, DEPARTMENT_NEAR),)


def _likely(text: str, regions: Regions, known: Gazetteer) -> Regions:
    """Return the departments that are where most come from, if any; none where towns there bear the name."""
    near = tuple(region for region in regions if region[0] in MOST_LIVED_IN)
    towns = any(place.country in MOST_LIVED_IN for place in known.places(text, None))
    return near if near or towns else regions


def read_parts(parts: Sequence[str], said: Found, known: Gazetteer) -> Found:
    """Return the best reading of a cell's folded ``parts``, given what other cells ``said``."""
    split = [p for part in parts for p in unglue(part, said, known)][-MOST_PARTS:]
    best = _best(split, said, known)
    if len(split) > 1 and best.municipality is None and best.department is None:
        cut = _best(split[:-1], said, known)  # the last may be an abbreviation that nobody knows
        best = cut if cut.municipality is not None else best
    return best


def _best(split: list[str], said: Found, known: Gazetteer) -> Found:
    best, best_gain = Found(), float("-inf")
    orders = [split] if len(split) == 1 else [split, split[::-1]]
    for order, levels in product(orders, LEVELS):
        if sum(levels) <= len(order):
            found, gain = weigh(order, levels, said, known)
            if found is not None and gain > best_gain + 1e-9:
                best, best_gain = found, gain
    return best


def weigh(
    order: list[str], levels: tuple[bool, bool, bool], said: Found, known: Gazetteer
) -> tuple[Found | None, float]:
    """Return one reading, small to large, and its gain; ``levels``: has municipality, department, country."""
    rest, gain, country = list(order), 0.0, said.country
    if levels[2]:
        word = rest.pop()
        named = _nation(word, known)
        if named is None and rest and len(word) >= LONG_NAME:
            named = known.near_country(word)
        if named is None or country not in (None, named):
            return None, 0.0
        gain += COUNTRY_NEEDED if country is None or len(order) == 1 else COUNTRY_REPEATED
        country = named
    if not levels[1]:
        return _small(rest, levels[0], Found(country, said.department), gain, known)
    text = rest.pop()
    readings = [
        _small(rest, levels[0], Found(c, d), gain + more, known)
        for c, d, more in department(text, country, known)
        if said.department in (None, d)
    ]
    if country is None and len(text) <= 2:  # two letters say a department only beside a town of it
        readings = [r for r in readings if r[1] >= DEPARTMENT + TOWN_IN_DEPARTMENT]
    if not readings:
        return None, 0.0
    found, best = max(readings, key=lambda r: r[1])
    if sum(r[1] == best for r in readings) > 1 and found is not None:  # La Paz: of which country?
        found = found._replace(country=country)
    return found, best


def _nation(word: str, known: Gazetteer) -> str | None:
    """Return the country that a word beside others names; a short code must be a usual one."""
    return known.country(word) if len(word) > 3 or word in COUNTRY_CODES else None


def _small(
    rest: list[str], has_town: bool, large: Found, gain: float, known: Gazetteer
) -> tuple[Found | None, float]:
    found = large
    if has_town:
        text = rest[-1]
        rest = rest[:-1]
        name, prefixed = locality(text)
        read = town(text, large.country, large.department, known)
        if read is not None and not (prefixed and read.gain < TOWN_IN_DEPARTMENT):
            gain += read.gain
            guess = large.department is None and known.widely_borne(read.name)
            found = found._replace(country=read.country, municipality=read.name)
            found = found if guess else found._replace(department=read.department)
        elif large.department is not None and rest and not prefixed:
            gain += UNKNOWN_BESIDE_DEPARTMENT
            found = found._replace(municipality=name)
        else:
            return None, 0.0
    names = [locality(p) for p in rest]
    gain += sum(PREFIXED if prefixed else -0.01 for _, prefixed in names)
    places = " ".join(n for n, _ in names if n != found.municipality)
    return found._replace(locality=places or None), gain


def unglue(part: str, said: Found, known: Gazetteer) -> list[str]:
    """Return a part cut where a town is followed by its department or country without a comma."""
    words = part.split()
    if not 2 <= len(words) <= MOST_WORDS:
        return [part]
    if known.places(part, said.country) or known.departments(part, said.country):
        return [part]
    for cut in range(len(words) - 1, 0, -1):
        head, last = " ".join(words[:cut]), " ".join(words[cut:])
        for country, region in known.departments(last, said.country):
            small = _ends_in_town(words[:cut], country, region, known)
            if small:
                return [*small, last]
        named = _nation(last, known)
        if named is None or said.country not in (None, named):
            continue
        rest = unglue(head, Found(named), known)
        if len(rest) > 1 or known.places(head, named) or known.departments(head, named):
            return [*rest, last]
    return [part]


def _ends_in_town(words: list[str], country: str, region: str, known: Gazetteer) -> list[str]:
    """Return words cut before the municipality they end in ("el rosario", "barillas"), or nothing."""
    while words and words[-1] in LINKS:
        words = words[:-1]
    if known.places(" ".join(words), country, region):
        return [" ".join(words)]
    for cut in range(1, len(words)):
        last = " ".join(words[cut:])
        found = known.places(last, country, region)
        if found and found[0].kind == MUNICIPALITY and not known.widely_borne(last):
            head = words[: cut - 1] if words[cut - 1] in LINKS else words[:cut]
            return [" ".join(head), last] if head else [last]
    return []
