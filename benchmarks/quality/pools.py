"""Names and places to draw from, out of the tables that the package ships for reading them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import polars as pl

from reunify.normalize.names import given_counts, surname_counts
from reunify.normalize.names.tables import female_shares, mayan

QUECHUA = (
    *("quispe", "mamani", "condori", "huaman", "cusi", "poma", "inga", "yupanqui", "choque", "ticona"),
    *("chambi", "apaza", "ccori", "huanca", "puma", "cutipa", "tupa", "sulca", "ñaupari", "atau"),
    *("cahuana", "huallpa", "illa", "pumacahua", "sinchi", "rimachi", "chuqui", "vilca", "llanos", "usca"),
)
"""Quechua and Aymara surnames of the southern Andes, from general knowledge of Peruvian registers."""

LOCAL = 40
"""Local surnames that one world draws from: villages share few."""

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
def spanish_surnames(n: int) -> Pool:
    """Return the ``n`` commonest surnames, the commonest less far ahead than in the census."""
    top = surname_counts().sort("count", "token", descending=[True, False]).head(n)
    return Pool(tuple(top["token"]), tuple(top["count"].cast(pl.Float64).sqrt()))


@cache
def local_surnames(people: str, n: int) -> Pool:
    """Return surnames of a place: a fifth to a half of them ``quechua`` or ``mayan``, the rest Spanish."""
    spanish = spanish_surnames(n)
    local = tuple(QUECHUA) if people == "quechua" else tuple(sorted(mayan()))
    local = local[:: max(1, len(local) // LOCAL)]
    each = 0.5 * sum(spanish.weights) / len(local)
    return Pool(spanish.words + local, spanish.weights + (each,) * len(local))


@cache
def given_names(sex: str, n: int) -> Pool:
    """Return the ``n`` commonest given names of one sex (``female``, ``male``)."""
    shares = female_shares()
    counts = given_counts().sort("count", "token", descending=[True, False])
    wanted = [
        (token, count)
        for token, count in counts.select("token", "count").iter_rows()
        if token in shares and (shares[token] > 0.9 if sex == "female" else shares[token] < 0.1)
    ]
    return Pool(tuple(t for t, _ in wanted[:n]), tuple(float(c) ** 0.6 for _, c in wanted[:n]))


@cache
def pet_names() -> dict[str, tuple[str, ...]]:
    """Return the pet names in everyday use by the name that they stand for."""
    text = (files("reunify.normalize.names") / "data" / "hypocoristics.csv").read_text(encoding="utf-8")
    table = pl.read_csv(text.encode(), infer_schema=False).filter(source="common").sort("name", "alias")
    return {str(n): tuple(a) for n, a in table.group_by("name").agg("alias").sort("name").iter_rows()}


@cache
def towns(country: str, kind: str) -> pl.DataFrame:
    """Return ``department, name`` of a country's places of one kind, in the table's order."""
    text = (files("reunify.normalize.places") / "data" / "places.csv").read_text(encoding="utf-8")
    places = pl.read_csv(text.encode(), infer_schema=False)
    return places.filter(country=country, kind=kind).select("department", "name")


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
