"""Facts that two testimonies share no key of: one of them is silent, or they differ."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from reunify.candidates import HIDDEN
from reunify.explain.folder import NUMBERS, Finished
from reunify.explain.keys import FACTS, tag_of
from reunify.explain.words import said
from reunify.testimony import shown_values
from reunify.wording import word

MISSED: dict[str, pl.DataType] = {
    "fact": pl.String(),
    "how": pl.String(),
    "child_value": pl.String(),
    "adult_value": pl.String(),
}
"""``how``: ``only the child`` or ``only the adult`` says something, they ``differ``,
one is ``too vague`` to give a key, or ``neither`` says anything."""


def missed_facts(finished: Finished, both: tuple[str, str]) -> pl.DataFrame:
    """Return :data:`MISSED` of a child's and an adult's testimony, in the order of the evidence."""
    keys = finished.table("keys").filter(pl.col("testimony").is_in(both)).with_columns(tag=tag_of())
    rows = []
    for fact, (tags, parts) in FACTS.items():
        mine = keys.filter(pl.col("tag").is_in(tags))
        child, adult = (set(mine.filter(pl.col("testimony") == t)["key"]) for t in both)
        if child & adult:
            continue
        values = tuple(_value(finished, testimony, parts) for testimony in both)
        rows.append((fact, _how((bool(child), bool(adult)), values), *values))
    return pl.DataFrame(rows, schema=MISSED, orient="row")


def in_words(missed: pl.DataFrame, language: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield :data:`MISSED` for people: fact, how, both values; what neither says is left out."""
    hows, own = said("how", language), said("facts", language)
    for row in missed.filter(pl.col("how") != "neither").iter_rows(named=True):
        fact = own.get(row["fact"]) or word("parts", row["fact"], language)
        yield fact, hows[row["how"]], row["child_value"] or "", row["adult_value"] or ""


def _how(keyed: tuple[bool, bool], values: tuple[str | None, ...]) -> str:
    """Return which side says something; what is said without a key (a month, an initial) is too vague."""
    child, adult = (key or value is not None for key, value in zip(keyed, values, strict=True))
    if child and adult:
        return "differ" if all(keyed) else "too vague"
    if child or adult:
        return "only the child" if child else "only the adult"
    return "neither"


def _value(finished: Finished, testimony: str, parts: tuple[str, ...]) -> str | None:
    """Return what a testimony says of some parts, for people to read."""
    mine = finished.table("testimonies").filter(pl.col("testimony") == testimony)
    values = dict(shown_values(mine).select("part", "value").iter_rows())
    found = [values[part] for part in parts if part in values]
    if found and not finished.personal_numbers and set(parts) & set(NUMBERS):
        return HIDDEN
    return " ".join(dict.fromkeys(found)) or None
