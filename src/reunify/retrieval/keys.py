"""What a testimony can be found by: its retrieval keys.

A key is a text with a tag for the part of the family it speaks of (``cg:`` a child's given name,
``ms:`` a mother's surname …) so that a mother's name meets mothers' names. Names enter as sound codes,
as beginnings and as ends; dates whole and in parts; separation days with their neighbours; numbers
with the numbers issued around them. No key decides anything; :mod:`reunify.retrieval.pairs` weighs them.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from reunify.normalize.names import forms
from reunify.schema import KEYS, TESTIMONIES

_PREFIX = 4
_SUFFIX = 4
_NEAR = 8
"""Numbers of one family are issued together: numbers are cut into overlapping runs of this length."""


def build_keys(testimonies: pl.DataFrame, aliases: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Return :data:`~reunify.schema.KEYS` of every testimony, ordered by testimony and key."""
    frame = TESTIMONIES.check(testimonies, "retrieval")
    sounds = _sounds(frame, aliases or {})
    parts = [*_name_keys(frame, sounds), *_birth_keys(frame), *_context_keys(frame), *_number_keys(frame)]
    keys = (
        pl.concat(parts)
        .drop_nulls("key")
        .unique(["testimony", "key"])
        .join(frame.select("testimony", "side"), on="testimony")
        .sort("testimony", "key")
    )
    return KEYS.check(keys.select(list(KEYS.columns)), "retrieval")


def _exploded(frame: pl.DataFrame, tag: str, values: pl.Expr) -> pl.DataFrame:
    """Keys from a list expression, one a value, tagged."""
    return (
        frame.select("testimony", key=values)
        .explode("key")
        .drop_nulls("key")
        .select("testimony", key=pl.lit(f"{tag}:") + pl.col("key").cast(pl.String))
    )


def _name_tokens(frame: pl.DataFrame) -> pl.DataFrame:
    """Every name of a testimony as rows of (testimony, tag, token); tags as the keys carry them."""
    surname_pairs = {
        "cs": ("child_paternal", "child_maternal"),
        "ms": ("mother_paternal", "mother_maternal"),
        "fs": ("father_paternal", "father_maternal"),
    }
    givens = {"cg": "child_given", "mg": "mother_given", "fg": "father_given", "pg": "companion_given"}
    rows = [
        frame.select("testimony", tag=pl.lit(tag), token=pl.col(column)).explode("token")
        for tag, column in [*givens.items(), ("ps", "companion_surnames")]
    ]
    rows += [
        frame.select("testimony", tag=pl.lit(tag), token=pl.col(column))
        for tag, pair in surname_pairs.items()
        for column in pair
    ]
    return pl.concat(rows).drop_nulls("token").unique(maintain_order=True)


def _sounds(frame: pl.DataFrame, aliases: Mapping[str, str]) -> pl.DataFrame:
    tokens = _name_tokens(frame)
    known = forms(tokens["token"].unique().sort(), aliases).select("token", "sound", "stands_for")
    return tokens.join(known, on="token", how="left", maintain_order="left")


def _name_keys(frame: pl.DataFrame, named: pl.DataFrame) -> list[pl.DataFrame]:
    """Sounds, names an alias may stand for, beginnings and ends; a child's surnames beside its parents'."""
    long = pl.col("token").str.len_chars() > 1
    named = named.filter(long)
    sound = named.select("testimony", key=pl.col("tag") + ":" + pl.col("sound"))
    stands = named.filter(pl.col("stands_for").list.len() > 1).explode("stands_for")
    other = forms(stands["stands_for"].drop_nulls().unique().sort()).select(
        stands_for="token", other_sound="sound"
    )
    alias = stands.join(other, on="stands_for", how="left", maintain_order="left").select(
        "testimony", key=pl.col("tag") + ":" + pl.col("other_sound")
    )
    longer = named.filter(pl.col("token").str.len_chars() > _PREFIX)
    begins = longer.select("testimony", key=pl.col("tag") + "<" + pl.col("token").str.head(_PREFIX))
    ends = longer.select("testimony", key=pl.col("tag") + ">" + pl.col("token").str.tail(_SUFFIX))
    # Roles are mistaken and surnames wander between parents: any surname of the family, untagged.
    wanders = pl.col("tag").is_in(["cs", "ms", "fs", "ps"])
    family = named.filter(wanders).select("testimony", key=pl.lit("as:") + pl.col("sound"))
    given = named.filter(~wanders).select("testimony", key=pl.lit("ag:") + pl.col("sound"))
    return [sound, alias, begins, ends, family, given]


