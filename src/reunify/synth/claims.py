"""Whom an adult on a list claims: their own children, those at home too, and a few who are not theirs."""

from __future__ import annotations

import numpy as np
import polars as pl

from reunify.synth.dating import BIRTH_MISTAKES
from reunify.synth.renaming import written
from reunify.synth.tables import Ints
from reunify.synth.views import Desk, known, spoil_names

UNRELATED = 0.004
"""Share of adults who claim two or three children of other families."""


def kinship(desk: Desk, rows: Ints) -> pl.DataFrame:
    """Return (``row``, ``child``) for the adults at ``rows``: their own, or their family's, children."""
    people = desk.world.people
    children = (
        people.with_row_index("child")
        .filter(pl.col("part") == "child")
        .select(pl.col("child").cast(pl.Int64), "family", "mother", "father", "birth")
    )
    adults = people.select("part", "family")[rows].with_columns(
        row=pl.Series(np.arange(rows.size)), who=pl.Series(rows)
    )
    pairs = adults.join(children, on="family", how="inner")
    own = (
        pl.when(pl.col("part") == "mother")
        .then(pl.col("mother") == pl.col("who"))
        .when(pl.col("part") == "father")
        .then(pl.col("father") == pl.col("who"))
        .otherwise(True)
    )
    return pairs.filter(own).sort("row", "birth", "child").select("row", "child")


def claimed(desk: Desk, rows: Ints, share: float) -> pl.DataFrame:
    """Return who claims whom on this list, a row for each claim, ordered by adult and age.

    ``share`` is the share of adults who name anybody. Columns: ``row`` (of the list), ``name`` as said,
    ``given`` (given name alone), ``birth``, ``at``, ``female``, ``home`` (stayed at home), ``position``.
    """
    rng = desk.stream("claims")
    pairs = kinship(desk, rows)
    pairs = pairs.filter(pl.Series(rng.random(pairs.height) < 0.95)).with_columns(foreign=pl.lit(False))
    pairs = pl.concat([pairs, _strangers(desk, rows)]).unique(
        ["row", "child"], keep="first", maintain_order=True
    )
    speaks = rng.random(rows.size) < share
    pairs = pairs.filter(pl.col("foreign") | pl.Series(speaks).gather(pairs["row"]))
    frame = known(desk.world.people, desk.world.families, pairs["child"].to_numpy().astype(np.int64))
    adult_home = desk.world.people["family"].gather(rows)
    flags = desk.world.families.select("prosecuted", "deported")[adult_home.gather(pairs["row"])]
    frame = frame.with_columns(row=pairs["row"], **{c: flags[c] for c in flags.columns})
    frame = frame.with_columns(home=~desk.world.people["care"].gather(pairs["child"]))
    frame = _said(desk, frame).sort("row", "birth_true", "person")
    return frame.with_columns(position=pl.int_range(pl.len()).over("row"))


def _said(desk: Desk, frame: pl.DataFrame) -> pl.DataFrame:
    """Spoil names and birth dates of claimed children, and write each name as one."""
    frame = frame.with_columns(birth_true="birth")
    frame = spoil_names(desk, frame, "", "claim")
    frame = desk.noise.cells(frame, {"birth": "birth"}, "birth", BIRTH_MISTAKES)
    frame = desk.noise.missing(frame, {"birth": "claim_birth"})
    return frame.with_columns(
        name=written("given1", "given2", "paternal", "maternal"), given=written("given1", "given2")
    )


def _strangers(desk: Desk, rows: Ints) -> pl.DataFrame:
    """Return claims of children in care who are not the adult's (a trafficker's, a good neighbour's)."""
    rng = desk.stream("strangers")
    claimants = np.flatnonzero(rng.random(rows.size) < UNRELATED * desk.config.noise)
    care = np.flatnonzero(desk.world.people["care"].to_numpy())
    many = np.repeat(claimants, rng.integers(2, 4, claimants.size))
    child = care[rng.integers(0, care.size, many.size)]
    return pl.DataFrame(
        {"row": many, "child": child}, schema={"row": pl.Int64, "child": pl.Int64}
    ).with_columns(foreign=pl.lit(True))
