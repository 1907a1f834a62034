"""The places the package knows, from its tables, as look-ups by folded name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import polars as pl

from reunify.normalize.places.fold import bare, fold, sounds
from reunify.normalize.places.nearest import Names

Pairs = tuple[tuple[str, str], ...]
"""A mapping that can be a key."""

MUNICIPALITY = "municipality"
_REGION = re.compile(r"\s(?:c a|ca|centro ?america|central america)$")
WIDELY_BORNE = 25  # places with a word in their name, from which the word tells little: rosario, esperanza


class Place(NamedTuple):
    """A municipality, or a town that is none; all names folded, ``country`` an ISO code."""

    country: str
    department: str
    name: str
    kind: str


class Gazetteer:
    """Look-ups over ``places.csv`` and ``countries.csv``; aliases and country words of a job join them."""

    def __init__(self, aliases: Mapping[str, str], country_values: Mapping[str, str]) -> None:
        base = tables()
        self._base = base
        self._segments: dict[str, tuple[str, ...]] = {}
        self.aliases = {fold(said): meant for said, meant in aliases.items() if fold(said)}
        self.words = dict(base.words)
        for said, code in country_values.items():
            meant = base.words.get(fold(code))
            if meant is not None:
                self.words[fold(said)] = meant

    def segments(self, text: str | None) -> tuple[str, ...]:
        """Return the folded parts of a place cell in the order written, the job's aliases put in."""
        if not text:
            return ()
        if text not in self._segments:
            self._segments[text] = tuple(segments(text, self.aliases))
        return self._segments[text]

    def country(self, folded: str) -> str | None:
        """Return the ISO code of a country's name, code or people, or None."""
        plain = _REGION.sub("", bare(folded))
        return self.words.get(folded) or self.words.get(plain)

    def near_country(self, folded: str) -> str | None:
        """Return the ISO code of the country that a misspelt text clearly means, or None."""
        return self._base.country_names.nearest(folded)

    def departments(self, folded: str, country: str | None) -> tuple[tuple[str, str], ...]:
        """Return (country, department) of every department so called, in ``country`` if given."""
        found = self._base.departments.get(bare(folded), ()) or self._base.departments.get(folded, ())
        return found if country is None else tuple(d for d in found if d[0] == country)

    def places(self, folded: str, country: str | None, department: str | None = None) -> tuple[Place, ...]:
        """Return every municipality or town so called, within what is known, municipalities first."""
        if country is not None and department is None and (country, folded) in self._base.alone:
            return (self._base.alone[country, folded],)
        found = self._base.places.get(folded) or self._base.places.get(bare(folded), ())
        return tuple(p for p in found if country in (None, p.country) and department in (None, p.department))

    def near_department(self, folded: str, country: str | None) -> str | None:
        """Return the known name that a misspelt department clearly means in ``country``."""
        names = None if country is None else self._base.department_names(country)
        return None if names is None else names.nearest(bare(folded))

    def near_place(self, folded: str, country: str | None, department: str | None) -> str | None:
        """Return the known name that a misspelt town clearly means in its department, else country."""
        names = None if country is None else self._base.place_names(country, department)
        return None if names is None else names.nearest(bare(folded), wide=department is None)

    def widely_borne(self, folded: str) -> bool:
        """Say whether a name is made of words that many places bear, so that it points to none."""
        return all(self._base.bearers[w] >= WIDELY_BORNE for w in folded.split())


