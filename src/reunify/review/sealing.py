"""A key for each case, so that what was written of a person can be ended by ending the key.

The keys lie in ``case_key``, each wrapped by the workspace's master key, which lies outside the database;
no backup holds either. ``scope`` is a subject's ref, or ``searches-YYYY-MM`` for names that found nobody.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, insert, select

from reunify.review.keys import KeyFolder, decrypt, encrypt
from reunify.review.store.tables import case_key, meta


def master_name(connection: Connection) -> str:
    """Return the name of the master key in use."""
    return str(connection.scalar(select(meta.c.value).where(meta.c.key == "master_key")))


def case_keys(
    connection: Connection, keys: KeyFolder, scopes: Iterable[str], *, make: bool = True
) -> dict[str, bytes]:
    """Return the key of each scope, made where it is missing; without ``make`` missing ones are left out."""
    wanted = sorted(set(scopes))
    found: dict[str, bytes] = {}
    masters: dict[str, bytes] = {}
    for start in range(0, len(wanted), 500):
        chunk = wanted[start : start + 500]
        rows = connection.execute(select(case_key).where(case_key.c.scope.in_(chunk))).all()
        for row in rows:
            if row.master_key not in masters:
                masters[row.master_key] = keys.master(row.master_key)
            opened = decrypt(masters[row.master_key], bytes(row.wrapped), row.scope)
            if opened is not None:
                found[row.scope] = opened
    lacking = [scope for scope in wanted if scope not in found]
    if make and lacking:
        fresh = {scope: secrets.token_bytes(32) for scope in lacking}
        wrap_keys(connection, keys, fresh)
        found |= fresh
    return found


def wrap_keys(connection: Connection, keys: KeyFolder, fresh: Mapping[str, bytes]) -> None:
    """Keep keys of cases in the database, wrapped by the master key in use."""
    name = master_name(connection)
    master = keys.master(name)
    rows = [{"scope": s, "master_key": name, "wrapped": encrypt(master, k, s)} for s, k in fresh.items()]
    if rows:
        connection.execute(insert(case_key), rows)


def seal_texts(
    connection: Connection, keys: KeyFolder, texts: Mapping[str, tuple[Iterable[str], str]]
) -> dict[str, dict[str, object]]:
    """Return texts, label to (scopes, text), each sealed for all of its scopes together, as JSON can hold it.

    The key is made of all their keys: once one of them is gone, nobody reads it again.
    """
    named = {label: (sorted(set(scopes)), text) for label, (scopes, text) in texts.items()}
    known = case_keys(connection, keys, {name for names, _ in named.values() for name in names})
    return {label: _sealed(known, names, text) for label, (names, text) in named.items()}


def _sealed(known: Mapping[str, bytes], names: list[str], text: str) -> dict[str, object]:
    sealed = encrypt(joined_key(known, names), text.encode(), "\n".join(names))
    return {"scopes": names, "sealed": base64.b64encode(sealed).decode()}


def open_text(connection: Connection, keys: KeyFolder, sealed: Mapping[str, object]) -> str | None:
    """Return a text that :func:`seal_texts` sealed; None where one of its keys is gone."""
    scopes = sealed["scopes"]
    names = [str(s) for s in scopes] if isinstance(scopes, list) else []
    known = case_keys(connection, keys, names, make=False)
    if len(known) < len(names):
        return None
    content = base64.b64decode(str(sealed["sealed"]))
    opened = decrypt(joined_key(known, names), content, "\n".join(names))
    return None if opened is None else opened.decode()


def joined_key(known: Mapping[str, bytes], names: list[str]) -> bytes:
    """Return the key of several cases together, in the order given; of one case, its own."""
    if len(names) == 1:
        return known[names[0]]
    return hmac.digest(b"reunify several cases", b"".join(known[n] for n in names), hashlib.sha256)
