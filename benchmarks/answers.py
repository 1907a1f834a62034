"""Answers to questions, taken from the same world without noise."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

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
    return Answered(records, claimed)


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
    frame: pl.DataFrame, true: pl.DataFrame, columns: tuple[str, ...], asked: pl.Series
) -> pl.DataFrame:
    """Fill one field of the children whom the adults asked claim; who claims none names its own by it."""
    silent = asked.filter(~asked.is_in(frame.filter("parsed")["record"].implode()))
    named = true.filter(pl.col("record").is_in(silent.implode()))
    kept = {"record", "position", "parsed", *columns}
    new = named.with_columns(
        pl.lit(None).cast(true.schema[c]).alias(c) for c in frame.columns if c not in kept
    ).select(frame.columns)
    silent_rows = pl.col("record").is_in(silent.implode())
    both = pl.concat([_filled(frame, true, ["record", "position"], columns, asked).filter(~silent_rows), new])
    return both.sort("record", "position")
