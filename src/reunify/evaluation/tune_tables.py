"""A proposal's tables: what changes, and what was found on labels held out. No person is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from reunify.artifacts import private_folder, write_csv, write_parquet, write_text
from reunify.evaluation.tune import Tuned
from reunify.evaluation.tune_job import with_changes
from reunify.explain import Finished


def write_tables(folder: Path, tuned: Tuned, run: Finished) -> None:
    """Write ``changes`` and ``held_out`` (CSV and Parquet) and, where something changes, ``tuned.yaml``.

    ``changes``: ``key, before, after`` of the job file; an m before is the one that the run scored with.
    """
    private_folder(folder)
    for name, frame in (("changes", changes(tuned, run)), ("held_out", held_out(tuned))):
        write_csv(folder / f"{name}.csv", frame)
        write_parquet(folder / f"{name}.parquet", frame)
    if tuned.changes:
        write_text(folder / "tuned.yaml", with_changes("{}\n", tuned.changes))


def changes(tuned: Tuned, run: Finished) -> pl.DataFrame:
    """Return ``key, before, after``, one row a number that changes."""
    rows = [(key, _before(key, run), value) for key, value in _flat(tuned.changes)]
    schema = {"key": pl.String, "before": pl.Float64, "after": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("key")


def held_out(tuned: Tuned) -> pl.DataFrame:
    """Return ``what, now, proposed, low, high``: shares and counts, the interval where there is one."""
    held = tuned.held
    more, low, high = held.gain
    rows: list[tuple[str, float | None, float | None, float | None, float | None]] = [
        ("true pairs found, share", held.found_now, held.found, None, None),
        ("right of those called likely, share", held.precision_now, held.precision, held.precision_low, None),
        ("gain in true pairs found, share", None, more, low, high),
        ("pairs called likely", float(tuned.likely_pairs[0]), float(tuned.likely_pairs[1]), None, None),
        ("readings", float(tuned.to_read[0]), float(tuned.to_read[1]), None, None),
    ]
    names = ("now", "proposed", "low", "high")
    return pl.DataFrame(rows, schema={"what": pl.String, **dict.fromkeys(names, pl.Float64)}, orient="row")


def _flat(changed: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for key, value in changed.items():
        if isinstance(value, Mapping):
            yield from ((f"{key}.{level}", float(m)) for level, m in value.items())
        else:
            yield key, float(value)


def _before(key: str, run: Finished) -> float:
    first, *steps = key.split(".")
    if first == "thresholds":
        return float(getattr(run.settings.thresholds, steps[0]))
    return round(run.model.comparison(steps[1]).level(steps[3]).m, 6)
