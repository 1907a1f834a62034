"""Whether this machine can run a job: each check does a little of what a run does."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import duckdb
import polars as pl
import psutil
from packaging.requirements import Requirement
from packaging.version import Version
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.comparison_library import ExactMatch

MEMORY_GB = 2.0
"""What the design's benchmark of 12,000 children may use."""

DISK_GB = 2.0
"""A run of that size with its spill files, rounded up."""

_PINS = Path(__file__).parents[3] / "constraints.txt"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ``state`` is ok, warning or failure."""

    name: str
    state: str
    found: str
    remedy: str = ""


def examine(folder: Path) -> list[Finding]:
    """Return what was found of Python, packages, memory, disk (of ``folder``), DuckDB and Splink."""
    findings = [_python(), *_packages(), _memory(), _disk(folder), _threads()]
    findings.append(_tried("DuckDB spills", _spill))
    findings.append(_tried("Splink canary", _canary))
    return findings


def _python() -> Finding:
    good = sys.version_info >= (3, 11)
    return Finding(
        "Python",
        "ok" if good else "failure",
        f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        "" if good else "Install Python 3.11 or later.",
    )


def _packages() -> Iterator[Finding]:
    """Compare what is installed with what the package asks for and, in a checkout, with the pins."""
    pins = dict(_read_pins())
    yield Finding("reunify", "ok", metadata.version("reunify"))
    for line in sorted(metadata.requires("reunify") or []):
        need = Requirement(line)
        if need.marker is not None:
            continue  # an extra: absent unless asked for
        try:
            have = metadata.version(need.name)
        except metadata.PackageNotFoundError:
            yield Finding(need.name, "failure", "not installed", "Run scripts/demo, or pip install reunify.")
            continue
        pin = pins.get(_plain(need.name))
        if not need.specifier.contains(have, prereleases=True):
            yield Finding(need.name, "failure", have, f"{need.specifier} is needed; run scripts/demo.")
        elif pin is not None and Version(pin) != Version(have):
            yield Finding(need.name, "warning", have, f"tested with {pin}; results may differ in the bytes")
        else:
            yield Finding(need.name, "ok", have)


def _read_pins() -> Iterator[tuple[str, str]]:
    """Yield the pinned packages of the checkout; none for an installed wheel, which has no pins."""
    lines = _PINS.read_text(encoding="utf-8").splitlines() if _PINS.is_file() else []
    for line in lines:
        match = re.fullmatch(r"([A-Za-z0-9_.-]+)(?:\[.*\])?==(\S+)", line.strip())
        if match:
            yield _plain(match[1]), match[2]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _memory() -> Finding:
    gb = psutil.virtual_memory().available / 2**30
    good = gb >= MEMORY_GB
    remedy = "" if good else f"A job of 12,000 children may use {MEMORY_GB:.0f} GB; close other programs."
    return Finding("memory", "ok" if good else "warning", f"{gb:.1f} GB free", remedy)


def _disk(folder: Path) -> Finding:
    gb = shutil.disk_usage(folder).free / 2**30
    good = gb >= DISK_GB
    remedy = "" if good else "Runs spill to the disk of the run folder; free some space or use --out."
    return Finding("disk", "ok" if good else "warning", f"{gb:.1f} GB free", remedy)


def _threads() -> Finding:
    count = (
        len(psutil.Process().cpu_affinity()) if hasattr(psutil.Process, "cpu_affinity") else os.cpu_count()
    )
    return Finding("threads", "ok", str(count))


def _tried(name: str, test: Callable[[Path], str]) -> Finding:
    """Run ``test`` in a private folder that goes away with it."""
    with tempfile.TemporaryDirectory(prefix="reunify-doctor-") as folder:  # made 0700 by Python
        try:
            return Finding(name, "ok", test(Path(folder)))
        except (duckdb.Error, ValueError, TypeError, OSError) as error:
            return Finding(
                name, "failure", type(error).__name__, "Run scripts/demo to install tested versions."
            )


def _spill(folder: Path) -> str:
    """Sort more than a small memory limit holds, so that DuckDB must use the disk."""
    rows = 3_000_000
    with duckdb.connect(config={"temp_directory": str(folder), "memory_limit": "64MB", "threads": 1}) as con:
        con.execute(
            "CREATE TABLE big AS "
            "SELECT hash(i) AS h, CAST(i AS VARCHAR) AS t FROM range(?) AS r(i) ORDER BY h",
            [rows],
        )
        spilt = con.execute("SELECT count(*) FROM duckdb_temporary_files()").fetchone()
        counted = con.execute("SELECT count(DISTINCT t) FROM big").fetchone()
    if counted != (rows,):
        raise ValueError("rows lost while spilling")
    return f"{rows:,} rows sorted in 64 MB, {spilt[0] if spilt else 0} spill files"


def _canary(_folder: Path) -> str:
    """Link two tables of twenty with known weights; the twenty true pairs must come out on top."""
    names = [f"name {i}" for i in range(20)]
    towns = [f"town {i % 4}" for i in range(20)]
    child = pl.DataFrame({"unique_id": [f"c{i}" for i in range(20)], "name": names, "town": towns})
    parent = child.with_columns(pl.col("unique_id").str.replace("c", "p"))
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            ExactMatch("name").configure(m_probabilities=[0.9, 0.1], u_probabilities=[0.05, 0.95]),
            ExactMatch("town").configure(m_probabilities=[0.9, 0.1], u_probabilities=[0.25, 0.75]),
        ],
        blocking_rules_to_generate_predictions=[block_on("town")],
        probability_two_random_records_match=0.05,
    )
    with duckdb.connect() as con:
        con.execute("SET lambda_syntax='ENABLE_SINGLE_ARROW'")
        api = DuckDBAPI(connection=con)
        tables = [
            api.register(child.to_arrow(), dataset_display_name="child"),
            api.register(parent.to_arrow(), dataset_display_name="parent"),
        ]
        pairs = Linker(tables, settings, log_level=40).inference.predict().as_duckdbpyrelation().pl()
    true = pl.col("unique_id_l").str.slice(1) == pl.col("unique_id_r").str.slice(1)
    best = pairs.filter(pl.col("match_weight") == pairs["match_weight"].max())
    if best.height != child.height or not best.select(true.all()).item():
        raise ValueError("the true pairs are not on top")
    return f"{child.height} true pairs on top of {pairs.height}"
