"""Whole columns of names in, comparable names out.

Every distinct cell is read once (:mod:`.roles`); rows are put together here with Polars expressions.
What depends on other cells is decided here too: which order a column of whole names is written in,
and whether given names and surnames stand in each other's columns.
"""

from __future__ import annotations

from typing import Literal

import polars as pl

from reunify.normalize.names.roles import column_roles, whole_roles

NAME_COLUMNS = (
    "full_name",
    "given_names",
    "surnames",
    "paternal_surname",
    "maternal_surname",
    "married_surname",
)
"""The text columns that :func:`read_names` takes, any of them."""

OUTPUT: dict[str, pl.DataType] = {
    "name_text": pl.String(),
    "given": pl.List(pl.String()),
    "paternal": pl.String(),
    "maternal": pl.String(),
    "married": pl.String(),
    "other_tokens": pl.List(pl.String()),
    "names_guessed": pl.Boolean(),
    "initials_only": pl.Boolean(),
}
"""The columns that :func:`read_names` gives."""

SWAP_CAUTION = 3.5
"""Log odds against exchanged columns, before a source's rows speak: about 3 rows in 100."""

CLEAR = 2.0
"""Log odds from which a row has a say in how its source writes."""

WHOLE_CAUTION = 4.0
"""Log odds against a whole name in a column that should hold a part of one."""

_PREFIX = {"given_names": "g", "surnames": "s", "paternal_surname": "p", "maternal_surname": "m"}
_FEW = {"es": 9.0, "en": 19.0}


def read_names(frame: pl.DataFrame, *, language: Literal["es", "en"] = "es") -> pl.DataFrame:
    """Return names in comparable form, one row for each row of ``frame``, in its order.

    ``frame`` has any of :data:`NAME_COLUMNS` (String, nulls where nothing is known, original case and
    accents) and, where rows come from several lists, ``source``: the order of whole names and
    exchanged columns are judged for each source. ``language`` is that of the list: where whole names
    leave doubt, an English one is held to write given names first more firmly.

    Gives the columns of :data:`OUTPUT`: ``given`` folded tokens in the order written (empty where none),
    ``paternal``, ``maternal``, ``married`` one folded token each or null, ``other_tokens`` (sorted)
    nicknames in quotes or parentheses, third surnames, stray initials and particles cut off;
    ``names_guessed`` where evidence, not a column or a comma, said what is a surname.
    """
    texts = [_text(frame, column) for column in NAME_COLUMNS]
    source = pl.col("source") if "source" in frame.columns else pl.lit("")
    rows = frame.select(*texts, source.alias("source"))
    read = _with_columns_read(rows.unique(maintain_order=True))
    read = _with_whole_names(_with_swaps(read), language)
    read = _finished(_with_parts(read)).select(*rows.columns, *(pl.col(c).cast(t) for c, t in OUTPUT.items()))
    return rows.join(read, on=rows.columns, how="left", nulls_equal=True, maintain_order="left").select(
        *OUTPUT
    )


def _text(frame: pl.DataFrame, column: str) -> pl.Expr:
    if column not in frame.columns:
        return pl.lit(None, pl.String).alias(column)
    text = pl.col(column)
    return pl.when(text.str.contains(r"\p{L}")).then(text).alias(column)


def _distinct(rows: pl.DataFrame, column: str, where: pl.Expr | None = None) -> list[str]:
    chosen = rows if where is None else rows.filter(where)
    cells: list[str] = chosen[column].drop_nulls().unique().sort().to_list()
    return cells


def _with_columns_read(rows: pl.DataFrame) -> pl.DataFrame:
    """Join what each part column's cell says, each under its prefix (``g_given``, ``s_paternal``)."""
    for column, prefix in (*_PREFIX.items(), ("married_surname", "x")):
        cells = _distinct(rows, column)
        roles = column_roles(cells)
        roles = roles.rename({c: f"{prefix}_{c}" for c in roles.columns if c != "cell"})
        if not cells:
            rows = rows.with_columns(pl.lit(None, t).alias(c) for c, t in roles.schema.items() if c != "cell")
            continue
        rows = rows.join(roles, left_on=column, right_on="cell", how="left", maintain_order="left")
    return rows


