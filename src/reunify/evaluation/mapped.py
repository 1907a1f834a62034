"""Which keys two jobs map for their lists, as far as the runs' counts of cells tell.

A manifest keeps no mapping, as an address may hold a password; but a run counts the cells of every mapped
field, so that fields that only one of two jobs maps can be named.
"""

from __future__ import annotations

import polars as pl

from reunify.explain.folder import Finished

_COUNTS = ("filled", "missing", "unreadable", "placeholder")
_CLAIMED, _RELATIVE = "claimed_", "relative_"

Keys = tuple[str, ...]


def mapped_apart(one: Finished, two: Finished) -> tuple[Keys, Keys]:
    """Return the keys that only the job of ``one`` maps, and only that of ``two``: ``ice.columns.birth``."""
    first, second = _cells(one), _cells(two)
    here, there = (
        a.join(b, on="key", how="anti")["key"].sort() for a, b in ((first, second), (second, first))
    )
    return tuple(here), tuple(there)


def read_apart(one: Finished, two: Finished) -> tuple[Keys, Keys]:
    """Return the keys that both jobs map and of which one read more cells, with cells read of all."""
    both = _cells(one).join(_cells(two), on="key", suffix="_b")
    changed = pl.any_horizontal(pl.col(c) != pl.col(f"{c}_b") for c in (*_COUNTS, "cells"))
    rows = both.filter(changed).sort("key")
    here, there = (
        rows.select(pl.format("{} ({}/{})", "key", f"filled{side}", f"cells{side}")).to_series()
        for side in ("", "_b")
    )
    return tuple(here), tuple(there)


def _cells(run: Finished) -> pl.DataFrame:
    """Return the run's cells with ``key``, as a job file has it, and ``cells``, the sum of their counts."""
    field = pl.col("field")
    told = (
        pl.when(field.str.starts_with(_CLAIMED))
        .then(pl.lit("claimed_children.") + field.str.strip_prefix(_CLAIMED))
        .when(field.str.starts_with(_RELATIVE))
        .then(pl.lit("relatives.") + field.str.strip_prefix(_RELATIVE))
        .otherwise(pl.lit("columns.") + field)
    )
    key = pl.col("source") + pl.lit(".") + told
    return run.table("cells").select(key.alias("key"), *_COUNTS, cells=pl.sum_horizontal(_COUNTS))
