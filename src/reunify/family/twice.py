"""What is told twice: numbers issued near each other were issued on one day, so that the day tells no more.

Two strangers in one queue share a day and near numbers. The comparison of numbers carries both; what the
comparison of separation adds for the day is taken back, its place is left.
"""

from __future__ import annotations

import polars as pl

from reunify.family.evidence import bits
from reunify.linkage import BY_NAME, Model, level_bits

_NEAR = ("issued_near", "issued_same_day")


def told_twice(best: pl.DataFrame, model: Model) -> pl.Expr:
    """Return thousandths of a bit, never above 0, that a pair's day was counted twice.

    ``best`` holds ``level_alien_number`` and ``level_separation``.
    """
    used = {comparison.name for comparison in model.comparisons}
    if not {"alien_number", "separation"} <= used or "level_alien_number" not in best.columns:
        return pl.lit(0, pl.Int64)
    day = max(level_bits(model.comparison("separation"))[BY_NAME["separation"].levels["same_day"]], 0)
    said = bits(model, "separation").fill_null(0)
    near = [BY_NAME["alien_number"].levels[name] for name in _NEAR]
    return pl.when(pl.col("level_alien_number").is_in(near)).then(-said.clip(0, day)).otherwise(0)
