"""One person's place, as said in up to five cells, read as country, department, municipality, locality.

A cell that holds several parts may run from small to large or from large to small, and a name such as
"Guatemala" is a country, a department and a municipality. So every way to give the parts their levels
is weighed against the gazetteer and against the person's other cells, and the best is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

from reunify.normalize.places.fold import bare, fold, locality
from reunify.normalize.places.gazetteer import MUNICIPALITY, Gazetteer, segments

MOST_PARTS = 6

# How much a reading gains when a part is what the reading takes it for; only the order matters.
COUNTRY_NEEDED, COUNTRY_REPEATED = 3.5, 2.0
DEPARTMENT, DEPARTMENT_NEAR = 3.2, 2.2
IN_DEPARTMENT, TOWN_IN_DEPARTMENT, NEAR_IN_DEPARTMENT = 4.0, 3.0, 2.5
ONLY_ONE, ONE_OF_MANY, NEAR_IN_COUNTRY = 3.0, 1.5, 1.4
UNKNOWN_BESIDE_DEPARTMENT, PREFIXED = 0.3, 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """A place read: country as ISO code, the others folded; None where not said or not known."""

    country: str | None = None
    department: str | None = None
    municipality: str | None = None
    locality: str | None = None


@dataclass(frozen=True, slots=True)
class Town:
    """What a municipality's text was read as, and how well (the gain of a reading)."""

    name: str
    country: str | None
    department: str | None
    gain: float


def town(text: str, country: str | None, department: str | None, known: Gazetteer) -> Town | None:
    """Return the municipality or town that ``text`` names within what is known, or None.

    Without a department, the department follows only where one place of the country bears the name.
    """
    if country is None and department is not None:
        return None
    exact = known.places(text, country, department)
    if department is not None and exact:
        gain = IN_DEPARTMENT if exact[0].kind == MUNICIPALITY else TOWN_IN_DEPARTMENT
        return Town(exact[0].name, country, department, gain)
    if department is not None:
        near = known.near_place(text, country, department)
        return None if near is None else Town(near, country, department, NEAR_IN_DEPARTMENT)
    if not exact:
        near = known.near_place(text, country, None)
        found = None if near is None else town(near, country, None, known)
        return None if found is None else replace(found, gain=NEAR_IN_COUNTRY)
    owners = [p for p in exact if p.kind == MUNICIPALITY] or list(exact)
    if len({(p.country, p.department, p.name) for p in owners}) == 1:
        return Town(owners[0].name, owners[0].country, owners[0].department, ONLY_ONE)
    if len({p.name for p in exact}) == 1:
        return Town(exact[0].name, country, None, ONE_OF_MANY)
    return Town(bare(text), country, None, ONE_OF_MANY)


def department(text: str, country: str | None, known: Gazetteer) -> list[tuple[str, str, float]]:
    """Return (country, department, gain) of each department that ``text`` may name."""
    exact = known.departments(text, country)
    if exact:
        return [(c, d, DEPARTMENT) for c, d in exact]
    near = known.near_department(text, country)
    return [] if near is None or country is None else [(country, near, DEPARTMENT_NEAR)]


def read_parts(parts: list[str], said: Found, known: Gazetteer) -> Found:
    """Return the best reading of a cell's folded ``parts``, given what other cells ``said``."""
    split = [p for part in parts for p in unglue(part, said, known)][-MOST_PARTS:]
    best, best_gain = Found(), float("-inf")
    orders = [split] if len(split) == 1 else [split, split[::-1]]
    for order, levels in product(orders, product((False, True), repeat=3)):
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
        named = known.country(word) if len(word) > 3 or word in ("gt", "hn", "sv", "mx", "usa") else None
        if named is None or country not in (None, named):
            return None, 0.0
        gain += COUNTRY_NEEDED if country is None else COUNTRY_REPEATED
        country = named
    if not levels[1]:
        return _small(rest, levels[0], Found(country, said.department), gain, known)
    text = rest.pop()
    readings = [
        _small(rest, levels[0], Found(c, d), gain + more, known)
        for c, d, more in department(text, country, known)
        if said.department in (None, d)
    ]
    if not readings:
        return None, 0.0
    found, best = max(readings, key=lambda r: r[1])
    if sum(r[1] == best for r in readings) > 1 and found is not None:  # La Paz: of which country?
        found = replace(found, country=country)
    return found, best


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
            found = replace(found, country=read.country, municipality=read.name)
            found = found if guess else replace(found, department=read.department)
        elif large.department is not None and rest and not prefixed:
            gain += UNKNOWN_BESIDE_DEPARTMENT
            found = replace(found, municipality=name)
        else:
            return None, 0.0
    names = [locality(p) for p in rest]
    gain += sum(PREFIXED if prefixed else -0.01 for _, prefixed in names)
    places = " ".join(n for n, _ in names)
    return replace(found, locality=places or None), gain