def _birth_keys(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Birth date whole, and as year, month with day, year with month, year with day of month."""
    known = frame.filter(pl.col("birth_from").is_not_null())
    day = known.filter(pl.col("birth_kind") == "day")
    exchanged = day.filter(pl.col("birth_alt_from").is_not_null())
    years = pl.int_ranges(pl.col("birth_from").dt.year(), pl.col("birth_to").dt.year() + 1)
    return [
        day.select("testimony", key=pl.col("birth_from").dt.strftime("bd:%Y-%m-%d")),
        exchanged.select("testimony", key=pl.col("birth_alt_from").dt.strftime("bd:%Y-%m-%d")),
        day.select("testimony", key=pl.col("birth_from").dt.strftime("bmd:%m-%d")),
        day.select("testimony", key=pl.col("birth_from").dt.strftime("byd:%Y-%d")),
        known.filter(pl.col("birth_kind").is_in(["day", "month"])).select(
            "testimony", key=pl.col("birth_from").dt.strftime("bym:%Y-%m")
        ),
        _exploded(known, "by", years),
    ]


def _context_keys(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Place at each level, language, separation day and place; a day meets the day before and after."""
    place = pl.concat_str("country", pl.coalesce("department", pl.lit("-")), "municipality", separator="/")
    days = pl.date_ranges("separation_from", "separation_to", interval="1d")
    short = frame.filter(
        pl.col("separation_from").is_not_null()
        & ((pl.col("separation_to") - pl.col("separation_from")).dt.total_days() <= 3)
    )
    child = short.filter(pl.col("side") == "child")
    adult = short.filter(pl.col("side") == "adult").with_columns(
        pl.col("separation_from") - pl.duration(days=1), pl.col("separation_to") + pl.duration(days=1)
    )
    day_rows = pl.concat(
        [s.select("testimony", "separation_place", day=days).explode("day") for s in (child, adult)]
    ).drop_nulls("day")
    return [
        frame.select("testimony", key=pl.lit("mu:") + pl.col("municipality")),
        frame.select("testimony", key=pl.lit("mp:") + place),
        frame.select("testimony", key=pl.lit("lo:") + pl.col("locality")),
        frame.select("testimony", key=pl.lit("de:") + pl.col("department")),
        frame.select("testimony", key=pl.lit("la:") + pl.col("language")),
        day_rows.select("testimony", key=pl.col("day").dt.strftime("sd:%Y-%m-%d")),
        day_rows.select(
            "testimony", key=pl.col("day").dt.strftime("sp:%Y-%m-%d:") + pl.col("separation_place")
        ),
    ]


def _number_keys(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Identifiers themselves, and the run of numbers each was issued in."""
    numbers = frame.select(
        "testimony", key=pl.concat_list(pl.col(c).fill_null([]) for c in ("child_numbers", "own_numbers"))
    ).explode("key")
    issued = (
        numbers.drop_nulls("key").with_columns(pl.col("key").cast(pl.Int64, strict=False)).drop_nulls("key")
    )
    half = _NEAR // 2
    return [
        _exploded(frame, "an", pl.col("child_numbers")),
        _exploded(frame.filter(pl.col("side") == "child"), "an", pl.col("sibling_ids")),
        issued.select("testimony", key=pl.lit("nn:") + (pl.col("key") // _NEAR).cast(pl.String)),
        issued.select("testimony", key=pl.lit("nm:") + ((pl.col("key") + half) // _NEAR).cast(pl.String)),
        _exploded(frame, "fu", pl.col("family_units")),
        _exploded(frame, "ph", pl.col("phones")),
    ]
