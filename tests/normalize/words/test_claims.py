from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.normalize.dates.ages import lived
from reunify.normalize.words import split_claims
from reunify.normalize.words.lexicon import plain

Row = tuple[object, ...]


def told(cell: str, *fields: str) -> list[Row]:
    frame = split_claims(pl.Series([cell])).select(*fields)
    return [tuple(row) for row in frame.iter_rows()]


TWO = [("Juan López", "7 años"), ("María López", "5 años")]


@pytest.mark.parametrize(
    "cell",
    [
        "1) Juan López 7 años 2) María López 5 años",
        "1. Juan López (7)\n2. María López (5)",
        "a) Juan López, 7 b) María López, 5",
        "Juan López, 7 años, María López, 5 años",
        "Juan López 7 / María López 5",
        "Juan López, 7 yrs; María López, 5 yrs",
        "Juan López (7 años) y María López (5 años)",
        "mi hijo Juan López de 7 años y mi hija María López de 5",
        "hijo: Juan López 7 años / hija: María López 5 años",
        "my son Juan López 7 y/o and my daughter María López age 5",
        "dos hijos, Juan López de siete años y María López de cinco años",
        "Juan López 7 años María López 5 años",
        "mis hijos:\n- Juan López 7\n- María López 5",
        "Juan López y María López de 7 y 5 años",
        "dos niños, Juan López y María López, de 7 y 5",
        "Nombre: Juan López Edad: 7; Nombre: María López Edad: 5",
        "busco a mi hijo Juan López 7 años + María López 5 años",
    ],
)
def test_two_children_in_every_style(cell: str) -> None:
    assert told(cell, "name", "age") == TWO


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        ("Ana Caal nac. 06/04/2015", "06/04/2015"),
        ("Ana Caal, nacida el 6 de abril de 2015", "6 de abril de 2015"),
        ("Ana Caal born 3/4/2012", "3/4/2012"),
        ("Ana Caal DOB: March 3, 2012", "March 3, 2012"),
        ("Ana Caal 12-mar-11", "12-mar-11"),
        ("Ana Caal (2015-04-06)", "2015-04-06"),
        ("Ana Caal f. nac. 2015", "2015"),
        ("Ana Caal nac. ", None),
    ],
)
def test_birth_dates_stay_whole(cell: str, birth: str | None) -> None:
    assert told(cell, "name", "birth") == [("Ana Caal", birth)]


@pytest.mark.parametrize(
    "cell",
    [
        "Juan López y López",
        "Juan de la Cruz y de León",
        "LOPEZ GARCIA, JUAN",
        "Juan Nieto Varón",
        "José Son Tzoc",
    ],
)
def test_one_name_is_not_split(cell: str) -> None:
    assert told(cell, "name") == [(cell,)]


@pytest.mark.parametrize(
    ("cell", "age"),
    [
        ("Juan López, va para 8 años", "va para 8 anos"),
        ("Juan López (siete para ocho)", "siete para ocho"),
        ("Juan López de siete (7) años", "siete (7) anos"),
        ("Juan López de 6-7 años", "6-7 anos"),
        ("Juan López recién cumplió 7", "recien cumplio 7"),
        ("Juan López cumple 8 en marzo", "cumple 8"),
        ("Juan López (7 y pico)", "7 y pico"),
    ],
)
def test_an_age_told_by_way_of_another_is_no_part_of_the_name(cell: str, age: str) -> None:
    assert told(cell, "name", "age") == [("Juan López", age)]
    assert lived(age) is not None


def test_surnames_first_and_children_by_comma_are_told_apart() -> None:
    assert told("LOPEZ GARCIA, JUAN; PEREZ, MARIA", "name") == [("LOPEZ GARCIA, JUAN",), ("PEREZ, MARIA",)]
    assert told("Juan, Pedro y María López", "name") == [("Juan",), ("Pedro",), ("María López",)]
    assert told("María Castillo y Luna Castillo", "name") == [("María Castillo",), ("Luna Castillo",)]
    assert told("María e Isabel Choc", "name") == [("María",), ("Isabel Choc",)]


