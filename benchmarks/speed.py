"""How the seconds of each stage grow with the world: ``python -m benchmarks.speed``.

Worlds of several sizes, each run in a process of its own. Stages are timed by the processor's clock, which
holds on a busy machine too; the last row says what a team waits for. The exponent of growth between two
sizes is the slope in logarithms: 1 is in step with the number of children, 2 with the number of pairs.
"""

from __future__ import annotations

import argparse
import math
from itertools import pairwise
from pathlib import Path

from benchmarks.runs import STAGES, Usage, machine, print_table, reunify, stage_seconds, workplace
from reunify.synth import simulate

SIZES = (1_500, 12_000, 50_000)


def exponent(seconds: tuple[float, float], sizes: tuple[int, int]) -> float:
    """Return by which power of the size the seconds grow from the first to the second.

    Raises ValueError for seconds that are not above nought or sizes that do not differ.
    """
    if min(seconds) <= 0 or sizes[0] == sizes[1]:
        raise ValueError("an exponent needs seconds above nought and two sizes")
    return math.log(seconds[1] / seconds[0]) / math.log(sizes[1] / sizes[0])


def main() -> None:
    """Run every size that the command line asks for and print seconds and exponents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, nargs="+", default=SIZES)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    measured = {}
    for size in sorted(set(given.children)):
        with workplace(None) as work:
            measured[size] = _measure(work, size, given.seed)
    _print(measured, given.seed)


def _measure(work: Path, size: int, seed: int) -> tuple[dict[str, float], Usage]:
    simulate(work / "world", children=size, seed=seed)
    usage = reunify(work / "world" / "job.yaml", work / "run")
    return stage_seconds(work / "run", "cpu_seconds"), usage


def _print(measured: dict[int, tuple[dict[str, float], Usage]], seed: int) -> None:
    print(machine())
    print(f"Seed {seed}; processor seconds, and between two sizes the exponent of growth")
    sizes = list(measured)
    rows = [_row(stage, {size: measured[size][0][stage] for size in sizes}) for stage in STAGES]
    rows.append(_row("all stages", {size: sum(measured[size][0].values()) for size in sizes}))
    rows.append(_row("whole run", {size: measured[size][1].cpu_seconds for size in sizes}))
    rows.append(_row("whole run, by the wall's clock", {size: measured[size][1].seconds for size in sizes}))
    memory = ["peak MB"]
    for size in sizes:
        memory += ["", f"{measured[size][1].peak_mb:.0f}"]
    rows.append([memory[0], *memory[2:]])
    header = ["stage", f"{sizes[0]:,}"]
    for size in sizes[1:]:
        header += ["exponent", f"{size:,}"]
    print_table("Processor seconds by size of the world (children)", header, rows)


def _row(name: str, seconds: dict[int, float]) -> list[str]:
    """One line of the table: seconds at each size, and the exponent between it and the one before."""
    sizes = list(seconds)
    cells = [name, f"{seconds[sizes[0]]:.2f}"]
    for before, size in pairwise(sizes):
        pair = (max(seconds[before], 0.001), max(seconds[size], 0.001))
        cells += [f"{exponent(pair, (before, size)):.2f}", f"{seconds[size]:.2f}"]
    return cells


if __name__ == "__main__":
    main()
