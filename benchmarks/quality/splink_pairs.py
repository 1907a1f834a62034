"""Plain Splink on the pairs that reunify's retrieval kept, so that each part's share shows.

``python -m benchmarks.quality.splink_pairs STAGES OUT --seed N`` trains the model of
:mod:`benchmarks.plain_splink` in the same way, and then scores not the pairs of its blocking rules but those
of the run whose ``stages`` folder is named. Writes ``OUT/ranked.parquet`` (``child, adult, rank,
probability``).
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import duckdb
import polars as pl
from splink import DuckDBAPI, Linker, block_on

from benchmarks import plain_splink
from benchmarks.plain_tables import read_tables
from benchmarks.runs import read_pairs

SIDES = ("child", "parent")
JOINED = "-__-"
"""What Splink writes between a dataset's name and a row's id."""


def link(children: pl.DataFrame, adults: pl.DataFrame, pairs: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return ``child, adult, rank, probability`` of the given pairs of records (``child, adult``).

    An adult's testimonies are all compared, and the best one stands for the pair.
    """
    connection = duckdb.connect(":memory:")
    connection.execute("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'")
    connection.execute("SET enable_progress_bar = false")
    given = {"child_rows": children, "parent_rows": adults, "blocked": _blocked(children, adults, pairs)}
    for name, frame in given.items():
        connection.register("incoming", frame.to_arrow())
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
        connection.unregister("incoming")
    api = DuckDBAPI(connection)
    sides = [api.register(f"{side}_rows", dataset_display_name=side) for side in SIDES]
    linker = Linker(sides, plain_splink.settings(), log_level=logging.ERROR)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in plain_splink.CERTAIN], recall=plain_splink.CERTAIN_RECALL
    )
    training.estimate_u_using_random_sampling(max_pairs=plain_splink.U_PAIRS, seed=seed)
    for rule in plain_splink.TRAINING:
        training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), record_sample_proportion=1.0
        )
    linker.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
    table = linker.inference.predict().physical_name
    best: pl.DataFrame = connection.sql(
        f"""SELECT record_l AS child, record_r AS adult, max(match_weight) AS weight,
                   max(match_probability) AS probability
            FROM {table} GROUP BY ALL ORDER BY child, weight DESC, adult"""
    ).pl()
    rank = pl.int_range(1, pl.len() + 1).over("child")
    return best.select("child", "adult", "probability", rank=rank)


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
    """Link the tables and pairs of the folder named on the command line and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stages", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logging.getLogger("splink").setLevel(logging.ERROR)
    children, adults = read_tables(given.stages)
    ranked = link(children, adults, read_pairs(given.stages.parent), given.seed)
    given.out.mkdir(mode=0o700, parents=True, exist_ok=True)
    ranked.write_parquet(given.out / "ranked.parquet")


if __name__ == "__main__":
    main()
