"""Mistakes with whole names and with the parts of a name, and how a name's parts are written as one.

A group holds five columns in this order, whatever they are called: two given names, paternal and
maternal surname, and the partner's surname (which only married names read).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from reunify.synth.spelling import heard
from reunify.synth.tables import Random, patch, shipped


def variant(kind: str) -> Callable[[pl.Series, Random], pl.Series]:
    """Return a mistake that writes a name's variant of ``kind`` in ``variants.csv``, where it has one."""

    def change(values: pl.Series, rng: Random) -> pl.Series:
        table = shipped("variants").filter(pl.col("kind") == kind)
        lists = table.group_by("name", maintain_order=True).agg("variant")
        at = values.replace_strict(lists["name"], pl.int_range(lists.height, eager=True), default=None)
        options = lists["variant"].gather(at.fill_null(0))
        pick = np.floor(rng.random(len(values)) * options.list.len().to_numpy()).astype(np.int64)
        chosen = pl.DataFrame({"o": options, "p": pick}).select(pl.col("o").list.get(pl.col("p"))).to_series()
        return patch(chosen, at.is_null().to_numpy(), values.filter(at.is_null()))

    return change


DIMINUTIVES = [("o$", "ito"), ("a$", "ita"), ("ia$", "ita"), ("s$", "sito"), ("n$", "ncito"), ("l$", "lito")]

VARIANT_MISTAKES = {
    "hypocoristic": variant("hypocoristic"),
    "english spelling": variant("english"),
    "abbreviation": variant("abbreviation"),
    "diminutive": heard(DIMINUTIVES),
}


def _setting(
    position: int, value: Callable[[Sequence[str]], pl.Expr]
) -> Callable[[pl.DataFrame, Random], pl.DataFrame]:
    """Return a change that sets the column at ``position`` from the group's column names."""

    def change(group: pl.DataFrame, rng: Random) -> pl.DataFrame:
        del rng
        name = group.columns[position]
        return group.with_columns(value(group.columns).alias(name))

    return change


def _null(_: Sequence[str]) -> pl.Expr:
    return pl.lit(None, dtype=pl.String)


def exchanged(*pairs: tuple[int, int]) -> Callable[[pl.DataFrame, Random], pl.DataFrame]:
    """Return a change that swaps columns, where the first of the second pair is not empty."""

    def change(group: pl.DataFrame, rng: Random) -> pl.DataFrame:
        del rng
        names = group.columns
        filled = pl.all_horizontal(pl.col(names[b]).is_not_null() for _, b in pairs[:1])
        swaps = [
            pl.when(filled).then(pl.col(names[theirs])).otherwise(pl.col(names[mine])).alias(names[mine])
            for a, b in pairs
            for mine, theirs in ((a, b), (b, a))
        ]
        return group.with_columns(swaps)

    return change


def without_surnames(group: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Leave both surnames out."""
    del rng
    return group.with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in group.columns[2:4])


def first_given_dropped(group: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Leave the first given name out where there is a second."""
    del rng
    first, second = group.columns[:2]
    return group.with_columns(
        pl.coalesce(second, first).alias(first), pl.lit(None, dtype=pl.String).alias(second)
    )


def first_surname_dropped(group: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Leave the paternal surname out where there is a maternal one, which then stands first."""
    del rng
    first, second = group.columns[2:4]
    return group.with_columns(
        pl.coalesce(second, first).alias(first), pl.lit(None, dtype=pl.String).alias(second)
    )


def surname_as_middle_name(group: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Put the maternal surname, where there is one, in the second given name's place."""
    del rng
    second, maternal = group.columns[1], group.columns[3]
    return group.with_columns(
        pl.coalesce(maternal, second).alias(second), pl.lit(None, dtype=pl.String).alias(maternal)
    )


def hyphenated(group: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Join both surnames by a hyphen in the paternal one's place."""
    del rng
    paternal, maternal = group.columns[2:4]
    joined = pl.concat_str(paternal, maternal, separator="-", ignore_nulls=True)
    return group.with_columns(joined.alias(paternal), pl.lit(None, dtype=pl.String).alias(maternal))


def initials(group: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Leave the first letter and a point of each name."""
    del rng
    return group.with_columns(pl.col(c).str.slice(0, 1).str.to_uppercase() + "." for c in group.columns[:4])


def married(group: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Write "de" and the husband's surname in the maternal surname's place, or behind the paternal one."""
    keep = pl.Series(rng.random(group.height) < 0.3)
    maternal, partner = group.columns[3:5]
    name = pl.col(partner)
    with_de = pl.when(name.str.contains("^de ")).then(name).otherwise("de " + name)
    both = pl.when(keep).then(pl.concat_str(pl.col(maternal), with_de, separator=" ")).otherwise(with_de)
    return group.with_columns(pl.coalesce(both, with_de, maternal).alias(maternal))


def particles_merged(group: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Write surnames of several words as one ("Delacruz")."""
    del rng
    return group.with_columns(
        pl.when(pl.col(c).str.contains(" "))
        .then(pl.col(c).str.replace_all(" ", "").str.to_lowercase().str.to_titlecase())
        .otherwise(pl.col(c))
        .alias(c)
        for c in group.columns[2:4]
    )


def particle_dropped(group: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Leave the particles before a surname out."""
    del rng
    return group.with_columns(
        pl.col(c).str.replace(r"^(de la |de los |del |de |San )", "") for c in group.columns[2:4]
    )


GROUP_MISTAKES = {
    "second given name dropped": _setting(1, _null),
    "first given name dropped": first_given_dropped,
    "given names exchanged": exchanged((0, 1)),
    "second surname dropped": _setting(3, _null),
    "first surname dropped": first_surname_dropped,
    "surnames unknown": without_surnames,
    "surnames exchanged": exchanged((2, 3)),
    "columns exchanged": exchanged((0, 2), (1, 3)),
    "second surname in given names": surname_as_middle_name,
    "married name": married,
    "husband's surname alone": _setting(2, lambda c: pl.coalesce(c[4], c[2])),
    "particles merged": particles_merged,
    "particle dropped": particle_dropped,
    "surnames joined by hyphen": hyphenated,
    "initials": initials,
}
"""Mistakes of kind ``names`` by their names in ``noise.csv``."""


def written(*columns: str) -> pl.Expr:
    """Return the parts of a name in one cell, the missing ones left out; null where all are missing."""
    text = pl.concat_str([pl.col(c) for c in columns], separator=" ", ignore_nulls=True)
    return pl.when(text.str.strip_chars() != "").then(text)
