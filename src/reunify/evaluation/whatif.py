"""What a finished run would list under other settings, from what it stored and nothing else.

Thresholds and list lengths choose among judged pairs; family settings and priors judge the stored scores
again; a comparison's m sums the stored levels again first. What was learned stays as learned, and pairs
that retrieval or scoring left out stay out: a new run may differ by those two.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from reunify.candidates import band_of, pair_id
from reunify.config import CandidatesConfig
from reunify.config.models import ThresholdsConfig
from reunify.errors import ArgumentError
from reunify.evaluation.proposed import Touches, flat, touches
from reunify.explain.folder import Finished, Settings
from reunify.family import Graded, judge_again
from reunify.linkage import BY_NAME, ComparisonModel, Level, Model, level_bits, prior_model
from reunify.linkage.model import weighed
from reunify.schema import REAL, TEXT, WHOLE, Table, columns

LISTED = Table(
    "listed",
    {
        **columns(TEXT, "child_source", "child_id", "child_person"),
        **columns(TEXT, "adult_source", "adult_id", "adult_person", "relationship"),
        "rank": WHOLE,
        "match_weight": REAL,
        "match_probability": REAL,
        **columns(TEXT, "band", "flags"),
    },
)
"""A listed pair: CANDIDATES but for its id and its sentence."""

_KEYS = ("child_source", "child_id", "adult_source", "adult_id")
_READ = (
    *("child_record", "adult_record", "child_person", "adult_person", "relationship"),
    *("match_weight", "match_probability", "flags"),
)
_DEPTH: tuple[Touches, ...] = ("nothing", "lists", "families", "weights", "all")


@dataclass(frozen=True)
class Listing:
    """What a team has in hand: the pairs listed (:data:`LISTED`), and the roster's children and status."""

    pairs: pl.DataFrame
    children: pl.DataFrame


def listing(finished: Finished) -> Listing:
    """Return what a run listed."""
    roster = finished.table("children").filter(pl.col("child_id").is_not_null())
    # A row that could not be read may bear the id of one that could.
    readable_first = roster.sort("child_source", "child_id", pl.col("status") == "unreadable", "row")
    children = readable_first.select("child_source", "child_id", "status").unique(
        ["child_source", "child_id"], keep="first", maintain_order=True
    )
    pairs = LISTED.conform(finished.table("candidates"))
    return Listing(pairs.sort(*_KEYS), children.sort("child_source", "child_id"))


def changed_keys(was: Settings, now: Settings) -> list[str]:
    """Return the dotted keys in which two settings differ, in order."""
    one, two = flat(was), flat(now)
    return sorted(k for k in {*one, *two} if one.get(k) != two.get(k))


def deepest(keys: list[str]) -> Touches:
    """Return how deep a change of these keys reaches."""
    return max((touches(key) for key in keys), key=_DEPTH.index, default="nothing")


def unanswerable(finished: Finished, now: Settings) -> list[str]:
    """Return the changed keys whose effect no stored table can tell.

    Among them a comparison that the run did not grade, and an m that the run was given and would have
    to learn instead.
    """
    changed = changed_keys(finished.settings, now)
    stored = {c.name for c in finished.model.comparisons}
    asked = {c.name for c in prior_model(now.linkage).comparisons}
    given = flat(now)
    beyond = []
    for key in changed:
        steps = key.split(".")
        weights = touches(key) == "weights"
        ungraded = weights and steps[2] in asked - stored
        unlearned = weights and steps[3] == "m" and steps[2] in asked and key not in given
        if touches(key) == "all" or ungraded or unlearned:
            beyond.append(key)
    return beyond


class WhatIf:
    """A finished run to be asked what it would list; what one question judged again serves the next."""

    def __init__(self, finished: Finished) -> None:
        self.finished = finished
        self.before = listing(finished)
        self._judged: dict[str, pl.DataFrame] = {}

    def listing(self, now: Settings) -> Listing:
        """Return what the run would list under the settings ``now``.

        Raises :class:`~reunify.errors.ArgumentError` for a change that only a new run can answer.
        """
        _check(self.finished, now)
        reach = deepest(changed_keys(self.finished.settings, now))
        if reach == "nothing":
            return self.before
        judged = self.finished.table("judged") if reach == "lists" else self._again(now)
        pairs = _listed(judged.select(_READ), now.thresholds, now.candidates)
        return Listing(pairs, _with_status(self.before.children, pairs))

    def _again(self, now: Settings) -> pl.DataFrame:
        key = f"{now.family.model_dump_json()} {now.linkage.model_dump_json()}"
        if key not in self._judged:
            self._judged = {key: _judged_again(self.finished, now)}
        return self._judged[key]


def _check(finished: Finished, now: Settings) -> None:
    """Raise :class:`~reunify.errors.ArgumentError` for a change that only a new run can answer."""
    beyond = unanswerable(finished, now)
    if beyond:
        raise ArgumentError(
            f"only a new run can tell what this changes: {', '.join(beyond)}",
            where="--set KEY=VALUE",
            remedy="Change the job file, run it into another folder, and compare the two runs.",
        )


