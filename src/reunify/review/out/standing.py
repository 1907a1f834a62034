"""Decisions that stand: not taken back, each with the state that it left and what its pair waits for now."""

from __future__ import annotations

from typing import Any

import polars as pl
from sqlalchemy import Connection, text

from reunify.review.roles import Actor
from reunify.review.states import SECOND, State

CONFIRMED = (
    State.CONFIRMED,
    State.WAITING_VERIFICATION,
    State.VERIFICATION_DISAGREEMENT,
    State.VERIFIED,
)
"""States of a pair that two people confirmed; while it is verified it stays confirmed."""

_SCHEMA = {
    "pair_id": pl.String,
    "turn": pl.Int64,
    "act": pl.String,
    "cycle": pl.Int64,
    "reading": pl.Int64,
    "verdict": pl.String,
    "method": pl.String,
    "account_id": pl.Int64,
    "who": pl.String,
    "made_at": pl.String,
    "reason": pl.String,
    "blind": pl.Boolean,
    "state_after": pl.String,
    "decided": pl.String,
    "child_source": pl.String,
    "child_id": pl.String,
    "child_ref": pl.String,
    "adult_source": pl.String,
    "adult_id": pl.String,
    "adult_ref": pl.String,
}

_QUERY = text(
    "SELECT d.pair_id, d.turn, d.act, d.cycle, d.reading, d.verdict, d.method, d.account_id, a.name AS who, "
    "d.made_at, d.reason, d.blind, d.state_after, p.decided, s.source AS child_source, "
    "s.record_id AS child_id, s.ref AS child_ref, t.source AS adult_source, t.record_id AS adult_id, "
    "t.ref AS adult_ref FROM decision d JOIN account a ON a.id = d.account_id "
    "JOIN pair_state p ON p.pair_id = d.pair_id JOIN subject s ON s.id = p.child_id "
    "JOIN subject t ON t.id = p.adult_id WHERE d.act <> 'withdraw' "
    "AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws = d.id) "
    "AND s.purged_at IS NULL AND t.purged_at IS NULL ORDER BY d.pair_id, d.turn"
)


def frame_of(rows: Any, schema: dict[str, Any]) -> pl.DataFrame:
    """Return a query's rows as a table of the columns and types of ``schema``."""
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")


def of_the_actor(frame: pl.DataFrame, actor: Actor) -> pl.DataFrame:
    """Return the rows whose ``child_source`` the actor may see."""
    return frame if actor.sources is None else frame.filter(pl.col("child_source").is_in(actor.sources))


def standing(connection: Connection, actor: Actor) -> pl.DataFrame:
    """Return a row a decision that stands, in order, of the children whom the actor may see.

    What a second person is still to judge blind is left out: a file passes through many hands.
    """
    rows = of_the_actor(frame_of(connection.execute(_QUERY).all(), _SCHEMA), actor)
    rows = rows.with_columns(decided=pl.col("decided"), blind=pl.col("blind").cast(pl.Boolean))
    last = pl.col("cycle") == pl.col("cycle").max().over("pair_id")
    return rows.filter(~(last & pl.col("decided").is_in([str(s) for s in SECOND])))


def latest_cycle(rows: pl.DataFrame) -> pl.DataFrame:
    """Return of each pair the decisions of its last cycle among ``rows``."""
    return rows.filter(pl.col("cycle") == pl.col("cycle").max().over("pair_id"))
