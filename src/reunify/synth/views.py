"""What a list knows of a person before it is written down: names, dates, places, numbers, with their noise.

A view starts as a copy of the truth for the rows of one list, in the list's order, and is then spoilt
column by column by that list's :class:`~reunify.synth.noise.Noise`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from reunify.synth.cells import wander
from reunify.synth.dating import BIRTH_MISTAKES
from reunify.synth.families import World
from reunify.synth.noise import Noise
from reunify.synth.renaming import GROUP_MISTAKES, VARIANT_MISTAKES
from reunify.synth.settings import Streams, WorldConfig
from reunify.synth.spelling import TOKEN_MISTAKES
from reunify.synth.tables import Ints

NAME = ("given1", "given2", "paternal", "maternal", "partner")
TOKENS = {**TOKEN_MISTAKES, **VARIANT_MISTAKES}
COUNTRY_NAMES = {
    "GT": ("Guatemala", "GUATEMALA"),
    "HN": ("Honduras", "HONDURAS"),
    "SV": ("El Salvador", "EL SALVADOR"),
    "MX": ("México", "MEXICO"),
    "NI": ("Nicaragua", "NICARAGUA"),
    "EC": ("Ecuador", "ECUADOR"),
}


@dataclass(frozen=True)
class Desk:
    """One list's clerk: the world, the options, the list's noise and its streams."""

    source: str
    world: World
    config: WorldConfig
    noise: Noise
    streams: Streams

    def stream(self, name: str) -> np.random.Generator:
        """Return the list's own stream of ``name``."""
        return self.streams.of(f"{self.source}/{name}")


def desk(source: str, world: World, config: WorldConfig, streams: Streams) -> Desk:
    """Return the clerk of list ``source``."""
    return Desk(source, world, config, Noise(source, streams, config.noise), streams)


def known(people: pl.DataFrame, families: pl.DataFrame, rows: Ints) -> pl.DataFrame:
    """Return the truth about the people at ``rows``: person, family, and the flags that noise asks for."""
    family = people["family"].to_numpy()[rows]
    own = people.select("part", "female", "age", "mother", "father", "birth", "alien")[rows]
    home = families.select(
        *("country", "department", "municipality", "locality", "language", "mayan"),
        *("day", "sector", "prosecuted", "deported", "unit", "phone", "married"),
    )[family]
    frame = own.hstack(home).with_columns(person=pl.Series(rows), family=pl.Series(family))
    frame = name_columns(frame, people, families, rows, "")
    return frame.with_columns(
        infant=pl.col("age") < 4,
        teen=pl.col("age") > 15.5,
        wife=pl.col("female") & pl.col("married") & (pl.col("part") == "mother"),
        particle=pl.concat_str("paternal", "maternal", separator="+").str.contains(" "),
        at=pl.col("day").cast(pl.Int32).cast(pl.Date),
    )


def name_columns(
    frame: pl.DataFrame, people: pl.DataFrame, families: pl.DataFrame, who: Ints, prefix: str
) -> pl.DataFrame:
    """Add the five name columns of the people ``who`` (-1: nobody) under ``prefix``."""
    n = families.height
    there = pl.Series(who >= 0)
    at = np.maximum(who, 0)
    partner = np.where(at < n, at + n, np.where(at < 2 * n, at - n, at))
    married = people["part"].gather(at).is_in(["mother", "father"])
    names = {c: people[c].gather(at) for c in NAME[:4]}
    names["partner"] = people["paternal"].gather(partner)
    truth = pl.DataFrame(names).with_columns(pl.when(there).then(pl.col(c)).alias(c) for c in NAME[:4])
    truth = truth.with_columns(partner=pl.when(there & married).then("partner"))
    return frame.with_columns(truth[c].alias(prefix + c) for c in NAME)


def spoil_names(desk: Desk, frame: pl.DataFrame, prefix: str, field: str) -> pl.DataFrame:
    """Spoil the names under ``prefix`` as wholes (rules for ``field``), then letter by letter."""
    group = [prefix + c for c in NAME]
    frame = desk.noise.groups(frame, group, field, GROUP_MISTAKES)
    fields = {prefix + c: "given" if c.startswith("given") else "surname" for c in NAME[:4]}
    return desk.noise.cells(frame, fields, "token", TOKENS)


def spoil_person(desk: Desk, frame: pl.DataFrame) -> pl.DataFrame:
    """Return ``frame`` with the person's own names, birth, place and numbers spoilt."""
    frame = spoil_names(desk, frame, "", "self")
    frame = desk.noise.cells(frame, {"birth": "birth"}, "birth", BIRTH_MISTAKES)
    frame = wander(frame, desk.noise)
    frame = desk.noise.cells(frame, {"municipality": "place", "locality": "place"}, "token", TOKENS)
    return thin(desk, frame)


def thin(desk: Desk, frame: pl.DataFrame) -> pl.DataFrame:
    """Return ``frame`` with identifiers as the world's options have them, then emptied by the noise."""
    keep = {"present": 1.0, "thinned": 1 / 3, "absent": 0.0}[desk.config.identifiers]
    for column in ("alien", "unit", "phone"):
        there = pl.Series(desk.stream(f"thin {column}").random(frame.height) < keep)
        frame = frame.with_columns(pl.when(there).then(pl.col(column).cast(pl.String)).alias(column))
    return desk.noise.missing(frame, {"alien": "alien", "unit": "unit", "phone": "phone"})


def ascii_upper(column: pl.Expr) -> pl.Expr:
    """Return a text in capitals without accents, as old custody systems keep it."""
    plain = column.str.normalize("NFKD").str.replace_all(r"[\u0300-\u036f]", "")
    return plain.str.to_uppercase().str.replace_all(r"[^\x20-\x7e]", "?")
