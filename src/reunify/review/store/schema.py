"""The schema's versions: brought up when a database is opened, refused where it is newer than we are."""

from __future__ import annotations

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from reunify.errors import WorkspaceError

_LOCK = 5_770_041
"""The advisory lock under which PostgreSQL is brought up, by one process at a time."""


def upgrade(engine: Engine) -> None:
    """Bring a database to this version's schema, in one transaction.

    Raises :class:`~reunify.errors.WorkspaceError` where a newer version of reunify made it.
    """
    with as_file(files("reunify.review.store").joinpath("migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        scripts = ScriptDirectory.from_config(config)
        with engine.connect() as connection, connection.begin():
            if _current(connection, scripts) == scripts.get_current_head():
                return
        writer = engine.connect().execution_options(reunify_writes=True)
        with writer as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            _current(connection, scripts)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _current(connection: Connection, scripts: ScriptDirectory) -> str | None:
    """Return the version of the database; None where it is empty."""
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None:
        try:
            scripts.get_revision(current)
        except CommandError:
            raise WorkspaceError(
                "a newer version of reunify made this database",
                where="database",
                remedy="Update reunify here, or restore a backup from before: nothing was changed.",
            ) from None
    return current


SAME_TABLES = ("0001", "0002", "0003")
"""Versions whose tables and columns are the same; guards and indexes alone differ."""


def restorable(made_by: object, here: str) -> bool:
    """Say whether rows of one version's tables fit into those of the version here."""
    return made_by == here or (made_by in SAME_TABLES and here in SAME_TABLES)


def version(connection: Connection) -> str:
    """Return the version of the schema of an open database."""
    return MigrationContext.configure(connection).get_current_revision() or ""
