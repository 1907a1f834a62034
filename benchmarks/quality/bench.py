"""One scenario over several seeds: worlds made, programs run, everything pooled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.quality.scores import Judged, pooled
from benchmarks.quality.subgroups import read_families, subgroups
from benchmarks.quality.systems import SYSTEMS, Outcome, Place, remembered
from benchmarks.quality.worlds import Scenario
from benchmarks.runs import read_truth, workplace


@dataclass(frozen=True)
class Plan:
    """What to run a scenario on: how many children, which seeds, which programs.

    ``keep`` is where worlds and runs stay, and ``resume`` takes from there what an earlier call left.
    """

    children: int
    seeds: tuple[int, ...]
    systems: tuple[str, ...]
    keep: Path | None = None
    resume: bool = False


@dataclass(frozen=True)
class Results:
    """What came out of a scenario: each program's list set against the truth, and what it took by seed."""

    scenario: Scenario
    plan: Plan
    judged: Mapping[str, Judged]
    outcomes: Mapping[str, Sequence[Outcome]]
    groups: pl.DataFrame


def run_scenario(scenario: Scenario, plan: Plan) -> Results:
    """Run every program of the plan on every seed and return what came out, all seeds pooled."""
    truths, families, groups = [], [], []
    outcomes: dict[str, list[Outcome]] = {name: [] for name in plan.systems}
    for seed in plan.seeds:
        with at(scenario, plan, seed) as place:
            for name in plan.systems:
                run = SYSTEMS[name]
                outcomes[name].append(remembered(place, name, run, resume=plan.resume))
            truths.append((seed, read_truth(place.world / "truth.csv").select("child", "adult")))
            families.append((seed, read_families(place.world).select(child="record", family="family")))
            groups.append((seed, subgroups(place.stages, place.world)))
    truth = pooled(truths)
    known = pooled(families, ("child", "family"))
    judged = {
        name: Judged(pooled(zip(plan.seeds, (o.ranked for o in found), strict=True)), truth, known)
        for name, found in outcomes.items()
    }
    return Results(scenario, plan, judged, outcomes, pooled(groups, ("child",)))


@contextmanager
def at(scenario: Scenario, plan: Plan, seed: int) -> Iterator[Place]:
    """Give the place of one seed, its world made and run by reunify, for the peers start from that run."""
    kept = plan.keep / f"{scenario.name}-{plan.children}" / str(seed) if plan.keep else None
    with workplace(kept) as folder:
        place = Place(folder, seed)
        if not (plan.resume and (place.world / "job.yaml").is_file()):
            scenario.make(place.world, plan.children, seed)
        if "reunify" not in plan.systems:
            remembered(place, "reunify", SYSTEMS["reunify"], resume=plan.resume)
        yield place
