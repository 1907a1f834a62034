"""The key ring: what opens a backup, kept apart from it, small enough to be replaced after each purge."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from sqlalchemy import select

from reunify.errors import WorkspaceError
from reunify.files import write_json
from reunify.review.sealing import case_keys
from reunify.review.store.tables import case_key
from reunify.review.workspace import Desk

FORMAT = "reunify key ring 1"

RING = "ring.json"
"""The ring that backups and purges leave in the workspace's keys folder."""


def write_ring(desk: Desk, file: Path) -> int:
    """Write the workspace's key and those of its cases to a file, mode 0600; return how many cases."""
    with desk.store.reading() as connection:
        scopes = connection.scalars(select(case_key.c.scope).order_by(case_key.c.scope)).all()
        cases = case_keys(connection, desk.keys, scopes, make=False)
    content = {
        "format": FORMAT,
        "workspace": (desk.keys.path / "workspace.key").read_bytes().hex(),
        "cases": {scope: base64.b64encode(key).decode() for scope, key in sorted(cases.items())},
    }
    write_json(file, content)
    return len(cases)


def read_ring(file: Path) -> tuple[bytes, dict[str, bytes]]:
    """Return the workspace's key and those of the cases; raises WorkspaceError for another file."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError
        cases = {str(s): base64.b64decode(k) for s, k in content["cases"].items()}
        return bytes.fromhex(content["workspace"]), cases
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise WorkspaceError(
            "not a key ring",
            where=str(file),
            remedy="Give --keys the ring that reunify review backup wrote: keys/ring.json of the workspace.",
        ) from None
