"""What a run left, read again: its tables, its manifest, and whether a folder is a run's at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeGuard

import polars as pl

from reunify.errors import RunFolderError
from reunify.files import room

STATE = "stages/state.json"
"""Says which stages are done, with the SHA-256 of each of their tables."""


def table_path(folder: Path, name: str) -> Path:
    """Return where a stage's table lies."""
    return folder / "stages" / f"{name}.parquet"


def read_table(folder: Path, name: str) -> pl.DataFrame:
    """Return a stage's table of a run folder.

    Raises :class:`RunFolderError` where it is missing or cannot be read.
    """
    path = table_path(folder, name)
    return _read(path, f"the run has no {name}")


def written_digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 (hex) of each stage's table as the run wrote it, by name.

    Raises :class:`RunFolderError` where ``stages/state.json`` is missing or cut.
    """
    state = json_of(folder / STATE)
    tables = [pair for stage in state["stages"] for pair in stage["sha256"]] if is_state(state) else []
    if not tables:
        raise RunFolderError(
            "stages/state.json is missing, or is cut", where=str(folder), remedy="Run the job again."
        )
    return dict(tables)


def read_artifact(folder: Path, name: str) -> pl.DataFrame:
    """Return a Parquet artifact of a run folder's top level, such as ``candidates.parquet``.

    Raises :class:`RunFolderError` where it is missing or cannot be read.
    """
    return _read(folder / name, f"the run has no {name}")


def _read(path: Path, what: str) -> pl.DataFrame:
    remedy = "Finish the run with --resume, or run the job again."
    if not path.is_file():
        raise RunFolderError(what, where=str(path.parent), remedy=remedy)
    try:
        with room(path.name):
            return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        raise RunFolderError("not a readable Parquet file", where=str(path), remedy=remedy) from None


def is_run(path: Path) -> bool:
    """Say whether a folder was made by a run, finished or not: by what its state or manifest holds."""
    state, manifest = json_of(path / STATE), json_of(path / "manifest.json")
    return is_state(state) or _is_manifest(manifest)


def check_run(path: Path) -> Path:
    """Return ``path`` if it is a finished run; else raise :class:`RunFolderError`."""
    there = (path / "manifest.json").is_file()
    if not there and not is_run(path):
        raise RunFolderError("not a run folder", where=str(path), remedy="Give the folder that a run wrote.")
    if there:
        read_manifest(path)
    else:
        raise RunFolderError(
            "the run is not finished", where=str(path), remedy="Finish it with reunify run JOB --resume."
        )
    return path


def read_manifest(path: Path) -> dict[str, Any]:
    """Return a finished run's manifest.

    Raises :class:`RunFolderError` where it is cut, or is not one that a run wrote.
    """
    manifest = json_of(path / "manifest.json")
    if not isinstance(manifest, dict) or not _is_manifest(manifest) or not _holds_all(manifest):
        raise RunFolderError(
            "manifest.json is not one that a run wrote, or is cut",
            where=str(path),
            remedy="Give the folder that a run wrote, or run the job again.",
        )
    return manifest


def json_of(file: Path) -> object:
    """Return what a JSON file holds, or None where it is missing or is no JSON."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError):
        return None


def is_state(content: object) -> TypeGuard[dict[str, Any]]:
    """Say whether this is what ``stages/state.json`` holds."""
    return (
        isinstance(content, dict)
        and isinstance(content.get("identity"), dict)
        and isinstance(content.get("stages"), list)
        and all(isinstance(s, dict) and _is_stage(s) for s in content["stages"])
    )


def _is_stage(content: Mapping[str, Any]) -> bool:
    tables = content.get("sha256")
    return isinstance(content.get("stage"), str) and (
        isinstance(tables, list)
        and all(isinstance(t, list) and len(t) == 2 and all(isinstance(x, str) for x in t) for t in tables)
    )


def _is_manifest(content: object) -> bool:
    return (
        isinstance(content, dict)
        and isinstance(content.get("format"), int)
        and isinstance(content.get("settings"), dict)
    )


def _holds_all(manifest: Mapping[str, Any]) -> bool:
    """Say whether a manifest has each part that is read of it, of the right kind."""
    texts = (manifest.get(key) for key in ("name", "config_sha256"))
    named = (manifest.get(key) for key in ("inputs_sha256", "versions"))
    return all(isinstance(text, str) for text in texts) and all(
        isinstance(table, dict) and all(isinstance(value, str) for value in table.values()) for table in named
    )
