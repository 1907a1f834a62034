"""Names that clerks cut in the middle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunify.normalize.names.cells import read_cell
from reunify.normalize.names.shortened import shortened


@pytest.mark.parametrize(
    ("cell", "tokens"),
    [
        ("M.ª Tum", ("maria", "tum")),
        ("Fran.co Mamani", ("francisco", "mamani")),
        ("FRAN.CA MAMANI", ("francisca", "mamani")),
        ("Mig.l", ("miguel",)),
        ("Man.la Rodr.z", ("manuela", "rodriguez")),
        ("Fern.do", ("fernando",)),
        ("Ju.º Quispe", ("juan", "quispe")),
        ("Lic.da Ana", ("ana",)),
    ],
)
def test_the_name_is_written_out(cell: str, tokens: tuple[str, ...]) -> None:
    assert read_cell(cell).tokens == tokens


@pytest.mark.parametrize("cell", ["J.A. Pérez", "Ma.de Jesús", "Ma.Luz López", "Sta.ana", "J.r"])
def test_initials_and_words_without_a_space_stay(cell: str) -> None:
    assert "." in cell and len(read_cell(cell).tokens) > 1


@given(st.text(max_size=9), st.text(max_size=4))
def test_what_is_found_so_begins_and_ends_or_is_a_known_short_form(begin: str, end: str) -> None:
    found = shortened(begin, end)
    assert found is None or found[0] == begin[0]
