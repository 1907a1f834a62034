"""A raw table and its mapping to people, claims, relatives, quarantine and counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from reunify.config.models import ClaimedChildConfig, RelativeConfig, SourceConfig
from reunify.schema import CLAIMS, INTAKE, PEOPLE, QUARANTINE, RELATIVES, Table
from reunify.sources.mapping import field_expressions, filled, wanted_headers
from reunify.sources.repeats import one_adult, suffix_repeats
from reunify.sources.table import COPIES, DUPLICATE, FIELD, ID, RECORD, ROW, RawTable, cells_of

NO_ID = "no id"
TOTALS = "a totals row, not a person"
HEADER = "the header again, not a person"
NOTE = "a note below the table, not a person"
BLANK = "every mapped cell is empty"
NO_PERSON = (TOTALS, HEADER, NOTE)
"""Reasons that say of a row in quarantine that it is nobody's; the others may have been a person's."""
_TOTALS = (
    r"(?i)^\s*(?:gran\s+|grand\s+)?(?:sub-?\s?)?(?:total(?:es|s)?|suma|sum|conteo|count)"
    r"(?:\s+(?:general|de|of)\b.*)?(?:[\s:=]+[\d.,\s]*)?$"
)


@dataclass(frozen=True)
class Parts:
    """The tables of one source, each as :mod:`reunify.schema` declares it."""

    people: pl.DataFrame
    claims: pl.DataFrame
    relatives: pl.DataFrame
    quarantine: pl.DataFrame
    intake: pl.DataFrame


def to_parts(table: RawTable, source: SourceConfig) -> Parts:
    """Return what the rows of one source's ``table`` say, every row accounted for.

    Rows identical in all mapped columns merge (``copies``); differing rows of one id are all kept,
    flagged, the later ids suffixed ``#2``; with ``rows: claim`` they are one adult with several claims.
    """
    role = "child" if source.role == "children" else "adult"
    labels = [pl.lit(v).alias(k) for k, v in (("source", source.name), ("role", role), ("file", table.file))]
    headers = list(wanted_headers(source))
    marked = _marked(table.cells, source, headers)
    refused = marked.filter(pl.col("\x00reason").is_not_null())
    spoilt = pl.concat([table.spoilt, refused.select(row=ROW, reason="\x00reason")]).sort("row", "reason")
    quarantine = spoilt.select(*labels, "row", "reason", id=pl.lit(None, pl.String))
    rows = _named(_distinct(marked, headers), source)
    people = _people(rows, source, headers)
    counts = {
        "rows_read": table.cells.height + table.spoilt.height,
        "records": people.height,
        "merged": marked.height - refused.height - people.height,
        "quarantined": quarantine.height,
        "duplicate_ids": people.get_column("duplicate_id").sum() or 0,
    }
    said = pl.DataFrame({"encoding": [table.encoding], "delimiter": [table.delimiter], **counts})
    return Parts(
        PEOPLE.conform(people.with_columns(labels)),
        _groups(rows, source.claimed_children, CLAIMS),
        _groups(rows, source.relatives, RELATIVES),
        QUARANTINE.conform(quarantine),
        INTAKE.conform(said.with_columns(labels)),
    )


def _marked(cells: pl.DataFrame, source: SourceConfig, headers: Sequence[str]) -> pl.DataFrame:
    """Return the rows, empty cells as nulls, with their id and the reason why a row is no person."""
    identity = field_expressions(source.columns)[0].str.strip_chars()
    table = cells.select(ROW, *(filled(cells_of(h)).alias(h) for h in headers)).with_columns(
        identity.alias(ID),
        pl.sum_horizontal(cells_of(h).is_not_null().cast(pl.Int64) for h in headers).alias("\x00filled"),
    )
    number, full = pl.col(ID), pl.col("\x00filled") > 1
    worded = pl.sum_horizontal(cells_of(h).str.contains(r"\pL").fill_null(False) for h in headers)
    like_a_person = number.is_not_null() & (pl.col("\x00filled") * 2 > len(headers)) & (worded > 2)
    label = pl.coalesce(number, *(cells_of(h) for h in headers))
    totals = label.str.contains(_TOTALS) & ~like_a_person
    below = pl.col(ROW) > pl.col(ROW).filter(full).max()
    spaced = number.str.contains(r"\s")
    note = below & spaced & ~spaced.filter(full).any() & (len(headers) > 2)
    reason = (
        pl.when(pl.col("\x00filled") == 0)
        .then(pl.lit(BLANK))
        .when(pl.all_horizontal(cells_of(h).str.strip_chars() == h for h in headers))
        .then(pl.lit(HEADER))
        .when(totals)
        .then(pl.lit(TOTALS))
        .when(number.is_null())
        .then(pl.lit(NO_ID))
        .when(note)
        .then(pl.lit(NOTE))
    )
    return table.with_columns(reason.alias("\x00reason"))


def _distinct(marked: pl.DataFrame, headers: Sequence[str]) -> pl.DataFrame:
    """Return usable rows, identical ones merged into the first, with ``copies``; in the file's order."""
    good = marked.filter(pl.col("\x00reason").is_null())
    counted = good.group_by(ID, cells_of(*headers)).agg(
        pl.col(ROW).min(), pl.len().cast(pl.Int64).alias(COPIES)
    )
    return counted.sort(ROW)


