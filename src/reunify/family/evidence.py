"""What each comparison says of a scored pair, read back from its levels."""

from __future__ import annotations

import polars as pl

from reunify.linkage import BY_NAME, Model, level_bits


def bits(model: Model, name: str) -> pl.Expr:
    """Return thousandths of a bit of one comparison, rarity with it; null where a side says nothing.

    Of the columns ``level_NAME`` and, where the comparison weighs rarity, ``rarity_NAME``.
    """
    weights = level_bits(model.comparison(name))
    level = pl.col(f"level_{name}").replace_strict(weights, default=None, return_dtype=pl.Int64)
    if not BY_NAME[name].rarity:
        return level
    return level + pl.col(f"rarity_{name}").cast(pl.Int64).fill_null(0)
