"""Plain Splink on any of the bench's worlds: by its own blocking rules, or on the pairs of our retrieval.

``python -m benchmarks.quality.splink_peer STAGES OUT --seed N [--retrieved]`` takes the model of
:mod:`benchmarks.plain_splink` and trains it in the same way. A round of training that finds no pairs or
breaks off is made up for by another; lists in which no adult names a child are linked by their parents'
names, and lists of ages without dates trained on names, as whoever knows the lists would do. With
``--retrieved`` the pairs scored are those of the run whose ``stages`` folder is named, so that each part's
share shows. Writes ``OUT/ranked.parquet`` (``child, adult, rank, probability``).
"""

from __future__ import annotations

import argparse
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, block_on
from splink.internals.comparison_creator import ComparisonCreator
from splink.internals.exceptions import EMTrainingException

from benchmarks import plain_splink
from benchmarks.plain_tables import read_tables
from benchmarks.runs import read_pairs

SIDES = ("child", "parent")
JOINED = "-__-"
"""What Splink writes between a dataset's name and a row's id."""

PARENTS = (
    ("mother_given", "father_given"),
    ("mother_paternal", "father_paternal"),
    ("mother_given", "father_paternal"),
    ("father_given", "mother_paternal"),
    ("mother_given", "municipality"),
    ("father_given", "municipality"),
    ("mother_paternal", "municipality"),
    ("father_paternal", "municipality"),
)
"""Blocking and training by parents' names: any two of the four, or one and the place."""

AGED = (("paternal", "maternal", "municipality"), ("given_1", "paternal"), ("given_1", "maternal"))
"""Training where there are ages and no dates, and where a round by dates broke off. Only close rules: rounds
by a name and a day or a place find mostly strangers, and were seen to lead the model astray."""

WITH_PARENT = 0.2
"""Children with a parent in the files, as a user would guess where no rule is nearly certain or finds any."""


def link(
    lists: tuple[pl.DataFrame, pl.DataFrame], pairs: pl.DataFrame | None, dated: bool, seed: int
) -> pl.DataFrame:
    """Return ``child, adult, rank, probability``: of the given ``pairs`` of records, or of Splink's own.

    ``lists`` are children and adults; ``dated`` says that births are dates and not ages. An adult's
    testimonies are all compared, and the best one stands for the pair.
    """
    children, adults = lists
    by_parents = adults["given_1"].null_count() == adults.height
    rules = plain_splink.BLOCKING + (PARENTS if by_parents else ())
    training = plain_splink.TRAINING if dated else AGED
    certain = () if by_parents or not dated else plain_splink.CERTAIN
    if not any(_agree(children, adults, rule) for rule in certain):
        certain = ()
    connection = duckdb.connect(":memory:")
    connection.execute("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'")
    connection.execute("SET enable_progress_bar = false")
    _put(connection, "child_rows", children)
    _put(connection, "parent_rows", adults)
    api = DuckDBAPI(connection)
    tables = [api.register(f"{side}_rows", dataset_display_name=side) for side in SIDES]
    chosen = plain_splink.settings()
    settings = replace(
        chosen,
        comparisons=chosen.comparisons if dated else [_of_ages(c) for c in chosen.comparisons],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        probability_two_random_records_match=WITH_PARENT / adults.height,
    )
    linker = Linker(tables, settings, log_level=logging.ERROR)
    _train(linker, PARENTS[:2] if by_parents else training, certain, seed)
    if pairs is not None:
        _put(connection, "blocked", _blocked(children, adults, pairs))
        linker.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
    table = linker.inference.predict().physical_name
    best: pl.DataFrame = connection.sql(
        f"""SELECT record_l AS child, record_r AS adult, max(match_weight) AS weight,
                   max(match_probability) AS probability
            FROM {table} GROUP BY ALL ORDER BY child, weight DESC, adult"""
    ).pl()
    rank = pl.int_range(1, pl.len() + 1).over("child")
    return best.select("child", "adult", "probability", rank=rank)


Comparison = ComparisonCreator | dict[str, Any]


def _of_ages(comparison: Comparison) -> Comparison:
    """The comparison of births for lists of ages: how far apart, for nobody mistypes the middle of a year.

    With a date's levels, rounds of training broke off on two worlds of three.
    """
    if isinstance(comparison, dict) or comparison.create_output_column_name() != "birth":
        return comparison
    return compare.AbsoluteDateDifferenceAtThresholds(
        "birth", input_is_string=False, metrics=["month", "month"], thresholds=[7, 18]
    )


Rules = tuple[tuple[str, ...], ...]


def _train(linker: Linker, rules: Rules, certain: Rules, seed: int) -> None:
    """Learn the prior where there are ``certain`` rules, u by random sampling, m by a round for each rule.

    A round that breaks off is made up for by another.
    """
    training = linker.training
    if certain:
        training.estimate_probability_two_random_records_match(
            [block_on(*rule) for rule in certain], recall=plain_splink.CERTAIN_RECALL
        )
    training.estimate_u_using_random_sampling(max_pairs=plain_splink.U_PAIRS, seed=seed)
    spare = [rule for rule in AGED if rule not in rules]
    waiting = list(rules)
    while waiting:
        rule = waiting.pop(0)
        try:
            training.estimate_parameters_using_expectation_maximisation(
                block_on(*rule), record_sample_proportion=1.0
            )
        except (EMTrainingException, ValueError) as problem:
            # No pairs, or an m probability that fell below what Splink can hold: a user tries another rule.
            print(f"no training by {', '.join(rule)}: {str(problem).splitlines()[0]}")
            waiting += [spare.pop(0)] if spare else []


def _agree(children: pl.DataFrame, adults: pl.DataFrame, rule: tuple[str, ...]) -> bool:
    """Whether a rule finds any pair: from none at all Splink would conclude that nobody matches."""
    return not children.select(rule).drop_nulls().join(adults.select(rule), on=rule, how="semi").is_empty()


def _put(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    connection.register("incoming", frame.to_arrow())
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
    connection.unregister("incoming")


def _blocked(children: pl.DataFrame, adults: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of testimonies as Splink's own blocking would give them."""
    left = children.select(child="record", left="unique_id")
    right = adults.select(adult="record", right="unique_id")
    found = pairs.join(left, on="child").join(right, on="adult")
    return found.select(
        match_key=pl.lit("0"),
        join_key_l=pl.lit(SIDES[0] + JOINED) + pl.col("left"),
        join_key_r=pl.lit(SIDES[1] + JOINED) + pl.col("right"),
    ).sort("join_key_l", "join_key_r")


def main() -> None:
    """Link the tables of the folder named on the command line and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stages", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--retrieved", action="store_true", help="score the pairs that reunify retrieved")
    given = parser.parse_args()
    logging.getLogger("splink").setLevel(logging.ERROR)
    kinds = pl.read_parquet(given.stages / "records.parquet", columns=["role", "birth_kind"])
    dated = (kinds.filter(pl.col("role") == "child")["birth_kind"] == "day").sum() > kinds.height // 20
    pairs = read_pairs(given.stages.parent) if given.retrieved else None
    given.out.mkdir(mode=0o700, parents=True, exist_ok=True)
    ranked = link(read_tables(given.stages), pairs, dated, given.seed)
    ranked.write_parquet(given.out / "ranked.parquet")


if __name__ == "__main__":
    main()
