import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.errors import JobError
from reunify.normalize import dates
from reunify.normalize.dates.ages import lived
from reunify.schema import BIRTH_PARTS

REFERENCE = dt.date(2018, 6, 30)


def births(*rows: Any, reference: dt.date | None = REFERENCE, order: Any = "day-first") -> pl.DataFrame:
    schema = dict.fromkeys(("birth", "age", "age_at"), pl.String())
    frame = pl.DataFrame([dict(zip(schema, row, strict=True)) for row in rows], schema=schema)
    return dates.read_births(frame, order=order, reference=reference)


def interval(*row: Any, **more: Any) -> tuple[str, str, str]:
    (got,) = births(row, **more).rows(named=True)
    return got["birth_from"].isoformat(), got["birth_to"].isoformat(), got["birth_kind"]


def test_the_columns_are_those_of_the_schema() -> None:
    got = births((None, None, None))
    assert dict(got.drop("unreadable").schema) == dict(BIRTH_PARTS)


@pytest.mark.parametrize(
    "cell",
    [
        *("9", "9 años", "nueve", "09", "9.0", "9 a", "9yo", "edad: 9", "casi 10", "9-year-old"),
        *("9 years old", "9 and some"),
        *("más o menos 9", "va para diez", "cumple 10 en marzo", "9 para 10", "nueve años, va para diez"),
        *("nueve (9) años", "9 (nueve)", "recién cumplió 9", "niño de 9 años", "9 y pico", "going on 10"),
    ],
)
def test_an_age_is_the_year_in_which_they_were_born(cell: str | None) -> None:
    expected = ("2008-07-01", "2009-06-30", "age")
    assert interval(None, cell, None) == expected
    assert interval(cell, None, None) == expected


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("18 meses", "2016-12-01", "2016-12-30"),
        ("8 mo", "2017-10-01", "2017-10-30"),
        ("2 años y 3 meses", "2016-03-01", "2016-03-30"),
        ("3 semanas", "2018-06-03", "2018-06-09"),
        ("5 días", "2018-06-25", "2018-06-25"),
        ("recién nacida", "2018-05-31", "2018-06-30"),
        ("7 1/2", "2010-07-01", "2011-03-30"),
        ("7 años y medio", "2010-07-01", "2011-03-30"),
        ("año y medio", "2016-07-01", "2017-03-30"),
        ("7-8 años", "2009-07-01", "2011-06-30"),
        ("7/8 años", "2009-07-01", "2011-06-30"),
        ("8 ± 1", "2008-07-01", "2011-06-30"),
        ("7 y 1/2", "2010-07-01", "2011-03-30"),
        ("<1", "2017-07-01", "2018-06-30"),
        ("0", "2017-07-01", "2018-06-30"),
    ],
)
def test_ages_in_other_units(cell: str | None, first: Any, last: Any) -> None:
    assert interval(None, cell, None) == (first, last, "age")


@pytest.mark.parametrize("cell", ["siete (8)", "5 para 9", "va para", "7 ± 9"])
def test_ages_that_contradict_themselves_are_not_read(cell: str) -> None:
    assert lived(cell) is None


def test_an_age_beside_a_date_leaves_the_date() -> None:
    assert interval("12/03/2011 (7)", None, None) == ("2011-03-12", "2011-03-12", "day")


def test_an_age_counts_back_from_its_own_day() -> None:
    assert interval(None, "5", "2017-03-10") == ("2011-03-11", "2012-03-10", "age")
    assert interval(None, "5", "03/2017") == ("2011-03-02", "2012-03-31", "age")


def test_a_birth_date_wins_over_an_age_and_an_age_over_no_birth_date() -> None:
    (got,) = births(("13/05/2010", "9", None)).rows(named=True)
    assert (got["birth_text"], got["birth_kind"]) == ("13/05/2010", "day")
    (got,) = births(("31/02/2010", "8", None)).rows(named=True)
    assert (got["birth_kind"], got["unreadable"]) == ("age", True)


def test_a_cell_that_cannot_be_read_keeps_its_text() -> None:
    (got,) = births(("31/02/2010", None, None)).rows(named=True)
    assert got["birth_text"] == "31/02/2010" and got["birth_from"] is None and got["unreadable"]


def test_an_age_column_that_holds_a_date_is_read_as_one() -> None:
    assert interval(None, "12/05/2010", None) == ("2010-05-12", "2010-05-12", "day")


def test_no_birth_is_after_the_reference() -> None:
    assert interval("12/09/25", None, None)[0] == "1925-09-12"


def test_an_age_without_a_day_to_count_from_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(JobError, match="reference_date"):
        births((None, "9", None), reference=None)
    assert births(("13/05/2010", "9", None), reference=None)["birth_kind"][0] == "day"


@pytest.mark.parametrize("cell", ["130", "hola", "año", "de", "3 gatos", "mayor de edad"])
def test_what_is_no_age_is_none(cell: str) -> None:
    assert lived(cell) is None


pairs = st.tuples(
    st.dates(dt.date(1950, 1, 1), dt.date(2017, 12, 31)), st.dates(dt.date(2018, 1, 1), REFERENCE)
)


@settings(max_examples=15, deadline=None)
@given(st.lists(pairs, min_size=1, max_size=40))
def test_who_has_an_age_was_born_in_its_interval(people: list[tuple[dt.date, dt.date]]) -> None:
    ages = [at.year - born.year - ((at.month, at.day) < (born.month, born.day)) for born, at in people]
    rows = [(None, str(age), at.isoformat()) for age, (_, at) in zip(ages, people, strict=True)]
    got = births(*rows)
    known = pl.Series([born for born, _ in people])
    assert ((got["birth_from"] <= known) & (known <= got["birth_to"])).all()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(*[st.none() | st.text("0123456789/ añosmey.½-", max_size=12)] * 3), max_size=30))
def test_births_never_fail_and_keep_their_rows(rows: Any) -> None:
    got = births(*rows)
    assert got.height == len(rows)
    assert got.filter(pl.col("birth_from") > pl.col("birth_to")).is_empty()
