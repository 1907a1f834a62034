"""Run by the Python of GoldenMatch's own environment: ``goldenmatch_run.py FOLDER``.

Links ``children.csv`` with ``adults.csv`` by ``settings.json`` and writes ``pairs.csv`` (``child, adult,
score``), every pair that it scored and not the best alone.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path

POSTERIOR = {"GOLDENMATCH_FS_CALIBRATED": "posterior", "GOLDENMATCH_FS_MONOTONIC": "enforce"}
"""Its own switches for scores that are probabilities, and for weights that fall with worse agreement."""


def main() -> None:
    """Link what the folder named on the command line holds."""
    folder = Path(sys.argv[1])
    os.chdir(folder)
    os.environ |= POSTERIOR
    from goldenmatch.config.schemas import GoldenMatchConfig
    from goldenmatch.core.pipeline import run_match

    settings = GoldenMatchConfig(**json.loads((folder / "settings.json").read_text(encoding="utf-8")))
    lists = [(str(folder / f"{name}.csv"), name) for name in ("children", "adults")]
    found = run_match(lists[0], [lists[1]], settings, match_mode="all")
    with (folder / "pairs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("child", "adult", "score"))
        if found["matched"] is not None:
            columns = ["target_record", "ref_record", "__match_score__"]
            for row in found["matched"].select(columns).to_pylist():
                writer.writerow([row[name] for name in columns])


if __name__ == "__main__":
    main()
