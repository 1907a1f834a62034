"""Digests of what a job read, for its manifest."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

from reunify.config.models import SourceConfig
from reunify.errors import SourceError
from reunify.sources.table import where_of


def fingerprints(
    sources: tuple[SourceConfig, ...], base: Path, people: pl.DataFrame | None = None
) -> dict[str, str]:
    """Return the SHA-256 (hex) of every source by name: of a file's bytes, of a database's rows.

    The rows are those of ``people`` (:data:`reunify.schema.PEOPLE`) where given; without them a
    database's digest is that of its table's name or query. Raises :class:`SourceError` where a file
    cannot be opened.
    """
    return {s.name: _of_file(s, base) if s.path is not None else _of_rows(s, people) for s in sources}


def _of_file(source: SourceConfig, base: Path) -> str:
    path = base / (source.path or "")
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(
            "the file cannot be opened", where=where_of(source, path.name), remedy="Check path."
        ) from error


def _of_rows(source: SourceConfig, people: pl.DataFrame | None) -> str:
    digest = hashlib.sha256((source.table or source.query or "").encode())
    if people is not None:
        rows = people.filter(pl.col("source") == source.name).sort("record", "row")
        for row in rows.get_column("raw").to_list():
            digest.update(row.encode() + b"\n")
    return digest.hexdigest()
