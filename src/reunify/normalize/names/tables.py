"""The tables that ship with the names: frequencies, pet names, variants, abbreviations.

Sources and terms stand in ``data/README.md``. Every table is read once and remembered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

import polars as pl

SURNAME_FLOOR = 60
"""Bearers that a surname known only by name counts for: the least the census of 2020 publishes."""

MAYAN_FLOOR = 400
"""Bearers for a curated Mayan surname: the level of Tzoc (485), since the census thins them out."""

GIVEN_FLOOR = 40
"""Bearers that an unseen given name counts for: the least the census of 2020 publishes."""

HISPANIC_PEOPLE = 40_000_000
"""About the number of people behind both census tables, for turning counts into shares."""


@lru_cache(maxsize=16)
def _table(name: str) -> pl.DataFrame:
    """Return a table of ``data/``, every column as text."""
    path = files("reunify.normalize.names").joinpath("data", name)
    return pl.read_csv(path.read_bytes(), infer_schema=False, empty_string_is_null=False)


def _rows(name: str) -> list[dict[str, str]]:
    return _table(name).to_dicts()


def _taken_apart(counts: dict[str, float], least: int, affinity: float = 1.0) -> dict[str, tuple[str, str]]:
    """Return the entries that are two names run together, with the two.

    The census writes "García López" as one entry. Such a pair is no commoner than chance would have
    it, or ``affinity`` times that, whereas a name that only looks like a pair (Villa+gómez) is far commoner.
    """
    found: dict[str, tuple[str, str]] = {}
    common = {token: count for token, count in counts.items() if count >= least}
    for token, count in counts.items():
        best = 0.0
        for cut in range(3, len(token) - 2):
            if token[:cut] not in common or token[cut:] not in common:
                continue
            chance = affinity * common[token[:cut]] * common[token[cut:]] / HISPANIC_PEOPLE
            if count < chance and chance > best:
                best = chance
                found[token] = (token[:cut], token[cut:])
    return found


def _census(name: str) -> dict[str, float]:
    """Return the bearers by token of one of the census tables, commonest first."""
    table = _table(name)
    return dict(zip(table["token"].to_list(), table["count"].cast(pl.Float64).to_list(), strict=True))


@lru_cache(maxsize=1)
def surnames() -> Mapping[str, float]:
    """Return bearers by folded surname: census counts, compounds taken apart, Mayan surnames at a floor."""
    counts = _census("surname_counts.csv")
    for pair, parts in _taken_apart(counts, 5_000).items():
        for part in parts:
            counts[part] += counts[pair] / 2
    for pair in _taken_apart(counts, 5_000):
        del counts[pair]
    for row in _rows("more_names.csv"):
        if row["kind"] == "surname":
            counts[row["token"]] = float(row["count"])
    for row in _rows("mayan_surnames.csv"):
        counts[row["token"]] = max(counts.get(row["token"], 0.0), MAYAN_FLOOR)
    return MappingProxyType(counts)


@lru_cache(maxsize=1)
def _given() -> Mapping[str, tuple[float, float]]:
    more = _table("more_names.csv").filter(pl.col("kind") == "given")
    columns = [pl.col("token"), pl.col("count", "female").cast(pl.Float64)]
    rows = pl.concat([_table("given_counts.csv").select(columns), more.select(columns)]).rows()
    pairs = given_pairs()
    return MappingProxyType(
        {token: (count, share / 100) for token, count, share in rows if token not in pairs}
    )


@lru_cache(maxsize=1)
def given_pairs() -> Mapping[str, tuple[str, str]]:
    """Return pairs of given names that the census wrote as one (Joséluis), with the two.

    People choose pairs that go together, so these are up to five times what chance would have.
    """
    pairs = _taken_apart(_census("given_counts.csv"), 40_000, affinity=5.0)
    return MappingProxyType({t: p for t, p in pairs.items() if t != "luisana"})


@lru_cache(maxsize=1)
def givens() -> Mapping[str, float]:
    """Return bearers by folded given name, census counts with compounds (Joseluis) left out."""
    return MappingProxyType({token: count for token, (count, _) in _given().items()})


@lru_cache(maxsize=1)
def female_shares() -> Mapping[str, float]:
    """Return the share of women among the bearers of each folded given name, 0 to 1."""
    return MappingProxyType({token: share for token, (_, share) in _given().items()})


@lru_cache(maxsize=16)
def words(kind: str) -> frozenset[str]:
    """Return the words of one kind in ``data/words.csv``: particle, title, suffix, devotion and so on."""
    return frozenset(word for r in _rows("words.csv") if r["kind"] == kind for word in r["words"].split())


@lru_cache(maxsize=1)
def mayan() -> frozenset[str]:
    """Return the curated Mayan surnames."""
    return frozenset(r["token"] for r in _rows("mayan_surnames.csv"))


def _grouped(rows: list[dict[str, str]], key: str, value: str) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row[key]].add(row[value])
    return MappingProxyType({k: tuple(sorted(v)) for k, v in sorted(found.items())})


@lru_cache(maxsize=1)
def hypocoristics() -> Mapping[str, tuple[str, ...]]:
    """Return the names that each pet name may stand for, sorted."""
    return _grouped(_rows("hypocoristics.csv"), "alias", "name")


@lru_cache(maxsize=1)
def hypocoristic_sex() -> Mapping[str, tuple[str, ...]]:
    """Return the sexes (``f``, ``m``) of each pet name."""
    return _grouped([r for r in _rows("hypocoristics.csv") if r["sex"]], "alias", "sex")


@lru_cache(maxsize=1)
def variants() -> Mapping[str, tuple[str, ...]]:
    """Return the usual spellings of each variant, sorted."""
    return _grouped(_rows("variants.csv"), "variant", "name")


@lru_cache(maxsize=1)
def abbreviations() -> Mapping[str, tuple[str, ...]]:
    """Return the names that each written short form may stand for, sorted."""
    return _grouped(_rows("abbreviations.csv"), "short", "name")


@lru_cache(maxsize=2)
def replacements(slot: str) -> Mapping[str, str]:
    """Return the short forms of ``slot`` (given, surname) with one reading only, and that reading."""
    rows = [r for r in _rows("abbreviations.csv") if r["slot"] == slot and r["replace"] == "yes"]
    return MappingProxyType({r["short"]: r["name"] for r in rows if len(abbreviations()[r["short"]]) == 1})


def surname_counts() -> pl.DataFrame:
    """Return ``token, count``: folded surnames with their bearers, for rarity; commonest first.

    US Census 2020, Hispanic bearers, and Mayan surnames at a floor of 400. An unseen surname should
    count for :data:`SURNAME_FLOOR`.
    """
    return _counts(surnames())


def given_counts() -> pl.DataFrame:
    """Return ``token, count, female_share``: folded given names with their bearers; commonest first.

    US Census 2020, Hispanic bearers. An unseen given name should count for :data:`GIVEN_FLOOR`.
    """
    shares = female_shares()
    frame = _counts(givens())
    return frame.with_columns(
        pl.Series("female_share", [shares[t] for t in frame["token"].to_list()], dtype=pl.Float64)
    )


def _counts(counts: Mapping[str, float]) -> pl.DataFrame:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return pl.DataFrame(
        {"token": [t for t, _ in ordered], "count": [round(c) for _, c in ordered]},
        schema={"token": pl.String, "count": pl.Int64},
    )
