"""Families: where they come from, who belongs to them, and how old everyone is.

Two tables come out, both keyed by position. ``families`` has a row for each family, ``people`` a row
for each person (mother, father, a second father, a relative, children), with the positions of a
child's mother and father in ``mother`` and ``father`` (-1 where there is none on record).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from reunify.synth.naming import name_people
from reunify.synth.settings import Streams, WorldConfig
from reunify.synth.tables import Flags, Floats, Ints, Random, choose, picks, shipped

COUNTRIES = {"GT": 0.50, "HN": 0.28, "SV": 0.12, "MX": 0.08, "NI": 0.01, "EC": 0.01}
"""Origins, after the shares of family units apprehended in 2018 (CBP, Southwest border by citizenship)."""

MAYAN = {
    "Alta Verapaz": "Q'eqchi'",
    "Baja Verapaz": "Achi'",
    "Chimaltenango": "Kaqchikel",
    "Huehuetenango": "Mam",
    "Quetzaltenango": "K'iche'",
    "Quiché": "K'iche'",
    "San Marcos": "Mam",
    "Sololá": "Kaqchikel",
    "Totonicapán": "K'iche'",
}
"""Departments of Guatemala where most speak a Mayan language, and which (INE, census of 2018)."""

YOUNG = np.array([5, 5, 6, 7, 7, 8, 8, 8, 8, 8, 7, 7, 6, 6, 6, 7, 8, 6], dtype=np.float64)
"""Weights of a child's age in years, 0 to 17."""

RELATIVES = {
    "grandparent": 0.40,
    "aunt_uncle": 0.25,
    "sibling": 0.12,
    "step_parent": 0.13,
    "guardian": 0.10,
}


@dataclass(frozen=True)
class World:
    """``families`` and ``people``, by position (see the module)."""

    families: pl.DataFrame
    people: pl.DataFrame


def make_world(config: WorldConfig, streams: Streams) -> World:
    """Draw the families of ``config`` with their people."""
    families = _homes(config, streams)
    families = _origins(families, streams.of("origins"))
    children = _children(families, streams.of("children"))
    people = _people(families, children, streams.of("people"))
    return World(families, name_people(people, families, streams))


def _homes(config: WorldConfig, streams: Streams) -> pl.DataFrame:
    """Return families with children in care, then families only an adult of which is on record."""
    rng = streams.of("homes")
    weights = np.array([0.74, 0.18, 0.06, 0.02] if config.siblings else [1.0])
    sizes = picks(rng, weights, config.children) + 1
    count = int(np.searchsorted(np.cumsum(sizes), config.children)) + 1
    sizes = sizes[:count]
    sizes[-1] -= int(sizes.sum()) - config.children
    parent = rng.random(count) < config.share_with_parent
    other = rng.random(count) < np.where(parent, 0.07, 0.025) * (config.share_with_parent > 0)
    expected = parent.sum() * 1.08 * 1.12 + other.sum()
    spare = max(0, round((config.children * config.adults_per_child - expected) / 1.07))
    n = count + spare
    has_children = np.concatenate([np.ones(count, dtype=bool), rng.random(spare) < 0.62])
    home = rng.poisson(0.45, n)
    home[count:] = np.where(has_children[count:], 1 + rng.poisson(0.8, spare), 0)
    relative = choose(rng, RELATIVES, n)
    single = rng.random(n) < 0.22
    which = rng.random(n)
    parent_here = np.concatenate([parent, rng.random(spare) < 0.95])
    both = parent_here & (which > 0.92) & ~single & (np.arange(n) < count)
    mother = parent_here & ((which < 0.38) | single | both)
    father = parent_here & (~mother | both)
    return pl.DataFrame(
        {
            "in_care": np.concatenate([sizes, np.zeros(spare, dtype=np.int64)]),
            "at_home": home,
            "single": single,
            "half": rng.random(n) < 0.09,
            "mother_here": mother,
            "father_here": father,
            "relative_here": np.concatenate([other, ~parent_here[count:]]),
            "childless": (home == 0) & (np.arange(n) >= count),
            "relative": relative,
            "maternal_side": rng.random(n) < 0.7,
            "married": rng.random(n) < 0.3,
        }
    )


