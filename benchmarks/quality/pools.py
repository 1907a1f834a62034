"""Names and places to draw from: a fixed handful of what the package's own tables held once.

They are kept here, and not read from those tables, so that a table that grows changes no world of the bench:
the worlds must stay what they were when the baseline was measured. ``data/names.csv`` holds the 150 commonest
Hispanic surnames and the 200 commonest given names of each sex (US Census Bureau, 2020, public domain), Mayan
surnames curated for this project, and Quechua and Aymara ones from general knowledge of Peruvian registers;
``data/pet_names.csv`` pet names in everyday use; ``data/towns.csv`` places (GeoNames, CC BY 4.0).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

DATA = Path(__file__).parent / "data"

CHILDREN_ADULTS = ("child_source", "child_id", "adult_source", "adult_id", "relation")
PEOPLE = ("source", "id", "person", "family", "part")


@dataclass(frozen=True)
class Pool:
    """Words with their weights."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    def draw(self, rng: np.random.Generator, n: int) -> list[str]:
        """Return ``n`` words, each as often as its weight says."""
        weights = np.array(self.weights)
        return [str(word) for word in rng.choice(np.array(self.words), size=n, p=weights / weights.sum())]


@cache
def _names(kind: str) -> pl.DataFrame:
    names = pl.read_csv(DATA / "names.csv", schema_overrides={"bearers": pl.Float64})
    return names.filter(pl.col("kind") == kind)


@cache
def local_surnames(people: str, n: int) -> Pool:
    """Return surnames of a place: a third of them ``quechua`` or ``mayan``, the ``n`` commonest the rest.

    The commonest are less far ahead than in the census: villages are not a country.
    """
    spanish, local = _names("spanish").head(n), _names(people)
    weights = tuple(spanish["bearers"].sqrt())
    each = 0.5 * sum(weights) / local.height
    return Pool((*spanish["name"], *local["name"]), weights + (each,) * local.height)


@cache
def given_names(sex: str, n: int) -> Pool:
    """Return the ``n`` commonest given names of one sex (``female``, ``male``)."""
    names = _names(sex).head(n)
    return Pool(tuple(names["name"]), tuple(names["bearers"].pow(0.6)))


@cache
def pet_names() -> dict[str, tuple[str, ...]]:
    """Return the pet names in everyday use by the name that they stand for."""
    table = pl.read_csv(DATA / "pet_names.csv")
    return {name: tuple(pets.split()) for name, pets in table.iter_rows()}


@cache
def towns(country: str) -> pl.DataFrame:
    """Return ``department, name`` of a country's places, in the table's order."""
    places = pl.read_csv(DATA / "towns.csv")
    return places.filter(pl.col("country") == country).select("department", "name")


def write_rows(
    path: Path, header: tuple[str, ...], rows: Sequence[tuple[str, ...]], delimiter: str = ","
) -> None:
    """Write a list as a text file, readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        path.chmod(0o600)
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
