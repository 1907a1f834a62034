"""What each source brought and lost: cells counted by field, for the report."""

from __future__ import annotations

import polars as pl

from reunify.config.models import ClaimedChildConfig, RelativeConfig
from reunify.normalize.intake import Room
from reunify.schema import CELLS, CLAIM_FIELDS, PERSON_FIELDS, RELATIVE_FIELDS

_UNREADABLE = {
    "birth": pl.col("birth_unreadable") & (pl.col("birth_kind").is_null() | (pl.col("birth_kind") == "age")),
    "age": pl.col("birth_unreadable") & (pl.col("birth_kind").is_null() | (pl.col("birth_kind") != "age")),
    "sex": pl.col("sex_unreadable"),
    "relationship": pl.col("relationship_unreadable"),
    "separation_date": pl.col("separation_unreadable"),
    "alien_number": pl.col("alien_numbers").list.len().fill_null(0) == 0,
    "family_unit": pl.col("family_units").list.len().fill_null(0) == 0,
    "phone": pl.col("phones").list.len().fill_null(0) == 0,
    "sibling_ids": pl.col("sibling_ids").list.len().fill_null(0) == 0,
    "children_count": pl.col("children_count").is_null(),
    "country": pl.col("country").is_null(),
    "full_name": pl.col("name_text").is_null(),
}
"""How a cell of a field shows in the read row that it could not be used."""


def count_people(cells: pl.DataFrame, read: pl.DataFrame, room: Room) -> pl.DataFrame:
    """Return :data:`~reunify.schema.CELLS` of the person fields that the source maps.

    ``cells`` holds the cleaned cells, ``read`` the same rows read. Each cell is counted once: filled,
    missing, unreadable or placeholder.
    """
    mapped = [f for f in PERSON_FIELDS if getattr(room.source.columns, f) is not None]
    marks = read.select(
        *[e.fill_null(False).alias(f) for f, e in _UNREADABLE.items() if f in mapped],
        pl.col("birth_placeholder").fill_null(False),
    )
    rows = []
    for field in mapped:
        lost = marks[field] if field in marks.columns else None
        held = marks["birth_placeholder"] if field == "birth" else None
        rows.append(_count(room, field, cells[field], lost, held))
    return _table(rows)


def count_claims(cells: pl.DataFrame, read: pl.DataFrame, room: Room) -> pl.DataFrame:
    """Return :data:`~reunify.schema.CELLS` of the claimed children's fields, named ``claimed_*``.

    Column groups that are empty for an adult count as missing. ``claimed_text`` is unreadable where
    no child in the cell could be read.
    """
    groups = room.source.claimed_children
    mapped = [f for f in CLAIM_FIELDS if any(_maps(g, f) for g in groups)]
    columns = read.filter(~pl.col("in_words"))
    words = read.filter("in_words").group_by("record").agg(pl.col("parsed").any())
    rows = []
    for field in mapped:
        column = cells[field]
        if field == "text":
            said = cells.filter(column.is_not_null()).select("record").join(words, on="record", how="left")
            lost = said.select((~pl.col("parsed").fill_null(True)).sum()).item()
        elif field in {"birth", "sex", "relationship"}:
            lost = columns.select(pl.col(f"{field}_unreadable").fill_null(False).sum()).item()
        else:
            lost = 0
        held = (
            columns.select(pl.col("birth_placeholder").fill_null(False).sum()).item()
            if field == "birth"
            else 0
        )
        said_cells = len(column) - column.null_count()
        rows.append(
            {
                "source": room.source.name,
                "field": f"claimed_{field}",
                "filled": said_cells - lost - held,
                "missing": column.null_count(),
                "unreadable": lost,
                "placeholder": held,
            }
        )
    return _table(rows)


def count_relatives(cells: pl.DataFrame, read: pl.DataFrame, room: Room) -> pl.DataFrame:
    """Return :data:`~reunify.schema.CELLS` of the fields of relatives in column groups, named ``relative_*``.

    ``cells`` are the groups that hold something, ``read`` all relatives of the source, those of a record's
    groups first among them.
    """
    mapped = [f for f in RELATIVE_FIELDS if any(_maps(g, f) for g in room.source.relatives)]
    place = pl.int_range(1, pl.len() + 1).over("record").cast(pl.Int64)
    told = cells.sort("record", "position").with_columns(position=place)
    marks = told.select("record", "position").join(read, on=["record", "position"], how="left")
    lost = {
        "relationship": marks["relationship"].is_null(),
        "age": marks["birth_from"].is_null(),
        "phone": marks["phones"].list.len().fill_null(0) == 0,
    }
    counted = [_count(room, field, told[field], lost.get(field), None) for field in mapped]
    return _table([{**row, "field": f"relative_{row['field']}"} for row in counted])


def _maps(group: ClaimedChildConfig | RelativeConfig, field: str) -> bool:
    return getattr(group, field) is not None


def _count(
    room: Room, field: str, column: pl.Series, unreadable: pl.Series | None, placeholder: pl.Series | None
) -> dict[str, object]:
    said = column.is_not_null()
    held = said & placeholder if placeholder is not None else said & False
    lost = said & unreadable & ~held if unreadable is not None else said & False
    return {
        "source": room.source.name,
        "field": field,
        "filled": int((said & ~held & ~lost).sum()),
        "missing": int(column.null_count()),
        "unreadable": int(lost.sum()),
        "placeholder": int(held.sum()),
    }


def _table(rows: list[dict[str, object]]) -> pl.DataFrame:
    return CELLS.conform(pl.DataFrame(rows, schema=dict(CELLS.columns)))
