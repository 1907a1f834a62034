"""Names by the customs of the region: two given names, a paternal and a maternal surname.

A name stays in four columns, spelt in full with its accents: ``given1``, ``given2`` (may be null),
``paternal``, ``maternal``. A single mother's child carries both of hers. Some towns have surnames of
their own, so that a rare surname is less rare at home.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from reunify.synth.settings import Streams
from reunify.synth.tables import Flags, Ints, Random, patch, picks, shipped

NAME = ("given1", "given2", "paternal", "maternal")

LOCAL = 0.2
"""Share of founders' surnames drawn from the few that their town is known for."""


def name_people(people: pl.DataFrame, families: pl.DataFrame, streams: Streams) -> pl.DataFrame:
    """Add the four name columns to ``people`` (columns ``part, female, age, mother, father, family``)."""
    family = people["family"].to_numpy()
    mayan = families["mayan"].to_numpy()[family]
    town = families["town"].to_numpy().astype(np.int64)[family]
    people = people.with_columns(
        paternal=_surnames(mayan, town, streams.of("paternal")),
        maternal=_surnames(mayan, town, streams.of("maternal")),
        given1=_given(people, streams.of("given1")),
        given2=_given(people, streams.of("given2")),
    )
    people = _inherit(people)
    people = _relatives(people, families, streams.of("kin"))
    return _second_names(people, streams.of("habits"))


def _surnames(mayan: Flags, town: Ints, rng: Random) -> pl.Series:
    table = shipped("surnames")
    n = mayan.size
    out = pl.Series([""]).new_from_index(0, n)
    from_mayan = mayan & (rng.random(n) < 0.72)
    for people, mask in (("mayan", from_mayan), ("ladino", ~from_mayan)):
        pool = table.filter(pl.col("people") == people)
        size = int(mask.sum())
        at = picks(rng, pool["weight"], size)
        local = rng.random(size) < LOCAL
        own = (town[mask] * 7919 + rng.geometric(0.25, size) * 104_729) % pool.height
        out = patch(out, mask, pool["surname"].gather(np.where(local, own, at)))
    return out


def _given(people: pl.DataFrame, rng: Random) -> pl.Series:
    """Draw a given name for each person by sex and by the fashion of their years."""
    table = shipped("given_names")
    female, age = people["female"].to_numpy(), people["age"].to_numpy()
    cohort = np.select([age >= 46, age >= 18], [0, 1], 2)
    out = pl.Series([""]).new_from_index(0, people.height)
    for number, name in enumerate(("old", "middle", "young")):
        for sex in ("F", "M"):
            pool = table.filter((pl.col("cohort") == name) & (pl.col("sex") == sex))
            mask = (cohort == number) & (female == (sex == "F"))
            out = patch(out, mask, pool["given"].gather(picks(rng, pool["weight"], int(mask.sum()))))
    return out


def _inherit(people: pl.DataFrame) -> pl.DataFrame:
    """Give children their father's and mother's surnames, or both of a single mother's."""
    child = (people["part"] == "child").to_numpy()
    mother = people["mother"].to_numpy()[child]
    father = people["father"].to_numpy()[child]
    alone = father < 0
    own = people["paternal"].gather(mother)
    paternal = patch(people["paternal"].gather(np.maximum(father, 0)), alone, own.filter(pl.Series(alone)))
    second = people["maternal"].gather(mother).filter(pl.Series(alone))
    return people.with_columns(
        patch(people["paternal"], child, paternal),
        patch(people["maternal"], child, patch(own, alone, second)),
    )


def _relatives(people: pl.DataFrame, families: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Give relatives by blood the surnames that tie them to the family.

    A grandparent's paternal surname is the parent's maternal or paternal one, an aunt or uncle has
    both of the parent's, an elder sibling both of the child's. Others keep their own.
    """
    n = families.height
    family = people["family"].to_numpy()
    maternal_side = families["maternal_side"].to_numpy()[family]
    parent = np.where(maternal_side | families["single"].to_numpy()[family], family, n + family)
    father = np.where(families["single"].to_numpy()[family], family, n + family)
    paternal, maternal = people["paternal"], people["maternal"]
    for part in ("grandparent", "aunt_uncle", "sibling"):
        mask = (people["part"] == part).to_numpy()
        at = parent[mask]
        woman = people["female"].to_numpy()[mask]
        if part == "grandparent":
            first = patch(paternal.gather(at), woman, maternal.gather(at).filter(pl.Series(woman)))
            second = people["maternal"].filter(pl.Series(mask))
        elif part == "aunt_uncle":
            first, second = paternal.gather(at), maternal.gather(at)
        else:
            mother = people["maternal"].gather(family[mask])
            both = father[mask] != family[mask]
            first = people["paternal"].gather(father[mask])
            second = patch(mother, both, people["paternal"].gather(family[mask][both]))
        people = people.with_columns(
            patch(people["paternal"], mask, first), patch(people["maternal"], mask, second)
        )
    return people


def _second_names(people: pl.DataFrame, rng: Random) -> pl.DataFrame:
    """Drop second given names that are not borne; name some sons and daughters after their parent."""
    n = people.height
    child = (people["part"] == "child").to_numpy()
    woman = people["female"].to_numpy()
    father = people["father"].to_numpy()
    junior = child & ~woman & (father >= 0) & (rng.random(n) < 0.09)
    namesake = child & woman & (rng.random(n) < 0.06)
    like = np.where(junior, father, people["mother"].to_numpy())
    mask = junior | namesake
    given1 = patch(people["given1"], mask, people["given1"].gather(like[mask]))
    return people.with_columns(
        given1.alias("given1"),
        given2=pl.when(pl.Series(rng.random(n) < 0.72) & (pl.col("given2") != given1)).then("given2"),
    )
