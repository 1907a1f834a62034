"""A made-up world as files: four lists in four schemas, who is who, and the job that reads them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from reunify.synth.adult_lists import custody, hotline
from reunify.synth.children_lists import care_agency, shelters
from reunify.synth.claims import kinship
from reunify.synth.events import adult_rows, child_rows, happen
from reunify.synth.families import World, make_world
from reunify.synth.jobfile import LISTS, TEMPLATE, job_text
from reunify.synth.settings import Streams, Summary, WorldConfig
from reunify.synth.tables import Ints
from reunify.synth.views import desk
from reunify.synth.writing import check_ours, folder, write_table, write_text

FILES = {spec.file for spec in LISTS.values()} | {"truth.csv", "families.csv", "job.yaml"}
"""Every file of a made-up world."""

MAKERS = {"orr": care_agency, "shelter": shelters, "ice": custody, "hotline": hotline}


def simulate(
    out: Path,
    *,
    children: int,
    seed: int | None = None,
    noise: float | None = None,
    world: WorldConfig | None = None,
    name: str = "simulated",
) -> Summary:
    """Write a made-up world of ``children`` separated children into ``out``; same options, same bytes.

    ``world`` holds the other options; its own ``children`` gives way, and its ``seed`` (1 by default)
    and ``noise`` (1.0) where they are said here. ``name`` is the job's. Writes ``children_*.csv`` and
    ``adults_*.csv``; ``truth.csv`` (``child_source, child_id, adult_source, adult_id, relation``, every
    pair of rows of one family); ``families.csv`` (``source, id, person, family, part``: who is behind
    every row); and ``job.yaml``.
    Files are 0600 in a folder 0700. Raises :class:`~reunify.errors.ArgumentError` for options out of
    range or an ``out`` that is no folder or holds other files, and
    :class:`~reunify.errors.OutOfRoomError` where the disk is full.
    """
    base = world or WorldConfig()
    config = replace(
        base,
        children=children,
        seed=base.seed if seed is None else seed,
        noise=base.noise if noise is None else noise,
    )
    check_ours(out, FILES, TEMPLATE.splitlines()[1])
    folder(out, FILES)
    streams = Streams(config.seed)
    made = happen(make_world(config, streams), config, streams)
    orr, shelter = child_rows(made, streams.of("child rows"))
    ice, calls = adult_rows(made, streams.of("adult rows"))
    where = {"orr": orr, "shelter": shelter, "ice": ice, "hotline": calls}
    rows: dict[str, int] = {}
    people: list[pl.DataFrame] = []
    for source, spec in LISTS.items():
        table = MAKERS[source](desk(source, made, config, streams), where[source])
        ids = table.select(pl.lit(source).alias("source"), pl.col(table.columns[1]).alias("id"), "person")
        people.append(ids)
        rows[spec.file] = table.height
        write_table(out / spec.file, table.drop("person"), spec)
    everyone = pl.concat(people)
    truth = _truth(made, everyone)
    write_table(out / "truth.csv", truth)
    write_table(out / "families.csv", _behind(made, everyone))
    write_text(out / "job.yaml", job_text(name, config))
    parents = truth.filter(pl.col("relation").is_in(["mother", "father"]))
    return Summary(out, rows, truth.height, parents.select("child_source", "child_id").unique().height)


def _truth(world: World, everyone: pl.DataFrame) -> pl.DataFrame:
    """Return every pair of a child's row and the row of an adult of its own, in the children's order."""
    adults = everyone.filter(pl.col("source").is_in(["ice", "hotline"]))
    rows: Ints = adults["person"].to_numpy().astype(np.int64)
    pairs = _kin_in_care(world, rows)
    relation = world.people["part"].gather(adults["person"])
    adults = adults.with_columns(row=pl.int_range(pl.len()), relation=relation)
    children = everyone.filter(pl.col("source").is_in(["orr", "shelter"]))
    return (
        children.rename({"source": "child_source", "id": "child_id", "person": "child"})
        .join(pairs, on="child", how="inner")
        .join(adults.rename({"source": "adult_source", "id": "adult_id"}).drop("person"), on="row")
        .sort("child_source", "child_id", "adult_source", "adult_id")
        .select("child_source", "child_id", "adult_source", "adult_id", "relation")
    )


def _kin_in_care(world: World, rows: Ints) -> pl.DataFrame:
    """Return (``row``, ``child``) of adults and their family's children in care."""
    blank = desk("truth", world, WorldConfig(children=1), Streams(0))
    pairs = kinship(blank, rows)
    return pairs.filter(world.people["care"].gather(pairs["child"]))


def _behind(world: World, everyone: pl.DataFrame) -> pl.DataFrame:
    """Return the person and family behind every row of every list."""
    truth = world.people.select("family", "part")[everyone["person"].to_numpy()]
    return everyone.hstack(truth).select(
        "source",
        "id",
        ("P" + pl.col("person").cast(pl.String)).alias("person"),
        ("F" + pl.col("family").cast(pl.String)).alias("family"),
        "part",
    )
