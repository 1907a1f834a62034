"""A made-up world and its finished run, made once for the tests of the command line."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reunify.cli import main
from reunify.config import load_job
from reunify.job import run_job
from reunify.synth import simulate

Outcome = tuple[int, str, str]
Cli = Callable[..., Outcome]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a made-up world of sixty children."""
    folder = tmp_path_factory.mktemp("world") / "sixty"
    simulate(folder, children=60, seed=7)
    return folder


@pytest.fixture(scope="session")
def finished(world: Path) -> Path:
    """Return a finished run of that world."""
    run_job(load_job(world / "job.yaml"), world.parent / "run")
    return world.parent / "run"


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Iterator[Cli]:
    """Return a function that runs a command and gives exit code, standard output, standard error."""
    hook = sys.excepthook
    handlers = {kind: signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM)}

    def run(*words: object) -> Outcome:
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    yield run
    sys.excepthook = hook
    for kind, handler in handlers.items():
        signal.signal(kind, handler)
