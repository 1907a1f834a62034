"""What a record states and nobody could read: no silence, and no evidence either."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from reunify.explain.folder import Finished, Side

READ_AS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "child_birth": ("birth_text", ("birth_from",)),
    "origin": ("place_text", ("country", "department", "municipality", "locality")),
    "separation": ("separation_text", ("separation_from",)),
    "mother_given": ("mother_text", ("mother_given", "mother_paternal")),
    "father_given": ("father_text", ("father_given", "father_paternal")),
}
"""Parts of the evidence, the text of a child's record that they are read from, and the columns read."""

_OF_ADULT = ("origin", "separation")
_OF_CLAIMED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "child_given": ("text", ("given",)),
    "child_birth": ("birth_text", ("birth_from",)),
}


def unread(finished: Finished, record: str, side: Side) -> tuple[str, ...]:
    """Return the parts that a record (``SOURCE:ID``) states and that could not be read, in order of name.

    Of an adult these are its own place and day of separation, and what it says of the children it names.
    """
    own = {part: READ_AS[part] for part in _OF_ADULT} if side == "adult" else READ_AS
    found = _kept_as_text(finished.table("records").filter(pl.col("record") == record), own)
    if side == "adult":
        found |= _kept_as_text(finished.table("claimed").filter(pl.col("record") == record), _OF_CLAIMED)
    return tuple(sorted(found))


def _kept_as_text(rows: pl.DataFrame, parts: Mapping[str, tuple[str, tuple[str, ...]]]) -> set[str]:
    """Return the parts whose text stands in a row of which none of the columns read holds anything."""
    found = set()
    for part, (text, columns) in parts.items():
        empty = [
            pl.col(c).list.len().fill_null(0) == 0
            if isinstance(rows.schema[c], pl.List)
            else pl.col(c).is_null()
            for c in columns
        ]
        stated = pl.col(text).is_not_null() & (pl.col(text).str.strip_chars() != "")
        if rows.filter(stated & pl.all_horizontal(empty)).height:
            found.add(part)
    return found
