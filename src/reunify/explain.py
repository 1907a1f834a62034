"""What became of one child, or of one child and one adult, read from a finished run.

A pair that is not listed was lost at a known place: consent, retrieval, scoring or the threshold. Each
is told with what it rests on; for retrieval, the keys that the two records share and how common they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl

from reunify.artifacts import check_run, read_table
from reunify.errors import ArgumentError
from reunify.wording import worded

Outcome = Literal[
    "listed", "below the threshold", "scored too low", "not retrieved", "withheld", "unreadable"
]


@dataclass(frozen=True)
class ChildStory:
    """A child on the roster (``roster``, a row of CHILDREN) and its candidates, best first."""

    roster: dict[str, Any]
    candidates: pl.DataFrame


@dataclass(frozen=True)
class PairStory:
    """What became of a pair.

    ``pair`` is the row of candidates where it is listed, else what was scored. ``evidence`` has
    ``part_words, phrase, weight, child_value, adult_value, inferred``. ``keys`` has the ``key`` that both
    share, how many testimonies share it (``shared_by``) and its ``weight``, ln(N/n). ``needed`` are the
    sums of weights of the worst pair that retrieval kept for the child and for the adult.
    """

    outcome: Outcome
    child: str
    adult: str
    pair: dict[str, Any]
    evidence: pl.DataFrame
    keys: pl.DataFrame
    needed: dict[str, float]


def explain_child(run: Path, child: str) -> ChildStory:
    """Return a child's line of the roster and its candidates.

    ``child`` is ``SOURCE:ID``, or the bare id where it is unique. Raises :class:`ArgumentError` where
    there is no such child or several, and :class:`~reunify.errors.RunFolderError` for an unfinished run.
    """
    row = _find(check_run(run), child, "child")
    mine = (pl.col("child_source") == row["child_source"]) & (pl.col("child_id") == row["child_id"])
    return ChildStory(row, read_table(run, "candidates").filter(mine).sort("rank"))


def explain_pair(run: Path, child: str, adult: str, language: str) -> PairStory:
    """Return what became of a child and an adult, and why; raises as :func:`explain_child`."""
    rows = {"child": _find(check_run(run), child, "child"), "adult": _find(run, adult, "adult")}
    names = {side: f"{row[f'{side}_source']}:{row[f'{side}_id']}" for side, row in rows.items()}
    statuses = {row["status"] for row in rows.values()}
    keys, needed = _shared_keys(run, names["child"], names["adult"])
    outcome, pair = _outcome(run, names["child"], names["adult"])
    for status in ("withheld", "unreadable"):
        if status in statuses:
            outcome = status
    evidence = read_table(run, "evidence")
    evidence = evidence.filter(pl.col("pair_id") == pair.get("pair_id", "")).sort("position")
    shown = ["kind", "part_words", "phrase", "weight", "child_value", "adult_value", "inferred"]
    return PairStory(
        outcome, names["child"], names["adult"], pair, worded(evidence, language).select(shown), keys, needed
    )


def _find(run: Path, text: str, side: str) -> dict[str, Any]:
    """Return the roster's row of a person by ``SOURCE:ID`` or bare id."""
    roster = read_table(run, "children" if side == "child" else "adults")
    source, identity = pl.col(f"{side}_source"), pl.col(f"{side}_id")
    found = roster.filter((source + ":" + identity) == text)
    if found.is_empty():
        found = roster.filter(identity == text)
    if found.height == 1:
        return found.row(0, named=True)
    where = str(run)
    if found.is_empty():
        raise ArgumentError(
            f"no {side} of that id is on the roster",
            where=where,
            remedy=f"Ids are written as in the lists, SOURCE:ID; {roster.height:,} are on the roster.",
        )
    sources = ", ".join(found[f"{side}_source"].unique().sort().to_list())
    raise ArgumentError(
        f"several rows on the roster have that id ({sources})", where=where, remedy="Write SOURCE:ID."
    )


def _outcome(run: Path, child: str, adult: str) -> tuple[Outcome, dict[str, Any]]:
    """Return how far a pair came, and its row there."""
    candidates = read_table(run, "candidates")
    same = ((pl.col("child_source") + ":" + pl.col("child_id")) == child) & (
        (pl.col("adult_source") + ":" + pl.col("adult_id")) == adult
    )
    listed = candidates.filter(same)
    if listed.height:
        return "listed", listed.row(0, named=True)
    judged = read_table(run, "judged").filter(
        (pl.col("child_record") == child) & (pl.col("adult_record") == adult)
    )
    if judged.height:
        row = judged.row(0, named=True)
        weight, probability = row["match_weight"] / 1000, row["match_probability"]
        return "below the threshold", {"match_weight": weight, "match_probability": probability}
    ours = _testimonies(run, child), _testimonies(run, adult)
    pairs = read_table(run, "pairs").filter(
        pl.col("child_testimony").is_in(ours[0]) & pl.col("adult_testimony").is_in(ours[1])
    )
    return ("scored too low" if pairs.height else "not retrieved"), {}


def _testimonies(run: Path, record: str) -> list[str]:
    mine = read_table(run, "testimonies").filter(pl.col("record") == record)
    return mine["testimony"].sort().to_list()


def _shared_keys(run: Path, child: str, adult: str) -> tuple[pl.DataFrame, dict[str, float]]:
    """Return the keys that both records give, and what their rivals' sums of weights are."""
    keys, pairs = read_table(run, "keys"), read_table(run, "pairs")
    total = keys["testimony"].n_unique()
    ours = {"child": _testimonies(run, child), "adult": _testimonies(run, adult)}
    both = [set(keys.filter(pl.col("testimony").is_in(names))["key"]) for names in ours.values()]
    counts = (
        keys.filter(pl.col("key").is_in(sorted(both[0] & both[1])))
        .group_by("key")
        .agg(shared_by=pl.col("testimony").n_unique())
        .with_columns(weight=(math.log(max(total, 1)) - pl.col("shared_by").log()).round(3))
        .sort("shared_by", "key")
    )
    needed = {}
    for side, names in ours.items():
        kept = pairs.filter(pl.col(f"{side}_testimony").is_in(names) & (pl.col(f"{side}_rank") > 0))
        if kept.height:
            needed[side] = kept["shared_weight"].sort()[0] / 1000
    return counts, needed
