"""What the yardsticks share: programs run apart and measured, a run's lists as metrics take them, tables."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import polars as pl
import psutil

from benchmarks.metrics import share_found, share_in_top
from reunify.errors import InputError

STAGES = ("sources", "normalize", "testimony", "retrieval", "linkage", "family", "candidates")

MATCHING = STAGES[3:]
"""Stages from normalised tables to ranked candidates; testimony, which takes a tenth of a second, aside."""


@dataclass(frozen=True)
class Usage:
    """What one program took: wall-clock and processor seconds, and its peak memory in megabytes."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def measured(module: str, *arguments: str) -> Usage:
    """Run ``python -m MODULE ARGUMENTS`` as a process of its own and return what it took.

    Raises :class:`~reunify.errors.InputError` where it fails; its own message is on the screen.
    """
    begun = time.perf_counter()
    command = [sys.executable, "-m", module, *arguments]
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    paths = [str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    pid = os.posix_spawn(sys.executable, command, environment, file_actions=silent)
    _, status, used = os.wait4(pid, 0)
    seconds = time.perf_counter() - begun
    code = os.waitstatus_to_exitcode(status)
    if code:
        raise InputError(f"{module} ended with code {code}", remedy="Its message stands above.")
    return Usage(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def reunify(job: Path, out: Path) -> Usage:
    """Run ``job`` into the folder ``out``, which may be there already, each stage timed."""
    return measured("benchmarks.timed_run", str(job), str(out))


@contextmanager
def workplace(kept: Path | None) -> Iterator[Path]:
    """Give the folder ``kept``, made if it is not there, or one that is removed at the end."""
    if kept is not None:
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield kept.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="reunify-benchmark-") as folder:
            yield Path(folder)


def read_truth(path: Path) -> pl.DataFrame:
    """Return ``child, adult, relation`` of a file of true pairs; ids are never read as numbers."""
    frame = pl.read_csv(path, infer_schema=False)
    child = pl.concat_str("child_source", pl.lit(":"), "child_id")
    adult = pl.concat_str("adult_source", pl.lit(":"), "adult_id")
    return frame.select(child=child, adult=adult, relation="relation")


def read_candidates(run: Path) -> pl.DataFrame:
    """Return ``child, adult, rank, probability, band`` of a run's candidates."""
    return pl.read_parquet(run / "candidates.parquet").select(
        child=pl.concat_str("child_source", pl.lit(":"), "child_id"),
        adult=pl.concat_str("adult_source", pl.lit(":"), "adult_id"),
        rank="rank",
        probability="match_probability",
        band="band",
    )


def read_pairs(run: Path) -> pl.DataFrame:
    """Return ``child, adult`` of the pairs of rows that a run's retrieval kept, each once."""
    record = pl.read_parquet(run / "stages" / "testimonies.parquet", columns=["testimony", "record"])
    pairs = pl.read_parquet(run / "stages" / "pairs.parquet", columns=["child_testimony", "adult_testimony"])
    child = record.rename({"testimony": "child_testimony", "record": "child"})
    adult = record.rename({"testimony": "adult_testimony", "record": "adult"})
    joined = pairs.join(child, on="child_testimony").join(adult, on="adult_testimony")
    return joined.select("child", "adult").unique()


def stage_seconds(run: Path, clock: str = "seconds") -> dict[str, float]:
    """Return what each stage of a run took, in wall-clock ``seconds`` or in ``cpu_seconds``."""
    stages = json.loads((run / "stages.json").read_text(encoding="utf-8"))
    return {stage: float(stages[stage][clock]) for stage in STAGES}


def quality(ranked: pl.DataFrame, truth: pl.DataFrame) -> dict[str, str]:
    """Return the yardsticks of a ranked list, as they are printed."""
    return {
        "right first": percent(share_in_top(ranked, truth, 1)),
        "in top ten": percent(share_in_top(ranked, truth, 10)),
        "found, 99 % right": percent(share_found(ranked, truth, 0.99)),
        "found, 95 % right": percent(share_found(ranked, truth, 0.95)),
    }


def percent(share: float | None) -> str:
    """Return a share as a percentage with one decimal."""
    return "" if share is None else f"{100 * share:.1f} %"


def machine() -> str:
    """Return one line that describes the machine and the versions that the numbers hold for."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("reunify", "splink", "duckdb", "polars"))
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, {platform.system()},"
        f" Python {platform.python_version()}, {packages}"
    )


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table that reads well on a screen and in Markdown."""
    cells = [list(header), *(list(row) for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(header))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    print(f"\n{title}\n")
    print("\n".join(lines), flush=True)
