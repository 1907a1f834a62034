"""Families judged from hand-made records and scores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.families import Person, adult, tables

from reunify.config import FamilyConfig, LinkageConfig
from reunify.duck import connect
from reunify.family import Families, judge_families
from reunify.family.met import alike
from reunify.family.persons import find_persons
from reunify.family.rows import grade
from reunify.linkage import COMPARISONS, prior_model
from reunify.testimony import build_testimonies

Judge = Callable[..., Families]
Persons = Callable[..., dict[str, str]]
MET = {"role": pl.String, "first": pl.String, "second": pl.String, "meeting": pl.Float64}


@pytest.fixture
def persons(tmp_path: Path) -> Persons:
    """Return a function from people to each record's person, among a thousand adults more.

    ``met`` are the log2 odds of the weaker of two records that meet in one record of the other role.
    """
    nobody = tables(adult("zz:0")).records
    crowd = pl.concat([nobody] * 1000).with_columns(record=pl.format("zz:{}", pl.int_range(1000)))

    def found(
        *people: Person, met: dict[tuple[str, str], float] | None = None, **settings: Any
    ) -> dict[str, str]:
        made = tables(*people)
        records = pl.concat([made.records, crowd])
        rows = [(people[0]["role"], *pair, odds) for pair, odds in (met or {}).items()]
        meeting = pl.DataFrame(rows, schema=MET, orient="row")
        with connect(tmp_path) as connection:
            grades = grade(connection, records, made.claimed, meeting).grades
        frame, _ = find_persons(records, grades, alike(grades, meeting), FamilyConfig(**settings))
        return dict(frame.select("record", "person").filter(~pl.col("record").str.starts_with("zz")).rows())

    return found


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Return a function from people and scored pairs to families.

    ``pairs`` are bits of evidence by child's and adult's testimony; ``grades`` a comparison's grade in all.
    """

    def judged(
        people: list[Person],
        pairs: dict[tuple[str, str], float],
        grades: dict[str, int] | None = None,
        linkage: LinkageConfig | None = None,
        **family: Any,
    ) -> Families:
        made = tables(*people)
        testimonies = build_testimonies(made.records, made.claimed, made.kin)
        rows = [(c, a, round(bits * 1000)) for (c, a), bits in pairs.items()]
        names = ("child_testimony", "adult_testimony", "weight")
        schema = dict(zip(names, (pl.String, pl.String, pl.Int64), strict=True))
        levels = {c.name: (grades or {}).get(c.name, -1) for c in COMPARISONS}
        scored = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
            *(pl.lit(grade, pl.Int8).alias(f"level_{name}") for name, grade in levels.items()),
            *(pl.lit(0, pl.Int32).alias(f"rarity_{c.name}") for c in COMPARISONS if c.rarity),
        )
        linkage = linkage or LinkageConfig()
        settings = FamilyConfig(**family), linkage, tmp_path
        model = prior_model(linkage)
        return judge_families(scored, testimonies, made.records, made.claimed, model, settings)

    return judged
