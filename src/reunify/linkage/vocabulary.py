"""Every distinct name of a job as a number, with the names that are nearly the same.

Comparing numbers is fast and needs no string function per pair: whether two names sound alike or differ
by a slip is found once for each pair of distinct names, by joining names on what is left of them when a
letter is dropped (Garbe 2012, "symmetric delete"), and verified by SQL's ``near_token``.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import polars as pl

from reunify.duck import put, take
from reunify.normalize.names import forms, given_counts, surname_counts

VOCABULARY: dict[str, pl.DataType] = {
    "token": pl.String(),
    "code": pl.Int32(),
    "sound": pl.Int32(),
    "first": pl.Int32(),
    "near": pl.List(pl.Int32()),
}
"""Columns: ``first`` is the first letter's number, plus 100 for a name that is only an initial; ``near``
holds the sorted codes of names nearly the same, null where there are none."""

_TWO_SLIPS = 8
"""Letters from which a name may differ by two slips."""

_KNOWN = 5000
"""Bearers (US Census 2020, Hispanic) from which two names a letter apart are two names: Vera and Vega,
Hernández and Fernández. On 1,438 labelled pairs this leaves out 108 of 186 mistaken and 2 of 686 found."""

_LONGEST = 30
"""Letters of a name that are looked at for slips: what drops out of a longer one grows with its square."""

_CUT = 5
"""Letters from which a name may be another one cut short."""


def build_vocabulary(
    connection: duckdb.DuckDBPyConnection, tokens: pl.Series, aliases: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Return :data:`VOCABULARY` of distinct folded ``tokens``, sorted by token.

    Needs the SQL functions of :func:`reunify.linkage.splinkage.define_macros`.
    """
    known = forms(tokens.drop_nulls().unique().sort(), aliases or {}).with_row_index("code", offset=1)
    initial = pl.col("token").str.len_chars() == 1
    coded = known.with_columns(
        pl.col("code").cast(pl.Int32),
        first=(
            pl.col("token").str.head(1).cast(pl.Enum([*"abcdefghijklmnopqrstuvwxyz0123456789"]), strict=False)
        )
        .to_physical()
        .cast(pl.Int32)
        + pl.when(initial).then(100).otherwise(0),
        # An initial sounds like no name: it is compared by its letter alone.
        sound=pl.when(initial).then("token").otherwise("sound").rank("dense").cast(pl.Int32),
    )
    slips, pets = _slips(connection, coded), _pet_names(coded)
    pairs = pl.concat([slips, pets, slips.select(a="b", b="a"), pets.select(a="b", b="a")]).unique()
    near = (
        pairs.filter(pl.col("a") != pl.col("b"))
        .sort("a", "b")
        .group_by("a", maintain_order=True)
        .agg(near=pl.col("b"))
    )
    found = coded.join(near, left_on="code", right_on="a", how="left", maintain_order="left")
    return found.select(pl.col(c).cast(t) for c, t in VOCABULARY.items())


def _slips(connection: duckdb.DuckDBPyConnection, coded: pl.DataFrame) -> pl.DataFrame:
    """Pairs of codes that differ by a slip or two, or of which one is the other cut short.

    Two well-known names are two names, and so are a woman's and a man's (Daniel, Daniela).
    """
    keys = pl.DataFrame(
        {"code": coded["code"], "key": [sorted(_delete_keys(token)) for token in coded["token"]]},
        schema={"code": pl.Int32, "key": pl.List(pl.String)},
    ).explode("key", empty_as_null=False)
    said = coded.select("code", "token", "sound")
    met = keys.join(keys, on="key", suffix="_b").filter(pl.col("code") < pl.col("code_b"))
    pairs = (
        met.select(code="code", code_b="code_b")
        .unique()
        .join(said, on="code")
        .join(said.rename({"code": "code_b"}), on="code_b", suffix="_b")
        .filter(pl.col("sound") != pl.col("sound_b"))
    )
    # Joined before the strings are compared, not by SQL's planner, which now and then compared all with all.
    put(connection, "slips", pairs.select(a="code", b="code_b", one="token", two="token_b"))
    near = take(connection, "SELECT a, b FROM slips WHERE near_token(one, two) ORDER BY a, b")
    told = coded.select("code", gender=pl.col("gender").replace("", None), known=_well_known(coded))
    both = near.join(told, left_on="a", right_on="code").join(told, left_on="b", right_on="code", suffix="_b")
    two_names = (pl.col("known") & pl.col("known_b")) | (pl.col("gender") != pl.col("gender_b"))
    return both.filter(~two_names.fill_null(False)).select("a", "b").sort("a", "b")


def _well_known(coded: pl.DataFrame) -> pl.Series:
    """Say which names have so many bearers that they are seldom a slip of another such name."""
    counts = pl.concat([surname_counts().select("token", "count"), given_counts().select("token", "count")])
    bearers = counts.group_by("token").agg(pl.col("count").max())
    joined = coded.join(bearers, on="token", how="left", maintain_order="left")
    return joined["count"].fill_null(0) >= _KNOWN


def _delete_keys(token: str) -> set[str]:
    """What is left of a name when a letter (two of a long name) is dropped, and its beginning."""
    if len(token) < 4:
        return set()
    token = token[:_LONGEST]
    once = {token[:i] + token[i + 1 :] for i in range(len(token))}
    keys = {token, *once}
    if len(token) >= _TWO_SLIPS - 1:
        keys |= {t[:i] + t[i + 1 :] for t in once for i in range(len(t))}
    if len(token) >= _CUT:
        keys.add(f"{token[:_CUT]}-")
    return keys


def _pet_names(coded: pl.DataFrame) -> pl.DataFrame:
    """Pairs of codes of which one may stand for the other, or both for a third."""
    stands = (
        coded.filter(pl.col("stands_for").list.len() > 1)
        .select("code", "token", name="stands_for")
        .explode("name")
        .filter(pl.col("name") != pl.col("token"))
        .select("code", "name")
    )
    itself = stands.join(coded.select(b="code", name="token"), on="name").select(a="code", b="b")
    third = stands.join(stands.rename({"code": "b"}), on="name").select(a="code", b="b")
    return pl.concat([itself, third]).unique().sort("a", "b")
