"""The bench from end to end on a world of seventy-five children, and what it prints."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from benchmarks.plain_tables import read_tables
from benchmarks.quality import ceiling, goldenmatch_peer, splits
from benchmarks.quality.bench import Plan, Results, run_scenario
from benchmarks.quality.report import print_honesty, print_misses, print_scenario, print_subgroups
from benchmarks.quality.splink_peer import link
from benchmarks.quality.subgroups import WHOLE
from benchmarks.quality.systems import Place
from benchmarks.quality.worlds import SCENARIOS
from benchmarks.runs import read_pairs, read_truth


def test_no_seed_is_in_two_splits() -> None:
    parts = (splits.DEVELOPMENT, splits.FINAL, splits.POOL_DEVELOPMENT, splits.POOL_FINAL)
    seeds = [seed for part in parts for seed in part]
    training = [seed + splits.TRAINING_OFFSET for seed in seeds]
    assert len({*seeds, *training}) == 2 * len(seeds)
    assert min(len(splits.DEVELOPMENT), len(splits.FINAL)) >= 10
    assert all(set(seeds) <= set(splits.DEVELOPMENT) for _, seeds in splits.BASELINE.values())


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """What the bench makes of a tiny world, kept on disk."""
    kept = tmp_path_factory.mktemp("kept")
    return run_scenario(SCENARIOS["tiny"], Plan(75, (3,), ("reunify",), kept / "peers", kept))


@pytest.fixture
def place(results: Results) -> Place:
    kept = results.plan.keep or Path()
    return Place(kept / "tiny-75" / "3", 3, results.plan.peers, lambda: kept)


def test_a_world_is_run_and_judged(results: Results, place: Place) -> None:
    whole = results.judged["reunify"].groups(results.groups)[WHOLE]
    assert whole["in top ten"].value >= whole["right first"].value > 0.8
    assert results.outcomes["reunify"][0].usage.peak_mb > 50
    assert (place.folder / "outcomes" / "reunify.json").is_file()


def test_what_came_out_is_printed(results: Results, capsys: pytest.CaptureFixture[str]) -> None:
    print_scenario(results)
    print_subgroups(results, "reunify")
    print_honesty("Probabilities", results.judged["reunify"].honesty())
    print_misses(results, "reunify", 75)
    printed = capsys.readouterr().out
    assert "tiny: 75 children; 75 children, seeds 3" in printed
    assert "| one surname only" in printed
    assert "| 0.99 to 1" in printed
    missed = results.judged["reunify"].children.filter(pl.col("rank").fill_null(99) > 1)
    assert f"{missed.height} children without a true adult in first place" in printed
    assert all(f"| {child} " in printed for child in missed["child"])


def test_plain_splink_scores_the_pairs_that_were_retrieved(place: Place) -> None:
    pairs = read_pairs(place.run)
    ranked = link(read_tables(place.stages), pairs, dated=True, seed=1)
    assert 0 < ranked.height <= pairs.height
    assert ranked.join(pairs, on=["child", "adult"], how="anti").is_empty()
    assert ranked.filter(pl.col("rank") == 1).height == ranked["child"].n_unique()


def test_the_ceiling_sees_comparisons_and_no_family(place: Place) -> None:
    known = ceiling.with_truth(ceiling.pairs_of(place.stages), place.world)
    assert {"level_child_given", "rarity_child_given", "weight", "slot_mother"} <= set(known.columns)
    assert not {"siblings", "rivals", "match_probability"} & set(known.columns)
    true = read_truth(place.world / "truth.csv")
    assert 0 < known["right"].sum() <= true.height
    assert known["level_child_given"].null_count() > 0


def test_goldenmatch_gets_columns_that_are_there(place: Place, tmp_path: Path) -> None:
    goldenmatch_peer.write_inputs(place.stages, tmp_path, "probabilistic")
    chosen = goldenmatch_peer.settings("weighted", by_parents=True)
    used = {field["field"] for field in chosen["matchkeys"][0]["fields"]}
    used |= {name for one in chosen["blocking"]["passes"] for name in one["fields"]}
    for name in ("children", "adults"):
        assert used | {"record"} <= set(pl.read_csv(tmp_path / f"{name}.csv").columns)
