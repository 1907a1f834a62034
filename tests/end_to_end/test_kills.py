"""Killed at any moment, a run leaves no half artifact, and goes on to the same bytes."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from pathlib import Path

import polars as pl
import pytest

from .conftest import SAMPLE, Undisturbed, command, digests, reunify

SHORT, LONG = 6, 100


def started(out: Path) -> subprocess.Popen[str]:
    resume = ["--resume"] if out.exists() else []
    return subprocess.Popen(
        command("run", SAMPLE, "--out", out, *resume),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def whole_or_not_there(run: Path, undisturbed: Undisturbed) -> None:
    """Check that every file under a real name is a whole one, the very one an undisturbed run leaves."""
    found = digests(run) if run.exists() else {}
    hidden = {name for name in found if any(part.startswith(".") for part in Path(name).parts)}
    left = {n: d for n, d in found.items() if n not in hidden and n != "stages/state.json"}
    assert left.items() <= undisturbed.files.items()
    for name in left:
        if name.endswith(".parquet"):
            pl.read_parquet(run / name)
    if "manifest.json" in left:
        assert set(left) | {"stages/state.json"} == set(undisturbed.files)


def disturb(folder: Path, undisturbed: Undisturbed, kills: int, seed: int) -> None:
    """Kill runs ``kills`` times, each resuming the last; let every other folder come to its end."""
    moments, done, number = random.Random(seed), 0, 0
    out = folder / "0"
    while done < kills:
        with started(out) as running:
            time.sleep(moments.uniform(0.1, undisturbed.seconds))
            running.kill()
            _, said = running.communicate()
        whole_or_not_there(out, undisturbed)
        assert "Traceback" not in said
        if running.returncode == -signal.SIGKILL:
            done += 1
        else:
            assert (running.returncode, digests(out)) == (0, undisturbed.files)
            number += 1
            out = folder / str(number)
    resume = ["--resume"] if out.exists() else []
    end = reunify("run", SAMPLE, "--out", out, *resume, "--quiet")
    assert (end.code, digests(out)) == (0, undisturbed.files), end.err


def test_killed_at_any_moment_a_run_goes_on_to_the_same_bytes(
    tmp_path: Path, undisturbed: Undisturbed
) -> None:
    disturb(tmp_path, undisturbed, SHORT, seed=3)


@pytest.mark.long
def test_killed_a_hundred_times(tmp_path: Path, undisturbed: Undisturbed) -> None:
    disturb(tmp_path, undisturbed, LONG, seed=4)


def test_stopped_a_run_says_how_to_go_on(tmp_path: Path, undisturbed: Undisturbed) -> None:
    out = tmp_path / "run"
    for stop, after in ((signal.SIGINT, "normalize"), (signal.SIGTERM, "retrieval")):
        with started(out) as running:
            assert running.stderr is not None
            assert any(line.startswith(after) for line in running.stderr)
            running.send_signal(stop)
            _, said = running.communicate()
        assert (running.returncode, "Traceback" in said) == (5, False)
        assert "--resume" in said
        whole_or_not_there(out, undisturbed)
    end = reunify("run", SAMPLE, "--out", out, "--resume", "--quiet")
    assert (end.code, digests(out)) == (0, undisturbed.files), end.err
