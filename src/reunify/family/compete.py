"""Weights to probabilities: what is believed beforehand, and rivals for one part of one child.

For each part of a family (mother, father, companion) a child has one such person in the files or none.
The share of children that have one is estimated from the job itself; every adult is as likely as any
other beforehand. Rivals are different persons claiming the same part of the same child, never a mother
beside a father and never one person's rows in two lists; and different children claimed as the same
child of one adult. "None of these" competes with them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

from reunify.config import FamilyConfig, LinkageConfig

SLOTS = ("mother", "father", "companion")

SLOPE = 0.7
"""Bits of logit for each bit of weight above even odds. Comparisons of one family are not quite
independent: what is believed already is said again, so that sums of many agreements claim too much. Below
even odds, where few things agree, a bit counts as a bit."""

UNRECOGNISED = (0.02, 0.2)
"""Probability that a rival in the same list, or in another, is the same person unrecognised: measured on
simulated worlds, the same-person test leaves about a quarter of such rows apart."""

_SHARE_PRIOR = {"mother": (3.0, 12.0), "father": (3.0, 12.0), "companion": (1.0, 19.0)}
"""Pseudo-children with and without such a person in the files, for jobs too small to know."""

_NOTHING = 50
"""Thousandths of a bit below which competition takes nothing worth a line of evidence."""

_ROUNDS = 40
_TOLERANCE = 1e-4


@dataclass(frozen=True)
class Share:
    """For one slot: the share of children with such a person in the files, and the number of persons."""

    slot: str
    share: float
    persons: int

    @property
    def prior_bits(self) -> float:
        """Log2 odds, before any evidence, that one given person is this child's."""
        return math.log2(self.share / (1.0 - self.share) / max(self.persons, 1))


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
        shares.append(Share(slot, share, persons))
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
        before = 1000 * Share("", share, persons).prior_bits
        odds = best.group_by("child_person", maintain_order=True).agg(
            _odds(pl.col("evidence") + before).sum()
        )
        found = float((odds["evidence"] / (1.0 + odds["evidence"])).sum())
        new = (found + yes) / (children + yes + no)
        if abs(new - share) < _TOLERANCE:
            break
        share = new
    return min(max(share, 1e-4), 0.9)


def claim_children(named: pl.DataFrame, shares: tuple[Share, ...], config: FamilyConfig) -> pl.DataFrame:
    """Let children compete for what an adult claims, and keep the best testimony of each pair of records.

    Adds ``prior``, ``claim_rivals`` (thousandths of a bit that a pair loses because the adult's claimed
    child may be another child) and ``other_testimonies``; ordered by child and adult record. Which of an
    adult's testimonies speaks of a child is decided after that loss: a claim that clearly is of a sibling
    leaves room for the child that was not named.
    """
    prior = {share.slot: round(share.prior_bits * 1000) for share in shares}
    alone = pl.col("prior") + pl.col("evidence")
    priced = named.with_columns(
        prior=pl.col("slot").replace_strict(prior, return_dtype=pl.Int64),
        claim=pl.when("names_child").then("adult_testimony"),
    ).with_columns(odds=_odds(alone))
    pair = ["child_record", "adult_record"]
    # A child is one of those that an adult claims: one that is likelier another of them presses no sibling.
    claimed = pl.col("odds").sum().over([*pair, pl.col("claim").is_null()])
    priced = priced.with_columns(press=pl.col("odds") / (1.0 + (claimed - pl.col("odds")).clip(0.0)))
    pressed = _pressed(priced, ["claim"], "child_person", config.rivals, by="press").drop("press")
    return (
        pressed.with_columns(claim_rivals=_weight(pl.col("odds")).round().cast(pl.Int64) - _rounded(alone))
        .sort([*pair, "odds", "evidence", "adult_testimony"], descending=[False, False, True, True, False])
        .with_columns(other_testimonies=(pl.len().over(pair) - 1).cast(pl.Int64))
        .unique(pair, keep="first", maintain_order=True)
        .drop("odds", "claim")
    )


