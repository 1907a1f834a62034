"""Environments of their own for the peers, whose requirements clash with ours or are needed by nothing else.

``--install-peers`` makes them with pip in the folder that ``--peers`` names; nothing else installs anything.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.quality import elsewhere
from benchmarks.runs import Usage, measured
from reunify.errors import ArgumentError

REQUIREMENTS: dict[str, tuple[str, ...]] = {
    "goldenmatch": ("goldenmatch==3.22.*",),
    "ceiling": ("scikit-learn>=1.7,<2", "polars>=2,<3", "pyarrow>=20"),
}
"""Environments by name, and what each holds."""


def install(folder: Path) -> None:
    """Make every environment that is not in ``folder`` yet."""
    for name, wanted in REQUIREMENTS.items():
        place = folder / name
        if not _python(place).exists():
            venv.create(place, with_pip=True)
        subprocess.run(
            [str(_python(place)), "-m", "pip", "install", "--quiet", *wanted], check=True, stdout=sys.stderr
        )


def run_peer(folder: Path, name: str, script: str, *arguments: str) -> Usage:
    """Run a script of this folder by an environment's Python, measured.

    Raises :class:`~reunify.errors.ArgumentError` where the environment is not there.
    """
    python = _python(folder / name)
    if not python.exists():
        raise ArgumentError(
            f"the environment {name} is not there", where=str(folder), remedy="Run with --install-peers once."
        )
    path = Path(__file__).with_name(script)
    return measured(elsewhere.__name__, str(python), str(path), *arguments)


def _python(place: Path) -> Path:
    return place / "bin" / "python"
