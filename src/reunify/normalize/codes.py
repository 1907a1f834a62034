"""Words and codes of a source to our vocabularies: sex, relationship, consent, language.

A source's own codes (``values``, case and accents forgiven) win over everything; then the whole cell as a
phrase of ``data/codes.csv``; then the longest such phrase within it. What is in none is null, never
guessed, with one exception: consent, where a text that cannot be read is "unknown".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files

import polars as pl

from reunify.errors import JobError
from reunify.normalize.text import by_distinct, fold_text
from reunify.schema import CLAIMED_RELATIONSHIPS, CONSENTS, RELATIONSHIPS, SEXES

_TEXT = pl.String()
_LONGEST_PHRASE = 4  # words
_CLEAR_LEAD = 10  # cells of one reading of M for each of the other

# What a relative of a parent is to the child: "hermana de la madre", "mother's sister".
_OF_PARENT = re.compile(
    r"\b(?P<who>[a-z]+)(?: [a-z]+)? (?:del|(?:de|of) (?:la|el|su|mi|the|her|his|my)) "
    r"(?:madre|mama|padre|papa|mother|father)\b"
)
_PARENTS = re.compile(r"(?:mothers|moms|fathers|dads) (?P<who>[a-z]+)")
_KIN_OF_PARENT = (
    dict.fromkeys(("hermana", "hermano", "sister", "brother"), "aunt_uncle")
    | dict.fromkeys(("madre", "padre", "mama", "papa", "mother", "father", "mom", "dad"), "grandparent")
    | dict.fromkeys(("esposo", "esposa", "pareja", "companero", "companera", "novio", "novia"), "step_parent")
    | dict.fromkeys(("husband", "wife", "partner", "boyfriend", "girlfriend", "conviviente"), "step_parent")
    | dict.fromkeys(("primo", "prima", "tio", "tia", "amigo", "amiga", "cousin", "uncle", "aunt"), "other")
)
_EITHER_SEX = re.compile(
    r"[oe]\s*[/(]\s*a\b|o\s*\(a\)|\ba\s*[/(]\s*o\b|@|[oa]\s+o\s+[a-z]+a\b", re.IGNORECASE
)
_CROSSES = frozenset("✕✖✗✘❌×")  # noted for "no"; a box with a cross in it may be a ticked one
_STRICTEST_FIRST = ("withdrawn", "refused", "unknown", "given")
_NEGATION = frozenset({"no", "not", "never", "nunca", "sin", "without", "dont", "doesnt", "didnt", "tampoco"})


def sexes(
    column: pl.Series, values: Mapping[str, str] | None = None, *, language: str | None = None
) -> pl.Series:
    """Return "female", "male" or null for each cell.

    M is "mujer" beside H and "male" beside F: the column's other cells decide, ten to one. Where they
    do not, ``language`` "en" (the source's words are English) makes it male; else it stays null, as do
    1 and 2, unless ``values`` says. Raises :class:`JobError` for a value that is no sex.
    """
    own = _own(values, SEXES, "sex")
    text = column.cast(pl.String)
    table = _table("sex") | _letter_m(text, own, language)
    return by_distinct(text, lambda cell: _sex(cell, own, table), _TEXT)


def relationships(column: pl.Series, values: Mapping[str, str] | None = None) -> pl.Series:
    """Return what each cell says someone is to the child, one of :data:`RELATIONSHIPS`, or null.

    "Parent" alone, or a mother and a father in one cell, is null: the person's sex decides which. Raises
    :class:`JobError` for a value that is no relationship.
    """
    own = _own(values, RELATIONSHIPS, "relationship")
    table = _table("relationship")
    return by_distinct(column.cast(pl.String), lambda cell: _relationship(cell, own, table), _TEXT)


def claimed_relationships(column: pl.Series, values: Mapping[str, str] | None = None) -> pl.Series:
    """Return what each cell says the child is to the adult, one of :data:`CLAIMED_RELATIONSHIPS`, or null.

    A word said from the other side ("madre", "tía") is turned round. Raises :class:`JobError` for a value
    that is no such relationship.
    """
    own = _own(values, CLAIMED_RELATIONSHIPS, "claimed_relationship")
    table = _table("claimed_relationship")
    return by_distinct(column.cast(pl.String), lambda cell: _coded(cell, own, table), _TEXT)


def relationship_sex(column: pl.Series) -> pl.Series:
    """Return the sex that the word for a relationship implies ("madre" female, "nieto" male), or null."""
    return by_distinct(column.cast(pl.String), _implied_sex, _TEXT)


def consents(column: pl.Series, values: Mapping[str, str] | None = None) -> pl.Series:
    """Return one of :data:`CONSENTS` for each cell; null where nothing is written.

    A text with a refusal anywhere in it ("no desea que la busquen") is refused; one that cannot be read is
    unknown. Of several texts between semicolons (one person's several rows), the strictest counts.
    Raises :class:`JobError` for a value that is no consent.
    """
    own = _own(values, CONSENTS, "consent")
    table = _table("consent")
    return by_distinct(column.cast(pl.String), lambda cell: _consent(cell, own, table), _TEXT)


def languages(column: pl.Series, values: Mapping[str, str] | None = None) -> pl.Series:
    """Return the folded name of the language in each cell, one spelling each ("quiché" is "kiche").

    Of several, one that is neither Spanish nor English tells most and is taken. An unlisted language
    stays as folded.
    """
    own = {fold_text(k) or "": fold_text(v) or "" for k, v in (values or {}).items()}
    return by_distinct(column.cast(pl.String), lambda cell: _language(cell, own), _TEXT)


def _own(values: Mapping[str, str] | None, allowed: Collection[str], field: str) -> dict[str, str]:
    """Return a source's own codes with their keys folded, all onto our vocabulary."""
    wrong = sorted({v for v in (values or {}).values() if v not in allowed})
    if wrong:
        raise JobError(
            f"{', '.join(wrong)}: no {field}",
            where=f"values of {field}",
            remedy=f"Use one of: {', '.join(allowed)}.",
        )
    return {_own_key(k): v for k, v in (values or {}).items()}


def _own_key(text: str) -> str:
    """Return a code folded; one of signs alone ("+") stays as it is."""
    return fold_text(text) or text.strip()


@cache
def _sexed() -> dict[str, dict[str, tuple[str, str]]]:
    """Return by field: phrase to its code and the sex it implies ("" for none)."""
    tables: dict[str, dict[str, tuple[str, str]]] = {}
    path = files("reunify.normalize") / "data" / "codes.csv"
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            tables.setdefault(row["field"], {})[row["phrase"]] = (row["code"], row["sex"])
    return tables


@cache
def _table(field: str) -> dict[str, str]:
    return {phrase: code for phrase, (code, _) in _sexed()[field].items()}


def _phrases(folded: str, table: Mapping[str, str]) -> list[str]:
    """Return the phrases of ``table`` within ``folded``, left to right, the longest at each place."""
    words = folded.split()[:40]
    found, at = [], 0
    while at < len(words):
        sizes = range(min(_LONGEST_PHRASE, len(words) - at), 0, -1)
        size = next((n for n in sizes if " ".join(words[at : at + n]) in table), 0)
        if size:
            found.append(" ".join(words[at : at + size]))
        at += size or 1
    return found


def _coded(cell: str, own: Mapping[str, str], table: Mapping[str, str]) -> str | None:
    key = _own_key(cell)
    if key in own:
        return own[key]
    if key in table:
        return table[key]
    codes = {table[p] for p in _phrases(key, table) if len(p) > 1}
    return codes.pop() if len(codes) == 1 else None


def _sex(cell: str, own: Mapping[str, str], table: Mapping[str, str]) -> str | None:
    either = _own_key(cell) not in own and _EITHER_SEX.search(cell)
    return None if either else _coded(cell, own, table)


def _relationship(cell: str, own: Mapping[str, str], table: Mapping[str, str]) -> str | None:
    key = _own_key(cell)
    if key in own or key in table:
        return own.get(key) or table.get(key)
    for pattern in (_OF_PARENT, _PARENTS):
        if (found := pattern.search(key)) and found["who"] in _KIN_OF_PARENT:
            return _KIN_OF_PARENT[found["who"]]
    codes = list(dict.fromkeys(table[p] for p in _phrases(key, table)))
    return None if not codes or {"mother", "father"} <= set(codes) else codes[0]


def _implied_sex(cell: str) -> str | None:
    if _EITHER_SEX.search(cell):
        return None
    key = _own_key(cell)
    for field in ("relationship", "claimed_relationship"):
        table = _sexed()[field]
        names = _phrases(key, {p: code for p, (code, _) in table.items()})
        said = {table[p][1] for p in names[:1]}
        if said and "" not in said:
            return said.pop()
    return None


def _letter_m(text: pl.Series, own: Mapping[str, str], language: str | None) -> dict[str, str]:
    """Return what the letter M stands for, as a table of one phrase or none, by the column's other cells."""
    counts = text.drop_nulls().str.strip_chars().str.to_lowercase().alias("c").value_counts()
    weigh = dict.fromkeys(("female", "male"), 0)
    beside_male = {"h", "v", "hombre", "varon", "varón", "mujer"}  # M is then mujer
    beside_female = {"f", "fem", "femenino", "femenina", "masculino", "female", "male"}
    for code, count in counts.rows():
        if code in own:
            continue
        weigh["female"] += count if code in beside_male else 0
        weigh["male"] += count if code in beside_female else 0
    for sex, other in (("female", "male"), ("male", "female")):
        if weigh[sex] > _CLEAR_LEAD * weigh[other]:
            return {"m": sex}
    return {"m": "male"} if language == "en" else {}


def _consent(cell: str, own: Mapping[str, str], table: Mapping[str, str]) -> str:
    key = _own_key(cell)
    if key in own or key in table:
        return own.get(key) or table[key]
    said = [part for part in cell.split(";") if part.strip()]
    if len(said) > 1:
        return min((_consent(part, own, table) for part in said), key=_STRICTEST_FIRST.index)
    if cell.strip().removesuffix("\ufe0f") in _CROSSES:
        return "refused"
    codes = {table[p] for p in _phrases(key, table) if len(p) > 1}
    for code in ("withdrawn", "refused"):
        if code in codes:
            return code
    if codes == {"given"}:
        return "refused" if _NEGATION & set(key.split()) else "given"
    return "unknown"


def _language(cell: str, own: Mapping[str, str]) -> str | None:
    key = fold_text(cell)
    if key is None:
        return None
    table = _table("language")
    if key in own or key in table:
        return own.get(key) or table[key]
    named = list(dict.fromkeys(table[p] for p in _phrases(key, table) if len(p) > 2))
    rare = [n for n in named if n not in ("espanol", "english")]
    return (rare or named or [key])[0]
