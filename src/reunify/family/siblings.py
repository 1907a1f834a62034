"""Siblings are sought together: a child whose sibling has found a parent is likely to have found one too.

Siblings are children who name each other's numbers, share a family unit, or arrived on one day with a
surname in common and alien numbers issued together.
"""

from __future__ import annotations

import polars as pl

from reunify.family.calibration import weight_of
from reunify.normalize.names import sounds

TIES = {"named": 0.95, "unit": 0.92, "issued": 0.85}
"""Probability that a parent of one is the parent of the other, by what ties two children: a judgement that
leaves room for half-siblings and cousins who travel as siblings."""

_ISSUED = 3
_LEAST = 0.5
"""Probability from which a sibling has found a parent at all."""

WORTH = 0.7
"""What a sibling's finding is worth of the way to it: a parent of both would show in this child's own
record too, so that a pair that has to be lifted far is less likely than its sibling."""


def find_siblings(records: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Return ``child_person, sibling_person, tie`` (a probability), both ways, strongest tie only.

    Takes :data:`~reunify.schema.RECORDS` and :data:`~reunify.schema.PERSONS`.
    """
    children = records.filter(pl.col("role") == "child").join(persons, on="record")
    tied = [_named(children), _shared_unit(children), _issued_together(children)]
    pairs = pl.concat(
        [t.select("a", "b", tie=pl.lit(TIES[kind])) for t, kind in zip(tied, TIES, strict=True)]
    )
    both = pl.concat([pairs, pairs.select(a="b", b="a", tie="tie")]).filter(pl.col("a") != pl.col("b"))
    return (
        both.group_by("a", "b")
        .agg(pl.col("tie").max())
        .select(child_person="a", sibling_person="b", tie="tie")
        .sort("child_person", "sibling_person")
    )


def _named(children: pl.DataFrame) -> pl.DataFrame:
    """Children whose record names another by its list's id or by its alien number."""
    naming = (
        children.select("source", a="person", number="sibling_ids").explode("number").drop_nulls("number")
    )
    by_id = children.select("source", b="person", number="id")
    by_number = children.select(b="person", number="alien_numbers").explode("number").drop_nulls("number")
    return pl.concat(
        [
            naming.join(by_id, on=["source", "number"]).select("a", "b"),
            naming.join(by_number, on="number").select("a", "b"),
        ]
    )


def _shared_unit(children: pl.DataFrame) -> pl.DataFrame:
    units = children.select(a="person", unit="family_units").explode("unit").drop_nulls("unit").unique()
    few = units.filter(pl.len().over("unit") <= 12)
    return few.join(few.rename({"a": "b"}), on="unit").select("a", "b")


def _issued_together(children: pl.DataFrame) -> pl.DataFrame:
    """Children with a surname in common, separated within a day, whose numbers were issued together."""
    long = children.select(
        "person",
        "separation_from",
        token=pl.concat_list("paternal", "maternal"),
        number=pl.col("alien_numbers").list.first().cast(pl.Int64, strict=False),
    ).drop_nulls(["number", "separation_from"])
    named = long.explode("token").drop_nulls("token")
    named = (
        named.join(sounds(named["token"]), on="token")
        .select("person", "separation_from", "sound", "number")
        .unique()
    )
    steps = pl.DataFrame({"step": list(range(1, _ISSUED + 1))}, schema={"step": pl.Int64})
    after = named.join(steps, how="cross").with_columns(number=pl.col("number") + pl.col("step"))
    met = after.join(named, on=["sound", "number"], suffix="_next")
    days = (pl.col("separation_from") - pl.col("separation_from_next")).dt.total_days().abs()
    return met.filter(days <= 1).select(a="person", b="person_next")


def lift(best: pl.DataFrame, siblings: pl.DataFrame) -> pl.DataFrame:
    """Add ``siblings``: thousandths of a bit that a pair gains because a sibling has found that adult.

    ``best`` holds ``child_person``, ``adult_person``, ``slot``, ``alone_probability``, ``prior``,
    ``counted_whole`` and ``believed`` (thousandths of a bit: all that is known of the pair alone). A pair is
    lifted to what its strongest sibling makes likely and no further, for what speaks of the parents speaks of
    both children; what contradicts the pair itself still counts.
    """
    parents = best.filter((pl.col("slot") != "companion") & (pl.col("alone_probability") >= _LEAST))
    found = parents.group_by(sibling_person="child_person", adult_person="adult_person", slot="slot").agg(
        pl.col("alone_probability").max()
    )
    chance = (
        siblings.join(found, on="sibling_person")
        .with_columns(chance=pl.col("tie") * pl.col("alone_probability"))
        .group_by("child_person", "adult_person", "slot")
        .agg(pl.col("chance").max())
    )
    joined = best.join(chance, on=["child_person", "adult_person", "slot"], how="left", maintain_order="left")
    target = weight_of(pl.col("chance") / (1.0 - pl.col("chance")))
    gain = target - pl.max_horizontal("believed", "prior").cast(pl.Float64)
    return joined.with_columns(siblings=(gain.fill_null(0.0).clip(0.0) * WORTH).round().cast(pl.Int64)).drop(
        "chance"
    )
