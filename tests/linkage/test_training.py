"""Learning from a job's own records: which comparisons a round may learn, and what is learned."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest
from tests.families import Person, adult, child, told

from reunify.config import LinkageConfig
from reunify.config.models import TrainingConfig
from reunify.duck import connect
from reunify.linkage import BY_NAME, COMPARISONS, Model, build_features, prior_model, train
from reunify.linkage.training import PARENT_ROUNDS, ROUNDS, Round

CONFIG = LinkageConfig(training=TrainingConfig(pairs=5000, u_pairs=20_000))
GIVEN = [
    "maria",
    "juan",
    "wilmer",
    "elvira",
    "rosa",
    "pedro",
    "yesenia",
    "brayan",
    "telma",
    "dulce",
    "mateo",
    "eulalia",
]
SURNAMES = [
    "tzoc",
    "xicay",
    "caal",
    "choc",
    "pop",
    "ajanel",
    "batz",
    "us",
    "tzunun",
    "zapeta",
    "ixcoy",
    "lopez",
]
TOWNS = ["nebaj", "chajul", "coban", "flores"]


def families(count: int) -> list[Person]:
    """Children and a parent each, mothers and fathers in turn, who say one sex in ten wrong."""
    draw, people = random.Random(5), []
    for n in range(count):
        day = f"20{draw.randrange(5, 15):02}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
        young = {"given": f"{draw.choice(GIVEN)} {draw.choice(GIVEN)}", "birth": day}
        young |= {"paternal": draw.choice(SURNAMES), "maternal": draw.choice(SURNAMES)}
        place = {"country": "GT", "municipality": draw.choice(TOWNS)}
        parent, line, name = (("mother", "maternal"), ("father", "paternal"))[n % 2] + (draw.choice(GIVEN),)
        sex = draw.choice(["female", "male"])
        said = sex if draw.random() > 0.1 else {"female": "male", "male": "female"}[sex]
        people.append(child(f"orr:{n}", **young, **place, **{f"{parent}_given": name}, sex=sex))
        grown = {"given": name, "paternal": young[line], "relationship": parent}
        people.append(adult(f"ice:{n}", **grown, **place, claims=[young | {"sex": said}]))
    return people


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    with connect(tmp_path_factory.mktemp("spill"), threads=1) as duck:
        return build_features(duck, told(*families(150)))


@pytest.fixture(scope="module")
def trained(features: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Model:
    return train(features, prior_model(CONFIG), CONFIG, seed=1, spill=tmp_path_factory.mktemp("spill"))


@pytest.mark.parametrize("training_round", (*ROUNDS, *PARENT_ROUNDS))
def test_a_round_learns_nothing_that_sees_what_it_blocks_on(training_round: Round) -> None:
    blocked = {column for pair in training_round.equal for column in pair}
    held = [c for c in COMPARISONS if blocked & set(c.columns)]
    assert held and all(c.lineage & training_round.lineage for c in held)
    learned = [c.name for c in training_round.learned(prior_model(CONFIG)).comparisons]
    assert learned == [c.name for c in COMPARISONS if not c.lineage & training_round.lineage]
    assert learned


def test_what_no_round_may_see_is_not_learned(trained: Model) -> None:
    moved = {c.name for c in trained.comparisons for level in c.levels if level.m_source != "assumed"}
    free = {c.name for c in COMPARISONS if any(not c.lineage & r.lineage for r in (*ROUNDS, *PARENT_ROUNDS))}
    assert moved and moved <= free


def test_u_is_what_random_pairs_say(trained: Model) -> None:
    same = trained.comparison("child_sex").level("same")
    assert same.u_source == "sampled" and 0.4 < same.u < 0.6
    unsaid = trained.comparison("phone").level("same")
    assert unsaid == prior_model(CONFIG).comparison("phone").level("same")


def test_m_moves_from_the_prior_towards_what_the_records_say(trained: Model) -> None:
    shipped, learned = (m.comparison("child_sex").level("differ") for m in (prior_model(CONFIG), trained))
    assert learned.m_source == "blended" and shipped.m < learned.m < 0.12
    assert trained.comparison("companion") == prior_model(CONFIG).comparison("companion")


def test_training_twice_gives_the_same_model(features: pl.DataFrame, trained: Model, tmp_path: Path) -> None:
    assert train(features, prior_model(CONFIG), CONFIG, seed=1, spill=tmp_path) == trained


def test_few_records_stay_on_the_priors_for_m(tmp_path: Path) -> None:
    with connect(tmp_path, threads=1) as duck:
        few = build_features(duck, told(*families(6)))
    model = train(few, prior_model(CONFIG), CONFIG, seed=1, spill=tmp_path)
    assert all(level.m_source == "assumed" for c in model.comparisons for level in c.levels)
    m = [(level.name, level.m) for c in model.comparisons for level in c.levels]
    before = [(level.name, level.m) for c in prior_model(CONFIG).comparisons for level in c.levels]
    assert [name for name, _ in m] == [name for name, _ in before]
    assert [value for _, value in m] == pytest.approx([value for _, value in before], rel=0.02)


def test_without_learning_only_u_is_sampled(features: pl.DataFrame, tmp_path: Path) -> None:
    config = LinkageConfig(training=TrainingConfig(em=False, u_pairs=5000))
    model = train(features, prior_model(config), config, seed=1, spill=tmp_path)
    assert {level.m_source for c in model.comparisons for level in c.levels} == {"assumed"}
    assert {level.u_source for level in model.comparison("child_given").levels} == {"sampled"}


def test_one_side_alone_teaches_nothing(tmp_path: Path) -> None:
    with connect(tmp_path, threads=1) as duck:
        alone = build_features(duck, told(child(given="maria", paternal="tzoc")))
    assert train(alone, prior_model(CONFIG), CONFIG, seed=1, spill=tmp_path) == prior_model(CONFIG)


def test_columns_of_a_comparison_are_linkage_columns(features: pl.DataFrame) -> None:
    assert {column for c in BY_NAME.values() for column in c.columns} <= set(features.columns)
