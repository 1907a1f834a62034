"""Run by the Python of the ceiling's own environment: ``ceiling_run.py TRAINING.parquet PAIRS.parquet OUT``.

Learns from pairs with the truth in a column ``right`` and gives other pairs a probability; columns
``child`` and ``adult`` name a pair and everything else is a feature. Writes ``OUT`` (``child, adult,
probability``). Nothing here is of reunify: what is measured is what the comparisons hold.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import polars as pl

NAMES = ("child", "adult")


def boosted() -> Any:
    """Return scikit-learn's gradient boosting on histograms, which takes what is missing as such."""
    ensemble = importlib.import_module("sklearn.ensemble")
    return ensemble.HistGradientBoostingClassifier(
        max_iter=400,
        learning_rate=0.05,
        max_leaf_nodes=24,
        min_samples_leaf=15,
        l2_regularization=1.0,
        early_stopping=True,
        validation_fraction=0.15,
        n_iter_no_change=30,
        random_state=1,
    )


def main() -> None:
    """Learn from the first table named on the command line and judge the second."""
    training, pairs = (pl.read_parquet(path) for path in sys.argv[1:3])
    # A column of one value tells nothing, and one of none cannot be binned.
    features = [
        name
        for name in training.columns
        if name not in (*NAMES, "right") and training[name].drop_nulls().n_unique() > 1
    ]
    model = boosted().fit(training.select(features).to_numpy(), training["right"].to_numpy())
    sure = model.predict_proba(pairs.select(features).to_numpy())[:, 1]
    pairs.select(NAMES).with_columns(probability=pl.Series(sure)).write_parquet(sys.argv[3])


if __name__ == "__main__":
    main()
