"""How many families a gap is estimated to cost: what would be found were the empty cells filled.

A family counts as found where a pair of its child is likely. For each pair of a record whose cell is empty,
and whose other side says what the field would be compared with, the model says what a true pair's field
would bring: each level of the comparison with its m probability. So each pair has a chance to be likely were
the cell filled; times the pair's probability, summed over a child's candidates, that is the chance that the
child's family would be found; less the chance now, summed over children, the families that the gap costs.
The estimate is made of the very records that lack the field, not of others like them.

How right the run's probabilities are for pairs that lack a field is told by pairs that have it: without its
evidence they would be as probable as those, and with it the run knows them better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl

from reunify.evaluation.gaps_effects import NEEDS, Effect, gains
from reunify.evaluation.tune_checks import FloatArray, fitted, moved
from reunify.explain import Finished
from reunify.family.calibration import CIRCUMSTANCES, probability, weight_of
from reunify.family.evidence import bits
from reunify.linkage import BY_NAME, Model

NEGLIGIBLE = 0.001
"""Probability below which a pair's family is not counted on: its true pairs add up to next to nothing."""

NORMAL_95 = 1.959964
"""Two-sided 95 % point of the normal distribution."""

SHIFT = 0.5
"""How far, in logits, a run's probabilities may be off for pairs that lack a field (standard deviation): on
three made-up worlds with a column emptied, eight columns each, they were off by 0.52 (root mean square)."""

_ADDED = ("child_person", "adult_person", "match_probability", "found", "then", "empty")

STEP = 1e-3
"""Step by which shift and slope are moved to see how the estimate moves with them."""

_SAID = sorted({c for columns in NEEDS.values() for c in columns} | {"locality", "separation_place"})


@dataclass(frozen=True)
class Cost:
    """Families that a gap costs: the expected number, and the variance of it (families found or not)."""

    families: float = 0.0
    variance: float = 0.0

    def plus(self, other: Cost) -> Cost:
        """Return both together, of different records."""
        return Cost(self.families + other.families, self.variance + other.variance)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the families, if the model's probabilities are right."""
        wide = NORMAL_95 * math.sqrt(self.variance)
        return max(self.families - wide, 0.0), self.families + wide


@dataclass(frozen=True)
class Judged:
    """A run's pairs with the bits that each needs to be likely, that likely is, and the run's model."""

    pairs: pl.DataFrame
    model: Model
    likely: float

    @staticmethod
    def of(run: Finished) -> Judged:
        """Take the run's judged pairs, and what both testimonies of each say."""
        likely = min(max(run.settings.thresholds.likely, 1e-9), 1 - 1e-9)
        odds = pl.lit(likely / (1 - likely))
        pairs = run.table("judged").with_columns(
            needed=(weight_of(odds) - pl.col("match_weight")) / 1000,
            found=(pl.col("match_probability") >= likely).cast(pl.Float64),
        )
        testimonies = run.table("testimonies")
        schema = testimonies.schema
        said = testimonies.select(
            "testimony",
            *(_said(c, schema[c]) for c in _SAID),
            exact_birth=(pl.col("birth_kind") == "day").fill_null(False),
        )
        for side in ("child", "adult"):
            names = {c: f"{side}_says_{c}" for c in said.columns if c != "testimony"}
            mine = said.rename({**names, "testimony": f"{side}_testimony"})
            pairs = pairs.join(mine, on=f"{side}_testimony", how="left", maintain_order="left")
        return Judged(pairs.sort("child_record", "adult_record"), run.model, likely)

    def cost(self, empty: pl.Expr, side: str, effects: tuple[Effect, ...]) -> Cost:
        """Return what a field with these ``effects`` costs where ``empty`` says that ``side`` lacks it."""
        used = {c.name for c in self.model.comparisons}
        effects = tuple(e for e in effects if e.comparison in used)
        other = "adult" if side == "child" else "child"
        keys = [f"key_{n}" for n in range(len(effects))]
        pairs = self.pairs.with_columns(empty.fill_null(False).alias("empty"))
        may = pairs.filter(pl.col("match_probability") >= NEGLIGIBLE)
        lacking = may.filter("empty").with_columns(
            _key(effect, other).alias(key) for effect, key in zip(effects, keys, strict=True)
        )
        if lacking.is_empty() or not effects:
            return Cost()
        parts = [
            part.with_columns(then=self._chance(part["needed"], effects, key))
            for key, part in lacking.group_by(keys, maintain_order=True)
        ]
        rest = may.filter(~pl.col("empty")).with_columns(then="found")
        # Children of whom no pair lacks the field gain nothing.
        every = pl.concat([part.select(_ADDED) for part in (*parts, rest)]).filter(
            pl.col("empty").any().over("child_person")
        )
        return _with_doubt(every, *fitted(self._told(pairs.filter(~pl.col("empty")), effects), SHIFT))

    def _told(self, stating: pl.DataFrame, effects: tuple[Effect, ...]) -> pl.DataFrame:
        """Return pairs that have the field: ``p``, were it empty and nobody their rival, and what they are.

        Of those that would not be likely without it, and would not be negligible.
        """
        taken, whole = pl.lit(0), pl.col("counted_whole")
        for effect in effects:
            gone = _gone(effect, self.model)
            taken = taken + gone
            if effect.comparison in CIRCUMSTANCES:
                whole = whole - gone.clip(upper_bound=0)
        stated = [pl.col(f"level_{e.comparison}").is_in(_open(e)) for e in effects]
        weight = pl.col("match_weight") - pl.col("rivals") - taken
        told = stating.filter(pl.any_horizontal(stated)).select(
            p=probability(weight, whole), is_match="match_probability", slip=pl.lit(0.0)
        )
        return told.filter((pl.col("p") >= NEGLIGIBLE) & (pl.col("p") < self.likely))

    def _chance(self, needed: pl.Series, effects: tuple[Effect, ...], key: tuple[object, ...]) -> pl.Series:
        """Return the chance that a true pair gains the bits needed; ``key`` holds each level's grade."""
        chances = [
            [(0.0, 1.0)]
            if grade is None
            else gains(effect, self.model, _level(effect, int(str(grade))), self._seen(effect))
            for effect, grade in zip(effects, key, strict=True)
        ]
        ways = sorted(
            (sum(bits for bits, _ in way), math.prod(chance for _, chance in way))
            for way in product(*chances)
        )
        bits = np.array([b for b, _ in ways])
        above = np.append(np.cumsum(np.array([c for _, c in ways])[::-1])[::-1], 0.0)
        places = np.searchsorted(bits, needed.to_numpy() - 1e-9, side="left")
        return pl.Series(above[places], dtype=pl.Float64)

    def _seen(self, effect: Effect) -> dict[str, float]:
        """Count the levels of pairs of which both sides state what the effect needs, by probability."""
        both = pl.all_horizontal(
            pl.any_horizontal(pl.col(f"{side}_says_{c}") for c in effect.needed)
            for side in ("child", "adult")
        )
        stated = self.pairs.filter(both).group_by(f"level_{effect.comparison}")
        counts = stated.agg(pl.col("match_probability").sum().round(6)).iter_rows()
        named = {_level(effect, grade): weight for grade, weight in counts}
        return {name: weight for name, weight in named.items() if name is not None}


