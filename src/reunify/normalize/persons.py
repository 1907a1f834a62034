"""One source's people read: every field of a person's record to what can be compared."""

from __future__ import annotations

import polars as pl

from reunify.normalize import codes, dates, identifiers, text
from reunify.normalize.intake import Room
from reunify.normalize.names import read_names
from reunify.normalize.places import read_places
from reunify.normalize.words import split_parents
from reunify.schema import BIRTH_PARTS, NAME_PARTS

NAME_CELLS = (
    "full_name",
    "given_names",
    "surnames",
    "paternal_surname",
    "maternal_surname",
    "married_surname",
)
PLACES = ("country", "department", "municipality", "locality", "place")
PARENT_PARTS = ("mother", "father", "spouse")
_PARENT_CELLS = ("name", "given_names", "surnames")
_ALIAS_WORDS = [
    "alias",
    "aka",
    "apodo",
    "apodado",
    "apodada",
    "dicen",
    "conocido",
    "conocida",
    "como",
    "also",
]


def read_people(people: pl.DataFrame, room: Room) -> pl.DataFrame:
    """Return what :data:`~reunify.schema.RECORDS` tells of one source's people, in their order.

    ``people`` is a slice of :data:`~reunify.schema.PEOPLE` with cleaned cells that has
    ``separation_from`` and ``separation_to`` already. Columns ``*_unreadable`` mark cells kept as text
    only; they are for counting.
    """
    places = read_places(
        people.select(PLACES), aliases=room.config.places, country_values=room.codes("country")
    )
    told = codes.relationships(people["relationship"], room.codes("relationship"))
    sex = codes.sexes(people["sex"], room.codes("sex"), language=room.source.text_language).alias("sex")
    people = people.with_columns(
        relationship_unreadable=told.is_null() & people["relationship"].is_not_null(),
        sex_unreadable=sex.is_null() & people["sex"].is_not_null(),
    )
    adult = room.source.role == "adults"
    implied = _implied_sex(people["relationship"], told) if adult else sex
    return people.drop(
        *PLACES, "sex", "relationship", "other_ids", "sibling_ids", "children_count"
    ).with_columns(
        *_names(_parents(people), room).get_columns(),
        *_births(people, room).get_columns(),
        *places.get_columns(),
        *_numbers(people, places["country"], room).get_columns(),
        sex.fill_null(implied).alias("sex"),
        (told if adult else pl.Series([None] * len(people), dtype=pl.String)).alias("relationship"),
        codes.languages(people["language"], room.codes("language")).alias("language"),
        _consent(people["consent"], room).alias("consent"),
    )


def _implied_sex(words: pl.Series, told: pl.Series) -> pl.Series:
    """Return the sex that the word of a relationship implies ("madre", or a code that means mother)."""
    of_code = told.replace_strict(
        {"mother": "female", "father": "male"}, default=None, return_dtype=pl.String
    )
    return codes.relationship_sex(words).fill_null(of_code)


def _names(people: pl.DataFrame, room: Room) -> pl.DataFrame:
    """Return the names of the person, mother, father and spouse, each under its own columns.

    All are read in one pass, but how a list writes whole names is judged for each part on its own.
    """
    own = people.select(*NAME_CELLS, source=pl.lit("own"))
    parts = [p for p in PARENT_PARTS if any(people[f"{p}_{c}"].is_not_null().any() for c in _PARENT_CELLS)]
    others = [
        people.select(
            full_name=f"{part}_name",
            given_names=f"{part}_given_names",
            surnames=f"{part}_surnames",
            source=pl.lit(part),
        )
        for part in parts
    ]
    stacked = pl.concat([own, *others], how="diagonal")
    read = read_names(stacked, language=room.source.text_language, aliases=room.config.names)
    height = len(people)
    names = _with_nicknames(read.head(height), people["other_names"])
    for place, part in enumerate(parts, start=1):
        told = read.slice(place * height, height).select(*NAME_PARTS, "name_text")
        renamed = told.rename({c: f"{part}_{c}" for c in NAME_PARTS} | {"name_text": f"{part}_text"})
        names = names.hstack(renamed.get_columns())
    return names


def _with_nicknames(read: pl.DataFrame, nicknames: pl.Series) -> pl.DataFrame:
    """Add the words of a cell of nicknames ("alias Chepe") to ``other_tokens``, each once."""
    said = text.fold(nicknames).alias("said").to_frame()
    words = pl.element().filter((pl.element().str.len_chars() > 1) & ~pl.element().is_in(_ALIAS_WORDS))
    tokens = said.select(pl.col("said").str.split(" ").list.eval(words).fill_null([]))["said"]
    return read.with_columns(_together(read["other_tokens"].fill_null([]), tokens).alias("other_tokens"))


def _parents(people: pl.DataFrame) -> pl.DataFrame:
    """Return ``people`` with the parents named in words where no column of their own names them."""
    if people["parents_text"].null_count() == len(people):
        return people
    said = split_parents(people["parents_text"])
    fill = []
    for part in ("mother", "father"):
        own = pl.any_horizontal(pl.col(f"{part}_{c}").is_not_null() for c in _PARENT_CELLS)
        words = said[f"{part}_name"]
        fill.append(pl.when(~own).then(words).otherwise(f"{part}_name").alias(f"{part}_name"))
    return people.with_columns(fill)


def _births(people: pl.DataFrame, room: Room) -> pl.DataFrame:
    read = dates.read_births(
        people.select("birth", "age", "age_at"), order=room.source.dates, reference=room.reference
    )
    return read.select(*BIRTH_PARTS, birth_unreadable="unreadable").with_columns(
        people["birth"].fill_null(read["birth_text"]).alias("birth_text")
    )


def _numbers(people: pl.DataFrame, country: pl.Series, room: Room) -> pl.DataFrame:
    """Return every identifier as a list, and the number of children."""
    lists = identifiers.id_lists(people["sibling_ids"])
    aliens = identifiers.alien_numbers(people["sibling_ids"])
    return pl.DataFrame(
        {
            "sibling_ids": _together(lists, aliens),
            "alien_numbers": identifiers.alien_numbers(people["alien_number"]),
            "family_units": identifiers.family_units(people["family_unit"]),
            "phones": identifiers.phones(people["phone"], country, room.config.default_country),
            "other_ids": identifiers.id_lists(people["other_ids"]),
            "children_count": identifiers.whole_numbers(people["children_count"]),
        }
    )


def _together(first: pl.Series, second: pl.Series) -> pl.Series:
    """Return two lists a row as one without repeats, the first's order first."""
    pair = pl.DataFrame({"a": first, "b": second})
    return pair.select(pl.col("a").list.concat("b").list.unique(maintain_order=True)).to_series()


def _consent(column: pl.Series, room: Room) -> pl.Series:
    """Return consent: null where the source maps none, else ``unknown`` where the cell does not say."""
    if room.source.columns.consent is None:
        return pl.Series([None] * len(column), dtype=pl.String)
    return codes.consents(column, room.codes("consent")).fill_null("unknown")
