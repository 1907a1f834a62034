"""The sentence that explains a pair, made for whole columns of evidence at once."""

from __future__ import annotations

from functools import cache

import polars as pl

from reunify.schema import EVIDENCE
from reunify.wording.words import words

NOT_STATED = ("missing", "not_stated", "unknown", "null")
"""Levels that say nothing was stated: never evidence for or against."""

SILENT = 0.05
"""Bits below which a piece of evidence is left out of the sentence: it moves nothing."""

SIDES = ("agree", "against", "family", "missing")


def is_missing(level: str | None) -> bool:
    """Say whether a level says only that nothing was stated; no level at all says so too."""
    return level is None or level in NOT_STATED


@cache
def phrases(language: str) -> pl.DataFrame:
    """Return ``part, level, phrase``: the words for every known part at every known level, to join on.

    ``phrase`` is the level's words alone ("sound alike"), best said for that part. Raises
    :class:`~reunify.errors.ArgumentError` for a language without words.
    """
    own = words("part_levels", language)
    general = words("levels", language)
    rows = [
        {"part": part, "level": level, "phrase": own.get(f"{part}.{level}", text)}
        for part in words("parts", language)
        for level, text in general.items()
    ]
    known = {(row["part"], row["level"]) for row in rows}
    pairs = [(*key.split(".", 1), text) for key, text in own.items()]
    rows += [{"part": p, "level": lv, "phrase": text} for p, lv, text in pairs if (p, lv) not in known]
    return pl.DataFrame(rows, schema={"part": pl.String, "level": pl.String, "phrase": pl.String})


def worded(evidence: pl.DataFrame, language: str) -> pl.DataFrame:
    """Return EVIDENCE with ``part_words`` and ``phrase``, a child's sex in words.

    A key without words is shown with spaces.

    Raises :class:`~reunify.errors.ArgumentError` for a language without words.
    """
    missing = words("levels", language)["missing"]
    parts, sexes = dict(words("parts", language)), dict(words("sexes", language))
    plain_part, plain_level = (pl.col(c).str.replace_all("_", " ") for c in ("part", "level"))
    values = pl.col("child_value", "adult_value")
    said = evidence.join(phrases(language), on=["part", "level"], how="left", maintain_order="left")
    return said.with_columns(
        pl.when(pl.col("part") == "child_sex").then(values.replace(sexes)).otherwise(values).name.keep(),
        part_words=pl.col("part").replace_strict(parts, default=None).fill_null(plain_part),
        phrase=pl.col("phrase").fill_null(plain_level).fill_null(pl.lit(missing)),
    )


def _items(worded: pl.DataFrame, inferred_word: str) -> pl.DataFrame:
    """Add ``side`` and ``item``, the piece's place and text in the sentence."""
    child, adult = pl.col("child_value").fill_null(""), pl.col("adult_value").fill_null("")
    values = (
        pl.when((child == adult) | (adult == ""))
        .then(child)
        .when(child == "")
        .then(adult)
        .otherwise(child + pl.lit(" / ") + adult)
    )
    note = pl.when(pl.col("inferred").fill_null(False)).then(pl.lit(inferred_word)).otherwise(pl.lit(""))
    inside = pl.concat_str(
        pl.when(values == "").then(pl.col("phrase")).otherwise(values + pl.lit(": ") + pl.col("phrase")),
        pl.when(note == "").then(pl.lit("")).otherwise(pl.lit(", ") + note),
    )
    missing = pl.col("level").is_null() | pl.col("level").is_in(NOT_STATED)
    side = (
        pl.when(missing)
        .then(pl.lit("missing"))
        .when(pl.col("weight").abs() < SILENT)
        .then(None)
        .when(pl.col("kind") == "family")
        .then(pl.lit("family"))
        .when(pl.col("weight") > 0)
        .then(pl.lit("agree"))
        .otherwise(pl.lit("against"))
    )
    item = pl.when(missing).then(pl.col("part_words")).otherwise(pl.format("{} ({})", "part_words", inside))
    return worded.with_columns(side=side, item=item).drop_nulls("side")


def explanations(evidence: pl.DataFrame, language: str) -> pl.DataFrame:
    """Return ``pair_id, explanation``: one sentence a pair, from rows of EVIDENCE.

    What speaks for the pair comes first, then what speaks against it, what its family says, and what
    nobody stated; the strongest first. The prior is left out. Pairs are sorted by ``pair_id``.
    Raises :class:`~reunify.errors.ArgumentError` for a language without words.
    """
    sides = words("sides", language)
    pairs = evidence.select("pair_id").unique().sort("pair_id")
    rows = _items(worded(evidence.filter(pl.col("kind") != "prior"), language), sides["inferred"])
    order = {side: place for place, side in enumerate(SIDES)}
    said = (
        rows.with_columns(place=pl.col("side").replace_strict(order, return_dtype=pl.Int64))
        .sort("pair_id", "place", pl.col("weight").abs(), "position", descending=[False, False, True, False])
        .group_by("pair_id", "place", "side", maintain_order=True)
        .agg(pl.col("item").str.join(", "))
        .with_columns(
            pl.format("{}: {}.", pl.col("side").replace_strict(dict(sides)), "item").alias("clause")
        )
        .group_by("pair_id", maintain_order=True)
        .agg(pl.col("clause").str.join(" ").alias("explanation"))
    )
    return pairs.join(said, on="pair_id", how="left", maintain_order="left").with_columns(
        pl.col("explanation").fill_null(sides["none"] + ".")
    )


def explanation(evidence: pl.DataFrame, language: str) -> str:
    """Return the sentence for one pair's rows of EVIDENCE; an empty table has no evidence either way.

    Raises as :func:`explanations` does.
    """
    if evidence.is_empty():
        return words("sides", language)["none"] + "."
    return str(explanations(EVIDENCE.conform(evidence), language)["explanation"][0])
