"""Scored pairs to families: one row a child record and adult record, probabilities, rivals, flags."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from reunify.config import FamilyConfig, LinkageConfig
from reunify.family.compete import Share, compete, estimate_shares, slot_of
from reunify.family.flags import add_flags
from reunify.family.persons import find_persons

UNCLAIMED = {"unsaid": -4000, "incomplete": -1500, "complete": -7000}
"""Thousandths of a bit for a child that an adult who names others does not name: where the adult's count
of children was not said, says that there are more, or that there are no more."""


@dataclass(frozen=True)
class Families:
    """What the family stage gives: judged pairs, persons, and the shares estimated from the job."""

    judged: pl.DataFrame
    persons: pl.DataFrame
    shares: tuple[Share, ...]


def judge_families(
    scored: pl.DataFrame,
    testimonies: pl.DataFrame,
    records: pl.DataFrame,
    claimed: pl.DataFrame,
    configs: tuple[FamilyConfig, LinkageConfig],
    spill: Path,
) -> Families:
    """Return families of the scored pairs; ``judged`` is ordered by child and adult record.

    ``judged`` holds ``child_record``, ``adult_record``, ``child_person``, ``adult_person``, ``slot``,
    ``relationship``, the best testimony of each side, ``other_testimonies`` (how many more of the adult's
    testimonies were scored with this child), weights in thousandths of a bit, ``match_probability``,
    ``flags`` and the level and rarity columns of scoring.
    """
    family, linkage = configs
    persons = find_persons(records, claimed, family, spill, linkage.memory_limit)
    best = _best_testimony(scored, testimonies, persons)
    slots = testimonies.filter(pl.col("side") == "adult").select(
        "record", slot=slot_of(pl.col("relationship"))
    )
    adults = slots.join(persons, on="record").select("slot", adult_person="person").unique()
    children = testimonies.filter(pl.col("side") == "child").join(persons, on="record")["person"].n_unique()
    shares = estimate_shares(best, adults, children, linkage)
    judged = compete(best, shares, family)
    judged = add_flags(judged, records, claimed, persons, family)
    return Families(judged.sort("child_record", "adult_record"), persons, shares)


def _best_testimony(scored: pl.DataFrame, testimonies: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Keep the best testimony of each child record and adult record, the others counted."""
    complete = pl.col("claims_complete")
    cost = pl.when(complete).then(UNCLAIMED["complete"]).when(~complete).then(UNCLAIMED["incomplete"])
    sides = testimonies.select(
        "testimony",
        "record",
        "relationship",
        "relationship_inferred",
        "names_child",
        claims=pl.when("unclaimed").then(cost.otherwise(UNCLAIMED["unsaid"])).otherwise(0).cast(pl.Int64),
    )
    joined = scored.join(
        sides.select(child_testimony="testimony", child_record="record"), on="child_testimony"
    ).join(
        sides.select(
            "relationship",
            "relationship_inferred",
            "names_child",
            "claims",
            adult_testimony="testimony",
            adult_record="record",
        ),
        on="adult_testimony",
    )
    pair = ["child_record", "adult_record"]
    best = (
        joined.with_columns(evidence=pl.col("weight") + pl.col("claims"))
        .sort([*pair, "evidence", "adult_testimony"], descending=[False, False, True, False])
        .with_columns(other_testimonies=(pl.len().over(pair) - 1).cast(pl.Int64))
        .unique(pair, keep="first", maintain_order=True)
    )
    owner = persons.select("record", "person")
    return (
        best.join(owner.rename({"record": "child_record", "person": "child_person"}), on="child_record")
        .join(owner.rename({"record": "adult_record", "person": "adult_person"}), on="adult_record")
        .with_columns(
            slot=slot_of(pl.col("relationship")),
            adult_testimony_group=pl.when("names_child").then("adult_testimony"),
        )
        .sort(pair)
    )
