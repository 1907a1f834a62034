"""A job from sources to a run folder: the stages in their order, each a function, each kept.

Read from top to bottom: :func:`run_job` is the table of contents. A stage that is done is taken from
the folder with ``--resume``; everything else is computed again. The manifest is written last: a folder
that has one is whole.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

import polars as pl

from reunify import __version__
from reunify.artifacts import RunFolder, open_run
from reunify.candidates import list_candidates
from reunify.config import LoadedJob
from reunify.duck import connect
from reunify.family import judge_families
from reunify.linkage import Model, build_features, prior_model, score_pairs, train
from reunify.log import Progress, Silent, get_log
from reunify.normalize.records import normalize_records
from reunify.outputs import RunFacts, write_outputs
from reunify.retrieval import build_keys, check_rules, retrieve_pairs
from reunify.roster import adults_roster, children_roster, withheld_records
from reunify.schema import SHARES
from reunify.sources import check_columns, fingerprints, read_sources
from reunify.testimony import build_testimonies

Tables = Mapping[str, pl.DataFrame]

VERSIONS = ("duckdb", "ftfy", "jellyfish", "numpy", "polars", "splink", "sqlglot", "unidecode")
"""Packages whose version can change a run's bytes."""


@dataclass
class Run:
    """One run under way: its job and folder, the tables so far, and what each stage took."""

    job: LoadedJob
    folder: RunFolder
    progress: Progress
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    timings: dict[str, dict[str, float]] = field(default_factory=dict)

    def stage(self, name: str, compute: Callable[[Run], Tables]) -> None:
        """Run one stage, or take it from the folder; keep its tables, row counts, seconds and peak memory."""
        self.progress.start(name)
        begun = time.perf_counter()
        self.tables.update(self.folder.stage(name, lambda: compute(self)))
        taken = self.folder.stages[name]
        rows = {table: self.tables[table].height for table in taken}
        self.counts.update(rows)
        self.timings[name] = {"seconds": round(time.perf_counter() - begun, 3), "peak_mb": peak_mb()}
        get_log().info("stage done", stage=name, **self.timings[name])
        self.progress.finish(name, **rows)


def run_job(
    job: LoadedJob,
    out: Path,
    *,
    resume: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> RunFacts:
    """Run ``job`` into the folder ``out`` and return what it found.

    Raises :class:`~reunify.errors.JobError` for a column that a file lacks, a comparison that does not
    exist or a rule that is no SQL, :class:`~reunify.errors.SourceError` for a file that cannot be read and
    :class:`~reunify.errors.RunFolderError` for a folder that is there already.
    """
    check_job(job)
    inputs = fingerprints(job.config.sources, job.base)
    with open_run(out, identity(job, inputs), resume=resume, force=force) as folder:
        run = Run(job, folder, progress or Silent())
        run.stage("sources", _sources)
        run.stage("normalize", _normalize)
        run.stage("testimony", _testimony)
        run.stage("retrieval", _retrieval)
        run.stage("linkage", _linkage)
        run.stage("family", _family)
        run.stage("candidates", _candidates)
        facts = RunFacts(
            job=job,
            tables=run.tables,
            counts=run.counts,
            timings=run.timings,
            inputs=inputs,
            versions=versions(),
        )
        write_outputs(folder, facts)
        return facts


def check_job(job: LoadedJob) -> None:
    """Check what a job says against its files, the comparisons and the columns, before anything is read."""
    prior_model(job.config.linkage)
    check_rules(job.config.retrieval.rules)
    for source in job.config.sources:
        check_columns(source, job.base)


def _sources(run: Run) -> Tables:
    """Agency files and tables to people, claims, relatives, and a quarantine."""
    return _tables_of(read_sources(run.job.config.sources, run.job.base))


def _normalize(run: Run) -> Tables:
    """Text to comparable values."""
    config = run.job.config
    given = [run.tables[name] for name in ("people", "claims", "relatives")]
    normalized = normalize_records(
        given[0], given[1], given[2], config.normalize, config.sources, config.reference_date
    )
    return _tables_of(normalized)


def _testimony(run: Run) -> Tables:
    """Records to testimonies; without consent a record gives none."""
    records = run.tables["records"]
    kept = records.filter(~pl.col("record").is_in(withheld_records(records).implode()))
    testimonies = build_testimonies(kept, run.tables["claimed"], run.tables["kin"])
    return {"testimonies": testimonies}


def _retrieval(run: Run) -> Tables:
    """Testimonies to pairs worth scoring."""
    config = run.job.config
    keys = build_keys(run.tables["testimonies"], config.normalize.names)
    linkage = config.linkage
    with connect(run.folder.scratch, memory_limit=linkage.memory_limit, threads=linkage.threads) as duck:
        pairs = retrieve_pairs(duck, run.tables["testimonies"], keys, config.retrieval)
    return {"keys": keys, "pairs": pairs}


def _linkage(run: Run) -> Tables:
    """Pairs to scores, by a model that the job's own records moved."""
    config, scratch = run.job.config, run.folder.scratch
    with connect(scratch, memory_limit=config.linkage.memory_limit, threads=config.linkage.threads) as duck:
        features = build_features(duck, run.tables["testimonies"], config.normalize.names)
    model = train(features, prior_model(config.linkage), config.linkage, seed=config.seed, spill=scratch)
    scored = score_pairs(features, run.tables["pairs"], model, config.linkage, scratch)
    return {"scored": scored, "model": model.as_frame()}


def _family(run: Run) -> Tables:
    """Scored pairs to families: persons, rivals, probabilities, flags."""
    config, tables = run.job.config, run.tables
    families = judge_families(
        tables["scored"],
        tables["testimonies"],
        tables["records"],
        tables["claimed"],
        Model.from_frame(tables["model"]),
        (config.family, config.linkage, run.folder.scratch),
    )
    shares = pl.DataFrame([asdict(s) | {"prior_bits": s.prior_bits} for s in families.shares])
    return {
        "judged": families.judged,
        "persons": families.persons,
        "shares": SHARES.check(SHARES.conform(shares), "family"),
        "compared_rows": families.graded.rows,
        "row_grades": families.graded.grades,
    }


def _candidates(run: Run) -> Tables:
    """Families to ranked candidates, their evidence, and the roster of everybody."""
    config, tables = run.job.config, run.tables
    model = Model.from_frame(tables["model"])
    listed = list_candidates(
        tables["judged"],
        tables["testimonies"],
        model,
        (config.thresholds, config.candidates),
        config.report.language,
    )
    known = run.tables | {"candidates": listed.candidates, "evidence": listed.evidence}
    return {
        "candidates": listed.candidates,
        "evidence": listed.evidence,
        "children": children_roster(known, config.sources, model, config.report.language),
        "adults": adults_roster(known),
    }


def _tables_of(stage: object) -> Tables:
    """Return the tables among a stage's fields."""
    return {name: value for name, value in vars(stage).items() if isinstance(value, pl.DataFrame)}


def identity(job: LoadedJob, inputs: Mapping[str, str]) -> dict[str, str]:
    """Return what a run depends on, by digest: the job, its inputs, the versions."""
    given = {f"input {name}": digest for name, digest in inputs.items()}
    return {"job": job.digest, **given, **{f"version of {n}": v for n, v in versions().items()}}


def versions() -> dict[str, str]:
    """Return the versions that a run's bytes depend on."""
    named = {name: version(name) for name in VERSIONS}
    return {"python": ".".join(map(str, sys.version_info[:3])), "reunify": __version__, **named}


def peak_mb() -> float:
    """Return this process's peak memory so far, in megabytes (resident set)."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
