"""Scored pairs to families: one row a child record and adult record, probabilities, rivals, flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from reunify.config import FamilyConfig, LinkageConfig
from reunify.duck import connect
from reunify.family.calibration import contradicted, probability
from reunify.family.compete import claim_children, compete, part_families
from reunify.family.flags import add_flags
from reunify.family.met import alike, rows_that_meet, tied_persons, with_siblings
from reunify.family.persons import find_persons
from reunify.family.pooling import pool
from reunify.family.rows import Graded, grade, regrade
from reunify.family.shares import Share, estimate_shares, slot_of, usual_sibling
from reunify.family.siblings import find_siblings, lift
from reunify.family.twice import told_twice
from reunify.linkage import Model
from reunify.schema import ROLES

UNCLAIMED = {"unsaid": -4000, "incomplete": -1500, "complete": -7000}
"""Thousandths of a bit for a child that an adult who names others does not name: where the adult's count
of children was not said, says that there are more, or that there are no more."""


@dataclass(frozen=True)
class Families:
    """What the family stage gives: judged pairs, persons, the job's own shares, and the grades of rows."""

    judged: pl.DataFrame
    persons: pl.DataFrame
    shares: tuple[Share, ...]
    graded: Graded


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
    testimonies were scored with this child), weights in thousandths of a bit, ``counted_whole`` (what
    counts whole of ``match_weight``), ``match_probability``, ``flags`` and the level and rarity columns of
    scoring.
    """
    family, linkage, spill = settings
    named = _with_rows(_numbers(scored, model), testimonies)
    met = rows_that_meet(named)
    with connect(spill, memory_limit=linkage.memory_limit) as connection:
        graded = grade(connection, records, claimed, met)
    told = {"testimonies": testimonies, "records": records, "claimed": claimed}
    return _families((scored, named, met), told, graded, model, (family, linkage))


def judge_again(
    scored: pl.DataFrame,
    told: Mapping[str, pl.DataFrame],
    graded: Graded,
    model: Model,
    settings: tuple[FamilyConfig, LinkageConfig, Path],
) -> Families:
    """Return what :func:`judge_families` gives, with the grades of rows that an earlier judging worked out.

    ``told`` holds ``testimonies``, ``records`` and ``claimed``, the same as then.
    """
    family, linkage, spill = settings
    named = _with_rows(_numbers(scored, model), told["testimonies"])
    met = rows_that_meet(named)
    return _families((scored, named, met), told, regrade(graded, met, spill), model, (family, linkage))


def _families(
    pairs: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame],
    told: Mapping[str, pl.DataFrame],
    graded: Graded,
    model: Model,
    settings: tuple[FamilyConfig, LinkageConfig],
) -> Families:
    """Return families of ``pairs``: as scored, with their records, and the rows that meet in them."""
    scored, named, met = pairs
    family, linkage = settings
    records, testimonies = told["records"], told["testimonies"]
    likeness = alike(graded.grades, met)
    persons, sure = find_persons(records, graded.grades, likeness, family)
    named = _with_persons(named, persons)
    shares, children = _shares(named, testimonies, persons, linkage)
    ties = {role: tied_persons(likeness, persons, role) for role in ROLES}
    best = claim_children(named, shares, ties["child"], family)
    levels = best.select(_PAIR).join(scored.drop("weight"), on=_PAIR, how="left", maintain_order="left")
    levels = levels.drop(_PAIR)
    best = _pooled(best, levels, persons, sure, model)
    siblings = find_siblings(records, persons)
    kin = with_siblings(ties["child"], siblings)
    best = _with_siblings(part_families(best, kin, usual_sibling(shares, children), family), siblings)
    judged = compete(best, ties["adult"], family).hstack(levels)
    judged = add_flags(judged, records, told["claimed"], persons, family)
    return Families(judged.sort("child_record", "adult_record"), persons, shares, graded)


_PAIR = ["child_testimony", "adult_testimony"]


def _shares(
    named: pl.DataFrame, testimonies: pl.DataFrame, persons: pl.DataFrame, linkage: LinkageConfig
) -> tuple[tuple[Share, ...], int]:
    """Return the shares and the number of children, persons counted once."""
    owned = testimonies.join(persons, on="record")
    adults = owned.filter(pl.col("side") == "adult").select(
        slot=slot_of(pl.col("relationship")), adult_person="person"
    )
    children = owned.filter(pl.col("side") == "child")["person"].n_unique()
    return estimate_shares(named, adults.unique(), children, linkage), children


def _pooled(
    best: pl.DataFrame, levels: pl.DataFrame, persons: pl.DataFrame, sure: pl.DataFrame, model: Model
) -> pl.DataFrame:
    """Add ``persons`` and ``believed``: prior, evidence, rivals for the claim, other rows of both people."""
    wide = best.hstack(levels).with_columns(told_twice=told_twice(levels, model))
    known = pl.col("prior") + pl.col("evidence") + pl.col("told_twice") + pl.col("claim_rivals")
    wide = wide.with_columns(believed=known)
    pooled = pool(wide, persons, sure, model).drop(levels.columns)
    return pooled.with_columns(pl.col("believed") + pl.col("persons"))


def _with_siblings(best: pl.DataFrame, siblings: pl.DataFrame) -> pl.DataFrame:
    """Add ``siblings``, all that siblings lift, and ``lost``, all that competition has taken."""
    fallen, risen = pl.col("families").clip(upper_bound=0), pl.col("families").clip(lower_bound=0)
    best = best.with_columns(pl.col("believed") + pl.col("families"), lost=pl.col("claim_rivals") + fallen)
    lifted = lift(best.with_columns(alone_probability=probability(pl.col("believed"))), siblings)
    return lifted.with_columns(
        pl.col("believed") + pl.col("siblings"), siblings=pl.col("siblings") + risen
    ).drop("alone_probability", "families", "claim", "claim_rivals")


def _numbers(scored: pl.DataFrame, model: Model) -> pl.DataFrame:
    """Return pairs without their levels, with what circumstances take from each."""
    return scored.select(pl.exclude("^(level|rarity)_.*$")).with_columns(contradicted(scored, model))


def with_records(
    scored: pl.DataFrame, testimonies: pl.DataFrame, persons: pl.DataFrame, model: Model
) -> pl.DataFrame:
    """Add records, persons, slot, and what it costs that an adult does not name the child.

    ``evidence`` is the weight with that cost, ``contradicted`` what circumstances take of it, in thousandths
    of a bit; ordered by child and adult testimony.
    """
    told = scored.with_columns(contradicted(scored, model))
    return _with_persons(_with_rows(told, testimonies), persons)


def _with_persons(named: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    for side in ("child", "adult"):
        mine = persons.select(
            pl.col("record").alias(f"{side}_record"), pl.col("person").alias(f"{side}_person")
        )
        named = named.join(mine, on=f"{side}_record", how="left", maintain_order="left")
    return named


def _with_rows(scored: pl.DataFrame, testimonies: pl.DataFrame) -> pl.DataFrame:
    complete = pl.col("claims_complete")
    cost = pl.when(complete).then(UNCLAIMED["complete"]).when(~complete).then(UNCLAIMED["incomplete"])
    side = pl.col("side")
    children = testimonies.filter(side == "child").select(
        child_source="source", child_testimony="testimony", child_record="record"
    )
    adults = testimonies.filter(side == "adult").select(
        "relationship",
        "relationship_inferred",
        "names_child",
        adult_source="source",
        adult_testimony="testimony",
        adult_record="record",
        slot=slot_of(pl.col("relationship")),
        claims=pl.when("unclaimed").then(cost.otherwise(UNCLAIMED["unsaid"])).otherwise(0).cast(pl.Int64),
    )
    return (
        scored.join(children, on="child_testimony")
        .join(adults, on="adult_testimony")
        .with_columns(evidence=pl.col("weight") + pl.col("claims"))
        .sort(_PAIR)
    )
