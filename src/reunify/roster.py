"""The roster: every child and every adult that was read, matched or not, and what became of each."""

from __future__ import annotations

import polars as pl

from reunify.ask import ask_next, worded_questions
from reunify.config import SourceConfig
from reunify.linkage import Model
from reunify.schema import ADULTS, BANDS, CHILDREN
from reunify.sources.records import NO_PERSON


def children_roster(
    tables: dict[str, pl.DataFrame], sources: tuple[SourceConfig, ...], model: Model, language: str
) -> pl.DataFrame:
    """Return :data:`~reunify.schema.CHILDREN`: every child row read, quarantined and withheld ones too.

    Takes ``records``, ``testimonies``, ``kin``, ``persons``, ``judged``, ``candidates``, ``evidence``,
    ``quarantine``.
    """
    children = tables["records"].filter(pl.col("role") == "child")
    roster = _with_candidates(children, tables, "child").join(
        _separation_evidence(children, tables, sources), on="record", how="left", maintain_order="left"
    )
    asked = ask_next(tables["judged"], tables["testimonies"], tables["persons"], model)
    roster = roster.join(
        worded_questions(asked, language), on="record", how="left", maintain_order="left"
    ).with_columns(turns_18_on=_turns_18())
    unread = _unreadable(tables["quarantine"], "child")
    both = pl.concat([CHILDREN.conform(roster), CHILDREN.conform(unread)])
    return CHILDREN.check(both.sort("child_source", "child_id", "row", nulls_last=True), "roster")


def adults_roster(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Return :data:`~reunify.schema.ADULTS`: the same from the other side."""
    adults = tables["records"].filter(pl.col("role") == "adult")
    claims = tables["claimed"].group_by("record").agg(claimed_children=pl.len().cast(pl.Int64))
    roster = (
        _with_candidates(adults, tables, "adult")
        .join(claims, on="record", how="left", maintain_order="left")
        .with_columns(pl.col("claimed_children").fill_null(0))
    )
    unread = _unreadable(tables["quarantine"], "adult").with_columns(claimed_children=pl.lit(0))
    both = pl.concat([ADULTS.conform(roster), ADULTS.conform(unread)])
    return ADULTS.check(both.sort("adult_source", "adult_id", "row", nulls_last=True), "roster")


def withheld(consent: pl.Expr) -> pl.Expr:
    """Return whether a consent keeps a record from being matched at all."""
    return consent.is_in(["refused", "withdrawn"]).fill_null(False)


def withheld_records(records: pl.DataFrame) -> pl.Series:
    """Return the ``record`` of all that may not be matched: without consent, or sharing such a one's id.

    Differing rows of one id in one source ("7" and "7#2") may be one person's, so a refusal on any of them
    keeps all of them back.
    """
    repeated = pl.col("duplicate_id").fill_null(False)
    first = records.filter(repeated).select("source", shared="id").unique()
    keyed = records.with_columns(
        shared=pl.when(repeated).then(pl.col("id").str.replace(r"#\d+$", "")).otherwise("id")
    ).join(first.with_columns(known=True), on=["source", "shared"], how="left", maintain_order="left")
    keyed = keyed.with_columns(shared=pl.when("known").then("shared").otherwise("id"))
    refused = withheld(pl.col("consent")).any().over("source", "shared")
    return keyed.filter(refused).get_column("record")


def _with_candidates(records: pl.DataFrame, tables: dict[str, pl.DataFrame], side: str) -> pl.DataFrame:
    order = {band: n for n, band in enumerate(BANDS)}
    names = dict(enumerate(BANDS))
    listed = (
        tables["candidates"]
        .with_columns(best=pl.col("band").replace_strict(order, return_dtype=pl.Int64))
        .group_by(source=f"{side}_source", id=f"{side}_id")
        .agg(candidates=pl.len().cast(pl.Int64), best=pl.col("best").min())
        .with_columns(best_band=pl.col("best").replace_strict(names, return_dtype=pl.String))
    )
    found = pl.col("candidates") > 0
    return (
        records.join(listed, on=["source", "id"], how="left", maintain_order="left")
        .join(tables["persons"].select("record", "person"), on="record", how="left", maintain_order="left")
        .with_columns(pl.col("candidates").fill_null(0), pl.col("person").fill_null(pl.col("record")))
        .with_columns(
            status=pl.when(pl.col("record").is_in(withheld_records(records).implode()))
            .then(pl.lit("withheld"))
            .when(found)
            .then(pl.lit("candidates"))
            .otherwise(pl.lit("no candidate"))
        )
        .rename({"source": f"{side}_source", "id": f"{side}_id", "person": f"{side}_person"})
    )


def _unreadable(quarantine: pl.DataFrame, role: str) -> pl.DataFrame:
    """Quarantined rows of one role that may be a person's; one without an id is called by its place."""
    side = quarantine.filter(pl.col("role") == role, ~pl.col("reason").is_in(NO_PERSON).fill_null(False))
    place = pl.col("id").fill_null(pl.format("row {}", pl.col("row")))
    return side.select(
        pl.col("source").alias(f"{role}_source"),
        place.alias(f"{role}_id"),
        (pl.col("source") + ":" + place).alias(f"{role}_person"),
        status=pl.lit("unreadable"),
        candidates=pl.lit(0, pl.Int64),
        separation_evidence=pl.lit("none"),
        file="file",
        row="row",
    )


def _separation_evidence(
    children: pl.DataFrame, tables: dict[str, pl.DataFrame], sources: tuple[SourceConfig, ...]
) -> pl.DataFrame:
    """What says that a child came with a relative: stated, shared unit, same day as an adult, none.

    A separation day that a source records as such states it; one counted back from another date (an
    ``offsets`` entry) does not. A relative named as travelling with the child states it too.
    """
    dated = [
        s.name
        for s in sources
        if s.columns.separation_date is not None and "separation_date" not in s.offsets
    ]
    units = tables["records"].select("record", "role", unit="family_units").explode("unit").drop_nulls("unit")
    adults_units = units.filter(pl.col("role") == "adult").select("unit").unique()
    shared = units.filter(pl.col("role") == "child").join(adults_units, on="unit").select("record").unique()
    same_day = (
        tables["evidence"]
        .filter((pl.col("part") == "separation") & pl.col("level").is_in(["same_day_and_place", "same_day"]))
        .select("pair_id")
        .unique()
        .join(tables["candidates"], on="pair_id")
        .select(record=pl.col("child_source") + ":" + pl.col("child_id"))
        .unique()
    )
    in_kin = pl.col("record").is_in(tables["kin"]["record"].unique().implode())
    stated = in_kin | (pl.col("source").is_in(dated) & pl.col("separation_from").is_not_null())
    return children.select(
        "record",
        separation_evidence=pl.when(stated)
        .then(pl.lit("stated"))
        .when(pl.col("record").is_in(shared["record"].implode()))
        .then(pl.lit("shared unit"))
        .when(pl.col("record").is_in(same_day["record"].implode()))
        .then(pl.lit("same day as an adult"))
        .otherwise(pl.lit("none")),
    )


def _turns_18() -> pl.Expr:
    """The day a child turns 18, or the first and the last day it may."""
    first = pl.col("birth_from").dt.offset_by("18y").cast(pl.String)
    last = pl.col("birth_to").dt.offset_by("18y").cast(pl.String)
    return pl.when(pl.col("birth_from") == pl.col("birth_to")).then(first).otherwise(first + "/" + last)
