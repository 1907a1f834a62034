"""Reading the lists of a made-up world back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

Read = Callable[[Path, str], pl.DataFrame]

LISTS = {
    "orr": ("children_orr.csv", ",", "utf8"),
    "shelter": ("children_shelter.csv", ";", "utf8"),
    "ice": ("adults_ice.csv", ",", "utf8"),
    "hotline": ("adults_hotline.csv", ",", "cp1252"),
}


@pytest.fixture(scope="session")
def read() -> Read:
    """Return a reader of a world's list by its source's name, every cell as text."""

    def reader(folder: Path, source: str) -> pl.DataFrame:
        file, delimiter, encoding = LISTS[source]
        return pl.read_csv(folder / file, separator=delimiter, encoding=encoding, infer_schema=False)

    return reader
