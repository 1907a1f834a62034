"""Safety flags: what asks for care with a pair. A flag never lowers a pair and never hides it.

Age limits are years at the child's birth. A mother under 12 or over 55, a father under 12 or over 80, is
``impossible_age_gap`` as far as whole intervals go; a mother under 15 or over 46, a father under 15 or over
65, is ``unlikely_age_gap`` (ranges of age at birth in the UN Demographic Yearbook's tables for the region).
"""

from __future__ import annotations

import polars as pl

from reunify.config import FamilyConfig
from reunify.normalize.names import sounds

FLAGS = (
    "impossible_age_gap",
    "unlikely_age_gap",
    "several_unrelated_children",
    "shared_phone",
    "rival_claimants",
    "name_only",
    "initials_only",
    "consent_unknown",
    "duplicate_id",
)
"""Every flag, in the order in which they are shown."""

_LIMITS = {"mother": (12, 15, 46, 55), "father": (12, 15, 65, 80)}
_DAYS = 365.25
_RIVAL_LEAST = 0.05

_TAKEN = (
    "child_record",
    "adult_record",
    "child_person",
    "adult_person",
    "slot",
    "relationship",
    "match_probability",
)

_BEYOND_NAMES = {
    "child_birth": 4,
    "origin": 2,
    "separation": 3,
    "alien_number": 1,
    "family_unit": 1,
    "phone": 1,
    "language": 9,
}
"""Comparisons other than names, with the grade from which each supports a pair."""


def add_flags(
    judged: pl.DataFrame,
    records: pl.DataFrame,
    claimed: pl.DataFrame,
    persons: pl.DataFrame,
    config: FamilyConfig,
) -> pl.DataFrame:
    """Add ``flags``: the names of the flags that hold, joined by "; ", empty where none does.

    ``judged`` holds ``child_record``, ``adult_record``, their persons, ``slot``, ``relationship``,
    ``match_probability`` and the ``level_*`` columns.
    """
    levels = [f"level_{name}" for name in _BEYOND_NAMES if f"level_{name}" in judged.columns]
    frame = _with_records(judged.select(*_TAKEN, *levels), records)
    several = _unrelated(records, claimed, persons, config)
    frame = frame.join(several, on="adult_person", how="left", maintain_order="left")
    phones = _shared_phones(records, persons).rename({"record": "adult_record"})
    frame = frame.join(phones, on="adult_record", how="left", maintain_order="left")
    frame = _with_gaps(_with_rivals(frame))
    beyond = (pl.col(name) >= _BEYOND_NAMES[name[len("level_") :]] for name in levels)
    supports = pl.any_horizontal(pl.lit(False), *beyond)
    held = {
        "impossible_age_gap": pl.col("gap_impossible"),
        "unlikely_age_gap": pl.col("gap_unlikely") & ~pl.col("gap_impossible"),
        "several_unrelated_children": pl.col("unrelated"),
        "shared_phone": pl.col("phone_shared"),
        "rival_claimants": pl.col("rivalled"),
        "name_only": ~supports,
        "initials_only": pl.col("child_initials") | pl.col("adult_initials"),
        "consent_unknown": pl.any_horizontal(
            (pl.col(f"{side}_consent") == "unknown").fill_null(False) for side in ("child", "adult")
        ),
        "duplicate_id": pl.col("child_duplicate") | pl.col("adult_duplicate"),
    }
    named = [pl.when(held[flag].fill_null(False)).then(pl.lit(flag)) for flag in FLAGS]
    joined = pl.concat_str(named, separator="; ", ignore_nulls=True)
    return judged.with_columns(frame.select(joined.fill_null("").alias("flags")).to_series())


