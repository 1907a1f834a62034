"""Sound codes: names that Spanish ears write alike are equal, names of different people are not."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.normalize.names import fold, given_counts, sound, surname_counts
from reunify.normalize.names.sounds import _DOUBLED, _ENDS, _RULES

ALIKE = """
Jiménez Ximénez Giménez; Hernández Ernández; Yesenia Llesenia Jessenia Yecenia; Vázquez Básquez Vásquez
Wilmer Huilmer Guilmer; Tzoc Soc Tsoc; Xol Shol; Walter Gualter; Geovanny Jovani Giovanni Yovany
Deysi Daisy Daysi; Brayan Bryan Brian; Yeni Jenny Yenny Jeni; Jhon John; Concepción Koncepcion
Brittany Vrittany; Luz Lus; Darwin Daruin Darguin; Zúñiga Suniga Zunyiga; Quiej Kiej; Ixcoy Ishcoy
Chub Chup; Rodríguez Rodrigez Rodrigues; Stephanie Estefani Stefany; Eduardo Edwardo; Guerrero Werrero
Jonathan Yonatan Jhonatan; Raymundo Reymundo; Amaya Amalla; Isaías Isayas; Cristian Christian Kristian
Campos Canpos; Gramajo Gramaxo; Johana Yohana Joana; Heidy Haidi; Philip Filip; K'iche' Quiche
Guadalupe Wadalupe; Allison Alison Ayison; Miriam Mirian; Ortiz Ortis; Wendy Wendi; Aarón Aron
"""

APART = """
Francisco Francisca; Mario María; López Yépez; Méndez Mendoza; Juan Juana; Caal Choc; Tum Tun; Pablo Paola
Mateo Matías; Pérez Páez; Luis Luisa; Antonio Antonia; Rosa Rosario; Choc Coc; Xol Sol; Peña Pina; Us Ux
Ramos Ramírez; García Gracia; Emilia Emily; José Josué; Martín Martina; Chajal Caal; Julio Julia; Ana Inés
"""


def groups(text: str) -> list[list[str]]:
    return [[fold(w) for w in group.split()] for group in text.replace("\n", ";").split(";") if group.strip()]


@pytest.mark.parametrize("names", groups(ALIKE), ids=lambda names: names[0])
def test_spellings_of_one_name_sound_alike(names: list[str]) -> None:
    assert len({sound(name) for name in names}) == 1


@pytest.mark.parametrize("names", groups(APART), ids=lambda names: names[0])
def test_different_names_sound_apart(names: list[str]) -> None:
    assert len({sound(name) for name in names}) == len(names)


def test_gendered_endings_never_meet() -> None:
    known = set(given_counts().filter(given_counts()["count"] > 1_000)["token"])
    pairs = [(t, t[:-1] + "a") for t in sorted(known) if t.endswith("o") and t[:-1] + "a" in known]
    assert len(pairs) > 100
    assert [pair for pair in pairs if sound(pair[0]) == sound(pair[1])] == []


def test_few_common_surnames_share_a_code() -> None:
    common = surname_counts()["token"].head(2_000).to_list()
    assert len({sound(token) for token in common}) > 1_800


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=30))
def test_codes_are_letters_and_empty_only_for_silence(token: str) -> None:
    code = sound(token)
    assert code == fold(code)
    assert bool(code) == bool(token.replace("h", ""))


def test_a_token_of_ten_thousand_letters_has_a_code() -> None:
    assert len(sound("xicay" * 2_000)) > 5_000


def test_no_rule_is_passed_over_that_would_change_a_token() -> None:
    rules = [*(rule[2:] for rule in _RULES), *_ENDS.values(), (_DOUBLED, r"\1"), (re.compile("C"), "c")]
    for token in [*surname_counts()["token"], *given_counts()["token"]]:
        code = token
        for pattern, out in rules:
            code = pattern.sub(out, code)
        assert sound(token) == code
