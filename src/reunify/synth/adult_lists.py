"""The two lists of adults: custody records in capitals, and the hotline's calls in Spanish."""

from __future__ import annotations

import numpy as np
import polars as pl

from reunify.synth.cells import cell_mistakes, sector_words
from reunify.synth.claims import claimed, kinship
from reunify.synth.dating import write_dates
from reunify.synth.events import serials
from reunify.synth.renaming import written
from reunify.synth.tables import Ints, Random, choose
from reunify.synth.telling import tell
from reunify.synth.views import COUNTRY_NAMES, Desk, ascii_upper, known, spoil_person

RELATION_WORDS = {
    "mother": {"madre": 9.0, "mamá": 3.0},
    "father": {"padre": 9.0, "papá": 3.0},
    "grandmother": {"abuela": 1.0},
    "grandfather": {"abuelo": 1.0},
    "aunt": {"tía": 1.0},
    "uncle": {"tío": 1.0},
    "sister": {"hermana": 1.0},
    "brother": {"hermano": 1.0},
    "step_parent": {"padrastro": 1.0},
    "step_mother": {"madrastra": 1.0},
    "guardian": {"encargada": 2.0, "tutor": 1.0},
}


def custody(desk: Desk, rows: Ints) -> pl.DataFrame:
    """Return custody records: capitals without accents, two claimed children a row at most."""
    frame = spoil_person(desk, known(desk.world.people, desk.world.families, rows))
    rng = desk.stream("rows")
    n = frame.height
    claims = claimed(desk, rows, desk.config.adults_name_children)
    count = _children_count(desk, rows, claims)
    frame = frame.with_columns(
        id="E" + pl.Series(serials(rng, n, 700_000)).cast(pl.String),
        surname=ascii_upper(written("paternal", "maternal")),
        given=ascii_upper(written("given1", "given2")),
        sex=pl.when("female").then(pl.lit("F")).otherwise(pl.lit("M")),
        country=pl.col("country").replace_strict({k: v[1] for k, v in COUNTRY_NAMES.items()}),
        town=ascii_upper(pl.col("municipality")),
        apprehended=pl.col("at").dt.strftime("%m/%d/%Y"),
        sector=sector_words(pl.col("sector"), 0),
        count=count,
    ).hstack(_two_children(desk, claims, n))
    frame = frame.with_columns(write_dates(frame, "birth", "birth", desk.noise, "en"))
    unnamed = desk.noise.strikes(frame, "missing", "claim", "claim")
    gone = np.logical_or.reduce([struck for _, struck in unnamed]) if unnamed else np.zeros(n, dtype=bool)
    slots = [f"{c}{k}" for k in (1, 2) for c in ("name", "born")]
    frame = frame.with_columns(pl.when(~pl.Series(gone)).then(pl.col(c)).alias(c) for c in slots)
    fields = {"surname": "surname", "given": "given", "town": "town", "alien": "alien"}
    fields |= {"name1": "claim", "name2": "claim"}
    others = {"birth": "birth", "sex": "sex", "country": "country", "sector": "sector", "count": "count"}
    frame = desk.noise.missing(frame, {"town": "town", **others})
    frame = desk.noise.cells(frame, fields, "cell", cell_mistakes("en"))
    frame = frame.with_columns(ascii_upper(pl.col(c)).alias(c) for c in fields)
    return frame.select(
        "person",
        pl.col("id").alias("EARM Number"),
        pl.col("alien").alias("Alien Number"),
        pl.col("surname").alias("SURNAME"),
        pl.col("given").alias("GIVEN NAME"),
        pl.col("birth").alias("BIRTH DATE"),
        pl.col("sex").alias("SEX"),
        pl.col("country").alias("COUNTRY"),
        pl.col("town").alias("BIRTH CITY"),
        pl.col("apprehended").alias("APPREHENDED"),
        pl.col("sector").alias("SECTOR"),
        pl.col("unit").alias("FAMILY UNIT"),
        pl.col("count").alias("CHILDREN"),
        *(
            pl.col(f"{c}{k}").alias(f"Child{k} {t}")
            for k in (1, 2)
            for c, t in (("name", "Name"), ("born", "DOB/Age"))
        ),
    )


def _children_count(desk: Desk, rows: Ints, claims: pl.DataFrame) -> pl.Series:
    """Return how many children each adult is written to have.

    Mostly the children there are, now and then one off. Of adults who name nobody one in two has no
    number, and one in four a nought: processed as travelling alone.
    """
    rng, n = desk.stream("count"), rows.size
    true = np.bincount(kinship(desk, rows)["row"].to_numpy(), minlength=n)
    said = np.bincount(claims["row"].to_numpy(), minlength=n)
    off = (rng.random(n) < 0.05) * rng.choice([-1, 1], n)
    draw = rng.random(n)
    count = np.maximum(np.where(said > 0, said, true) + off, 0)
    count = np.where((said == 0) & (draw < 0.25), 0, count)
    blank = (said == 0) & (draw > 0.5)
    return pl.select(pl.when(~pl.Series(blank)).then(pl.Series(count).cast(pl.String))).to_series()


