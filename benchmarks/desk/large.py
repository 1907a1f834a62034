"""A large run folder out of a small one: everybody copied many times, under ids of their own.

The whole engine over 100,000 children takes long, and the desk reads nothing but what a run leaves: so one
small world is run, and each of its records stands for many. Each child keeps its candidates; unlikely ones
from other copies join them, until there are as many pairs as asked for. Names recur as often as in the
small world, in proportion, so that a search finds as many people as it would in a large one.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from benchmarks.runs import reunify
from reunify import duck
from reunify.artifacts import read_artifact, read_table
from reunify.synth import simulate

SMALL = 2_000
"""Children of the small world."""

EVERY_PAIR = "thresholds: {likely: 0.9, possible: 0.2, listed: 0.0000000001}\ncandidates: {per_child: 30}\n"
PAIRS_AT_ONCE = 50_000
CLAIMED = ("claimed", "kin")


@dataclass(frozen=True)
class Size:
    """How large a run is wanted: ``children`` but for a part of a copy, ``pairs`` as far as copies go."""

    children: int
    pairs: int
    seed: int = 7


def make_run(work: Path, size: Size, name: str = "large") -> Path:
    """Make the run folder ``work/NAME`` and return it. Its manifest is the small run's but for the name."""
    small, large = work / "small", work / name
    if not (small / "manifest.json").is_file():
        simulate(work / "world", children=min(SMALL, size.children), seed=size.seed)
        job = work / "world/job.yaml"
        lines = job.read_text().splitlines(keepends=True)
        job.write_text("".join(x for x in lines if not x.startswith("thresholds")) + EVERY_PAIR)
        reunify(job, small)
    (large / "stages").mkdir(mode=0o700, parents=True)
    copies = max(1, round(size.children / read_table(small, "children").height))
    _copy_people(small, large, copies)
    pairs = _pairs(read_artifact(small, "candidates.parquet"), copies, size.pairs, work / "spill")
    _write_evidence(pairs, pl.read_parquet(small / "evidence.parquet"), large / "evidence.parquet")
    pairs = pairs.drop("base").sort("child_source", "child_id", "rank")
    pairs.write_parquet(large / "candidates.parquet")
    _write_roster(small, large, copies, pairs)
    shutil.copyfile(small / "stages/state.json", large / "stages/state.json")
    manifest = json.loads((small / "manifest.json").read_text())
    (large / "manifest.json").write_text(json.dumps(manifest | {"name": name}))
    return large


def _copied(frame: pl.DataFrame, copies: int) -> pl.DataFrame:
    """Return each row once for each copy, with ``tail``, what the copy's ids end in."""
    tails = pl.DataFrame({"tail": [f"-{n}" for n in range(copies)]})
    return frame.join(tails, how="cross")


def _tailed(*columns: str) -> list[pl.Expr]:
    return [(pl.col(column) + pl.col("tail")).alias(column) for column in columns]


def _copy_people(small: Path, large: Path, copies: int) -> None:
    for table, keys in (("records", ("record", "id")), *((t, ("record",)) for t in CLAIMED)):
        rows = _copied(read_table(small, table), copies).with_columns(_tailed(*keys)).drop("tail")
        rows.write_parquet(large / f"stages/{table}.parquet")


def _write_roster(small: Path, large: Path, copies: int, pairs: pl.DataFrame) -> None:
    for table, side in (("children", "child"), ("adults", "adult")):
        keys = [f"{side}_source", f"{side}_id"]
        roster = _copied(read_table(small, table), copies)
        roster = roster.with_columns(_tailed(f"{side}_id", f"{side}_person")).drop("tail", "candidates")
        counts = pairs.group_by(keys).agg(candidates=pl.len().cast(pl.Int64))
        rows = roster.join(counts, on=keys, how="left", maintain_order="left")
        rows = rows.with_columns(pl.col("candidates").fill_null(0))
        rows.select(read_table(small, table).columns).write_parquet(large / f"stages/{table}.parquet")


def _pairs(base: pl.DataFrame, copies: int, wanted: int, spill: Path) -> pl.DataFrame:
    """Return the candidates of every copy, in the order of ``pair_id``; ``base`` is the pair each is of."""
    own = base.with_columns(base="pair_id")
    others = own.filter(pl.col("band") == "unlikely")
    lacking = max(0, wanted - own.height * copies)
    steps = min(-(-lacking // max(1, others.height * copies)), copies - 1)
    parts = [_with_step(own, copies, 0), *(_with_step(others, copies, step + 1) for step in range(steps))]
    pairs = pl.concat(parts).head(wanted)
    keys = ["child_source", "child_id"]
    pairs = pairs.sort(*keys, "step", "rank", "adult_source", "adult_id")
    pairs = pairs.with_columns(rank=pl.int_range(1, pl.len() + 1).over(keys)).drop("step")
    with duck.connect(spill) as connection:
        duck.put(connection, "pairs", pairs)
        return duck.take(connection, _NAMED)


_NAMED = """
SELECT * REPLACE (substr(sha256(concat_ws('|', child_source, child_id, adult_source, adult_id)), 1, 20)
  AS pair_id) FROM pairs ORDER BY pair_id
"""


def _with_step(frame: pl.DataFrame, copies: int, step: int) -> pl.DataFrame:
    """Return pairs of each copy's children with the adults of the copy so many further on."""
    children, adults = ("child_id", "child_person"), ("adult_id", "adult_person")
    numbers = pl.DataFrame({"copy": range(copies)})
    numbers = numbers.select(
        tail=pl.lit("-") + pl.col("copy").cast(pl.String),
        other=pl.lit("-") + ((pl.col("copy") + step) % copies).cast(pl.String),
        step=pl.lit(step),
    )
    rows = frame.join(numbers, how="cross").with_columns(_tailed(*children))
    return rows.with_columns((pl.col(c) + pl.col("other")).alias(c) for c in adults).drop("tail", "other")


def _write_evidence(pairs: pl.DataFrame, evidence: pl.DataFrame, file: Path) -> None:
    """Write the evidence of each pair, that of its base, some pairs at a time and in their order."""
    columns = evidence.columns
    base = evidence.rename({"pair_id": "base"})
    writer: pq.ParquetWriter | None = None
    for part in pairs.select("pair_id", "base").iter_slices(PAIRS_AT_ONCE):
        rows = part.join(base, on="base").sort("pair_id", "position", "part").select(columns).to_arrow()
        writer = writer or pq.ParquetWriter(file, rows.schema, compression="zstd")
        writer.write_table(rows)
    if writer is not None:
        writer.close()
