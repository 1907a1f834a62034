"""The quality bench: ``python -m benchmarks.quality --quick``.

Runs the programs on the worlds and seeds that are asked for and prints what they are worth, for all children
and by subgroup. Worlds and runs are thrown away unless ``--keep`` names a folder for them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.quality import baseline, splits
from benchmarks.quality.ablations import print_ablations, run_ablations
from benchmarks.quality.bench import Plan, run_scenario
from benchmarks.quality.peers import install
from benchmarks.quality.report import (
    print_honesty,
    print_misses,
    print_scenario,
    print_subgroups,
    print_whole,
)
from benchmarks.quality.scores import Estimate
from benchmarks.quality.small_jobs import run_small_jobs
from benchmarks.quality.systems import SYSTEMS
from benchmarks.quality.worlds import SCENARIOS, SMALL, TINY, Scenario, of_folder
from benchmarks.runs import machine

QUICK_WORLDS = ("small", "noise-2", "ids-absent")
QUICK_SEEDS = 2
PEERS = Path.home() / ".cache" / "reunify-benchmark-peers"


def main() -> int:
    """Do what the command line asks for; return 1 where a subgroup fell under the baseline, else 0."""
    given = _arguments()
    if given.install_peers:
        install(given.peers)
    print(machine())
    if given.baseline_check or given.freeze:
        return _baseline(given)
    for scenario in _scenarios(given):
        if given.small_jobs:
            _small_jobs(given, scenario)
        elif given.ablations:
            print_ablations(run_ablations(scenario, _plan(given, scenario, ("reunify",))))
        else:
            _programs(given, scenario)
    return 0


def _scenarios(given: argparse.Namespace) -> list[Scenario]:
    """Return the worlds that are asked for: by name, or by the folders that they lie in."""
    if given.folders:
        return [of_folder(folder) for folder in given.folders]
    names = given.worlds or (QUICK_WORLDS if given.quick else tuple(SCENARIOS))
    return [SCENARIOS[name] for name in names]


def _programs(given: argparse.Namespace, scenario: Scenario) -> None:
    """Run the programs on one scenario and print what they are worth."""
    results = run_scenario(scenario, _plan(given, scenario, tuple(given.systems)))
    print_scenario(results)
    for system in given.subgroups:
        if system in results.judged:
            print_subgroups(results, system)
            print_honesty(f"Probabilities, {system}", results.judged[system].honesty())
            if given.misses:
                print_misses(results, system, given.misses)


def _small_jobs(given: argparse.Namespace, scenario: Scenario) -> None:
    """Run many small jobs of one scenario and print whether their probabilities are honest."""
    seeds = splits.POOL_FINAL if given.final else splits.POOL_DEVELOPMENT
    jobs, children = min(given.small_jobs, len(seeds)), given.children or TINY
    judged = run_small_jobs(scenario, children, seeds[:jobs])
    title = f"{scenario.name}: {jobs} jobs of {children} children, pooled"
    print_whole(title, judged)
    print_honesty(title, judged.honesty())


def _baseline(given: argparse.Namespace) -> int:
    """Run the baseline's worlds; freeze what comes out, or hold it against what was frozen."""
    found: dict[str, dict[str, dict[str, Estimate]]] = {}
    lists: dict[str, str] = {}
    for name, (children, seeds) in splits.BASELINE.items():
        if given.worlds and name not in given.worlds:
            continue
        plan = Plan(children, seeds, ("reunify",), given.peers, given.keep, given.resume)
        results = run_scenario(SCENARIOS[name], plan)
        print_scenario(results)
        found[name], lists[name] = baseline.of(results), results.lists
    if given.freeze:
        baseline.freeze(found, lists)
        return 0
    lower = baseline.drops(found, lists)
    print("\n".join(["", *lower] if lower else ["", "No subgroup is under the baseline."]))
    return 1 if lower else 0


def _plan(given: argparse.Namespace, scenario: Scenario, systems: tuple[str, ...]) -> Plan:
    asked = (1,) if given.folders else given.seeds
    seeds = tuple(asked or (splits.FINAL if given.final else splits.DEVELOPMENT))
    size = given.children or (min(scenario.children, SMALL) if given.quick else scenario.children)
    return Plan(
        children=size,
        seeds=seeds[:QUICK_SEEDS] if given.quick and not given.seeds else seeds,
        systems=tuple(name for name in SYSTEMS if name in systems),
        peers=given.peers,
        keep=given.keep,
        resume=given.resume,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three worlds of 1,000 children, two seeds")
    parser.add_argument("--worlds", nargs="+", choices=tuple(SCENARIOS), metavar="WORLD")
    parser.add_argument("--folders", nargs="+", type=Path, metavar="FOLDER", help="worlds by other hands")
    parser.add_argument("--seeds", nargs="+", type=int, metavar="SEED")
    parser.add_argument("--children", type=int, help="size of every world, instead of its own")
    parser.add_argument("--systems", nargs="+", choices=tuple(SYSTEMS), default=["reunify"])
    parser.add_argument("--subgroups", nargs="*", choices=tuple(SYSTEMS), default=["reunify"])
    parser.add_argument("--misses", type=int, metavar="N", help="show the N children that fare worst")
    split = parser.add_mutually_exclusive_group()
    split.add_argument("--development", action="store_true", help="development seeds, which is the default")
    split.add_argument("--final", action="store_true", help="the seeds that are scored once, at the end")
    parser.add_argument("--ablations", action="store_true", help="each part of reunify off in turn")
    parser.add_argument("--small-jobs", type=int, metavar="N", help="pool N jobs of 75 children")
    parser.add_argument("--baseline-check", action="store_true", help="end with 1 where a subgroup fell")
    parser.add_argument("--freeze", action="store_true", help="write the baseline anew")
    parser.add_argument("--peers", type=Path, default=PEERS, help="folder of the peers' environments")
    parser.add_argument("--install-peers", action="store_true", help="make those environments first")
    parser.add_argument("--keep", type=Path, help="keep worlds and runs in this folder")
    parser.add_argument("--resume", action="store_true", help="take from that folder what is there already")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
