"""The record: what everybody saw, searched, decided, exported, appended in the transaction that did it.

A record's body is canonical JSON: ``at``, ``who`` (account id or null), ``action``, whatever else is said
of it, and ``sealed`` texts, each encrypted with the keys of the cases that it names. Ids and names of
people stand in sealed texts only. Each record's hash takes in the one before it and its own number; the
head's number and hash are kept beside it, sealed with the workspace's key.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select, update

from reunify.errors import WorkspaceError
from reunify.review.canonical import canonical, chained
from reunify.review.keys import KeyFolder
from reunify.review.moments import now
from reunify.review.sealing import open_text, seal_texts
from reunify.review.store.tables import journal, journal_head

GENESIS = "0" * 64
"""The hash before the first record."""


@dataclass(frozen=True)
class Entry:
    """What is to be written: ``action`` is a short word; ``said`` holds refs, counts and words of our own.

    ``texts`` are what only the keys of cases may open: label to (scopes, text).
    """

    action: str
    who: int | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, tuple[Iterable[str], str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Head:
    """Number and hash of the last record: what is kept elsewhere to hold the record against later."""

    seq: int
    hash: str


def begin_journal(connection: Connection, keys: KeyFolder) -> None:
    """Write the head of an empty record."""
    seal = sealed_head(keys, Head(0, GENESIS))
    connection.execute(insert(journal_head).values(id=1, seq=0, hash=GENESIS, seal=seal))


def append(connection: Connection, keys: KeyFolder, entry: Entry) -> int:
    """Write one record in the caller's transaction and return its number.

    The head's row is locked until that transaction ends, so that processes append one after the other.
    Raises :class:`~reunify.errors.WorkspaceError` where the last record was not written here: to seal it
    anew would cover up what somebody added or cut off.
    """
    last = lock_head(connection)
    _check_seal(connection, keys, last)
    at = now()
    sealed = seal_texts(connection, keys, entry.texts)
    body = canonical(
        {**entry.said, "at": at, "who": entry.who, "action": entry.action}
        | ({"sealed": sealed} if sealed else {})
    )
    seq = last.seq + 1
    made = chained(last.hash, seq, body)
    connection.execute(
        insert(journal).values(
            seq=seq,
            at=at,
            account_id=entry.who,
            action=entry.action,
            body=body,
            previous=last.hash,
            hash=made,
        )
    )
    seal = sealed_head(keys, Head(seq, made))
    connection.execute(update(journal_head).values(seq=seq, hash=made, seal=seal))
    return seq


def _check_seal(connection: Connection, keys: KeyFolder, last: Head) -> None:
    seal = connection.scalar(select(journal_head.c.seal).where(journal_head.c.id == 1))
    if not hmac.compare_digest(str(seal), sealed_head(keys, last)):
        raise WorkspaceError(
            "the head of the record was not written by this workspace",
            where="database",
            remedy="reunify review audit says more: keep all as it is, and restore a backup that verifies.",
        )


def sealed_head(keys: KeyFolder, found: Head) -> str:
    """Return the seal of a head, under the workspace's key."""
    return keys.mac("journal head", str(found.seq), found.hash)


def lock_head(connection: Connection) -> Head:
    """Return the head and keep others from appending until the transaction ends."""
    query = select(journal_head.c.seq, journal_head.c.hash).where(journal_head.c.id == 1).with_for_update()
    row = connection.execute(query).one()
    return Head(int(row.seq), str(row.hash))


def head(connection: Connection) -> Head:
    """Return the record's head."""
    row = connection.execute(select(journal_head.c.seq, journal_head.c.hash)).one()
    return Head(int(row.seq), str(row.hash))


def opened(connection: Connection, keys: KeyFolder, body: str) -> dict[str, Any]:
    """Return a record's body, its sealed texts opened where their keys are still there (else None)."""
    content: dict[str, Any] = json.loads(body)
    sealed = content.pop("sealed", {})
    return content | {label: open_text(connection, keys, text) for label, text in sealed.items()}
