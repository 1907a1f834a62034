import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.normalize.places.fold import bare, fold, locality, sound, sounds
from reunify.normalize.places.tables import read


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Sta. Cruz  Barillas", "santa cruz barillas"),
        ("PANZÓS", "panzos"),
        ("Cd. Tecún Umán", "ciudad tecun uman"),
        ("T'oj Nan", "toj nan"),
        ("¡?", ""),
    ],
)
def test_folded_spelling(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(max_size=40))
@settings(max_examples=150)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("shenacoj", "xenacoj"),
        ("hocotan", "jocotan"),
        ("kiche", "quiche"),
        ("zan salbador", "san salvador"),
    ],
)
def test_names_that_sound_the_same_meet(heard: str, written: str) -> None:
    assert sound(heard) == sound(written)


@pytest.mark.parametrize(("one", "other"), [("jalapa", "salama"), ("choloma", "soloma"), ("kiche", "chiche")])
def test_names_that_sound_different_stay_apart(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@pytest.mark.parametrize("written", ["aldea el rosario", "ald caserio el rosario", "col el rosario"])
def test_locality_words_are_taken_off(written: str) -> None:
    assert locality(written) == ("el rosario", True)


def test_names_that_only_begin_like_locality_words_are_kept() -> None:
    assert locality("casillas") == ("casillas", False)
    assert locality("aldea") == ("", True)


def test_words_for_the_level_are_taken_off() -> None:
    assert bare("departamento de san marcos") == "san marcos"
    assert bare("municipio de barillas") == "barillas"


def test_a_column_of_names_sounds_as_each_of_them_does() -> None:
    names = read("places.csv")["name"].unique().sort()
    odd = pl.Series("name", ["guague", "ququi", "gwa", "ssch", "lll ll", "h", "", "cc11"])
    for column in (names, odd):
        assert sounds(column).to_list() == [sound(name) for name in column.to_list()]
