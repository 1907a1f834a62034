"""Learning the model from the job's own records: u by random sampling, m by expectation maximisation.

Each training round blocks on values that rarely agree by chance and learns the comparisons that share no
source with them (the lineage rule, :mod:`reunify.linkage.comparisons`). The pairs of a round are graded
once, and Splink is given their grades: it parses every level of every comparison several times, which took
longer than the learning. What a round learned moves the shipped priors no further than its matched pairs
carry. Training runs on one thread: Splink's expectation maximisation gives other bits on two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from splink.internals.exceptions import EMTrainingException

from reunify.config import LinkageConfig
from reunify.duck import connect, run, take
from reunify.linkage.comparisons import BY_NAME
from reunify.linkage.model import Model, moved
from reunify.linkage.splinkage import linker, load_sides, settings

LEAST_MATCHED = 30.0
"""Matched pairs that a training round must hold before it may move anything."""

_SURNAMES = frozenset({"child_surnames", "mother_surnames", "father_surnames"})
_ITERATIONS = 10


@dataclass(frozen=True)
class Round:
    """One training round: the blocking rule's equalities, and the sources that it may not learn of."""

    equal: tuple[tuple[str, str], ...]
    lineage: frozenset[str]

    def joined(self) -> str:
        """Return the equalities in SQL."""
        return " AND ".join(f"l.{left} = r.{right}" for left, right in self.equal)

    def learned(self, model: Model) -> Model:
        """Return the comparisons of ``model`` that share no source with what is blocked on."""
        free = (c for c in model.comparisons if not BY_NAME[c.name].lineage & self.lineage)
        return Model(tuple(free))


_OF_ONE_CHILD = frozenset({"child_given", "birth", "sex"})
"""Not learned where parents are blocked on: a parent's testimony of another of its children agrees there."""

ROUNDS = (
    Round((("cg1", "cg1"), ("birth_from", "birth_from")), frozenset({"child_given", "birth"})),
    Round((("birth_from", "birth_from"), ("cp", "cp")), _SURNAMES | {"birth"}),
    Round((("cg1", "cg1"), ("cp", "cp"), ("cm", "cm")), _SURNAMES | {"child_given"}),
)
"""Rounds that block on what is said of the child."""

PARENT_ROUNDS = (
    Round((("mg1", "mg1"), ("mp", "mp"), ("cp", "fp")), _SURNAMES | _OF_ONE_CHILD | {"mother_given"}),
    Round((("fg1", "fg1"), ("fp", "fp"), ("cm", "mp")), _SURNAMES | _OF_ONE_CHILD | {"father_given"}),
)
"""Rounds that block on the parents: run where adults say too little of their children to learn from."""

ENOUGH = 200.0
"""Matched pairs of the children's rounds from which the parents' are not needed."""


def train(features: pl.DataFrame, prior: Model, config: LinkageConfig, *, seed: int, spill: Path) -> Model:
    """Return ``prior`` moved by the job's records; with few records it stays close to the priors."""
    training = config.training
    sizes = features["side"].value_counts()["count"].to_list()
    if len(sizes) < 2:
        return prior
    with connect(spill, memory_limit=config.memory_limit, threads=config.threads) as connection:
        # Counting comes out the same on any number of threads.
        load_sides(connection, features)
        model = _with_u(connection, prior, training.u_pairs, seed)
    if not training.em:
        return model
    with connect(spill, memory_limit=config.memory_limit, threads=1) as connection:
        load_sides(connection, features)
        matched = 0.0
        for training_round in (*ROUNDS, *PARENT_ROUNDS):
            if training_round in PARENT_ROUNDS and matched >= ENOUGH:
                break
            learned = _run_round(connection, training_round.learned(model), training_round, training.pairs)
            model = _apply(model, learned, features, training.prior_strength)
            matched += learned.matched
    return model


def _with_u(connection: duckdb.DuckDBPyConnection, model: Model, pairs: int, seed: int) -> Model:
    """Move u by the levels met among random pairs, each comparison by the pairs of which both sides speak.

    Both sides give the same number of testimonies, the first in the order of a seeded hash, or all.
    """
    side = int(pairs**0.5)
    order = f"ORDER BY hash(testimony || '{seed}'), testimony LIMIT {side}"
    _grade(
        connection,
        model,
        f"(SELECT * FROM child_side {order}) l, (SELECT * FROM parent_side {order}) r",
    )
    comparisons = []
    for comparison in model.comparisons:
        counted = take(
            connection,
            f"SELECT {comparison.name} AS grade, count(*) AS pairs FROM graded"
            f" WHERE {comparison.name} >= 0 GROUP BY ALL ORDER BY grade",
        )
        seen = float(counted["pairs"].sum() or 0)
        met = dict(counted.select("grade", "pairs").iter_rows())
        grades_of = BY_NAME[comparison.name].levels
        u = (
            {level.name: met.get(grades_of[level.name], 0) / seen for level in comparison.levels}
            if seen
            else {}
        )
        comparisons.append(moved(comparison, u=u, u_count=seen))
    return Model(tuple(comparisons))


