"""What tuning by blind labels brings: ``python -m benchmarks.labels --children 1000 --seeds 31 32 33``.

On made-up worlds 300 units of ``sample-for-labels`` are judged by the truth, each judge wrong about a stated
share of pairs, and ``tune`` is asked for 99 % right. What it proposes is then held to the whole truth: the
share of true pairs that are likely, and the share of likely pairs that are true, before and after.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.runs import machine, percent, print_table, read_truth, workplace
from reunify.config import load_job
from reunify.evaluation.labels import KEYS, read_labels
from reunify.evaluation.learned import judgements, reweighed
from reunify.evaluation.sampled import read_sample
from reunify.evaluation.sampling import sheets
from reunify.evaluation.tune import Wish, tune
from reunify.evaluation.whatif import with_m
from reunify.explain import Finished
from reunify.job import run_job
from reunify.linkage import Model
from reunify.log import configure
from reunify.synth import WorldConfig, simulate


@dataclass(frozen=True)
class Outcome:
    """What the whole truth says: found and right before and after, what labels held out foretold, likely."""

    before: tuple[float, float]
    after: tuple[float, float]
    foretold: tuple[float, float, float]
    likely: float
    learned: bool


def main() -> None:
    """Measure the worlds and shares of slips that the command line asks for and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=1000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[31, 32, 33, 34, 35, 36])
    parser.add_argument("--noise", type=float, default=1.0)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--slips", type=float, nargs="+", default=[0.0, 0.02])
    given = parser.parse_args()
    rows = []
    configure(None)
    with workplace(None) as work:
        for seed in given.seeds:
            folder = work / str(seed)
            world = WorldConfig(seed=seed, noise=given.noise)
            simulate(folder / "world", children=given.children, world=world)
            run_job(load_job(folder / "world" / "job.yaml"), folder / "run")
            for slips in given.slips:
                out = measure(folder, slips, given.units, seed)
                rows.append([str(seed), percent(slips), *_told(out)])
    print(machine())
    title = f"{given.units} units judged, {given.children:,} children, noise {given.noise:g}, 99 % asked for"
    header = ["seed", "flipped", "likely", "found", "right", "gain foretold", "m learned"]
    print_table(title, header, rows)


def _told(out: Outcome) -> list[str]:
    found, right = (f"{percent(a)} -> {percent(b)}" for a, b in zip(out.before, out.after, strict=True))
    more, low, high = (f"{100 * share:+.1f}" for share in out.foretold)
    return [f"{out.likely:.3f}", found, right, f"{more} ({low} to {high})", "yes" if out.learned else ""]


def measure(folder: Path, slips: float, units: int, seed: int) -> Outcome:
    """Return what tuning the run in ``folder`` by judges who slip brings, by the truth of its world."""
    run = Finished(folder / "run")
    truth = read_truth(folder / "world" / "truth.csv").select("child", "adult").unique()
    labels = folder / f"labels-{slips:g}"
    judge(run, truth, labels, (slips, units, seed))
    files = [labels / "judge-1.csv", labels / "judge-2.csv"]
    told = read_labels(files, run)
    given = judgements(run, told, read_sample(run, told, labels / "design.csv"))
    tuned = tune(given, run.model, run.settings, Wish(precision=0.99))
    likely = tuned.changes.get("thresholds.likely", run.settings.thresholds.likely)
    moved = {k.split(".")[2]: m for k, m in tuned.changes.items() if k.startswith("linkage")}
    new = _with_m(run.model, moved)
    return Outcome(
        before=_shares(run, truth, run.model, run.settings.thresholds.likely),
        after=_shares(run, truth, new, likely),
        foretold=tuned.held.gain,
        likely=likely,
        learned=tuned.held.learned,
    )


def judge(run: Finished, truth: pl.DataFrame, folder: Path, how: tuple[float, int, int]) -> None:
    """Write a sample's sheets into the new ``folder``, judged by the truth; ``how``: slips, units, seed."""
    slips, units, seed = how
    folder.mkdir(mode=0o700)
    made = sheets(run, units, seed, "en")
    random = np.random.default_rng([seed, 7])
    for name, sheet in (("judge-1", made.first), ("judge-2", made.second)):
        keyed = sheet.with_columns(
            child=pl.col("child_source") + ":" + pl.col("child_id"),
            adult=pl.col("adult_source") + ":" + pl.col("adult_id"),
        )
        marked = keyed.join(
            truth.with_columns(true=True), on=["child", "adult"], how="left", maintain_order="left"
        )
        wrong = pl.Series(random.random(sheet.height) < slips) & sheet["adult_id"].is_not_null()
        said = pl.Series(marked["true"].fill_null(False)) ^ wrong
        answered = sheet.with_columns(is_match=said.cast(pl.String)).select(
            *KEYS, "judge", "is_match", "item"
        )
        answered.write_csv(folder / f"{name}.csv")
    made.design.write_csv(folder / "design.csv")


def _with_m(model: Model, moved: dict[str, dict[str, float]]) -> Model:
    return Model(tuple(with_m(c, moved[c.name]) if c.name in moved else c for c in model.comparisons))


def _shares(run: Finished, truth: pl.DataFrame, model: Model, likely: float) -> tuple[float, float]:
    """Return the share of true pairs that are likely, and the share of likely pairs that are true."""
    judged = run.table("judged")
    called = judged.select(child="child_record", adult="adult_record").filter(
        reweighed(judged, run.model, model) >= likely
    )
    right = called.join(truth, on=["child", "adult"], how="semi").height
    return right / truth.height, right / max(called.height, 1)


if __name__ == "__main__":
    main()
