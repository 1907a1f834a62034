"""The two lists of children: the care agency's in English, the shelters' in Spanish."""

from __future__ import annotations

import numpy as np
import polars as pl

from reunify.synth.cells import cell_mistakes, sector_words
from reunify.synth.dating import age_in_words, ways, write_dates, years_old
from reunify.synth.events import serials, siblings, slips
from reunify.synth.renaming import written
from reunify.synth.tables import Ints, choose
from reunify.synth.views import (
    COUNTRY_NAMES,
    Desk,
    ascii_upper,
    known,
    name_columns,
    spoil_names,
    spoil_person,
)


def _testimony(desk: Desk, rows: Ints) -> pl.DataFrame:
    """Return the children at ``rows`` with their parents' names, all spoilt but not yet written."""
    people, families = desk.world.people, desk.world.families
    frame = known(people, families, rows)
    for parent in ("mother", "father"):
        frame = name_columns(frame, people, families, people[parent].to_numpy()[rows], f"{parent}_")
        frame = spoil_names(desk, frame, f"{parent}_", "parent")
    return spoil_person(desk, frame)


def care_agency(desk: Desk, rows: Ints) -> pl.DataFrame:
    """Return the care agency's extract: capitals, month first, alien numbers, siblings' numbers."""
    frame = _testimony(desk, rows)
    rng = desk.stream("rows")
    n = frame.height
    delay = rng.choice([2, 3, 4, 4, 5, 6], n)  # admitted about four days after
    frame = frame.with_columns(
        id="UAC" + pl.Series(serials(rng, n, 100_000)).cast(pl.String),
        surname=written("paternal", "maternal"),
        given=written("given1", "given2"),
        mother=written(*(f"mother_{c}" for c in ("given1", "given2", "paternal", "maternal"))),
        father=written(*(f"father_{c}" for c in ("given1", "given2", "paternal", "maternal"))),
        sex=pl.when("female").then(pl.lit("F")).otherwise(pl.lit("M")),
        country=pl.col("country").replace_strict({k: v[1] for k, v in COUNTRY_NAMES.items()}),
        admitted=(pl.col("day") + pl.Series(delay) + pl.Series(slips(rng, n))).cast(pl.Int32).cast(pl.Date),
        town=pl.col("municipality"),
        siblings=_sibling_numbers(desk, rows),
    )
    frame = frame.with_columns(write_dates(frame, "birth", "birth", desk.noise, "en"))
    upper = ("surname", "given", "mother", "father", "town")
    accents = pl.Series(rng.random(n) < 0.15)  # one office types them
    frame = frame.with_columns(
        pl.when(accents).then(pl.col(c).str.to_uppercase()).otherwise(ascii_upper(pl.col(c))).alias(c)
        for c in upper
    )
    fields = {"surname": "surname", "given": "given", "mother": "mother", "father": "father", "town": "town"}
    fields |= {"alien": "alien"}
    frame = desk.noise.missing(
        frame,
        fields
        | {"birth": "birth", "sex": "sex", "country": "country", "siblings": "siblings", "sector": "sector"},
    )
    frame = desk.noise.cells(frame, fields, "cell", cell_mistakes("en"))
    return frame.select(
        "person",
        pl.col("id").alias("UAC Number"),
        pl.col("alien").alias("A#"),
        pl.col("surname").alias("Last Name"),
        pl.col("given").alias("First and Middle Name"),
        pl.col("birth").alias("Date of Birth"),
        pl.col("sex").alias("Gender"),
        pl.col("country").alias("Country of Birth"),
        pl.col("town").alias("City of Birth"),
        pl.col("admitted").dt.strftime("%m/%d/%Y").alias("Date Admitted"),
        pl.col("sector").alias("Referring Sector"),
        pl.col("mother").alias("Mother"),
        pl.col("father").alias("Father"),
        pl.col("siblings").alias("Sibling A#s"),
        pl.col("unit").alias("FMU"),
    )


def _sibling_numbers(desk: Desk, rows: Ints) -> pl.Series:
    """Return for each row its siblings' alien numbers, joined by semicolons, or null."""
    row, other = siblings(desk.world, rows)
    keep = {"present": 1.0, "thinned": 1 / 3, "absent": 0.0}[desk.config.identifiers]
    kept = desk.stream("siblings").random(row.size) < keep
    numbers = desk.world.people["alien"].gather(other[kept]).cast(pl.String)
    joined = (
        pl.DataFrame({"row": row[kept], "number": numbers})
        .group_by("row", maintain_order=True)
        .agg(pl.col("number").str.join(";"))
    )
    frame = pl.DataFrame({"row": np.arange(rows.size)}).join(
        joined, on="row", how="left", maintain_order="left"
    )
    return frame["number"]


