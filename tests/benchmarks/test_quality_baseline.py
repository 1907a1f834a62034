"""The frozen baseline: a drop below its interval fails, noise within it does not, other lists are noticed."""

from __future__ import annotations

from pathlib import Path

from benchmarks.quality.baseline import drops, freeze
from benchmarks.quality.scores import MEASURES, Estimate

LISTS = {"large": "abc"}


def found(first: float, group: str = "Mayan name") -> dict[str, dict[str, dict[str, Estimate]]]:
    share = Estimate(0.9, 0.88, 0.92, 400)
    return {"large": {group: dict.fromkeys(MEASURES, share) | {MEASURES[0]: Estimate(first, 0, 1, 400)}}}


def frozen(folder: Path) -> Path:
    path = folder / "baseline.json"
    measured = found(0.9)
    measured["large"]["Mayan name"][MEASURES[0]] = Estimate(0.9, 0.88, 0.92, 400)
    freeze(measured, LISTS, path)
    return path


def test_a_share_below_the_interval_is_a_drop(tmp_path: Path) -> None:
    lines = drops(found(0.87), LISTS, frozen(tmp_path))
    assert len(lines) == 1
    assert "large, Mayan name, right first: 87.0%" in lines[0]


def test_within_the_interval_or_above_is_none(tmp_path: Path) -> None:
    assert drops(found(0.885), LISTS, frozen(tmp_path)) == []
    assert drops(found(0.99), LISTS, frozen(tmp_path)) == []


def test_a_subgroup_that_is_gone_is_told(tmp_path: Path) -> None:
    assert "too few now" in drops(found(0.9, group="age only"), LISTS, frozen(tmp_path))[0]


def test_other_lists_cannot_be_compared(tmp_path: Path) -> None:
    assert "not the lists" in drops(found(0.9), {"large": "xyz"}, frozen(tmp_path))[0]
