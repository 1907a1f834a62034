"""The programs that are set side by side, each run in a process of its own and measured.

A :class:`Place` is one world of one seed on disk: ``world/`` (lists, job, truth), ``run/`` (what reunify made
of it, whose normalised tables the peers start from), and a folder for each other program.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path

import polars as pl

import reunify as reunify_package
from benchmarks.quality import ceiling, goldenmatch_peer
from benchmarks.quality.peers import run_peer
from benchmarks.runs import MATCHING, Usage, measured, read_candidates, reunify, stage_seconds

KEPT_RANKS = 20
KEPT_PROBABILITY = 0.001
"""What is kept of a peer's list: reunify lists no more either."""


@dataclass(frozen=True)
class Place:
    """One world on disk: its folder, and its seed.

    ``peers`` is the folder of the peers' environments, ``training`` another world of the same kind and its
    run, whose truth the ceiling may know.
    """

    folder: Path
    seed: int
    peers: Path
    training: Callable[[], Path]

    @property
    def world(self) -> Path:
        """The folder of the lists, the job and the truth."""
        return self.folder / "world"

    @property
    def run(self) -> Path:
        """The folder of reunify's run."""
        return self.folder / "run"

    @property
    def stages(self) -> Path:
        """The folder of the tables that the run left."""
        return self.run / "stages"


@dataclass(frozen=True)
class Outcome:
    """What a program listed and took; ``linking`` is seconds from normalised tables to a ranked list."""

    ranked: pl.DataFrame
    usage: Usage
    linking: float


def run_reunify(place: Place) -> Outcome:
    """Run the world's job whole; the lists are what a team would get."""
    usage = reunify(place.world / "job.yaml", place.run)
    return Outcome(read_candidates(place.run).drop("band"), usage, _linking(place.run))


def run_changed(place: Place, name: str, lines: str) -> Outcome:
    """Run the world's job with ``lines`` of YAML added at its end, into a folder called ``name``."""
    job = place.world / f"job-{name}.yaml"
    text = (place.world / "job.yaml").read_text(encoding="utf-8")
    job.write_text(f"{text.rstrip()}\n{lines}\n", encoding="utf-8")
    out = place.folder / name
    usage = reunify(job, out)
    return Outcome(read_candidates(out).drop("band"), usage, _linking(out))


def run_splink(place: Place) -> Outcome:
    """Run plain Splink with its own blocking rules on the normalised tables."""
    return _splink(place, "splink")


def run_splink_retrieved(place: Place) -> Outcome:
    """Run plain Splink on the pairs that reunify's retrieval kept."""
    return _splink(place, "splink-retrieved", "--retrieved")


def _splink(place: Place, name: str, *options: str) -> Outcome:
    out = place.folder / name
    module, seed = "benchmarks.quality.splink_peer", str(place.seed)
    usage = measured(module, str(place.stages), str(out), "--seed", seed, *options)
    return Outcome(trimmed(pl.read_parquet(out / "ranked.parquet")), usage, usage.seconds)


def run_goldenmatch(place: Place, kind: str = "probabilistic") -> Outcome:
    """Run GoldenMatch on the harmonised columns that plain Splink gets."""
    out = place.folder / f"goldenmatch-{kind}"
    goldenmatch_peer.write_inputs(place.stages, out, kind)
    usage = run_peer(place.peers, "goldenmatch", "goldenmatch_run.py", str(out))
    return Outcome(trimmed(goldenmatch_peer.read_ranked(out)), usage, usage.seconds)


def run_ceiling(place: Place) -> Outcome:
    """Judge the pairs that reunify scored by trees that learned from another world's truth."""
    out = place.folder / "ceiling"
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    known, asked, judged = (out / f"{name}.parquet" for name in ("known", "asked", "judged"))
    other = place.training()
    ceiling.with_truth(ceiling.pairs_of(other / "run" / "stages"), other / "world").write_parquet(known)
    ceiling.pairs_of(place.stages).write_parquet(asked)
    usage = run_peer(place.peers, "ceiling", "ceiling_run.py", str(known), str(asked), str(judged))
    return Outcome(trimmed(ceiling.read_ranked(judged)), usage, usage.seconds)


def trimmed(ranked: pl.DataFrame) -> pl.DataFrame:
    """Return of a list what a team would be shown: the first of each child, and whatever is not hopeless."""
    kept = (pl.col("rank") <= KEPT_RANKS) | (pl.col("probability") >= KEPT_PROBABILITY)
    return ranked.filter(kept).select("child", "adult", pl.col("rank").cast(pl.Int64), "probability")


def _linking(run: Path) -> float:
    return sum(stage_seconds(run)[stage] for stage in MATCHING)


System = Callable[[Place], Outcome]

SYSTEMS: dict[str, System] = {
    "reunify": run_reunify,
    "splink": run_splink,
    "splink-retrieved": run_splink_retrieved,
    "goldenmatch": run_goldenmatch,
    "goldenmatch-weighted": partial(run_goldenmatch, kind="weighted"),
    "ceiling": run_ceiling,
}
"""Every program by the name that the command line knows it by; reunify first, for the others need its run."""


def remembered(place: Place, name: str, run: System, *, resume: bool) -> Outcome:
    """Return what ``run`` gives; from disk where ``resume`` is said and the same code left it there."""
    folder = place.folder / "outcomes"
    table, facts = folder / f"{name}.parquet", folder / f"{name}.json"
    if resume and facts.is_file():
        held = json.loads(facts.read_text(encoding="utf-8"))
        if held["code"] == _code():
            return Outcome(pl.read_parquet(table), Usage(**held["usage"]), float(held["linking"]))
    outcome = run(place)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    outcome.ranked.write_parquet(table)
    written = {"usage": asdict(outcome.usage), "linking": outcome.linking, "code": _code()}
    facts.write_text(json.dumps(written), encoding="utf-8")
    return outcome


@cache
def _code() -> str:
    """The digest of reunify's own files: the peers too start from what it reads."""
    package = Path(reunify_package.__file__ or "").parent
    files = sorted(p for p in package.rglob("*") if p.suffix in (".py", ".sql", ".csv", ".yaml"))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