def _named(rows: pl.DataFrame, source: SourceConfig) -> pl.DataFrame:
    """Return rows with the ``record`` each belongs to, and whether another has its id."""
    keys = rows.select(ROW, id=ID)
    keys = suffix_repeats(keys) if source.rows == "person" else keys.with_columns(duplicate_id=pl.lit(False))
    return rows.with_columns(
        keys.get_column("id").alias(ID),
        keys.get_column("duplicate_id").alias(DUPLICATE),
        (source.name + ":" + keys.get_column("id")).alias(RECORD),
    )


def _people(rows: pl.DataFrame, source: SourceConfig, headers: Sequence[str]) -> pl.DataFrame:
    """Return one row a person, ``raw`` being all of its cells as written."""
    fields = field_expressions(source.columns, prefix=FIELD)[1:]
    wide = rows.with_columns(fields)
    if source.rows == "claim":
        wide = one_adult(wide, headers)
    renamed = {c: c.removeprefix(FIELD) for c in wide.columns if c.startswith(FIELD)}
    return wide.select(
        pl.col(RECORD).alias("record"),
        pl.col(ID).alias("id"),
        pl.col(ROW).alias("row"),
        pl.col(COPIES).alias("copies"),
        pl.col(DUPLICATE).alias("duplicate_id"),
        _raw(headers).alias("raw"),
        *(pl.col(c).alias(name) for c, name in renamed.items()),
    )


def _raw(headers: Sequence[str]) -> pl.Expr:
    """Return a JSON object of the filled cells by header, in the mapping's order."""
    members = [
        pl.when(cells_of(h).is_not_null()).then(
            pl.struct(cells_of(h)).struct.json_encode().str.slice(1).str.strip_suffix("}")
        )
        for h in headers
    ]
    return pl.concat_str(pl.lit("{"), pl.concat_str(members, separator=",", ignore_nulls=True), pl.lit("}"))


def _groups(
    rows: pl.DataFrame, groups: Sequence[ClaimedChildConfig | RelativeConfig], table: Table
) -> pl.DataFrame:
    """Return what repeated column groups hold, empty groups dropped, numbered from 1 for each record."""
    names = [c for c in table.columns if c not in ("record", "position")]
    parts = [
        table.conform(rows.select(pl.col(RECORD).alias("record"), *field_expressions(group))).with_columns(
            rows.get_column(ROW), pl.lit(i).alias("\x00group")
        )
        for i, group in enumerate(groups)
    ]
    if not parts:
        return table.empty()
    said = pl.concat(parts).filter(pl.any_horizontal(pl.col(names).is_not_null()))
    first = said.sort(ROW, "\x00group").unique(["record", *names], keep="first", maintain_order=True)
    order = pl.col(ROW).min().over("record")
    numbered = first.sort(order, ROW, "\x00group").with_columns(
        position=pl.int_range(1, pl.len() + 1).over("record")
    )
    return table.conform(numbered)
