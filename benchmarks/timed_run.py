"""``python -m benchmarks.timed_run JOB OUT``: a whole run; ``OUT/stages.json`` says what its stages took.

Wall-clock seconds say what a team waits for; processor seconds hold on a machine that is busy with other
work too.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from reunify.config import load_job
from reunify.job import run_job
from reunify.log import Silent


class Clock(Silent):
    """Progress that keeps the wall-clock and processor seconds of each stage."""

    def __init__(self) -> None:
        self.stages: dict[str, dict[str, float]] = {}
        self._begun = (0.0, 0.0)

    def start(self, stage: str, total: int | None = None) -> None:
        """Note when ``stage`` begins."""
        self._begun = (time.perf_counter(), time.process_time())

    def finish(self, stage: str, **counts: int) -> None:
        """Note what ``stage`` took; a stage that is called again adds up."""
        seconds, cpu = time.perf_counter() - self._begun[0], time.process_time() - self._begun[1]
        before = self.stages.get(stage, {"seconds": 0.0, "cpu_seconds": 0.0})
        self.stages[stage] = {
            "seconds": before["seconds"] + seconds,
            "cpu_seconds": before["cpu_seconds"] + cpu,
        }


def main() -> None:
    """Run the job named on the command line into the folder named there, which may be there already."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    clock = Clock()
    run_job(load_job(given.job), given.out, force=True, progress=clock)
    (given.out / "stages.json").write_text(json.dumps(clock.stages), encoding="utf-8")


if __name__ == "__main__":
    main()
