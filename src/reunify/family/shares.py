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

BUSY_MOST = 0.87
"""No more of the persons than this are taken to have a child in the files, whatever the job's numbers say:
of those who then seem alone, one in eight would have to be."""

_SHARE_PRIOR = {"mother": (3.0, 12.0), "father": (3.0, 12.0), "companion": (1.0, 19.0)}
"""Pseudo-children with and without such a person in the files, for jobs too small to know."""

_BUSY_PRIOR = 5.0
"""Pseudo-persons of whom as many have a child in the files as the children's share lets expect."""

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


def slot_of(relationship: pl.Expr) -> pl.Expr:
    """Return the part of the family that a relationship claims: mother, father or companion."""
    return pl.when(relationship.is_in(["mother", "father"])).then(relationship).otherwise(pl.lit("companion"))


def estimate_shares(
    best: pl.DataFrame, adults: pl.DataFrame, children: int, config: LinkageConfig
) -> tuple[Share, ...]:
    """Estimate, for each slot, the shares of children with such a person, and of persons with a child.

    ``best`` holds one row a child record and adult record (``child_person``, ``adult_person``, ``slot``,
    ``evidence`` and ``contradicted`` in thousandths of a bit); ``adults`` one row a person and slot.
    Expectation maximisation over "this one, or none", from the children's side and from the adults': a
    child's chance is share * mean likelihood ratio over all persons.
    """
    stated = config.priors.children_with_parent
    shares = []
    for slot in SLOTS:
        persons = adults.filter(pl.col("slot") == slot)["adult_person"].n_unique()
        rows = best.filter(pl.col("slot") == slot)
        yes, no = _SHARE_PRIOR[slot]
        fixed = None if stated is None or slot == "companion" else min(max(stated / 1.4, 1e-4), 0.9)
        start = yes / (yes + no) if fixed is None else fixed
        expected = start * children / (1.0 + SIBLINGS) / max(persons, 1)
        share = Share(slot, start, persons, min(expected, BUSY_MOST))
        if not (rows.is_empty() or persons == 0 or children == 0):
            share = _estimate(rows, children, share, fixed)
        shares.append(share)
    return tuple(shares)


def _estimate(rows: pl.DataFrame, children: int, share: Share, fixed: float | None) -> Share:
    """Return ``share`` moved by the job's pairs; a ``fixed`` share of children stays."""
    yes, no = _SHARE_PRIOR[share.slot]
    usual = share.busy
    best = (
        rows.filter(pl.col("evidence") > 0)
        .sort("child_person", "adult_person", "evidence", "contradicted")
        .unique(["child_person", "adult_person"], keep="last", maintain_order=True)
    )
    for _ in range(_ROUNDS):
        odds = best.select(
            "child_person",
            "adult_person",
            odds=odds_of(
                pl.col("evidence") + 1000 * share.prior_bits,
                pl.col("contradicted") + 1000 * share.prior_bits,
            ),
        )
        found = (_expected(odds, "child_person") + yes) / (children + yes + no)
        busy = (_expected(odds, "adult_person") + _BUSY_PRIOR * usual) / (share.persons + _BUSY_PRIOR)
        new = Share(
            share.slot,
            min(max(found if fixed is None else fixed, 1e-4), 0.9),
            share.persons,
            min(busy, BUSY_MOST),
        )
        done = max(abs(new.share - share.share), abs(new.busy - share.busy)) < _TOLERANCE
        share = new
        if done:
            break
    return share


def _expected(odds: pl.DataFrame, side: str) -> float:
    """Return how many of one side are expected to belong to somebody of the other: one, or nobody."""
    sums = odds.group_by(side, maintain_order=True).agg(pl.col("odds").sum())["odds"]
    return float((sums / (1.0 + sums)).sum())


def usual_sibling(shares: tuple[Share, ...], children: int) -> float:
    """Return what a child's being an adult's makes of the odds of another child of whom no more is known.

    It may be a sibling (:data:`SIBLINGS`), and is measured against the odds that any child has beforehand.
    """
    parents = [share for share in shares if share.slot != "companion"]
    expected = sum(children * share.share / (1.0 - share.share) for share in parents)
    return min(SIBLINGS * sum(share.persons for share in parents) / max(expected, 1e-9), 1.0)
