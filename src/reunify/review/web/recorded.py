"""Lines of the record in words: what each key is called, and what its value says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from reunify.review import Desk, Record
from reunify.review.store.tables import account, journal_head
from reunify.review.web.language import marked as _
from reunify.review.web.language import with_days, written_moment
from reunify.wording import word

KEYS = {
    "about": _("account"),
    "after": _("from line"),
    "age_group": _("age"),
    "agency": _("agency"),
    "act": _("what was decided about"),
    "band": _("band at the time"),
    "before": _("before month"),
    "blind": _("read blind"),
    "candidates": _("candidates"),
    "case": _("child"),
    "change": _("what was changed"),
    "children": _("children"),
    "cycle": _("judging"),
    "digest": _("fingerprint of the run"),
    "evidence_print": _("fingerprint of the evidence"),
    "filters": _("filter"),
    "flag": _("flag"),
    "found": _("people found"),
    "language": _("language"),
    "made_at": _("decided at"),
    "method": _("method"),
    "mine": _("only those held"),
    "months": _("months ended"),
    "name": _("name"),
    "need_by": _("needed by"),
    "needs_second": _("a second person reads it"),
    "nonce": _("number of the form"),
    "pair": _("pair"),
    "pair_id": _("pair"),
    "pairs": _("pairs"),
    "paused": _("account paused"),
    "parts": _("parts"),
    "people": _("people in it"),
    "reading": _("who read"),
    "reason": _("reason"),
    "records": _("lines verified"),
    "role": _("role"),
    "rows": _("rows"),
    "run": _("run"),
    "sealed_sha256": _("fingerprint of the note"),
    "seen_before": _("had seen the scores before"),
    "session": _("session"),
    "shown": _("shown"),
    "source": _("list"),
    "state": _("state"),
    "state_after": _("state afterwards"),
    "text": _("what was typed"),
    "turn": _("decision of the pair, number"),
    "verdict": _("answer"),
    "what": _("file"),
    "withdraws": _("takes back decision, number"),
}
"""What the keys of a line are called; the others are shown as they stand."""

CHANGES = {
    "disabled": _("disabled"),
    "enabled": _("enabled again"),
    "role": _("role"),
    "password": _("password"),
    "totp": _("second factor taken away"),
}

KINDS = {
    "act": "act",
    "change": "change",
    "method": "method",
    "reading": "reading",
    "reason": "reason",
    "role": "role",
    "state": "state",
    "state_after": "state",
    "verdict": "answer",
}
"""The kind of word that a key's value is, where it is one of ours."""

_SAID_ALREADY = ("at", "who", "action")
_GONE = _("ended by a purge")


@dataclass(frozen=True)
class Detail:
    """One thing that a line says; ``pair`` is a pair's id, whose decisions can be read."""

    key: str
    text: str
    pair: str = ""


def latest(desk: Desk) -> int:
    """Return the number of the record's last line."""
    with desk.store.reading() as connection:
        return int(connection.scalar(select(journal_head.c.seq)) or 0)


def names(desk: Desk) -> dict[str, str]:
    """Return the names of the accounts by number."""
    with desk.store.reading() as connection:
        return {str(n): str(name) for n, name in connection.execute(select(account.c.id, account.c.name))}


Say = Callable[[str], str]
Label = Callable[[str, str], str]


def details(record: Record, people: Mapping[str, str], say: Say, label: Label, language: str) -> list[Detail]:
    """Return what a line says besides who, when and what: ``say`` translates, ``label`` names a word."""
    flat: list[Detail] = []

    def text_of(key: str, value: object) -> str:
        if isinstance(value, bool):
            return say("yes") if value else say("no")
        if key == "about":
            return people.get(str(value), str(value))
        if key == "made_at":
            return written_moment(str(value), language)
        if key in ("band", "flag"):
            return word(f"{key}s", str(value), language)
        if key in KINDS:
            return say(label(KINDS[key], str(value)))
        return with_days(str(value), language)

    def walk(key: str, value: object) -> None:
        stem, _, of = key.partition(" ")
        called = say(KEYS.get(stem, stem)) + (f" {of}" if of else "")
        if isinstance(value, dict):
            for inner, below in value.items():
                walk(str(inner), below)
        elif isinstance(value, list):
            flat.append(Detail(called, ", ".join(map(str, value))))
        elif value is None:
            if stem in ("name", "text"):
                flat.append(Detail(called, say(_GONE)))
        else:
            flat.append(
                Detail(called, text_of(key, value), str(value) if stem in ("pair", "pair_id") else "")
            )

    for key, value in record.body.items():
        if key not in _SAID_ALREADY:
            walk(str(key), value)
    return flat
