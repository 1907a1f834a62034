"""What differs between two listings: pairs, children's best candidates, and the work that they make."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from reunify.candidates import pair_id
from reunify.evaluation.whatif import Listing
from reunify.schema import BANDS, FLAG, REAL, TEXT, WHOLE, Table, columns

CHANGES = ("appeared", "vanished", "rose", "fell", "same")
"""What may become of a pair; ``rose`` and ``fell`` also where only its band did."""

LEAST = 0.01
"""Probability by which a pair must move to count as risen or fallen within its band."""

BEST = ("gained", "lost", "another", "other row", "same", "none")
"""What may become of a child's best candidate: one where there was none, none where there was one,
another person, another row of the same person, the same row, none in either."""

PAIRS = Table(
    "pair_changes",
    {
        **columns(TEXT, "pair_id", "child_source", "child_id", "adult_source", "adult_id", "change"),
        "band_changed": FLAG,
        **columns(TEXT, "band_a", "band_b"),  # null where the pair is not listed
        **columns(REAL, "probability_a", "probability_b", "weight_a", "weight_b"),  # weights in bits
        **columns(WHOLE, "rank_a", "rank_b"),
    },
)
"""One row a pair that changed, the furthest moved first."""

CHILDREN = Table(
    "child_changes",
    {
        **columns(TEXT, "child_source", "child_id", "status_a", "status_b", "best"),
        **columns(TEXT, "adult_a", "adult_b", "band_a", "band_b"),  # the best candidate, as SOURCE:ID
        **columns(REAL, "probability_a", "probability_b", "a_in_b"),
    },
)
"""One row a child whose status, best candidate or best band changed; ``a_in_b`` is the probability that B
gives the best candidate of A, 0 where B does not list it."""

_CHILD = ["child_source", "child_id"]
_PAIR = [*_CHILD, "adult_source", "adult_id"]
_ORDER = {band: place for place, band in enumerate(reversed(BANDS))}


@dataclass(frozen=True)
class Differences:
    """From listing A to listing B.

    ``pairs`` and ``children`` hold what changed; ``moves`` counts pairs by ``band_a``, ``band_b`` (null:
    not listed); ``best_moves`` children likewise by the band of their best candidate; ``reach`` tells, for
    each band and all bands above it, the children who have such a candidate ``before`` and ``after``, and
    who ``gained`` and ``lost`` one; ``work`` tells, by band, the pairs to read and the true ones expected
    among them, by the model's own probabilities.
    """

    pairs: pl.DataFrame
    children: pl.DataFrame
    moves: pl.DataFrame
    best_moves: pl.DataFrame
    reach: pl.DataFrame
    work: pl.DataFrame

    def counts(self) -> dict[str, int]:
        """Return the changed pairs by what became of them, those that changed band, and children."""
        pairs = {name: self.pairs.filter(change=name).height for name in CHANGES[:-1]}
        best = {name: self.children.filter(best=name).height for name in ("gained", "lost", "another")}
        return {
            **pairs,
            "changed_band": int(self.pairs["band_changed"].sum()),
            **{f"children_{name}": n for name, n in best.items()},
        }


def compare_listings(one: Listing, two: Listing) -> Differences:
    """Return the differences from listing ``one`` (A) to listing ``two`` (B), in a fixed order."""
    pairs = both_listings(one, two)
    best = _best(one, two)
    changed = (pl.col("best").is_in(["same", "none"])).not_() | pl.any_horizontal(
        pl.col(f"{c}_a").ne_missing(pl.col(f"{c}_b")) for c in ("status", "band")
    )
    return Differences(
        pairs=_changed(pairs),
        children=CHILDREN.conform(best.filter(changed)).sort(_CHILD),
        moves=_moves(pairs),
        best_moves=_moves(best),
        reach=_reach(best),
        work=_work(one, two),
    )


def both_listings(one: Listing, two: Listing) -> pl.DataFrame:
    """Return every pair of either listing with ``change``, ``band_changed`` and both sides' figures."""
    sides = [
        listed.pairs.select(
            *_PAIR,
            **{
                f"{name}_{side}": pl.col(column)
                for name, column in {
                    "band": "band",
                    "probability": "match_probability",
                    "weight": "match_weight",
                    "rank": "rank",
                }.items()
            },
        )
        for side, listed in (("a", one), ("b", two))
    ]
    joined = sides[0].join(sides[1], on=_PAIR, how="full", coalesce=True)
    was, now = (pl.col(f"band_{x}").replace_strict(_ORDER, return_dtype=pl.Int64) for x in "ab")
    by = pl.col("probability_b") - pl.col("probability_a")
    # By millionths, so that 0.21 - 0.2 counts as 0.01.
    moved = by.round(6)
    change = (
        pl.when(pl.col("band_a").is_null())
        .then(pl.lit("appeared"))
        .when(pl.col("band_b").is_null())
        .then(pl.lit("vanished"))
        .when((now > was) | ((now == was) & (moved >= LEAST)))
        .then(pl.lit("rose"))
        .when((now < was) | (moved <= -LEAST))
        .then(pl.lit("fell"))
        .otherwise(pl.lit("same"))
    )
    changed_band = (now != was).fill_null(False)
    return joined.with_columns(change=change, band_changed=changed_band).sort(_PAIR)


