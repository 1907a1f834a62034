"""The package's own places: tables of ``data/`` read once, and what is looked up in them.

Tens of thousands of names are kept as columns; what a look-up asks for is made when it is asked for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import polars as pl

from reunify.normalize.places.fold import sounds
from reunify.normalize.places.nearest import Entry, Names

MUNICIPALITY = "municipality"


class Place(NamedTuple):
    """A municipality, or a town that is none; all names folded, ``country`` an ISO code."""

    country: str
    department: str
    name: str
    kind: str


class Places:
    """Every municipality and town by each of its names, municipalities first."""

    def __init__(self, towns: pl.DataFrame) -> None:
        """Take ``towns``: said, country, department, name, kind."""
        smaller = pl.col("kind") != MUNICIPALITY
        ordered = towns.sort("said", smaller, "country", "department", "name")
        self._said = ordered["said"].to_list()
        self._columns = [ordered[c].to_list() for c in Place._fields]
        self._first = dict(zip(reversed(self._said), range(len(self._said) - 1, -1, -1), strict=True))
        self._made: dict[str, tuple[Place, ...]] = {}

    def called(self, name: str) -> tuple[Place, ...]:
        """Return the places so called."""
        if name not in self._first:
            return ()
        if name not in self._made:
            first = last = self._first[name]
            while last < len(self._said) and self._said[last] == name:
                last += 1
            self._made[name] = tuple(Place(*(c[i] for c in self._columns)) for i in range(first, last))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        """Go through all the names."""
        return iter(self._first)


class Tables:
    """The package's tables, read once a process."""

    def __init__(self) -> None:
        self.words = _country_words()
        said = pl.concat_str("name", "variants", separator="|", ignore_nulls=True)
        table = read("places.csv").with_columns(said=said.str.split("|"))
        is_town = pl.col("kind") != "department"
        words = table.filter(is_town)["name"].str.split(" ").list.unique().list.explode()
        self.bearers: Counter[str] = Counter(dict(words.value_counts().iter_rows()))
        departments: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for country, name, names in table.filter(~is_town).select("country", "name", "said").iter_rows():
            for each in names:
                departments[each].add((country, name))
        self.departments = {n: tuple(sorted(d)) for n, d in departments.items()}
        self._towns = table.filter(is_town).explode("said")
        self.places = Places(self._towns)
        self.alone = _usual_places()
        self.country_names = Names.of((w, c) for w, c in self.words.items() if len(w) > 4)
        self._known = frozenset(w for w, n in self.bearers.items() if n >= 3)
        self._scopes: dict[tuple[str, str | None], Names] = {}
        self._named: dict[str, Mapping[str, pl.DataFrame]] = {}

    def department_names(self, country: str) -> Names:
        """Return the names of a country's departments, for finding the nearest."""
        if (country, None) not in self._scopes:
            pairs = [(n, d[1]) for n, ds in self.departments.items() for d in ds if d[0] == country]
            self._scopes[country, None] = Names.of(pairs)
        return self._scopes[country, None]

    def place_names(self, country: str, department: str | None) -> Names:
        """Return the names of places in a department, or in the whole country."""
        key = (country, department or "")
        if key not in self._scopes:
            named = self._named_in(country).get(department or "")
            self._scopes[key] = Names([] if named is None else map(Entry._make, named.rows()), self._known)
        return self._scopes[key]

    def _named_in(self, country: str) -> Mapping[str, pl.DataFrame]:
        """Return the fields of :class:`Entry` for a country's places: by department, and all under ""."""
        if country not in self._named:
            towns = self._towns.filter(pl.col("country") == country)
            towns = towns.select("department", "said", "name").unique()
            towns = towns.select(
                "department",
                "said",
                written=pl.col("said").str.replace_all(" ", "", literal=True),
                heard=sounds(towns["said"]),
                meant="name",
                second_name=pl.col("said") != pl.col("name"),
            ).sort(*Entry._fields, "said", "department")
            fields = towns.partition_by("department", as_dict=True, include_key=False)
            named = {str(key[0]): part.select(Entry._fields) for key, part in fields.items()}
            everywhere = towns.unique(["said", "meant"], keep="first", maintain_order=True)
            self._named[country] = named | {"": everywhere.select(Entry._fields)}
        return self._named[country]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """Return the package's tables, read on first use."""
    return Tables()


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
