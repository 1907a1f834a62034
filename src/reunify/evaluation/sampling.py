"""A blind sample for people to label, drawn so that estimates from it are unbiased.

Pairs are drawn at random within strata of probability, those below the listed floor among them, and
children without a candidate for a search by hand. The judge sees neither probability nor stratum; what
each pair stands for is in a table of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from reunify.config import ThresholdsConfig
from reunify.errors import ArgumentError
from reunify.explain import Finished
from reunify.explain.earlier import of_this_version
from reunify.schema import SHOWN_NUMBERS, SHOWN_TEXTS
from reunify.wording import words

EDGES = (0.00001, 0.01, 0.5, 0.99)
"""Probabilities that divide strata, besides the run's own thresholds: errors gather near the middle."""

SEARCHED, BELOW = 0.15, 0.2
"""Shares of the sample: children searched for by hand, and pairs below the listed floor."""

TWICE = 0.3
"""Share of pairs given to two judges; below the floor all are, where a slip stands for hundreds of pairs."""

LEAST = 5
"""Units of a stratum at least, where it has as many: fewer tell nothing of their spread."""

NO_CANDIDATE = "no candidate"

DESIGN = (
    "item",
    "kind",
    "stratum",
    "low",
    "high",
    "population",
    "sampled",
    "expected",
    "inclusion_probability",
    "sampling_weight",
    "twice",
)


@dataclass(frozen=True)
class Sheets:
    """What to write: a sheet for each judge, in an order of its own, and the design, not for judges."""

    first: pl.DataFrame
    second: pl.DataFrame
    design: pl.DataFrame


def strata_of(thresholds: ThresholdsConfig) -> list[float]:
    """Return the inner edges of the strata of probability, rising."""
    return sorted({*EDGES, thresholds.listed, thresholds.possible, thresholds.likely} - {0.0, 1.0})


def in_strata(units: pl.DataFrame, thresholds: ThresholdsConfig) -> pl.DataFrame:
    """Return ``child, adult, probability`` (no adult, no probability: a search) as :func:`frame` does."""
    edges = [0.0, *strata_of(thresholds), 1.0]
    probability = pl.col("probability")
    place = pl.sum_horizontal(pl.lit(0), *((probability >= edge).cast(pl.Int64) for edge in edges[1:-1]))
    bounds = pl.DataFrame(
        {
            "place": [-1, *range(len(edges) - 1)],
            "low": [None, *edges[:-1]],
            "high": [None, *edges[1:]],
            "stratum": [NO_CANDIDATE, *(f"{a:g} to {b:g}" for a, b in pairwise(edges))],
        },
        schema_overrides={"low": pl.Float64, "high": pl.Float64},
    )
    placed = units.with_columns(
        place=pl.when(probability.is_null()).then(pl.lit(-1)).otherwise(place).cast(pl.Int64),
        kind=pl.when(probability.is_null()).then(pl.lit("child")).otherwise(pl.lit("pair")),
    )
    ordered = placed.join(bounds, on="place").sort("place", "child", "adult", nulls_last=True)
    return ordered.select("child", "adult", "kind", "stratum", "low", "high", "probability")


def frame(finished: Finished) -> pl.DataFrame:
    """Return all units that can be drawn: ``child, adult, kind, stratum, low, high, probability``.

    Every pair whose score the run kept (``kind`` pair), and every child on the roster without a candidate
    (``kind`` child, no adult). Ordered by stratum, child and adult.
    """
    pairs = finished.table("judged").select(
        child="child_record", adult="adult_record", probability="match_probability"
    )
    alone = finished.table("children").filter(pl.col("status") == NO_CANDIDATE)
    searched = alone.select(
        child=pl.col("child_source") + ":" + pl.col("child_id"),
        adult=pl.lit(None, pl.String),
        probability=pl.lit(None, pl.Float64),
    ).unique()
    return in_strata(pl.concat([searched, pairs]), finished.settings.thresholds)


def allocate(strata: pl.DataFrame, units: int, listed: float) -> pl.DataFrame:
    """Return ``strata`` (``stratum, kind, high, population, expected``) with ``sampled``, at most ``units``.

    Among pairs from the floor on, half is spread evenly, half by size times the spread of truth that the
    model expects (Neyman 1934).
    """
    spread = (pl.col("expected") * (1 - pl.col("expected"))).sqrt() * pl.col("population")
    group = (
        pl.when(pl.col("kind") == "child")
        .then(pl.lit("searched"))
        .when(pl.col("high") <= listed)
        .then(pl.lit("below"))
        .otherwise(pl.lit("listed"))
    )
    parts = {"searched": SEARCHED, "below": BELOW, "listed": 1 - SEARCHED - BELOW}
    there = strata.with_columns(group=group, spread=spread.fill_null(1.0).clip(lower_bound=1e-9))
    given = {g: parts[g] for g in there["group"].unique().sort()}
    even, by_spread = 1 / pl.len().over("group"), pl.col("spread") / pl.col("spread").sum().over("group")
    share = pl.col("group").replace_strict(given, return_dtype=pl.Float64) / sum(given.values())
    wish = pl.when(pl.col("group") == "listed").then((even + by_spread) / 2).otherwise(even) * share
    return _filled(there.with_columns(wish=wish), units).drop("group", "spread", "wish")


