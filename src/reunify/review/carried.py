"""What of a workspace's own files a backup carries: its settings, and whom a claimant calls.

Without them a desk put back would show every child to every agency, and ask nobody for a second factor.
Where the database is stays behind: it holds a password, and a restore is told where to go.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from reunify.files import replacing
from reunify.review.workspace import SETTINGS, Desk

CONTACT = "contact.yaml"
LONGEST = 10_000
FILES = (SETTINGS, CONTACT)


def carried(desk: Desk) -> dict[str, str]:
    """Return, by name, the text of each file that goes along."""
    settings = desk.settings.model_dump(mode="json", exclude={"database"}, exclude_defaults=True)
    found = {SETTINGS: _as_yaml(settings)} if settings else {}
    contact = desk.folder / CONTACT
    if contact.is_file():
        found[CONTACT] = contact.read_text(encoding="utf-8", errors="replace")[:LONGEST]
    return found


def put_back(folder: Path, files: object) -> tuple[str, ...]:
    """Write the files that are not there yet into a workspace's folder; return their names."""
    known = files if isinstance(files, dict) else {}
    written = [name for name in FILES if name in known and not (folder / name).exists()]
    for name in written:
        with replacing(folder / name) as part:
            part.write_text(str(known[name]), encoding="utf-8")
    return tuple(written)


def _as_yaml(settings: dict[str, Any]) -> str:
    text = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.dump(settings, text)
    return text.getvalue()
