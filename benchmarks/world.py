"""Reunify beside plain Splink on one made-up world: ``python -m benchmarks.world --children 12000 --seed 7``.

Each runs in a process of its own, one after the other, on the same machine and threads. Plain Splink
(:mod:`benchmarks.plain_splink`) starts from the normalised tables that reunify wrote, so its seconds stand
beside those of reunify's stages from there to ranked candidates.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.metrics import reliability, share_in_top, share_kept
from benchmarks.runs import (
    MATCHING,
    Usage,
    machine,
    measured,
    percent,
    print_table,
    quality,
    read_candidates,
    read_pairs,
    read_truth,
    reunify,
    stage_seconds,
    workplace,
)
from reunify.synth import Summary, WorldConfig, simulate

CLOCKS = {"seconds": "seconds", "cpu_seconds": "processor seconds"}
"""What is read off each clock, and what it is called: the processor's holds on a busy machine too."""

EDGES = (0.0, 0.001, 0.01, 0.1, 0.2, 0.5, 0.9, 0.99, 0.999, 1.0)


@dataclass(frozen=True)
class Result:
    """What one program found and took: ``pairs`` looked at, ``ranked`` list, seconds of linking by clock."""

    name: str
    pairs: pl.DataFrame
    ranked: pl.DataFrame
    linking: dict[str, float]
    usage: Usage


def main() -> None:
    """Make the world that the command line asks for, run both programs on it and print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--noise", type=float, default=1.0)
    parser.add_argument("--identifiers", choices=("present", "thinned", "absent"), default="present")
    parser.add_argument("--keep", type=Path, help="keep world and runs in this folder")
    given = parser.parse_args()
    with workplace(given.keep) as work:
        chosen = WorldConfig(
            children=given.children, seed=given.seed, noise=given.noise, identifiers=given.identifiers
        )
        made = simulate(work / "world", children=given.children, world=chosen)
        results = [_reunify(work), _plain(work, given.seed)]
        _print(made, chosen, results)


def _reunify(work: Path) -> Result:
    run = work / "run"
    usage = reunify(work / "world" / "job.yaml", run)
    linking = {clock: sum(stage_seconds(run, clock)[stage] for stage in MATCHING) for clock in CLOCKS}
    return Result("reunify", read_pairs(run), read_candidates(run), linking, usage)


def _plain(work: Path, seed: int) -> Result:
    out = work / "plain"
    usage = measured("benchmarks.plain_splink", str(work / "run" / "stages"), str(out), "--seed", str(seed))
    ranked = pl.read_parquet(out / "ranked.parquet")
    linking = json.loads((out / "timings.json").read_text(encoding="utf-8"))
    return Result("plain Splink", ranked, ranked, linking, usage)


def _print(made: Summary, world: WorldConfig, results: list[Result]) -> None:
    truth = read_truth(made.out / "truth.csv")
    rows = {name.removesuffix(".csv"): count for name, count in made.rows.items()}
    children = sum(count for name, count in rows.items() if name.startswith("children"))
    print(machine())
    print(
        f"World: seed {world.seed}, noise {world.noise:g}, identifiers {world.identifiers};"
        f" {children:,} children's rows, {sum(rows.values()) - children:,} adults' rows,"
        f" {made.true_pairs:,} true pairs, {made.children_with_parent:,} children in care with a parent"
    )
    columns = [_column(result, truth, children) for result in results]
    table = [[what, *(column[what] for column in columns)] for what in columns[0]]
    ours, peer = results
    for clock, name in CLOCKS.items():
        times = ours.linking[clock] / peer.linking[clock]
        table.append([f"{name}, linking, times plain Splink's", f"{times:.2f}", "1.00"])
    print_table("Side by side", ["what", *(result.name for result in results)], table)
    for result in results:
        _print_reliability(result, truth)


def _column(result: Result, truth: pl.DataFrame, children: int) -> dict[str, str]:
    """Return what is printed of one program, by row of the table."""
    parents = truth.filter(pl.col("relation").is_in(["mother", "father"]))
    pairs, with_one = share_kept(result.pairs, truth)
    return {
        "pairs looked at, a child": f"{result.pairs.height / children:.1f}",
        "true pairs among them": percent(pairs),
        "children with a true pair there": percent(with_one),
        **{f"any relative: {name}": value for name, value in quality(result.ranked, truth).items()},
        "parents only: right first": percent(share_in_top(result.ranked, parents, 1)),
        "parents only: in top ten": percent(share_in_top(result.ranked, parents, 10)),
        **{f"{name}, linking": f"{result.linking[clock]:.1f}" for clock, name in CLOCKS.items()},
        "seconds, whole": f"{result.usage.seconds:.1f}",
        "processor seconds, whole": f"{result.usage.cpu_seconds:.1f}",
        "peak MB": f"{result.usage.peak_mb:.0f}",
    }


def _print_reliability(result: Result, truth: pl.DataFrame) -> None:
    bins = reliability(result.ranked, truth, EDGES)
    rows = [
        [f"{low:g} to {high:g}", str(pairs), percent(said), percent(right)]
        for low, high, pairs, said, right in bins.iter_rows()
    ]
    print_table(f"Probabilities of {result.name}", ["probability", "pairs", "said on average", "right"], rows)


if __name__ == "__main__":
    main()
