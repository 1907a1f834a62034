"""The same person in two lists: rows of one role that are likely one child or one adult.

A first test by the same grades as linkage, with a declared table of bits (``data/same_person.yaml``).
Rows are gathered into persons only where every two of them pass (complete linkage), so that a chain of
near likenesses never makes one person of many.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb
import polars as pl
from ruamel.yaml import YAML

from reunify.config import FamilyConfig
from reunify.duck import connect, put, run, take
from reunify.linkage.features import name_columns
from reunify.schema import PERSONS, RECORDS, ROLES

_FEWEST = 500
"""Rows that a small list counts for: names are shared by people who are in no list."""


@cache
def _bits() -> dict[str, dict[int, float]]:
    text = (files("reunify.family") / "data" / "same_person.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[int, float]] = YAML(typ="safe").load(text)
    return loaded


def find_persons(
    records: pl.DataFrame, claimed: pl.DataFrame, config: FamilyConfig, spill: Path, memory_limit: str
) -> pl.DataFrame:
    """Return :data:`~reunify.schema.PERSONS`: each record's person, named by its first record."""
    with connect(spill, memory_limit=memory_limit) as connection:
        put(connection, "people", _people(connection, RECORDS.check(records, "family"), claimed))
        text = (files("reunify.family") / "sql" / "persons.sql").read_text(encoding="utf-8")
        run(connection, text)
        pairs = _likely(connection, records, config.same_person)
    persons = _gather(pairs)
    found = records.select("record").with_columns(
        person=pl.col("record").replace(persons), rows=pl.lit(1, pl.Int64)
    )
    found = found.with_columns(rows=pl.len().over("person").cast(pl.Int64))
    return PERSONS.check(found.select(list(PERSONS.columns)).sort("record"), "family")


def _people(
    connection: duckdb.DuckDBPyConnection, records: pl.DataFrame, claimed: pl.DataFrame
) -> pl.DataFrame:
    """Each record's own name, birth, place and numbers, with sounds of the given names it is tied to."""
    wide = records.select(
        "record",
        "role",
        "source",
        "paternal",
        "maternal",
        "sex",
        "country",
        "department",
        "municipality",
        "locality",
        "birth_from",
        "birth_to",
        "birth_alt_from",
        "birth_kind",
        "separation_from",
        "separation_to",
        "separation_place",
        g1=pl.col("given").list.get(0, null_on_oob=True),
        g2=pl.col("given").list.get(1, null_on_oob=True),
        alien_numbers=_said("alien_numbers"),
        phones=_said("phones"),
    )
    wide = name_columns(connection, wide, (["g1", "g2"], ["paternal", "maternal"]))
    tied = pl.concat(
        [
            claimed.select("record", name=pl.col("given").list.first()),
            records.filter(pl.col("role") == "child").select(
                "record", name=pl.col("mother_given").list.first()
            ),
            records.filter(pl.col("role") == "child").select(
                "record", name=pl.col("father_given").list.first()
            ),
        ]
    ).drop_nulls()
    relatives = tied.group_by("record").agg(relatives=pl.col("name").unique().sort())
    return wide.join(relatives, on="record", how="left").sort("record")


def _said(column: str) -> pl.Expr:
    return pl.when(pl.col(column).list.len() > 0).then(pl.col(column)).alias(column)


def _likely(connection: duckdb.DuckDBPyConnection, records: pl.DataFrame, probability: float) -> pl.DataFrame:
    """Pairs at or above ``probability``, best first. The prior: each row has one twin among all at most."""
    terms = []
    for column, bits in _bits().items():
        cases = " ".join(f"WHEN {grade} THEN {round(value * 1000)}" for grade, value in bits.items())
        terms.append(f"CASE {column} {cases} ELSE 0 END")
    rarity = "CASE WHEN given >= 4 THEN given_info ELSE 0 END + surname_info"
    scored = take(
        connection,
        f"SELECT role, first, second, CAST({' + '.join(terms)} + {rarity} AS BIGINT) AS bits"
        " FROM person_grades ORDER BY bits DESC, first, second",
    )
    prior = {
        role: -1000 * math.log2(max(records.filter(pl.col("role") == role).height, _FEWEST) * 4)
        for role in ROLES
    }
    least = 1000 * math.log2(max(probability, 1e-6) / max(1 - probability, 1e-6))
    return scored.filter(
        pl.col("bits") + pl.col("role").replace_strict(prior, return_dtype=pl.Float64) >= least
    )


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
