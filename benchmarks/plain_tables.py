"""The two tables that plain Splink links: children, and adults with each child that they claim.

Both are made of the normalised tables that a run of reunify left, so that what is compared is the
linking and not the reading: names folded and taken apart, dates read, places looked up. A claimed child's
missing surnames and parents are filled in from the adult, as anyone who knows Spanish names would.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

PARENTS = ("mother", "father")


def read_tables(stages: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return children and adults in one shape; ``record`` names the row, ``unique_id`` the testimony."""
    records = pl.read_parquet(stages / "records.parquet")
    claimed = pl.read_parquet(stages / "claimed.parquet")
    return _children(records.filter(pl.col("role") == "child")), _adults(
        records.filter(pl.col("role") == "adult"), claimed.filter("parsed")
    )


def _children(records: pl.DataFrame) -> pl.DataFrame:
    """One row a child's record."""
    return _shaped(
        records.with_columns(
            position=pl.lit(0, pl.Int64),
            child_given=pl.col("given"),
            child_paternal=pl.col("paternal"),
            child_maternal=pl.col("maternal"),
            child_sex=pl.col("sex"),
        )
    )


def _adults(records: pl.DataFrame, claimed: pl.DataFrame) -> pl.DataFrame:
    """One row for each child that an adult claims, one with an empty child where it claims none."""
    wanted = ("given", "paternal", "maternal", "birth_from", "birth_to", "sex")
    children = claimed.select("record", "position", *(pl.col(c).alias(f"child_{c}") for c in wanted))
    rows = records.join(children, on="record", how="left", maintain_order="left")
    part = pl.coalesce(
        "relationship",
        pl.col("sex").replace_strict(
            {"female": "mother", "male": "father"}, default=None, return_dtype=pl.String
        ),
    )
    rows = rows.with_columns(pl.col("position").fill_null(0), part=part)
    # An adult of whom nobody says which parent it is stands in both places.
    itself = {p: (pl.col("part") == p) | pl.col("part").is_null() for p in PARENTS}
    names = {
        f"{p}_{c}": pl.when(itself[p]).then(c).otherwise(pl.coalesce(f"{p}_{c}", f"spouse_{c}"))
        for p in PARENTS
        for c in ("given", "paternal", "maternal")
    }
    rows = rows.with_columns(**names)
    return _shaped(
        rows.with_columns(
            child_paternal=pl.coalesce("child_paternal", "father_paternal"),
            child_maternal=pl.coalesce("child_maternal", "mother_paternal"),
            birth_from=pl.col("child_birth_from"),
            birth_to=pl.col("child_birth_to"),
        )
    )


def _shaped(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns that are compared: one value each, intervals as their middle day."""

    def middle(field: str) -> pl.Expr:
        start, end = pl.col(f"{field}_from"), pl.col(f"{field}_to")
        return start + pl.duration(days=(end - start).dt.total_days() // 2)

    def nth(names: str, n: int) -> pl.Expr:
        return pl.col(names).list.get(n, null_on_oob=True)

    number = nth("alien_numbers", 0).cast(pl.Int64, strict=False)
    return rows.select(
        unique_id=pl.concat_str("record", pl.lit("/"), "position"),
        record="record",
        given_1=nth("child_given", 0),
        given_2=nth("child_given", 1),
        paternal="child_paternal",
        maternal="child_maternal",
        birth=middle("birth"),
        birth_year=middle("birth").dt.year(),
        sex="child_sex",
        mother_given=nth("mother_given", 0),
        mother_paternal="mother_paternal",
        mother_maternal="mother_maternal",
        father_given=nth("father_given", 0),
        father_paternal="father_paternal",
        father_maternal="father_maternal",
        country="country",
        municipality="municipality",
        separation=middle("separation"),
        sector="separation_place",
        alien_number=number,
        alien_run=number // 10,
        family_unit=nth("family_units", 0),
        phone=nth("phones", 0),
    ).sort("unique_id")
