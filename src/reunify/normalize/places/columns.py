"""Whole columns of places, each distinct combination of cells read once."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from reunify.normalize.places.gazetteer import gazetteer
from reunify.normalize.places.reading import read_cells
from reunify.normalize.places.tables import read

CELLS = ("country", "department", "municipality", "locality", "place")
FOUND = ("country", "department", "municipality", "locality")


def read_places(
    frame: pl.DataFrame,
    *,
    aliases: Mapping[str, str] | None = None,
    country_values: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Return where each person comes from, in comparable form, one row for each of ``frame``, in its order.

    ``frame``: text columns country, department, municipality, locality, place, as written; missing
    columns count as empty. ``aliases``: a job's own place names, alias to name. ``country_values``: a
    source's own country codes, to a country's ISO code or name.

    Gives country (ISO 3166 two-letter code), department and municipality (folded canonical names; what
    is not recognised is kept folded), locality (folded, without "aldea", "caserío"…) and place_text
    (what was written, for people). Reads its own output to the same values. Raises nothing on any text.
    """
    known = gazetteer(tuple((aliases or {}).items()), tuple((country_values or {}).items()))
    cells = frame.select(
        (pl.col(c).cast(pl.String) if c in frame.columns else pl.lit(None, pl.String)).alias(c) for c in CELLS
    )
    distinct = cells.unique(maintain_order=True)
    found = [read_cells(row, known) for row in distinct.iter_rows()]
    read_out = distinct.with_columns(
        *(pl.Series(f"read_{c}", [getattr(f, c) for f in found], pl.String) for c in FOUND),
        place_text=_written(),
    )
    joined = cells.join(read_out, on=list(CELLS), how="left", nulls_equal=True, maintain_order="left")
    return joined.select(*(pl.col(f"read_{c}").alias(c) for c in FOUND), pl.col("place_text"))


def _written() -> pl.Expr:
    """Join what was written from small to large, each text once."""
    small_to_large = ("place", "locality", "municipality", "department", "country")
    tidy = [pl.col(c).str.replace_all(r"\s+", " ").str.strip_chars(" ,") for c in small_to_large]
    texts = pl.concat_list(pl.when(t != "").then(t) for t in tidy).list.drop_nulls()
    return pl.when(texts.list.len() > 0).then(texts.list.unique(maintain_order=True).list.join(", "))


def coordinates(frame: pl.DataFrame) -> pl.DataFrame:
    """Return lat and lon in degrees of each row's municipality, null where unknown.

    ``frame``: country, department, municipality, as :func:`read_places` gives them. A municipality
    without a department has coordinates only where its country knows one of that name. From GeoNames.
    """
    table = (
        read("places.csv")
        .filter(pl.col("lat").is_not_null() & (pl.col("kind") != "department"))
        .select(
            "country",
            "department",
            pl.col("name").alias("municipality"),
            pl.col("lat", "lon").cast(pl.Float64),
        )
    )
    alone = table.unique(["country", "municipality"], keep="none").drop("department")
    keys = frame.select(pl.col("country", "department", "municipality").cast(pl.String))
    full = keys.join(table, on=["country", "department", "municipality"], how="left", maintain_order="left")
    loose = keys.join(alone, on=["country", "municipality"], how="left", maintain_order="left")
    missing = keys["department"].is_null()
    return pl.DataFrame(
        {c: full[c].zip_with(~missing, loose[c]) for c in ("lat", "lon")},
        schema={"lat": pl.Float64, "lon": pl.Float64},
    )
