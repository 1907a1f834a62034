"""Facts that two testimonies share no key of: one of them is silent, or they differ."""

from __future__ import annotations

import polars as pl

from reunify.candidates import HIDDEN
from reunify.explain.folder import NUMBERS, Finished
from reunify.explain.keys import FACTS, tag_of
from reunify.testimony import shown_values

MISSED: dict[str, pl.DataType] = {
    "fact": pl.String(),
    "how": pl.String(),
    "child_value": pl.String(),
    "adult_value": pl.String(),
}
"""``how``: ``only the child`` or ``only the adult`` says something, they ``differ``, or ``neither`` does."""


def missed_facts(finished: Finished, both: tuple[str, str]) -> pl.DataFrame:
    """Return :data:`MISSED` of a child's and an adult's testimony, in the order of the evidence."""
    keys = finished.table("keys").filter(pl.col("testimony").is_in(both)).with_columns(tag=tag_of())
    rows = []
    for fact, (tags, parts) in FACTS.items():
        mine = keys.filter(pl.col("tag").is_in(tags))
        child, adult = (set(mine.filter(pl.col("testimony") == t)["key"]) for t in both)
        if child & adult:
            continue
        how = "differ" if child and adult else _who(bool(child), bool(adult))
        rows.append((fact, how, *(_value(finished, testimony, parts) for testimony in both)))
    return pl.DataFrame(rows, schema=MISSED, orient="row")


def _who(child: bool, adult: bool) -> str:
    if child:
        return "only the child"
    return "only the adult" if adult else "neither"


def _value(finished: Finished, testimony: str, parts: tuple[str, ...]) -> str | None:
    """Return what a testimony says of some parts, for people to read."""
    mine = finished.table("testimonies").filter(pl.col("testimony") == testimony)
    values = dict(shown_values(mine).select("part", "value").iter_rows())
    found = [values[part] for part in parts if part in values]
    if found and not finished.personal_numbers and set(parts) & set(NUMBERS):
        return HIDDEN
    return " ".join(dict.fromkeys(found)) or None
