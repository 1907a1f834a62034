"""Small hand-made families, of invented people, for the tests of the engine's inner rooms.

:func:`child` and :func:`adult` give a person from a few keyword arguments; :func:`tables` the frames of
:mod:`reunify.schema`; :func:`told` their testimonies. :func:`job_of` writes a tiny job.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from reunify.config import LoadedJob, load_job
from reunify.schema import CLAIMED, KIN, RECORDS, Table
from reunify.testimony import build_testimonies

Person = dict[str, Any]


@dataclass(frozen=True)
class Tables:
    """What normalising gives: records, claimed children, named relatives."""

    records: pl.DataFrame
    claimed: pl.DataFrame
    kin: pl.DataFrame


def child(record: str = "orr:1", **said: Any) -> Person:
    """A child's record. Lists are words with blanks between: ``given="maria elena"``.

    ``birth`` and ``separation`` are a day, a month (2011-03), a year, or two days; ``kin`` are relatives.
    """
    return {"record": record, "role": "child", **said}


def adult(record: str = "ice:1", **said: Any) -> Person:
    """An adult's record, as :func:`child`; ``claims`` is a list of claimed children."""
    return {"record": record, "role": "adult", **said}


def tables(*people: Person) -> Tables:
    """Return the tables of some people, in the order given."""
    records, claimed, kin = [], [], []
    for place, person in enumerate(people, start=1):
        source, identity = person["record"].split(":", 1)
        fixed = {"source": source, "id": identity, "file": f"{source}.csv", "row": place + 1, "copies": 1}
        marks = {"duplicate_id": False, "names_guessed": False, "initials_only": False, "raw": "{}"}
        records.append(_row(RECORDS, fixed | marks | person))
        for n, claim in enumerate(person.get("claims", []), start=1):
            claimed.append(_row(CLAIMED, {"record": person["record"], "position": n, "parsed": True} | claim))
        for n, relative in enumerate(person.get("kin", []), start=1):
            kin.append(_row(KIN, {"record": person["record"], "position": n} | relative))
    return Tables(_frame(RECORDS, records), _frame(CLAIMED, claimed), _frame(KIN, kin))


def told(*people: Person) -> pl.DataFrame:
    """Return the testimonies of some people."""
    made = tables(*people)
    return build_testimonies(made.records, made.claimed, made.kin)


def one(frame: pl.DataFrame, **wanted: Any) -> dict[str, Any]:
    """Return the only row in which the columns have these values."""
    found = frame.filter(*(pl.col(c) == value for c, value in wanted.items()))
    assert found.height == 1, f"{found.height} rows of {frame.height}"
    return found.row(0, named=True)


def _frame(table: Table, rows: list[Person]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict(table.columns), orient="row") if rows else table.empty()


def _row(table: Table, said: Mapping[str, Any]) -> Person:
    row: Person = {}
    for name, value in said.items():
        if name in ("birth", "separation"):
            row |= {k: v for k, v in _interval(name, value).items() if k in table.columns}
        elif name in table.columns:
            listed = table.columns[name] == pl.List(pl.String) and isinstance(value, str)
            row[name] = value.split() if listed else value
    lists: dict[str, list[str]] = {c: [] for c, kind in table.columns.items() if kind == pl.List(pl.String)}
    return {c: row.get(c, lists.get(c)) for c in table.columns}


def _interval(name: str, value: str | tuple[str, str]) -> Person:
    if isinstance(value, tuple):
        first, last, kind = dt.date.fromisoformat(value[0]), dt.date.fromisoformat(value[1]), "age"
    else:
        kind = ("year", "month", "day")[value.count("-")]
        first = dt.date.fromisoformat(value + "-01" * (2 - value.count("-")))
        months = {"day": 0, "month": 1, "year": 12}[kind]
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        last = first if kind == "day" else dt.date(year, month + 1, 1) - dt.timedelta(days=1)
    said: Person = {f"{name}_from": first, f"{name}_to": last, f"{name}_text": str(value)}
    return said | {"birth_kind": kind, "birth_placeholder": False} if name == "birth" else said


