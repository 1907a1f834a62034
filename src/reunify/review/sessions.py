"""Signing in, staying signed in, signing out.

A token is 32 random bytes; the database keeps its SHA-256 only. A session ends after 30 minutes without a
request and after 12 hours in any case. Six wrong tries pause an account for 15 minutes, however they went
wrong; an unknown name takes as long as a known one. In a pause the password lets in with a recovery code,
and ``reunify review user enable`` ends it: no stranger keeps anybody out for good.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from functools import cache

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, insert, select, update

from reunify.errors import SignInError
from reunify.review.journal import Entry, append
from reunify.review.moments import later, now
from reunify.review.people import HASHER, folded
from reunify.review.roles import Actor, Role
from reunify.review.second_factor import code_fits, recovery_fits
from reunify.review.store.tables import account, session
from reunify.review.workspace import Desk

IDLE_MINUTES = 30
MOST_HOURS = 12
TRIES = 6
PAUSE_MINUTES = 15
_TOUCH_MINUTES = 1


@cache
def _nobodys() -> str:
    """Return what the password of an unknown name is held against, so that it takes as long."""
    return HASHER.hash(secrets.token_hex(16))


_WRONG = "name, password or code is wrong, or the account is paused"


@dataclass(frozen=True)
class SignedIn:
    """A new session: ``token`` goes into the cookie and nowhere else."""

    token: str
    actor: Actor


def sign_in(desk: Desk, name: str, password: str, code: str = "") -> SignedIn:
    """Start a session. ``code`` is that of the second factor, or a recovery code; "" without one.

    Raises :class:`~reunify.errors.SignInError`, with one text for whatever was wrong. The try is on the
    record either way; a name that is nobody's is not written down: it may be a password.
    """
    with desk.store.reading() as connection:
        row = connection.execute(select(account).where(account.c.folded == folded(name))).one_or_none()
    nobodys = _nobodys()
    fits = _password_fits(row.password if row is not None else nobodys, password)
    with desk.store.writing() as connection:
        made = _signed_in(connection, desk, None if row is None else int(row.id), fits, code)
    if made is None:
        raise SignInError(
            _WRONG, remedy=f"After {TRIES} tries an account pauses for {PAUSE_MINUTES} minutes."
        )
    return made


def _signed_in(
    connection: Connection, desk: Desk, number: int | None, fits: bool, code: str
) -> SignedIn | None:
    """Return the new session; None where it was refused, which is on the record too."""
    if number is None:
        append(connection, desk.keys, Entry("sign_in_refused"))
        return None
    row = connection.execute(select(account).where(account.c.id == number)).one()
    at = now()
    paused = row.paused_until is not None and row.paused_until > at
    if fits and row.disabled_at is None:
        # Whoever knows a name can pause its account again and again: a recovery code, too long to guess,
        # lets its owner in all the same.
        if paused:
            proved = row.totp_confirmed_at is not None and recovery_fits(connection, row, code)
        else:
            proved = code_fits(connection, desk, row, code)
        if proved:
            return _begin(connection, desk, row)
    if not paused:
        failures = row.failures + 1
        pause = later(at, minutes=PAUSE_MINUTES) if failures >= TRIES else None
        values = {"failures": 0 if pause else failures, "paused_until": pause}
        connection.execute(update(account).where(account.c.id == number).values(**values))
    append(connection, desk.keys, Entry("sign_in_refused", said={"about": number, "paused": paused}))
    return None


def _begin(connection: Connection, desk: Desk, row: Row[tuple[object, ...]]) -> SignedIn:
    token, at = secrets.token_urlsafe(32), now()
    made = {
        "id": secrets.token_hex(16),
        "account_id": row.id,
        "token_hash": _hashed(token),
        "csrf": secrets.token_urlsafe(32),
        "started_at": at,
        "seen_at": at,
    }
    append(connection, desk.keys, Entry("signed_in", int(str(row.id)), {"session": made["id"]}))
    connection.execute(insert(session).values(**made))
    values = {"failures": 0, "paused_until": None}
    connection.execute(update(account).where(account.c.id == row.id).values(**values))
    actor = _actor(desk, row)
    return SignedIn(token, replace(actor, session=str(made["id"]), csrf=str(made["csrf"])))


def authenticate(desk: Desk, token: str) -> Actor:
    """Return who holds a session's token, and note that they are there.

    Raises :class:`~reunify.errors.SignInError` where the session is unknown, ended or too old.
    """
    at = now()
    with desk.store.reading() as connection:
        found = connection.execute(
            select(session).where(session.c.token_hash == _hashed(token))
        ).one_or_none()
        row = (
            None
            if found is None
            else connection.execute(select(account).where(account.c.id == found.account_id)).one()
        )
    live = (
        found is not None
        and row is not None
        and found.ended_at is None
        and row.disabled_at is None
        and found.seen_at > later(at, minutes=-IDLE_MINUTES)
        and found.started_at > later(at, minutes=-60 * MOST_HOURS)
    )
    if found is None or row is None or not live:
        raise SignInError("not signed in, or away too long", remedy="Sign in again.")
    if found.seen_at < later(at, minutes=-_TOUCH_MINUTES):
        with desk.store.writing() as connection:
            connection.execute(update(session).where(session.c.id == found.id).values(seen_at=at))
    return replace(_actor(desk, row), session=found.id, csrf=found.csrf)


def sign_out(desk: Desk, actor: Actor) -> None:
    """End the actor's session."""
    with desk.store.writing() as connection:
        mine = (session.c.id == actor.session) & session.c.ended_at.is_(None)
        connection.execute(update(session).where(mine).values(ended_at=now()))
        append(connection, desk.keys, Entry("signed_out", actor.account))


def csrf_fits(actor: Actor, token: str) -> bool:
    """Say whether a form's token is the one of the actor's session."""
    return bool(actor.csrf) and hmac.compare_digest(actor.csrf.encode(), token.encode())


def _actor(desk: Desk, row: Row[tuple[object, ...]]) -> Actor:
    agency = None if row.agency is None else str(row.agency)
    seen = desk.sources_of(agency) if desk.settings.agency_only and agency is not None else None
    return Actor(int(str(row.id)), "", str(row.name), Role(str(row.role)), agency, seen, str(row.language))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _password_fits(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
