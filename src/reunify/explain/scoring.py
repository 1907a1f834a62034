"""What a pair that the run did not keep weighs, by the run's own model and features."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from reunify.duck import connect, put, take
from reunify.explain.folder import Finished
from reunify.family.calibration import probability
from reunify.family.flags import add_flags
from reunify.family.judge import with_records
from reunify.linkage import BY_NAME, Model, build_features, level_weight, rarity
from reunify.linkage.macros import define_macros

_CHECKED = 25
"""Pairs of each side whose scores the run kept, scored again to prove that this scoring is the run's."""

_PAIR = ["child_testimony", "adult_testimony"]


@dataclass(frozen=True)
class Scored:
    """Pairs, best first, with the columns of ``judged``, before the rest of its family is weighed.

    ``exact`` says that the run's own pairs of both sides came out as the run scored them; None where the
    run kept none to set it beside.
    """

    judged: pl.DataFrame
    exact: bool | None


def score_pair(finished: Finished, child: str, adult: str) -> Scored:
    """Score a child's and an adult's record, the best of their testimonies; both need to have some."""
    ours = pl.DataFrame({"child_testimony": finished.testimonies(child)}).join(
        pl.DataFrame({"adult_testimony": finished.testimonies(adult)}), how="cross"
    )
    scored = finished.table("scored")
    theirs = pl.col("adult_testimony").is_in(finished.testimonies(adult))
    known = [scored.filter(each).head(_CHECKED) for each in (_of(finished, child), theirs)]
    return _scored(finished, ours, pl.concat(known).unique(_PAIR))


def score_dropped(finished: Finished, child: str, best: int) -> pl.DataFrame:
    """Score a child's pairs whose scores the run did not keep again; return the ``best``, as ``judged``."""
    dropped = finished.table("pairs").filter(_of(finished, child)).select(_PAIR)
    return _scored(finished, dropped, finished.table("scored").head(0)).judged.head(best)


def _of(finished: Finished, child: str) -> pl.Expr:
    return pl.col("child_testimony").is_in(finished.testimonies(child))


def _scored(finished: Finished, pairs: pl.DataFrame, known: pl.DataFrame) -> Scored:
    """Score ``pairs``, and ``known`` ones beside them as a proof."""
    scored = score_testimonies(finished, pl.concat([pairs, known.select(_PAIR)]).unique(_PAIR))
    again = known.select(*_PAIR, was="weight").join(scored, on=_PAIR)
    judged = _flagged(finished, _as_judged(finished, scored.join(pairs, on=_PAIR, how="semi")))
    same = again.height == known.height and bool((again["was"] == again["weight"]).all())
    return Scored(judged, same if known.height else None)


def score_testimonies(finished: Finished, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return ``pairs`` of testimonies with their levels, rarity and weight, as scoring names and counts them.

    Names are coded and weighed among all of the run's testimonies, as in the run; every pair is kept
    however little it weighs.
    """
    with tempfile.TemporaryDirectory(prefix="reunify-") as spill, connect(Path(spill)) as connection:
        features = build_features(
            connection, finished.table("testimonies"), finished.settings.normalize.names
        )
        define_macros(connection)
        for side in ("child", "adult"):
            mine = features["testimony"].is_in(pairs[f"{side}_testimony"].implode())
            put(connection, f"{side}_side", features.filter(mine).drop("side"))
        put(connection, "wanted", pairs.select("child_testimony", "adult_testimony"))
        return take(connection, _sql(finished.model, features.columns))


def _sql(model: Model, features: list[str]) -> str:
    """SQL of levels, rarity and weight; grades first, since rarity depends on the grade."""
    columns = [c for c in features if c not in ("testimony", "side")]
    both = ", ".join(f'l."{c}" AS "{c}_l", r."{c}" AS "{c}_r"' for c in columns)
    grades = ", ".join(
        f"CAST({BY_NAME[c.name].grade} AS TINYINT) AS level_{c.name}" for c in model.comparisons
    )
    rare = [c for c in model.comparisons if BY_NAME[c.name].rarity]
    kept = [f"level_{c.name}" for c in model.comparisons] + [f"rarity_{c.name}" for c in rare]
    amounts = ", ".join(f"{rarity(c)} AS rarity_{c.name}" for c in rare)
    weights = [level_weight(c) for c in model.comparisons] + [f"rarity_{c.name}" for c in rare]
    return f"""SELECT child_testimony, adult_testimony, {", ".join(kept)},
        CAST({" + ".join(weights)} AS BIGINT) AS weight
    FROM (SELECT *, {amounts}
          FROM (SELECT *, {grades}
                FROM (SELECT w.*, {both} FROM wanted w
                      JOIN child_side l ON l.testimony = w.child_testimony
                      JOIN adult_side r ON r.testimony = w.adult_testimony)))
    ORDER BY child_testimony, adult_testimony"""


def _as_judged(finished: Finished, scored: pl.DataFrame) -> pl.DataFrame:
    """Return each pair's best testimonies with prior, claims and persons; nobody else is weighed."""
    prior = {slot: round(bits * 1000) for slot, bits in finished.table("shares")["slot", "prior_bits"].rows()}
    return (
        with_records(scored, finished.table("testimonies"), finished.table("persons"), finished.model)
        .with_columns(
            prior=pl.col("slot").replace_strict(prior, return_dtype=pl.Int64),
            other_testimonies=(pl.len().over("child_record", "adult_record") - 1).cast(pl.Int64),
        )
        .with_columns(
            match_weight=pl.col("prior") + pl.col("evidence"),
            counted_whole=pl.col("prior") + pl.col("contradicted"),
        )
        .with_columns(match_probability=probability(pl.col("match_weight")))
        .sort("match_weight", *_PAIR, descending=[True, False, False])
        .unique(["child_record", "adult_record"], keep="first", maintain_order=True)
    )


def _flagged(finished: Finished, judged: pl.DataFrame) -> pl.DataFrame:
    """Return pairs with their flags, found beside the other pairs of the same children."""
    children = judged["child_person"].unique().implode()
    others = finished.table("judged").filter(pl.col("child_person").is_in(children))
    flagged = add_flags(
        pl.concat([judged, others.drop("flags")], how="diagonal_relaxed"),
        finished.table("records"),
        finished.table("claimed"),
        finished.table("persons").select("record", "person"),
        finished.settings.family,
    )
    return judged.join(flagged.select(*_PAIR, "flags"), on=_PAIR, how="left", maintain_order="left")
