"""Which other adult is ahead of a pair, and by what pieces of evidence."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from reunify.explain.folder import Finished, called
from reunify.explain.words import said
from reunify.wording import SILENT, worded

PIECES = 3


@dataclass(frozen=True)
class Ahead:
    """The child's best other candidate: ``ahead`` of the pair, or (the pair is best) next behind it.

    ``pieces`` are what divides them most, at most three: ``part_words``, the phrase of each (``here`` for
    the pair, ``there`` for the other; where it is one phrase, the one behind has "the same with fewer
    bits"), and by how many ``bits`` the one in front has more.
    """

    ahead: bool
    adult: str
    relationship: str | None
    rank: int
    match_weight: float
    match_probability: float
    pieces: pl.DataFrame


def other_candidate(
    finished: Finished, pair: pl.DataFrame, evidence: pl.DataFrame, language: str
) -> Ahead | None:
    """Return the best of the child's other candidates, or None where there is no other.

    ``pair`` is the pair's row of CANDIDATES (or what it would be), ``evidence`` its rows of EVIDENCE.
    """
    row = pair.row(0, named=True)
    others = finished.table("candidates").filter(
        (pl.col("child_source") == row["child_source"])
        & (pl.col("child_id") == row["child_id"])
        & (pl.col("pair_id") != row["pair_id"])
    )
    if others.is_empty():
        return None
    best = others.sort("rank").row(0, named=True)
    ahead = (best["match_probability"], best["match_weight"]) > (
        row["match_probability"],
        row["match_weight"],
    )
    theirs = finished.table("evidence").filter(pl.col("pair_id") == best["pair_id"])
    both = worded(evidence, language).join(
        worded(theirs, language), on="part", how="full", coalesce=True, suffix="_b"
    )
    gap = pl.col("weight_b").fill_null(0.0) - pl.col("weight").fill_null(0.0)
    # One phrase of both says nothing of what divides them: the one behind has it with fewer bits.
    fewer = pl.lit(said("ahead", language)["fewer"])
    alike = pl.col("phrase") == pl.col("phrase_b")
    pieces = (
        both.select(
            part_words=pl.coalesce("part_words", "part_words_b"),
            here=pl.when(alike & ahead).then(fewer).otherwise("phrase"),
            there=pl.when(alike & (not ahead)).then(fewer).otherwise("phrase_b"),
            bits=gap if ahead else -gap,
        )
        .filter(pl.col("bits") > SILENT)
        .sort("bits", "part_words", descending=[True, False])
        .head(PIECES)
    )
    return Ahead(
        ahead=ahead,
        adult=called(best, "adult"),
        relationship=best["relationship"],
        rank=best["rank"],
        match_weight=best["match_weight"],
        match_probability=best["match_probability"],
        pieces=pieces,
    )
