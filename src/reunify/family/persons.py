"""The same person in two lists: rows of one role that are likely one child or one adult.

A first test by the same grades as linkage, with a declared table of bits (``data/same_person.yaml``), and
another for rows that meet in one row of the other role (:mod:`reunify.family.met`). Rows are gathered into
persons only where every two of them pass (complete linkage), so that a chain of near likenesses never
makes one person of many.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import polars as pl

from reunify.config import FamilyConfig
from reunify.family.met import one_person
from reunify.family.rows import bits, declared
from reunify.schema import PERSONS, ROLES

_FEWEST = 500
"""Rows that a small list counts for: names are shared by people who are in no list."""


def find_persons(
    records: pl.DataFrame, grades: pl.DataFrame, alike: pl.DataFrame, config: FamilyConfig
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return :data:`~reunify.schema.PERSONS`, each record's person named by its first record; and how sure.

    The second table is ``record, sure``: log2 odds that a row is of the person whose other rows it joins.
    ``grades`` are those of :func:`reunify.family.rows.grade`; ``alike`` holds ``first``, ``second`` and
    ``one_person`` (log2 odds that rows which meet are one, :func:`reunify.family.met.alike`).
    """
    least = math.log2(max(config.same_person, 1e-6) / max(1 - config.same_person, 1e-6))
    met = alike.select("first", "second", bits="one_person").filter(pl.col("bits") >= least)
    passed = pl.concat([_by_likeness(grades, records, least), met.with_columns(pl.col("bits") - least)])
    passed = (
        passed.group_by("first", "second")
        .agg(pl.col("bits").max())
        .sort("bits", "first", "second", descending=[True, False, False])
    )
    persons = _gather(passed)
    found = records.select("record").with_columns(
        person=pl.col("record").replace(persons), rows=pl.lit(1, pl.Int64)
    )
    found = found.with_columns(rows=pl.len().over("person").cast(pl.Int64))
    whole = PERSONS.check(found.select(list(PERSONS.columns)).sort("record"), "family")
    return whole, _sure(passed, persons, least)


def _sure(passed: pl.DataFrame, persons: Mapping[str, str], least: float) -> pl.DataFrame:
    """Return ``record, sure`` of the rows that stand with others: by the likeliest of them."""
    one, two = (pl.col(c).replace_strict(persons, default=None) for c in ("first", "second"))
    joined = passed.filter(one == two).with_columns(sure=pl.col("bits") + least)
    both = pl.concat([joined.select("sure", record=c) for c in ("first", "second")])
    return both.group_by("record").agg(pl.col("sure").max()).sort("record")


def _by_likeness(grades: pl.DataFrame, records: pl.DataFrame, least: float) -> pl.DataFrame:
    """Pairs that pass by their own likeness, with the bits beyond ``least``.

    The prior: each row has one twin among all at most. A whole name that many rows bear is worth no more
    than what it is rare among them.
    """
    rows = {role: max(records.filter(pl.col("role") == role).height, _FEWEST) for role in ROLES}
    before = {role: -math.log2(n * 4) for role, n in rows.items()}
    many = pl.col("role").replace_strict(rows, return_dtype=pl.Float64)
    named = bits(declared("same_person")["names"]) + _rarity()
    rare = pl.when(pl.col("namesakes") > 2).then((many / (pl.col("namesakes") - 2)).log(2))
    found = pl.min_horizontal(named, rare) + bits(declared("same_person")["others"])
    # Brothers and sisters share all but their own names and births.
    named_alike = (pl.col("given") >= 4) | (pl.col("alien_number") == 1)
    no_siblings = (pl.col("role") == "adult") | (one_person() >= least)
    return (
        grades.with_columns(bits=found + pl.col("role").replace_strict(before, return_dtype=pl.Float64))
        .filter((pl.col("bits") >= least) & named_alike & no_siblings)
        .select("first", "second", bits=pl.col("bits") - least)
    )


def _rarity() -> pl.Expr:
    given = pl.when(pl.col("given") >= 4).then(pl.col("given_info")).otherwise(0)
    return (given + pl.col("surname_info")) / 1000


def _gather(pairs: pl.DataFrame) -> Mapping[str, str]:
    """Join pairs, best first, where every two rows of the joined person pass; name by the first record."""
    passed = set(pairs.select("first", "second").rows())
    members: dict[str, tuple[str, ...]] = {}
    for first, second in pairs.select("first", "second").rows():
        one, two = members.get(first, (first,)), members.get(second, (second,))
        if one is two:
            continue
        if all((min(a, b), max(a, b)) in passed for a in one for b in two):
            joined = tuple(sorted({*one, *two}))
            for record in joined:
                members[record] = joined
    return {record: group[0] for record, group in members.items()}
