"""A run cut into parts of whole people, each small enough for one short transaction.

A part holds some adults, or some children with all their candidates. Which people are in which follows
from the run alone, so that a run that was interrupted is cut the same again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from reunify.artifacts import read_table
from reunify.errors import RunFolderError
from reunify.files import private_folder, room
from reunify.review.shaping import subjects_of
from reunify.schema import CANDIDATES, EVIDENCE

PART = 20_000
"""Rows of a part, one for each person and one for each pair: a second or two for the database."""

ROWS_AT_ONCE = 1_000_000
"""Rows of the run's tables that are dealt out to the parts at a time."""

FOLDER = "parts"
_READ = ["pair_id", "child_source", "child_id", "adult_source", "adult_id", "match_probability", "flags"]


@dataclass(frozen=True)
class Arriving:
    """A run's tables, and ``people``: ``side, source, record_id, part``. ``pairs`` lack what is long."""

    tables: dict[str, pl.DataFrame]
    people: pl.DataFrame
    pairs: pl.DataFrame
    parts: int

    def of(self, part: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """Return the rows of RECORDS, CLAIMED and KIN that are of a part's people."""
        if self.parts == 1:
            return self.tables["records"], self.tables["claimed"], self.tables["kin"]
        mine = self.people.filter(pl.col("part") == part).select(role="side", source="source", id="record_id")
        records = self.tables["records"].join(mine, on=["role", "source", "id"], how="semi")
        named = records.select("record").unique()
        claimed, kin = (self.tables[t].join(named, on="record", how="semi") for t in ("claimed", "kin"))
        return records, claimed, kin


def read_arriving(folder: Path) -> Arriving:
    """Return a run's tables, cut into parts; raises RunFolderError where one is missing."""
    tables = {t: read_table(folder, t) for t in ("children", "adults", "records", "claimed", "kin")}
    for table, side in (("children", "child"), ("adults", "adult")):
        tables[table] = tables[table].filter(pl.col(f"{side}_id").is_not_null())
    pairs = _scan(folder / "candidates.parquet").select(_READ).collect().drop_nulls("child_id")
    people = subjects_of(tables["children"], tables["adults"])
    counts = pairs.group_by(source="child_source", record_id="child_id").agg(
        side=pl.lit("child"), pairs=pl.len()
    )
    rows = people.join(counts, on=["side", "source", "record_id"], how="left").sort(
        "side", "source", "record_id"
    )
    before = (1 + pl.col("pairs").fill_null(0)).cum_sum().shift(1, fill_value=0)
    # The first part's number is 0, and none is left out: a child may have more pairs than a part holds.
    cut = rows.select("side", "source", "record_id", part=(before // PART).rank("dense").cast(pl.Int64) - 1)
    last = cut["part"].max()
    return Arriving(tables, cut, pairs, 1 + (last if isinstance(last, int) else 0))


def _scan(file: Path) -> pl.LazyFrame:
    if not file.is_file():
        raise RunFolderError(f"the run has no {file.name}", where=str(file.parent))
    return pl.scan_parquet(file)


@dataclass(frozen=True)
class Dealt:
    """Candidates and evidence by part."""

    folder: Path
    whole: dict[str, pl.LazyFrame]
    parts: int

    def read(self, name: str, part: int) -> pl.LazyFrame:
        """Return a part's rows of ``candidates`` or ``evidence``."""
        if self.parts == 1:
            return self.whole[name]
        files = sorted(self.folder.glob(f"{name}-{part}-*.parquet"))
        return pl.scan_parquet(files) if files else self.whole[name].limit(0)


@contextmanager
def dealt(folder: Path, arriving: Arriving, spill: Path) -> Iterator[Dealt]:
    """Give a run's candidates and evidence dealt out to its parts, in ``spill`` while the block lasts."""
    tables = {"candidates": CANDIDATES, "evidence": EVIDENCE}
    whole = {name: _scan(folder / f"{name}.parquet") for name in tables}
    for name, table in tables.items():
        table.check(whole[name].limit(0).collect(), "review")
    place = spill / FOLDER
    sweep(spill)
    try:
        if arriving.parts > 1:
            private_folder(spill)
            private_folder(place)
            children = arriving.people.filter(pl.col("side") == "child")
            keys = children.select("part", child_source="source", child_id="record_id")
            to = arriving.pairs.join(keys, on=["child_source", "child_id"]).select("pair_id", into="part")
            for name, rows in whole.items():
                _deal(rows, to, place, name)
        yield Dealt(place, whole, arriving.parts)
    finally:
        sweep(spill)


def _deal(rows: pl.LazyFrame, to: pl.DataFrame, place: Path, name: str) -> None:
    """Write each part's rows to files of its own. ``to``: ``pair_id, into``, the number of its part."""
    start = 0
    while True:
        some = rows.slice(start, ROWS_AT_ONCE).collect()
        for (part,), mine in some.join(to, on="pair_id").partition_by("into", as_dict=True).items():
            file = place / f"{name}-{part}-{start}.parquet"
            with room(file.name, writing=True):
                mine.drop("into").write_parquet(file, compression="lz4")
        if some.height < ROWS_AT_ONCE:
            return
        start += ROWS_AT_ONCE


def sweep(spill: Path) -> None:
    """Remove what a run that was interrupted left of its parts."""
    shutil.rmtree(spill / FOLDER, ignore_errors=True)
