"""What an answer settles: ``python -m benchmarks.ask --children 1000 --seeds 11 12 13 14 15 16``.

On made-up worlds, every child in doubt (its likeliest candidate ``possible`` and not ``likely``)
is asked one question, and the answer is what the same world without noise has in that field. The engine's
question stands beside questions drawn at random from those open for the child, once of the child's own
side alone and once of both sides, and beside the field that tells most on average. All are answered at
once, each list of questions in a run of its own with the model held still, and the children in doubt are
counted by what becomes of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.answers import Answered, answered, true_claims
from benchmarks.runs import machine, percent, print_table, read_truth, workplace
from reunify.ask import ask_next
from reunify.ask.questions import FINE, NAMES, stated
from reunify.candidates import list_candidates
from reunify.config import LoadedJob, load_job
from reunify.duck import connect
from reunify.family import judge_families
from reunify.job import run_job
from reunify.linkage import Model, build_features, score_pairs
from reunify.normalize.records import normalize_records
from reunify.retrieval import build_keys, retrieve_pairs
from reunify.sources import read_sources
from reunify.synth import WorldConfig, simulate
from reunify.testimony import build_testimonies

ARMS = ("nothing", "random, child's side", "random, either side", "most on average", "asked")


@dataclass(frozen=True)
class World:
    """A run of a noisy world, what the same world without noise says, and who belongs to whom."""

    job: LoadedJob
    tables: Mapping[str, pl.DataFrame]
    true: Answered
    pairs: pl.DataFrame
    scratch: Path


def main() -> None:
    """Measure the worlds that the command line asks for and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=1000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13, 14, 15, 16])
    parser.add_argument("--noise", type=float, default=1.0)
    parser.add_argument("--identifiers", choices=("present", "thinned", "absent"), default="present")
    given = parser.parse_args()
    counts = []
    with workplace(None) as work:
        for seed in given.seeds:
            config = WorldConfig(seed=seed, noise=given.noise, identifiers=given.identifiers)
            counts.append(measure(world_of(work / str(seed), config, given.children), seed))
    print(machine())
    _print(pl.concat(counts), f"noise {given.noise:g}, identifiers {given.identifiers}", given)


def world_of(work: Path, config: WorldConfig, children: int) -> World:
    """Make a world in the new folder ``work``, and the same without noise, and run the noisy one."""
    work.mkdir(mode=0o700)
    simulate(work / "noisy", children=children, world=config)
    clear = replace(config, noise=0.0, children=children)
    simulate(work / "clear", children=children, world=clear)
    claims = true_claims(clear, pl.read_csv(work / "clear" / "families.csv", infer_schema=False))
    job = load_job(work / "noisy" / "job.yaml")
    facts = run_job(job, work / "run")
    plain = load_job(work / "clear" / "job.yaml")
    read = read_sources(plain.config.sources, plain.base)
    config_of = plain.config
    normal = normalize_records(
        read.people, claims, read.relatives, config_of.normalize, config_of.sources, None
    )
    scratch = work / "scratch"
    scratch.mkdir(mode=0o700)
    pairs = read_truth(work / "noisy" / "truth.csv")
    return World(job, facts.tables, Answered(normal.records, normal.claimed), pairs, scratch)


def measure(world: World, seed: int) -> pl.DataFrame:
    """Return ``arm, outcome, children`` of one world's children in doubt."""
    best = _best(world.tables["judged"], world)
    limits = world.job.config.thresholds
    doubt = best.filter(pl.col("probability").is_between(limits.possible, limits.likely, closed="left"))
    questions = _questions(world, doubt, seed)
    rows = []
    for arm in ARMS:
        if arm == "nothing":
            after = best
        else:
            after = _best(_judged(world, questions.filter(pl.col("arm") == arm)), world)
        outcome = doubt.select("child").join(after, on="child", how="left").with_columns(arm=pl.lit(arm))
        rows.append(outcome.select("arm", "child", outcome=_outcome(world)))
    return pl.concat(rows).group_by("arm", "outcome").agg(children=pl.len())


def _outcome(world: World) -> pl.Expr:
    """What became of a child: its right adult likely, all wrong ones dropped, or neither."""
    limits = world.job.config.thresholds
    probability = pl.col("probability").fill_null(0.0)
    return (
        pl.when((probability >= limits.likely) & pl.col("right"))
        .then(pl.lit("right"))
        .when(probability >= limits.likely)
        .then(pl.lit("wrong"))
        .when((probability < limits.possible) & ~pl.col("has_one"))
        .then(pl.lit("dropped"))
        .when(probability < limits.possible)
        .then(pl.lit("lost"))
        .otherwise(pl.lit("doubt"))
    )


