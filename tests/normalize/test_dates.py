import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.normalize import dates

LATEST = dt.date(2018, 6, 30)
MONTHS = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre"]
MONTHS += ["noviembre", "diciembre"]


def read(
    *cells: str | None, order: Any = "day-first", latest: dt.date | None = LATEST, **more: Any
) -> list[dict[str, Any]]:
    column = pl.Series("date", cells, dtype=pl.String)
    return dates.read_days(column, order=order, latest=latest, **more).rows(named=True)


def day(year: int, month: int, day_: int) -> dt.date:
    return dt.date(year, month, day_)


@pytest.mark.parametrize(
    "cell",
    [
        "20/09/2008",
        "09/20/2008",
        "20-9-2008",
        "20.09.2008",
        "20 9 2008",
        "20/09/08",
        "2008-09-20",
        "2008/9/20",
        "20080920",
        "20092008",
        "2008-09-20 13:45:00",
        "2008-09-20T00:00:00Z",
        "20 de septiembre de 2008",
        "20-sep-08",
        "20-SEP-2008",
        "Sept. 20, 2008",
        "20th of September 2008",
        "20 setiembre 2008",
        "39711",
        "39711.0",
        "sábado 20 de septiembre del 2008",
        "nac. 20/09/2008",
        "DOB: 9/20/2008",
        "20/IX/2008",
        "20 de setimbre de 2008",
        "veinte de septiembre de dos mil ocho",
        "20/09/2008 (9 años)",
        "2008 sep 20",
    ],
)
def test_one_day_in_many_forms(cell: str | None) -> None:
    (got,) = read(cell)
    assert (got["day_from"], got["day_to"], got["kind"]) == (day(2008, 9, 20), day(2008, 9, 20), "day")
    assert not got["unreadable"] and not got["placeholder"] and got["alt_from"] is None


@pytest.mark.parametrize(
    ("cell", "first", "last", "kind"),
    [
        ("05/2018", day(2018, 5, 1), day(2018, 5, 31), "month"),
        ("2018-05", day(2018, 5, 1), day(2018, 5, 31), "month"),
        ("mayo de 2018", day(2018, 5, 1), day(2018, 5, 31), "month"),
        ("may-18", day(2018, 5, 1), day(2018, 5, 31), "month"),
        ("2010", day(2010, 1, 1), day(2010, 12, 31), "year"),
        ("aprox. 2010", day(2010, 1, 1), day(2010, 12, 31), "year"),
        ("2010?", day(2010, 1, 1), day(2010, 12, 31), "year"),
        ("entre 2009 y 2010", day(2009, 1, 1), day(2010, 12, 31), "year"),
        ("12/05/2010?", day(2010, 5, 1), day(2010, 5, 31), "month"),
    ],
)
def test_what_is_less_than_a_day_is_an_interval(cell: str | None, first: Any, last: Any, kind: str) -> None:
    (got,) = read(cell)
    assert (got["day_from"], got["day_to"], got["kind"]) == (first, last, kind)
    assert not got["placeholder"]


@pytest.mark.parametrize(
    "cell", ["01/01/2004", "2004-01-01", "01/00/2004", "00/00/2004", "99/99/2004", "XX/XX/2004"]
)
def test_a_placeholder_within_a_known_year_is_that_year(cell: str | None) -> None:
    (got,) = read(cell)
    assert (got["day_from"], got["day_to"], got["kind"]) == (day(2004, 1, 1), day(2004, 12, 31), "year")
    assert got["placeholder"]


@pytest.mark.parametrize(
    "cell", ["1900-01-01", "01/01/1901", "9999-12-31", "00/00/0000", "1111-11-11", "1899-12-30"]
)
def test_a_placeholder_for_no_date_is_missing_and_not_unreadable(cell: str | None) -> None:
    (got,) = read(cell)
    assert got["day_from"] is None and got["kind"] is None
    assert got["placeholder"] and not got["unreadable"]


def test_an_unknown_day_leaves_the_month() -> None:
    (got,) = read("00/05/2010")
    assert (got["day_from"], got["day_to"], got["kind"]) == (day(2010, 5, 1), day(2010, 5, 31), "month")


@pytest.mark.parametrize(
    "cell", ["31/02/2010", "29/02/2011", "13/25/2010", "hola", "3/4/8", "14 de mayo", "9", "2035"]
)
def test_no_possible_date_is_unreadable_and_null(cell: str | None) -> None:
    (got,) = read(cell)
    assert got["unreadable"] and got["day_from"] is None and got["kind"] is None


def test_nothing_written_is_neither_read_nor_unreadable() -> None:
    (got,) = read(None)
    assert not got["unreadable"] and got["day_from"] is None