def unglue(part: str, said: Found, known: Gazetteer) -> list[str]:
    """Return a part cut where a town is followed by its department or country without a comma."""
    words = part.split()
    if len(words) < 2 or known.places(part, said.country) or known.departments(part, said.country):
        return [part]
    for cut in range(len(words) - 1, 0, -1):
        head, last = " ".join(words[:cut]), " ".join(words[cut:])
        for c, d in known.departments(last, said.country):
            if known.places(head, c, d):
                return [head, last]
        named = known.country(last) if len(last) > 3 else None
        if named is not None and said.country in (None, named):
            if known.places(head, named) or known.departments(head, named):
                return [head, last]
    return [part]


def read_cells(cells: tuple[str | None, ...], known: Gazetteer) -> Found:
    """Return the place that five cells say: country, department, municipality, locality, place."""
    found = _read(cells, known)
    for _ in range(3):  # what was learned from one cell may settle another
        again = _read((found.country, found.department, found.municipality, found.locality, None), known)
        if again == found:
            break
        found = again
    return found


def _read(cells: tuple[str | None, ...], known: Gazetteer) -> Found:
    parts = [segments(cell, known.aliases) for cell in cells]
    free = list(parts[4])
    country = None
    if parts[0]:
        country = known.country(" ".join(parts[0])) or known.country(fold(cells[0] or ""))
        free += parts[0] if country is None else []
    said = Found(country)
    if len(parts[1]) == 1:
        said, spare = _stated_department(parts[1][0], said, known)
        free += spare
    else:
        free += parts[1]
    names = parts[2]
    if len(names) > 1:
        free, names = names + free, []
    here = " ".join(parts[3])
    named = locality(here)[0] if here else None
    from_parts = read_parts(free, said, known) if free else Found()
    said = Found(said.country or from_parts.country, said.department or from_parts.department)
    if names:
        return _stated_town(names[0], said, from_parts, named, known)
    return replace(said, municipality=from_parts.municipality, locality=named or from_parts.locality)


def _stated_department(text: str, said: Found, known: Gazetteer) -> tuple[Found, list[str]]:
    """Read a department cell: the department, or a country put there; what is neither is kept."""
    options = department(text, said.country, known)
    if len(options) == 1:
        return Found(options[0][0], options[0][1]), []
    if options:
        return Found(said.country, options[0][1]), []
    named = known.country(text)
    if named is not None and said.country in (None, named):
        return Found(named), []
    cut = unglue(text, said, known)
    return (said, cut) if len(cut) > 1 else (replace(said, department=bare(text)), [])


def _stated_town(text: str, said: Found, parts: Found, named: str | None, known: Gazetteer) -> Found:
    """Read a municipality cell: a town, else a department or country put there, else kept as written."""
    name, prefixed = locality(text)
    read = town(text, said.country, said.department, known)
    if read is not None and not (prefixed and read.gain < TOWN_IN_DEPARTMENT):
        small = parts.locality or (parts.municipality if parts.municipality != read.name else None)
        return Found(read.country, said.department or read.department, read.name, named or small)
    if prefixed:
        return replace(said, municipality=parts.municipality, locality=named or name)
    options = [o for o in department(text, said.country, known) if said.department in (None, o[1])]
    if len(options) == 1:
        return Found(options[0][0], options[0][1], parts.municipality, named or parts.locality)
    country = known.country(text) if len(text) > 3 else None
    if country is not None and said.country in (None, country):
        return Found(country, said.department, parts.municipality, named or parts.locality)
    cut = unglue(text, said, known)
    if len(cut) > 1:
        found = read_parts(cut, said, known)
        return replace(found, locality=named or found.locality)
    return replace(said, municipality=bare(text), locality=named or parts.locality)