def _filled(strata: pl.DataFrame, units: int) -> pl.DataFrame:
    """Add ``sampled``: as wished, none beyond its stratum's size, what is over going to the others."""
    wishes, sizes = strata["wish"].to_numpy(), strata["population"].to_numpy().astype(np.int64)
    taken = np.minimum(sizes, LEAST)
    while (left := units - int(taken.sum())) > 0 and (open_ := taken < sizes).any():
        # Whoever has least of its wish is next: largest remainders, without a rule for ties but order.
        lack = np.where(open_, wishes * units - taken, -np.inf)
        step = max(left // (4 * len(sizes)), 1)
        most = int(np.argmax(lack))
        taken[most] = min(taken[most] + step, sizes[most])
    return strata.with_columns(sampled=pl.Series(taken, dtype=pl.Int64))


def draw(every: pl.DataFrame, listed: float, units: int, seed: int) -> pl.DataFrame:
    """Return drawn units of ``every`` (:func:`frame`) with their :data:`DESIGN`.

    ``listed`` is the probability from which the run lists a pair. Raises
    :class:`~reunify.errors.ArgumentError` where ``units`` are fewer than the strata need, or nobody is there.
    """
    strata = every.group_by("stratum", "kind", "low", "high", maintain_order=True).agg(
        population=pl.len().cast(pl.Int64), expected=pl.col("probability").mean()
    )
    if every.is_empty():
        raise ArgumentError(
            "the run scored no pair and left no child to search for, so there is nobody to judge",
            where="RUN",
            remedy="See in report.html which rows were read, and run the job again.",
        )
    if units < LEAST * strata.height:
        raise ArgumentError(
            f"{units} pairs are too few for the {strata.height} strata of this run",
            where="--pairs",
            remedy=f"Ask for {LEAST * strata.height} or more; 300 tell a band's precision to a few per cent.",
        )
    sized = allocate(strata, units, listed)
    random = np.random.default_rng(seed)
    shuffled = every.with_columns(order=pl.Series(random.permutation(every.height)))
    drawn = shuffled.join(sized, on=["stratum", "kind", "low", "high"], nulls_equal=True).sort("order")
    place = pl.int_range(pl.len()).over("stratum")
    drawn = drawn.with_columns(place=place).filter(pl.col("place") < pl.col("sampled"))
    often = pl.when(pl.col("high") <= listed).then(1.0).otherwise(TWICE)
    chance = pl.col("sampled") / pl.col("population")
    return drawn.with_columns(
        item=pl.Series(random.permutation(drawn.height) + 1, dtype=pl.Int64).cast(pl.String),
        twice=(pl.col("kind") == "pair") & (pl.col("place") < (often * pl.col("sampled")).ceil()),
        inclusion_probability=chance,
        sampling_weight=1 / chance,
    ).sort(pl.col("item").cast(pl.Int64))


@of_this_version
def sheets(finished: Finished, units: int, seed: int, language: str) -> Sheets:
    """Return a blind sample of ``units`` pairs and children for two judges.

    Alien numbers, family units and phones are shown only where the job asked for them. Raises
    :class:`~reunify.errors.ArgumentError` where ``units`` are fewer than the strata need.
    """
    drawn = draw(frame(finished), finished.settings.thresholds.listed, units, seed)
    blind = _worded(finished, drawn, language)
    other = np.random.default_rng([seed, 2]).permutation(drawn.height)
    second = blind.with_columns(judge=pl.lit("second"), order=pl.Series(other), twice=drawn["twice"])
    second = second.filter("twice").sort("order").drop("twice", "order")
    return Sheets(blind, second, drawn.select(DESIGN))


def _worded(finished: Finished, drawn: pl.DataFrame, language: str) -> pl.DataFrame:
    texts = _texts(finished, language)
    for side in ("child", "adult"):
        said = texts.rename({"record": side, "text": f"{side}_says"})
        drawn = drawn.join(said, on=side, how="left", maintain_order="left")
    keys = [
        pl.col(side).str.splitn(":", 2).struct.field(f"field_{n}").alias(f"{side}_{part}")
        for side in ("child", "adult")
        for n, part in enumerate(("source", "id"))
    ]
    return drawn.select(
        "item",
        *keys,
        "child_says",
        "adult_says",
        judge=pl.lit("first"),
        is_match=pl.lit(None, pl.String),
        relationship=pl.lit(None, pl.String),
        notes=pl.lit(None, pl.String),
    )


def _texts(finished: Finished, language: str) -> pl.DataFrame:
    """Return ``record, text``: what each record says, as its agency wrote it."""
    heads = words("columns", language)
    shown = dict(SHOWN_TEXTS) | (SHOWN_NUMBERS if finished.personal_numbers else {})
    records = finished.table("records")
    fields = [
        pl.format("{}: {}", pl.lit(heads.get(field, field)), _flat(records, column))
        for field, column in shown.items()
    ]
    claimed = (
        finished.table("claimed").group_by("record").agg(claims=pl.col("text").drop_nulls().unique().sort())
    )
    joined = records.join(claimed, on="record", how="left", maintain_order="left")
    sought = pl.format(
        "{}: {}", pl.lit(words("evaluation", language)["claims"]), pl.col("claims").list.join(" / ")
    )
    return joined.select("record", text=pl.concat_str(*fields, sought, separator="; ", ignore_nulls=True))


def _flat(records: pl.DataFrame, column: str) -> pl.Expr:
    """Return a column as text; an empty list says nothing."""
    cell = pl.col(column)
    if isinstance(records.schema[column], pl.List):
        return cell.list.join(", ").replace("", None)
    return cell.cast(pl.String)
