"""The frozen baseline: what each subgroup got when it was written, and whether anybody gets less now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.quality.bench import Results
from benchmarks.quality.scores import MEASURES, Estimate
from benchmarks.quality.splits import FEWEST_CHILDREN

BASELINE = Path(__file__).with_name("baseline.json")

Frozen = Mapping[str, Mapping[str, Mapping[str, Estimate]]]
"""Estimates by world, subgroup and measure."""


def of(results: Results) -> dict[str, dict[str, Estimate]]:
    """Return what reunify is worth for each subgroup that has enough children to tell."""
    groups = results.judged["reunify"].groups(results.groups)
    return {
        name: estimates
        for name, estimates in sorted(groups.items())
        if estimates[MEASURES[0]].of >= FEWEST_CHILDREN
    }


def freeze(found: Frozen, worlds: Mapping[str, str], path: Path = BASELINE) -> None:
    """Write ``found`` as the baseline; ``worlds`` holds the digest of each world's lists."""
    written: dict[str, Any] = {
        world: {"lists": worlds[world], "groups": {g: _written(e) for g, e in groups.items()}}
        for world, groups in found.items()
    }
    path.write_text(
        json.dumps(written, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _written(estimates: Mapping[str, Estimate]) -> dict[str, Any]:
    shares = {m: [round(e.value, 4), round(e.low, 4), round(e.high, 4)] for m, e in estimates.items()}
    return {"children": estimates[MEASURES[0]].of, **shares}


def drops(found: Frozen, worlds: Mapping[str, str], path: Path = BASELINE) -> list[str]:
    """Return what fell under the baseline's interval, a line each; worlds that are not run are passed over.

    A world whose lists are not those that the baseline was measured on cannot be compared: a line as well.
    """
    frozen = json.loads(path.read_text(encoding="utf-8"))
    lines = []
    for world, groups in found.items():
        if world not in frozen or frozen[world]["lists"] != worlds[world]:
            lines.append(f"{world}: not the lists of the baseline; look at the change and --freeze anew")
            continue
        for group, was in sorted(frozen[world]["groups"].items()):
            lines += _lower(f"{world}, {group}", was, groups.get(group, {}))
    return lines


def _lower(where: str, was: Mapping[str, Any], now: Mapping[str, Estimate]) -> list[str]:
    if not now:
        return [f"{where}: {was['children']} children in the baseline, too few now"]
    lines = []
    for measure in MEASURES:
        value, low, high = was[measure]
        if now[measure].value < low:
            before = f"{value:.1%} ({low:.1%} to {high:.1%}) in the baseline"
            lines.append(f"{where}, {measure}: {now[measure].value:.1%}, {before}")
    return lines