@dataclass(frozen=True)
class Learned:
    """What one round learned: m by comparison and level, and how many matched pairs it rests on."""

    m: Mapping[str, Mapping[str, float]]
    matched: float


def _grade(connection: duckdb.DuckDBPyConnection, model: Model, pairs: str) -> None:
    """Grade every comparison of ``model`` over ``pairs`` (SQL joining a side l and a side r) as ``graded``.

    Columns: ``testimony``, here the pair's number, and a grade by the name of each comparison.
    """
    declared = [BY_NAME[c.name] for c in model.comparisons]
    grades = ", ".join(f"CAST({c.grade} AS TINYINT) AS {c.name}" for c in declared)
    columns = sorted({column for c in declared for column in c.columns})
    both = ", ".join(f"l.{c} AS {c}_l, r.{c} AS {c}_r" for c in columns)
    run(
        connection,
        f"CREATE OR REPLACE TABLE graded AS"
        f" SELECT row_number() OVER () AS testimony, {grades} FROM (SELECT {both} FROM {pairs})",
    )


def _run_round(
    connection: duckdb.DuckDBPyConnection, model: Model, training_round: Round, pairs: int
) -> Learned:
    """Run one round of Splink's expectation maximisation over ``model``, u fixed; nothing without pairs."""
    joined = f"child_side l JOIN parent_side r ON {training_round.joined()}"
    blocked = int(take(connection, f"SELECT count(*) AS pairs FROM {joined}")["pairs"][0])
    if blocked < LEAST_MATCHED or not model.comparisons:
        return Learned({}, 0.0)
    sampled = (
        f" WHERE hash(l.testimony || ' ' || r.testimony) % {blocked} < {pairs}" if blocked > pairs else ""
    )
    _grade(connection, model, joined + sampled)
    chosen = replace(settings(model, prior=0.01, graded=True), max_iterations=_ITERATIONS)
    try:
        session = linker(
            connection, chosen, tables=("graded", "graded")
        ).training.estimate_parameters_using_expectation_maximisation(
            "l.testimony = r.testimony",
            estimate_without_term_frequencies=True,
            fix_u_probabilities=True,
            record_sample_proportion=1.0,
        )
    except (EMTrainingException, ValueError):
        # Splink refuses a round in which no pair is left, or whose matches died out (an m of exactly 0).
        return Learned({}, 0.0)
    core = session.core_model_settings
    matched = core.probability_two_random_records_match * min(blocked, pairs)
    return Learned({c.output_column_name: _m_probabilities(c) for c in core.comparisons}, matched)


def _m_probabilities(comparison: Any) -> dict[str, float]:
    """Return a Splink comparison's m by level; a level that was never seen has none and is 0."""
    return {
        level.label_for_charts: level.m_probability if isinstance(level.m_probability, float) else 0.0
        for level in comparison.comparison_levels
        if not level.is_null_level
    }


def _apply(model: Model, learned: Learned, features: pl.DataFrame, strength: float) -> Model:
    """Move the comparisons that a round learned, each by the matched pairs in which both sides speak."""
    if learned.matched < LEAST_MATCHED:
        return model
    comparisons = []
    for comparison in model.comparisons:
        m = learned.m.get(comparison.name, {})
        if sum(m.values()) > 0:
            count = learned.matched * _spoken(features, comparison.name)
            comparisons.append(moved(comparison, m=m, m_count=count, strengths=(strength, 1.0)))
        else:
            comparisons.append(comparison)
    return Model(tuple(comparisons))


def _spoken(features: pl.DataFrame, name: str) -> float:
    """Share of pairs in which both sides say something that the comparison can see."""
    names = [c for c in BY_NAME[name].columns if not c.endswith(("_sound", "_first", "_near"))]
    said = features.group_by("side").agg(
        pl.any_horizontal(pl.col(c).is_not_null() for c in names).mean().alias("said")
    )
    share = 1.0
    for value in said["said"].to_list():
        share *= value
    return share
