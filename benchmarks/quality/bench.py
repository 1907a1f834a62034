"""One scenario over several seeds: worlds made, programs run, everything pooled."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.quality.scores import Judged, pooled
from benchmarks.quality.splits import TRAINING_OFFSET
from benchmarks.quality.subgroups import read_families, subgroups
from benchmarks.quality.systems import SYSTEMS, Outcome, Place, System, remembered
from benchmarks.quality.worlds import Scenario
from benchmarks.runs import read_truth, workplace

TRAINING = "training"
"""Folder of the world that a supervised ceiling learns from, made once for all seeds of a scenario."""


@dataclass(frozen=True)
class Plan:
    """What to run a scenario on: how many children, which seeds, which programs.

    ``peers`` is the folder of the peers' environments. ``keep`` is where worlds and runs stay, and
    ``resume`` takes from there what an earlier call left.
    """

    children: int
    seeds: tuple[int, ...]
    systems: tuple[str, ...]
    peers: Path
    keep: Path | None = None
    resume: bool = False


@dataclass(frozen=True)
class Results:
    """What came out of a scenario: each program's list set against the truth, and what it took by seed.

    ``groups`` is ``child, group``; ``lists`` is a digest of the worlds' lists, so that others are noticed.
    """

    scenario: Scenario
    plan: Plan
    judged: Mapping[str, Judged]
    outcomes: Mapping[str, Sequence[Outcome]]
    groups: pl.DataFrame
    lists: str


def run_scenario(scenario: Scenario, plan: Plan, further: Mapping[str, System] | None = None) -> Results:
    """Run every program of the plan, and ``further`` ones by name, on every seed; seeds are pooled."""
    truths, families, groups = [], [], []
    systems = {name: SYSTEMS[name] for name in plan.systems} | dict(further or {})
    outcomes: dict[str, list[Outcome]] = {name: [] for name in systems}
    digest = hashlib.sha256()
    with workplace(plan.keep / f"{scenario.name}-{plan.children}" if plan.keep else None) as base:
        for seed in plan.seeds:
            place = _place(scenario, plan, base, seed)
            for name, run in systems.items():
                outcomes[name].append(remembered(place, name, run, resume=plan.resume))
            truths.append((seed, read_truth(place.world / "truth.csv").select("child", "adult")))
            families.append((seed, read_families(place.world).select(child="record", family="family")))
            groups.append((seed, subgroups(place.stages, place.world)))
            for file in sorted(place.world.glob("*.csv")):
                digest.update(file.read_bytes())
            if plan.keep is None:
                shutil.rmtree(place.folder)
    truth = pooled(truths)
    known = pooled(families, ("child", "family"))
    judged = {
        name: Judged(pooled(zip(plan.seeds, (o.ranked for o in found), strict=True)), truth, known)
        for name, found in outcomes.items()
    }
    return Results(scenario, plan, judged, outcomes, pooled(groups, ("child",)), digest.hexdigest())


def _place(scenario: Scenario, plan: Plan, base: Path, seed: int) -> Place:
    """Return the place of one seed, its world made; run by reunify too where only peers are asked for."""

    def training() -> Path:
        return _made(scenario, plan, base / TRAINING, plan.seeds[0] + TRAINING_OFFSET).folder

    place = Place(base / str(seed), seed, plan.peers, training)
    if plan.systems[0] == "reunify":
        _world(scenario, plan, place)
        return place
    return _made(scenario, plan, place.folder, seed, training)


def _made(
    scenario: Scenario, plan: Plan, folder: Path, seed: int, training: Callable[[], Path] = Path
) -> Place:
    """Make a world and run it, unless what is on disk will do."""
    place = Place(folder, seed, plan.peers, training)
    _world(scenario, plan, place)
    remembered(place, "reunify", SYSTEMS["reunify"], resume=plan.resume or folder.name == TRAINING)
    return place


def _world(scenario: Scenario, plan: Plan, place: Place) -> None:
    if not (plan.resume and (place.world / "job.yaml").is_file()):
        scenario.make(place.world, plan.children, place.seed)