def _with_swaps(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``swapped``: given names and surnames stand in each other's columns."""
    named = pl.any_horizontal(pl.col("s_odds", "p_odds", "m_odds").is_not_null())
    families = pl.coalesce(
        pl.when(pl.any_horizontal(pl.col("p_odds", "m_odds").is_not_null())).then(
            pl.sum_horizontal("p_odds", "m_odds")
        ),
        "s_odds",
    )
    rows = rows.with_columns(pl.when(named).then(families - pl.col("g_odds")).alias("swap_odds"))
    odds = pl.col("swap_odds")
    caution = (((odds < -CLEAR).sum() + 33.0) / ((odds > CLEAR).sum() + 1.0)).log()
    caution = caution.clip(-SWAP_CAUTION, SWAP_CAUTION).over("source")
    return rows.with_columns((odds > caution).fill_null(value=False).alias("swapped"))


def _with_whole_names(rows: pl.DataFrame, language: Literal["es", "en"]) -> pl.DataFrame:
    """Add the reading of whole names: ``w_…`` columns, ``order`` and ``w_from`` (the cell they stand in)."""
    no_family = pl.all_horizontal(pl.col("surnames", "paternal_surname", "maternal_surname").is_null())
    family = pl.coalesce("surnames", pl.when(pl.col("maternal_surname").is_null()).then("paternal_surname"))
    rows = rows.with_columns(
        pl.when(pl.col("full_name").is_not_null())
        .then("full_name")
        .when(no_family)
        .then("given_names")
        .when(pl.col("given_names").is_null())
        .then(family)
        .alias("whole")
    )
    roles = whole_roles(_distinct(rows, "whole")).rename(lambda c: c if c == "cell" else f"w_{c}")
    rows = rows.join(roles, left_on="whole", right_on="cell", how="left", maintain_order="left")
    lead = pl.col("w_first_score") - pl.col("w_last_score")
    stated = pl.col("full_name").is_not_null() & ~pl.col("w_comma")
    before = ((stated & (lead > CLEAR)).sum() + _FEW[language]).over("source")
    after = ((stated & (lead < -CLEAR)).sum() + 1.0).over("source")
    given_first = lead + (before / after).log().clip(-SWAP_CAUTION, SWAP_CAUTION) >= 0
    gain = pl.when(no_family).then("w_given_gain").otherwise("w_family_gain")
    trusted = pl.col("full_name").is_not_null() | (gain > WHOLE_CAUTION) | pl.col("w_comma")
    reading = pl.when(trusted & given_first).then("w_first").when(trusted).then("w_last")
    return (
        rows.with_columns(reading.alias("w"))
        .unnest("w", separator="_")
        .with_columns(trusted.fill_null(value=False).alias("w_trusted"))
    )


def _lists(*names: str) -> pl.Expr:
    empty = pl.lit([], pl.List(pl.String))
    return pl.concat_list([pl.col(name).fill_null(empty) for name in names])


def _with_parts(rows: pl.DataFrame) -> pl.DataFrame:
    """Add each part under its final name, columns first, the whole name where they are silent."""
    columns_paternal = pl.coalesce("p_paternal", pl.when(pl.col("m_paternal").is_null()).then("s_paternal"))
    columns_maternal = pl.coalesce(
        "m_paternal", "p_maternal", pl.when(pl.col("p_paternal").is_null()).then("s_maternal")
    )
    swapped, whole = pl.col("swapped"), pl.col("w_trusted")
    from_parts = pl.any_horizontal(pl.col("g_odds", "s_odds", "p_odds", "m_odds").is_not_null())
    only_whole = whole & (~from_parts | pl.col("full_name").is_null())
    family_said = pl.any_horizontal(pl.col("s_odds", "p_odds", "m_odds").is_not_null())
    rows = rows.with_columns(
        only_whole.alias("only_whole"),
        (whole & from_parts & ~only_whole).alias("helped"),
        family_said.alias("family_said"),
    )
    use_whole = pl.col("only_whole")
    family_whole = use_whole | (pl.col("helped") & ~pl.col("family_said"))
    given_whole = use_whole | (pl.col("helped") & pl.col("g_odds").is_null())
    families_given = (
        pl.when(pl.any_horizontal(pl.col("p_odds", "m_odds").is_not_null()))
        .then(_lists("p_given", "m_given"))
        .otherwise(pl.col("s_given"))
    )
    given = pl.when(given_whole).then("w_given").when(swapped).then(families_given).otherwise("g_given")
    parts = {
        "paternal": (pl.col("w_paternal"), pl.col("g_paternal"), columns_paternal),
        "maternal": (pl.col("w_maternal"), pl.col("g_maternal"), columns_maternal),
        "married": (
            pl.col("w_married"),
            pl.col("g_married"),
            pl.coalesce("s_married", "p_married", "m_married", pl.when("g_widow").then("g_married")),
        ),
    }
    return rows.with_columns(
        given.alias("given"),
        (family_whole | given_whole).alias("from_whole"),
        *(
            pl.when(family_whole).then(w).when(swapped).then(g).otherwise(c).alias(name)
            for name, (w, g, c) in parts.items()
        ),
    )


def _finished(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the married surname of its own column, leftovers, flags and the line for people."""
    rows = rows.with_columns(
        pl.coalesce("x_husband", "married").alias("married"),
        pl.col("given").fill_null(pl.lit([], pl.List(pl.String))),
    )
    rows = _without_husbands_of_men(rows)
    family_left = pl.concat_list(
        pl.col("p_maternal", "m_maternal", "s_paternal", "s_maternal", "x_maternal", "x_maternal_of_man")
    ).list.drop_nulls()
    left = pl.concat_list(
        family_left,
        _lists("p_rest", "m_rest", "s_rest", "x_rest"),
        pl.when("swapped").then("g_rest").otherwise("g_aside").fill_null(pl.lit([], pl.List(pl.String))),
    )
    left = (
        pl.when("swapped").then(_lists("g_rest", "p_aside", "m_aside", "s_aside", "x_rest")).otherwise(left)
    )
    left = (
        pl.when("only_whole")
        .then(_lists("w_rest", "x_rest"))
        .when("helped")
        .then(pl.concat_list(left, _lists("w_rest")))
        .otherwise(left)
    )
    used = pl.concat_list(pl.col("paternal", "maternal", "married")).list.drop_nulls()
    tokens = pl.concat_list(pl.col("given"), pl.concat_list(pl.col("paternal", "maternal")).list.drop_nulls())
    return rows.with_columns(
        left.list.set_difference(used).list.sort().alias("other_tokens"),
        (pl.col("swapped") | (pl.col("from_whole") & ~pl.col("w_comma").fill_null(value=False))).alias(
            "names_guessed"
        ),
        ((tokens.list.len() > 0) & (tokens.list.eval(pl.element().str.len_chars()).list.max() == 1))
        .fill_null(value=False)
        .alias("initials_only"),
        _shown().alias("name_text"),
    )


def _without_husbands_of_men(rows: pl.DataFrame) -> pl.DataFrame:
    """Read "de García" after a man's surname as a surname of his, where a column gives his names."""
    mistaken = (pl.col("g_gender") == "m") & ~pl.col("swapped") & ~pl.col("from_whole")
    mistaken &= pl.col("married").is_not_null() & pl.col("married_surname").is_null()
    mistaken &= ~pl.any_horizontal(pl.col("g_widow", "s_widow", "p_widow", "m_widow").fill_null(value=False))
    own = pl.lit("de") + pl.col("married")
    return rows.with_columns(
        pl.when(mistaken).then(pl.coalesce("maternal", own)).otherwise("maternal").alias("maternal"),
        pl.when(mistaken & pl.col("maternal").is_not_null()).then(own).alias("x_maternal_of_man"),
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
