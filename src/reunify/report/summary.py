"""Counts for the page: a run's tables in, small tables of counts out. No id, name or row leaves here."""

from __future__ import annotations

import polars as pl

from reunify.schema import BANDS, STATUSES
from reunify.wording import LANGUAGES, words

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


def work(candidates: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    """Return ``band, pairs, true, children, right`` in the bands' order, zeros too.

    ``true`` are the pairs expected to be so, the sum of their probabilities; ``children`` those whose best
    band it is, ``right`` of them those whose best pair is expected to be true.
    """
    probability = pl.col("match_probability").fill_null(0.0)
    pairs = candidates.group_by("band").agg(
        pairs=pl.len().cast(pl.Int64),
        true=probability.sum(),
        right=probability.filter(pl.col("rank") == 1).sum(),
    )
    best = children.group_by(band="best_band").agg(children=pl.len().cast(pl.Int64))
    return (
        pl.DataFrame({"band": BANDS})
        .join(pairs, on="band", how="left", maintain_order="left")
        .join(best, on="band", how="left", maintain_order="left")
        .select("band", pl.col("pairs", "true", "children", "right").fill_null(0))
    )


def crossed(frame: pl.DataFrame, rows: str, column: str, order: tuple[str, ...]) -> pl.DataFrame:
    """Return ``rows``'s values (the commonest first), ``column``'s in ``order``, and ``rows``: zeros too.

    Values of ``column`` outside ``order`` are left out.
    """
    counted = (
        frame.filter(pl.col(column).is_in(order))
        .group_by(rows, column)
        .agg(pl.len().cast(pl.Int64).alias("rows"))
    )
    totals = counted.group_by(rows).agg(pl.col("rows").sum()).sort("rows", rows, descending=[True, False])
    every = totals.select(rows).join(pl.DataFrame({column: order}), how="cross")
    joined = every.join(counted, on=[rows, column], how="left", maintain_order="left")
    return joined.with_columns(pl.col("rows").fill_null(0))


ASKED = ("questions", "agency_questions")
"""Kinds of words that a question is one of: asked of the child's side, or of the agency of an adult."""


def questions(children: pl.DataFrame) -> pl.DataFrame:
    """Return ``field, of, rows``: children by what to ask next, of whom (ASKED); the commonest field first.

    Takes CHILDREN; a question in words that no language has is left out.
    """
    known = [
        (text, field, kind)
        for language in LANGUAGES
        for kind in ASKED
        for field, text in words(kind, language).items()
    ]
    fields = {text: field for text, field, _ in known}
    kinds = {text: kind for text, _, kind in known}
    asked = (
        children.select("ask_next")
        .drop_nulls()
        .with_columns(
            field=pl.col("ask_next").replace_strict(fields, default=None, return_dtype=pl.String),
            of=pl.col("ask_next").replace_strict(kinds, default=None, return_dtype=pl.String),
        )
    )
    return crossed(asked.drop_nulls(), "field", "of", ASKED)


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
