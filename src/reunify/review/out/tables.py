"""Confirmed pairs, open children and labels as tables: whole columns, a fixed order, no score in them."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
from sqlalchemy import Connection, text

from reunify.ask.words import retold
from reunify.errors import ArgumentError
from reunify.review.looking import note_export
from reunify.review.out.formats import Export, table_export
from reunify.review.out.standing import CONFIRMED, frame_of, latest_cycle, of_the_actor, standing
from reunify.review.roles import Action, Actor, require
from reunify.review.states import SECOND, State
from reunify.review.workspace import Desk

_PAIRS = text(
    "SELECT c.pair_id, p.state, c.relationship, c.flags, c.listed, s.source AS child_source, "
    "s.record_id AS child_id, x.name_text AS child_name, s.ref AS child_ref, t.source AS adult_source, "
    "t.record_id AS adult_id, y.name_text AS adult_name, t.ref AS adult_ref "
    "FROM pair_state p JOIN candidate c ON c.pair_id = p.pair_id JOIN subject s ON s.id = c.child_id "
    "JOIN subject t ON t.id = c.adult_id LEFT JOIN testimony x ON x.id = s.id "
    "LEFT JOIN testimony y ON y.id = t.id WHERE p.pair_id IN (SELECT d.pair_id FROM decision d) "
    "AND s.purged_at IS NULL AND t.purged_at IS NULL ORDER BY c.pair_id"
)
_PAIRS_SCHEMA = {
    **dict.fromkeys(("pair_id", "state", "relationship", "flags"), pl.String),
    "listed": pl.Boolean,
    **dict.fromkeys(("child_source", "child_id", "child_name", "child_ref"), pl.String),
    **dict.fromkeys(("adult_source", "adult_id", "adult_name", "adult_ref"), pl.String),
}

_CHILDREN = text(
    "SELECT s.source AS child_source, s.record_id AS child_id, x.name_text AS child_name, c.status, c.state, "
    "c.candidates, c.best_band, c.flags, c.language, c.turns_18_on, c.separation_evidence, c.ask_next, "
    "n.needed_by, s.ref AS child_ref, r.language AS run_language "
    "FROM child c JOIN subject s ON s.id = c.id JOIN run r ON r.id = c.run_id "
    "LEFT JOIN testimony x ON x.id = c.id LEFT JOIN (SELECT k.child_id, min(d.need_by) AS needed_by "
    "FROM decision d JOIN candidate k ON k.pair_id = d.pair_id WHERE d.state_after = 'need_more' "
    "AND NOT EXISTS (SELECT 1 FROM decision l WHERE l.pair_id = d.pair_id AND l.turn > d.turn) "
    "GROUP BY k.child_id) n ON n.child_id = c.id WHERE s.purged_at IS NULL "
    "AND c.state NOT IN ('confirmed', 'verified') ORDER BY s.source, s.record_id"
)
_CHILDREN_SCHEMA = {
    **dict.fromkeys(("child_source", "child_id", "child_name", "status", "state"), pl.String),
    "candidates": pl.Int64,
    **dict.fromkeys(("best_band", "flags", "language", "turns_18_on", "separation_evidence"), pl.String),
    **dict.fromkeys(("ask_next", "needed_by", "child_ref", "run_language"), pl.String),
}

READ_BLIND = ("best_band", "ask_next")
"""What follows from scores: left empty for a child whom a second person is to read blind."""


def export_table(desk: Desk, actor: Actor, what: str, form: str) -> Export:
    """Return ``confirmed``, ``open`` or ``labels`` as a file; that it leaves is on the record first.

    ``form`` is csv, xlsx or json. Raises :class:`~reunify.errors.RefusedError` for a role that may not,
    :class:`~reunify.errors.ArgumentError` for a table or format that is not known.
    """
    if what not in TABLES:
        raise ArgumentError("no such export", remedy=f"Use one of {', '.join(TABLES)}.")
    action, make = TABLES[what]
    require(actor, action)
    with desk.store.reading() as connection:
        frame, refs = make(connection, desk, actor)
    made = table_export(desk, what, frame, form)
    note_export(desk, actor, action, f"{what}.{form}", refs)
    return made


def confirmed(connection: Connection, desk: Desk, actor: Actor) -> tuple[pl.DataFrame, list[str]]:
    """Return a row a pair that two people confirmed, and the refs of both its people.

    Who confirmed and verified it, and when, come from the decisions that stand. Birth dates, numbers and
    phones are left out: the ids lead back to them in the agencies' own lists.
    """
    pairs = of_the_actor(frame_of(connection.execute(_PAIRS).all(), _PAIRS_SCHEMA), actor)
    pairs = pairs.filter(pl.col("state").is_in([str(s) for s in CONFIRMED]))
    decisions = standing(connection, actor)
    said = _yeses(decisions.filter(pl.col("act") == "judge"), "confirmed")
    proved = _yeses(decisions.filter(pl.col("act") == "verify"), "verified")
    frame = pairs.join(said, on="pair_id", how="left").join(proved, on="pair_id", how="left")
    verified = pl.col("state") == str(State.VERIFIED)
    kept = ("verified_on", "verified_by", "verified_method")
    frame = frame.with_columns(pl.when(verified).then(pl.col(c)).alias(c) for c in kept)
    refs = [*frame["child_ref"].to_list(), *frame["adult_ref"].to_list()]
    columns = [*_PAIRS_SCHEMA, "confirmed_on", "confirmed_by", *kept]
    shown = [c for c in columns if c not in ("pair_id", "child_ref", "adult_ref", "listed")]
    order = ["child_source", "child_id", "adult_source", "adult_id", "pair_id"]
    last = pl.col("listed").alias("in_newest_run")
    return frame.sort(order).select(*order[:4], *(c for c in shown if c not in order), last, "pair_id"), refs


def _yeses(decisions: pl.DataFrame, what: str) -> pl.DataFrame:
    """Return by pair who said yes in its last cycle, when that was settled, and by which method."""
    last = latest_cycle(decisions).sort("pair_id", "turn")
    yes = pl.col("verdict") == "yes"
    return last.group_by("pair_id", maintain_order=True).agg(
        pl.col("made_at").last().str.slice(0, 10).alias(f"{what}_on"),
        pl.col("who").filter(yes).str.join("; ").alias(f"{what}_by"),
        pl.col("method").filter(yes).unique(maintain_order=True).str.join("; ").alias(f"{what}_method"),
    )


def open_cases(connection: Connection, desk: Desk, actor: Actor) -> tuple[pl.DataFrame, list[str]]:
    """Return a row a child whose case is open, those without a candidate too, and the children's refs.

    A child of whom one pair is confirmed and another waits is in both tables.
    """
    frame = of_the_actor(frame_of(connection.execute(_CHILDREN).all(), _CHILDREN_SCHEMA), actor)
    waiting = pl.col("state").is_in([str(s) for s in SECOND])
    asked = frame.select("ask_next", "run_language").unique().sort(pl.all(), nulls_last=True)
    words = [retold(q, run, actor.language) for q, run in asked.iter_rows()]
    told = asked.with_columns(told=pl.Series(words, dtype=pl.String))
    keys = ["ask_next", "run_language"]
    frame = frame.join(told, on=keys, how="left", nulls_equal=True, maintain_order="left")
    frame = frame.with_columns(
        ask_next=pl.col("told"), flags=pl.col("flags").str.strip_chars(";").str.replace_all(";", "; ")
    ).with_columns(pl.when(~waiting).then(pl.col(c)).alias(c) for c in READ_BLIND)
    refs = frame["child_ref"].to_list()
    return frame.sort("child_source", "child_id").drop("run_language", "told"), refs


def labels(connection: Connection, desk: Desk, actor: Actor) -> tuple[pl.DataFrame, list[str]]:
    """Return a row a judgement, for ``evaluate`` and ``tune``, and the refs of everybody in it.

    Of each pair the last judging that is through: both readers' words, and the lead's where they differed.
    Who verified a pair is a judge of another kind (``verify-…``), with the method; a verifying that failed
    says nothing of the match. Judges are pseudonyms of the workspace's own: ``is_match`` is true, false or
    unsure (more is needed, ``unsure`` true).
    """
    decisions = standing(connection, actor)
    judged = latest_cycle(decisions.filter(pl.col("act") == "judge"))
    through = judged.select("pair_id", judged_in="cycle").unique()
    proved = latest_cycle(decisions.filter(pl.col("act") == "verify")).join(through, on="pair_id")
    ended = pl.col("state_after").last().over("pair_id", order_by="turn") == str(State.VERIFIED)
    later = pl.col("cycle") > pl.col("judged_in")
    proved = proved.filter(ended & later & (pl.col("verdict") == "yes")).drop("judged_in")
    frame = pl.concat([judged, proved]).sort("child_source", "child_id", "adult_source", "adult_id", "turn")
    refs = [*frame["child_ref"].to_list(), *frame["adult_ref"].to_list()]
    people = frame["account_id"].unique().sort()
    names = [desk.keys.mac("judge of labels", str(number))[:8] for number in people.to_list()]
    alias = pl.col("account_id").replace_strict(people, pl.Series(names, dtype=pl.String))
    kinds = {"judge": "judge-", "verify": "verify-"}
    said = {"yes": "true", "no": "false", "need_more": "unsure"}
    return frame.select(
        "child_source",
        "child_id",
        "adult_source",
        "adult_id",
        is_match=pl.col("verdict").replace_strict(said, return_dtype=pl.String),
        judge=pl.col("act").replace_strict(kinds, return_dtype=pl.String) + alias,
        method=pl.coalesce("method", pl.lit("records")),
        date=pl.col("made_at").str.slice(0, 10),
        unsure=pl.col("verdict") == "need_more",
        reading="reading",
        blind="blind",
    ), refs


Maker = Callable[[Connection, Desk, Actor], tuple[pl.DataFrame, list[str]]]

TABLES: dict[str, tuple[Action, Maker]] = {
    "confirmed": (Action.EXPORT_CASES, confirmed),
    "open": (Action.EXPORT_CASES, open_cases),
    "labels": (Action.EXPORT_LABELS, labels),
}
"""What can be had as a table, and what it takes to have it."""
