"""Families hold together: ages, surnames, numbers."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from reunify.synth.events import happen
from reunify.synth.families import World, make_world
from reunify.synth.settings import Streams, WorldConfig


@pytest.fixture(scope="module")
def world() -> World:
    config = WorldConfig(children=4000)
    return happen(make_world(config, Streams(5)), config, Streams(5))


@pytest.fixture(scope="module")
def children(world: World) -> pl.DataFrame:
    return world.people.filter(pl.col("part") == "child")


def parents(world: World, children: pl.DataFrame, part: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return children who have that parent on record, and the parents beside them."""
    known = children.filter(pl.col(part) >= 0)
    return known, world.people[known[part].to_numpy()]


def test_as_many_children_in_care_as_asked(children: pl.DataFrame) -> None:
    assert children["care"].sum() == 4000
    assert children["age"].is_between(0, 18, closed="left").all()


def test_parents_are_old_enough(world: World, children: pl.DataFrame) -> None:
    for part, years in (("mother", 15), ("father", 16)):
        known, parent = parents(world, children, part)
        gap = (parent["age"] - known["age"]).to_numpy()
        assert np.percentile(gap, 1) >= years
        assert np.median(gap) < 30


def test_children_carry_their_parents_surnames(world: World, children: pl.DataFrame) -> None:
    known, father = parents(world, children, "father")
    _, mother = parents(world, known, "mother")
    assert known["paternal"].equals(father["paternal"])
    assert known["maternal"].equals(mother["paternal"].alias("maternal"))


def test_a_single_mothers_children_carry_both_of_hers(world: World, children: pl.DataFrame) -> None:
    alone = children.filter(pl.col("father") < 0)
    _, mother = parents(world, alone, "mother")
    assert alone.height > 500
    assert alone.select("paternal", "maternal").equals(mother.select("paternal", "maternal"))


def test_relatives_by_blood_share_surnames(world: World) -> None:
    elder = world.people.filter(pl.col("part") == "sibling")
    mother = world.people[elder["family"].to_numpy()]
    assert elder.height > 10
    assert ((elder["maternal"] == mother["paternal"]) | (elder["maternal"] == mother["maternal"])).all()
    old = world.people.filter(pl.col("part") == "grandparent")
    assert (old["age"] > world.people[old["family"].to_numpy()]["age"] + 16).all()


def test_half_siblings_have_another_fathers_surname(world: World, children: pl.DataFrame) -> None:
    fathers = children.filter(pl.col("father") >= 0).group_by("family").agg(pl.col("father").n_unique())
    assert 20 < (fathers["father"] == 2).sum() < fathers.height / 10


def test_numbers_are_issued_once_and_families_stand_together(world: World) -> None:
    issued = world.people.filter(pl.col("alien").is_not_null())
    assert issued["alien"].n_unique() == issued.height
    pairs = issued.filter(pl.col("part") == "mother").join(
        issued.filter(pl.col("part") == "child"), left_on="family", right_on="mother", suffix="_child"
    )
    near = (pairs["alien_child"] - pairs["alien"]).is_between(1, 8)
    assert 0.75 < near.to_numpy().mean() < 0.98


def test_mayan_families_speak_and_are_named_so(world: World) -> None:
    home = world.families.filter("mayan")
    assert set(home["country"]) == {"GT"}
    assert (home["language"] != "español").to_numpy().mean() > 0.5


def test_streams_depend_on_seed_and_name_alone() -> None:
    draws = {(s, n): Streams(s).of(n).random() for s in (1, 2) for n in ("a", "b")}
    assert len(set(draws.values())) == 4
    assert Streams(1).of("a").random() == draws[1, "a"]


def test_larger_worlds_last_longer() -> None:
    assert WorldConfig(children=120).season == WorldConfig(children=12_000).season == 75
    assert WorldConfig(children=110_000).season > 600
    assert WorldConfig(children=12, days=3).season == 3
