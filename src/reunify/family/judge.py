"""Scored pairs to families: one row a child record and adult record, probabilities, rivals, flags."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from reunify.config import FamilyConfig, LinkageConfig
from reunify.family.compete import Share, claim_children, compete, estimate_shares, probability, slot_of
from reunify.family.flags import add_flags
from reunify.family.persons import find_persons
from reunify.family.pooling import pool
from reunify.family.siblings import find_siblings, lift
from reunify.linkage import Model

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
    model: Model,
    settings: tuple[FamilyConfig, LinkageConfig, Path],
) -> Families:
    """Return families of the scored pairs; ``judged`` is ordered by child and adult record.

    ``settings`` are the family's and linkage's slices and a folder to spill into.

    ``judged`` holds ``child_record``, ``adult_record``, ``child_person``, ``adult_person``, ``slot``,
    ``relationship``, the best testimony of each side, ``other_testimonies`` (how many more of the adult's
    testimonies were scored with this child), weights in thousandths of a bit, ``match_probability``,
    ``flags`` and the level and rarity columns of scoring.
    """
    family, linkage, spill = settings
    persons = find_persons(records, claimed, family, spill, linkage.memory_limit)
    slots = testimonies.filter(pl.col("side") == "adult").select(
        "record", slot=slot_of(pl.col("relationship"))
    )
    adults = slots.join(persons, on="record").select("slot", adult_person="person").unique()
    children = testimonies.filter(pl.col("side") == "child").join(persons, on="record")["person"].n_unique()
    named = with_records(scored, testimonies, persons)
    shares = estimate_shares(named, adults, children, linkage)
    best = pool(claim_children(named, shares, family), persons, model)
    believed = sum((pl.col(c) for c in ("prior", "evidence", "claim_rivals", "persons")), pl.lit(0))
    best = best.with_columns(believed=believed).with_columns(
        alone_probability=probability(pl.col("believed"))
    )
    best = lift(best, find_siblings(records, persons), {s.slot: s.prior_bits for s in shares})
    best = best.with_columns(pl.col("believed") + pl.col("siblings")).drop("alone_probability")
    judged = compete(best, family)
    judged = add_flags(judged, records, claimed, persons, family)
    return Families(judged.sort("child_record", "adult_record"), persons, shares)


def with_records(scored: pl.DataFrame, testimonies: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Add records, persons, slot, and what it costs that an adult does not name the child.

    ``evidence`` is the weight with that cost, in thousandths of a bit; ordered by child and adult testimony.
    """
    complete = pl.col("claims_complete")
    cost = pl.when(complete).then(UNCLAIMED["complete"]).when(~complete).then(UNCLAIMED["incomplete"])
    owned = testimonies.join(persons, on="record")
    children = owned.select(
        child_source="source", child_testimony="testimony", child_record="record", child_person="person"
    )
    adults = owned.select(
        "relationship",
        "relationship_inferred",
        "names_child",
        adult_source="source",
        adult_testimony="testimony",
        adult_record="record",
        adult_person="person",
        slot=slot_of(pl.col("relationship")),
        claims=pl.when("unclaimed").then(cost.otherwise(UNCLAIMED["unsaid"])).otherwise(0).cast(pl.Int64),
    )
    return (
        scored.join(children, on="child_testimony")
        .join(adults, on="adult_testimony")
        .with_columns(evidence=pl.col("weight") + pl.col("claims"))
        .sort("child_testimony", "adult_testimony")
    )
