"""Rows put together from what their cells say, as Polars expressions over whole columns.

Takes the columns of :mod:`.read`: the cells' readings under their prefixes (``g_`` given names, ``s_``
surnames, ``p_`` paternal, ``m_`` maternal, ``x_`` married, ``w_`` the whole name), ``swapped`` and
``w_trusted``.
"""

from __future__ import annotations

import polars as pl

_NONE = pl.lit([], pl.List(pl.String))


def assembled(rows: pl.DataFrame) -> pl.DataFrame:
    """Return ``rows`` with the columns that :func:`.read_names` gives."""
    rows = _with_parts(_with_choices(rows))
    rows = _without_husbands_of_men(rows)
    tokens = pl.concat_list(pl.col("given"), _filled("paternal", "maternal"))
    lengths = tokens.list.eval(pl.element().str.len_chars())
    guessed = pl.col("from_whole") & ~pl.col("w_comma").fill_null(value=False)
    return rows.with_columns(
        _left_over().alias("other_tokens"),
        (pl.col("swapped") | guessed).alias("names_guessed"),
        ((lengths.list.len() > 0) & (lengths.list.max() == 1)).fill_null(value=False).alias("initials_only"),
        _shown().alias("name_text"),
    )


def _any_said(*columns: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(columns).is_not_null())


def _lists(*columns: str) -> pl.Expr:
    return pl.concat_list([pl.col(column).fill_null(_NONE) for column in columns])


def _filled(*columns: str) -> pl.Expr:
    return pl.concat_list(pl.col(columns)).list.drop_nulls()


def _with_choices(rows: pl.DataFrame) -> pl.DataFrame:
    """Add which source each part comes from: columns first, a whole name where they are silent."""
    whole, full = pl.col("w_trusted"), pl.col("full_name").is_not_null()
    in_parts = _any_said("g_odds", "s_odds", "p_odds", "m_odds")
    only = whole & (~in_parts | ~full)
    helped = whole & in_parts & full
    family_whole = only | (helped & ~_any_said("s_odds", "p_odds", "m_odds"))
    given_whole = only | (helped & pl.col("g_odds").is_null())
    return rows.with_columns(
        only.alias("only_whole"),
        helped.alias("helped"),
        family_whole.alias("family_whole"),
        given_whole.alias("given_whole"),
        (family_whole | given_whole).alias("from_whole"),
    )


def _with_parts(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``given``, ``paternal``, ``maternal`` and ``married``."""
    in_columns = _any_said("p_odds", "m_odds")
    paternal = pl.coalesce("p_paternal", pl.when(pl.col("m_paternal").is_null()).then("s_paternal"))
    maternal = pl.coalesce(
        "m_paternal", "p_maternal", pl.when(pl.col("p_paternal").is_null()).then("s_maternal")
    )
    married = pl.coalesce("s_married", "p_married", "m_married", pl.when("g_widow").then("g_married"))
    families_given = pl.when(in_columns).then(_lists("p_given", "m_given")).otherwise("s_given")
    given = pl.when("given_whole").then("w_given").when("swapped").then(families_given).otherwise("g_given")

    def chosen(part: str, stated: pl.Expr) -> pl.Expr:
        return pl.when("family_whole").then(f"w_{part}").when("swapped").then(f"g_{part}").otherwise(stated)

    return rows.with_columns(
        given.fill_null(_NONE).alias("given"),
        chosen("paternal", paternal).alias("paternal"),
        chosen("maternal", maternal).alias("maternal"),
        pl.coalesce("x_husband", chosen("married", married)).alias("married"),
    )


def _left_over() -> pl.Expr:
    """Return tokens that found no place, sorted: nicknames, third surnames, initials, cut particles."""
    family = ("p_maternal", "m_maternal", "s_paternal", "s_maternal", "x_maternal", "of_a_man")
    stated = pl.concat_list(_filled(*family), _lists("g_aside", "p_rest", "m_rest", "s_rest", "x_rest"))
    left = (
        pl.when("only_whole")
        .then(_lists("w_rest", "x_rest"))
        .when("swapped")
        .then(_lists("g_rest", "p_aside", "m_aside", "s_aside", "x_rest"))
        .when("helped")
        .then(pl.concat_list(stated, _lists("w_rest")))
        .otherwise(stated)
    )
    return left.list.set_difference(_filled("paternal", "maternal", "married")).list.sort()


def _without_husbands_of_men(rows: pl.DataFrame) -> pl.DataFrame:
    """Read "de García" after a man's surname as a surname of his, where a column gives his names."""
    mistaken = (pl.col("g_gender") == "m") & ~pl.col("swapped") & ~pl.col("from_whole")
    mistaken &= pl.col("married").is_not_null() & pl.col("married_surname").is_null()
    mistaken &= ~pl.any_horizontal(pl.col("g_widow", "s_widow", "p_widow", "m_widow").fill_null(value=False))
    own = pl.lit("de") + pl.col("married")
    return rows.with_columns(
        pl.when(mistaken).then(pl.coalesce("maternal", own)).otherwise("maternal").alias("maternal"),
        pl.when(mistaken & pl.col("maternal").is_not_null()).then(own).alias("of_a_man"),
        pl.when(~mistaken).then("married").alias("married"),
    )


def _shown() -> pl.Expr:
    family = pl.concat_str("s_shown", separator=" ")
    in_columns = pl.concat_str("p_shown", "m_shown", separator=" ", ignore_nulls=True)
    family = (
        pl.when(pl.any_horizontal(pl.col("p_shown", "m_shown").is_not_null()))
        .then(in_columns)
        .otherwise(family)
    )
    married = (
        pl.when(pl.col("x_shown").str.contains(r"(?i)^(de|del|vda|viuda)\b"))
        .then("x_shown")
        .otherwise(pl.lit("de ") + pl.col("x_shown"))
    )
    straight = pl.concat_str(pl.col("g_shown"), family, married, separator=" ", ignore_nulls=True)
    turned = pl.concat_str(family, pl.col("g_shown"), married, separator=" ", ignore_nulls=True)
    columns = pl.when("swapped").then(turned).otherwise(straight)
    text = (
        pl.when(pl.col("full_name").is_not_null() & pl.col("given_names").is_null())
        .then("w_shown")
        .otherwise(columns)
    )
    return pl.when(text != "").then(text)
