"""Retrieval keys for people to read: what a key is of, and what it says."""

from __future__ import annotations

import re

import polars as pl

from reunify.candidates import HIDDEN
from reunify.explain.words import said
from reunify.wording import word

_KEY = re.compile(r"^([a-z]+\d?)([:<>])(.*)$", re.DOTALL)

FACTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "child_given": (("cg",), ("child_given",)),
    "surnames": (
        ("s",),
        ("paternal_surname", "maternal_surname", "mother_second_surname", "father_second_surname"),
    ),
    "mother_given": (("mg",), ("mother_given",)),
    "father_given": (("fg",), ("father_given",)),
    "companion": (("pg",), ("companion",)),
    "child_birth": (("bd", "bmd", "byd", "bym", "by"), ("child_birth",)),
    "origin": (("mu", "mp", "de", "co", "lo"), ("origin",)),
    "language": (("la",), ("language",)),
    "separation": (("sd", "sp"), ("separation",)),
    "alien_number": (("an", "n0", "n2", "n4", "n6"), ("alien_number",)),
    "family_unit": (("fu",), ("family_unit",)),
    "phone": (("ph",), ("phone",)),
}
"""What both records may speak of: the tags of its keys, and the parts of the evidence with its values."""


SILENCE = "q"
"""Tag of the key that a child who names no mother shares with a mother who names no child."""


def key_words(key: str, language: str) -> str:
    """Return a key in words; a key of a kind without words is shown as it stands."""
    found = _KEY.match(key)
    kinds = said("keys", language)
    if found is None or found[1] not in kinds:
        return key
    tag, mark, value = found.groups()
    if tag == SILENCE:
        value = word("relationships", value, language)
    return f"{kinds[tag]} {said('marks', language)[mark].format(value=value)}"


def masked(key: pl.Expr) -> pl.Expr:
    """Return keys with the values of alien numbers, family units and phones hidden."""
    return key.str.replace(r"(?s)^(an|n\d|fu|ph):.*$", "${1}:" + HIDDEN)


def tag_of() -> pl.Expr:
    """Return the tag of a column ``key``: what stands before its first mark."""
    return pl.col("key").str.extract(r"^([a-z]+\d?)[:<>]")
