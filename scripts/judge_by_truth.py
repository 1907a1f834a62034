#!/usr/bin/env python
"""Fill in judges' sheets by a simulated world's truth, as the two people would who know it.

Usage: scripts/judge_by_truth.py WORLD/truth.csv SHEET [SHEET …]

For trying the analyst's commands on made-up people. A row with an adult is judged true or false; a row
without one, a child to search for by hand, gets its true adult if the lists hold one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

KEYS = ("child_source", "child_id", "adult_source", "adult_id")


def judged(sheet: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Return a sheet of ``sample-for-labels`` with ``is_match`` filled in, and the adults who were searched.

    ``truth`` has one row a true pair, the four keys among its columns; of a child's true adults the search
    finds the first by list and id. All columns are text.
    """
    pairs = truth.select(KEYS).unique().sort(KEYS)
    first = pairs.unique(KEYS[:2], keep="first", maintain_order=True)
    found = sheet.join(
        first.rename({"adult_source": "found_source", "adult_id": "found_id"}),
        on=KEYS[:2],
        how="left",
        maintain_order="left",
    ).join(pairs.with_columns(true=pl.lit(True)), on=KEYS, how="left", maintain_order="left")
    searched = pl.col("adult_id").is_null()
    answer = (
        pl.when(searched).then(pl.col("found_id").is_not_null()).otherwise(pl.col("true").fill_null(False))
    )
    return found.with_columns(
        is_match=pl.when(answer).then(pl.lit("true")).otherwise(pl.lit("false")),
        adult_source=pl.coalesce("adult_source", "found_source"),
        adult_id=pl.coalesce("adult_id", "found_id"),
    ).select(sheet.columns)


def main(truth: Path, sheets: list[Path]) -> None:
    """Judge every sheet where it lies, as people do in theirs."""
    pairs = pl.read_csv(truth, infer_schema=False)
    for path in sheets:
        judged(pl.read_csv(path, infer_schema=False), pairs).write_csv(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(sheet) for sheet in sys.argv[2:]])