def _changed(pairs: pl.DataFrame) -> pl.DataFrame:
    by = (pl.col("probability_b").fill_null(0.0) - pl.col("probability_a").fill_null(0.0)).abs()
    rows = pairs.filter(pl.col("change") != "same").with_columns(by=by)
    rows = rows.sort("by", *_PAIR, descending=[True, False, False, False, False])
    ids = [pair_id(*keys) for keys in rows.select(_PAIR).iter_rows()]
    return PAIRS.conform(rows.with_columns(pl.Series("pair_id", ids, pl.String)))


def _best(one: Listing, two: Listing) -> pl.DataFrame:
    """Return every child of either roster with its best candidate on both sides and ``best``."""
    sides = []
    for side, listed in (("a", one), ("b", two)):
        first = listed.pairs.filter(pl.col("rank") == 1).select(
            *_CHILD,
            pl.concat_str("adult_source", pl.lit(":"), "adult_id").alias(f"adult_{side}"),
            pl.col("adult_person").alias(f"person_{side}"),
            pl.col("band").alias(f"band_{side}"),
            pl.col("match_probability").alias(f"probability_{side}"),
        )
        roster = listed.children.rename({"status": f"status_{side}"})
        sides.append(roster.join(first, on=_CHILD, how="left"))
    now = two.pairs.select(
        *_CHILD,
        adult_a=pl.concat_str("adult_source", pl.lit(":"), "adult_id"),
        a_in_b=pl.col("match_probability"),
    )
    joined = (
        sides[0]
        .join(sides[1], on=_CHILD, how="full", coalesce=True)
        .join(now, on=[*_CHILD, "adult_a"], how="left")
        .with_columns(a_in_b=pl.when(pl.col("adult_a").is_not_null()).then(pl.col("a_in_b").fill_null(0.0)))
    )
    here, there = pl.col("adult_a"), pl.col("adult_b")
    best = (
        pl.when(here.is_null() & there.is_null())
        .then(pl.lit("none"))
        .when(here.is_null())
        .then(pl.lit("gained"))
        .when(there.is_null())
        .then(pl.lit("lost"))
        .when(here == there)
        .then(pl.lit("same"))
        .when(_one_person(one, two))
        .then(pl.lit("other row"))
        .otherwise(pl.lit("another"))
    )
    return joined.with_columns(best=best).sort(_CHILD)


def _one_person(one: Listing, two: Listing) -> pl.Expr:
    """Say whether both best candidates are rows of one person, as either listing sees it."""
    names = [
        listed.pairs.select(
            adult=pl.concat_str("adult_source", pl.lit(":"), "adult_id"), person="adult_person"
        ).unique()
        for listed in (one, two)
    ]
    known = [dict(frame.iter_rows()) for frame in names]
    same = [
        pl.col("adult_a").replace_strict(by, default=None, return_dtype=pl.String)
        == pl.col("adult_b").replace_strict(by, default=None, return_dtype=pl.String)
        for by in known
    ]
    return pl.any_horizontal(each.fill_null(False) for each in same)


def _moves(frame: pl.DataFrame) -> pl.DataFrame:
    rank = {band: place for place, band in enumerate(BANDS)}
    order = [pl.col(f"band_{x}").replace_strict(rank, default=9, return_dtype=pl.Int64) for x in "ab"]
    counted = frame.group_by("band_a", "band_b").agg(rows=pl.len().cast(pl.Int64))
    return counted.sort(order)


def _reach(best: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for place, band in enumerate(BANDS):
        kept = BANDS[: place + 1]
        was, now = (best[f"band_{x}"].is_in(kept).fill_null(False) for x in "ab")
        gained, lost = int((now & ~was).sum()), int((was & ~now).sum())
        rows.append((band, int(was.sum()), int(now.sum()), gained, lost))
    return pl.DataFrame(rows, schema=["band", "before", "after", "gained", "lost"], orient="row")


def _work(one: Listing, two: Listing) -> pl.DataFrame:
    rows = []
    for band in BANDS:
        figures: list[float] = []
        for listed in (one, two):
            of_band = listed.pairs.filter(pl.col("band") == band)
            figures += [of_band.height, round(float(of_band["match_probability"].sum()), 1)]
        rows.append((band, int(figures[0]), int(figures[2]), figures[1], figures[3]))
    names = ["band", "pairs_before", "pairs_after", "expected_before", "expected_after"]
    return pl.DataFrame(rows, schema=names, orient="row")
