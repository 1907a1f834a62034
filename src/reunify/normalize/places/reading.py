"""One person's place, as said in up to five cells, read as country, department, municipality, locality.

Each cell says its own level unless it plainly holds another (a country in the department's column).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from reunify.normalize.places.fold import bare, fold, locality
from reunify.normalize.places.gazetteer import Gazetteer
from reunify.normalize.places.parts import (
    DEPARTMENT,
    TOWN_IN_DEPARTMENT,
    Found,
    department,
    read_parts,
    town,
    unglue,
)
from reunify.normalize.places.tables import MUNICIPALITY


def read_cells(cells: tuple[str | None, ...], known: Gazetteer) -> Found:
    """Return the place that five cells say: country, department, municipality, locality, place."""
    found = _read(cells, known)
    for _ in range(3):  # what was learned from one cell may settle another
        again = _read((found.country, found.department, found.municipality, found.locality, None), known)
        if again == found:
            break
        found = again
    return found


@lru_cache(maxsize=65_536)
def _read(cells: tuple[str | None, ...], known: Gazetteer) -> Found:
    parts = [known.segments(cell) for cell in cells]
    free = list(parts[4])
    country = None
    if parts[0]:
        country, spare = _stated_country(cells[0] or "", parts[0], known)
        free += spare
    said = Found(country)
    if len(parts[1]) == 1:
        said, spare = _stated_department(parts[1][0], said, known)
        free += spare
    else:
        free += parts[1]
    names = parts[2]
    if len(names) > 1:
        free, names = [*names, *free], ()
    named = locality(" ".join(parts[3]))[0] or None
    from_parts = read_parts(free, said, known) if free else Found()
    said = Found(said.country or from_parts.country, said.department or from_parts.department)
    if names:
        return _stated_town(names[0], said, from_parts, named, known)
    return said._replace(municipality=from_parts.municipality, locality=named or from_parts.locality)


def _stated_country(written: str, parts: Sequence[str], known: Gazetteer) -> tuple[str | None, Sequence[str]]:
    """Read a country cell: the country, or parts of a place put there; two countries are no country."""
    text = fold(written)
    code = written.strip().lower()  # as it is: folding takes MA for María, SN for San
    country = known.country(text) or (known.country(code) if len(code) == 2 else None)
    country = country or known.country(" ".join(parts)) or known.near_country(text)
    if country is not None or len({c for p in parts if (c := known.country(p))}) > 1:
        return country, []
    return None, parts if read_parts(parts, Found(), known).country is not None else []


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
    return (said, cut) if len(cut) > 1 else (said._replace(department=bare(text)), [])


def _stated_town(text: str, said: Found, parts: Found, named: str | None, known: Gazetteer) -> Found:
    """Read a municipality cell: a town, else a department or country put there, else kept as written.

    A country's name is a town's only where a municipality has it ("Guatemala", of Guatemala).
    """
    name, prefixed = locality(text)
    nation = known.country(text) if len(text) > 3 else None
    if nation is not None and said.country in (None, nation):
        said = said._replace(country=nation)
        if not any(p.name == text and p.kind == MUNICIPALITY for p in known.places(text, nation)):
            return said._replace(municipality=parts.municipality, locality=named or parts.locality)
    read = town(text, said.country, said.department, known)
    if read is not None and not (prefixed and read.gain < TOWN_IN_DEPARTMENT):
        small = parts.locality or (parts.municipality if parts.municipality != read.name else None)
        return Found(read.country, said.department or read.department, read.name, named or small)
    if prefixed:
        return said._replace(municipality=parts.municipality, locality=named or name or None)
    options = [o for o in department(text, said.country, known) if said.department in (None, o[1])]
    if len(options) == 1:
        country, region, gain = options[0]
        seat = known.places(region, country, region) if gain < DEPARTMENT else ()
        name_there = seat[0].name if seat else parts.municipality
        return Found(country, region, name_there, named or parts.locality)
    cut = unglue(text, said, known)
    if len(cut) > 1:
        found = read_parts(cut, said, known)
        return found._replace(locality=named or found.locality)
    return said._replace(municipality=bare(text), locality=named or parts.locality)
