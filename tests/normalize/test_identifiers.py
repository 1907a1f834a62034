from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.normalize import identifiers


def series(*cells: str | None) -> pl.Series:
    return pl.Series("cell", cells, dtype=pl.String)


@pytest.mark.parametrize(
    "cell", ["208592266", "A208-592-266", "A# 208 592 266", "a208.592.266", "208592266.0", "A-208592266"]
)
def test_an_alien_number_in_any_punctuation(cell: str | None) -> None:
    assert identifiers.alien_numbers(series(cell))[0].to_list() == ["208592266"]


@pytest.mark.parametrize("between", [";", ", ", " / ", "\n", " ", " y ", " and "])
def test_several_alien_numbers_in_a_cell(between: str) -> None:
    cell = f"A208-592-266{between}208592267"
    assert identifiers.alien_numbers(series(cell))[0].to_list() == ["208592266", "208592267"]


def test_shorter_alien_numbers_get_zeros_in_front() -> None:
    got = identifiers.alien_numbers(series("A98765431", "9876543", "A012-345-679"))
    assert got.to_list() == [["098765431"], ["009876543"], ["012345679"]]


@pytest.mark.parametrize(
    "cell", [None, "", "no sabe", "000000000", "999-999-999", "123456789", "12345", "2085922661234"]
)
def test_what_is_no_alien_number_gives_an_empty_list(cell: str | None) -> None:
    assert identifiers.alien_numbers(series(cell)).to_list() == [[]]


@pytest.mark.parametrize(
    ("cell", "country", "digits"),
    [
        ("6065-9564", "GT", "50260659564"),
        ("50260659564", "GT", "50260659564"),
        ("+502 6065 9564", None, "50260659564"),
        ("00502 6065 9564", None, "50260659564"),
        ("011 502 6065 9564", "US", "50260659564"),
        ("tel. 9876-5432 ext 12", "HN", "50498765432"),
        ("7123 4567", "SV", "50371234567"),
        ("55 1234 5678", "MX", "525512345678"),
        ("521 55 1234 5678", "MX", "525512345678"),
        ("(713) 555-0123", "US", "17135550123"),
        ("713-555-0123", "GT", "17135550123"),
        ("60659564", None, "60659564"),
    ],
)
def test_phones_get_their_country_code(cell: str | None, country: str | None, digits: str) -> None:
    got = identifiers.phones(series(cell), pl.Series([country], dtype=pl.String))
    assert got.to_list() == [[digits]]


def test_a_default_country_stands_in_where_none_is_known() -> None:
    got = identifiers.phones(series("60659564", "98765432"), pl.Series([None, "HN"]), default="GT")
    assert got.to_list() == [["50260659564"], ["50498765432"]]


def test_several_phones_in_a_cell_and_none() -> None:
    got = identifiers.phones(
        series("50260659564 / 50255551111", "50260659564 50255551111", "n/a", None, "00000000")
    )
    assert got.to_list() == [["50260659564", "50255551111"]] * 2 + [[]] * 3


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.none() | st.text("0123456789 -+()/x", max_size=24), st.sampled_from(["GT", "MX", None]))
    )
)
def test_phones_never_fail_and_are_digits(rows: Any) -> None:
    cells, countries = [r[0] for r in rows], [r[1] for r in rows]
    got = identifiers.phones(series(*cells), pl.Series(countries, dtype=pl.String)).to_list()
    assert len(got) == len(rows)
    assert all(phone.isdigit() and len(phone) >= 7 for phones in got for phone in phones)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["GT", "MX", "US", ""]),
    st.lists(st.from_regex("[+(]?(502|52|1)?[0-9 ()-]{7,12}", fullmatch=True)),
)
def test_phones_alone_in_their_cell_are_read_as_among_others(country: str, cells: list[str]) -> None:
    alone = identifiers.phones(series(*cells), default=country)
    among = identifiers.phones(series(*(f"{c};" for c in cells)), default=country)
    assert alone.to_list() == among.to_list()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.none() | st.text("0123456789 -.;A#y", max_size=24), max_size=20))
def test_alien_numbers_have_nine_digits_and_read_the_same_again(cells: Any) -> None:
    got = identifiers.alien_numbers(series(*cells)).to_list()
    assert all(len(n) == 9 and n.isdigit() for numbers in got for n in numbers)
    assert identifiers.alien_numbers(series(*(";".join(n) for n in got))).to_list() == got


@pytest.mark.parametrize(
    "cell", ["FAMU93777946", "FMU ID 93777946", "famu-93777946", "Family Unit No. 93777946", "93777946"]
)
def test_a_family_unit_with_and_without_its_prefix(cell: str | None) -> None:
    assert identifiers.family_units(series(cell)).to_list() == [["93777946"]]


def test_several_family_units_in_a_cell() -> None:
    assert identifiers.family_units(series("FAMU93777946; FAMU68607202", None)).to_list() == [
        ["93777946", "68607202"],
        [],
    ]


def test_ids_are_as_written_in_upper_case_each_once() -> None:
    cells = series("n-5014; N-5015 / n-5014", "UAC100001 UAC100002", "N-5014 y N-5015\nX1", "11, 22", None)
    expected = [
        ["N-5014", "N-5015"],
        ["UAC100001", "UAC100002"],
        ["N-5014", "N-5015", "X1"],
        ["11", "22"],
        [],
    ]
    assert identifiers.id_lists(cells).to_list() == expected


def test_alien_numbers_with_spaces_are_one_id() -> None:
    assert identifiers.id_lists(series("208 592 264, 208592265")).to_list() == [["208592264", "208592265"]]


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("2", 2),
        ("dos", 2),
        ("Two", 2),
        ("2 hijos", 2),
        ("dos (2)", 2),
        ("2.0", 2),
        ("un hijo", 1),
        ("ninguno", 0),
        ("0", 0),
        ("3 y 1", None),
        ("-1", None),
        ("99", None),
        ("hijos", None),
        (None, None),
    ],
)
def test_counts_in_digits_and_words(cell: str | None, count: int | None) -> None:
    assert identifiers.whole_numbers(series(cell))[0] == count


def test_a_very_long_number_counts_nothing() -> None:
    assert identifiers.whole_numbers(series("7" * 5000)).to_list() == [None]
    assert identifiers.phones(series("7" * 5000)).to_list() == [[]]
