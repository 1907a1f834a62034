"""Retrieval over a few hand-made families, or over keys written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from reunify.config import RetrievalConfig
from reunify.duck import connect
from reunify.retrieval import build_keys, retrieve_pairs
from reunify.schema import KEYS, TESTIMONIES

Retrieve = Callable[..., pl.DataFrame]
Keyed = Callable[..., dict[tuple[str, str], int]]


@pytest.fixture
def duck(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(tmp_path / "spill", threads=1) as connection:
        yield connection


@pytest.fixture
def retrieve(duck: duckdb.DuckDBPyConnection) -> Retrieve:
    """Return a function from testimonies and settings of retrieval to pairs."""

    def pairs(testimonies: pl.DataFrame, **settings: Any) -> pl.DataFrame:
        return retrieve_pairs(duck, testimonies, build_keys(testimonies), RetrievalConfig(**settings))

    return pairs


@pytest.fixture
def keyed(duck: duckdb.DuckDBPyConnection) -> Keyed:
    """Return a function from keys by testimony to the weights of the pairs they give.

    Testimonies that begin with ``c`` are children's; a key is ``fact.key``, or a fact of its own.
    """

    def pairs(keys: Mapping[str, str], **settings: Any) -> dict[tuple[str, str], int]:
        rows = [
            (name, "child" if name.startswith("c") else "adult", key, key.split(".")[0])
            for name, said in keys.items()
            for key in said.split()
        ]
        frame = pl.DataFrame(rows, schema=dict(KEYS.columns), orient="row")
        found = retrieve_pairs(duck, TESTIMONIES.empty(), frame, RetrievalConfig(**settings))
        return {(c, a): weight for c, a, weight in found.select(found.columns[:3]).iter_rows()}

    return pairs
