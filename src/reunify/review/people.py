"""Accounts, made and changed at the command line only, each change on the record."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlalchemy import Connection, func, insert, select, update

from reunify.errors import ArgumentError
from reunify.review.journal import Entry, append
from reunify.review.moments import now
from reunify.review.roles import Role
from reunify.review.store.tables import account, session
from reunify.review.workspace import Desk

HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
"""argon2id, 64 MiB and three passes: above the first choice of RFC 9106's memory-constrained setting."""

LEAST_PASSWORD = 12
"""Letters of the shortest password; no rule on which (NIST SP 800-63B 5.1.1)."""


@dataclass(frozen=True)
class NewAccount:
    """An account to be made. ``agency`` matters where the workspace is ``agency_only``."""

    name: str
    role: Role
    password: str
    agency: str | None = None
    language: str = "en"


@dataclass(frozen=True)
class Account:
    """An account as it may be listed: nothing secret in it."""

    id: int
    name: str
    role: Role
    agency: str | None
    disabled: bool
    second_factor: bool


def folded(name: str) -> str:
    """Return a name as it is held against others: no two accounts differ by case or composition alone."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def alike(one: str, other: str) -> bool:
    """Say whether two names may well be one person's: the same words in any order, run together or not.

    Accents and marks are passed over, and a number that one of them alone bears: Ana López, lopez.ana,
    analopez2. Not steward1 and steward2. What a name does not show nobody can know: see docs/decisions/0011.
    """
    first, second = (_letters(name) for name in (one, other))
    if not any(c.isdigit() for c in first) or not any(c.isdigit() for c in second):
        first, second = (re.sub(r"\d", "", name) for name in (first, second))
    words = [name.split() for name in (first, second)]
    return any(words) and (sorted(words[0]) == sorted(words[1]) or "".join(words[0]) == "".join(words[1]))


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", folded(name))
    return re.sub(r"[^\w]|_", " ", "".join(c for c in plain if not unicodedata.combining(c)))


def look_alikes(desk: Desk, name: str) -> list[Account]:
    """Return the accounts, disabled ones too, whose names are much like one: perhaps the same person's."""
    return [account for account in list_accounts(desk) if alike(account.name, name)]


def add_account(desk: Desk, new: NewAccount) -> int:
    """Make an account and return its id; on the record stand those of much the same name.

    Raises :class:`~reunify.errors.ArgumentError` for a name or password that will not do.
    """
    _check_name(new.name)
    check_password(new.password, new.name)
    hashed = HASHER.hash(new.password)
    with desk.store.writing() as connection:
        if connection.scalar(select(account.c.id).where(account.c.folded == folded(new.name))) is not None:
            raise ArgumentError("there is an account of that name", remedy="Choose another name.")
        number = int(connection.scalar(select(func.max(account.c.id))) or 0) + 1
        names = connection.execute(select(account.c.id, account.c.name).order_by(account.c.id)).all()
        said: dict[str, object] = {"about": number, "role": str(new.role), "agency": new.agency}
        if like := [row.id for row in names if alike(row.name, new.name)]:
            said["alike"] = like
        seq = append(connection, desk.keys, Entry("account_added", said=said))
        row = {
            "id": number,
            "name": new.name.strip(),
            "folded": folded(new.name),
            "role": new.role,
            "agency": new.agency,
            "language": new.language,
            "password": hashed,
            "changed_seq": seq,
        }
        connection.execute(insert(account).values(**row))
    return number


def list_accounts(desk: Desk) -> list[Account]:
    """Return every account, by id."""
    with desk.store.reading() as connection:
        rows = connection.execute(select(account).order_by(account.c.id)).all()
    return [
        Account(
            id=int(row.id),
            name=row.name,
            role=Role(row.role),
            agency=row.agency,
            disabled=row.disabled_at is not None,
            second_factor=row.totp_confirmed_at is not None,
        )
        for row in rows
    ]


def disable_account(desk: Desk, name: str) -> None:
    """Disable an account and end its sessions; what it decided stays."""
    with desk.store.writing() as connection:
        number = find_account(connection, name)
        seq = append(
            connection, desk.keys, Entry("account_changed", said={"about": number, "change": "disabled"})
        )
        values = {"disabled_at": now(), "changed_seq": seq}
        connection.execute(update(account).where(account.c.id == number).values(**values))
        end_sessions(connection, number)


def enable_account(desk: Desk, name: str) -> None:
    """Let a disabled account in again."""
    with desk.store.writing() as connection:
        number = find_account(connection, name)
        seq = append(
            connection, desk.keys, Entry("account_changed", said={"about": number, "change": "enabled"})
        )
        values = {"disabled_at": None, "changed_seq": seq, "failures": 0, "paused_until": None}
        connection.execute(update(account).where(account.c.id == number).values(**values))


def change_role(desk: Desk, name: str, role: Role, agency: str | None = None) -> None:
    """Give an account another role and agency, and end its sessions."""
    with desk.store.writing() as connection:
        number = find_account(connection, name)
        said = {"about": number, "change": "role", "role": str(role), "agency": agency}
        seq = append(connection, desk.keys, Entry("account_changed", said=said))
        values = {"role": role, "agency": agency, "changed_seq": seq}
        connection.execute(update(account).where(account.c.id == number).values(**values))
        end_sessions(connection, number)


def change_password(desk: Desk, name: str, password: str) -> None:
    """Set a password, lift a pause, and end the account's sessions."""
    check_password(password, name)
    hashed = HASHER.hash(password)
    with desk.store.writing() as connection:
        number = find_account(connection, name)
        said = {"about": number, "change": "password"}
        seq = append(connection, desk.keys, Entry("account_changed", said=said))
        values = {"password": hashed, "changed_seq": seq, "failures": 0, "paused_until": None}
        connection.execute(update(account).where(account.c.id == number).values(**values))
        end_sessions(connection, number)


def find_account(connection: Connection, name: str) -> int:
    """Return the id of an account by its name; raises :class:`~reunify.errors.ArgumentError`."""
    number = connection.scalar(select(account.c.id).where(account.c.folded == folded(name)))
    if number is None:
        raise ArgumentError("there is no account of that name", remedy="reunify review user list WORKSPACE")
    return int(number)


def end_sessions(connection: Connection, number: int) -> None:
    """End every session of an account."""
    mine = (session.c.account_id == number) & session.c.ended_at.is_(None)
    connection.execute(update(session).where(mine).values(ended_at=now()))


def check_password(password: str, name: str) -> None:
    """Raise :class:`~reunify.errors.ArgumentError` for a password that is too short or is the name."""
    if len(password) < LEAST_PASSWORD:
        raise ArgumentError(f"a password has {LEAST_PASSWORD} letters or more")
    if folded(name) in folded(password) and len(password) < len(name) + 8:
        raise ArgumentError("a password is not the account's name")
    if len(set(password)) < 5:
        raise ArgumentError("a password is not one letter over and over")


def _check_name(name: str) -> None:
    plain = name.strip()
    if not plain or len(plain) > 60 or not plain.isprintable():
        raise ArgumentError("an account's name has 1 to 60 letters that can be printed")
