"""Cells as text: damage repaired, missing-value words made null, and one folded spelling to compare.

Each function takes a whole column and works on its distinct values only.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection
from functools import cache
from importlib.resources import files
from itertools import chain

import polars as pl
from unidecode import unidecode

from reunify.normalize.mojibake import repair_text

_APOSTROPHES = re.compile("['’‘`´ʼʻ′\ufffd]")
_NOT_WORD = re.compile("[^a-z0-9]+")
_NOTHING_SAID = (
    r"^(?:[\p{P}\p{S}\s]*"
    r"|#(?:REF!|VALUE!|NAME\?|NULL!|DIV/0!|NUM!|N/A)"
    r"|\(?[Xx]{2,}\)?(?:[\s/-]+[Xx]{2,})*"
    r"|0{2,}(?:[-/. ]0+)*)$"
)
_NO_TEXTS = pl.lit(pl.Series([[]], dtype=pl.List(pl.String))).first()
_SPANISH = dict(zip("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunaeiouun", strict=True))
_SOUND = "[!-%'-~" + "".join(_SPANISH) + "]"
_PLAIN = f"^{_SOUND}+(?: {_SOUND}+)*$"
_SPACED_ONLY = r"^[ !-%'-/0-9:->@-_a-~]*$"
"""Plain letters and signs, none of which may stand for another: only the spaces want mending."""
_YES = "si"
"""A whole word is "sí", an answer; "s/i" and "S. I." are "sin información"."""
_SUSPECT = r"\w\?\w|[A-ZÑ]é[A-ZÑ]"  # plain signs that may stand for a lost or mistaken letter


def by_distinct(column: pl.Series, work: Callable[[str], object], kind: pl.DataType) -> pl.Series:
    """Return ``work`` of every cell, called once for each distinct value; null stays null.

    ``column`` is String; the result has the type ``kind``, the same length and name.
    """
    if column.null_count() == len(column):
        return pl.Series(column.name, [None], dtype=kind).new_from_index(0, len(column))
    distinct = column.unique(maintain_order=True).drop_nulls()
    done = pl.Series([work(v) for v in distinct.to_list()], dtype=kind)
    table = pl.DataFrame({"key": distinct, "done": done})
    joined = column.alias("key").to_frame().join(table, on="key", how="left", maintain_order="left")
    return joined["done"].alias(column.name)


def lists_by_distinct(column: pl.Series, work: Callable[[str], list[str]]) -> pl.Series:
    """Return the texts that ``work`` finds in every cell, called once for each distinct value.

    ``column`` is String; the result is a list of String of the same length and name, empty for a null.
    """
    if column.null_count() == len(column):
        return pl.Series(column.name, [[]], dtype=pl.List(pl.String)).new_from_index(0, len(column))
    distinct = column.unique(maintain_order=True).drop_nulls()
    found = [work(v) for v in distinct.to_list()]
    table = pl.DataFrame({"key": distinct, "done": text_lists(found)})
    joined = column.alias("key").to_frame().join(table, on="key", how="left", maintain_order="left")
    return joined.select(pl.col("done").fill_null(_NO_TEXTS)).to_series().alias(column.name)


def text_lists(found: list[list[str]]) -> pl.Series:
    """Return lists of texts as a column, made flat: from lists of lists Polars makes a series for each."""
    rows = pl.Series([row for row, texts in enumerate(found) for _ in texts], dtype=pl.UInt32)
    flat = pl.DataFrame({"row": rows, "texts": pl.Series(list(chain.from_iterable(found)), dtype=pl.String)})
    held = flat.group_by("row", maintain_order=True).agg("texts")
    every = pl.DataFrame({"row": pl.Series(range(len(found)), dtype=pl.UInt32)})
    joined = every.join(held, on="row", how="left", maintain_order="left")
    return joined.select(pl.col("texts").fill_null(_NO_TEXTS)).to_series()


def repair(column: pl.Series, *, keep_lines: bool = False) -> pl.Series:
    """Return a String column with the damage of wrong encodings undone.

    Mojibake ("MuÃ±oz") and HTML entities by ftfy, letters of DOS code pages ("NU¥EZ", "Mart¡nez") by a
    rule of our own, one composed form (NFC), control and zero-width characters out, white space
    collapsed (line breaks too, unless ``keep_lines``: people list children on lines). A lost letter
    ("Mu\ufffdoz") is put back only where exactly one common name fits; else it stays and
    :func:`fold` passes over it. A cell with nothing in it becomes null.
    """
    text = column.cast(pl.String)
    key = pl.col("key")
    damaged = text.unique(maintain_order=True).to_frame("key")
    damaged = damaged.filter(~key.str.contains(_PLAIN) | key.str.contains(_SUSPECT))
    if damaged.is_empty():
        return text
    spaced = key.str.contains(_SPACED_ONLY)
    closed_up = key.str.replace_all(" +", " ").str.strip_chars(" ")
    table = damaged.with_columns(
        hit=True, closed=pl.when(spaced).then(closed_up), odd=pl.when(~spaced).then("key")
    )
    fixed = by_distinct(table["odd"], lambda v: repair_text(v, keep_lines=keep_lines), pl.String())
    fixed = table["closed"].fill_null(fixed).replace("", None)
    frame = text.to_frame("key").join(
        table.select("key", "hit", fixed=fixed), on="key", how="left", maintain_order="left"
    )
    whole = pl.when(pl.col("hit").is_not_null()).then("fixed").otherwise("key")
    return frame.select(whole.alias(column.name)).to_series()


def blank_missing(column: pl.Series, words: Collection[str] = ()) -> pl.Series:
    """Return the column with cells that say "nothing is known" made null.

    The phrases, in both languages, are in ``data/missing_words.csv``; ``words`` adds a source's own.
    A phrase must be the whole cell, case, accents, spaces and punctuation forgiven. Cells of
    punctuation alone ("-", "?", "..."), of XXX, or of zeros ("00", "00/00/0000") are null too. A lone
    "0" is kept (no children, not yet a year old), as is a lone "X" (an initial), unless in ``words``.
    """
    known = pl.Series(sorted(_missing_keys() | {k for w in words if (k := _missing_key(w))}))
    own = pl.Series(sorted({w.strip().lower() for w in words}), dtype=pl.String)
    text = column.cast(pl.String)
    distinct = text.unique(maintain_order=True).drop_nulls()
    short = distinct.filter(distinct.str.len_chars() <= 40)
    folded = fold(short)
    alone = folded.str.contains("^[a-z0-9](?: [a-z0-9])*$")
    keys = pl.select(pl.when(alone).then(folded.str.replace_all(" ", "")).otherwise(folded)).to_series()
    gone = short.filter(keys.is_in(known.implode()) & ~folded.is_in([_YES])) if len(short) else short
    silent = distinct.filter(distinct.str.contains(_NOTHING_SAID))
    listed = distinct.filter(distinct.str.strip_chars().str.to_lowercase().is_in(own.implode()))
    missing = pl.concat([gone, silent, listed]).unique()
    frame = text.to_frame("cell")
    keep = pl.when(~pl.col("cell").is_in(missing.implode())).then("cell")
    return frame.select(keep.alias(column.name)).to_series()


def fold(column: pl.Series) -> pl.Series:
    """Return the column in lower-case ASCII letters, digits and single spaces.

    Apostrophes vanish ("K'iche'" is "kiche"), other punctuation is a space; nothing left is null.
    """
    cells = column.cast(pl.String).to_frame("cell")
    plain = (
        pl.col("cell")
        .str.replace_many(_SPANISH)
        .str.to_lowercase()
        .str.replace_all("['`]", "")
        .str.replace_all("[^a-z0-9\u0080-\U0010ffff]+", " ")
        .str.strip_chars(" ")
    )
    frame = cells.select("cell", plain=plain)
    foreign = pl.col("plain").str.contains("[\u0080-\U0010ffff]")
    frame = frame.select("plain", foreign=pl.when(foreign).then("cell"))
    other = by_distinct(frame["foreign"], fold_text, pl.String())
    folded = pl.when(pl.col("foreign").is_not_null()).then(other).when(pl.col("plain") != "").then("plain")
    return frame.select(folded.alias(column.name)).to_series()


def fold_text(text: str) -> str | None:
    """Return one value folded as :func:`fold` does, or null where nothing is left."""
    plain = unidecode(_APOSTROPHES.sub("", text)).lower()
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", plain)).strip() or None


def _missing_key(text: str) -> str:
    """Return ``text`` folded, letters standing alone run together: "N. / A." and "n/a" are both "na"."""
    tokens = (fold_text(text) or "").split()
    return "".join(tokens) if all(len(t) == 1 for t in tokens) else " ".join(tokens)


@cache
def _missing_keys() -> frozenset[str]:
    """Return the keys of the phrases that ship with the package."""
    path = files("reunify.normalize") / "data" / "missing_words.csv"
    with path.open(encoding="utf-8") as lines:
        return frozenset(_missing_key(row["phrase"]) for row in csv.DictReader(lines))
