"""Counts for the page: a run's tables in, small tables of counts out. No id, name or row leaves here."""

from __future__ import annotations

import polars as pl

from reunify.schema import BANDS, STATUSES

OTHER_REASONS = 15
"""Quarantine reasons listed one by one; the rest are added up."""


def by_status(children: pl.DataFrame, source: str) -> pl.DataFrame:
    """Return ``source, status, rows`` for a roster, every status of every source, zeros too."""
    sources = children.select(pl.col(source).alias("source")).unique().sort("source")
    every = sources.join(pl.DataFrame({"status": STATUSES}), how="cross")
    counted = children.group_by(pl.col(source).alias("source"), "status").agg(
        pl.len().cast(pl.Int64).alias("rows")
    )
    return every.join(counted, on=["source", "status"], how="left", maintain_order="left").with_columns(
        pl.col("rows").fill_null(0)
    )


def wide(counts: pl.DataFrame, on: str, order: tuple[str, ...]) -> pl.DataFrame:
    """Return ``counts`` (source, ``on``, rows) with a column for each value in ``order``, and ``total``."""
    columns = [
        pl.col("rows").filter(pl.col(on) == value).sum().cast(pl.Int64).alias(value) for value in order
    ]
    return counts.group_by("source", maintain_order=True).agg(*columns, pl.col("rows").sum().alias("total"))


def reasons(quarantine: pl.DataFrame) -> pl.DataFrame:
    """Return ``source, reason, rows``: why rows could not be used, the commonest first.

    Numbers within a reason are written ``n``, so that rows which went wrong alike count together.
    """
    counted = (
        quarantine.with_columns(pl.col("reason").str.replace_all(r"\d[\d,]*", "n"))
        .group_by("source", "reason")
        .agg(pl.len().cast(pl.Int64).alias("rows"))
        .sort("rows", "source", "reason", descending=[True, False, False])
    )
    rest = counted.slice(OTHER_REASONS)
    if rest.is_empty():
        return counted
    more = pl.DataFrame({"source": ["…"], "reason": ["…"], "rows": [int(rest["rows"].sum())]})
    return pl.concat([counted.head(OTHER_REASONS), more])


def bands(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return ``band, rows`` in the bands' order, zeros too."""
    counted = frame.group_by(pl.col(column).alias("band")).agg(pl.len().cast(pl.Int64).alias("rows"))
    return (
        pl.DataFrame({"band": BANDS})
        .join(counted, on="band", how="left", maintain_order="left")
        .with_columns(pl.col("rows").fill_null(0))
    )


def values(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return ``value, rows`` of a text column, the commonest first; nothing stated counts as ``none``."""
    return (
        frame.select(pl.col(column).fill_null("none").alias("value"))
        .group_by("value")
        .agg(pl.len().cast(pl.Int64).alias("rows"))
        .sort("rows", "value", descending=[True, False])
    )


def flags(candidates: pl.DataFrame) -> pl.DataFrame:
    """Return ``flag, pairs, children``: how many pairs and children carry each flag."""
    each = (
        candidates.select(
            "child_source", "child_id", pl.col("flags").fill_null("").str.split(";").alias("flag")
        )
        .explode("flag", empty_as_null=True, keep_nulls=True)
        .with_columns(pl.col("flag").str.strip_chars())
        .filter(pl.col("flag") != "")
    )
    return (
        each.group_by("flag")
        .agg(
            pl.len().cast(pl.Int64).alias("pairs"),
            pl.struct("child_source", "child_id").n_unique().cast(pl.Int64).alias("children"),
        )
        .sort("pairs", "flag", descending=[True, False])
    )


def binned(frame: pl.DataFrame, column: str, width: float) -> pl.DataFrame:
    """Return ``from, to, band, rows``: a number counted in bins of ``width``, by band."""
    place = (pl.col(column) / width + 1e-9).floor()
    return (
        frame.drop_nulls(column)
        .group_by(place.alias("bin"), "band")
        .agg(pl.len().cast(pl.Int64).alias("rows"))
        .sort("bin", "band")
        .select(
            (pl.col("bin") * width).round(6).alias("from"),
            ((pl.col("bin") + 1) * width).round(6).alias("to"),
            "band",
            "rows",
        )
    )


def pair_bins(pairs: pl.Series) -> pl.DataFrame:
    """Return ``from, to, rows``: children by the number of pairs retrieved for them, about 20 bins."""
    top = pairs.max()
    width = max(1, -(-int(top) // 20)) if isinstance(top, int) else 1
    frame = pl.DataFrame(
        {"n": pairs.cast(pl.Float64), "band": [""] * len(pairs)}, schema_overrides={"band": pl.String}
    )
    return binned(frame, "n", float(width)).drop("band")


def best_bands(children: pl.DataFrame) -> dict[str, int]:
    """Return the headline: children by status, and those with candidates by their best band too."""
    status = dict(values(children, "status").iter_rows())
    best = dict(bands(children, "best_band").iter_rows())
    counts = {name: int(status.get(name, 0)) for name in STATUSES}
    return {"children": children.height, **counts, **{name: int(best[name]) for name in BANDS}}
