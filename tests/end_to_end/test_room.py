"""A full disk is exit code 4, leaves nothing half written, and the run goes on once there is room."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import SAMPLE, Undisturbed, command, digests, reunify

LIMITED = 'ulimit -f "$0"; exec "$@"'  # the largest file that the system lets a process write, in KiB
TMPFS = """set -e; mount -t tmpfs -o size="$0" none "$1"; shift
"$@" --quiet || echo "code $?"; mount -o remount,size=200m none "$MOUNTED"
"$@" --resume --quiet; cp -r "$MOUNTED/run" "$KEPT"
"""


def test_a_file_that_may_not_grow_is_code_4_and_the_run_goes_on(
    tmp_path: Path, undisturbed: Undisturbed
) -> None:
    out = tmp_path / "run"
    for kib in ("10", "50"):
        resume = ["--resume"] if out.exists() else []
        words = command("run", SAMPLE, "--out", out, "--quiet", *resume)
        end = subprocess.run(
            ["bash", "-c", LIMITED, kib, *words], capture_output=True, text=True, check=False
        )
        assert (end.returncode, end.stdout) == (4, ""), end.stderr
        assert "the disk is full" in end.stderr
        assert "--resume" in end.stderr
        assert not (out / "manifest.json").exists()
        assert not list(out.rglob(".part-*"))
    last = reunify("run", SAMPLE, "--out", out, "--resume", "--quiet")
    assert (last.code, digests(out)) == (0, undisturbed.files), last.err


def may_mount() -> bool:
    """Say whether this user may have a file system of its own."""
    tool = shutil.which("unshare")
    return tool is not None and subprocess.run([tool, "-rm", "true"], check=False).returncode == 0


@pytest.mark.long
@pytest.mark.skipif(not may_mount(), reason="this user may not mount")
@pytest.mark.parametrize("size", ["100k", "400k", "600k", "700k", "1m", "1500k"])
def test_a_full_disk(tmp_path: Path, undisturbed: Undisturbed, size: str) -> None:
    mounted, kept = tmp_path / "disk", tmp_path / "kept"
    mounted.mkdir()
    words = command("run", SAMPLE, "--out", mounted / "run")
    end = subprocess.run(
        [
            "env",
            f"MOUNTED={mounted}",
            f"KEPT={kept}",
            "unshare",
            "-rm",
            "bash",
            "-c",
            TMPFS,
            size,
            mounted,
            *words,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert end.returncode == 0, end.stderr
    assert "code 4" in end.stdout
    assert "the disk is full" in end.stderr
    assert "Traceback" not in end.stderr
    assert digests(kept) == undisturbed.files
