"""Small jobs on real files, the commands run on them, and what must hold of every run."""

from __future__ import annotations

import csv
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from reunify.artifacts import read_table
from reunify.cli import main

SAMPLE = Path(__file__).parents[2] / "configs" / "sample.yaml"
"""The sample job that ships with the project."""

CHILD_COLUMNS = ("id", "nombres", "apellidos", "nacimiento", "sexo", "madre", "lugar", "fecha", "telefono")
ADULT_COLUMNS = ("folio", "nombre", "nacimiento", "parentesco", "municipio", "hijos", "fecha", "tel")
CHILD_MAP = (
    "{id: id, given_names: nombres, surnames: apellidos, birth: nacimiento, sex: sexo, mother_name: madre,"
    " place: lugar, separation_date: fecha, phone: telefono}"
)
ADULT_MAP = (
    "{id: folio, full_name: nombre, birth: nacimiento, relationship: parentesco, municipality: municipio,"
    " separation_date: fecha, phone: tel}"
)
CHILD = (
    "C1",
    "Brayan",
    "Xicay Choc",
    "2011-03-12",
    "M",
    "Marta Choc Tiul",
    "Cobán, Alta Verapaz",
    "2018-05-02",
    "",
)
ADULT = ("A1", "Marta Choc Tiul", "1985-02-01", "madre", "Cobán", "Brayan Xicay Choc (7)", "2018-05-02", "")


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """Return a run of the sample job that nothing disturbed, and the seconds it took."""
    run = tmp_path_factory.mktemp("undisturbed") / "run"
    begun = time.monotonic()
    end = reunify("run", SAMPLE, "--out", run, "--quiet")
    assert end.code == 0, end.err
    return Undisturbed(digests(run), time.monotonic() - begun)


@dataclass(frozen=True)
class Undisturbed:
    """What a run leaves when it is let be: its files' digests, and how long it takes."""

    files: dict[str, str]
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


Cli = Callable[..., Outcome]


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str]) -> Iterator[Cli]:
    """Return a function that runs a command in this process; what nobody foresaw fails the test."""
    hook = sys.excepthook
    handlers = {kind: signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM)}

    def run(*words: object) -> Outcome:
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        said = capfd.readouterr()
        return Outcome(int(end.value.code or 0), said.out, said.err)

    yield run
    sys.excepthook = hook
    for kind, handler in handlers.items():
        signal.signal(kind, handler)


def command(*words: object) -> list[str]:
    """Return a command line that runs reunify in a process of its own."""
    return [sys.executable, "-m", "reunify.cli", *map(str, words)]


def reunify(*words: object, env: Mapping[str, str] | None = None) -> Outcome:
    """Run a command in a process of its own."""
    done = subprocess.run(
        command(*words), capture_output=True, text=True, check=False, env={**os.environ, **(env or {})}
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def write_rows(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def write_job(
    folder: Path, *, children: str = "children.csv", adults: str = "adults.csv", more: str = ""
) -> Path:
    """Write a job of one file of children and one of adults; an empty name leaves the source out."""
    sources = ""
    if children:
        sources += f"  - {{name: kids, role: children, path: {children}, columns: {CHILD_MAP}}}\n"
    if adults:
        sources += (
            f"  - {{name: grown, role: adults, path: {adults}, columns: {ADULT_MAP},"
            " claimed_children: [{text: hijos}]}\n"
        )
    path = folder / "job.yaml"
    path.write_text(f"reference_date: 2018-06-30\nsources:\n{sources}{more}\n", encoding="utf-8")
    return path


def small_job(
    folder: Path,
    children: Sequence[Sequence[str]] = (CHILD,),
    adults: Sequence[Sequence[str]] = (ADULT,),
    more: str = "",
) -> Path:
    """Write a job on these rows."""
    write_rows(folder / "children.csv", CHILD_COLUMNS, children)
    write_rows(folder / "adults.csv", ADULT_COLUMNS, adults)
    return write_job(folder, more=more)


def nobody_is_lost(run: Path) -> None:
    """Check that every row read is a record, merged or in quarantine, and every child on the roster."""
    intake = read_table(run, "intake")
    parts = intake["records"] + intake["merged"] + intake["quarantined"]
    assert intake["rows_read"].to_list() == parts.to_list()
    for role, roster in (("child", "children.csv"), ("adult", "adults.csv")):
        of = intake.filter(pl.col("role") == role)
        expected = (of["records"] + of["quarantined"]).to_list()
        assert pl.read_csv(run / roster, infer_schema=False).height == sum(expected)


def digests(run: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a run but its timings and its lock."""
    return {
        str(p.relative_to(run)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(run.rglob("*"))
        if p.is_file() and p.name not in ("timings.json", ".lock")
    }
