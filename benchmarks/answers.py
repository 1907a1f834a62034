"""Answers to questions, taken from the same world without noise."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from reunify.schema import CLAIMS
from reunify.synth.claims import kinship
from reunify.synth.events import happen
from reunify.synth.families import make_world
from reunify.synth.settings import Streams, WorldConfig
from reunify.synth.views import desk

BIRTH = ("birth_text", "birth_from", "birth_to", "birth_alt_from", "birth_alt_to", "birth_kind")

OWN = {
    "child_given": ("given",),
    "paternal_surname": ("paternal",),
    "maternal_surname": ("maternal",),
    "mother_given": ("mother_given",),
    "mother_second_surname": ("mother_maternal",),
    "father_given": ("father_given",),
    "father_second_surname": ("father_maternal",),
    "child_birth": (*BIRTH, "birth_placeholder"),
    "child_sex": ("sex",),
    "origin": ("country", "department", "municipality", "locality"),
    "language": ("language",),
    "separation": ("separation_from", "separation_to", "separation_place"),
    "alien_number": ("alien_numbers",),
    "family_unit": ("family_units",),
    "phone": ("phones",),
}
"""Columns of a child's record that an answer fills."""

OF_CLAIM = {
    name: OWN[name] for name in ("child_given", "paternal_surname", "maternal_surname", "child_birth")
}
OF_CLAIM |= {"child_sex": ("sex",)}
"""Columns of an adult's claimed child that an answer fills."""

OF_ADULT = {
    name: OWN[name] for name in ("origin", "language", "separation", "alien_number", "family_unit", "phone")
}
"""Columns of an adult's own record that an answer fills."""


@dataclass(frozen=True)
class Answered:
    """Records and claimed children, as normalised."""

    records: pl.DataFrame
    claimed: pl.DataFrame


def answered(said: Answered, true: Answered, questions: pl.DataFrame) -> Answered:
    """Return what is said with each question's field as it truly is; what the truth lacks stays as it was.

    ``questions`` holds ``child``, ``adult``, ``question`` and ``of``, whose record is asked about.
    """
    records = said.records
    for of, columns in (("child", OWN), ("adult", OF_ADULT)):
        mine = questions.filter(pl.col("of") == of)
        for name, filled in columns.items():
            asked = mine.filter(pl.col("question") == name)[of].unique()
            records = _filled(records, true.records, ["record"], filled, asked)
    claimed = said.claimed
    theirs = questions.filter(pl.col("of") == "adult")
    for name, filled in OF_CLAIM.items():
        asked = theirs.filter(pl.col("question") == name)["adult"].unique()
        claimed = _claims(claimed, true.claimed, filled, asked)
    asked = theirs.filter(pl.col("question").is_in(list(OF_CLAIM)))["adult"].unique()
    return Answered(_counted(records, claimed, asked), claimed)


def _filled(
    frame: pl.DataFrame, true: pl.DataFrame, key: list[str], columns: tuple[str, ...], asked: pl.Series
) -> pl.DataFrame:
    answers = true.filter(pl.col("record").is_in(asked.implode())).select(
        *key, pl.col(columns).name.suffix("_true")
    )
    joined = frame.join(answers, on=key, how="left", maintain_order="left")
    known = pl.col(f"{columns[0]}_true").is_not_null()
    if frame.schema[columns[0]] == pl.List(pl.String):
        known = pl.col(f"{columns[0]}_true").list.len() > 0
    filled = [pl.when(known).then(f"{c}_true").otherwise(c).alias(c) for c in columns]
    return joined.with_columns(filled).select(frame.columns)


def _claims(
    claimed: pl.DataFrame, true: pl.DataFrame, columns: tuple[str, ...], asked: pl.Series
) -> pl.DataFrame:
    """Name every child of the adults asked, by one field; what was said of a child without it gives way."""
    mine = pl.col("record").is_in(asked.implode())
    said = pl.col(columns[0]).is_not_null()
    if claimed.schema[columns[0]] == pl.List(pl.String):
        said = pl.col(columns[0]).list.len() > 0
    kept = claimed.filter(~mine | said.fill_null(False))
    last = kept.group_by("record").agg(last=pl.col("position").max())
    told = {"record", "position", "parsed", *columns}
    new = (
        true.filter(mine)
        .join(kept.select("record", *columns[:1]), on=["record", *columns[:1]], how="anti")
        .join(last, on="record", how="left")
        .with_columns(pl.col("position") + pl.col("last").fill_null(0))
        .with_columns(pl.lit(None).cast(true.schema[c]).alias(c) for c in true.columns if c not in told)
        .select(claimed.columns)
    )
    return pl.concat([kept, new]).sort("record", "position")


def _counted(records: pl.DataFrame, claimed: pl.DataFrame, asked: pl.Series) -> pl.DataFrame:
    """Say of the adults who were asked for their children how many they have: those they now name."""
    counts = claimed.group_by("record").agg(named=pl.len().cast(pl.Int64))
    joined = records.join(counts, on="record", how="left", maintain_order="left")
    mine = pl.col("record").is_in(asked.implode())
    count = pl.when(mine).then(pl.col("named").fill_null(0)).otherwise("children_count")
    return joined.with_columns(children_count=count).select(records.columns)


def true_claims(world: WorldConfig, families: pl.DataFrame) -> pl.DataFrame:
    """Return CLAIMS of every adult row of a made-up world: all of its children, as they are.

    ``families`` is the world's ``families.csv``.
    """
    streams = Streams(world.seed)
    made = happen(make_world(world, streams), world, streams)
    adults = families.filter(pl.col("source").is_in(["ice", "hotline"]))
    rows = adults["person"].str.strip_prefix("P").cast(pl.Int64)
    pairs = kinship(desk("truth", made, world, streams), rows.to_numpy())
    people = made.people.with_row_index("child").with_columns(pl.col("child").cast(pl.Int64))
    records = adults.select(record=pl.concat_str("source", pl.lit(":"), "id")).with_row_index("row")
    claims = (
        pairs.join(people, on="child", how="left", maintain_order="left")
        .join(records.with_columns(pl.col("row").cast(pl.Int64)), on="row", maintain_order="left")
        .with_columns(
            position=pl.int_range(1, pl.len() + 1).over("record"),
            given_names=pl.concat_str("given1", "given2", separator=" ", ignore_nulls=True),
            surnames=pl.concat_str("paternal", "maternal", separator=" ", ignore_nulls=True),
            birth=pl.col("birth").cast(pl.Int32).cast(pl.Date).cast(pl.String),
            sex=pl.when("female").then(pl.lit("female")).otherwise(pl.lit("male")),
        )
    )
    return CLAIMS.conform(claims.select("record", "position", "given_names", "surnames", "birth", "sex"))
