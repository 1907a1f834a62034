"""Learning the model from the job's own records: u by random sampling, m by expectation maximisation.

Each training round blocks on values that rarely agree by chance and learns the comparisons that share no
source with them (the lineage rule, :mod:`reunify.linkage.comparisons`). What a round learned moves the
shipped priors no further than its matched pairs carry. Training runs on one thread: Splink's
expectation maximisation gives other bits on two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from splink import Linker
from splink.internals.exceptions import EMTrainingException

from reunify.config import LinkageConfig
from reunify.duck import connect
from reunify.linkage.comparisons import BY_NAME, COMPARISONS
from reunify.linkage.model import Model, moved
from reunify.linkage.splinkage import linker, settings

LEAST_MATCHED = 30.0
"""Matched pairs that a training round must hold before it may move anything."""


@dataclass(frozen=True)
class Round:
    """One training round: the blocking rule's equalities, and the sources that they use up."""

    equal: tuple[tuple[str, str], ...]
    lineage: frozenset[str]

    def rule(self) -> str:
        """Return the rule in Splink's SQL, with every column that shares a source with what is blocked on."""
        derived = sorted(
            {
                column
                for comparison in COMPARISONS
                if comparison.lineage & self.lineage
                for column in comparison.columns
            }
        )
        joins = [f"l.{left} = r.{right}" for left, right in self.equal]
        # Always true; they only tell Splink which comparisons cannot be learned in this round.
        return " AND ".join([*joins, *(f"(l.{c} IS NULL OR l.{c} IS NOT NULL)" for c in derived)])


ROUNDS = (
    Round((("cg1", "cg1"), ("birth_from", "birth_from")), frozenset({"child_given", "birth"})),
    Round(
        (("cp", "cp"), ("cm", "cm"), ("sex", "sex")),
        frozenset({"child_surnames", "mother_surnames", "father_surnames", "sex"}),
    ),
    Round(
        (("mg1", "mg1"), ("cm", "mp"), ("municipality", "municipality")),
        frozenset({"mother_given", "mother_surnames", "child_surnames", "father_surnames", "origin"}),
    ),
    Round(
        (("fg1", "fg1"), ("cp", "fp"), ("municipality", "municipality")),
        frozenset({"father_given", "mother_surnames", "child_surnames", "father_surnames", "origin"}),
    ),
)


def train(features: pl.DataFrame, prior: Model, config: LinkageConfig, *, seed: int, spill: Path) -> Model:
    """Return ``prior`` moved by the job's records; with few records it stays close to the priors."""
    training = config.training
    sides = features["side"].value_counts()
    possible = 1.0
    for count in sides["count"].to_list():
        possible *= count
    if sides.height < 2:
        return prior
    with connect(spill, memory_limit=config.memory_limit, threads=1) as connection:
        chosen = settings(prior, prior=min(0.5, 1.0 / max(possible**0.5, 2.0)))
        model = _with_u(connection, features, prior, min(training.u_pairs, possible), seed)
        if not training.em:
            return model
        chosen = settings(model, prior=min(0.01, 1.0 / max(possible**0.5, 2.0)))
        splink = linker(connection, features, chosen)
        for learned in (_run_round(splink, connection, r, training.pairs) for r in ROUNDS):
            model = _apply(model, learned, training.prior_strength)
    return model


def _with_u(
    connection: duckdb.DuckDBPyConnection, features: pl.DataFrame, model: Model, pairs: float, seed: int
) -> Model:
    """Move u by the levels met among random pairs, counted among pairs in which both sides speak."""
    splink = linker(connection, features, settings(model, prior=1e-4))
    splink.training.estimate_u_using_random_sampling(
        max_pairs=pairs, seed=seed, min_count_per_level=None, num_chunks=1
    )
    comparisons = []
    for comparison in model.comparisons:
        fitted = splink._settings_obj.core_model_settings.get_comparison_by_output_column_name(
            comparison.name
        )
        u = _probabilities(fitted, "u_probability")
        comparisons.append(moved(comparison, u=u, u_count=pairs * _spoken(features, comparison.name)))
    return Model(tuple(comparisons))


def _spoken(features: pl.DataFrame, name: str) -> float:
    """Share of random pairs in which both sides say something that the comparison can see."""
    column = pl.any_horizontal(
        pl.col(c).is_not_null() for c in BY_NAME[name].columns if not c.endswith(("_sound", "_stands"))
    )
    by_side = features.group_by("side").agg(said=column.mean())
    share = 1.0
    for said in by_side["said"].to_list():
        share *= said
    return share


def _probabilities(comparison: Any, attribute: str) -> dict[str, float]:
    """Return a Splink comparison's m or u by level; a level that was never seen has none and is 0."""
    found: dict[str, float] = {}
    for level in comparison.comparison_levels:
        if not level.is_null_level:
            value = getattr(level, attribute)
            found[level.label_for_charts] = float(value) if isinstance(value, float) else 0.0
    return found


@dataclass(frozen=True)
class Learned:
    """What one round learned: m by comparison and level, and how many matched pairs it rests on."""

    m: Mapping[str, Mapping[str, float]]
    matched: float


def _run_round(
    splink: Linker, connection: duckdb.DuckDBPyConnection, training_round: Round, pairs: int
) -> Learned:
    """Run one round of Splink's expectation maximisation, u fixed; nothing where no pair is blocked."""
    rule = training_round.rule()
    joined = " AND ".join(f"l.{a} = r.{b}" for a, b in training_round.equal)
    counted = connection.execute(
        f"SELECT count(*) FROM child_side l JOIN parent_side r ON {joined}"
    ).fetchone()
    blocked = counted[0] if counted else 0
    if blocked < LEAST_MATCHED:
        return Learned({}, 0.0)
    try:
        session = splink.training.estimate_parameters_using_expectation_maximisation(
            rule, fix_u_probabilities=True, max_pairs=pairs, record_sample_proportion=1.0
        )
    except EMTrainingException:
        return Learned({}, 0.0)
    core = session.core_model_settings
    matched = core.probability_two_random_records_match * min(blocked, pairs)
    return Learned(
        {c.output_column_name: _probabilities(c, "m_probability") for c in core.comparisons}, matched
    )


def _apply(model: Model, learned: Learned, strength: float) -> Model:
    """Move the comparisons that a round learned, each by the matched pairs behind it."""
    if learned.matched < LEAST_MATCHED:
        return model
    return replace(
        model,
        comparisons=tuple(
            moved(c, m=learned.m[c.name], m_count=learned.matched, strengths=(strength, 1.0))
            if c.name in learned.m
            else c
            for c in model.comparisons
        ),
    )
