"""Children in one cell, and who is claimed."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from reunify.synth.claims import claimed, kinship
from reunify.synth.events import adult_rows, happen
from reunify.synth.families import make_world
from reunify.synth.settings import Streams, WorldConfig
from reunify.synth.telling import STYLES, tell
from reunify.synth.views import Desk, desk


@pytest.fixture(scope="module")
def clerk() -> Desk:
    config = WorldConfig(children=3000)
    world = happen(make_world(config, Streams(4)), config, Streams(4))
    return desk("hotline", world, config, Streams(4))


def family(rows: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "row": np.repeat(np.arange(rows), 2),
            "name": ["Ana Tzoc", "Luis Tzoc"] * rows,
            "given": ["Ana", "Luis"] * rows,
            "birth": [dt.date(2010, 1, 2), dt.date(2014, 5, 6)] * rows,
            "at": [dt.date(2018, 6, 1)] * (2 * rows),
            "female": [True, False] * rows,
            "home": [False] * (2 * rows),
            "position": [0, 1] * rows,
        }
    )


def cells(relation: str) -> list[str]:
    return tell(family(400), pl.Series([relation] * 400), np.random.default_rng(0))["text"].to_list()


def test_every_way_names_every_child_but_the_one_without_names() -> None:
    told = cells("mother")
    assert len(set(told)) >= len(STYLES)
    nameless = [t for t in told if "Ana" not in t or "Luis" not in t]
    assert nameless
    assert all(t.startswith("una niña de 8 años") for t in nameless)


def test_ways_that_the_field_knows_are_among_them() -> None:
    told = set(cells("father"))
    assert "Ana Tzoc nac. 02/01/2010 / Luis Tzoc nac. 06/05/2014" in told
    assert "1) Ana Tzoc (8) 2) Luis Tzoc (4)" in told
    assert "mi hija Ana Tzoc de 8 años y mi hijo Luis Tzoc de 4 años" in told
    assert "Ana Tzoc - 8 años\nLuis Tzoc - 4 años" in told


def test_relatives_say_what_the_child_is_to_them() -> None:
    assert "mi nieta Ana Tzoc de 8 años y mi nieto Luis Tzoc de 4 años" in cells("grandparent")


def test_parents_claim_their_own_and_relatives_the_familys(clerk: Desk) -> None:
    _, rows = adult_rows(clerk.world, Streams(4).of("adult rows"))
    people = clerk.world.people
    pairs = kinship(clerk, rows)
    adult, child = people[rows[pairs["row"].to_numpy()]], people[pairs["child"].to_numpy()]
    assert adult["family"].equals(child["family"])
    fathers = (adult["part"] == "father").to_numpy()
    assert (child["father"].to_numpy()[fathers] == rows[pairs["row"].to_numpy()][fathers]).all()


def test_a_few_claim_children_of_other_families_and_many_those_at_home(clerk: Desk) -> None:
    rows, _ = adult_rows(clerk.world, Streams(4).of("adult rows"))
    claims = claimed(clerk, rows, 0.6)
    own = clerk.world.people["family"].gather(rows).gather(claims["row"])
    foreign = claims.filter(own != claims["family"])
    assert 0 < foreign["row"].n_unique() < 0.02 * len(rows)
    assert 0.1 < claims["home"].to_numpy().mean() < 0.8