def _best(judged: pl.DataFrame, world: World) -> pl.DataFrame:
    """Return ``child, adult, probability, right, has_one`` of every child's first candidate."""
    limits = (world.job.config.thresholds, world.job.config.candidates)
    model = Model.from_frame(world.tables["model"])
    listed = list_candidates(judged, world.tables["testimonies"], model, limits, "en").candidates
    first = listed.filter(pl.col("rank") == 1).select(
        child=pl.concat_str("child_source", pl.lit(":"), "child_id"),
        adult=pl.concat_str("adult_source", pl.lit(":"), "adult_id"),
        probability="match_probability",
    )
    children = world.tables["records"].filter(pl.col("role") == "child").select(child="record")
    known = world.pairs.select("child", "adult", right=True)
    return (
        children.join(first, on="child", how="left")
        .join(known, on=["child", "adult"], how="left")
        .with_columns(
            pl.col("right").fill_null(False), has_one=pl.col("child").is_in(world.pairs["child"].implode())
        )
        .sort("child")
    )


def _questions(world: World, doubt: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return ``arm, child, adult, question, of``: one question of each arm for each child in doubt."""
    tables = world.tables
    model = Model.from_frame(tables["model"])
    asked = ask_next(tables["judged"], tables["testimonies"], tables["persons"], model)
    ours = asked.select(pl.lit("asked").alias("arm"), "question", "of", child="record")
    side = tables["testimonies"].select("testimony", "record")
    said = (
        side.join(stated(tables["testimonies"]), on="testimony")
        .group_by("record")
        .agg(pl.col(f"said_{name}").max() for name in NAMES)
    )
    long = said.unpivot(index="record", variable_name="question", value_name="how").with_columns(
        pl.col("question").str.strip_prefix("said_")
    )
    open_ones = long.filter((pl.col("how") < FINE) & (pl.col("question") != "companion")).drop("how")
    of_child = (
        doubt.select("child")
        .join(open_ones, left_on="child", right_on="record")
        .with_columns(of=pl.lit("child"))
    )
    of_adult = (
        doubt.select("child", "adult")
        .join(open_ones, left_on="adult", right_on="record")
        .select("child", "question", of=pl.lit("adult"))
    )
    worth = {c.name: sum(x.m * np.log2(x.m / x.u) for x in c.levels) for c in model.comparisons}
    usual = of_child.with_columns(worth=pl.col("question").replace_strict(worth)).sort(
        "child", "worth", "question", descending=[False, True, False]
    )
    drawn = {
        "random, child's side": _drawn(of_child, seed),
        "random, either side": _drawn(pl.concat([of_child, of_adult]), seed),
        "most on average": usual.unique("child", keep="first", maintain_order=True),
    }
    columns = ["arm", "child", "question", "of"]
    arms = [frame.with_columns(arm=pl.lit(arm)).select(columns) for arm, frame in drawn.items()]
    every = pl.concat([*arms, ours.select(columns)])
    return doubt.select("child", "adult").join(every, on="child").drop_nulls("question").sort("arm", "child")


def _drawn(open_ones: pl.DataFrame, seed: int) -> pl.DataFrame:
    ordered = open_ones.sort("child", "of", "question")
    chance = pl.Series("chance", np.random.default_rng(seed).random(ordered.height))
    return (
        ordered.with_columns(chance)
        .sort("child", "chance")
        .unique("child", keep="first", maintain_order=True)
    )


def _judged(world: World, questions: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs as the run would have judged them with the questions answered."""
    config, tables = world.job.config, world.tables
    now = answered(Answered(tables["records"], tables["claimed"]), world.true, questions)
    testimonies = build_testimonies(now.records, now.claimed, tables["kin"])
    keys = build_keys(testimonies, config.normalize.names)
    with connect(world.scratch, threads=2) as duck:
        pairs = retrieve_pairs(duck, testimonies, keys, config.retrieval)
    with connect(world.scratch, threads=2) as duck:
        features = build_features(duck, testimonies, config.normalize.names)
    model = Model.from_frame(tables["model"])
    scored = score_pairs(features, pairs, model, config.linkage, world.scratch)
    settings = (config.family, config.linkage, world.scratch)
    return judge_families(scored, testimonies, now.records, now.claimed, model, settings).judged


def _print(counts: pl.DataFrame, which: str, given: argparse.Namespace) -> None:
    summed = counts.group_by("arm", "outcome").agg(pl.col("children").sum())
    found = {(arm, outcome): n for arm, outcome, n in summed.rows()}
    outcomes = ("right", "dropped", "doubt", "lost", "wrong")
    rows = []
    for arm in ARMS:
        numbers = [found.get((arm, outcome), 0) for outcome in outcomes]
        settled = percent((numbers[0] + numbers[1]) / max(sum(numbers), 1))
        rows.append([arm, *map(str, numbers), str(sum(numbers)), settled])
    worlds = f"{len(given.seeds)} worlds of {given.children:,} children, {which}"
    title = f"Children in doubt after one answer: {worlds}"
    header = ["question", "right one likely", "wrong ones dropped", "still in doubt"]
    print_table(
        title, [*header, "right one dropped", "wrong one likely", "children", "settled rightly"], rows
    )


if __name__ == "__main__":
    main()
