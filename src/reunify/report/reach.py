"""What a run reached and what it lacked: counts of stated fields, of retrieved pairs and of common keys."""

from __future__ import annotations

import polars as pl

from reunify.ask.questions import COARSE, FINE, NAMES, UNSAID, stated
from reunify.report.facts import GROUPS, Reach

KEY_KINDS = {
    "cg": "child_given",
    "mg": "mother_given",
    "fg": "father_given",
    "pg": "companion",
    "s": "surnames",
    **dict.fromkeys(("bd", "bmd", "byd", "bym", "by"), "child_birth"),
    **dict.fromkeys(("mu", "mp", "de", "co", "lo"), "origin"),
    "la": "language",
    **dict.fromkeys(("sd", "sp"), "separation"),
    **dict.fromkeys(("an", "n0", "n2", "n4", "n6"), "alien_number"),
    "fu": "family_unit",
    "ph": "phone",
    "q": "silence",
}
"""What a retrieval key's tag speaks of (:mod:`reunify.retrieval.keys`)."""


def grouped(children: pl.DataFrame) -> pl.DataFrame:
    """Return CHILDREN with ``group``: one of GROUPS, or null for a row that was never matched.

    ``nothing`` is a child without a likely or possible candidate.
    """
    best = pl.col("best_band")
    searched = pl.col("status").is_in(["candidates", "no candidate"])
    group = pl.when(best.is_in(GROUPS[:2])).then(best).when(searched).then(pl.lit(GROUPS[2]))
    return children.with_columns(group=group)


def stated_fields(testimonies: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    """Return ``of, name, field, records, fine, coarse, unsaid``: how many records state each field.

    ``of`` is ``child`` or ``adult`` with a list as ``name``, or ``group`` with one of GROUPS. A field is a
    comparison that can be asked about; it counts as stated where any testimony of the record states it.
    Takes TESTIMONIES and CHILDREN.
    """
    said = [f"said_{name}" for name in NAMES]
    records = (
        testimonies.select("testimony", "record", "side", "source")
        .join(stated(testimonies), on="testimony", how="left", maintain_order="left")
        .group_by("record", "side", "source")
        .agg(pl.col(said).max())
    )
    roster = grouped(children).select(record=pl.col("child_source") + ":" + pl.col("child_id"), name="group")
    groups = records.join(roster.drop_nulls("name").unique("record", keep="first"), on="record")
    both = pl.concat(
        [
            records.select(pl.col("side").alias("of"), pl.col("source").alias("name"), *said),
            groups.select(pl.lit("group").alias("of"), "name", *said),
        ]
    )
    counts = [
        (pl.col(column) == how).sum().cast(pl.Int64).name.prefix(f"{word} ")
        for word, how in (("fine", FINE), ("coarse", COARSE), ("unsaid", UNSAID))
        for column in said
    ]
    wide = both.group_by("of", "name").agg(pl.len().cast(pl.Int64).alias("records"), *counts)
    parts = [
        wide.select(
            "of",
            "name",
            pl.lit(name).alias("field"),
            "records",
            *(pl.col(f"{word} said_{name}").alias(word) for word in ("fine", "coarse", "unsaid")),
        ).with_columns(place=pl.lit(place))
        for place, name in enumerate(NAMES)
    ]
    return pl.concat(parts).sort("of", "name", "place").drop("place")


def reached(
    testimonies: pl.DataFrame, pairs: pl.DataFrame, keys: pl.DataFrame, per_child: int, cap: int
) -> Reach:
    """Return what retrieval kept and what was too common. Takes TESTIMONIES, PAIRS and KEYS.

    ``per_child`` and ``cap`` are the job's limits (``retrieval``).
    """
    kept = pairs.group_by("child_testimony").agg(
        pl.len().cast(pl.Int64).alias("pairs"), pl.col("child_rank").max().alias("last")
    )
    searched = (
        testimonies.filter(pl.col("side") == "child")
        .select(child_testimony="testimony")
        .join(kept, on="child_testimony", how="left")
        .sort("child_testimony")
    )
    return Reach(
        pairs_by_child=searched["pairs"].fill_null(0),
        full=searched.filter(pl.col("last") >= per_child).height,
        per_child=per_child,
        cap=cap,
        keys=common_keys(keys, cap),
    )


def common_keys(keys: pl.DataFrame, cap: int) -> pl.DataFrame:
    """Return ``kind, keys, met, common``: retrieval keys by what they speak of. Takes KEYS.

    ``met`` are those that a child's and an adult's testimony share; ``common`` those among them that more
    than ``cap`` testimonies share, so that they find pairs only together with others.
    """
    each = keys.group_by("key").agg(pl.len().alias("n"), (pl.col("side") == "child").sum().alias("children"))
    met = pl.col("children").is_between(1, pl.col("n") - 1)
    tag = pl.col("key").str.extract(r"^([a-z]+[0-9]?)[:<>]")
    return (
        each.group_by(kind=tag.replace_strict(KEY_KINDS, default="other", return_dtype=pl.String))
        .agg(
            pl.len().cast(pl.Int64).alias("keys"),
            met.sum().cast(pl.Int64).alias("met"),
            (met & (pl.col("n") > cap)).sum().cast(pl.Int64).alias("common"),
        )
        .sort("keys", "kind", descending=[True, False])
    )
