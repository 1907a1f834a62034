from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.normalize.words import split_parents

BOTH = ("María García", "Juan Pérez", None)


def told(cell: str) -> tuple[str | None, ...]:
    return split_parents(pl.Series([cell])).select("mother_name", "father_name", "rest").row(0)


@pytest.mark.parametrize(
    "cell",
    [
        "FATHER: Juan Pérez; MOTHER: María García",
        "PAPA Juan Pérez  MAMA María García",
        "Madre: María García (fallecida), padre: Juan Pérez",
        "hijo de Juan Pérez y María García",
        "hija de María García y Juan Pérez",
        "María García (madre), Juan Pérez (padre)",
        "Juan Pérez - padre / María García - madre",
        "mamá se llama María García y el papá se llama Juan Pérez",
        "M: María García P: Juan Pérez",
        "Mother's name: María García / Father's name: Juan Pérez",
        "padres: Juan Pérez y María García",
        "María García\nJuan Pérez",
    ],
)
def test_both_parents_in_every_style(cell: str) -> None:
    assert told(cell) == BOTH


@pytest.mark.parametrize(
    ("cell", "mother", "father"),
    [
        ("mother Ana Choc, father unknown", "Ana Choc", None),
        ("Madre: María López, padre: no sabe", "María López", None),
        ("M: Rosa Tzoc P: N/A", "Rosa Tzoc", None),
        ("Madre: LOPEZ, MARIA; Padre: PEREZ, JUAN", "LOPEZ, MARIA", "PEREZ, JUAN"),
        ("Madre María López y López, padre Juan", "María López y López", "Juan"),
        ("padres desconocidos", None, None),
    ],
)
def test_one_parent_unknown_or_surnames_first(cell: str, mother: str | None, father: str | None) -> None:
    assert told(cell) == (mother, father, None)


def test_others_and_the_untold_are_rest() -> None:
    assert told("abuela: Rosa Tzoc") == (None, None, "abuela: Rosa Tzoc")
    assert told("Juan Pérez y Pedro Pérez") == (None, None, "Juan Pérez; Pedro Pérez")


def test_every_row_of_the_column_has_a_row() -> None:
    frame = split_parents(pl.Series([None, "madre Ana", "madre Ana"], dtype=pl.String))
    assert frame["mother_name"].to_list() == [None, "Ana", "Ana"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=50) | st.text(alphabet="madre padre: y,;/Ana Luis (M)P\n", max_size=50))
def test_never_raises_and_never_names_one_person_twice(cell: str) -> None:
    mother, father, _ = told(cell)
    assert mother is None or father is None or mother != father or cell.count(mother) > 1
