"""The run folder: every artifact whole or not there, readable by its owner only, the same bytes on a rerun.

A file is written under a temporary name beside its own, flushed to the disk and then renamed
(:mod:`reunify.files`), so that a run killed at any moment leaves no half file under a real name. A stage
counts as done once ``stages/state.json`` says so with the SHA-256 of each of its tables; ``--resume``
believes nothing else.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from reunify.errors import RunFolderError
from reunify.files import (
    TEMPORARY,
    private_folder,
    replacing,
    room,
    sha256,
    write_csv,
    write_json,
    write_parquet,
    write_text,
    write_xlsx,
)
from reunify.finished import (
    STATE,
    check_run,
    is_run,
    is_state,
    json_of,
    read_artifact,
    read_manifest,
    read_table,
    table_path,
    written_digests,
)

__all__ = [
    "WRITTEN",
    "RunFolder",
    "check_apart",
    "check_run",
    "is_run",
    "open_run",
    "private_folder",
    "read_artifact",
    "read_manifest",
    "read_table",
    "replacing",
    "room",
    "sha256",
    "write_csv",
    "write_json",
    "write_parquet",
    "write_text",
    "write_xlsx",
    "written_digests",
]

WRITTEN = (
    "adults.csv",
    "candidates.csv",
    "candidates.parquet",
    "candidates.xlsx",
    "cases.html",
    "children.csv",
    "evidence.parquet",
    "manifest.json",
    "model.json",
    "quarantine.csv",
    "report.html",
    "timings.json",
)
"""Files that a run leaves beside its stages; no other is ever removed."""


@dataclass
class RunFolder:
    """A run folder that is open: what its stages left, and where the next one's artifacts go."""

    path: Path
    identity: dict[str, str] = field(default_factory=dict)
    stages: dict[str, dict[str, str]] = field(default_factory=dict)

    def file(self, name: str) -> Path:
        """Return the path of an artifact in the folder."""
        return self.path / name

    @property
    def scratch(self) -> Path:
        """A private folder for spill files, emptied when the run folder is opened and closed."""
        private_folder(self.path / ".spill")
        return self.path / ".spill"

    def is_done(self, stage: str) -> bool:
        """Say whether a stage's tables are there, whole and unchanged since it finished."""
        tables = self.stages.get(stage)
        return tables is not None and all(
            table_path(self.path, t).is_file() and sha256(table_path(self.path, t)) == digest
            for t, digest in tables.items()
        )

    def load(self, *tables: str) -> dict[str, pl.DataFrame]:
        """Return tables that finished stages left.

        Raises :class:`RunFolderError` where one is missing or cannot be read.
        """
        return {t: read_table(self.path, t) for t in tables}

    def save(self, stage: str, tables: Mapping[str, pl.DataFrame]) -> None:
        """Write a stage's tables and then, last, that it is done."""
        self.stages.pop(stage, None)
        for name, frame in tables.items():
            write_parquet(table_path(self.path, name), frame)
        self.stages[stage] = {t: sha256(table_path(self.path, t)) for t in tables}
        self._write_state()

    def _write_state(self) -> None:
        # Lists, not mappings: a resumed run must find stages and tables in the order of the first.
        done = [{"stage": s, "sha256": list(tables.items())} for s, tables in self.stages.items()]
        write_json(self.path / STATE, {"identity": self.identity, "stages": done})

    def stage(self, name: str, compute: Callable[[], Mapping[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
        """Return a stage's tables: from the folder where it is done, else computed and saved.

        Stages run in order: one that has to be computed takes the later ones' marks with it.
        """
        names = list(self.stages)
        if self.is_done(name):
            return self.load(*self.stages[name])
        if name in names:
            for later in names[names.index(name) :]:
                self.stages.pop(later, None)
        tables = dict(compute())
        self.save(name, tables)
        return tables


@contextmanager
def open_run(
    path: Path, identity: Mapping[str, str], *, resume: bool = False, force: bool = False
) -> Iterator[RunFolder]:
    """Open a run folder for writing, alone.

    ``identity`` names what the run depends on (config, inputs, versions) by digest. A folder that is
    there is refused, unless ``resume`` (the identity must be the same) or ``force`` (an earlier run is
    removed). Raises :class:`RunFolderError`.
    """
    existed = path.exists()
    _check_place(path, existed, resume=resume, force=force)
    private_folder(path)
    with _lock(path):
        state = _read_state(path) if existed and resume else {}
        if state:
            _check_identity(path, state.get("identity", {}), identity)
        elif existed:
            _empty(path)
        private_folder(path / "stages")
        _clear_parts(path)
        run = RunFolder(
            path, dict(identity), {s["stage"]: dict(s["sha256"]) for s in state.get("stages", [])}
        )
        if not state:
            run._write_state()
        try:
            yield run
        finally:
            shutil.rmtree(path / ".spill", ignore_errors=True)


def check_apart(path: Path, files: Iterable[Path]) -> None:
    """Raise :class:`RunFolderError` where a folder to write into holds one of the files that are read."""
    folder = path.resolve()
    if any(file.resolve().is_relative_to(folder) for file in files):
        raise RunFolderError(
            "the folder holds the job file or a file that the job reads",
            where=str(path),
            remedy="Give --out a folder of its own.",
        )


def _check_place(path: Path, existed: bool, *, resume: bool, force: bool) -> None:
    where = str(path)
    if existed and not path.is_dir():
        raise RunFolderError("there is a file of that name", where=where, remedy="Give --out another name.")
    if resume and not existed:
        raise RunFolderError("there is no run to resume", where=where, remedy="Leave out --resume.")
    if resume and not (path / STATE).is_file() and _holds_something(path):
        raise RunFolderError("not a run folder, so nothing to resume", where=where)
    if existed and not resume and _holds_something(path):
        if not force:
            raise RunFolderError(
                "the folder is there already",
                where=where,
                remedy="Go on with --resume, replace the run with --force, or give --out another folder.",
            )
        if not is_run(path):
            raise RunFolderError(
                "the folder holds something other than a run; it is left alone",
                where=where,
                remedy="Give --out another folder.",
            )


def _holds_something(path: Path) -> bool:
    """Say whether a folder holds more than a run leaves that is killed before its first state is written."""
    beginnings = (".lock", ".spill", "stages")
    inside = [*path.iterdir(), *path.glob("stages/*")]
    return any(i.name not in beginnings and not i.name.startswith(TEMPORARY) for i in inside)


def _check_identity(path: Path, was: Mapping[str, str], now: Mapping[str, str]) -> None:
    changed = sorted(k for k in {*was, *now} if was.get(k) != now.get(k))
    if changed:
        raise RunFolderError(
            f"changed since the run began: {', '.join(changed)}",
            where=str(path),
            remedy="Start again with --force, or give --out another folder.",
        )


def _read_state(path: Path) -> dict[str, Any]:
    file = path / STATE
    if not file.is_file():
        return {}
    state = json_of(file)
    if not isinstance(state, dict) or not is_state(state):
        raise RunFolderError(
            "stages/state.json cannot be read", where=str(path), remedy="Give --out another folder."
        )
    return state


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold the folder for this process; the system lets go of it when the process ends in any way."""
    handle = os.open(path / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RunFolderError(
                "another run is writing here", where=str(path), remedy="Wait for it, or give --out."
            ) from None
        yield
    finally:
        os.close(handle)


def _empty(path: Path) -> None:
    """Remove an earlier run, first what says that it is whole, last what says that it is a run.

    Only what a run writes is removed; anything else stays where it is. Killed on the way, it leaves a run
    that nothing can be resumed from, and that --force replaces.
    """
    if is_run(path):
        private_folder(path / "stages")
        write_json(path / STATE, {"identity": {}, "stages": []})
    (path / "manifest.json").unlink(missing_ok=True)
    for item in sorted([*path.glob("stages/*.parquet"), *(path / name for name in WRITTEN)]):
        if item.is_symlink() or item.is_file():
            item.unlink()


def _clear_parts(path: Path) -> None:
    for part in sorted([*path.glob(f"{TEMPORARY}*"), *path.glob(f"stages/{TEMPORARY}*")]):
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink()
    shutil.rmtree(path / ".spill", ignore_errors=True)
