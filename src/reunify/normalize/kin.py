"""One source's relatives and sponsors read: column groups, and cells of words."""

from __future__ import annotations

import polars as pl

from reunify.normalize import codes, dates, identifiers
from reunify.normalize.intake import Room
from reunify.normalize.names import read_names
from reunify.normalize.words import split_parents, split_relatives
from reunify.schema import KIN, NAME_PARTS, RELATIVE_FIELDS

_GROUPS, _WORDS, _PARENTS = 0, 1, 2


def read_kin(
    people: pl.DataFrame, relatives: pl.DataFrame, country: pl.DataFrame, room: Room
) -> pl.DataFrame:
    """Return :data:`~reunify.schema.KIN` of one source.

    ``people`` and ``relatives`` are cleaned slices of :data:`~reunify.schema.PEOPLE` and
    :data:`~reunify.schema.RELATIVES`; ``country`` (record, country) is where a phone is from. People
    named among the parents in words who are neither mother nor father count as relatives too.
    """
    said = pl.concat(
        [
            _told_in_columns(relatives),
            _told_in_words(people.select("record", cell="relatives_text"), _WORDS),
            _told_in_words(_beside_parents(people), _PARENTS),
        ]
    )
    if said.is_empty():
        return KIN.empty()
    said = said.sort("record", "kind", "position", "place").with_columns(
        position=(pl.int_range(pl.len()).over("record") + 1).cast(pl.Int64)
    )
    names = read_names(
        said.select(full_name="name"), language=room.source.text_language, aliases=room.config.names
    )
    births = dates.read_births(
        said.select("age", birth=pl.lit(None, dtype=pl.String), age_at=pl.lit(None, dtype=pl.String)),
        order=room.source.dates,
        reference=room.reference,
    )
    origin = said.join(country, on="record", how="left", maintain_order="left")["country"]
    ties = codes.relationships(said["relationship"], room.codes("relationship"))
    read = said.select("record", "position", "text").with_columns(
        *names.select(list(NAME_PARTS)).get_columns(),
        *births.select("birth_from", "birth_to").get_columns(),
        ties.alias("relationship"),
        identifiers.phones(said["phone"], origin, room.config.default_country).alias("phones"),
    )
    return KIN.conform(read)


def _told_in_columns(relatives: pl.DataFrame) -> pl.DataFrame:
    held = relatives.filter(pl.any_horizontal(pl.col(f).is_not_null() for f in RELATIVE_FIELDS))
    return held.select(
        "record",
        pl.lit(_GROUPS).alias("kind"),
        "position",
        pl.lit(0, dtype=pl.Int64).alias("place"),
        *RELATIVE_FIELDS,
        text=pl.concat_str(list(RELATIVE_FIELDS), separator=", ", ignore_nulls=True),
    )


def _told_in_words(cells: pl.DataFrame, kind: int) -> pl.DataFrame:
    """Return a row for each relative that the cells (record, cell) name in words."""
    cells = cells.filter(pl.col("cell").is_not_null())
    parts = split_relatives(cells["cell"])
    numbered = cells.select("record").with_row_index("index").with_columns(pl.col("index").cast(pl.Int64))
    return parts.join(numbered, on="index", how="left", maintain_order="left").select(
        "record",
        pl.lit(kind).alias("kind"),
        "position",
        pl.lit(0, dtype=pl.Int64).alias("place"),
        *RELATIVE_FIELDS,
        "text",
    )


def _beside_parents(people: pl.DataFrame) -> pl.DataFrame:
    """Return (record, cell): who is named in ``parents_text`` and is neither mother nor father."""
    rest = split_parents(people["parents_text"])["rest"]
    return people.select("record").with_columns(rest.alias("cell"))
