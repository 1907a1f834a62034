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
"""Numbers of one family are issued together: numbers are cut into four overlapping runs of this length."""

_SLIP = 2
"""Days by which two records of one separation may differ: a day that is counted back from an admission is
no better known (measured: at one day, 99.4 % of true parents' pairs kept on a second world; at two, 99.5)."""

_SHORT = 3
"""Days of an interval of separation, at most, of which each day is a key."""


def build_keys(testimonies: pl.DataFrame, aliases: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Return :data:`~reunify.schema.KEYS` of every testimony, ordered by testimony and key."""
    # Numbers in the order of testimonies stand for them until the end: texts take four times as long to sort.
    frame = TESTIMONIES.check(testimonies, "retrieval").sort("testimony").with_row_index("no")
    parts = [
        *_name_keys(_sounds(frame, aliases or {})),
        *_birth_keys(frame),
        *_context_keys(frame),
        *_number_keys(frame),
        *_silence_keys(frame),
    ]
    found = pl.concat(parts).drop_nulls("key").sort("no", "key", maintain_order=True)
    again = (pl.col("no") == pl.col("no").shift()) & (pl.col("key") == pl.col("key").shift())
    once = found.filter(~again.fill_null(False))
    keys = once.select(
        "key", "of", testimony=frame["testimony"].gather(once["no"]), side=frame["side"].gather(once["no"])
    )
    return KEYS.check(keys.select(list(KEYS.columns)), "retrieval")


def _keys(frame: pl.DataFrame, tag: str, value: pl.Expr, of: pl.Expr | str) -> pl.DataFrame:
    """Keys from one value a row; ``of`` names the fact they tell, which combining counts only once."""
    said = pl.lit(of) if isinstance(of, str) else of
    return frame.select("no", key=pl.lit(tag + ":") + value.cast(pl.String), of=said)


def _listed(frame: pl.DataFrame, tag: str, values: pl.Expr, of: str) -> pl.DataFrame:
    """Keys from a list, one a value."""
    return _keys(frame.select("no", value=values).explode("value"), tag, pl.col("value"), of)


_GIVEN = {"cg": "child_given", "mg": "mother_given", "fg": "father_given", "pg": "companion_given"}
_SURNAMES = (
    "child_paternal",
    "child_maternal",
    "mother_paternal",
    "mother_maternal",
    "father_paternal",
    "father_maternal",
)


def _sounds(frame: pl.DataFrame, aliases: Mapping[str, str]) -> pl.DataFrame:
    """Every name of a testimony with its tag, sound and what it may stand for.

    Given names carry the part of the family they are of; surnames wander between a child and its
    parents, are swapped and married away, so that any surname of the family meets any other (``s``).
    """
    rows = [
        frame.select("no", tag=pl.lit(tag), token=pl.col(column)).explode("token")
        for tag, column in _GIVEN.items()
    ]
    rows += [frame.select("no", tag=pl.lit("s"), token=pl.col(column)) for column in _SURNAMES]
    rows.append(frame.select("no", tag=pl.lit("s"), token="companion_surnames").explode("token"))
    tokens = pl.concat(rows).drop_nulls("token").unique(maintain_order=True)
    tokens = tokens.filter(pl.col("token").str.len_chars() > 1)
    known = forms(tokens["token"].unique().sort(), aliases).select("token", "sound", "stands_for")
    return tokens.join(known, on="token", how="left", maintain_order="left")


def _name_keys(named: pl.DataFrame) -> list[pl.DataFrame]:
    """Sounds, the names that a pet name may stand for, beginnings and ends."""
    fact = pl.col("tag") + ":" + pl.col("sound")
    stands = named.filter(pl.col("stands_for").list.len() > 1).with_columns(of=fact).explode("stands_for")
    other = forms(stands["stands_for"].drop_nulls().unique().sort()).select(
        stands_for="token", other_sound="sound"
    )
    pets = stands.join(other, on="stands_for", how="left", maintain_order="left")
    longer = named.filter(pl.col("token").str.len_chars() > _PREFIX)

    def tagged(frame: pl.DataFrame, mark: str, value: pl.Expr, of: pl.Expr) -> pl.DataFrame:
        return frame.select("no", key=pl.col("tag") + mark + value, of=of)

    return [
        tagged(named, ":", pl.col("sound"), fact),
        tagged(pets, ":", pl.col("other_sound"), pl.col("of")),
        tagged(longer, "<", pl.col("token").str.head(_PREFIX), fact),
        tagged(longer, ">", pl.col("token").str.tail(_SUFFIX), fact),
    ]


def _birth_keys(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Birth date whole, and as year, month with day, year with month, year with day of month."""
    known = frame.filter(pl.col("birth_from").is_not_null())
    day = known.filter(pl.col("birth_kind") == "day")
    exchanged = day.filter(pl.col("birth_alt_from").is_not_null())
    dated = known.filter(pl.col("birth_kind").is_in(["day", "month"]))
    first = pl.col("birth_from").dt
    years = pl.int_ranges(first.year(), pl.col("birth_to").dt.year() + 1)
    return [
        _keys(day, "bd", first.strftime("%Y-%m-%d"), "birth"),
        _keys(exchanged, "bd", pl.col("birth_alt_from").dt.strftime("%Y-%m-%d"), "birth"),
        _keys(day, "bmd", first.strftime("%m-%d"), "birth"),
        _keys(day, "byd", first.strftime("%Y-%d"), "birth"),
        _keys(dated, "bym", first.strftime("%Y-%m"), "birth"),
        _listed(known, "by", years, "birth"),
    ]


def _context_keys(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Place at each level, language, separation day and place; a day meets the days around it."""
    days = pl.date_ranges("separation_from", "separation_to", interval="1d")
    width = (pl.col("separation_to") - pl.col("separation_from")).dt.total_days()
    short = frame.filter(pl.col("separation_from").is_not_null() & (width <= _SHORT))
    child = short.filter(pl.col("side") == "child")
    adult = short.filter(pl.col("side") == "adult").with_columns(
        pl.col("separation_from") - pl.duration(days=_SLIP), pl.col("separation_to") + pl.duration(days=_SLIP)
    )
    dated = pl.concat(
        [s.select("no", "separation_place", day=days).explode("day") for s in (child, adult)]
    ).drop_nulls("day")
    day = pl.col("day").dt.strftime("%Y-%m-%d")
    place = pl.concat_str("country", pl.coalesce("department", pl.lit("-")), "municipality", separator="/")
    return [
        _keys(frame, "mu", pl.col("municipality"), "place"),
        _keys(frame, "mp", place, "place"),
        _keys(frame, "de", pl.col("department"), "place"),
        _keys(frame, "co", pl.col("country"), "place"),
        _keys(frame, "lo", pl.col("locality"), "locality"),
        _keys(frame, "la", pl.col("language"), "language"),
        _keys(dated, "sd", day, "separation"),
        _keys(dated, "sp", day + ":" + pl.col("separation_place"), "separation"),
    ]


def _number_keys(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Identifiers themselves, and the runs of numbers that each was issued in."""
    both = pl.concat_list(pl.col(c).fill_null([]) for c in ("child_numbers", "own_numbers"))
    numbers = frame.select("no", value=both).explode("value")
    issued = numbers.with_columns(pl.col("value").cast(pl.Int64, strict=False)).drop_nulls("value")
    children = frame.filter(pl.col("side") == "child")
    return [
        _listed(frame, "an", pl.col("child_numbers"), "number"),
        _listed(children, "an", pl.col("sibling_ids"), "number"),
        *(
            _keys(issued, f"n{shift}", (pl.col("value") + shift) // _NEAR, "number")
            for shift in range(0, _NEAR, _NEAR // 4)
        ),
        _listed(frame, "fu", pl.col("family_units"), "unit"),
        _listed(frame, "ph", pl.col("phones"), "phone"),
    ]


def _silence_keys(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """What two silent testimonies share: a child that names no mother, a mother that names no child.

    Among a day's many arrivals those who named someone else are less likely than those who named
    nobody; a true pair that shares only day and place is found by this. An adult who names nobody may be
    any relative, whatever its form says, and meets every child (``other``).
    """
    child, adult = pl.col("side") == "child", pl.col("side") == "adult"
    nobody = adult & ~pl.col("names_child")
    keys = [_keys(frame.filter(child | nobody), "q", pl.lit("other"), "silence")]
    for parent in ("mother", "father"):
        unnamed = pl.col(f"{parent}_given").list.len().fill_null(0) == 0
        silent = nobody & (pl.col("relationship") == parent)
        keys.append(_keys(frame.filter((child & unnamed) | silent), "q", pl.lit(parent), "silence"))
    return keys
