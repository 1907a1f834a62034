"""Writing: files that only their owner reads, each whole or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from reunify.errors import ArgumentError, OutOfRoomError


@dataclass(frozen=True)
class FileSpec:
    """How a list is written: file name, delimiter, encoding."""

    file: str
    delimiter: str = ","
    encoding: str = "utf-8"


def folder(out: Path, ours: set[str]) -> None:
    """Make ``out``, readable to its owner only; refuse a file there or a folder with other files in it."""
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        strange = sorted(p.name for p in out.iterdir() if p.name not in ours)
        if not strange:
            out.chmod(0o700)
    except OSError as error:
        raise ArgumentError(
            f"the folder cannot be made: {error.strerror}", where=str(out), remedy="Name another folder."
        ) from error
    if strange:
        raise ArgumentError(
            f"the folder holds {len(strange)} other files or folders",
            where=str(out),
            remedy="Name a new folder, so that nothing of yours is mixed with made-up data.",
        )


def check_ours(out: Path, ours: set[str], mark: str) -> None:
    """Refuse to replace files of these names beside which no ``job.yaml`` says that they are made up.

    ``mark`` is the line that a made-up world's job holds. Raises :class:`ArgumentError`.
    """
    there = sorted(name for name in ours if (out / name).exists())
    job = out / "job.yaml"
    text = job.read_text(encoding="utf-8", errors="replace") if job.is_file() else ""
    if there and mark not in text.splitlines():
        raise ArgumentError(
            f"the folder already holds {', '.join(there)}, which may not be made up",
            where=str(out),
            remedy="Name a new folder.",
        )


def write_table(path: Path, table: pl.DataFrame, spec: FileSpec | None = None) -> None:
    """Write ``table`` as a text file; missing cells are empty."""
    spec = spec or FileSpec(path.name)
    text = table.write_csv(separator=spec.delimiter, line_terminator="\n")
    write_text(path, text, spec.encoding)


def write_text(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write ``text`` beside ``path``, then move it there; :class:`OutOfRoomError` if the disk is full."""
    part = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode(encoding))
        part.chmod(0o600)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutOfRoomError(
            f"writing failed: {error.strerror}", where=str(path), remedy="Make room, or name another folder."
        ) from error