def test_the_exchanged_reading_is_kept_where_both_are_possible() -> None:
    (spanish,) = read("05/06/2010")
    (american,) = read("05/06/2010", order="month-first")
    assert (spanish["day_from"], spanish["alt_from"]) == (day(2010, 6, 5), day(2010, 5, 6))
    assert (american["day_from"], american["alt_from"]) == (day(2010, 5, 6), day(2010, 6, 5))


def test_of_two_readings_one_after_the_latest_day_falls() -> None:
    (got,) = read("05/07/2018")
    assert (got["day_from"], got["alt_from"]) == (day(2018, 5, 7), None)


def test_short_years_are_never_after_the_latest_day() -> None:
    cells = read("07-MAR-84", "12/03/18", "12/03/19", "03-dic-18", "05/07/18")
    assert [c["day_from"].year for c in cells] == [1984, 2018, 1919, 1918, 2018]


def test_offset_days_move_every_edge() -> None:
    (got,) = read("05/06/2018", order="month-first", offset_days=-4)
    assert (got["day_from"], got["day_to"], got["alt_from"]) == (
        day(2018, 5, 2),
        day(2018, 5, 2),
        day(2018, 6, 1),
    )


def test_an_overruled_column_is_read_as_its_plain_cells_are() -> None:
    cells = read("05/13/2010", "06/25/2011", "12/30/2009", "03/04/2012")
    assert cells[3]["day_from"] == day(2012, 3, 4)


def test_with_both_kinds_in_a_column_the_told_order_stands() -> None:
    cells = read("05/13/2010", "06/25/2011", "12/30/2009", "30/12/2009", "03/04/2012")
    assert [c["day_from"] for c in cells[2:]] == [day(2009, 12, 30), day(2009, 12, 30), day(2012, 4, 3)]


def test_column_order_counts_its_evidence() -> None:
    column = pl.Series(
        ["05/13/2010", "05/13/2010", "13/05/2010", "01/02/2010", "2010-01-02", "05/05/2010", None]
    )
    evidence = dates.column_order(column, "day-first")
    assert (evidence.day_first, evidence.month_first, evidence.ambiguous) == (1, 2, 1)
    assert evidence.order == "day-first" and not evidence.overruled


FORMS = {
    "day-first": ["{d:02}/{m:02}/{y}", "{d}-{m}-{y}", "{d:02}.{m:02}.{s:02}", "{d:02}{m:02}{y}"],
    "month-first": ["{m:02}/{d:02}/{y}", "{m}-{d}-{y}", "{m:02} {d:02} {s:02}"],
    "any": [
        "{y}-{m:02}-{d:02}",
        "{y}{m:02}{d:02}",
        "{d} de {w} de {y}",
        "{d:02}-{a}-{s:02}",
        "{w} {d}, {y}",
        "{y}-{m:02}-{d:02} 08:15:00",
        "{n}",
        "{y}",
        "{w} {y}",
        "{m:02}/{y}",
        "{y}-{m:02}",
        "aprox. {y}",
        "nac. {d} {w} {y}",
    ],
}
days = st.dates(dt.date(1930, 1, 1), LATEST)


def written(when: dt.date, form: str) -> str:
    word, serial = MONTHS[when.month - 1], (when - dt.date(1899, 12, 30)).days
    return form.format(y=when.year, m=when.month, d=when.day, s=when.year % 100, w=word, a=word[:3], n=serial)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["day-first", "month-first"]), st.lists(days, min_size=1, max_size=30))
def test_the_day_written_lies_in_the_interval(order: Any, whens: list[dt.date]) -> None:
    pairs = [(when, form) for when in whens for form in FORMS[order] + FORMS["any"]]
    for (when, form), got in zip(pairs, read(*(written(*p) for p in pairs), order=order), strict=True):
        assert got["day_from"] is not None, form
        assert got["day_from"] <= when <= got["day_to"], form


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.none() | st.text("0123456789/-. deayomrz?xX'", max_size=16) | st.text(max_size=12), max_size=40
    )
)
def test_reading_never_fails_and_intervals_are_in_order(cells: Any) -> None:
    for got in read(*cells):
        assert got["day_from"] is None or got["day_from"] <= got["day_to"]
        assert got["alt_from"] is None or got["alt_from"] <= got["alt_to"]
        assert (got["day_from"] is None) == (got["kind"] is None)


@settings(max_examples=10, deadline=None)
@given(st.lists(days, min_size=1, max_size=40))
def test_reading_what_was_read_gives_the_same(whens: list[dt.date]) -> None:
    once = read(*(when.strftime("%d/%m/%Y") for when in whens))
    twice = read(*(got["day_from"].isoformat() for got in once))
    assert [(t["day_from"], t["day_to"]) for t in twice] == [(o["day_from"], o["day_to"]) for o in once]
