"""What is believed beforehand: for each part of a family, how many children have such a person in the files.

For each part (mother, father, companion) a child has one such person in the files or none. The share of
children that have one is estimated from the job itself; every person is as likely as any other beforehand,
and may have no child in the files.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

from reunify.config import LinkageConfig
from reunify.family.calibration import odds_of

SLOTS = ("mother", "father", "companion")

SIBLINGS = 0.4
"""Other children in the files, on average, of an adult who has one there: among 12,000 children in care in
2018 about one in four had come with a brother or sister (a judgement from accounts of family units)."""

BUSY_MOST = 0.8
"""No more of the persons than this are taken to have a child in the files, whatever the job's numbers say."""

_SHARE_PRIOR = {"mother": (3.0, 12.0), "father": (3.0, 12.0), "companion": (1.0, 19.0)}
"""Pseudo-children with and without such a person in the files, for jobs too small to know."""

_ROUNDS = 40
_TOLERANCE = 1e-4


@dataclass(frozen=True)
class Share:
    """For one slot: the share of children with such a person in the files, and the number of persons.

    ``busy`` is the share of those persons who have a child in the files.
    """

    slot: str
    share: float
    persons: int
    busy: float = 0.0

    @property
    def prior_bits(self) -> float:
        """Log2 odds, before any evidence, that one given person is this child's.

        Against both standing alone: the child with nobody in the files, the person without a child there.
        """
        return math.log2(self.share / (1.0 - self.share) / max(self.persons, 1) / (1.0 - self.busy))


def _busy(share: float, persons: int, children: int) -> float:
    return min(share * children / (1.0 + SIBLINGS) / max(persons, 1), BUSY_MOST)


def slot_of(relationship: pl.Expr) -> pl.Expr:
    """Return the part of the family that a relationship claims: mother, father or companion."""
    return pl.when(relationship.is_in(["mother", "father"])).then(relationship).otherwise(pl.lit("companion"))


def estimate_shares(
    best: pl.DataFrame, adults: pl.DataFrame, children: int, config: LinkageConfig
) -> tuple[Share, ...]:
    """Estimate, for each slot, the share of children that have such a person in the files.

    ``best`` holds one row a child record and adult record (``child_person``, ``adult_person``, ``slot``,
    ``evidence`` in thousandths of a bit); ``adults`` one row a person and slot. Expectation maximisation over
    "this one, or none": a child's chance is share * mean likelihood ratio over all persons.
    """
    stated = config.priors.children_with_parent
    shares = []
    for slot in SLOTS:
        persons = adults.filter(pl.col("slot") == slot)["adult_person"].n_unique()
        rows = best.filter(pl.col("slot") == slot)
        if stated is not None and slot != "companion":
            share = min(max(stated / 1.4, 1e-4), 0.9)
        else:
            share = _estimate(rows, persons, children, _SHARE_PRIOR[slot])
        shares.append(Share(slot, share, persons, _busy(share, persons, children)))
    return tuple(shares)


def _estimate(rows: pl.DataFrame, persons: int, children: int, prior: tuple[float, float]) -> float:
    yes, no = prior
    start = yes / (yes + no)
    if rows.is_empty() or persons == 0 or children == 0:
        return start
    best = (
        rows.group_by("child_person", "adult_person")
        .agg(pl.col("evidence").max())
        .filter(pl.col("evidence") > 0)
        .sort("child_person", "adult_person")
    )
    share = start
    for _ in range(_ROUNDS):
        before = 1000 * Share("", share, persons, _busy(share, persons, children)).prior_bits
        odds = best.group_by("child_person", maintain_order=True).agg(
            evidence=odds_of(pl.col("evidence") + before, pl.lit(before)).sum()
        )
        found = float((odds["evidence"] / (1.0 + odds["evidence"])).sum())
        new = (found + yes) / (children + yes + no)
        if abs(new - share) < _TOLERANCE:
            break
        share = new
    return min(max(share, 1e-4), 0.9)


def usual_sibling(shares: tuple[Share, ...], children: int) -> float:
    """Return what a child's being an adult's makes of the odds of another child of whom no more is known.

    It may be a sibling (:data:`SIBLINGS`), and is measured against the odds that any child has beforehand.
    """
    parents = [share for share in shares if share.slot != "companion"]
    expected = sum(children * share.share / (1.0 - share.share) for share in parents)
    return min(SIBLINGS * sum(share.persons for share in parents) / max(expected, 1e-9), 1.0)