def _origins(families: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Add place of origin, language, and whether the family is Mayan."""
    n = families.height
    places = shipped("places")
    share = pl.Series([COUNTRIES[c] for c in places["country"]])
    total = places.select(pl.col("weight").sum().over("country"))["weight"]
    where = picks(rng, share * places["weight"] / total, n)
    origin = places.select("country", "department", "municipality").with_row_index("town")[where]
    hamlets = shipped("hamlets")
    locality = hamlets["hamlet"].gather(picks(rng, hamlets["weight"], n))
    rural = rng.random(n) < 0.55
    speaks = origin["department"].replace_strict(MAYAN, default=None, return_dtype=pl.String)
    mayan = speaks.is_not_null().to_numpy() & (rng.random(n) < 0.72)
    mayan &= (origin["country"] == "GT").to_numpy()
    other = mayan & (rng.random(n) < 0.08)
    others = choose(rng, {"Q'anjob'al": 3, "Chuj": 1, "Ixil": 2, "Mam": 2, "Popti'": 1}, n)
    return families.hstack(origin).with_columns(
        locality=pl.when(pl.Series(rural)).then(pl.Series(locality)),
        mayan=pl.Series(mayan),
        language=pl.when(pl.Series(other))
        .then(pl.Series(others))
        .when(pl.Series(mayan & (rng.random(n) < 0.6)))
        .then(pl.Series(speaks))
        .otherwise(pl.lit("español")),
    )


def _children(families: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Return a row for each child: ``family``, ``order`` (0 eldest), ``age`` in years, ``care``."""
    count = (families["in_care"] + families["at_home"]).to_numpy()
    family = np.repeat(np.arange(families.height), count)
    starts = np.cumsum(count) - count
    order = np.arange(family.size) - np.repeat(starts, count)
    gap = np.clip(0.85 + rng.exponential(1.4, family.size), 0, 5)
    gap[rng.random(family.size) < 0.02] = 0.0  # twins
    youngest = (picks(rng, YOUNG, families.height) + rng.random(families.height))[family]
    behind = np.repeat(count, count) - 1 - order
    gap[behind == 0] = 0.0
    run = np.cumsum(gap[::-1])[::-1]
    after = np.concatenate([run, [0.0]])[np.repeat(starts + count, count)]
    age = youngest * np.where(np.repeat(count, count) > 2, 0.7, 0.9) + run - after
    oldest = np.zeros(families.height)
    np.maximum.at(oldest, family, age)
    age *= np.minimum(1.0, 17.9 / np.maximum(oldest, 0.1))[family]
    shuffled = np.lexsort((rng.random(family.size), family))
    rank = np.empty(family.size, dtype=np.int64)
    rank[shuffled] = order
    return pl.DataFrame(
        {"family": family, "order": order, "age": age, "care": rank < families["in_care"].to_numpy()[family]}
    )


def _people(families: pl.DataFrame, children: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Return everyone, parents first, with part, sex, age and the positions of their parents."""
    n = families.height
    eldest = np.zeros(n)
    family = children["family"].to_numpy()
    np.maximum.at(eldest, family, children["age"].to_numpy())
    mother_age = eldest + 15.2 + rng.gamma(2.0, 3.1, n)
    father_age = np.maximum(mother_age + rng.normal(3.0, 4.5, n), eldest + 16.0)
    second_age = np.maximum(mother_age + rng.normal(0.0, 4.0, n), 19.0)
    has_second = (families["half"] & ~families["single"]).to_numpy() & (np.bincount(family, minlength=n) > 1)
    second = np.flatnonzero(has_second)
    kin = np.flatnonzero(families["relative_here"].to_numpy())
    kin_part = families["relative"].gather(kin)
    kin_age = _relative_ages(kin_part, mother_age[kin], rng)
    second_at = np.full(n, -1, dtype=np.int64)
    second_at[second] = 2 * n + np.arange(second.size)
    father_at = np.where(families["single"].to_numpy(), -1, n + np.arange(n))
    later = has_second[family] & (children["order"].to_numpy() > 0)
    child_father = np.where(later, second_at[family], father_at[family])
    woman = rng.random(kin.size) < np.where((kin_part == "step_parent").to_numpy(), 0.15, 0.75)
    girl = rng.random(family.size) < 0.46
    sexes = [np.ones(n, dtype=bool), np.zeros(n, dtype=bool), np.zeros(second.size, dtype=bool), woman, girl]
    none = np.full(2 * n + second.size + kin.size, -1, dtype=np.int64)
    parts = pl.concat(
        [
            pl.Series(["mother"]).new_from_index(0, n),
            pl.Series(["father"]).new_from_index(0, n),
            pl.Series(["father"]).new_from_index(0, second.size),
            kin_part,
            pl.Series(["child"]).new_from_index(0, family.size),
        ]
    )
    return pl.DataFrame(
        {
            "family": np.concatenate([np.arange(n), np.arange(n), second, kin, family]),
            "part": parts,
            "female": np.concatenate(sexes),
            "age": np.concatenate(
                [mother_age, father_age, second_age[second], kin_age, children["age"].to_numpy()]
            ),
            "mother": np.concatenate([none, family]),
            "father": np.concatenate([none, child_father]),
            "care": np.concatenate([np.zeros(none.size, dtype=bool), children["care"].to_numpy()]),
            "here": _here(families, second.size, kin.size, family.size),
        }
    )


def _here(families: pl.DataFrame, second: int, kin: int, children: int) -> Flags:
    """Return who of the people is on an adults' list: parents by the family's flags, every relative."""
    return np.concatenate(
        [
            families["mother_here"].to_numpy(),
            (families["father_here"] & ~families["single"]).to_numpy(),
            np.zeros(second, dtype=bool),
            np.ones(kin, dtype=bool),
            np.zeros(children, dtype=bool),
        ]
    )


def _relative_ages(part: pl.Series, mother: Floats, rng: Random) -> Floats:
    """Return ages in years of relatives, from the mother's."""
    n = len(part)
    by_part = {
        "grandparent": mother + 16.5 + rng.gamma(2.0, 3.0, n),
        "aunt_uncle": np.maximum(mother + rng.normal(0, 6, n), 18.2),
        "sibling": 18.1 + rng.random(n) * np.maximum(np.minimum(mother - 33.5, 6.0), 1.0),
        "step_parent": np.maximum(mother + rng.normal(2, 5, n), 20.0),
        "guardian": 22.0 + rng.random(n) * 35.0,
    }
    out = np.zeros(n)
    for name, ages in by_part.items():
        mask = (part == name).to_numpy()
        out[mask] = ages[mask]
    return out


def positions(flags: pl.Series) -> Ints:
    """Return the positions where ``flags`` is true."""
    return np.flatnonzero(flags.to_numpy()).astype(np.int64)
