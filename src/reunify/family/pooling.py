"""One person in two lists: what each of its rows leaves out, the other may say.

Two rows that are one child, or one adult, speak of the same family. For each comparison the stronger
finding stands for both: where one row's mother is misspelt or missing and the other's agrees, she agrees.
A garbled value is no evidence against a pair whose other row has it whole.
"""

from __future__ import annotations

import polars as pl

from reunify.family.calibration import weight_of
from reunify.family.evidence import bits
from reunify.linkage import Model

WORTH = 0.5
"""What the other rows' stronger findings are worth: the strongest of several is strong by chance too."""

_PAIR = ["child_person", "adult_person", "slot"]


def pool(best: pl.DataFrame, persons: pl.DataFrame, sure: pl.DataFrame, model: Model) -> pl.DataFrame:
    """Add ``persons``: thousandths of a bit that a pair gains from the other rows of its two people.

    A pair gains no more than makes it as likely as that the rows are of one person at all: ``sure`` holds the
    log2 odds of that by ``record``. ``best`` holds one row a child record and adult record, with their
    persons, ``slot``, ``counted_whole`` and ``believed`` (thousandths of a bit), and the ``level_*`` and
    ``rarity_*`` columns of scoring.
    """
    doubled = persons.filter(pl.col("rows") > 1)["record"].implode()
    several = best.filter(pl.col("child_record").is_in(doubled) | pl.col("adult_record").is_in(doubled))
    named = [c.name for c in model.comparisons]
    spoken = several.select(
        "child_record",
        "adult_record",
        "believed",
        "counted_whole",
        *_PAIR,
        **{name: bits(model, name) for name in named},
    )
    gains = spoken.select(
        "child_record",
        "adult_record",
        "believed",
        "counted_whole",
        *(pl.col(n).max().over(_PAIR) - pl.col(n).fill_null(0) for n in named),
    ).select(
        "child_record", "adult_record", "believed", "counted_whole", gain=pl.sum_horizontal(named) * WORTH
    )
    for side in ("child", "adult"):
        gains = gains.join(
            sure.rename({"record": f"{side}_record", "sure": side}),
            on=f"{side}_record",
            how="left",
            maintain_order="left",
        )
    most = weight_of(2.0 ** pl.min_horizontal("child", "adult").clip(upper_bound=60.0))
    room = (most - pl.col("believed")).clip(0.0)
    gains = gains.select(
        "child_record", "adult_record", persons=pl.min_horizontal("gain", room).round().cast(pl.Int64)
    )
    return best.join(
        gains, on=["child_record", "adult_record"], how="left", maintain_order="left"
    ).with_columns(pl.col("persons").fill_null(0))