@pytest.mark.parametrize(
    ("cell", "rows"),
    [
        ("mi hija de 5 años", [(None, "5 años", "female", "child")]),
        ("hijo de 7 y hija de 5", [(None, "7 años", "male", "child"), (None, "5 años", "female", "child")]),
        (
            "dos hijas de 5 y 7 años",
            [(None, "5 años", "female", "child"), (None, "7 años", "female", "child")],
        ),
        ("una niña de 9 años y un niño", [(None, "9 años", "female", None), (None, None, "male", None)]),
        ("2 niñas", [(None, None, "female", None)] * 2),
        ("un niño recién nacido", [(None, "recién nacido", "male", None)]),
        ("bebé de 8 meses", [(None, "8 meses", None, None)]),
        ("nieta Rosa, 4 años y medio", [("Rosa", "4 años y medio", "female", "grandchild")]),
        ("sobrino Luis Choc 8", [("Luis Choc", "8 años", "male", "niece_nephew")]),
        ("Ana López, hija, 7", [("Ana López", "7 años", "female", "child")]),
    ],
)
def test_kin_words_and_children_without_a_name(cell: str, rows: list[Row]) -> None:
    assert told(cell, "name", "age", "sex", "relationship") == rows


@pytest.mark.parametrize(
    "cell", ["dos hijos", "no recuerda los nombres", "preguntar mañana", "???", "su tía Rosa"]
)
def test_what_cannot_be_read_is_kept_and_not_guessed(cell: str) -> None:
    assert told(cell, "text", "name", "age", "sex", "parsed") == [(cell, None, None, None, False)]


@pytest.mark.parametrize(
    ("cell", "home"),
    [
        ("Juan 7, otro se quedó en Guatemala con la abuela", "otro se quedó en Guatemala con la abuela"),
        ("Juan 7 / María 5 (stayed home)", "María 5 (stayed home)"),
        (
            "mi hijo se llama Juan. mi hija se llama Ana (está con su abuela)",
            "mi hija se llama Ana (está con su abuela)",
        ),
        ("Juan, 7 años / Ana, 5 años (no viajó)", "Ana, 5 años (no viajó)"),
        ("Juan 7; la niña vive en Honduras con la abuela", "la niña vive en Honduras con la abuela"),
    ],
)
def test_who_stayed_at_home_is_kept_out_of_matching(cell: str, home: str) -> None:
    assert told(cell, "name", "parsed", "text")[0][:2] == ("Juan", True)
    assert told(cell, "name", "parsed", "text")[1:] == [(None, False, home)]


def test_who_is_named_after_the_brackets_did_not_stay() -> None:
    assert told("Ana Choc (se quedó en casa) y Jprge Choc", "name", "parsed") == [
        (None, False),
        ("Jprge Choc", True),
    ]


def test_held_in_custody_is_not_at_home() -> None:
    assert told("Juan López se quedó en el albergue", "name", "parsed") == [("Juan López", True)]


@pytest.mark.parametrize("cell", ["no tiene", "ninguno", "none", "No tiene hijos.", "   "])
def test_no_children_give_no_row(cell: str) -> None:
    assert told(cell, "name") == []


def test_rows_follow_the_column() -> None:
    frame = split_claims(pl.Series(["Ana / Luis", None, "Ana / Luis", "Rosa"]))
    assert frame["index"].to_list() == [0, 0, 2, 2, 3]
    assert frame["position"].to_list() == [1, 2, 1, 2, 1]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="Ana Luis y,/;()1) 7 años se quedó hija\n.:", max_size=60))
def test_any_text_is_kept(cell: str) -> None:
    frame = split_claims(pl.Series([cell]))
    for row in frame.iter_rows(named=True):
        assert row["text"] in cell
        assert row["parsed"] or row["name"] is None
    if any(letter.isalpha() for letter in cell) and not re.search("n[oi]", plain(cell)):
        assert len(frame) > 0


GIVEN = st.sampled_from(["Juan", "María", "Pedro", "Ana", "Luis", "Rosa", "Carlos"])
SURNAME = st.sampled_from(["López", "Pérez", "García", "Tzoc", "Caal", "Hernández"])
CHILD = st.tuples(GIVEN, SURNAME, SURNAME, st.integers(1, 17))
STYLES = (
    ("{n}, {a} años", " / "),
    ("{n} ({a})", ", "),
    ("{n} de {a} años", " y "),
    ("{n} {a}", "; "),
    ("{n} {a}", "\n"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CHILD, min_size=1, max_size=4), st.sampled_from(STYLES))
def test_written_lists_are_read_back(
    children: list[tuple[str, str, str, int]], style: tuple[str, str]
) -> None:
    form, sign = style
    expected = [(f"{g} {p} {m}", f"{age} años") for g, p, m, age in children]
    cell = sign.join(form.format(n=name, a=age.split()[0]) for name, age in expected)
    assert told(cell, "name", "age") == expected
