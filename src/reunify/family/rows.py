"""Rows of one role compared with each other: grades of names, births, places and numbers, and their bits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb
import polars as pl
from ruamel.yaml import YAML

from reunify.duck import connect, put, run, take
from reunify.linkage.features import name_columns
from reunify.linkage.macros import define_macros
from reunify.schema import RECORDS

_GIVEN = ["g1", "g2", "mother", "father", "spouse1", "spouse2"]
_SURNAMES = ["paternal", "maternal", "spouse_paternal"]


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


@dataclass(frozen=True)
class Graded:
    """What rows say of themselves, as numbers to compare, and the grades of those compared.

    ``rows``: a row a record: coded names and their information, birth, place, numbers, and ``namesakes``,
    the rows of its role that bear its whole name. ``grades``, ordered by both rows: ``role``, ``first``,
    ``second``, ``keyed`` (they could be one person by what they say themselves; else they only meet), a grade
    for each thing compared (-1 where a row says nothing), ``same_source``, the information of agreeing
    names in thousandths of a bit, and ``namesakes`` where both bear one whole name.
    """

    rows: pl.DataFrame
    grades: pl.DataFrame


def grade(
    connection: duckdb.DuckDBPyConnection, records: pl.DataFrame, claimed: pl.DataFrame, met: pl.DataFrame
) -> Graded:
    """Return the grades of rows that could be one person and of those that meet (``role, first, second``)."""
    people = _people(connection, RECORDS.check(records, "family"), claimed)
    put(connection, "people", people)
    put(connection, "met", met.select("role", "first", "second"))
    run(connection, _sql("persons") + _sql("grades"))
    return Graded(people, take(connection, "SELECT * FROM person_grades ORDER BY first, second"))


def regrade(graded: Graded, met: pl.DataFrame, spill: Path) -> Graded:
    """Return what :func:`grade` gives where other rows meet, with no grade worked out twice.

    ``spill`` is a folder for DuckDB to spill into.
    """
    rows = ["role", "first", "second"]
    meeting = met.select(rows).unique()
    kept = graded.grades.join(meeting.with_columns(meets=True), on=rows, how="left", maintain_order="left")
    kept = kept.filter(pl.col("keyed") | pl.col("meets").fill_null(False)).drop("meets")
    new = meeting.join(graded.grades, on=rows, how="anti")
    if new.is_empty():
        return Graded(graded.rows, kept)
    named = pl.concat([new["first"], new["second"]]).unique()
    with connect(spill) as connection:
        define_macros(connection)
        put(connection, "people", graded.rows.filter(pl.col("record").is_in(named.implode())))
        put(connection, "person_pairs", new.with_columns(keyed=pl.lit(False)))
        run(connection, _sql("grades"))
        more = take(connection, "SELECT * FROM person_grades ORDER BY first, second")
    return Graded(graded.rows, pl.concat([kept, more]).sort("first", "second"))


def _sql(name: str) -> str:
    return (files("reunify.family") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def _people(
    connection: duckdb.DuckDBPyConnection, records: pl.DataFrame, claimed: pl.DataFrame
) -> pl.DataFrame:
    """Each record's own name and namesakes, birth, place and numbers, and given names of those tied to it."""
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
        spouse1=pl.col("spouse_given").list.get(0, null_on_oob=True),
        spouse2=pl.col("spouse_given").list.get(1, null_on_oob=True),
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
    bears = pl.len().over("role", "g1_sound", "g2_sound", "paternal_sound", "maternal_sound").cast(pl.Int64)
    wide = wide.with_columns(namesakes=pl.when(pl.col("g1_sound").is_not_null()).then(bears))
    return wide.join(relatives, on="record", how="left").sort("record")


def _said(column: str) -> pl.Expr:
    return pl.when(pl.col(column).list.len() > 0).then(pl.col(column)).alias(column)
