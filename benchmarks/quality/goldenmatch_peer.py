"""GoldenMatch as a peer: columns harmonised for it, and the settings that a reader of its documents gives.

It gets the two tables that plain Splink gets (:mod:`benchmarks.plain_tables`): names folded and taken
apart, dates read, a claimed child's surnames filled in, one row for each child that an adult claims. It runs
in an environment of its own, by ``goldenmatch_run.py``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.plain_splink import BLOCKING
from benchmarks.plain_tables import read_tables
from benchmarks.quality.splink_peer import PARENTS

WEIGHTS: dict[str, tuple[str, float]] = {
    "given_1": ("jaro_winkler", 0.9),
    "given_2": ("jaro_winkler", 0.4),
    "paternal": ("jaro_winkler", 0.9),
    "maternal": ("jaro_winkler", 0.9),
    "birth": ("date", 1.0),
    "sex": ("exact", 0.3),
    "mother_given": ("jaro_winkler", 0.8),
    "mother_paternal": ("jaro_winkler", 0.5),
    "mother_maternal": ("jaro_winkler", 0.4),
    "father_given": ("jaro_winkler", 0.8),
    "father_paternal": ("jaro_winkler", 0.5),
    "father_maternal": ("jaro_winkler", 0.4),
    "country": ("exact", 0.2),
    "municipality": ("jaro_winkler", 0.6),
    "separation": ("date", 0.7),
    "sector": ("exact", 0.3),
    "family_unit": ("exact", 1.0),
    "phone": ("exact", 1.0),
    "alien_run": ("exact", 1.0),
}
"""Scorer and weight of each column for its weighted matching: scorers as its documents recommend for names,
dates and codes, weights by judgement of what a column tells."""

TERM_FREQUENCY = ("given_1", "paternal", "maternal", "mother_given", "father_given", "municipality")

SOUNDS = (("given_1", "paternal"), ("paternal", "maternal"), ("mother_given", "mother_paternal"))
"""Further passes by the sound of two names, for it recommends several passes for noisy data."""


def settings(kind: str, *, by_parents: bool) -> dict[str, Any]:
    """Return GoldenMatch's settings, as its YAML would hold them.

    ``kind`` is ``weighted`` (a weighted average of similarities) or ``probabilistic`` (Fellegi-Sunter, its
    probabilities learned by EM). ``by_parents`` adds passes by parents' names, as plain Splink has them.
    Nothing is cut off that could be ranked: thresholds are low, and calibration is read off the list.
    """
    rules = [list(rule) for rule in BLOCKING + (PARENTS if by_parents else ())]
    passes: list[dict[str, Any]] = [{"fields": rule, "transforms": ["lowercase", "strip"]} for rule in rules]
    passes += [{"fields": list(rule), "transforms": ["soundex"]} for rule in SOUNDS]
    matchkey: dict[str, Any] = {"name": "family", "type": kind}
    if kind == "weighted":
        matchkey["threshold"] = 0.6
        matchkey["fields"] = [
            {"field": name, "scorer": scorer, "weight": weight} for name, (scorer, weight) in WEIGHTS.items()
        ]
    else:
        matchkey |= {"link_threshold": 0.001, "review_threshold": 0.0, "missing": "unobserved"}
        matchkey["fields"] = [_learned(name, scorer) for name, (scorer, _) in WEIGHTS.items()]
    blocking = {"strategy": "multi_pass", "passes": passes, "max_block_size": 2000, "skip_oversized": True}
    return {"matchkeys": [matchkey], "blocking": blocking}


def _learned(name: str, scorer: str) -> dict[str, Any]:
    field: dict[str, Any] = {"field": name, "scorer": scorer}
    if scorer != "exact":
        field |= {"levels": 3, "partial_threshold": 0.85}
    if name in TERM_FREQUENCY:
        field["tf_adjustment"] = True
    return field


def write_inputs(stages: Path, out: Path, kind: str) -> None:
    """Write ``children.csv``, ``adults.csv`` and ``settings.json`` for GoldenMatch into ``out``."""
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    children, adults = read_tables(stages)
    by_parents = adults["given_1"].null_count() == adults.height
    for name, frame in (("children", children), ("adults", adults)):
        frame.drop("unique_id", "birth_year").with_columns(
            birth_year=pl.col("birth").dt.year().cast(pl.String)
        ).write_csv(out / f"{name}.csv")
    chosen = settings(kind, by_parents=by_parents)
    (out / "settings.json").write_text(json.dumps(chosen, indent=1), encoding="utf-8")


def read_ranked(out: Path) -> pl.DataFrame:
    """Return ``child, adult, rank, probability`` of the pairs that GoldenMatch scored."""
    pairs = pl.read_csv(
        out / "pairs.csv", schema={"child": pl.String, "adult": pl.String, "score": pl.Float64}
    )
    best = pairs.group_by("child", "adult").agg(probability=pl.col("score").max())
    best = best.sort("child", "probability", "adult", descending=[False, True, False])
    return best.with_columns(rank=pl.int_range(1, pl.len() + 1).over("child"))
