"""Whole names read by evidence, one cell at a time."""

import pytest

from reunify.normalize.names.cells import read_cell
from reunify.normalize.names.reading import as_given, as_surnames, evidence, readings


def test_evidence_points_the_right_way() -> None:
    assert evidence(("maria", "jose")) > 3
    assert evidence(("lopez", "tzoc")) < -3
    assert evidence(("j",)) == 0


@pytest.mark.parametrize(
    ("text", "paternal", "maternal", "married"),
    [
        ("de la Cruz", "delacruz", None, None),
        ("García López", "garcia", "lopez", None),
        ("GARCIALOPEZ", "garcia", "lopez", None),
        ("Ponce de León de León", "poncedeleon", "deleon", None),
        ("García López de Pérez", "garcia", "lopez", "perez"),
        ("López de León", "lopez", "deleon", None),
        ("Tzoc vda. de Caal", "tzoc", None, "caal"),
        ("Sra. de Caal", None, None, "caal"),
        ("Hdez. Glez.", "hernandez", "gonzalez", None),
        ("L. M.", "l", "m", None),
        ("García L.", "garcia", None, None),
    ],
)
def test_surname_cells(text: str, paternal: str | None, maternal: str | None, married: str | None) -> None:
    found = as_surnames(read_cell(text))
    assert (found.paternal, found.maternal, found.married) == (paternal, maternal, married)


def test_third_surnames_and_initials_are_kept_aside() -> None:
    assert as_surnames(read_cell("García López Tzoc X")).rest == ("tzoc", "x")


def test_given_cells() -> None:
    assert as_given(read_cell("Ma. Gpe.")) == ("maria", "guadalupe")
    assert as_given(read_cell("Joséluis")) == ("jose", "luis")
    assert as_given(read_cell("María del Carmen")) == ("maria", "delcarmen")


def test_a_comma_settles_the_order() -> None:
    first, last = readings(read_cell("PABLO DOMINGO, JUAN"))
    assert first == last
    assert (first.given, first.paternal, first.maternal) == (("juan",), "pablo", "domingo")


def test_a_comma_after_plain_given_names_is_not_believed() -> None:
    first, _ = readings(read_cell("María Isabel, López García"))
    assert (first.given, first.paternal) == (("maria", "isabel"), "lopez")


def test_the_better_order_scores_higher() -> None:
    first, last = readings(read_cell("López García María José"))
    assert last.score > first.score
    assert last.given == ("maria", "jose")
