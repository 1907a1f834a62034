"""Pairs to scores, by Splink: comparisons, training, prediction, and the neutral model behind them."""

from reunify.linkage.comparisons import BY_NAME, COMPARISONS, Comparison
from reunify.linkage.features import build_features
from reunify.linkage.model import ComparisonModel, Level, Model, prior_model
from reunify.linkage.scoring import score_pairs
from reunify.linkage.training import train
from reunify.linkage.weighing import level_bits, level_weight, rarity

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