def _said(column: str, kind: pl.DataType) -> pl.Expr:
    value = pl.col(column)
    if isinstance(kind, pl.List):
        return (value.list.len() > 0).fill_null(False).alias(column)
    return value.is_not_null().alias(column)


def _key(effect: Effect, other: str) -> pl.Expr:
    """Return the pair's grade now, null where the field could not change it."""
    speaks = pl.any_horizontal(pl.col(f"{other}_says_{c}") for c in effect.needed)
    grades = BY_NAME[effect.comparison].levels
    left = {effect.left(name) for name in grades}
    open_grades = [-1 if name is None else grades[name] for name in sorted(left, key=str)]
    grade = pl.col(f"level_{effect.comparison}").cast(pl.Int64)
    may = speaks & pl.col("slot").is_in(effect.slots) & grade.is_in(open_grades)
    return pl.when(may).then(grade)


def _level(effect: Effect, grade: int) -> str | None:
    names = {value: name for name, value in BY_NAME[effect.comparison].levels.items()}
    return names.get(grade)


def _open(effect: Effect) -> list[int]:
    """Return the grades of which another would be left without the field."""
    grades = BY_NAME[effect.comparison].levels
    return sorted(grade for name, grade in grades.items() if effect.left(name) != name)


def _gone(effect: Effect, model: Model) -> pl.Expr:
    """Return thousandths of a bit that a pair's level would lose without the field."""
    comparison, grades = model.comparison(effect.comparison), BY_NAME[effect.comparison].levels
    lefts = {x.name: effect.left(x.name) for x in comparison.levels}
    left = {
        grades[name]: round(comparison.level(rest).weight * 1000)
        for name, rest in lefts.items()
        if rest is not None and rest != name
    }
    level = pl.col(f"level_{effect.comparison}").cast(pl.Int64)
    rest = level.replace_strict(left, default=0, return_dtype=pl.Int64) if left else pl.lit(0)
    now = bits(model, effect.comparison).fill_null(0)
    return pl.when(level.is_in(_open(effect))).then(now - rest).otherwise(0)


def _with_doubt(pairs: pl.DataFrame, found: FloatArray, covariance: FloatArray) -> Cost:
    """Return the cost where probabilities of pairs that lack the field are moved as others tell.

    ``found`` are shift and slope of their logits, ``covariance`` how sure both are: it widens the interval
    by how far the estimate moves with each.
    """
    cost = _families(_moved(pairs, found))
    steps = [found + STEP * np.eye(2)[n] for n in (0, 1)]
    slope = np.array([_families(_moved(pairs, step)).families - cost.families for step in steps]) / STEP
    families = max(cost.families, 0.0)
    return Cost(round(families, 6), round(cost.variance + float(slope @ covariance @ slope), 6))


def _moved(pairs: pl.DataFrame, by: FloatArray) -> pl.DataFrame:
    p = pl.Series(moved(pairs["match_probability"].to_numpy(), by[0], by[1]))
    open_ones = pl.col("empty") & (pl.col("found") == 0)
    return pairs.with_columns(match_probability=pl.when(open_ones).then(p).otherwise("match_probability"))


def _families(pairs: pl.DataFrame) -> Cost:
    """Sum over children what their chances of a found family gain; one person's rows count once."""
    worth = pairs.with_columns(pl.col("then", "found") * pl.col("match_probability"))
    people = worth.group_by("child_person", "adult_person").agg(pl.col("then", "found").max())
    chances = people.group_by("child_person").agg(
        (1 - (1 - pl.col(c)).product()).alias(c) for c in ("then", "found")
    )
    gain = chances.sort("child_person").select(gain=(pl.col("then") - pl.col("found")).round(9))["gain"]
    spread = (gain.abs() * (1 - gain.abs())).sum()
    return Cost(float(gain.sum()), float(spread))
