"""Testimonies to linkage columns: plain scalars that SQL compares fast.

Names are given as token, sound code and, for hypocoristics, the names they may stand for; each with its
*centred information*: how much rarer than the average agreement it is, in thousandths of a bit. Agreeing
on a name of frequency f by chance has probability f squared, so agreement is worth log2(1/f) bits more
than the m probability alone; the average agreement, log2(1/sum of f squared), is what a level's sampled u
holds already, and the difference is added as rarity.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import polars as pl

from reunify.linkage.macros import define_macros
from reunify.linkage.vocabulary import build_vocabulary
from reunify.normalize.names import forms, given_counts, surname_counts
from reunify.normalize.places import coordinates
from reunify.schema import TESTIMONIES

_CENSUS_STRENGTH = 2000.0
"""Names of the census that a job's own frequencies are smoothed by: a small job leans on the census."""

_INFO_LEAST, _INFO_MOST = -4000, 6000

_GIVEN = {"cg": "child_given", "mg": "mother_given", "fg": "father_given"}
_SURNAMES = {"mm": "mother_maternal", "fm": "father_maternal"}


def build_features(
    connection: duckdb.DuckDBPyConnection,
    testimonies: pl.DataFrame,
    aliases: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Return one row a testimony: ``testimony``, ``side`` and every linkage column.

    Takes :data:`~reunify.schema.TESTIMONIES`. Columns ``*_info`` are thousandths of a bit, Int32; ``lat`` and
    ``lon`` the municipality's degrees.
    """
    frame = TESTIMONIES.check(testimonies, "linkage")
    givens = [f"{part}{n}" for part in _GIVEN for n in (1, 2)]
    wide = name_columns(connection, _scalars(frame), (givens, ["cp", "fp", "cm", "mp", *_SURNAMES]), aliases)
    for column, name in (
        ("companion_given", "kin_given"),
        ("companion_surnames", "kin_surnames"),
        ("child_surnames", "child_surnames"),
    ):
        wide = _sounds_of_list(wide, column, name)
    wide = wide.hstack(coordinates(wide))
    for column in ("municipality", "language"):
        wide = _attach(wide, column, _information(wide, [column], None), f"{column}_info")
    return wide.drop("companion_given", "companion_surnames").sort("testimony")


def name_columns(
    connection: duckdb.DuckDBPyConnection,
    wide: pl.DataFrame,
    names: tuple[list[str], list[str]],
    aliases: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Replace name columns (given names, surnames) by vocabulary codes and add what is compared.

    For a column ``x``: ``x`` its code, ``x_sound``, ``x_first``, ``x_near`` and ``x_info``
    (:mod:`reunify.linkage.vocabulary`; information in thousandths of a bit).
    """
    define_macros(connection)
    givens, surnames = names
    columns = [*givens, *surnames]
    vocabulary = build_vocabulary(connection, pl.concat([wide[c] for c in columns]), aliases)
    given_info = _information(wide, givens, given_counts().select("token", "count"))
    surname_info = _information(wide, surnames, surname_counts().select("token", "count"))
    for column in columns:
        wide = _attach(wide, column, given_info if column in givens else surname_info, f"{column}_info")
        parts = vocabulary.select(
            pl.col("token").alias(column),
            pl.col("code").alias(f"{column}_code"),
            pl.col("sound").alias(f"{column}_sound"),
            pl.col("first").alias(f"{column}_first"),
            pl.col("near").alias(f"{column}_near"),
        )
        wide = wide.join(parts, on=column, how="left", maintain_order="left")
        wide = wide.drop(column).rename({f"{column}_code": column})
    return wide


def _scalars(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns that need no dictionary; empty lists become null, for nothing was said."""

    def said(column: str) -> pl.Expr:
        return pl.when(pl.col(column).list.len() > 0).then(pl.col(column))

    inferred = pl.col("child_surnames_inferred")
    numbers = {
        f"{p}{n + 1}": pl.col(c).list.get(n, null_on_oob=True) for p, c in _GIVEN.items() for n in (0, 1)
    }
    child_surnames = pl.concat_list("child_paternal", "child_maternal").list.drop_nulls().list.unique()
    plain = ["sex", "country", "department", "municipality", "locality", "language", "separation_place"]
    dates = ["birth_from", "birth_to", "birth_alt_from", "birth_kind", "separation_from", "separation_to"]
    return frame.select(
        "testimony",
        "side",
        *plain,
        *dates,
        **numbers,
        cp=pl.when(~inferred).then("child_paternal"),
        cm=pl.when(~inferred).then("child_maternal"),
        fp=pl.when(~pl.col("father_inferred") | (pl.col("side") == "adult")).then("father_paternal"),
        mp=pl.when(~pl.col("mother_inferred") | (pl.col("side") == "adult")).then("mother_paternal"),
        mm=pl.col("mother_maternal"),
        fm=pl.col("father_maternal"),
        companion_given=said("companion_given"),
        companion_surnames=said("companion_surnames"),
        child_surnames=pl.when(child_surnames.list.len() > 0).then(child_surnames),
        child_numbers=said("child_numbers"),
        own_number=pl.col("own_numbers").list.first().cast(pl.Int64, strict=False),
        family_units=said("family_units"),
        phones=said("phones"),
    )


def _attach(wide: pl.DataFrame, column: str, values: pl.DataFrame, name: str) -> pl.DataFrame:
    """Look ``column`` up in a two-column dictionary and add what is found as ``name``."""
    key, value = values.columns
    return wide.join(
        values.select(pl.col(key).alias(column), pl.col(value).alias(name)),
        on=column,
        how="left",
        maintain_order="left",
    )


def _sounds_of_list(wide: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    """Replace a list of tokens by the sorted list of their sound codes."""
    long = wide.select("testimony", token=pl.col(column)).drop_nulls("token").explode("token")
    codes = forms(long["token"].drop_nulls().unique().sort()).select("token", "sound")
    lists = (
        long.join(codes, on="token", how="left", maintain_order="left")
        .group_by("testimony", maintain_order=True)
        .agg(pl.col("sound").drop_nulls().unique().sort().alias(name))
    )
    rest = wide.drop(name) if name in wide.columns else wide
    return rest.join(lists, on="testimony", how="left", maintain_order="left")


def _information(wide: pl.DataFrame, columns: list[str], census: pl.DataFrame | None) -> pl.DataFrame:
    """Return token and centred information (thousandths of a bit), frequencies smoothed by the census."""
    counted = (
        pl.concat([wide.select(token=c) for c in columns]).drop_nulls().group_by("token").agg(n=pl.len())
    )
    total = float(counted["n"].sum() or 1)
    if census is None:
        share = counted.with_columns(f=(pl.col("n") + 0.5) / (total + 0.5 * max(counted.height, 1)))
    else:
        everyone = float(census["count"].sum())
        floor = min(census["count"].to_list()) / everyone / 2
        share = counted.join(census, on="token", how="left").with_columns(
            f=(pl.col("n") + _CENSUS_STRENGTH * (pl.col("count") / everyone).fill_null(floor))
            / (total + _CENSUS_STRENGTH)
        )
    # Weighted by how often a name is met, as it would be among pairs that agree by chance.
    average = (pl.col("n") * pl.col("f")).sum() / total
    bits = (average.log(2) - pl.col("f").log(2)) * 1000
    return share.select("token", info=bits.clip(_INFO_LEAST, _INFO_MOST).round().cast(pl.Int32)).sort("token")
