"""A proposal's tables: what changes, and what was found on labels held out. No person is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from reunify.artifacts import write_csv, write_parquet, write_text
from reunify.evaluation.drawing import lines
from reunify.evaluation.tune import Tuned
from reunify.evaluation.tune_job import with_changes
from reunify.explain import Finished
from reunify.files import folder_for_files
from reunify.report.blocks import Chart, Section, Table, number, table
from reunify.report.charts import legend
from reunify.report.page import render, save
from reunify.wording import words


def write_tables(folder: Path, tuned: Tuned, run: Finished, language: str) -> None:
    """Write ``tune.html``, ``changes``, ``held_out``, ``curve`` (CSV, Parquet) and ``tuned.yaml``.

    ``changes``: ``key, before, after`` of the job file; an m before is the one that the run scored with.
    ``curve``: :class:`~reunify.evaluation.tune.Point` by threshold. ``tuned.yaml`` only if anything changes.
    """
    folder_for_files(folder)
    for name, frame in (
        ("changes", changes(tuned, run)),
        ("held_out", held_out(tuned)),
        ("curve", pl.DataFrame(tuned.curve)),
    ):
        write_csv(folder / f"{name}.csv", frame)
        write_parquet(folder / f"{name}.parquet", frame)
    save(folder / "tune.html", page(tuned, run, language))
    if tuned.changes:
        write_text(folder / "tuned.yaml", with_changes("{}\n", tuned.changes))


def page(tuned: Tuned, run: Finished, language: str) -> str:
    """Return the page: what was found on labels held out, and what would change in the job file."""
    say, text = words("tune", language), gained(tuned, language)
    rows = tuple(told(tuned, language))
    figures = Table(say["held_table"], (say["what"], say["now"], say["proposed"]), rows, (False, True, True))
    sections = [Section("held", say["held_title"], (text,), (figures,)), _drawn(tuned, language)]
    if tuned.changes:
        heads = {"key": say["key"], "before": say["now"], "after": say["proposed"]}
        moved = table(changes(tuned, run).rename(heads), say["changes_table"], language, 4)
        sections.append(Section("changes", say["changes_title"], (), (moved,)))
    tiles = [
        (number(n, language), say[key]) for n, key in ((tuned.true, "tile_true"), (tuned.false, "tile_false"))
    ]
    context = {"name": run.path.resolve().name, "tiles": tiles, "sections": sections}
    return render("tune.html", language, {**context, "warnings": notes(tuned, language)}, charts=True)


def _drawn(tuned: Tuned, language: str) -> Section:
    """Return how right the run's pairs are from each threshold on, as it says and as labels say."""
    say = words("tune", language)
    frame = pl.DataFrame(tuned.curve)
    names = (say["curve_said"], say["curve_right"])
    limits = {"low": pl.lit(None, pl.Float64), "high": pl.lit(None, pl.Float64)}
    points = pl.concat(
        frame.select(x="threshold", y=column, **limits, what=pl.lit(name))
        for column, name in zip(("said", "right"), names, strict=True)
    )
    rows = tuple(
        (f"{p.threshold:g}", number(p.pairs, language), f"{p.said:.1%}", f"{p.right:.1%}")
        for p in tuned.curve
    )
    heads = (say["threshold"], say["pairs"], *names)
    grid = Table(say["curve_table"], heads, rows, (True, True, True, True))
    spec = lines(points, say["threshold"], names, near=True)
    chart = Chart("chart-curve", say["curve_chart"], say["curve_alt"], spec, grid, legend(names))
    return Section("curve", say["curve_title"], (say["curve_text"],), (chart,))


def gained(tuned: Tuned, language: str) -> str:
    """Return in words what is gained in true pairs found, with its range, where anything could be."""
    say, held = words("tune", language), tuned.held
    if held.gain == (0.0, 0.0, 0.0):
        return say["held_same"]
    figures = dict(zip(("gain", "low", "high"), held.gain, strict=True))
    return say["held_text"].format(**{key: f"{value:+.1%}" for key, value in figures.items()})


def told(tuned: Tuned, language: str) -> Iterator[tuple[str, str, str]]:
    """Yield what was found on labels held out, in words: what, now, proposed."""
    say, held = words("tune", language), tuned.held

    def share(value: float | None) -> str:
        return say["no_label"] if value is None else f"{value:.1%}"

    yield say["found"], share(held.found_now), share(held.found)
    yield say["right"], share(held.precision_now), share(held.precision)
    yield say["right_low"], share(held.precision_low_now), share(held.precision_low)
    if held.asked is not None:
        yield say["asked"], "", share(held.asked)
    for key, pair in (("likely_pairs", tuned.likely_pairs), ("readings", tuned.to_read)):
        yield say[key], number(pair[0], language), number(pair[1], language)


def notes(tuned: Tuned, language: str) -> list[str]:
    """Return in words what could not be done, and that nothing changes where nothing does."""
    say = words("tune", language)
    said = [say[note.key].format(**note.facts) for note in tuned.notes]
    return said if tuned.changes else [*said, say["no_change"]]


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
        ("right at least, share", held.precision_low_now, held.precision_low, None, None),
        ("right of those called likely, asked for", None, held.asked, None, None),
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
