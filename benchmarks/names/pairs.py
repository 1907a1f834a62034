"""The labelled pairs: read, and checked to be what the bench takes them for."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import polars as pl

from reunify.errors import InputError

KINDS = ("given", "surname", "full")
COLUMNS = ("left", "right", "kind", "group", "same", "source")


def read_pairs() -> pl.DataFrame:
    """Return ``number, left, right, kind, group, same, source, words`` of every pair, in file order.

    ``words`` is "one word each" where nothing but a single name stands on both sides, so that measures
    which know no order of names are compared on their own ground.

    Raises :class:`~reunify.errors.InputError` for a cell that is empty or a label that is unknown.
    """
    frame = pl.read_csv(_bytes(), infer_schema=False)
    if tuple(frame.columns) != COLUMNS or sum(frame.null_count().row(0)):
        raise InputError("a column or a cell is missing", where="pairs.csv", remedy="Fill it in.")
    if set(frame["kind"]) - set(KINDS) or set(frame["same"]) - {"true", "false"}:
        raise InputError("a kind or a label is unknown", where="pairs.csv", remedy=f"Kinds: {KINDS}.")
    single = pl.all_horizontal(~pl.col("left", "right").str.contains(" "))
    words = pl.when(single).then(pl.lit("one word each")).otherwise(pl.lit("several words"))
    return frame.with_columns(pl.col("same") == "true", words=words).with_row_index("number")


def fingerprint() -> str:
    """Return the SHA-256 of the labelled pairs, so that a baseline is held against its own pairs only."""
    return hashlib.sha256(_bytes()).hexdigest()


def _bytes() -> bytes:
    return files("benchmarks.names").joinpath("pairs.csv").read_bytes()
