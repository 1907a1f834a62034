"""The worst misses, each with the place where it was lost, and the worst false leads."""

from __future__ import annotations

import polars as pl

from reunify.explain import Finished
from reunify.explain.missed import missed_facts
from reunify.explain.words import said
from reunify.wording import word

SHOWN = 50
EXPLAINED = 10
"""Pairs that were never retrieved and whose unshared facts are looked up; each takes a moment."""

OUTCOMES = (
    "not retrieved",
    "scored too low",
    "below the threshold",
    "beyond the candidates listed",
    "withheld",
    "unreadable",
    "listed",
)

MISSES = ("child", "adult", "outcome", "rank", "probability", "weight", "slip", "explanation")


def outcomes(finished: Finished, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return ``pairs`` (``child, adult``) with ``outcome``, ``rank``, ``probability`` and ``weight`` (bits).

    ``outcome`` is one of :data:`OUTCOMES`, as :func:`reunify.explain.explain_pair` calls them.
    """
    listed = finished.table("candidates").select(
        child=pl.col("child_source") + ":" + pl.col("child_id"),
        adult=pl.col("adult_source") + ":" + pl.col("adult_id"),
        rank="rank",
    )
    judged = finished.table("judged").select(
        child="child_record",
        adult="adult_record",
        probability="match_probability",
        weight=pl.col("match_weight") / 1000,
    )
    keys = ["child", "adult"]
    known = pairs.join(listed, on=keys, how="left").join(judged, on=keys, how="left")
    known = known.join(_retrieved(finished, pairs), on=keys, how="left")
    for side, table in (("child", "children"), ("adult", "adults")):
        roster = finished.table(table).select(
            (pl.col(f"{side}_source") + ":" + pl.col(f"{side}_id")).alias(side),
            pl.col("status").alias(f"{side}_status"),
        )
        # A row that could not be read may bear the id of one that could: the readable one counts.
        unread = pl.col(f"{side}_status") == "unreadable"
        status = roster.sort(side, unread, f"{side}_status").unique(side, keep="first", maintain_order=True)
        known = known.join(status, on=side, how="left")
    either = [pl.col("child_status"), pl.col("adult_status")]
    outcome = (
        pl.when(pl.col("rank").is_not_null())
        .then(pl.lit("listed"))
        .when(pl.any_horizontal(s == "unreadable" for s in either))
        .then(pl.lit("unreadable"))
        .when(pl.any_horizontal(s == "withheld" for s in either))
        .then(pl.lit("withheld"))
        .when(pl.col("probability") >= finished.least_listed)
        .then(pl.lit("beyond the candidates listed"))
        .when(pl.col("probability").is_not_null())
        .then(pl.lit("below the threshold"))
        .when(pl.col("retrieved"))
        .then(pl.lit("scored too low"))
        .otherwise(pl.lit("not retrieved"))
    )
    added = (pl.col("rank"), pl.col("probability"), pl.col("weight"))
    return known.select(*pairs.columns, outcome.alias("outcome"), *added).sort(keys)


def _retrieved(finished: Finished, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return which of ``pairs`` retrieval gave for scoring."""
    told = finished.table("testimonies").select("testimony", "record")
    mine = told.join(pairs.select(record="child").unique(), on="record", how="semi")
    given = (
        finished.table("pairs")
        .select("child_testimony", "adult_testimony")
        .join(mine.rename({"testimony": "child_testimony", "record": "child"}), on="child_testimony")
        .join(told.rename({"testimony": "adult_testimony", "record": "adult"}), on="adult_testimony")
    )
    return given.select("child", "adult", retrieved=pl.lit(True)).unique()


def worst_misses(finished: Finished, judged: pl.DataFrame, language: str, sampled: bool) -> pl.DataFrame:
    """Return pairs judged true that are not first for their child, the least proposed first.

    ``judged``: ``child, adult, is_match, true`` and what :func:`outcomes` adds. A true pair behind another
    true one of the same child is no miss; nor, of a sample of pairs, one that is behind no pair judged false.
    Columns :data:`MISSES`; ``slip`` is how probably the label is wrong, where judges are known to slip;
    ``explanation`` is the sentence of a pair that was scored, or what the two
    records share no key of. It holds names: the team's own.
    """
    true = judged.filter("is_match")
    best = pl.col("rank").min().over("child")
    behind = (best > 1) & (pl.col("rank") == best)
    if sampled:
        false = judged.filter(~pl.col("is_match")).group_by("child").agg(first_false=pl.col("rank").min())
        true = true.join(false, on="child", how="left")
        behind &= (pl.col("first_false") < pl.col("rank")).fill_null(False)
    missed = true.filter((pl.col("outcome") != "listed") | behind)
    order = {name: place for place, name in enumerate(OUTCOMES)}
    worst = (
        missed.with_columns(place=pl.col("outcome").replace_strict(order, return_dtype=pl.Int64))
        .sort("place", "probability", "child", "adult", nulls_last=False)
        .head(SHOWN)
    )
    return _explained(finished, worst.with_columns(slip=_slip()), language).select(MISSES)


def worst_false_leads(finished: Finished, judged: pl.DataFrame, language: str) -> pl.DataFrame:
    """Return listed pairs judged false, the highest probability first; columns as the misses."""
    false = judged.filter(~pl.col("is_match") & (pl.col("outcome") == "listed"))
    worst = false.sort("probability", "weight", "child", "adult", descending=[True, True, False, False])
    return _explained(finished, worst.head(SHOWN).with_columns(slip=_slip()), language).select(MISSES)


def _slip() -> pl.Expr:
    """Return how probably a label is wrong; null where judges are taken at their word."""
    wrong = (pl.col("is_match").cast(pl.Float64) - pl.col("true")).abs()
    return pl.when(wrong > 0).then(wrong)


def _explained(finished: Finished, pairs: pl.DataFrame, language: str) -> pl.DataFrame:
    names = {"child": "child_record", "adult": "adult_record"}
    mine = finished.table("judged").join(
        pairs.select("child", "adult").rename(names), on=[*names.values()], how="semi"
    )
    sentences = finished.told(mine, language).candidates.select(
        child=pl.col("child_source") + ":" + pl.col("child_id"),
        adult=pl.col("adult_source") + ":" + pl.col("adult_id"),
        explanation="explanation",
    )
    lost = pairs.filter(pl.col("outcome") == "not retrieved").head(EXPLAINED)
    rows = [(c, a, _unshared(finished, c, a, language)) for c, a in lost.select("child", "adult").iter_rows()]
    facts = pl.DataFrame(rows, schema=sentences.schema, orient="row")
    told = pl.concat([sentences, facts])
    return pairs.join(told, on=["child", "adult"], how="left", maintain_order="left")


def _unshared(finished: Finished, child: str, adult: str, language: str) -> str | None:
    """Return what two records' first testimonies share no key of, in words, or None without testimonies."""
    ours = (finished.testimonies(child), finished.testimonies(adult))
    if not all(ours):
        return None
    hows, own = said("how", language), said("facts", language)
    facts = missed_facts(finished, (ours[0][0], ours[1][0]))
    return "; ".join(
        f"{own.get(fact) or word('parts', fact, language)}: {hows[how]}"
        for fact, how in facts.filter(pl.col("how") != "neither").select("fact", "how").iter_rows()
    )