def _two_children(desk: Desk, claims: pl.DataFrame, n: int) -> pl.DataFrame:
    """Return the name and birth columns of the first two claimed children (those in care first, mostly)."""
    rng = desk.stream("slots")
    late = (claims["home"].to_numpy() & (rng.random(claims.height) < 0.7)).astype(np.int64)
    claims = claims.with_columns(late=pl.Series(late)).sort("row", "late", "position")
    claims = claims.with_columns(slot=pl.int_range(pl.len()).over("row") + 1)
    claims = claims.with_columns(write_dates(claims, "birth", "claim_birth", desk.noise, "en"))
    out = pl.DataFrame({"row": np.arange(n)})
    for slot in (1, 2):
        one = claims.filter(pl.col("slot") == slot).select(
            "row", ascii_upper(pl.col("name")).alias(f"name{slot}"), pl.col("birth").alias(f"born{slot}")
        )
        out = out.join(one, on="row", how="left", maintain_order="left")
    return out.drop("row")


def hotline(desk: Desk, rows: Ints) -> pl.DataFrame:
    """Return the hotline's list: whole names, children in one cell, the day of separation roughly."""
    frame = spoil_person(desk, known(desk.world.people, desk.world.families, rows))
    rng = desk.stream("rows")
    n = frame.height
    told = tell(claimed(desk, rows, 0.95), frame["part"], desk.stream("telling"))
    frame = frame.with_columns(
        row=pl.int_range(n), id="H" + pl.Series(serials(rng, n, 100)).cast(pl.String)
    ).join(told, on="row", how="left", maintain_order="left")
    surnames_first = pl.Series(rng.random(n) < 0.10)
    comma = pl.Series(rng.random(n) < 0.5)
    surname, given = written("paternal", "maternal"), written("given1", "given2")
    turned = pl.when(comma).then(surname + ", " + given).otherwise(surname + " " + given)
    frame = frame.with_columns(
        full=pl.when(surnames_first & surname.is_not_null())
        .then(turned)
        .otherwise(written("given1", "given2", "paternal", "maternal")),
        relation=_relation_words(frame, rng),
        country=pl.col("country").replace_strict({k: v[0] for k, v in COUNTRY_NAMES.items()}),
        town=pl.col("municipality"),
        text=_no_children(frame["text"], rng),
        notes=_notes(frame, rng),
    )
    frame = frame.with_columns(
        write_dates(frame, "birth", "birth", desk.noise, "es"),
        write_dates(frame, "at", "separation", desk.noise, "es"),
    )
    fields = {"full": "full", "town": "town", "phone": "phone", "text": "claim"}
    frame = desk.noise.missing(
        frame,
        {
            "relation": "relation",
            "town": "town",
            "birth": "birth",
            "department": "department",
            "at": "separation",
            "country": "country",
        },
    )
    frame = desk.noise.cells(frame, fields, "cell", cell_mistakes("es"))
    return frame.select(
        "person",
        pl.col("id").alias("folio"),
        pl.col("full").alias("nombre completo"),
        pl.col("birth").alias("nacimiento"),
        pl.col("relation").alias("parentesco"),
        pl.col("country").alias("país"),
        pl.col("department").alias("departamento"),
        pl.col("town").alias("municipio"),
        pl.col("text").alias("hijos que busca"),
        pl.col("at").alias("separación"),
        pl.col("phone").alias("tel."),
        pl.col("notes").alias("notas"),
    )


def _relation_words(frame: pl.DataFrame, rng: Random) -> pl.Series:
    """Return what the caller is to the children, in the call taker's words."""
    by_sex = {
        "grandparent": ("grandmother", "grandfather"),
        "aunt_uncle": ("aunt", "uncle"),
        "sibling": ("sister", "brother"),
        "step_parent": ("step_mother", "step_parent"),
    }
    kind = pl.col("part")
    for part, (she, he) in by_sex.items():
        word = pl.when("female").then(pl.lit(she)).otherwise(pl.lit(he))
        kind = pl.when(pl.col("part") == part).then(word).otherwise(kind)
    kinds = frame.select(kind.alias("k"))["k"]
    out = kinds
    for name, words in RELATION_WORDS.items():
        out = pl.select(
            pl.when(kinds == name).then(choose(rng, words, frame.height)).otherwise(out)
        ).to_series()
    return out


def _no_children(text: pl.Series, rng: Random) -> pl.Series:
    """Return ``text`` with words for nothing in some of its gaps."""
    words = choose(
        rng, {"": 5.0, "no dijo": 1.0, "sin datos": 1.0, "2 niños": 0.5, "mi hijo": 0.5}, len(text)
    )
    filled = pl.when(text.is_not_null()).then(text).when(words != "").then(words)
    return pl.select(filled).to_series()


def _notes(frame: pl.DataFrame, rng: Random) -> pl.Series:
    """Return call takers' remarks for a few, which help a reader and are never matched."""
    words = {"": 9.0, "volver a llamar por la tarde": 1.0, "necesita intérprete": 1.0}
    other = choose(rng, words, frame.height)
    told = pl.Series(rng.random(frame.height) < 0.6)
    deported = pl.when("female").then(pl.lit("deportada")).otherwise(pl.lit("deportado"))
    note = (
        pl.when(pl.col("deported") & told)
        .then(deported + ", llama de su casa")
        .when(pl.lit(other) != "")
        .then(pl.lit(other))
    )
    return frame.select(note.alias("n")).to_series()
