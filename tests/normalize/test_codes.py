from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from reunify.errors import JobError
from reunify.normalize import codes
from reunify.normalize.codes import _table
from reunify.schema import CLAIMED_RELATIONSHIPS, CONSENTS, RELATIONSHIPS, SEXES


def coded(
    function: Callable[..., Any], *cells: str | None, values: dict[str, str] | None = None, **more: Any
) -> list[str | None]:
    return list(function(pl.Series("code", cells, dtype=pl.String), values, **more))


def test_m_is_male_beside_f_and_female_beside_h() -> None:
    assert coded(codes.sexes, "F", "M", "m", None) == ["female", "male", "male", None]
    assert coded(codes.sexes, "H", "M", "h") == ["male", "female", "male"]


def test_m_that_nothing_decides_is_null_unless_the_words_are_english() -> None:
    assert coded(codes.sexes, "M", "M") == [None, None]
    assert coded(codes.sexes, "H", "F", "M") == ["male", "female", None]
    assert coded(codes.sexes, "M", language="en") == ["male"]


def test_sex_in_words_of_both_languages() -> None:
    cells = [
        "niña",
        "Femenino",
        "MUJER",
        "girl",
        "f (femenino)",
        "niño",
        "Masculino",
        "varón",
        "boy",
        "Hombre",
    ]
    assert coded(codes.sexes, *cells) == ["female"] * 5 + ["male"] * 5
    assert coded(codes.sexes, "niño/a", "masculino/femenino", "1", "?") == [None] * 4


def test_a_sources_own_codes_win_over_everything() -> None:
    assert coded(codes.sexes, "1", "2", "F", values={"1": "female", "2": "male", "f": "male"}) == [
        "female",
        "male",
        "male",
    ]
    assert coded(
        codes.relationships, "Encargada", "MADRE", values={"encargáda": "other", "madre": "guardian"}
    ) == [
        "other",
        "guardian",
    ]
    assert coded(codes.consents, "+", "-", values={"+": "given", "-": "refused"}) == ["given", "refused"]


@pytest.mark.parametrize(
    "function", [codes.sexes, codes.relationships, codes.claimed_relationships, codes.consents]
)
def test_a_value_outside_the_vocabulary_is_an_error(function: Callable[..., Any]) -> None:
    with pytest.raises(JobError, match="Use one of"):
        coded(function, "x", values={"x": "mamá"})


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Mamá", "mother"),
        ("madre biológica", "mother"),
        ("FATHER", "father"),
        ("abuela materna", "grandparent"),
        ("Grand-mother (maternal)", "grandparent"),
        ("padre de la madre", "grandparent"),
        ("tío/tía", "aunt_uncle"),
        ("hermana de la mamá", "aunt_uncle"),
        ("mother's sister", "aunt_uncle"),
        ("maternal aunt", "aunt_uncle"),
        ("hermana mayor", "sibling"),
        ("hermano de padre", "sibling"),
        ("pareja de la mamá", "step_parent"),
        ("Step-father", "step_parent"),
        ("encargada", "guardian"),
        ("tutor legal", "guardian"),
        ("prima", "other"),
        ("parent", None),
        ("padre y madre", None),
        ("XYZ", None),
        (None, None),
    ],
)
def test_relationships_to_the_child(cell: str | None, expected: str | None) -> None:
    assert coded(codes.relationships, cell) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("hijo(a)", "child"),
        ("hija mayor", "child"),
        ("daughter", "child"),
        ("madre", "child"),
        ("hijastra", "stepchild"),
        ("step-son", "stepchild"),
        ("Nieto", "grandchild"),
        ("sobrina", "niece_nephew"),
        ("hermanito", "sibling"),
        ("hijo de crianza", "other"),
        ("hijo de mi hermana", None),
    ],
)
def test_what_the_child_is_to_the_adult(cell: str | None, expected: str | None) -> None:
    assert coded(codes.claimed_relationships, cell) == [expected]


def test_the_sex_that_a_word_implies() -> None:
    cells = pl.Series(
        ["madre", "abuelo", "sobrina", "stepfather", "hermano de la madre", "tutor", "tío/a", "hijo(a)", None]
    )
    expected = ["female", "male", "female", "male", "male", None, None, None, None]
    assert codes.relationship_sex(cells).to_list() == expected


@pytest.mark.parametrize(
    "cell",
    [
        *("no", "No autoriza", "no desea que la busquen", "no ha dado consentimiento", "refused"),
        *("sin consentimiento", "declinó", "declina", "falso", "nel", " ✗", "❌", "✖\ufe0f", "sí; no"),
    ],
)
def test_a_refusal_anywhere_is_a_refusal(cell: str | None) -> None:
    assert coded(codes.consents, cell) == ["refused"]


def test_consents() -> None:
    assert coded(codes.consents, "Sí", "Y", "firmó la madre", "retirado", "consent withdrawn") == [
        *["given"] * 3,
        *["withdrawn"] * 2,
    ]
    assert coded(codes.consents, "pendiente", "no sabe", "lo pensará", None) == [*["unknown"] * 3, None]


@pytest.mark.parametrize("cell", ["no hay problema", "No hay inconveniente", "☒", "sí; no sabe"])
def test_what_is_neither_a_refusal_nor_consent_is_unknown(cell: str) -> None:
    assert coded(codes.consents, cell) == ["unknown"]


def test_of_several_consents_the_strictest_counts() -> None:
    own = {"1": "given", "2": "withdrawn"}
    assert coded(codes.consents, "1; 2", "1; no", "1; sí", values=own) == ["withdrawn", "refused", "given"]


def test_languages_have_one_spelling_each() -> None:
    assert set(coded(codes.languages, "K'iche'", "Quiché", "maya quiche", "QUICHE")) == {"kiche"}
    assert coded(codes.languages, "Español", "Q'eqchi'", "kekchi", "Spanish") == [
        "espanol",
        "qeqchi",
        "qeqchi",
        "espanol",
    ]


def test_of_several_languages_the_rarer_tells_most_and_unlisted_ones_stay() -> None:
    assert coded(codes.languages, "español y mam", "Lacandón", None) == ["mam", "lacandon", None]


@pytest.mark.parametrize(
    ("field", "allowed"),
    [
        ("sex", SEXES),
        ("relationship", RELATIONSHIPS),
        ("claimed_relationship", CLAIMED_RELATIONSHIPS),
        ("consent", CONSENTS),
    ],
)
def test_the_table_of_words_holds_only_our_vocabulary(field: str, allowed: tuple[str, ...]) -> None:
    assert set(_table(field).values()) == set(allowed)
    assert all(phrase == phrase.lower().strip() and phrase.isascii() for phrase in _table(field))
