"""The quality bench: ``python -m benchmarks.quality --quick``.

Runs the programs on the worlds and seeds that are asked for and prints what they are worth, for all children
and by subgroup. Worlds and runs are thrown away unless ``--keep`` names a folder for them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.quality import splits
from benchmarks.quality.bench import Plan, run_scenario
from benchmarks.quality.peers import install
from benchmarks.quality.report import print_honesty, print_scenario, print_subgroups
from benchmarks.quality.systems import SYSTEMS
from benchmarks.quality.worlds import SCENARIOS, SMALL, Scenario
from benchmarks.runs import machine

QUICK_WORLDS = ("small", "noise-2", "ids-absent")
QUICK_SEEDS = 2
PEERS = Path.home() / ".cache" / "reunify-benchmark-peers"


def main() -> None:
    """Do what the command line asks for."""
    given = _arguments()
    names = given.worlds or (QUICK_WORLDS if given.quick else tuple(SCENARIOS))
    if given.install_peers:
        install(given.peers)
    print(machine())
    for scenario in (SCENARIOS[name] for name in names):
        results = run_scenario(scenario, _plan(given, scenario))
        print_scenario(results)
        for system in given.subgroups:
            if system in results.judged:
                print_subgroups(results, system)
        if "reunify" in results.judged:
            print_honesty("Probabilities of reunify", results.judged["reunify"].honesty())


def _plan(given: argparse.Namespace, scenario: Scenario) -> Plan:
    seeds = tuple(given.seeds or (splits.FINAL if given.final else splits.DEVELOPMENT))
    size = given.children or (min(scenario.children, SMALL) if given.quick else scenario.children)
    return Plan(
        children=size,
        seeds=seeds[:QUICK_SEEDS] if given.quick and not given.seeds else seeds,
        systems=tuple(name for name in SYSTEMS if name in given.systems),
        peers=given.peers,
        keep=given.keep,
        resume=given.resume,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.quality", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three worlds of 1,000 children, two seeds")
    parser.add_argument("--worlds", nargs="+", choices=tuple(SCENARIOS), metavar="WORLD")
    parser.add_argument("--seeds", nargs="+", type=int, metavar="SEED")
    parser.add_argument("--children", type=int, help="size of every world, instead of its own")
    parser.add_argument("--systems", nargs="+", choices=tuple(SYSTEMS), default=["reunify"])
    parser.add_argument("--subgroups", nargs="*", choices=tuple(SYSTEMS), default=["reunify"])
    split = parser.add_mutually_exclusive_group()
    split.add_argument("--development", action="store_true", help="development seeds, which is the default")
    split.add_argument("--final", action="store_true", help="the seeds that are scored once, at the end")
    parser.add_argument("--peers", type=Path, default=PEERS, help="folder of the peers' environments")
    parser.add_argument("--install-peers", action="store_true", help="make those environments first")
    parser.add_argument("--keep", type=Path, help="keep worlds and runs in this folder")
    parser.add_argument("--resume", action="store_true", help="take from that folder what is there already")
    return parser.parse_args()


if __name__ == "__main__":
    main()
