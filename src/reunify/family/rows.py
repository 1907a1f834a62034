"""Rows of one role compared with each other: grades of names, births, places and numbers, and their bits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import duckdb
import polars as pl
from ruamel.yaml import YAML

from reunify.duck import put, run, take
from reunify.linkage.features import name_columns
from reunify.schema import RECORDS

_GIVEN = ["g1", "g2", "mother", "father"]
_SURNAMES = ["paternal", "maternal"]


Bits = Mapping[str, Mapping[int, float]]
"""Bits by grade, by what is compared."""


@cache
def declared(table: str) -> dict[str, Bits]:
    """Return the declared bits of a table of this room, by what they are for."""
    text = (files("reunify.family") / "data" / f"{table}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Bits] = YAML(typ="safe").load(text)
    return loaded


def bits(table: Bits) -> pl.Expr:
    """Return the sum of bits of the grades in the columns named; a grade not declared says nothing."""
    terms = [
        pl.col(column).replace_strict(
            {grade: float(value) for grade, value in by_grade.items()},
            default=0.0,
            return_dtype=pl.Float64,
        )
        for column, by_grade in table.items()
    ]
    return pl.sum_horizontal(terms)


def grade(
    connection: duckdb.DuckDBPyConnection, records: pl.DataFrame, claimed: pl.DataFrame, met: pl.DataFrame
) -> pl.DataFrame:
    """Return the grades of rows that could be one person and of those that meet, ordered by both rows.

    ``met`` holds ``role, first, second``. Columns: ``role``, ``first``, ``second``, a grade for each thing
    compared (-1 where a row says nothing), ``same_source``, the information of agreeing names in
    thousandths of a bit, and ``namesakes``, the rows that bear the whole name which both bear.
    """
    put(connection, "people", _people(connection, RECORDS.check(records, "family"), claimed))
    put(connection, "met", met.select("role", "first", "second"))
    run(connection, (files("reunify.family") / "sql" / "persons.sql").read_text(encoding="utf-8"))
    return take(connection, "SELECT * FROM person_grades ORDER BY first, second")


def _people(
    connection: duckdb.DuckDBPyConnection, records: pl.DataFrame, claimed: pl.DataFrame
) -> pl.DataFrame:
    """Each record's own name, birth, place and numbers, and the given names of those it is tied to."""
    wide = records.select(
        "record",
        "role",
        "source",
        *_SURNAMES,
        *("sex", "country", "department", "municipality", "locality"),
        *("birth_from", "birth_to", "birth_alt_from", "birth_kind"),
        *("separation_from", "separation_to", "separation_place"),
        g1=pl.col("given").list.get(0, null_on_oob=True),
        g2=pl.col("given").list.get(1, null_on_oob=True),
        mother=pl.col("mother_given").list.first(),
        father=pl.col("father_given").list.first(),
        own_number=pl.col("alien_numbers").list.first().cast(pl.Int64, strict=False),
        alien_numbers=_said("alien_numbers"),
        phones=_said("phones"),
    )
    wide = name_columns(connection, wide, (_GIVEN, _SURNAMES))
    children = records.filter(pl.col("role") == "child")
    tied = pl.concat(
        [
            claimed.select("record", name=pl.col("given").list.first()),
            children.select("record", name=pl.col("mother_given").list.first()),
            children.select("record", name=pl.col("father_given").list.first()),
        ]
    ).drop_nulls()
    relatives = tied.group_by("record").agg(relatives=pl.col("name").unique().sort())
    return wide.join(relatives, on="record", how="left").sort("record")


def _said(column: str) -> pl.Expr:
    return pl.when(pl.col(column).list.len() > 0).then(pl.col(column)).alias(column)