class Tables:
    """The package's tables, read once a process."""

    def __init__(self) -> None:
        self.words = _country_words()
        departments: dict[str, list[tuple[str, str]]] = defaultdict(list)
        places: dict[str, list[Place]] = defaultdict(list)
        self._names: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        self._scopes: dict[tuple[str, str | None], Names] = {}
        self._sounds: dict[str, Mapping[str, str]] = {}
        table = read("places.csv").select("country", "department", "name", "kind", "variants")
        towns = table.filter(pl.col("kind") != "department")["name"].str.split(" ").list.unique()
        self.bearers: Counter[str] = Counter(dict(towns.list.explode().value_counts().iter_rows()))
        for country, department, name, kind, said in table.rows():
            names = [name, *said.split("|")] if said else [name]
            if kind == "department":
                for each in names:
                    departments[each].append((country, name))
                continue
            place = Place(country, department, name, kind)
            for each in names:
                places[each].append(place)
                self._names[country, department].append((each, name))
        self.departments = {n: tuple(sorted(set(d))) for n, d in departments.items()}
        self.places = {n: tuple(sorted(p, key=_order) if len(p) > 1 else p) for n, p in places.items()}
        self.alone = _usual_places()
        self.country_names = Names(sorted((w, c) for w, c in self.words.items() if len(w) > 4), frozenset())
        self._known = frozenset(w for w, n in self.bearers.items() if n >= 3)

    def department_names(self, country: str) -> Names:
        """Return the names of a country's departments, for finding the nearest."""
        if (country, None) not in self._scopes:
            pairs = [(n, d[1]) for n, ds in self.departments.items() for d in ds if d[0] == country]
            self._scopes[country, None] = Names(sorted(pairs), frozenset())
        return self._scopes[country, None]

    def place_names(self, country: str, department: str | None) -> Names:
        """Return the names of places in a department, or in the whole country."""
        key = (country, department or "")
        if key not in self._scopes:
            pairs = {
                p
                for (c, d), named in self._names.items()
                if c == country and department in (None, d)
                for p in named
            }
            self._scopes[key] = Names(sorted(pairs), self._known, self._sounds_in(country))
        return self._scopes[key]

    def _sounds_in(self, country: str) -> Mapping[str, str]:
        """Return how every name of a country's places sounds."""
        if country not in self._sounds:
            named = {said for (c, _), names in self._names.items() if c == country for said, _ in names}
            said = pl.Series("said", sorted(named), dtype=pl.String)
            self._sounds[country] = dict(zip(said.to_list(), sounds(said).to_list(), strict=True))
        return self._sounds[country]


def _order(place: Place) -> tuple[bool, str, str, str]:
    return (place.kind != MUNICIPALITY, place.country, place.department, place.name)


def _country_words() -> dict[str, str]:
    return {
        word: country
        for country, words in read("countries.csv").iter_rows()
        for word in str(words).split("|")
    }


def _usual_places() -> dict[tuple[str, str], Place]:
    """Return the place that a name shared by many means when it stands alone: San Pedro is San Pedro Sula."""
    usual = read("aliases.csv").filter(pl.col("alone") == "yes")
    return {
        (row["country"], said): Place(row["country"], row["department"], row["name"], row["level"])
        for row in usual.iter_rows(named=True)
        for said in str(row["said"]).split("|")
    }


def read(name: str) -> pl.DataFrame:
    """Return a table of ``data/``, every column as text ("NA" is Namibia, not a missing value)."""
    path = resources.files("reunify.normalize.places") / "data" / name
    return pl.read_csv(path.read_bytes(), infer_schema=False)


@lru_cache(maxsize=16)
def gazetteer(aliases: Pairs, country_values: Pairs) -> Gazetteer:
    """Return the look-ups of a job's own words; sources that say the same share one, and what it found."""
    return Gazetteer(dict(aliases), dict(country_values))


@lru_cache(maxsize=1)
def tables() -> Tables:
    """Return the package's tables, read on first use."""
    return Tables()


SEPARATORS = re.compile(
    r"[,;/|\n\r\t]+|\s-\s|\s+–\s+"
    r"|\b(?:del?\s+)?(?:departamento|depto\.?|dpto\.?|department|municipio|mpio\.?|estado|edo\.?)\s+(?:del?|of)\s",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:(?:from|desde|originario de|originaria de|en|in)\s+)+")


def segments(text: str, aliases: Mapping[str, str]) -> list[str]:
    """Return the folded parts of a place cell in the order written, a job's aliases put in."""
    parts: list[str] = []
    for part in SEPARATORS.split(text):
        folded = _LEADING.sub("", fold(part))
        meant = aliases.get(folded)
        parts += [folded] if meant is None else [fold(p) for p in SEPARATORS.split(meant)]
    return [p for p in parts if any(c.isalpha() for c in p)]
