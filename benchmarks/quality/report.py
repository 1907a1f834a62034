"""The bench's results as tables for a screen and for Markdown."""

from __future__ import annotations

import statistics

import polars as pl

from benchmarks.quality.bench import Results
from benchmarks.quality.scores import MEASURES, Estimate, Honesty, Judged
from benchmarks.quality.splits import EDGES, FEWEST_CHILDREN
from benchmarks.quality.subgroups import WHOLE
from benchmarks.runs import percent, print_table

UNDER = 0.02
"""How far below the whole a subgroup may lie before the documents must say why."""


def shown(estimate: Estimate) -> str:
    """Return a share with its interval: ``98.3 % (97.1 to 99.0)``."""
    return f"{percent(estimate.value)} ({100 * estimate.low:.1f} to {100 * estimate.high:.1f})"


def print_scenario(results: Results) -> None:
    """Print what every program is worth on one scenario."""
    plan, scenario = results.plan, results.scenario
    size = f"{plan.children:,} children, seeds {_spans(plan.seeds)}"
    print(f"\n## {scenario.name}: {scenario.about}" + (f"; {size}" if plan.children else ""))
    header = ["program", *MEASURES, "calibration error", "worst bin", "seconds", "linking", "peak MB"]
    rows = []
    for name, judged in results.judged.items():
        whole, honest = judged.whole(), judged.honesty()
        usages = [outcome.usage for outcome in results.outcomes[name]]
        took = [
            f"{statistics.median(usage.seconds for usage in usages):.1f}",
            f"{statistics.median(outcome.linking for outcome in results.outcomes[name]):.1f}",
            f"{max(usage.peak_mb for usage in usages):.0f}",
        ]
        errors = [percent(honest.error), percent(honest.worst)]
        rows.append([name, *(shown(whole[measure]) for measure in MEASURES), *errors, *took])
    of = next(iter(results.judged.values())).children.height
    print_table(f"Programs ({of:,} children with a true adult)", header, rows)


def print_whole(title: str, judged: Judged) -> None:
    """Print the measures of one list."""
    whole = judged.whole()
    row = [f"{judged.children.height:,}", *(shown(whole[measure]) for measure in MEASURES)]
    print_table(title, ["children with a true adult", *MEASURES], [row])


def print_subgroups(results: Results, system: str) -> None:
    """Print what one program is worth for each subgroup, marking those that lie well under the whole."""
    groups = results.judged[system].groups(results.groups)
    whole = groups[WHOLE]
    rows = []
    for name, estimates in groups.items():
        of = estimates[MEASURES[0]].of
        under = [m for m in MEASURES[:2] if estimates[m].value < whole[m].value - UNDER]
        mark = "under" if under and of >= FEWEST_CHILDREN else ""
        rows.append([name, f"{of:,}", *(shown(estimates[measure]) for measure in MEASURES), mark])
    print_table(f"Subgroups, {system}", ["subgroup", "children", *MEASURES, ""], rows)


def print_misses(results: Results, system: str, most: int) -> None:
    """Print the children whose true adults stand farthest down, those not listed at all first.

    The names are of the worlds' rows: with ``--keep`` the run to explain them from lies in the seed's folder.
    """
    judged = results.judged[system]
    groups = results.groups.filter(pl.col("group") != WHOLE)
    known = groups.group_by("child").agg(pl.col("group").sort().str.join("; "))
    true = judged.truth.group_by("child").agg(pl.col("adult").sort().str.join(", "))
    first = judged.pairs.filter(pl.col("rank") == 1).select("child", ahead="adult", sure="probability")
    missed = judged.children.filter(pl.col("rank").is_null() | (pl.col("rank") > 1))
    missed = (
        missed.join(true, on="child").join(first, on="child", how="left").join(known, on="child", how="left")
    )
    worst = missed.sort("rank", "child", descending=[True, False], nulls_last=False).head(most)
    rows = [
        [child, adults, "not listed" if rank is None else str(rank), ahead or "", percent(sure), about or ""]
        for child, adults, rank, ahead, sure, about in worst.select(
            "child", "adult", "rank", "ahead", "sure", "group"
        ).iter_rows()
    ]
    header = ["child", "true adults", "best rank", "listed first", "said of it", "subgroups"]
    print_table(f"{missed.height:,} children without a true adult in first place, {system}", header, rows)


def print_honesty(title: str, honest: Honesty) -> None:
    """Print what is said beside what is right, bin by bin."""
    rows = [
        [f"{EDGES[n]:g} to {EDGES[n + 1]:g}", f"{pairs:,}", percent(said), percent(right), percent(gap)]
        for n, pairs, said, right, gap in honest.bins.iter_rows()
    ]
    print_table(title, ["probability", "pairs", "said on average", "right", "apart"], rows)


def _spans(seeds: tuple[int, ...]) -> str:
    """Seeds as they are read best: ``101 to 110`` where they follow one another."""
    if len(seeds) > 1 and seeds == tuple(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(map(str, seeds))
