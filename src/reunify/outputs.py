"""A finished run's files: lists, evidence, quarantine, model, reports, and last the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import polars as pl

from reunify.artifacts import RunFolder, write_csv, write_json, write_parquet, write_xlsx
from reunify.config import LoadedJob, SourceConfig
from reunify.linkage import Model
from reunify.report import CasesInput, ReportFacts, reached, stated_fields, write_cases, write_report
from reunify.sheets import SheetStyle
from reunify.warnings import warnings_of

LOOK = SheetStyle(
    widths={
        "pair_id": 23,
        **dict.fromkeys(("child_id", "adult_id", "separation_evidence", "turns_18_on"), 22),
        **dict.fromkeys(("child_person", "adult_person"), 26),
        **dict.fromkeys(("rank", "band", "row"), 9),
        **dict.fromkeys(("match_probability", "claimed_children"), 18),
        "flags": 30,
        "ask_next": 60,
        "explanation": 100,
    },
    wrapped=("explanation", "ask_next", "flags"),
)
"""How ``candidates.xlsx`` looks: each column as wide as what it usually holds, long texts wrapped."""


@dataclass(frozen=True)
class RunFacts:
    """What a run found: its tables by name, rows by table, seconds and memory by stage, inputs, versions."""

    job: LoadedJob
    tables: Mapping[str, pl.DataFrame]
    counts: Mapping[str, int]
    timings: Mapping[str, Mapping[str, float]]
    inputs: Mapping[str, str]
    versions: Mapping[str, str]


def write_outputs(folder: RunFolder, facts: RunFacts) -> None:
    """Write every file of the run folder; ``manifest.json`` comes last and says that the run is whole."""
    tables, config = facts.tables, facts.job.config
    for name in ("candidates", "children", "adults", "quarantine"):
        write_csv(folder.file(f"{name}.csv"), tables[name])
    write_parquet(folder.file("candidates.parquet"), tables["candidates"])
    write_parquet(folder.file("evidence.parquet"), tables["evidence"])
    sheets = {name: tables[name] for name in ("candidates", "children", "adults")}
    write_xlsx(folder.file("candidates.xlsx"), sheets, LOOK)
    model = model_json(facts)
    write_json(folder.file("model.json"), model)
    write_report(folder.file("report.html"), _report_facts(facts, model), config.report.language)
    cases = CasesInput(
        name=facts.job.name,
        candidates=tables["candidates"],
        evidence=tables["evidence"],
        records=tables["records"],
        claimed=tables["claimed"],
        children=tables["children"],
        limit=config.report.cases,
        personal_numbers=config.candidates.personal_numbers,
    )
    write_cases(folder.file("cases.html"), cases, config.report.language)
    write_json(folder.file("timings.json"), facts.timings)
    write_json(folder.file("manifest.json"), manifest(facts))


def model_json(facts: RunFacts) -> dict[str, Any]:
    """Return ``model.json``: comparisons, levels, m, u and weights, and the prior by part of the family."""
    shares = facts.tables["shares"]
    content = Model.from_frame(facts.tables["model"]).as_dict()
    parents = shares.filter(pl.col("slot") != "companion")
    none = 1.0
    for share in parents["share"].to_list():
        none *= 1.0 - share
    content["prior"] = {
        "log2_odds": round(max(parents["prior_bits"].to_list(), default=0.0), 3),
        "share_with_parent": round(1.0 - none, 4),
        "slots": {
            row["slot"]: {
                "share": round(row["share"], 4),
                "persons": row["persons"],
                "log2_odds": round(row["prior_bits"], 3),
            }
            for row in shares.iter_rows(named=True)
        },
    }
    return content


def manifest(facts: RunFacts) -> dict[str, Any]:
    """Return what the run was made from and how many rows each table has; nothing about time.

    ``settings`` are the job's own but for its sources: a database's address may hold a password.
    """
    return {
        "format": 1,
        "name": facts.job.name,
        "seed": facts.job.config.seed,
        "config_sha256": facts.job.digest,
        "settings": facts.job.config.model_dump(mode="json", exclude={"sources"}),
        "inputs_sha256": dict(facts.inputs),
        "versions": dict(facts.versions),
        "rows": dict(facts.counts),
    }


def _report_facts(facts: RunFacts, model: dict[str, Any]) -> ReportFacts:
    tables, config = facts.tables, facts.job.config
    limits = (config.retrieval.per_child, config.retrieval.cap)
    return ReportFacts(
        name=facts.job.name,
        intake=tables["intake"],
        quarantine=tables["quarantine"],
        cells=tables["cells"],
        children=tables["children"],
        adults=tables["adults"],
        candidates=tables["candidates"],
        model=model,
        counts=facts.counts,
        stated=stated_fields(tables["testimonies"], tables["children"]),
        reach=reached(tables["testimonies"], tables["pairs"], tables["keys"], *limits),
        thresholds=(config.thresholds.likely, config.thresholds.possible),
        warnings=warnings_of(tables, model, config.report.language),
        versions=facts.versions,
        inputs=files_read(config.sources, facts.inputs),
    )


def files_read(sources: tuple[SourceConfig, ...], digests: Mapping[str, str]) -> dict[str, str]:
    """Return the digests by file name without folders; a database, and files of one name, by their source.

    ``digests`` are SHA-256 (hex) by source. Two sources may read sheets of one file: it is named once.
    """
    named: dict[str, str] = {}
    for source in sources:
        digest = digests[source.name]
        name = source.name if source.path is None else PurePath(source.path).name
        named[name if named.get(name, digest) == digest else f"{name} ({source.name})"] = digest
    return named
