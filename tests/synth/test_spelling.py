"""Mistakes within a name do what they say."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.synth.renaming import VARIANT_MISTAKES
from reunify.synth.spelling import TOKEN_MISTAKES, doubled, dropped, exchanged
from reunify.synth.tables import patch
from reunify.synth.views import TOKENS

NAMES = st.lists(st.text("abcdefghijñáéz", min_size=1, max_size=12).map(str.title), min_size=1, max_size=30)


def after(mistake: str, name: str, draws: int = 200) -> set[str]:
    """Return what becomes of a name in many draws."""
    return set(TOKENS[mistake](pl.Series([name] * draws), np.random.default_rng(0)))


@pytest.mark.parametrize(
    ("mistake", "name", "outcome"),
    [
        ("b for v", "Vásquez", "Básquez"),
        ("s z c", "Vásquez", "Vásques"),
        ("silent h", "Hernández", "Ernández"),
        ("y for ll", "Yesenia", "Llesenia"),
        ("g j x", "Jiménez", "Ximénez"),
        ("w gu hu", "Wilmer", "Huilmer"),
        ("mayan sounds", "Tzoc", "Soc"),
        ("mayan sounds", "Xol", "Shol"),
        ("hypocoristic", "José", "Chepe"),
        ("diminutive", "Marcos", "Marcosito"),
        ("english spelling", "Brayan", "Bryan"),
        ("abbreviation", "Francisco", "Fco."),
        ("accents left off", "Núñez", "Nuñez"),
        ("ocr", "Carmen", "Carrnen"),
        ("english ear", "Lucía", "Luceea"),
    ],
)
def test_known_confusions_come_about(mistake: str, name: str, outcome: str) -> None:
    assert outcome in after(mistake, name)


@pytest.mark.parametrize("mistake", sorted(VARIANT_MISTAKES))
def test_names_without_a_variant_stay(mistake: str) -> None:
    assert after(mistake, "Xyzq") == {"Xyzq"}


@given(NAMES)
@settings(max_examples=40, deadline=None)
def test_letters_doubled_dropped_exchanged(names: list[str]) -> None:
    rng, values = np.random.default_rng(1), pl.Series(names)
    size = values.str.len_chars().cast(pl.Int64)
    assert (doubled(values, rng).str.len_chars() == size + 1).all()
    assert (dropped(values, rng).str.len_chars() == size - (size > 3).cast(pl.Int64)).all()
    assert [sorted(v) for v in exchanged(values, rng)] == [sorted(n) for n in names]


@given(NAMES, st.sampled_from(sorted(TOKEN_MISTAKES)))
@settings(max_examples=60, deadline=None)
def test_every_mistake_gives_as_many_names_and_none_empty(names: list[str], mistake: str) -> None:
    out = TOKEN_MISTAKES[mistake](pl.Series(names), np.random.default_rng(2))
    assert len(out) == len(names)
    assert out.null_count() == 0


def test_patch_replaces_marked_values_in_order() -> None:
    values = pl.Series("v", ["a", "b", "c", None])
    assert patch(values, np.array([True, False, True, False]), pl.Series(["x", "y"])).to_list() == [
        "x",
        "b",
        "y",
        None,
    ]
