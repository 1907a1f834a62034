"""Precision and recall of verdicts, the threshold that serves a measure best, and the frozen baseline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from benchmarks.names.pairs import fingerprint

BASELINE = Path(__file__).with_name("baseline.json")

Scores = Mapping[str, Mapping[str, "Score"]]
"""Scores by group of pairs, then by measure."""


@dataclass(frozen=True)
class Score:
    """Verdicts counted: ``found`` and ``missed`` of one name, ``mistaken`` and ``told_apart`` of two."""

    found: int
    missed: int
    mistaken: int
    told_apart: int

    @property
    def precision(self) -> float | None:
        """Share of the pairs taken for one name that are; None where none was taken."""
        return self.found / (self.found + self.mistaken) if self.found + self.mistaken else None

    @property
    def recall(self) -> float | None:
        """Share of the pairs of one name that were taken for one; None where there is none."""
        return self.found / (self.found + self.missed) if self.found + self.missed else None

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 where nothing was found."""
        return 2 * self.found / (2 * self.found + self.mistaken + self.missed) if self.found else 0.0


def score(same: pl.Series, verdict: pl.Series) -> Score:
    """Count ``verdict`` (true: one name) against the label ``same``."""
    return Score(
        found=int((same & verdict).sum()),
        missed=int((same & ~verdict).sum()),
        mistaken=int((~same & verdict).sum()),
        told_apart=int((~same & ~verdict).sum()),
    )


def best_bound(same: pl.Series, values: pl.Series, *, least: bool) -> float:
    """Return the bound on ``values`` that judges most pairs rightly: at least it if ``least``, else at most.

    Chosen on the very pairs it is then scored on, which favours the measure; the stricter of two that
    are equally good. Not by F1: on pairs of which half are one name, calling everything the same has a
    better F1 (0.67) than any bound on letters reaches.
    """
    bounds = values.unique().sort(descending=least).to_list()
    verdicts = {bound: values >= bound if least else values <= bound for bound in bounds}
    return float(max(bounds, key=lambda bound: int((verdicts[bound] == same).sum())))


def by_group(pairs: pl.DataFrame, measures: list[str]) -> dict[str, dict[str, Score]]:
    """Return the score of each measure (a Boolean column): in all, by words, kind and group of pairs."""
    parts = {"all": pairs}
    for column in ("words", "kind", "group"):
        for value in pairs[column].unique(maintain_order=True):
            parts[value] = pairs.filter(pl.col(column) == value)
    return {name: {m: score(part["same"], part[m]) for m in measures} for name, part in parts.items()}


def freeze(scores: Scores, path: Path = BASELINE) -> None:
    """Write ``scores`` as the baseline that later ones are held against."""
    counts = {group: {m: asdict(s) for m, s in of.items()} for group, of in scores.items()}
    text = json.dumps({"pairs": fingerprint(), "scores": counts}, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def drops(scores: Scores, path: Path = BASELINE) -> list[str]:
    """Return what is worse than the baseline, one line each: fewer found or more mistaken in a group."""
    frozen = json.loads(path.read_text(encoding="utf-8"))
    if frozen["pairs"] != fingerprint():
        return ["the labelled pairs are not those of the baseline: run with --freeze and review the change"]
    found = []
    for group, measures in sorted(frozen["scores"].items()):
        for measure, counts in sorted(measures.items()):
            was, now = Score(**counts), scores[group][measure]
            if now.found < was.found:
                found.append(f"{group}, {measure}: {now.found} found, {was.found} in the baseline")
            if now.mistaken > was.mistaken:
                found.append(f"{group}, {measure}: {now.mistaken} mistaken, {was.mistaken} in the baseline")
    return found
