"""One source's claimed children read: column groups, and cells that name several in words."""

from __future__ import annotations

import polars as pl

from reunify.normalize import codes, dates, identifiers
from reunify.normalize.intake import Room
from reunify.normalize.names import read_names
from reunify.normalize.words import split_claims
from reunify.schema import BIRTH_PARTS, CLAIM_FIELDS, CLAIMED, NAME_PARTS

_MARKS = ("in_words", "birth_unreadable", "sex_unreadable", "relationship_unreadable")
_FACTS = tuple(f for f in CLAIM_FIELDS if f != "text")


def read_claims(claims: pl.DataFrame, room: Room) -> pl.DataFrame:
    """Return :data:`~reunify.schema.CLAIMED` of one source, with columns ``*_unreadable`` for counting.

    ``claims`` is a slice of :data:`~reunify.schema.CLAIMS` with cleaned cells. A claim with nothing in
    it is dropped; children named in one cell get a row each, and positions count anew by record.
    """
    if claims.is_empty():
        return CLAIMED.empty().with_columns(pl.lit(False).alias(mark) for mark in _MARKS)
    claims = _names_in_words(claims)
    said = pl.concat([_told_in_columns(claims), _told_in_words(claims)])
    said = said.sort("record", "position", "place").with_columns(
        position=(pl.int_range(pl.len()).over("record") + 1).cast(pl.Int64)
    )
    names = read_names(
        said.select(full_name="name", given_names="given_names", surnames="surnames"),
        language=room.source.text_language,
        aliases=room.config.names,
    )
    births = dates.read_births(
        said.select("birth", "age", age_at=pl.lit(None, dtype=pl.String)),
        order=room.source.dates,
        reference=room.reference,
    )
    sexes = codes.sexes(said["sex"], room.codes("sex"), language=room.source.text_language)
    ties = codes.claimed_relationships(said["relationship"], room.codes("claimed_relationship"))
    read = said.select("record", "position", "text", "in_words", read=pl.col("parsed")).with_columns(
        *names.select(list(NAME_PARTS)).get_columns(),
        *births.select([c for c in BIRTH_PARTS if c != "birth_text"]).get_columns(),
        said["birth"].fill_null(births["birth_text"]).alias("birth_text"),
        births["unreadable"].alias("birth_unreadable"),
        (sexes.is_null() & said["sex"].is_not_null()).alias("sex_unreadable"),
        (ties.is_null() & said["relationship"].is_not_null()).alias("relationship_unreadable"),
        sexes.fill_null(codes.relationship_sex(said["relationship"])).alias("sex"),
        ties.alias("relationship"),
        identifiers.alien_numbers(said["alien_number"]).alias("alien_numbers"),
    )
    something = (
        (pl.col("given").list.len() > 0)
        | pl.any_horizontal(pl.col("paternal", "maternal", "birth_from", "sex", "relationship").is_not_null())
        | (pl.col("alien_numbers").list.len() > 0)
    )
    return read.with_columns(parsed=pl.col("read") & something.fill_null(False)).drop("read")


def _names_in_words(claims: pl.DataFrame) -> pl.DataFrame:
    """Take a name cell that holds more than a name ("JUAN 7 / ANA 5"), nothing beside it, for words."""
    beside = [f for f in CLAIM_FIELDS if f != "name"]
    alone = pl.all_horizontal(pl.col(beside).is_null()) & pl.col("name").str.contains(r"[0-9;/]")
    return claims.with_columns(
        text=pl.when(alone).then("name").otherwise("text"), name=pl.when(~alone.fill_null(False)).then("name")
    )


def _told_in_columns(claims: pl.DataFrame) -> pl.DataFrame:
    """Return the claims of column groups, as written in ``text``; empty ones are left out."""
    facts = claims.filter(pl.any_horizontal(pl.col(f).is_not_null() for f in _FACTS))
    return facts.select(
        "record",
        "position",
        *_FACTS,
        text=pl.concat_str(list(_FACTS), separator=", ", ignore_nulls=True),
        parsed=pl.lit(True),
        in_words=pl.lit(False),
        place=pl.lit(0, dtype=pl.Int64),
    )


def _told_in_words(claims: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each child that a cell of words names."""
    cells = claims.filter(pl.col("text").is_not_null())
    parts = split_claims(cells["text"])
    numbered = (
        cells.select("record", "position")
        .with_row_index("index")
        .with_columns(pl.col("index").cast(pl.Int64))
    )
    nothing = pl.lit(None, dtype=pl.String)
    return (
        parts.rename({"position": "place"})
        .join(numbered, on="index", how="left", maintain_order="left")
        .with_columns(given_names=nothing, surnames=nothing, alien_number=nothing, in_words=pl.lit(True))
        .select("record", "position", *_FACTS, "text", "parsed", "in_words", "place")
    )


def claimed_table(read: pl.DataFrame) -> pl.DataFrame:
    """Return the declared columns of what :func:`read_claims` gave."""
    return CLAIMED.conform(read)
