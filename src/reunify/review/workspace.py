"""A workspace: its folder, its settings, its keys, its database.

::

    WORKSPACE/             0700
      workspace.yaml       settings, all of them optional
      review.sqlite        the database, unless workspace.yaml names another
      heads.jsonl          heads of the record that audits and backups saw, to hold later ones against
      keys/                0700, never in a backup
        workspace.key      seals the record's head, second factors, and chooses what is read again
        master-ID.key      wraps the key of each case; another after each purge
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from sqlalchemy import insert, select

from reunify.errors import WorkspaceError
from reunify.files import private_folder
from reunify.review.keys import KeyFolder
from reunify.review.store import Store, open_store
from reunify.review.store.engine import sqlite_url
from reunify.review.store.tables import meta

SETTINGS = "workspace.yaml"
DATABASE = "review.sqlite"

SPILL = ".spill"
"""Where a run that is being added lies in parts: emptied at its end, or when the workspace is next opened."""

_ADDING = ".adding"


class Settings(BaseModel):
    """What ``workspace.yaml`` may say.

    ``agencies`` names the sources of each agency; a source that none names is an agency of its own name.
    With ``agency_only``, an account that has an agency sees that agency's children only.
    ``second_readings`` is the share of noes, likely pairs aside, that a second person reads again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    database: str | None = None
    language: Literal["en", "es"] = "en"
    agency_only: bool = False
    agencies: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    second_readings: float = Field(default=0.05, ge=0, le=1)
    lease_minutes: int = Field(default=30, ge=1, le=24 * 60)
    second_factor: bool = False  # every account must have one


@dataclass(frozen=True)
class Desk:
    """An open workspace: what every function of this room takes first."""

    folder: Path
    settings: Settings
    store: Store
    keys: KeyFolder

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

    def sources_of(self, agency: str) -> tuple[str, ...]:
        """Return the sources that belong to an agency."""
        return self.settings.agencies.get(agency, (agency,))


def open_desk(folder: Path, database: str | None = None, *, create: bool = False) -> Desk:
    """Open a workspace, its database brought up to date.

    ``database`` is a URL that stands in for the settings' own. With ``create`` a folder that is missing or
    empty becomes a workspace. Raises :class:`~reunify.errors.WorkspaceError`.
    """
    keys = KeyFolder(folder / "keys")
    if not keys.exists():
        _check_new(folder, create=create)
        private_folder(folder)
        keys.make()
    settings = read_settings(folder)
    url = database or settings.database or sqlite_url(folder / DATABASE)
    file = folder / DATABASE
    if url == sqlite_url(file):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    desk = Desk(folder, settings, open_store(url), keys)
    _belong_together(desk)
    _sweep(folder)
    return desk


@contextmanager
def adding(folder: Path) -> Iterator[None]:
    """Keep others from adding a run; the system lets go when the process ends in any way.

    Raises :class:`~reunify.errors.WorkspaceError` where somebody else adds one.
    """
    handle = os.open(folder / _ADDING, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkspaceError("another run is being added", remedy="Wait until it is there.") from None
        yield
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a run that was interrupted left outside the database; not while one is being added."""
    if (folder / SPILL).is_dir():
        with suppress(WorkspaceError), adding(folder):
            shutil.rmtree(folder / SPILL, ignore_errors=True)


def _check_new(folder: Path, *, create: bool) -> None:
    if not create:
        raise WorkspaceError(
            "not a workspace",
            where=str(folder),
            remedy="reunify review WORKSPACE --add RUN makes one of a finished run.",
        )
    left = {f.name for f in folder.iterdir()} - {SETTINGS} if folder.is_dir() else set()
    if left or (folder.exists() and not folder.is_dir()):
        raise WorkspaceError(
            "the folder holds something other than a workspace; it is left alone",
            where=str(folder),
            remedy="Give a folder that is not there yet.",
        )


def read_settings(folder: Path) -> Settings:
    """Return a workspace's settings; raises :class:`~reunify.errors.WorkspaceError` for wrong ones."""
    file = folder / SETTINGS
    if not file.is_file():
        return Settings()
    try:
        content = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
        return Settings.model_validate(content or {})
    except (YAMLError, UnicodeDecodeError):
        raise WorkspaceError("not YAML", where=str(file)) from None
    except ValidationError as error:
        wrong = sorted({".".join(map(str, e["loc"])) or "the file" for e in error.errors()})
        raise WorkspaceError(f"wrong or unknown: {', '.join(wrong)}", where=str(file)) from None


def _belong_together(desk: Desk) -> None:
    """See that the database is this folder's: another's keys would seal what nobody could open."""
    mine = desk.keys.name()
    with desk.store.reading() as connection:
        found = connection.scalar(select(meta.c.value).where(meta.c.key == "workspace"))
    if found is None:
        from reunify.review.journal import begin_journal

        with desk.store.writing() as connection:
            if connection.scalar(select(meta.c.value).where(meta.c.key == "workspace")) is None:
                connection.execute(insert(meta).values(key="workspace", value=mine))
                master = secrets.token_hex(8)
                desk.keys.make_master(master)
                connection.execute(insert(meta).values(key="master_key", value=master))
                begin_journal(connection, desk.keys)
    elif found != mine:
        desk.close()
        raise WorkspaceError(
            "the database belongs to another workspace",
            where=str(desk.folder),
            remedy="Give the workspace whose keys folder goes with it, or restore into an empty one.",
        )
