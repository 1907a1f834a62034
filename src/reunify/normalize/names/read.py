"""Whole columns of names in, comparable names out.

Every distinct cell is read once (:mod:`.roles`); rows are put together with Polars expressions.
What depends on other cells is decided here too: which order a column of whole names is written in,
and whether given names and surnames stand in each other's columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import polars as pl

from reunify.normalize.names.assembly import assembled
from reunify.normalize.names.folding import NO_ALIASES, fold
from reunify.normalize.names.roles import COLUMN_ROLE, column_roles, whole_roles

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


def read_names(
    frame: pl.DataFrame, *, language: Literal["es", "en"] = "es", aliases: Mapping[str, str] = NO_ALIASES
) -> pl.DataFrame:
    """Return names in comparable form, one row for each row of ``frame``, in its order.

    ``frame`` has any of :data:`NAME_COLUMNS` (String, nulls where nothing is known, original case and
    accents) and, where rows come from several lists, ``source``: the order of whole names and
    exchanged columns are judged for each source. ``language`` is that of the list: where whole names
    leave doubt, an English one is held to write given names first more firmly. ``aliases`` are a job's
    own, alias to name: an alias counts as the kind of name that it stands for, and stays as written.

    Gives the columns of :data:`OUTPUT`: ``given`` folded tokens in the order written (empty where none),
    ``paternal``, ``maternal``, ``married`` one folded token each or null, ``other_tokens`` (sorted)
    nicknames in quotes or parentheses, third surnames, stray initials and particles cut off;
    ``names_guessed`` where evidence, not a column or a comma, said what is a surname.
    """
    texts = [_text(frame, column) for column in NAME_COLUMNS]
    source = pl.col("source") if "source" in frame.columns else pl.lit("")
    rows = frame.select(*texts, source.alias("source"))
    if rows.is_empty():
        return pl.DataFrame(schema=OUTPUT)
    own = {fold(alias): fold(name) for alias, name in aliases.items()}
    read = _with_columns_read(rows.unique(maintain_order=True), own)
    read = assembled(_with_whole_names(_with_swaps(read), language, own))
    read = read.select(*rows.columns, *(pl.col(c).cast(t) for c, t in OUTPUT.items()))
    return rows.join(read, on=rows.columns, how="left", nulls_equal=True, maintain_order="left").select(
        *OUTPUT
    )


def _text(frame: pl.DataFrame, column: str) -> pl.Expr:
    if column not in frame.columns:
        return pl.lit(None, pl.String).alias(column)
    text = pl.col(column)
    return pl.when(text.str.contains(r"\p{L}")).then(text).alias(column)


def _distinct(rows: pl.DataFrame, column: str) -> list[str]:
    cells: list[str] = rows[column].drop_nulls().unique().sort().to_list()
    return cells


def _with_columns_read(rows: pl.DataFrame, aliases: Mapping[str, str]) -> pl.DataFrame:
    """Join what each part column's cell says, each under its prefix (``g_given``, ``s_paternal``)."""
    for column, prefix in (*_PREFIX.items(), ("married_surname", "x")):
        if rows[column].null_count() == len(rows):
            rows = rows.with_columns(
                pl.lit(None, kind).alias(f"{prefix}_{name}")
                for name, kind in COLUMN_ROLE.items()
                if name != "cell"
            )
            continue
        roles = column_roles(_distinct(rows, column), aliases)
        roles = roles.rename({c: f"{prefix}_{c}" for c in roles.columns if c != "cell"})
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


def _with_whole_names(
    rows: pl.DataFrame, language: Literal["es", "en"], aliases: Mapping[str, str]
) -> pl.DataFrame:
    """Add the reading of whole names: ``w_…`` columns, and ``w_trusted`` where it is to be believed.

    A whole name stands in its own column, or in a column for a part of one whose other half is empty;
    there it must speak loudly.
    """
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
    roles = whole_roles(_distinct(rows, "whole"), aliases).rename(lambda c: c if c == "cell" else f"w_{c}")
    rows = rows.join(roles, left_on="whole", right_on="cell", how="left", maintain_order="left")
    lead = pl.col("w_first_score") - pl.col("w_last_score")
    stated = pl.col("full_name").is_not_null() & ~pl.col("w_comma")
    before = ((stated & (lead > CLEAR)).sum() + _FEW[language]).over("source")
    after = ((stated & (lead < -CLEAR)).sum() + 1.0).over("source")
    given_first = lead + (before / after).log().clip(-SWAP_CAUTION, SWAP_CAUTION) >= 0
    gain = pl.when(no_family).then("w_given_gain").otherwise("w_family_gain")
    trusted = pl.col("full_name").is_not_null() | (gain > WHOLE_CAUTION)
    reading = pl.when(trusted & given_first).then("w_first").when(trusted).then("w_last")
    return (
        rows.with_columns(reading.alias("w"))
        .unnest("w", separator="_")
        .with_columns(trusted.fill_null(value=False).alias("w_trusted"))
    )
