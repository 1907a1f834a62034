"""What each part is worth: the same job with that part switched off, through the job file alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from benchmarks.quality.bench import Plan, Results, run_scenario
from benchmarks.quality.scores import MEASURES
from benchmarks.quality.systems import run_changed
from benchmarks.quality.worlds import Scenario
from benchmarks.runs import percent, print_table
from reunify.linkage.comparisons import COMPARISONS

NUMBERS = ("alien_number", "family_unit", "phone")


def _without(*names: str) -> str:
    off = ", ".join(f"{name}: {{enabled: false}}" for name in names)
    return f"linkage: {{comparisons: {{{off}}}}}"


def changes() -> Mapping[str, str]:
    """Return what is switched off, by name, as lines that a job file ends with."""
    single = {f"without {c.name}": _without(c.name) for c in COMPARISONS}
    return {
        **single,
        "without any number": _without(*NUMBERS),
        "rivals do not compete": "family: {rivals: false}",
        "no two rows are one person": "family: {same_person: 1.0}",
        "nothing learned from the job": "linkage: {training: {em: false}}",
        "shipped m hardly trusted": "linkage: {training: {prior_strength: 1}}",
        "best 20 of a child, none of an adult": "retrieval: {per_child: 20, per_adult: 0}",
        "best 50 of each": "retrieval: {per_child: 50, per_adult: 50}",
        "keys up to 30 records": "retrieval: {cap: 30}",
    }


def run_ablations(scenario: Scenario, plan: Plan) -> Results:
    """Run a scenario whole and with each part off in turn; ``plan.systems`` is not looked at."""
    parts = {
        name: partial(run_changed, name=name.replace(" ", "-"), lines=lines)
        for name, lines in changes().items()
    }
    return run_scenario(scenario, plan, parts)


def print_ablations(results: Results) -> None:
    """Print each change beside the whole: what is lost, in points."""
    whole = results.judged["reunify"].whole()
    rows = [
        ["reunify, whole", *(percent(whole[m].value) for m in MEASURES), percent(_error(results, "reunify"))]
    ]
    for name, judged in results.judged.items():
        if name != "reunify":
            found = judged.whole()
            lost = [f"{100 * (found[m].value - whole[m].value):+.1f}" for m in MEASURES]
            rows.append([name, *lost, percent(_error(results, name))])
    title = f"What each part is worth on {results.scenario.name} (points, and calibration error)"
    print_table(title, ["", *MEASURES, "calibration error"], rows)


def _error(results: Results, name: str) -> float:
    return results.judged[name].honesty().error
