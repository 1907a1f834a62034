"""The model as plain numbers: levels with m, u and weight, of no engine's dialect (``model.json``).

Priors ship with the package; a job's own records move them; floors, ceilings and order keep every
weight within what its evidence can carry.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from reunify.config import LinkageConfig
from reunify.errors import JobError
from reunify.linkage.comparisons import BY_NAME, COMPARISONS
from reunify.schema import MODEL

U_FLOOR = 1e-7

UNMET = 200.0
"""Expected chance meetings of a level that halve its m where none was met: lists that name no child's
surname, say, cannot meet ``same_said``."""


@dataclass(frozen=True)
class Level:
    """One level: ``m`` and ``u`` probabilities, ``weight`` in bits, and where each number comes from."""

    name: str
    m: float
    u: float
    weight: float
    m_source: str = "assumed"
    u_source: str = "assumed"


@dataclass(frozen=True)
class ComparisonModel:
    """One comparison's levels, best first, and the bits (``least`` to ``most``) that they may carry."""

    name: str
    levels: tuple[Level, ...]
    most: float
    least: float

    def level(self, name: str) -> Level:
        """Return the level called ``name``; raises KeyError for one that is not declared."""
        return {level.name: level for level in self.levels}[name]


@dataclass(frozen=True)
class Model:
    """All comparisons in use."""

    comparisons: tuple[ComparisonModel, ...]

    def comparison(self, name: str) -> ComparisonModel:
        """Return the comparison called ``name``; raises KeyError for one that is not in use."""
        return {comparison.name: comparison for comparison in self.comparisons}[name]

    def as_frame(self) -> pl.DataFrame:
        """Return :data:`~reunify.schema.MODEL`, one row a comparison and level."""
        rows = [
            (n, c.name, c.most, c.least, x.name, x.m, x.u, x.weight, x.m_source, x.u_source)
            for n, c in enumerate(self.comparisons)
            for x in c.levels
        ]
        return pl.DataFrame(rows, schema=dict(MODEL.columns), orient="row")

    @staticmethod
    def from_frame(frame: pl.DataFrame) -> Model:
        """Return the model that :meth:`as_frame` wrote."""
        comparisons = []
        for _, part in (
            MODEL.check(frame, "linkage").sort("position").group_by("position", maintain_order=True)
        ):
            levels = tuple(Level(*row) for row in part.select(list(MODEL.columns)[4:]).iter_rows())
            name, most, least = part.select("comparison", "most", "least").row(0)
            comparisons.append(ComparisonModel(name, levels, most, least))
        return Model(tuple(comparisons))

    def as_dict(self) -> dict[str, Any]:
        """Return the model as ``model.json`` holds it."""
        return {
            "format": 1,
            "comparisons": [
                {
                    "name": c.name,
                    "columns": list(BY_NAME[c.name].columns),
                    "most": c.most,
                    "least": c.least,
                    "levels": [
                        {
                            "name": level.name,
                            "m": round(level.m, 9),
                            "u": round(level.u, 9),
                            "weight": level.weight,
                            "m_source": level.m_source,
                            "u_source": level.u_source,
                        }
                        for level in c.levels
                    ],
                }
                for c in self.comparisons
            ],
        }