def _with_records(judged: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    for side in ("child", "adult"):
        wanted = records.select(
            pl.col("record").alias(f"{side}_record"),
            pl.col("birth_from").alias(f"{side}_birth_from"),
            pl.col("birth_to").alias(f"{side}_birth_to"),
            pl.col("initials_only").fill_null(False).alias(f"{side}_initials"),
            pl.col("consent").alias(f"{side}_consent"),
            pl.col("duplicate_id").alias(f"{side}_duplicate"),
        )
        judged = judged.join(wanted, on=f"{side}_record", how="left", maintain_order="left")
    return judged


def _with_gaps(frame: pl.DataFrame) -> pl.DataFrame:
    """Years between adult's and child's birth: the widest and narrowest that their intervals allow."""
    widest = (pl.col("child_birth_to") - pl.col("adult_birth_from")).dt.total_days() / _DAYS
    narrowest = (pl.col("child_birth_from") - pl.col("adult_birth_to")).dt.total_days() / _DAYS
    limits = {
        n: pl.col("slot").replace_strict(
            {k: v[i] for k, v in _LIMITS.items()}, default=None, return_dtype=pl.Int64
        )
        for i, n in enumerate(("never_under", "seldom_under", "seldom_over", "never_over"))
    }
    grandparent = (pl.col("relationship") == "grandparent") & (widest < 28)
    return frame.with_columns(
        gap_impossible=((widest < limits["never_under"]) | (narrowest > limits["never_over"])).fill_null(
            False
        ),
        gap_unlikely=(
            (widest < limits["seldom_under"]) | (narrowest > limits["seldom_over"]) | grandparent
        ).fill_null(False),
    )


def _with_rivals(frame: pl.DataFrame) -> pl.DataFrame:
    """Mark pairs of a child and part that two or more persons claim with some probability."""
    strong = frame.filter(pl.col("match_probability") >= _RIVAL_LEAST)
    claims = strong.group_by("child_person", "slot").agg(claimants=pl.col("adult_person").n_unique())
    return frame.join(claims, on=["child_person", "slot"], how="left", maintain_order="left").with_columns(
        rivalled=(pl.col("claimants") >= 2).fill_null(False) & (pl.col("match_probability") >= _RIVAL_LEAST)
    )


def _unrelated(
    records: pl.DataFrame, claimed: pl.DataFrame, persons: pl.DataFrame, config: FamilyConfig
) -> pl.DataFrame:
    """Adults who claim more children than allowed that share no surname with them, by sound."""
    adults = records.filter(pl.col("role") == "adult").join(persons, on="record")
    own = adults.select("person", name=pl.concat_list("paternal", "maternal", "married", "spouse_paternal"))
    own = own.explode("name").drop_nulls("name")
    children = (
        claimed.filter(pl.col("parsed") & pl.col("paternal").is_not_null())
        .join(adults.select("record", "person"), on="record")
        .select("person", "record", "position", name=pl.concat_list("paternal", "maternal"))
        .explode("name")
        .drop_nulls("name")
    )
    spoken = sounds(pl.concat([own["name"], children["name"]])).rename({"token": "name"})
    own = own.join(spoken, on="name").select("person", "sound", tied=pl.lit(True)).unique()
    met = children.join(spoken, on="name").join(own, on=["person", "sound"], how="left")
    strangers = (
        met.group_by("person", "record", "position")
        .agg(tied=pl.col("tied").any().fill_null(False), surname=pl.col("sound").first())
        .filter(~pl.col("tied"))
        .group_by("person")
        .agg(families=pl.col("surname").n_unique())
    )
    return strangers.select(
        adult_person="person", unrelated=pl.col("families") > config.max_unrelated_children
    )


def _shared_phones(records: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Adult records with a phone that records of another adult have too."""
    phones = (
        records.filter(pl.col("role") == "adult")
        .join(persons, on="record")
        .select("record", "person", phone="phones")
        .explode("phone")
        .drop_nulls("phone")
    )
    shared = phones.group_by("phone").agg(owners=pl.col("person").n_unique()).filter(pl.col("owners") > 1)
    return phones.join(shared, on="phone").select("record", phone_shared=pl.lit(True)).unique()