# --- a tiny job -----------------------------------------------------------------------------------

CHILDREN = {
    "id": "id",
    "given_names": "given",
    "paternal_surname": "paternal",
    "maternal_surname": "maternal",
    "birth": "birth",
    "sex": "sex",
    "mother_name": "mother",
    "father_name": "father",
    "municipality": "town",
    "country": "country",
    "separation_date": "separated",
    "alien_number": "number",
    "family_unit": "unit",
    "phone": "phone",
    "consent": "consent",
}
"""Fields of the tiny job's lists, each with its column."""

ADULTS = {k: v for k, v in CHILDREN.items() if k not in ("mother_name", "father_name")}
ADULTS |= {"relationship": "relationship"}
CLAIM = {"name": "child", "birth": "child birth"}


def job_of(folder: Path, children: Iterable[Person], adults: Iterable[Person], **settings: Any) -> LoadedJob:
    """Write ``orr.csv`` and ``ice.csv`` and a job over them; rows are cells by column."""
    _write(folder / "orr.csv", CHILDREN.values(), children)
    _write(folder / "ice.csv", [*ADULTS.values(), *CLAIM.values()], adults)
    sources = [
        {"name": "orr", "role": "children", "path": "orr.csv", "columns": CHILDREN},
        {"name": "ice", "role": "adults", "path": "ice.csv", "columns": ADULTS, "claimed_children": [CLAIM]},
    ]
    job = {"name": "tiny", "reference_date": "2018-06-30", "sources": sources} | settings
    (folder / "job.yaml").write_text(json.dumps(job), encoding="utf-8")  # JSON is YAML
    return load_job(folder / "job.yaml")


def _write(path: Path, columns: Iterable[str], rows: Iterable[Person]) -> None:
    names: Sequence[str] = list(columns)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)


VILLAGE = {
    "children": [
        {"id": "C1", "given": "Maria Elena", "paternal": "Tzoc", "maternal": "Xicay", "birth": "2011-03-24"}
        | {"sex": "F", "mother": "Rosa Xicay Pop", "father": "Juan Tzoc Us", "town": "Nebaj", "country": "GT"}
        | {"separated": "2018-05-20", "number": "208592267", "unit": "FMU7001", "phone": "502 5551 2345"},
        {"id": "C2", "given": "Wilmer", "paternal": "Caal", "maternal": "Choc", "birth": "2009-11-17"}
        | {"sex": "M", "mother": "Elvira Choc", "town": "Cobán", "country": "GT", "separated": "2018-05-28"},
        {"id": "C3", "given": "Yesenia", "paternal": "Ajanel", "maternal": "Tzunun", "birth": "2012"}
        | {"sex": "F", "consent": "refused", "country": "GT"},
        {"id": "", "given": "Brayan", "paternal": "Batz"},
        {"id": "C5", "given": "Dulce", "paternal": "Zapeta", "country": "HN", "sex": "F"},
    ],
    "adults": [
        {
            "id": "A1",
            "given": "Rosa",
            "paternal": "Xicay",
            "maternal": "Pop",
            "birth": "1988-02-14",
            "sex": "F",
        }
        | {"relationship": "madre", "town": "Nebaj", "country": "GT", "separated": "2018-05-20"}
        | {"number": "208592266", "unit": "FMU7001", "phone": "502 5551 2345"}
        | {"child": "Maria Elena Tzoc Xicay", "child birth": "2011-03-24"},
        {
            "id": "A2",
            "given": "Elvira",
            "paternal": "Choc",
            "maternal": "Ical",
            "birth": "1990-07-30",
            "sex": "F",
        }
        | {"relationship": "madre", "town": "Cobán", "country": "GT", "separated": "2018-05-28"}
        | {"child": "Wilmer Caal Choc", "child birth": "2009-11-17"},
        {"id": "A3", "given": "Telma", "paternal": "Tzunun", "sex": "F", "relationship": "madre"}
        | {"child": "Yesenia Ajanel Tzunun"},
    ],
}
"""Two families, a child without consent beside its mother, a row without an id, a child alone."""