@cache
def _shipped() -> dict[str, Any]:
    text = (files("reunify.linkage") / "data" / "priors.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = YAML(typ="safe").load(text)
    return loaded


def prior_model(config: LinkageConfig) -> Model:
    """Return the shipped priors with the analyst's changes.

    Raises :class:`~reunify.errors.JobError` for a comparison or level that does not exist, and where no
    comparison is left.
    """
    for name, changes in config.comparisons.items():
        if name not in BY_NAME:
            raise JobError(
                f"there is no comparison {name}",
                where="linkage.comparisons",
                remedy=f"Comparisons are: {', '.join(BY_NAME)}.",
            )
        unknown = sorted(set(changes.m) - set(BY_NAME[name].levels))
        if unknown:
            raise JobError(
                f"comparison {name} has no level {', '.join(unknown)}",
                where=f"linkage.comparisons.{name}.m",
                remedy=f"Its levels are: {', '.join(BY_NAME[name].levels)}.",
            )
    if all(c.name in config.comparisons and not config.comparisons[c.name].enabled for c in COMPARISONS):
        raise JobError(
            "every comparison is switched off",
            where="linkage.comparisons",
            remedy="Leave at least one enabled: without any there is nothing to score by.",
        )
    return Model(
        tuple(
            _prior(c.name, config.comparisons[c.name].m if c.name in config.comparisons else {})
            for c in COMPARISONS
            if c.name not in config.comparisons or config.comparisons[c.name].enabled
        )
    )


def _prior(name: str, changes: Mapping[str, float]) -> ComparisonModel:
    shipped = _shipped()[name]
    levels = tuple(
        Level(
            level,
            changes.get(level, shipped["levels"][level][0]),
            shipped["levels"][level][1],
            0.0,
            "set by the job" if level in changes else "assumed",
        )
        for level in BY_NAME[name].levels
    )
    return weighed(ComparisonModel(name, levels, float(shipped["most"]), float(shipped["least"])))


def weighed(comparison: ComparisonModel) -> ComparisonModel:
    """Return the comparison with weights log2(m/u): bounded, and never higher for a worse level.

    Neighbouring levels that stand in the wrong order are pooled, each pool weighing its pooled m over its
    pooled u (pool adjacent violators), so that monotony costs no information that was there.
    """
    pools: list[tuple[float, float, list[Level]]] = []
    for level in comparison.levels:
        pools.append((max(level.m, 1e-9), max(level.u, U_FLOOR), [level]))
        while len(pools) > 1 and pools[-1][0] / pools[-1][1] > pools[-2][0] / pools[-2][1]:
            m, u, members = pools.pop()
            before = pools.pop()
            pools.append((before[0] + m, before[1] + u, [*before[2], *members]))
    levels = []
    for m, u, members in pools:
        bits = min(max(math.log2(m / u), comparison.least), comparison.most)
        levels += [replace(level, weight=round(bits, 3)) for level in members]
    return replace(comparison, levels=tuple(levels))


def moved(
    comparison: ComparisonModel,
    *,
    m: Mapping[str, float] | None = None,
    m_count: float = 0.0,
    u: Mapping[str, float] | None = None,
    u_count: float = 0.0,
    strengths: tuple[float, float] = (200.0, 500.0),
) -> ComparisonModel:
    """Return the comparison moved from its priors by what a job's records say.

    ``m_count`` matched and ``u_count`` random pairs were seen; the priors count for ``strengths`` pairs.
    A level that was never seen keeps a share of its prior, so that none becomes a veto; one that not even
    chance ever met, where it should have, is beyond what the job's lists say, and leaves its m to the others.
    """
    levels = []
    if u is not None and u_count > 0:
        comparison = _reached(comparison, u, u_count)
    for level in comparison.levels:
        new = level
        if m is not None and level.name in m and m_count > 0 and level.m_source != "set by the job":
            value = (m[level.name] * m_count + level.m * strengths[0]) / (m_count + strengths[0])
            source = "learned" if m_count >= 5 * strengths[0] else "blended"
            new = replace(new, m=value, m_source=source)
        if u is not None and level.name in u and u_count > 0:
            value = (u[level.name] * u_count + level.u * strengths[1]) / (u_count + strengths[1])
            new = replace(new, u=value, u_source="sampled")
        levels.append(new)
    return weighed(replace(comparison, levels=tuple(levels)))


def _reached(comparison: ComparisonModel, u: Mapping[str, float], u_count: float) -> ComparisonModel:
    """Return the comparison with the m of levels that no random pair met given to those that were."""
    worst = comparison.levels[-1].name
    left = {
        level.name: level.m * UNMET / (UNMET + level.u * u_count)
        if u.get(level.name, 0.0) == 0.0 and level.name != worst and level.m_source != "set by the job"
        else level.m
        for level in comparison.levels
    }
    scale = sum(level.m for level in comparison.levels) / sum(left.values())
    levels = tuple(
        level if level.m_source == "set by the job" else replace(level, m=left[level.name] * scale)
        for level in comparison.levels
    )
    return replace(comparison, levels=levels)
