"""How well a folder with the design's four extracts is matched: ``python -m benchmarks.extracts FOLDER``.

The folder holds ``orr_uac.csv``, ``shelter_ninos.csv``, ``ice_adults.csv``, ``hotline_padres.csv`` and
``truth.csv``; the job is the design's example (``extracts_job.yaml`` beside this file).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from string import Template

import polars as pl

from benchmarks.metrics import share_right
from benchmarks.runs import (
    Usage,
    machine,
    percent,
    print_table,
    quality,
    read_candidates,
    read_truth,
    reunify,
    stage_seconds,
    workplace,
)
from reunify.schema import BANDS


def main() -> None:
    """Run the job on the folder named on the command line and print what it is worth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with the four extracts and truth.csv")
    parser.add_argument("--keep", type=Path, help="keep the run in this folder")
    given = parser.parse_args()
    with workplace(given.keep) as work:
        job = work / "extracts.yaml"
        text = (Path(__file__).parent / "extracts_job.yaml").read_text(encoding="utf-8")
        job.write_text(Template(text).substitute(folder=given.folder.resolve()), encoding="utf-8")
        usage = reunify(job, work / "run")
        _print(work / "run", read_truth(given.folder / "truth.csv"), usage)


def _print(run: Path, truth: pl.DataFrame, usage: Usage) -> None:
    ranked = read_candidates(run)
    intake = pl.read_parquet(run / "stages" / "intake.parquet")
    read = int(intake.filter(pl.col("role") == "child")["rows_read"].sum())
    listed = pl.read_csv(run / "children.csv", infer_schema=False).height
    print(machine())
    rows = [["children on the roster", f"{listed} of {read}"]]
    rows += [["children with a parent", str(truth["child"].n_unique())]]
    rows += [[name, value] for name, value in quality(ranked, truth).items()]
    rows += [
        ["seconds, whole run", f"{usage.seconds:.1f}"],
        ["seconds, stages", f"{sum(stage_seconds(run).values()):.1f}"],
        ["peak MB", f"{usage.peak_mb:.0f}"],
    ]
    print_table("Extracts", ["what", "reunify"], rows)
    bands = [(band, ranked.filter(pl.col("band") == band)) for band in BANDS]
    counted = [[band, str(pairs.height), percent(share_right(pairs, truth))] for band, pairs in bands]
    print_table("Bands", ["band", "pairs", "right"], counted)


if __name__ == "__main__":
    main()
