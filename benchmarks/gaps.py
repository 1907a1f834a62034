"""What an emptied column truly costs, beside what ``gaps`` says of it.

``python -m benchmarks.gaps --children 2000 --seeds 21 22 23``: in each made-up world six cells in ten of one
column are emptied at random and the job run again. The estimate for just these cells is set against the
families of the truth that have a likely pair in the whole run and none in the other, less those that have
one in the other only.
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.runs import machine, print_table, read_truth, workplace
from reunify.config import load_job
from reunify.evaluation.gaps import effects_of
from reunify.evaluation.gaps_costs import Judged
from reunify.explain import Finished
from reunify.job import run_job
from reunify.log import configure
from reunify.synth import WorldConfig, simulate

SHARE = 0.6
"""Share of a column's cells that is emptied."""


@dataclass(frozen=True)
class Emptied:
    """A column, or columns, of one file, and the field that they are mapped to."""

    file: str
    columns: tuple[str, ...]
    source: str
    role: str
    field: str
    id: str


COLUMNS = (
    Emptied("children_orr.csv", ("A#",), "orr", "child", "alien_number", "UAC Number"),
    Emptied("children_orr.csv", ("Mother",), "orr", "child", "mother_name", "UAC Number"),
    Emptied("children_orr.csv", ("Date of Birth",), "orr", "child", "birth", "UAC Number"),
    Emptied("children_orr.csv", ("Date Admitted",), "orr", "child", "separation_date", "UAC Number"),
    Emptied("adults_ice.csv", ("Alien Number",), "ice", "adult", "alien_number", "EARM Number"),
    Emptied("adults_ice.csv", ("BIRTH CITY",), "ice", "adult", "municipality", "EARM Number"),
    Emptied(
        "adults_ice.csv",
        ("Child1 Name", "Child1 DOB/Age", "Child2 Name", "Child2 DOB/Age"),
        "ice",
        "adult",
        "claimed_child",
        "EARM Number",
    ),
    Emptied(
        "children_shelter.csv",
        ("fecha de separación",),
        "shelter",
        "child",
        "separation_date",
        "no. expediente",
    ),
)


def main() -> None:
    """Measure the worlds that the command line asks for and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=1000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[21, 22, 23])
    parser.add_argument("--work", type=Path)
    given = parser.parse_args()
    configure(None)
    rows = []
    with workplace(given.work) as work:
        for seed in given.seeds:
            world = work / f"{seed}"
            if not world.exists():
                simulate(world, children=given.children, world=WorldConfig(seed=seed))
                run_job(load_job(world / "job.yaml"), work / f"{seed}-run")
            whole = found(Finished(work / f"{seed}-run"), world)
            for column in COLUMNS:
                rows.append([str(seed), *told(column, work, world, whole)])
    print(machine())
    header = ["seed", "emptied", "cells", "estimate", "95 %", "families truly lost"]
    print_table(f"{given.children:,} children, {SHARE:.0%} of a column emptied", header, rows)


def told(column: Emptied, work: Path, world: Path, whole: set[str]) -> list[str]:
    """Return a row of the table: what one emptied column costs by the estimate and in truth."""
    name = f"{world.name}-{column.source}-{column.field}"
    copy = work / name
    if not copy.exists():
        shutil.copytree(world, copy)
        empty(column, copy, int(world.name))
        run_job(load_job(copy / "job.yaml"), work / f"{name}-run")
    run = Finished(work / f"{name}-run")
    ids = pl.read_csv(copy / "emptied.csv", infer_schema=False)["id"]
    blank = pl.col(f"{column.role}_record").is_in((column.source + ":" + ids).implode())
    cost = Judged.of(run).cost(blank, column.role, effects_of(column.role, column.field, set()))
    now = found(run, world)
    lost, instead = len(whole - now), len(now - whole)
    low, high = cost.interval
    return [
        f"{column.source} {column.field}",
        f"{ids.len():,}",
        f"{cost.families:.1f}",
        f"{low:.1f} to {high:.1f}",
        f"{lost - instead} ({lost} - {instead})",
    ]


def empty(column: Emptied, world: Path, seed: int) -> None:
    """Empty the chosen cells of a world's file in place, and list the rows that lost one."""
    path = world / column.file
    encoding, separator = (
        ("cp1252" if "hotline" in column.file else "utf8"),
        ";" if "shelter" in column.file else ",",
    )
    table = pl.read_csv(path, separator=separator, infer_schema=False, encoding=encoding)
    chosen = pl.Series(np.random.default_rng([seed, 5]).random(table.height) < SHARE)
    held = pl.any_horizontal(pl.col(c).is_not_null() & (pl.col(c) != "") for c in column.columns)
    lost = table.select(id=column.id, lost=held & chosen).filter("lost").select("id")
    lost.write_csv(world / "emptied.csv")
    emptied = table.with_columns(pl.when(~chosen).then(pl.col(c)).alias(c) for c in column.columns)
    emptied.write_csv(path, separator=separator)


def found(run: Finished, world: Path) -> set[str]:
    """Return the children (persons of the truth) of whom a true pair is likely."""
    truth = read_truth(world / "truth.csv").select("child", "adult").unique()
    people = pl.read_csv(world / "families.csv", infer_schema=False)
    person = people.select(child=pl.col("source") + ":" + pl.col("id"), person="person")
    likely = run.table("judged").filter(pl.col("match_probability") >= run.settings.thresholds.likely)
    pairs = likely.select(child="child_record", adult="adult_record").join(truth, on=["child", "adult"])
    return set(pairs.join(person, on="child")["person"])


if __name__ == "__main__":
    main()
