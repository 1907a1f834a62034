"""The worlds that the bench runs on, each by a name; the same name, size and seed give the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.quality.deported import without_deported
from benchmarks.quality.registers import parish
from benchmarks.quality.seekers import seekers
from reunify.synth import WorldConfig, simulate

LARGE, SMALL, TINY = 12_000, 1_000, 75
BAPTISMS = 6_340
"""Children of the parish registers that the design's figures are of."""


@dataclass(frozen=True)
class Scenario:
    """A kind of world: ``make(out, children, seed)`` writes its lists, ``job.yaml`` and ``truth.csv``.

    Beside them stands ``families.csv`` (``source, id, person, family, part``): who is behind every row.
    """

    name: str
    about: str
    children: int
    make: Callable[[Path, int, int], None]


def _simulated(world: WorldConfig, out: Path, children: int, seed: int) -> None:
    simulate(out, children=children, world=replace(world, seed=seed))


def _of(name: str, about: str, children: int, world: WorldConfig) -> Scenario:
    return Scenario(name, about, children, partial(_simulated, world))


USUAL = WorldConfig()

SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        _of("tiny", "75 children", TINY, USUAL),
        _of("small", "1,000 children", SMALL, USUAL),
        _of("large", "12,000 children", LARGE, USUAL),
        _of("noise-1.4", "noise 1.4", LARGE, replace(USUAL, noise=1.4)),
        _of("noise-2", "noise 2", LARGE, replace(USUAL, noise=2.0)),
        _of("ids-thinned", "identifiers thinned to a third", LARGE, replace(USUAL, identifiers="thinned")),
        _of("ids-absent", "no identifiers", LARGE, replace(USUAL, identifiers="absent")),
        _of("no-siblings", "one child a family", LARGE, replace(USUAL, siblings=False)),
        _of("unnamed", "one adult in five names a child", LARGE, replace(USUAL, adults_name_children=0.2)),
        _of("half", "half as many children with a parent", LARGE, replace(USUAL, share_with_parent=0.125)),
        _of("double", "twice as many children with a parent", LARGE, replace(USUAL, share_with_parent=0.5)),
        Scenario("deported-missing", "no deported adult listed", LARGE, partial(without_deported, USUAL)),
        Scenario("parish-1", "registers, one of four parents' names hidden", BAPTISMS, partial(parish, 1)),
        Scenario("parish-2", "registers, two of four parents' names hidden", BAPTISMS, partial(parish, 2)),
        Scenario("seekers", "one row a child sought, harder cells", LARGE, seekers),
    )
}
"""Every scenario by name."""


def of_folder(folder: Path) -> Scenario:
    """Return the world that lies in ``folder``: lists, ``job.yaml`` with paths beside it, ``truth.csv``.

    Without ``families.csv`` children of one true adult count as one family. Sizes and seeds change nothing.
    """

    def copied(out: Path, children: int, seed: int) -> None:
        shutil.copytree(folder, out, dirs_exist_ok=True)

    return Scenario(folder.resolve().name, "as it is", 0, copied)
