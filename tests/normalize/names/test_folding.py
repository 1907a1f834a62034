"""Folding keeps letters and nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.normalize.names.folding import fold, plain


def test_accents_tildes_and_apostrophes_vanish() -> None:
    assert fold("Núñez") == "nunez"
    assert fold("Q'eqchi'") == "qeqchi"
    assert fold(" D'Ángelo 3 ") == "dangelo"


def test_a_zero_between_letters_is_an_o() -> None:
    assert plain("L0pez") == "Lopez"
    assert plain("10 años") == "10 años"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text).isascii()
