"""The reunification team's commands.

The engine is imported inside the commands that need it: help and mistakes should not wait for it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from reunify.artifacts import check_apart
from reunify.cli.coverage import ages_without_a_day, gaps, mapped_fields
from reunify.cli.show import result, result_json, table, watching
from reunify.config import LoadedJob, load_job
from reunify.errors import ArgumentError, JobError, ReunifyError

JobFile = Annotated[Path, typer.Argument(metavar="JOB", help="The job file.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def check(job: JobFile, as_json: AsJson = False) -> None:
    """Read the job and its files without matching: what is there, what is mapped, what will be missing."""
    loaded = load_job(job)
    from reunify.linkage import prior_model
    from reunify.retrieval import check_rules
    from reunify.sources import read_sources, unread_headers

    headers = _headers(loaded)
    prior_model(loaded.config.linkage)
    check_rules(loaded.config.retrieval.rules)
    read = read_sources(loaded.config.sources, loaded.base).intake.to_dicts()
    missing, ages = gaps(loaded.config), ages_without_a_day(loaded.config)
    unread = {s.name: unread_headers(s, headers[s.name]) for s in loaded.config.sources}
    if as_json:
        without = [vars(gap) for gap in missing]
        told = {
            "sources": read,
            "headers": headers,
            "unread": unread,
            "without_data": without,
            "ages_without_a_day": ages,
        }
        result_json({"job": str(job), **told})
        return
    columns = ["source", "role", "file", "encoding", "rows", "records", "merged", "quarantined", "fields"]
    rows = []
    for source, row in zip(loaded.config.sources, read, strict=True):
        counts = [f"{row[c]:,}" for c in ("rows_read", "records", "merged", "quarantined")]
        words = [row[c] or "" for c in ("source", "role", "file", "encoding")]
        rows.append([*words, *counts, str(len(list(mapped_fields(source))))])
    table("Sources", columns, rows)
    result("Every mapped column is there.")
    for name, count in ((r["source"], r["duplicate_ids"]) for r in read):
        if count:
            result(f"{name}: {count:,} rows share their id with a row that differs; all are kept.")
    if any(unread.values()):
        result("\nColumns that no field reads:")
        for name, left in unread.items():
            if left:
                result(f"  {name}: {', '.join(left)}")
    if ages:
        result(
            f"Warning: {', '.join(ages)} may tell ages, and there is no day to count them back from: "
            "set reference_date in the job, or map separation_date or age_at."
        )
    if missing:
        result("\nComparisons that will have no data:")
        for gap in missing:
            result(f"  {gap}")
    else:
        result("Every comparison has data on both sides.")


def run(
    job: JobFile,
    out: Annotated[Path | None, typer.Option(help="Run folder; runs/NAME by default.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on after the last whole stage.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a run that is there.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    as_json: AsJson = False,
) -> None:
    """Match the job's children and adults, and write the run folder."""
    if resume and force:
        raise ArgumentError(
            "--resume goes on with a run and --force replaces it", remedy="Give one of the two."
        )
    loaded = load_job(job)
    from reunify.job import run_job

    _headers(loaded)
    folder = out if out is not None else Path("runs") / loaded.name
    read = (loaded.base / source.path for source in loaded.config.sources if source.path is not None)
    check_apart(folder, [job, *read])
    with watching(quiet or as_json) as progress:
        facts = run_job(loaded, folder, resume=resume, force=force, progress=progress)
    summary = _summary(folder, facts.tables["children"], facts.tables["candidates"])
    if as_json:
        result_json(summary)
        return
    statuses = ", ".join(f"{n:,} {status}" for status, n in summary["children"].items())
    bands = ", ".join(f"{n:,} {band}" for band, n in summary["candidates"].items())
    result(f"Children: {sum(summary['children'].values()):,} ({statuses or 'none'})")
    result(f"Candidates: {sum(summary['candidates'].values()):,} ({bands or 'none'})")
    result(f"Read {folder / 'cases.html'} first; {folder / 'candidates.xlsx'} has them all.")
    result("These are proposals. People confirm.")


def doctor(as_json: AsJson = False) -> None:
    """Say whether this machine can run a job: Python, packages, memory, disk, DuckDB, Splink."""
    from reunify.cli.doctor import examine

    findings = examine(Path())
    failures = [f for f in findings if f.state == "failure"]
    if as_json:
        result_json({"findings": [vars(f) for f in findings], "ok": not failures})
    else:
        rows = [[f.name, f.state, f.found, f.remedy] for f in findings]
        table("What was looked at", ["what", "state", "found", "remedy"], rows)
        result("Fit to run." if not failures else f"Not fit to run: {', '.join(f.name for f in failures)}.")
    if failures:
        raise typer.Exit(1)


def _headers(job: LoadedJob) -> dict[str, list[str]]:
    """Return every source's headers.

    Raises the error of the first source that cannot be read; but where all errors are columns that a
    file lacks, one :class:`JobError` that tells of all, each with its line in the job file.
    """
    from reunify.sources import check_columns

    headers: dict[str, list[str]] = {}
    errors: list[ReunifyError] = []
    for number, source in enumerate(job.config.sources):
        try:
            headers[source.name] = check_columns(source, job.base)
        except JobError as error:
            errors.append(_with_lines(job, number, error))
        except ReunifyError as error:
            errors.insert(0, error)
    if len(errors) > 1 and isinstance(errors[0], JobError):
        raise JobError("columns that the files lack\n" + "\n".join(map(str, errors)))
    if errors:
        raise errors[0]
    return headers


def _with_lines(job: LoadedJob, number: int, error: JobError) -> JobError:
    """Put before each mapped column of an error its line in the job file."""

    def line(found: re.Match[str]) -> str:
        group = (int(found[2]),) if found[2] is not None else ()
        mark = job.place(("sources", number, found[1], *group, found[3]))
        return f"line {mark.line}, {found[0]}"

    what = re.sub(
        r"\b(columns|claimed_children|relatives)(?:\[(\d+)\])?\.(\w+)(?=: no column)", line, error.what
    )
    return JobError(what, where=f"{job.path}, {error.where}", remedy=error.remedy)


def _summary(folder: Path, children: pl.DataFrame, candidates: pl.DataFrame) -> dict[str, Any]:
    """Return what a run found, in counts."""

    def counts(frame: pl.DataFrame, column: str) -> dict[str, int]:
        return dict(frame.group_by(column).len().sort(column).iter_rows())

    return {
        "out": str(folder),
        "children": counts(children, "status"),
        "candidates": counts(candidates, "band"),
    }
