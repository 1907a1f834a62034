"""The second factor: codes of 30 seconds (TOTP, RFC 6238), and recovery codes that each work once."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

import pyotp
from sqlalchemy import Connection, Row, select, update

from reunify.errors import RefusedError
from reunify.review.journal import Entry, append
from reunify.review.moments import now
from reunify.review.people import end_sessions, find_account
from reunify.review.roles import Actor
from reunify.review.store.tables import account
from reunify.review.workspace import Desk

STEP = 30
CODES = 10
_ISSUER = "reunify"


@dataclass(frozen=True)
class Enrolment:
    """What is shown once: ``uri`` for the authenticator, recovery ``codes`` to be kept on paper."""

    secret: str
    uri: str
    codes: tuple[str, ...]


def enrol(desk: Desk, actor: Actor) -> Enrolment:
    """Make a second factor for the actor; it counts once :func:`confirm` has seen a code of it.

    Raises :class:`~reunify.errors.RefusedError` where one is in use already.
    """
    secret = pyotp.random_base32()
    codes = tuple(f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(CODES))
    with desk.store.writing() as connection:
        row = connection.execute(select(account).where(account.c.id == actor.account)).one()
        if row.totp_confirmed_at is not None:
            raise RefusedError(
                "a second factor is in use", remedy="reunify review user totp WORKSPACE NAME --reset"
            )
        values = {
            "totp": desk.keys.seal(f"totp {actor.account}", secret.encode()),
            "recovery": json.dumps([_hashed(code) for code in codes]),
            "totp_step": 0,
        }
        connection.execute(update(account).where(account.c.id == actor.account).values(**values))
        append(connection, desk.keys, Entry("second_factor_begun", actor.account))
    uri = pyotp.TOTP(secret).provisioning_uri(name=actor.name, issuer_name=_ISSUER)
    return Enrolment(secret, uri, codes)


def confirm(desk: Desk, actor: Actor, code: str) -> bool:
    """Say whether ``code`` is one of the factor begun; from then on signing in asks for it."""
    with desk.store.writing() as connection:
        row = connection.execute(select(account).where(account.c.id == actor.account)).one()
        if row.totp is None or not _totp_fits(connection, desk, row, code):
            return False
        values = {"totp_confirmed_at": now()}
        connection.execute(update(account).where(account.c.id == actor.account).values(**values))
        append(connection, desk.keys, Entry("second_factor_confirmed", actor.account))
    return True


def reset(desk: Desk, name: str) -> None:
    """Take away an account's second factor, and end its sessions: for one who lost it and the codes."""
    with desk.store.writing() as connection:
        number = find_account(connection, name)
        said = {"about": number, "change": "totp"}
        seq = append(connection, desk.keys, Entry("account_changed", said=said))
        values = {"totp": None, "totp_confirmed_at": None, "recovery": "[]", "changed_seq": seq}
        connection.execute(update(account).where(account.c.id == number).values(**values))
        end_sessions(connection, number)


def must_enrol(desk: Desk, actor: Actor) -> bool:
    """Say whether the workspace asks for a second factor that the actor does not have yet."""
    if not desk.settings.second_factor:
        return False
    with desk.store.reading() as connection:
        there = select(account.c.totp_confirmed_at).where(account.c.id == actor.account)
        return connection.scalar(there) is None


def code_fits(connection: Connection, desk: Desk, row: Row[Any], code: str) -> bool:
    """Say whether ``code`` lets an account in: its present code, once, or one of its recovery codes, once."""
    if row.totp_confirmed_at is None:
        return True
    return _totp_fits(connection, desk, row, code) or recovery_fits(connection, row, code)


def _totp_fits(connection: Connection, desk: Desk, row: Row[Any], code: str) -> bool:
    secret = desk.keys.unseal(f"totp {row.id}", row.totp).decode()
    totp, step = pyotp.TOTP(secret, interval=STEP), int(time.time()) // STEP
    given = "".join(code.split())
    for tried in (step - 1, step, step + 1):
        fits = hmac.compare_digest(totp.generate_otp(tried).encode(), given.encode())
        if fits and tried > row.totp_step:
            connection.execute(update(account).where(account.c.id == row.id).values(totp_step=tried))
            return True
    return False


def recovery_fits(connection: Connection, row: Row[Any], code: str) -> bool:
    """Say whether ``code`` is one of an account's recovery codes, and use it up."""
    kept, given = json.loads(row.recovery), _hashed(code.strip().lower())
    if given not in kept:
        return False
    kept.remove(given)
    connection.execute(update(account).where(account.c.id == row.id).values(recovery=json.dumps(kept)))
    return True


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