def shelters(desk: Desk, rows: Ints) -> pl.DataFrame:
    """Return the shelters' list: Spanish, a birth date or an age, places down to the hamlet."""
    frame = _testimony(desk, rows)
    rng = desk.stream("rows")
    n = frame.height
    frame = frame.with_columns(
        id="N-" + pl.Series(serials(rng, n, 5_000)).cast(pl.String),
        nombres=written("given1", "given2"),
        mother=written(*(f"mother_{c}" for c in ("given1", "given2", "paternal", "maternal"))),
        father=written(*(f"father_{c}" for c in ("given1", "given2", "paternal", "maternal"))),
        sex=pl.when("female").then(pl.lit("M")).otherwise(pl.lit("H")),
        place=_place(desk, frame),
        country=pl.col("country").replace_strict({k: v[0] for k, v in COUNTRY_NAMES.items()}),
        when=(pl.col("day") + pl.Series(slips(rng, n))).cast(pl.Int32).cast(pl.Date),
        sector=sector_words(pl.col("sector"), 1),
        born=pl.col("birth"),
        way=pl.Series(ways(rng, n)),
    )
    frame = frame.with_columns(write_dates(frame, "birth", "birth", desk.noise, "es"))
    fields = {"nombres": "given", "paternal": "surname", "maternal": "surname", "place": "place"}
    fields |= {"mother": "mother", "father": "father", "phone": "phone"}
    frame = desk.noise.missing(
        frame, fields | {"birth": "birth", "country": "country", "sector": "sector", "language": "language"}
    )
    frame = frame.with_columns(years=_ages(desk, frame))
    aged = pl.Series(rng.random(n) < 0.72) | frame["birth"].is_null()
    age = pl.when(aged).then(pl.col("years"))
    frame = desk.noise.cells(frame, fields, "cell", cell_mistakes("es"))
    return frame.select(
        "person",
        pl.col("id").alias("no. expediente"),
        "nombres",
        pl.col("paternal").alias("primer apellido"),
        pl.col("maternal").alias("segundo apellido"),
        pl.col("birth").alias("fecha nac."),
        age.alias("edad"),
        pl.col("sex").alias("sexo"),
        pl.col("country").alias("país"),
        pl.col("place").alias("lugar de origen"),
        pl.col("language").alias("idioma"),
        pl.col("mother").alias("nombre de la mamá"),
        pl.col("father").alias("nombre del papá"),
        pl.col("when").dt.strftime("%d/%m/%Y").alias("fecha de separación"),
        pl.col("sector").alias("lugar de separación"),
        pl.col("phone").alias("teléfono"),
    )


def _ages(desk: Desk, frame: pl.DataFrame) -> pl.Series:
    """Return ages as the shelters write them: years, now and then a year off or in words."""
    born, at = pl.col("born"), pl.col("at")
    years = years_old(born, at).clip(lower_bound=0)
    said = {
        "age off by one": (years + 1).cast(pl.String),
        "age in words": age_in_words(born, at, pl.col("way")),
    }
    text = years.cast(pl.String)
    for rule, struck in desk.noise.strikes(frame, "date", "age", "years"):
        text = pl.when(pl.Series(struck)).then(said[rule]).otherwise(text)
    return frame.select(text.alias("years")).to_series()


def _place(desk: Desk, frame: pl.DataFrame) -> pl.Series:
    """Return the place in one cell: hamlet, town, department, from the small to the large or back."""
    rng = desk.stream("place")
    n = frame.height
    kinds = {"aldea ": 6, "ald. ": 2, "caserío ": 4, "cas. ": 1, "cantón ": 3, "paraje ": 1, "": 3}
    kind = choose(rng, {k: float(v) for k, v in kinds.items()}, n)
    urban = pl.col("locality").str.contains("^(Barrio|Colonia)")
    hamlet = pl.when(urban).then(pl.col("locality")).otherwise(kind + pl.col("locality"))
    said = pl.Series(rng.random(n) < 0.75)
    department = pl.when(pl.Series(rng.random(n) < 0.66)).then("department")
    small = pl.when(said).then(hamlet)
    up = pl.concat_str(small, "municipality", department, separator=", ", ignore_nulls=True)
    down = pl.concat_str(department, "municipality", small, separator=", ", ignore_nulls=True)
    return frame.select(
        pl.when(pl.Series(rng.random(n) < 0.85)).then(up).otherwise(down).alias("p")
    ).to_series()
