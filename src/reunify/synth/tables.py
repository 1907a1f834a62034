"""The tables that ship with the simulator, and weighted draws from them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Random = np.random.Generator


@cache
def shipped(name: str) -> pl.DataFrame:
    """Return the shipped table ``name`` (see ``data/README.md`` for columns and sources)."""
    text = (files("reunify.synth") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return pl.read_csv(text.encode(), infer_schema_length=None)


def picks(rng: Random, weights: Floats | Ints | pl.Series, n: int) -> Ints:
    """Return ``n`` positions drawn with replacement, each as often as its weight says."""
    ends = np.cumsum(np.asarray(weights, dtype=np.float64))
    at: Ints = np.searchsorted(ends, rng.random(n) * ends[-1], side="right").astype(np.int64)
    return at


def choose(rng: Random, options: Mapping[str, float], n: int) -> pl.Series:
    """Return ``n`` of the named ``options`` drawn by weight."""
    return pl.Series(list(options), dtype=pl.String).gather(picks(rng, np.array(list(options.values())), n))


def patch(values: pl.Series, where: Flags, new: pl.Series) -> pl.Series:
    """Return ``values`` with those that ``where`` marks replaced by ``new``, in order.

    Gathering from both end to end costs one pass whatever the type.
    """
    if not where.any():
        return values
    index = np.arange(len(values), dtype=np.int64)
    index[where] = len(values) + np.arange(len(new), dtype=np.int64)
    return pl.concat([values, new.cast(values.dtype)]).gather(index).alias(values.name)
