"""The peer: plain Splink on normalised columns, as a competent user of it would write it.

``python -m benchmarks.plain_splink STAGES OUT --seed N`` reads the normalised tables of a run of reunify
(its ``stages`` folder), links children and adults by fourteen blocking rules, comparisons of Splink's
own library with term frequencies, u by random sampling, m by three rounds of expectation maximisation, and
writes ``OUT/ranked.parquet`` (``child, adult, rank, probability``) and ``OUT/timings.json``.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from pathlib import Path

import duckdb
import polars as pl
import splink.comparison_level_library as levels
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.plain_tables import read_tables

U_PAIRS = 1_000_000
"""Splink's own default, and what reunify draws; ten times as many take 7 s more and find no more."""

BLOCKING = (
    ("family_unit",),
    ("phone",),
    ("alien_run",),
    ("given_1", "birth_year"),
    ("given_1", "paternal"),
    ("given_1", "maternal"),
    ("paternal", "maternal"),
    ("mother_given", "mother_paternal"),
    ("father_given", "father_paternal"),
    ("paternal", "municipality"),
    ("paternal", "separation"),
    ("maternal", "separation"),
    ("separation", "municipality"),
    ("mother_given", "separation"),
)
"""Chosen by how many of a world's true pairs each adds: what a user with labels at hand could do at best."""

TRAINING = (
    ("given_1", "birth"),
    ("paternal", "maternal", "municipality"),
    ("birth", "municipality"),
)

CERTAIN = (("family_unit", "given_1"), ("given_1", "paternal", "birth"), ("given_1", "maternal", "birth"))
"""Rules whose pairs are nearly all true, from which Splink estimates how many true pairs there are."""

CERTAIN_RECALL = 0.5


def settings() -> SettingsCreator:
    """Return the model: what is compared and which pairs are looked at."""
    names = [
        "given_1",
        "paternal",
        "maternal",
        "mother_given",
        "mother_paternal",
        "father_given",
        "father_paternal",
    ]
    number = levels.ExactMatchLevel("alien_number")
    near = [levels.AbsoluteDifferenceLevel("alien_number", n) for n in (3, 20)]
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="unique_id",
        comparisons=[
            *(
                compare.JaroWinklerAtThresholds(name, [0.92, 0.8]).configure(term_frequency_adjustments=True)
                for name in names
            ),
            compare.JaroWinklerAtThresholds("given_2", 0.9),
            compare.JaroWinklerAtThresholds("mother_maternal", 0.9),
            compare.JaroWinklerAtThresholds("father_maternal", 0.9),
            compare.DateOfBirthComparison("birth", input_is_string=False),
            compare.ExactMatch("sex"),
            compare.ExactMatch("country"),
            compare.DamerauLevenshteinAtThresholds("municipality", [1, 2]).configure(
                term_frequency_adjustments=True
            ),
            compare.AbsoluteDateDifferenceAtThresholds(
                "separation", input_is_string=False, metrics=["day", "day"], thresholds=[1, 7]
            ),
            compare.ExactMatch("sector"),
            compare.CustomComparison(
                [levels.NullLevel("alien_number"), number, *near, levels.ElseLevel()], "alien_number"
            ),
            compare.DamerauLevenshteinAtThresholds("family_unit", 1),
            compare.DamerauLevenshteinAtThresholds("phone", 1),
        ],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in BLOCKING],
        additional_columns_to_retain=["record"],
        retain_matching_columns=False,
    )


def link(children: pl.DataFrame, adults: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return ``child, adult, weight, probability``: the best testimony of each pair of rows."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'")
    connection.execute("SET enable_progress_bar = false")
    for name, frame in (("child_rows", children), ("parent_rows", adults)):
        connection.register("incoming", frame.to_arrow())
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
        connection.unregister("incoming")
    api = DuckDBAPI(connection)
    sides = [
        api.register("child_rows", dataset_display_name="child"),
        api.register("parent_rows", dataset_display_name="parent"),
    ]
    linker = Linker(sides, settings(), log_level=logging.ERROR)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in CERTAIN], recall=CERTAIN_RECALL
    )
    training.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=seed)
    for rule in TRAINING:
        training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), record_sample_proportion=1.0
        )
    table = linker.inference.predict().physical_name
    best: pl.DataFrame = connection.sql(
        f"""SELECT record_l AS child, record_r AS adult, max(match_weight) AS weight,
                   max(match_probability) AS probability
            FROM {table} GROUP BY ALL ORDER BY child, weight DESC, adult"""
    ).pl()
    return best


def main() -> None:
    """Link the tables of the folder named on the command line and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stages", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logging.getLogger("splink").setLevel(logging.ERROR)
    begun, cpu_begun = time.perf_counter(), time.process_time()
    children, adults = read_tables(given.stages)
    best = link(children, adults, given.seed)
    rank = pl.int_range(1, pl.len() + 1).over("child")
    ranked = best.select("child", "adult", "probability", rank=rank)
    given.out.mkdir(mode=0o700, parents=True, exist_ok=True)
    ranked.write_parquet(given.out / "ranked.parquet")
    timings = {"seconds": time.perf_counter() - begun, "cpu_seconds": time.process_time() - cpu_begun}
    (given.out / "timings.json").write_text(json.dumps(timings), encoding="utf-8")


if __name__ == "__main__":
    main()
