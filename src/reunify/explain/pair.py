"""One child and one adult: listed, scored and not listed, never scored, or never to be matched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from reunify.candidates import pair_id
from reunify.explain.ahead import Ahead, other_candidate
from reunify.explain.earlier import of_this_version
from reunify.explain.folder import Finished, Side, called
from reunify.explain.retrieved import Retrieval, explain_retrieval, of_a_crowd
from reunify.explain.scoring import score_pair
from reunify.explain.sides import Records, side_by_side
from reunify.explain.stated import in_short
from reunify.explain.unread import unread
from reunify.schema import EVIDENCE
from reunify.wording import explanation, worded

Outcome = Literal[
    "listed",
    "below the threshold",
    "beyond the candidates listed",
    "scored too low",
    "not retrieved",
    "withheld",
    "unreadable",
]


@dataclass(frozen=True)
class PairStory:
    """What became of a pair.

    ``pair`` has the columns of CANDIDATES; of a pair that is not listed, ``rank`` is the one that it has or
    would have among the child's pairs and ``band`` is None; ``told, unsaid, compared`` are as of a child's
    candidates. It is empty where the pair may not be matched
    (consent) or a row was not read: then ``who`` says which sides. ``competed`` is false where the run kept
    no score: weight and probability are then before the rest of the family is weighed, and ``exact`` says
    whether the run's own pairs come out as the run scored them (None: it kept none of these two to set it
    beside). ``unread`` are the parts that a side states and that could not be read, ``crowd`` whether
    retrieval gave the pair only because one side shares nothing rare with anybody. ``evidence`` has
    ``kind, part, level, part_words, phrase, weight, child_value, adult_value, inferred``. ``retrieval`` is
    given for a pair that was never scored; ``enough`` says whether its probability reaches the least that
    the run listed.
    """

    outcome: Outcome
    child: str
    adult: str
    who: tuple[str, ...]
    pair: dict[str, Any]
    competed: bool
    exact: bool | None
    unread: dict[Side, tuple[str, ...]]
    crowd: bool
    evidence: pl.DataFrame
    records: Records | None
    other: Ahead | None
    retrieval: Retrieval | None
    enough: Literal["listed", "unlisted"]


_SHOWN = [
    "kind",
    "part",
    "level",
    "part_words",
    "phrase",
    "weight",
    "child_value",
    "adult_value",
    "inferred",
]


@of_this_version
def explain_pair(finished: Finished, child: str, adult: str, language: str) -> PairStory:
    """Return what became of a child and an adult, and why; raises as :func:`explain_child` does."""
    sides = {"child": finished.find(child, "child"), "adult": finished.find(adult, "adult")}
    names = called(sides["child"], "child"), called(sides["adult"], "adult")
    for status in ("unreadable", "withheld"):
        who = tuple(side for side, row in sides.items() if row["status"] == status)
        if who:
            return _unmatched("unreadable" if status == "unreadable" else "withheld", names, who, language)
    outcome, pair, evidence, exact = _found(finished, names, language)
    unscored = outcome in ("scored too low", "not retrieved")
    told = in_short(pair, evidence, language).row(0, named=True)
    told["explanation"] = explanation(evidence, language)
    return PairStory(
        outcome=outcome,
        child=names[0],
        adult=names[1],
        who=(),
        pair=told,
        competed=not unscored,
        exact=exact,
        unread={"child": unread(finished, names[0], "child"), "adult": unread(finished, names[1], "adult")},
        crowd=of_a_crowd(finished, *names),
        evidence=worded(evidence.sort("position"), language).select(_SHOWN),
        records=side_by_side(finished, pair, language),
        other=other_candidate(finished, pair, evidence, language),
        retrieval=explain_retrieval(finished, *names) if outcome == "not retrieved" else None,
        enough="listed" if told["match_probability"] >= finished.least_listed else "unlisted",
    )


def _unmatched(
    outcome: Literal["withheld", "unreadable"], names: tuple[str, str], who: tuple[str, ...], language: str
) -> PairStory:
    nothing = worded(EVIDENCE.empty(), language).select(_SHOWN)
    return PairStory(
        outcome,
        names[0],
        names[1],
        who,
        {},
        competed=False,
        exact=False,
        unread={},
        crowd=False,
        evidence=nothing,
        records=None,
        other=None,
        retrieval=None,
        enough="unlisted",
    )


def _found(
    finished: Finished, names: tuple[str, str], language: str
) -> tuple[Outcome, pl.DataFrame, pl.DataFrame, bool | None]:
    """Return how far a pair came, its CANDIDATES and EVIDENCE, and whether its figures are the run's."""
    listed = finished.table("candidates").filter(
        (pl.col("child_source") + ":" + pl.col("child_id") == names[0])
        & (pl.col("adult_source") + ":" + pl.col("adult_id") == names[1])
    )
    if listed.height:
        evidence = finished.table("evidence").filter(pl.col("pair_id") == listed["pair_id"][0])
        return "listed", listed, evidence, True
    pair = (pl.col("child_record") == names[0]) & (pl.col("adult_record") == names[1])
    judged = finished.table("judged").filter(pair)
    exact: bool | None = True
    outcome: Outcome = "below the threshold"
    if judged.is_empty():
        outcome = "scored too low" if _was_retrieved(finished, names) else "not retrieved"
        scored = score_pair(finished, *names)
        judged, exact = scored.judged, scored.exact
    elif judged["match_probability"][0] >= finished.least_listed:
        outcome = "beyond the candidates listed"
    told = finished.told(judged, language)
    rank = _rank(finished, names[0], judged)
    unlisted = told.candidates.with_columns(rank=pl.lit(rank, pl.Int64), band=pl.lit(None, pl.String))
    return outcome, unlisted, told.evidence, exact


def _rank(finished: Finished, child: str, judged: pl.DataFrame) -> int:
    """Return a pair's place among those of its child whose scores the run kept, ordered as CANDIDATES."""
    mine = judged.row(0, named=True)
    others = finished.table("judged").filter(
        (pl.col("child_record") == child) & (pl.col("adult_record") != mine["adult_record"])
    )
    rows = others.select("match_probability", "match_weight", "child_record", "adult_record").rows()
    here = _order(mine["match_probability"], mine["match_weight"], child, mine["adult_record"])
    return sum(_order(*row) < here for row in rows) + 1


def _order(probability: float, weight: float, child: str, adult: str) -> tuple[float, float, str]:
    """Return what orders a child's pairs: probability and weight from the highest, then pair_id."""
    return -probability, -weight, pair_id(*child.split(":", 1), *adult.split(":", 1))


def _was_retrieved(finished: Finished, names: tuple[str, str]) -> bool:
    ours = [finished.testimonies(name) for name in names]
    pairs = finished.table("pairs").filter(
        pl.col("child_testimony").is_in(ours[0]) & pl.col("adult_testimony").is_in(ours[1])
    )
    return pairs.height > 0
