"""Pairs to scores, by Splink: comparisons, training, prediction, and the neutral model behind them.

What needs Splink itself is imported when it is first asked for: commands that read a run's model and
weights should not wait for it.
"""

from typing import TYPE_CHECKING

from reunify.lazy import later
from reunify.linkage.comparisons import BY_NAME, COMPARISONS, Comparison
from reunify.linkage.features import build_features
from reunify.linkage.model import ComparisonModel, Level, Model, prior_model
from reunify.linkage.weighing import level_bits, level_weight, rarity

if TYPE_CHECKING:
    from reunify.linkage.scoring import score_pairs
    from reunify.linkage.training import train

__all__ = [
    "BY_NAME",
    "COMPARISONS",
    "Comparison",
    "ComparisonModel",
    "Level",
    "Model",
    "build_features",
    "level_bits",
    "level_weight",
    "prior_model",
    "rarity",
    "score_pairs",
    "train",
]

__getattr__ = later(__name__, {"score_pairs": "scoring", "train": "training"})
