"""What a run finds and loses: by people's labels, or, without any, by its own opinion."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from reunify.errors import LabelError
from reunify.evaluation import opinion
from reunify.evaluation.labels import Labels
from reunify.evaluation.metrics import (
    best_true,
    first_places,
    first_right,
    one_share,
    reliability,
    thresholds,
)
from reunify.evaluation.misses import outcomes, worst_false_leads, worst_misses
from reunify.evaluation.sampled import Sampled, by_threshold, read_sample, searched
from reunify.evaluation.sampled import reliability as sampled_reliability
from reunify.evaluation.slips import judged_twice, slip_rate
from reunify.evaluation.subgroups import by_group
from reunify.explain import Finished
from reunify.explain.earlier import of_this_version

RECALLS = {
    "complete": "recall",
    "below": "recall among scored pairs",
    "proposed": "recall among proposed",
}
"""What the share of true pairs found may be called, by where the labels are from: pairs that nobody drew
cannot be known to be lost."""


@dataclass(frozen=True)
class Evaluation:
    """An evaluation: ``summary`` (figures by name), ``tables`` of counts, ``people`` (tables with ids).

    ``recall`` is one of :data:`RECALLS`' keys; None without labels, where all is the run's own opinion.
    """

    recall: str | None
    summary: dict[str, Any]
    tables: dict[str, pl.DataFrame]
    people: dict[str, pl.DataFrame] = field(default_factory=dict)


@of_this_version
def own_opinion(finished: Finished) -> Evaluation:
    """Return what the run itself implies; its probabilities are taken at their word."""
    bands, files = opinion.bands(finished), opinion.in_the_files(finished)
    listed = bands.filter(pl.col("band") != opinion.NOT_LISTED)
    figures = {
        "to_read": int(listed["to_read"].sum()),
        "expected_true": float(listed["expected_true"].sum()),
        "expected_children": float(listed["expected_children"].sum()),
        "expected_lost": float(bands["expected_true"].sum()) - float(listed["expected_true"].sum()),
    }
    tables = {"bands": bands, "thresholds": opinion.thresholds(finished), "in_the_files": files}
    return Evaluation(None, figures, tables)


@of_this_version
def by_labels(
    finished: Finished, labels: Labels, complete: bool, design: Path | None, language: str
) -> Evaluation:
    """Return what labels say of a run.

    ``complete`` says that every true pair is labelled, so that all others are false. ``design`` is the table
    that sample-for-labels wrote; labels that carry ``sampling_weight`` are a sample too. Raises
    :class:`~reunify.errors.LabelError` where both are asked for, or the design is not of these labels.
    """
    config = finished.settings.thresholds
    sample = read_sample(finished, labels, design)
    if complete and sample is not None:
        raise LabelError(
            "labels that are a sample are not complete", remedy="Leave out --complete, or the weights."
        )
    judged = _judged(finished, labels, complete, sample)
    tables = {
        "thresholds": _thresholds(finished, judged, sample),
        "reliability": _reliability(finished, judged, sample),
        "subgroups": by_group(judged, finished.table("records"), config.possible, sample is not None),
        "outcomes": judged.filter("is_match")
        .group_by("outcome")
        .agg(pairs=pl.len().cast(pl.Int64))
        .sort("outcome"),
        "judges": _judges(labels, sample),
    }
    recall = "complete" if complete else "proposed"
    if sample is None:
        tables = {"first_places": first_places(judged), **tables}
    else:
        recall = "below" if sample.below_floor else "proposed"
        if sample.children is not None:
            tables["searched"] = searched(sample)
    people = {
        "misses": worst_misses(finished, judged, language, sample is not None),
        "false_leads": worst_false_leads(finished, judged, language),
    }
    return Evaluation(
        recall, _summary(labels, judged, tables, config.likely, config.possible), tables, people
    )


def _judged(finished: Finished, labels: Labels, complete: bool, sample: Sampled | None) -> pl.DataFrame:
    """Return decided pairs with what the run made of them, who they are, and what each stands for.

    Columns ``child, adult, is_match, true`` (how probably), ``sampling_weight, outcome, rank, probability,
    weight, child_person, family``. A family is a child and all whom its adults are labelled true for.
    """
    decided = labels.decided.select("child", "adult", "is_match")
    if complete:
        rest = finished.table("judged").select(
            child="child_record", adult="adult_record", is_match=pl.lit(False)
        )
        decided = pl.concat([decided, rest.join(decided, on=["child", "adult"], how="anti")])
    weights = decided.select(
        "child", "adult", sampling_weight=pl.lit(1.0), true=pl.col("is_match").cast(pl.Float64)
    )
    if sample is not None:
        weights = sample.units.select("child", "adult", "sampling_weight", "true")
    known = outcomes(finished, decided.join(weights, on=["child", "adult"], how="inner"))
    persons = finished.table("persons").select("record", "person")
    for side in ("child", "adult"):
        named = persons.rename({"record": side, "person": f"{side}_person"})
        known = known.join(named, on=side, how="left").with_columns(
            pl.col(f"{side}_person").fill_null(pl.col(side))
        )
    parent = pl.col("adult_person").filter(pl.col("is_match")).min().over("child_person")
    return known.with_columns(family=parent.fill_null(pl.col("child_person"))).sort("child", "adult")


def _thresholds(finished: Finished, judged: pl.DataFrame, sample: Sampled | None) -> pl.DataFrame:
    config = finished.settings.thresholds
    proposed = finished.table("judged").select(child_person="child_person", probability="match_probability")
    if sample is not None:
        return by_threshold(sample, proposed)
    return thresholds(judged, proposed, (config.listed, config.possible, config.likely))


def _reliability(finished: Finished, judged: pl.DataFrame, sample: Sampled | None) -> pl.DataFrame:
    if sample is None:
        return reliability(judged)
    return sampled_reliability(sample, finished.table("judged").select(probability="match_probability"))


def _judges(labels: Labels, sample: Sampled | None) -> pl.DataFrame:
    """Return ``twice`` (pairs judged by several), ``divided`` among them, and the rate of slips with limits.

    No rate where no pair was judged twice.
    """
    twice, rate = judged_twice(labels), slip_rate(labels, sample)
    limits = (None, None, None) if rate is None else (rate.value, rate.low, rate.high)
    kinds = {"twice": pl.Int64, "divided": pl.Int64, **dict.fromkeys(("error", "low", "high"), pl.Float64)}
    return pl.DataFrame([(twice.height, int(twice["divided"].sum()), *limits)], schema=kinds, orient="row")


def _summary(
    labels: Labels, judged: pl.DataFrame, tables: dict[str, pl.DataFrame], likely: float, possible: float
) -> dict[str, Any]:
    """Return the headline's figures; shares with their limits."""
    at = {row["threshold"]: row for row in tables["thresholds"].iter_rows(named=True)}
    children = best_true(judged)
    if "first_places" in tables:
        first = {"first": one_share(children.with_columns(right=(pl.col("rank") == 1).fill_null(False)))}
    else:
        first = {"first_right": one_share(first_right(judged))}
    figures: dict[str, Any] = {
        "judgements": labels.votes.height,
        "judged_pairs": labels.decided.height,
        "true_pairs": labels.decided.filter("is_match").height,
        "divided": labels.pairs.filter(pl.col("is_match").is_null()).height,
        "unsure": labels.unsure,
        "blank": labels.blank,
        "children": children.height,
        **first,
    }
    for name, edge in (("likely", likely), ("possible", possible)):
        row = at[edge]
        for what in ("precision", "found"):
            figures[f"{what}_{name}"] = {
                "share": row[what],
                "low": row[f"{what}_low"],
                "high": row[f"{what}_high"],
            }
    return figures
