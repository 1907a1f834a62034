"""Rows that meet: two adults' rows that match one child, two children's rows that match one adult.

They are one person in two lists, or brothers and sisters, or rivals of whom at most one is right. What
they say of themselves, beyond what both share with the row in which they meet, tells which; the declared
bits are in ``data/met.yaml``.
"""

from __future__ import annotations

import math

import polars as pl

from reunify.family.rows import bits, declared

STRONG, WEAK = 0.0, -7.0
"""Log2 odds, of a pair alone, from which a row meets another at all: the stronger and the weaker of two."""

_FEW = 12
"""Rows that meet the strongest of one row, equals all or none: more are a crowd of weak likenesses."""

_USUAL = 0.2
"""Share of children with such a person in the files, before the job has been asked."""

DOUBTFUL = -4.0
"""Log2 odds below which two rows that meet are taken for two persons, however well both match."""

MOST = 6.0
"""Bits that likeness as siblings may add: what siblings share, neighbours share too."""


def rows_that_meet(best: pl.DataFrame) -> pl.DataFrame:
    """Return ``role, first, second, meeting``: rows that match one row of the other role, each pair once.

    ``best`` holds ``child_record``, ``adult_record``, ``slot`` and ``evidence`` (thousandths of a bit).
    ``meeting`` is the log2 odds of the weaker of the two, at its best, never above even odds.
    """
    persons = pl.col("adult_record").n_unique().over("slot").cast(pl.Float64)
    before = math.log2(_USUAL / (1 - _USUAL)) - persons.log(2)
    odds = best.with_columns(odds=before + pl.col("evidence") / 1000).filter(pl.col("odds") >= WEAK)
    odds = odds.group_by("child_record", "adult_record", "slot").agg(pl.col("odds").max())
    return pl.concat(
        [
            _meeting(odds, ["child_record", "slot"], "adult"),
            _meeting(odds, ["adult_record"], "child"),
        ]
    ).sort("role", "first", "second")


def _meeting(odds: pl.DataFrame, inside: list[str], role: str) -> pl.DataFrame:
    row = f"{role}_record"
    ordered = odds.sort([*inside, "odds", row], descending=[*(False for _ in inside), True, False])
    as_good = pl.col("odds").rank("max", descending=True).over(inside)
    placed = ordered.with_columns(place=pl.int_range(pl.len()).over(inside)).filter(as_good <= _FEW)
    strong = placed.filter(pl.col("odds") >= STRONG).select(*inside, row, "place")
    pairs = strong.join(placed, on=inside, suffix="_weaker").filter(pl.col("place") < pl.col("place_weaker"))
    one, two = pl.col(row), pl.col(f"{row}_weaker")
    return (
        pairs.filter(one != two)
        .group_by(first=pl.min_horizontal(one, two), second=pl.max_horizontal(one, two))
        .agg(meeting=pl.col("odds").max().clip(upper_bound=0.0))
        .select(pl.lit(role).alias("role"), "first", "second", "meeting")
    )


def alike(grades: pl.DataFrame, met: pl.DataFrame) -> pl.DataFrame:
    """Return ``role, first, second, one_person, beyond, siblings`` of the rows that meet.

    ``one_person``: log2 odds that the weaker row is the stronger one's person; ``beyond``: the same, were
    the weaker row as likely as not to be right. ``siblings``: bits by which a child's being the adult's
    makes the other child likelier, or less likely, to be too; null for adults.
    """
    siblings = bits(declared("met")["siblings"]).clip(upper_bound=MOST)
    kin = pl.when(pl.col("role") == "child").then(siblings)
    found = met.join(grades, on=["role", "first", "second"], how="left", maintain_order="left")
    return found.with_columns(beyond=one_person()).select(
        "role", "first", "second", "beyond", one_person=pl.col("meeting") + pl.col("beyond"), siblings=kin
    )


def one_person() -> pl.Expr:
    """Return log2 odds that two graded rows which match one row of the other role are one person."""
    of_adults, of_children, both = (declared("met")[name] for name in ("adults", "children", "one_person"))
    agreed = pl.when(pl.col("given").is_in([5, 7])).then(1.0).when(pl.col("given").is_in([4, 6])).then(0.5)
    rarity = agreed.otherwise(0.0) * pl.col("given_info") / 1000
    apart = pl.when(pl.col("role") == "adult").then(bits(of_adults)).otherwise(bits(of_children))
    return rarity + bits(both) + apart


def tied_persons(likeness: pl.DataFrame, persons: pl.DataFrame, role: str) -> pl.DataFrame:
    """Return ``mine, other, one, siblings``, both ways: what one's being right makes of the other's odds.

    Factors: ``one`` because both may be one person, ``siblings`` because both may be an adult's children (0
    for adults); the likeliest of two persons' rows speaks.
    """
    named = (
        likeness.filter(pl.col("role") == role)
        .join(persons.select(first="record", a="person"), on="first", maintain_order="left")
        .join(persons.select(second="record", b="person"), on="second", maintain_order="left")
        .filter(pl.col("a") != pl.col("b"))
    )
    both = pl.concat([named, named.select(pl.all().exclude("a", "b"), a="b", b="a").select(named.columns)])
    return (
        both.group_by(mine="a", other="b")
        .agg(
            one=pl.when(pl.col("beyond").max() >= DOUBTFUL)
            .then((2.0 ** pl.col("beyond").max()).clip(upper_bound=1.0))
            .otherwise(0.0),
            siblings=(2.0 ** pl.col("siblings").max()).fill_null(0.0),
        )
        .sort("mine", "other")
    )


def with_siblings(ties: pl.DataFrame, siblings: pl.DataFrame) -> pl.DataFrame:
    """Return children's ties and ``tied``: 1 for those whom a number ties as siblings.

    That an adult is the parent of one tells nothing against the other.
    """
    tied = siblings.select(mine="child_person", other="sibling_person", tied=pl.lit(1.0))
    return (
        ties.join(tied, on=["mine", "other"], how="full", coalesce=True)
        .with_columns(pl.col("one", "siblings", "tied").fill_null(0.0))
        .sort("mine", "other")
    )
