"""Dates: mistakes stay dates, ages count as people count."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.synth.dating import (
    BIRTH_MISTAKES,
    LATEST,
    age_in_words,
    english_age,
    exchanged,
    month_words,
    short_words,
    spanish_words,
    years_old,
)

DAYS = st.dates(dt.date(1940, 1, 1), dt.date(2018, 6, 15))


def of(expression: pl.Expr, **cells: object) -> object:
    return pl.DataFrame({k: [v] for k, v in cells.items()}).select(expression).item()


@given(st.lists(DAYS, min_size=1, max_size=20), st.sampled_from(sorted(BIRTH_MISTAKES)))
@settings(max_examples=50, deadline=None)
def test_every_mistake_gives_a_day_in_the_past(days: list[dt.date], mistake: str) -> None:
    out = BIRTH_MISTAKES[mistake](pl.Series(days), np.random.default_rng(0))
    assert out.null_count() == 0
    assert (out.to_physical() <= LATEST).all()


def test_day_and_month_change_places_where_they_can() -> None:
    days = pl.Series([dt.date(2010, 3, 4), dt.date(2010, 3, 14), dt.date(2018, 5, 12)])
    swapped = exchanged(days, np.random.default_rng(0)).to_list()
    assert swapped == [dt.date(2010, 4, 3), dt.date(2010, 3, 14), dt.date(2018, 5, 12)]


@given(DAYS, DAYS)
@settings(max_examples=40, deadline=None)
def test_years_of_age(birth: dt.date, at: dt.date) -> None:
    wanted = at.year - birth.year - ((at.month, at.day) < (birth.month, birth.day))
    assert of(years_old(pl.col("b"), pl.col("a")), b=birth, a=at) == wanted


@pytest.mark.parametrize(
    ("birth", "way", "words"),
    [
        (dt.date(2018, 5, 20), 0, "recién nacido"),
        (dt.date(2018, 4, 20), 0, "1 mes"),
        (dt.date(2017, 4, 20), 0, "13 meses"),
        (dt.date(2017, 4, 20), 9, "1 año"),
        (dt.date(2011, 12, 1), 0, "6 años y medio"),
        (dt.date(2011, 12, 1), 9, "6 años"),
    ],
)
def test_ages_in_words(birth: dt.date, way: int, words: str) -> None:
    age = age_in_words(pl.col("b"), pl.col("a"), pl.col("w"))
    assert of(age, b=birth, a=dt.date(2018, 6, 1), w=way) == words


def test_ways_of_writing_a_date() -> None:
    day = pl.lit(dt.date(2008, 9, 3))
    written = pl.select(
        spanish_words(day), b=month_words(day), c=short_words(day, "es"), d=short_words(day, "en")
    )
    assert written.row(0) == ("3 de septiembre de 2008", "septiembre de 2008", "03-sep-08", "03-SEP-08")
    assert (
        of(english_age(pl.col("b"), pl.col("a")), b=dt.date(2017, 1, 1), a=dt.date(2018, 6, 1)) == "17 MONTHS"
    )