def compete(best: pl.DataFrame, config: FamilyConfig) -> pl.DataFrame:
    """Let different persons who claim one part of one child compete.

    ``best`` holds ``believed``, thousandths of a bit. Adds ``rivals`` (all that competition takes),
    ``match_weight`` and ``match_probability``.
    """
    priced = best.with_columns(odds=_odds(pl.col("believed")))
    pressed = _pressed(priced, ["child_person", "slot"], "adult_person", config.rivals)
    drop = _weight(pl.col("odds")).round().cast(pl.Int64) - _rounded(pl.col("believed"))
    taken = drop + pl.col("claim_rivals")
    return (
        pressed.with_columns(rivals=pl.when(taken.abs() < _NOTHING).then(0).otherwise(taken))
        .with_columns(match_weight=pl.col("believed") - pl.col("claim_rivals") + pl.col("rivals"))
        .with_columns(match_probability=probability(pl.col("match_weight")))
        .drop("odds", "claim_rivals", "believed")
    )


def _rounded(weight: pl.Expr) -> pl.Expr:
    """Return what a weight becomes on its way to odds and back, so that no competition costs nothing."""
    return _weight(_odds(weight)).round().cast(pl.Int64)


def _odds(weight: pl.Expr) -> pl.Expr:
    """Return the calibrated odds of a weight in thousandths of a bit."""
    bits = weight.clip(-60_000, 60_000) / 1000
    return (pl.when(bits > 0).then(bits * SLOPE).otherwise(bits) * math.log(2)).exp()


def _weight(odds: pl.Expr) -> pl.Expr:
    """Return the weight, in thousandths of a bit, that has these calibrated odds."""
    bits = odds.log(2) * 1000
    return pl.when(bits > 0).then(bits / SLOPE).otherwise(bits)


def _pressed(frame: pl.DataFrame, of: list[str], rival: str, compete: bool, by: str = "odds") -> pl.DataFrame:
    """Let the other ``rival`` persons within the same ``of`` take from each pair's odds.

    A rival may be the same person, in another list, and not recognised: with that probability
    (:data:`UNRECOGNISED`) it takes nothing.
    """
    if not compete:
        return frame
    source = f"{rival.split('_', maxsplit=1)[0]}_source"
    frame = _others(_others(frame, of, rival, "all", by), [*of, source], rival, "beside", by)
    near, far = UNRECOGNISED
    one = (near * pl.col("beside") + far * (pl.col("all") - pl.col("beside"))) / pl.col("all").clip(1e-300)
    alone = pl.col("odds") / (1.0 + pl.col("odds"))
    against = pl.col("odds") / (1.0 + pl.col("odds") + pl.col("all"))
    mixed = (1.0 - one) * against + one * alone
    # Without a rival nothing changes; rounding must not make a certain pair infinite.
    pressed = pl.when(pl.col("all") > 0).then(mixed / (1.0 - mixed).clip(1e-16)).otherwise("odds")
    return frame.with_columns(odds=pl.min_horizontal(pressed, "odds")).drop("all", "beside")


def probability(weight: pl.Expr) -> pl.Expr:
    """Return the calibrated probability of a match weight in thousandths of a bit."""
    return 1.0 / (1.0 + 1.0 / _odds(weight))


def _others(frame: pl.DataFrame, of: list[str], rival: str, name: str, by: str) -> pl.DataFrame:
    """Add the sum of the other ``rival`` persons' odds within each ``of``; each counts once, at its best."""
    known = frame.filter(pl.all_horizontal(pl.col(c).is_not_null() for c in of))
    persons = known.group_by([*of, rival]).agg(best=pl.col(by).max())
    totals = persons.sort([*of, rival]).group_by(of, maintain_order=True).agg(total=pl.col("best").sum())
    return (
        frame.join(persons, on=[*of, rival], how="left", maintain_order="left")
        .join(totals, on=of, how="left", maintain_order="left")
        .with_columns(((pl.col("total") - pl.col("best")).fill_null(0.0)).clip(0.0).alias(name))
        .drop("best", "total")
    )
