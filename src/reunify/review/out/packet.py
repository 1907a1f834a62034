"""The referral packet of a confirmed family: both records, what they say of each other, decisions, questions.

One content, as a page to be printed and as JSON. Numbers that identify, phones, notes and the agencies' own
rows are in it only where ``whole`` is asked for; readers' notes never are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Row, text

from reunify.ask.words import retold
from reunify.errors import RefusedError
from reunify.review.cases import Person
from reunify.review.looking import Past, history, note_export
from reunify.review.out.formats import CONTENT_TYPES, Export, as_json
from reunify.review.out.page import page
from reunify.review.out.reading import (
    Reading,
    lines,
    number_lines,
    others,
    read_child,
)
from reunify.review.out.references import short_reference
from reunify.review.out.standing import CONFIRMED
from reunify.review.out.words import long_day, long_moment, said, with_long_days
from reunify.review.roles import Action, Actor, require
from reunify.review.states import SECOND, UNSETTLED, State
from reunify.review.workspace import Desk
from reunify.schema import EVIDENCE
from reunify.wording import is_missing, word, worded

_IDENTIFY = ("alien_number", "family_unit", "phone")
_ORDER = {"agree": 0, "against": 1, "unsaid": 2}

_ELSEWHERE = text(
    "SELECT count(DISTINCT c.child_id) FROM candidate c JOIN pair_state p ON p.pair_id = c.pair_id "
    "JOIN subject s ON s.id = c.child_id WHERE c.adult_id = :adult AND c.child_id <> :child "
    "AND s.purged_at IS NULL AND p.state IN "
    "('confirmed', 'verified', 'waiting_verification', 'verification_disagreement', 'waiting_second')"
)


@dataclass(frozen=True)
class Asked:
    """How a packet is wanted: ``paper`` a4 or letter, ``form`` html or json, ``whole``: numbers too."""

    language: str = "en"
    paper: str = "a4"
    form: str = "html"
    whole: bool = False


def packet(desk: Desk, actor: Actor, ref: str, asked: Asked) -> Export:
    """Return the packet of a child and of every adult confirmed as its family; it is on the record first.

    Raises :class:`~reunify.errors.RefusedError` where nobody is confirmed by two, where the actor may be
    the one who is to read the child blind, and for a role or a child that is not the actor's.
    """
    require(actor, Action.EXPORT_CASES)
    said("packet", asked.language)
    with desk.store.writing() as connection:
        reading = read_child(connection, desk, actor, ref)
        chosen = [pair for pair in reading.pairs if pair.state in CONFIRMED]
        _check(reading, chosen)
        elsewhere = {
            p.pair_id: int(connection.scalar(_ELSEWHERE, {"adult": p.adult_id, "child": reading.row.id}) or 0)
            for p in chosen
        }
    past = {pair.pair_id: _standing(history(desk, actor, pair.pair_id), pair) for pair in chosen}
    _check_two(past)
    content = _content(reading, chosen, past, elsewhere, asked)
    filename = f"packet-{short_reference(ref).lower()}.{asked.form}"
    if asked.form == "json":
        made = Export(CONTENT_TYPES["json"], filename, as_json({"packet": content}))
    else:
        made = page("packet", filename, asked.language, asked.paper, content)
    what = f"packet.{asked.form}" + (" with numbers" if asked.whole else "")
    refs = [ref, *(reading.people[pair.adult_id].ref for pair in chosen)]
    note_export(desk, actor, Action.EXPORT_CASES, what, refs)
    return made


def _check(reading: Reading, chosen: list[Row[Any]]) -> None:
    if reading.blind:
        raise RefusedError(
            "a second person is to read this child blind, and you may be that person",
            remedy="Read it first, or let the first reader or another lead make the packet.",
        )
    if not chosen:
        state = str(reading.row.state).replace("_", " ")
        raise RefusedError(
            f"no adult of this child is confirmed by two people (the child's state: {state})",
            remedy="A packet is for a confirmed family. Let two people read the pair; a sheet can be had.",
        )


def _check_two(past: dict[str, list[Past]]) -> None:
    """See once more, in the decisions themselves, that two people said yes."""
    for decisions in past.values():
        yes = {d.who for d in decisions if d.act == "judge" and d.verdict == "yes"}
        if len(yes) < 2:
            raise RefusedError("fewer than two people said yes", remedy="reunify review audit WORKSPACE")


def _standing(decisions: list[Past], pair: Row[Any]) -> list[Past]:
    """Return decisions that were not taken back, without one that a second is still to judge blind."""
    gone = {d.withdraws for d in decisions if d.withdraws is not None}
    stand = [d for d in decisions if d.act != "withdraw" and d.id not in gone]
    return stand[:-1] if pair.decided in SECOND else stand


def _content(
    reading: Reading,
    chosen: list[Row[Any]],
    past: dict[str, list[Past]],
    elsewhere: dict[str, int],
    asked: Asked,
) -> dict[str, Any]:
    language = asked.language
    families = []
    for pair in chosen:
        evidence = _evidence(pair, asked)
        open_ones = _questions(reading, pair, evidence, elsewhere[pair.pair_id], language)
        if _disputed(past[pair.pair_id]):
            open_ones.append(said("packet", language)["q_disputed"])
        person = reading.people[pair.adult_id]
        families.append(
            {
                "adult": _record(person, "claimed_relationships", asked),
                "relationship": word("relationships", pair.relationship, language)
                if pair.relationship
                else "",
                "state": said("states", language)[pair.state],
                "evidence": evidence,
                "decisions": [_decision(d, language) for d in past[pair.pair_id]],
                "questions": open_ones,
            }
        )
    return {
        "reference": short_reference(reading.child.ref),
        "whole": asked.whole,
        "child": _record(reading.child, "claimed_relationships", asked),
        "families": families,
    }


def _record(person: Person, claims: str, asked: Asked) -> dict[str, Any]:
    """Return a record as people read it; numbers, notes and the row as written only where asked for."""
    language = asked.language
    stated = lines(person, language) + (number_lines(person, language) if asked.whole else [])
    return {
        "name": person.name,
        "source": person.source,
        "id": person.record_id,
        "reference": short_reference(person.ref),
        "facts": [list(line) for line in stated],
        "claims": others(person.claimed, claims, language),
        "kin": others(person.kin, "relationships", language),
        "raw": [[k, str(v)] for k, v in person.raw.items() if v not in (None, "")] if asked.whole else [],
    }


def _evidence(pair: Row[Any], asked: Asked) -> list[dict[str, Any]]:
    """Return what was compared, in words: what agrees, what does not, what is not stated, strongest first."""
    rows = [row | {"pair_id": pair.pair_id} for row in json.loads(pair.evidence)]
    if not rows:
        return []
    frame = EVIDENCE.conform(pl.DataFrame(rows, infer_schema_length=None)).filter(pl.col("kind") != "prior")
    made, say = [], said("packet", asked.language)
    for row in worded(frame, asked.language).iter_rows(named=True):
        side = "unsaid" if is_missing(row["level"]) else "agree" if row["weight"] > 0 else "against"
        hidden = row["part"] in _IDENTIFY and not asked.whole
        values = [row[f"{who}_value"] or "" for who in ("child", "adult")]
        values = [say["stated"] if hidden and value else value for value in values]
        if asked.form == "html":  # people read it; a program keeps ISO days
            values = [with_long_days(value, asked.language) for value in values]
        made.append(
            {
                "about": row["part_words"],
                "child": values[0],
                "adult": values[1],
                "level": row["phrase"],
                "side": side,
                "inferred": bool(row["inferred"]),
                "bits": round(row["weight"], 3),
                "position": row["position"],
            }
        )
    made.sort(key=lambda e: (_ORDER[e["side"]], -abs(e["bits"]), e["position"], e["about"]))
    return [{k: v for k, v in e.items() if k != "position"} for e in made]


def _decision(past: Past, language: str) -> dict[str, Any]:
    reading = said("readings", language)[str(past.reading)]
    why = [
        said("methods", language)[past.method] if past.method else "",
        said("reasons", language)[past.reason] if past.reason else "",
    ]
    return {
        "act": f"{said('acts', language)[past.act]} ({reading})",
        "verdict": said("verdicts", language)[str(past.verdict)],
        "who": past.who,
        "when": long_moment(past.made_at, language),
        "at": past.made_at,
        "why": ", ".join(w for w in why if w),
        "blind": past.blind and past.reading == 2,
    }


def _disputed(decisions: list[Past]) -> bool:
    return any(d.reading == 3 for d in decisions)


def _questions(
    reading: Reading, pair: Row[Any], evidence: list[dict[str, Any]], elsewhere: int, language: str
) -> list[str]:
    """Return what is still open about a confirmed pair, in words, what presses most first."""
    say, row = said("packet", language), reading.row
    states = {
        State.CONFIRMED: "q_unverified",
        State.WAITING_VERIFICATION: "q_verifying",
        State.VERIFICATION_DISAGREEMENT: "q_differ",
    }
    found = [say[states[pair.state]]] if pair.state in states else []
    if row.turns_18_on:
        found.append(say["q_turns_18"].format(day=long_day(row.turns_18_on, language)))
    found += [word("flags", f.strip(), language) + "." for f in pair.flags.split(";") if f.strip()]
    for key, side in (("q_against", "against"), ("q_unsaid", "unsaid")):
        parts = ", ".join(e["about"] for e in evidence if e["side"] == side)
        found += [say[key].format(parts=parts)] if parts else []
    unsettled = sum(p.listed and p.state in (*UNSETTLED, State.NEED_MORE) for p in reading.pairs)
    found += [say["q_others"].format(n=unsettled)] if unsettled else []
    found += [say["q_children"].format(n=elsewhere)] if elsewhere else []
    found += [say["q_unlisted"]] if not pair.listed else []
    found += [say["q_new_evidence"]] if pair.new_evidence else []
    question = retold(row.ask_next, reading.language, language)
    return [*found, *([say["q_ask"].format(question=question)] if question else [])]
