"""One child: its candidates, or why it has none and what came nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from reunify.ask import retold
from reunify.explain.earlier import of_this_version
from reunify.explain.folder import Finished, called
from reunify.explain.scoring import score_dropped
from reunify.explain.stated import in_short
from reunify.wording import explanations

Reason = Literal["withheld", "unreadable", "nothing retrieved", "scored too low", "below the threshold"]

NEAREST = 5
"""Pairs shown of a child for whom none is listed."""


@dataclass(frozen=True)
class ChildStory:
    """A child on the roster and its candidates.

    ``roster`` is its row of CHILDREN; ``same_person`` its rows in other lists; ``looked_at`` the adults
    whom retrieval gave for scoring, ``scored`` those whose score was kept. ``candidates`` has the columns
    of CANDIDATES, ``told`` (the sentence without what nobody stated) and ``unsaid, compared`` (how many
    things are so, of how many); where it is empty, ``reason`` says why and ``nearest`` holds the best of
    those scored, as the run judged them or, where it kept none, scored again before the rest of the family
    is weighed.
    """

    child: str
    roster: dict[str, Any]
    same_person: list[str]
    reason: Reason | None
    looked_at: int
    scored: int
    candidates: pl.DataFrame
    nearest: pl.DataFrame


@of_this_version
def explain_child(finished: Finished, child: str, language: str) -> ChildStory:
    """Return a child's line of the roster and its candidates, in ``language``.

    ``child`` is ``SOURCE:ID``, or the bare id where it is unique. Raises
    :class:`~reunify.errors.ArgumentError` where there is no such child or several.
    """
    row = finished.find(child, "child")
    name = called(row, "child")
    listed = finished.table("candidates").filter(
        (pl.col("child_source") == row["child_source"]) & (pl.col("child_id") == row["child_id"])
    )
    judged = finished.table("judged").filter(pl.col("child_record") == name)
    looked_at = _looked_at(finished, name)
    reason = None if listed.height else _reason(row["status"], looked_at, judged.height)
    unmatched = reason in ("withheld", "unreadable")
    if reason == "scored too low":
        nearest = score_dropped(finished, name, NEAREST)
    else:
        nearest = judged if reason == "below the threshold" else judged.head(0)
    return ChildStory(
        child=name,
        roster=row | {"ask_next": retold(row["ask_next"], finished.language, language)},
        same_person=finished.others_of(row, "child"),
        reason=reason,
        looked_at=0 if unmatched else looked_at,
        scored=0 if unmatched else judged.height,
        candidates=_in_words(finished, listed, language),
        nearest=_nearest(finished, nearest, language),
    )


def _looked_at(finished: Finished, child: str) -> int:
    """Count the adult records whom retrieval gave for a child."""
    pairs = finished.table("pairs").filter(pl.col("child_testimony").is_in(finished.testimonies(child)))
    adults = finished.table("testimonies").select(adult_testimony="testimony", adult="record")
    return pairs.join(adults, on="adult_testimony")["adult"].n_unique()


def _reason(status: str, looked_at: int, scored: int) -> Reason:
    if status == "withheld":
        return "withheld"
    if status == "unreadable":
        return "unreadable"
    if not looked_at:
        return "nothing retrieved"
    return "below the threshold" if scored else "scored too low"


def _in_words(finished: Finished, listed: pl.DataFrame, language: str) -> pl.DataFrame:
    """Return listed pairs by rank, their sentences in ``language``."""
    evidence = finished.table("evidence").filter(pl.col("pair_id").is_in(listed["pair_id"].to_list()))
    sentences = explanations(evidence, language)
    said = listed.drop("explanation").join(sentences, on="pair_id", how="left", maintain_order="left")
    return in_short(said.select(listed.columns), evidence, language).sort("rank")


def _nearest(finished: Finished, judged: pl.DataFrame, language: str) -> pl.DataFrame:
    told = finished.told(judged, language)
    return in_short(told.candidates, told.evidence, language).sort("rank").head(NEAREST)