def _with_status(children: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the roster with the status that the listed pairs give those who may be matched."""
    child = ["child_source", "child_id"]
    found = pairs.select(child).unique().with_columns(status_now=pl.lit("candidates"))
    matched = pl.col("status").is_in(["candidates", "no candidate"])
    now = pl.when(matched).then(pl.col("status_now").fill_null("no candidate")).otherwise("status")
    joined = children.join(found, on=child, how="left", maintain_order="left")
    return joined.with_columns(status=now).drop("status_now")


def _judged_again(finished: Finished, now: Settings) -> pl.DataFrame:
    """Return the run's scored pairs, weighed by the changed model and judged under the changed settings."""
    model = changed_model(finished.model, finished.settings, now)
    scored = rescored(finished.table("scored"), finished.model, model)
    told = {name: finished.table(name) for name in ("testimonies", "records", "claimed")}
    graded = Graded(finished.table("compared_rows"), finished.table("row_grades"))
    with tempfile.TemporaryDirectory(prefix="reunify-") as spill:
        settings = (now.family, now.linkage, Path(spill))
        return judge_again(scored, told, graded, model, settings).judged


def changed_model(stored: Model, was: Settings, now: Settings) -> Model:
    """Return the run's model with the m probabilities of ``now``, without what ``now`` switches off.

    A comparison that both settings treat alike keeps all that it learned.
    """
    asked = {c.name for c in prior_model(now.linkage).comparisons}
    kept = []
    for comparison in stored.comparisons:
        name = comparison.name
        one, two = (s.linkage.comparisons.get(name) for s in (was, now))
        if name not in asked:
            continue
        m = two.m if two is not None else {}
        same = m == (one.m if one is not None else {})
        kept.append(comparison if same else with_m(comparison, m))
    return Model(tuple(kept))


def with_m(comparison: ComparisonModel, m: dict[str, float]) -> ComparisonModel:
    """Return a comparison with the m given by level, and weights to match."""

    def changed(level: Level) -> Level:
        return replace(level, m=m[level.name], m_source="set by the job") if level.name in m else level

    return weighed(replace(comparison, levels=tuple(changed(level) for level in comparison.levels)))


def rescored(scored: pl.DataFrame, was: Model, now: Model) -> pl.DataFrame:
    """Return scored pairs with the weight that ``now`` gives their levels, in thousandths of a bit.

    Rarity is the values' own and stays; a comparison that ``now`` lacks loses its columns.
    """
    after = {c.name: c for c in now.comparisons}
    moves, gone = [], []
    for before in was.comparisons:
        name = before.name
        level = pl.col(f"level_{name}")
        if name not in after:
            moves.append(-_weight(level, before))
            gone.append(f"level_{name}")
            if BY_NAME[name].rarity:
                moves.append(-pl.col(f"rarity_{name}").cast(pl.Int64).fill_null(0))
                gone.append(f"rarity_{name}")
        elif after[name] != before:
            moves.append(_weight(level, after[name]) - _weight(level, before))
    return scored.with_columns(pl.sum_horizontal("weight", *moves).cast(pl.Int64).alias("weight")).drop(gone)


def _weight(level: pl.Expr, comparison: ComparisonModel) -> pl.Expr:
    return level.cast(pl.Int64).replace_strict(level_bits(comparison), default=0, return_dtype=pl.Int64)


def _listed(judged: pl.DataFrame, thresholds: ThresholdsConfig, candidates: CandidatesConfig) -> pl.DataFrame:
    """Return :data:`LISTED` of judged pairs, as the run's last stage lists them."""
    probability = pl.col("match_probability")
    rows = judged.filter(probability >= thresholds.listed).with_columns(
        pl.col(f"{side}_record").str.splitn(":", 2).struct.field(f"field_{n}").alias(f"{side}_{part}")
        for side in ("child", "adult")
        for n, part in enumerate(("source", "id"))
    )
    order = ["child_record", "match_probability", "match_weight"]
    tied = rows.filter(pl.struct(order).is_duplicated()).select(*_KEYS)
    # Only equals are told apart by their pair_id, a digest that takes longer than all the rest.
    ids = tied.with_columns(pl.Series("tie", [pair_id(*keys) for keys in tied.iter_rows()], pl.String))
    ranked = (
        rows.join(ids, on=_KEYS, how="left", maintain_order="left")
        .sort(*order, "tie", descending=[False, True, True, False])
        .with_columns(
            rank=(pl.int_range(pl.len()).over("child_record") + 1).cast(pl.Int64),
            band=band_of(probability, thresholds),
            match_weight=(pl.col("match_weight") / 1000).round(3),
        )
    )
    kept = ranked.filter((pl.col("rank") <= candidates.per_child) | (pl.col("band") != "unlikely"))
    return LISTED.conform(kept).sort(*_KEYS)
