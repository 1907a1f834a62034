"""A world in which nobody who was deported stands on any list: what is left where parents were sent away.

The simulator knows which families were deported and has no switch for leaving them out, so its world is made
whole and their adults' rows are taken out of the lists and of the truth again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from reunify.synth import WorldConfig, simulate
from reunify.synth.events import happen
from reunify.synth.families import make_world
from reunify.synth.jobfile import LISTS
from reunify.synth.settings import Streams
from reunify.synth.writing import write_table

ADULTS = ("ice", "hotline")


def without_deported(world: WorldConfig, out: Path, children: int, seed: int) -> None:
    """Write a simulated world into ``out`` without the rows of adults who were deported."""
    config = replace(world, children=children, seed=seed)
    simulate(out, children=children, world=config)
    streams = Streams(seed)
    families = happen(make_world(config, streams), config, streams).families
    deported = families.with_row_index("family").filter("deported")
    names = deported.select(family=pl.lit("F") + pl.col("family").cast(pl.String))
    behind = pl.read_csv(out / "families.csv", infer_schema=False)
    adults = behind.filter(pl.col("source").is_in(ADULTS))
    gone = adults.join(names, on="family", how="semi").select("source", "id")
    for source in ADULTS:
        _take_out(out, source, gone.filter(pl.col("source") == source)["id"])
    truth = pl.read_csv(out / "truth.csv", infer_schema=False)
    adult = gone.rename({"source": "adult_source", "id": "adult_id"})
    left = truth.join(adult, on=["adult_source", "adult_id"], how="anti", maintain_order="left")
    write_table(out / "truth.csv", left)
    write_table(
        out / "families.csv", behind.join(gone, on=["source", "id"], how="anti", maintain_order="left")
    )


def _take_out(out: Path, source: str, ids: pl.Series) -> None:
    """Write a list again without the rows of these ids, which stand in its first column."""
    spec = LISTS[source]
    path = out / spec.file
    table = pl.read_csv(path, infer_schema=False, separator=spec.delimiter, encoding=spec.encoding)
    write_table(path, table.filter(~pl.col(table.columns[0]).is_in(ids.implode())), spec)
