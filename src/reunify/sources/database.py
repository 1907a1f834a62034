"""A database's table or query, read only, every value as text."""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, CursorResult, make_url
from sqlalchemy.exc import ArgumentError as UrlError
from sqlalchemy.exc import SQLAlchemyError

from reunify.config.models import SourceConfig
from reunify.errors import JobError, SourceError
from reunify.sources.encoding import SINGLE_BYTE
from reunify.sources.table import ROW, RawTable, cells_of, unique_headers, where_of
from reunify.sources.textual import text_series

_BATCH = 50_000


def read_database(
    source: SourceConfig, base: Path, wanted: Sequence[str], head_only: bool = False
) -> RawTable:
    """Return the table or query of ``source.url``, in one read-only transaction that is rolled back.

    A table's rows come in the order of their values, and so do a query's that has no ORDER BY, for a
    database promises no order; they are numbered from 1. Raises :class:`SourceError` where the
    database cannot be reached or asked, :class:`JobError` for a URL that is none or whose driver is
    not installed. No message holds the URL, a password or a value.
    """
    where = where_of(source, source.table or "query")
    url = _url(source, base, where)
    try:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
    except (ModuleNotFoundError, SQLAlchemyError) as error:
        raise JobError(
            f"no driver for {url.drivername} is installed",
            where=where,
            remedy="For PostgreSQL: pip install 'reunify[postgres]'.",
        ) from error
    try:
        if url.get_backend_name() == "sqlite":
            sa.event.listen(engine, "connect", _lenient_text)
        if url.get_backend_name() == "postgresql":
            engine = engine.execution_options(postgresql_readonly=True)
        with engine.connect() as connection:
            return _read(connection, source, wanted, head_only, where)
    except SQLAlchemyError as error:
        raise SourceError(
            f"the database refused ({type(error).__name__})",
            where=where,
            remedy="Check the address, the rights of its user, and the table or query.",
        ) from error
    finally:
        engine.dispose()


def _url(source: SourceConfig, base: Path, where: str) -> URL:
    try:
        url = make_url(source.url or "")
    except (UrlError, ValueError) as error:
        raise JobError(
            "url is no database address",
            where=where,
            remedy="Write it as sqlite:///file.db or postgresql+psycopg://user@host/database.",
        ) from error
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith((":", "file:")):
        return url
    path = base / url.database
    if not path.is_file():
        raise SourceError("there is no such database file", where=where, remedy="Check the url's path.")
    return url.set(database=f"file:{quote(str(path.resolve()))}", query={"mode": "ro", "uri": "true"})


def _lenient_text(connection: sqlite3.Connection, _record: object) -> None:
    """Let a cell that is no UTF-8 cost nothing but its own accents."""
    connection.text_factory = lambda cell: cell.decode("utf-8", errors=SINGLE_BYTE)


def _read(
    connection: Connection, source: SourceConfig, wanted: Sequence[str], head_only: bool, where: str
) -> RawTable:
    result = _ask(connection, source, head_only, where)
    if not result.returns_rows:
        raise SourceError("the query gives no rows", where=where, remedy="Use a SELECT.")
    headers = unique_headers(result.keys())
    places = {h: i for i, h in enumerate(headers) if h}
    kept = {h: places[h] for h in dict.fromkeys(wanted) if h in places}
    empty = pl.DataFrame(schema=dict.fromkeys(kept, pl.String()))
    parts = [empty]
    for rows in () if head_only else result.partitions(_BATCH):
        columns = list(zip(*rows, strict=True))
        parts.append(pl.DataFrame([text_series(h, columns[i]) for h, i in kept.items()]))
    result.close()
    frame = pl.concat(parts)
    if kept and not (source.query and re.search(r"\border\s+by\b", source.query, re.IGNORECASE)):
        frame = frame.sort(cells_of(*kept))
    named = tuple(h for h in headers if h)
    numbered = frame.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))
    return RawTable(source.table or "query", named, numbered)


def _ask(
    connection: Connection, source: SourceConfig, head_only: bool, where: str
) -> CursorResult[tuple[object, ...]]:
    options = connection.execution_options(stream_results=True)
    if source.query is not None:
        return options.exec_driver_sql(source.query)
    schema, _, name = (source.table or "").rpartition(".")
    known = sa.inspect(connection)
    names = [*known.get_table_names(schema or None), *known.get_view_names(schema or None)]
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
        hint = f"; nearest is {near[0]!r}" if near else ""
        raise SourceError(f"no table {name!r}{hint}", where=where, remedy="Name one with `table`.")
    query = sa.select(sa.text("*")).select_from(sa.table(name, schema=schema or None))
    return options.execute(query.limit(0) if head_only else query)
