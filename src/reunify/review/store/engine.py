"""Opening the database: SQLite or PostgreSQL, brought up to date, each write alone."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError

from reunify.errors import RefusedError, StaleError, WorkspaceError
from reunify.review.store.guards import MARK
from reunify.review.store.rules import RACES
from reunify.review.store.schema import upgrade
from reunify.review.store.tables import PEOPLE_DATA

BUSY_MS = 30_000
"""Milliseconds that a writer waits for its turn."""

ASK_AGAIN = 0.003
"""Seconds after which a process asks SQLite again for its turn."""

_BUSY = "too many people write at once"
_WRITES = "reunify_writes"


class Line:
    """Threads of one process that wait to write: who came first writes first."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Wait for the caller's turn, which the block is; raises WorkspaceError after ``seconds``."""
        if not self._comes(seconds):
            raise WorkspaceError(_BUSY, where="database", remedy="Try again in a moment.")
        try:
            yield
        finally:
            with self._mutex:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._taken = False

    def _comes(self, seconds: float) -> bool:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(seconds):
            return True
        with self._mutex:
            if mine.is_set():
                return True
            self._waiting.remove(mine)
            return False


class Store:
    """An open database. :meth:`reading` and :meth:`writing` are the only ways in; both are transactions."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._line = Line() if self.is_sqlite else None  # PostgreSQL keeps a line of its own

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the database."""
        with _told(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept, all or none, when the block ends.

        On SQLite the write lock is taken at once (BEGIN IMMEDIATE), so that what was read is still so
        when it is written; threads of this process stand in line for it. Raises
        :class:`~reunify.errors.RefusedError` where a guard refuses,
        :class:`~reunify.errors.StaleError` where somebody else was first.
        """
        opened = self.engine.connect
        turn = nullcontext() if self._line is None else self._line.turn(BUSY_MS / 1000)
        with turn, _told(), opened().execution_options(**{_WRITES: True}) as connection, connection.begin():
            yield connection

    def take_stock(self) -> None:
        """Let PostgreSQL count anew, after many rows came in, what its tables hold: it plans by that."""
        if self.is_sqlite:
            return
        with _told(), self.engine.connect() as connection, connection.begin():
            for table in ("subject", *PEOPLE_DATA):
                connection.exec_driver_sql(f"ANALYZE {table}")

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


@contextmanager
def _told() -> Iterator[None]:
    """Turn the database's errors, whose texts hold values, into ours, which hold none."""
    try:
        yield
    except DBAPIError as error:
        said = _guard(error)
        if said and said not in RACES:
            raise RefusedError(f"the database refuses it: {said}") from None
        if said or isinstance(error, IntegrityError):
            raise StaleError("somebody else wrote this first", remedy="Look again, then decide.") from None
        remedy = "Is the database running, reachable and not full? reunify review audit checks what it holds."
        raise WorkspaceError(
            f"the database failed ({type(error.orig).__name__})", where="database", remedy=remedy
        ) from None


def _guard(error: DBAPIError) -> str:
    """Return a guard's own words, which name no value; empty where it was not a guard."""
    said = str(error.orig).splitlines()[0] if error.orig is not None else ""
    return said.partition(MARK)[2]


def open_store(url: str) -> Store:
    """Open the database at ``url`` and bring it to this version's schema.

    ``url`` is ``sqlite:///PATH`` or ``postgresql+psycopg://…``. Raises
    :class:`~reunify.errors.WorkspaceError` where it cannot be opened or was made by a newer version.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise WorkspaceError("the desk keeps its decisions in SQLite or PostgreSQL", where="database")
        engine = _engine(url, sqlite=parsed.get_backend_name() == "sqlite")
        store = Store(engine)
        with _told():
            upgrade(engine)
    except ArgumentError:
        raise WorkspaceError("not the address of a database", where="database") from None
    except ImportError:
        raise WorkspaceError(
            "the driver for that database is not installed",
            where="database",
            remedy="pip install 'reunify[review,postgres]'",
        ) from None
    except SQLAlchemyError as error:
        raise WorkspaceError(
            f"the database cannot be opened ({type(error).__name__})", where="database"
        ) from None
    return store


def _engine(url: str, *, sqlite: bool) -> Engine:
    if not sqlite:
        engine = create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=8, hide_parameters=True)
        event.listen(engine, "connect", _configure_postgres)
        return engine
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False}
    )
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_postgres(connection: Any, _record: Any) -> None:
    # To compile a query takes longer, at times by a second, than any page's query takes.
    connection.execute("SET jit = off")
    connection.commit()


def _configure_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",  # what was acknowledged outlives a power cut
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "secure_delete = ON",  # a purged name leaves no trace in free pages
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get(_WRITES, False):
        connection.exec_driver_sql("BEGIN")
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        _take_write_lock(driver)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


def _take_write_lock(driver: sqlite3.Connection) -> None:
    """Begin to write, asking again and again until another process is done.

    SQLite's own waiting asks ever more seldom, up to 100 ms apart: whoever waits longest comes last then.
    """
    until = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(ASK_AGAIN)


def sqlite_url(path: Path) -> str:
    """Return the address of a SQLite file."""
    return f"sqlite:///{path.resolve()}"
