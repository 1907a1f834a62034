"""A pair's levels to bits, in SQL over columns ``level_NAME`` and the linkage columns of both sides.

What is added to a level's own weight, how much rarer than usual the values that agreed are, stands in
``rarity_NAME``.
"""

from __future__ import annotations

from collections.abc import Mapping

from reunify.linkage.comparisons import BY_NAME
from reunify.linkage.model import ComparisonModel


def level_bits(comparison: ComparisonModel) -> dict[int, int]:
    """Return thousandths of a bit by grade: each level's own weight, as ``level_NAME`` holds the grade."""
    grades = BY_NAME[comparison.name].levels
    return {grades[level.name]: round(level.weight * 1000) for level in comparison.levels}


def level_weight(comparison: ComparisonModel) -> str:
    """Return SQL of the level's own weight, in thousandths of a bit; 0 where a side says nothing."""
    return _lookup(f"level_{comparison.name}", level_bits(comparison))


def rarity(comparison: ComparisonModel) -> str:
    """Return SQL of ``rarity_NAME``, in thousandths of a bit, for a comparison that declares a rarity."""
    declared, grade = BY_NAME[comparison.name], f"level_{comparison.name}"
    share = {declared.levels[name]: value for name, value in declared.rarity_share.items()}
    amount = f"{_lookup(grade, share)} * ({declared.rarity.format(grade=grade)})"
    return f"CAST(round(coalesce({amount}, 0)) AS INTEGER)"


def _lookup(grade: str, values: Mapping[int, int] | Mapping[int, float]) -> str:
    cases = " ".join(f"WHEN {key} THEN {value}" for key, value in values.items())
    return f"(CASE {grade} {cases} ELSE 0 END)" if cases else "0"
