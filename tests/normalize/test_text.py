from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.normalize import text
from reunify.normalize.mojibake import repair_text


def one(function: Callable[..., Any], cell: str | None) -> Any:
    return function(pl.Series("cell", [cell], dtype=pl.String))[0]


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("MuÃ±oz", "Muñoz"),
        ("muã±oz", "muñoz"),
        ("Mu├▒oz", "Muñoz"),
        ("Mu¤oz", "Muñoz"),
        ("NU¥EZ", "NUÑEZ"),
        ("Mart¡nez", "Martínez"),
        ("MART¡NEZ", "MARTÍNEZ"),
        ("Jos‚ P‚rez", "José Pérez"),
        ("µngel", "Ángel"),
        ("LàPEZ", "LÓPEZ"),
        ("P&eacute;rez", "Pérez"),
        ("Jose\u0301", "José"),
    ],
)
def test_letters_of_wrong_encodings_come_back(damaged: str, whole: str) -> None:
    assert one(text.repair, damaged) == whole


@pytest.mark.parametrize("mark", ["\ufffd", "\ufffd\ufffd", "?"])
def test_a_lost_letter_comes_back_where_one_common_name_fits(mark: str) -> None:
    assert one(text.repair, f"Mu{mark}oz") == "Muñoz"
    assert one(text.repair, f"GARC{mark}A LOPEZ") == "GARCÍA LOPEZ"


def test_a_lost_letter_that_no_name_decides_stays_and_does_no_harm() -> None:
    assert one(text.repair, "Zzq\ufffdx") == "Zzq\ufffdx"
    assert one(text.fold, "Zzq\ufffdx") == "zzqx"


@pytest.mark.parametrize(
    "right", ["Müller", "KÖHLER", "JOSé", "¿Quién?", "García–López", "Begoña", "K'iche'"]
)
def test_what_is_right_stays(right: str) -> None:
    assert one(text.repair, right) == right


def test_spaces_and_controls_go_and_lines_are_kept_on_demand() -> None:
    cell = " Ana\xa0 Mar\x00ía\u200b \r\n\t Luz "
    assert one(text.repair, cell) == "Ana María Luz"
    assert text.repair(pl.Series([cell]), keep_lines=True)[0] == "Ana María\nLuz"
    assert one(text.repair, " \u200b ") is None


@pytest.mark.parametrize(
    "cell",
    [
        "N/A",
        "n. a.",
        "NA",
        "LNU",
        "fnu",
        "DESCONOCIDA",
        "Unknown",
        "no sé",
        "NO RECUERDA",
        "s/d",
        "-",
        "---",
        "?",
        "...",
        "XXX",
        "xx/xx",
        "00/00/0000",
        "#N/A",
        "(ninguno)",
        "No tiene.",
        "pendiente",
        "TBD",
        "",
        "  ",
    ],
)
def test_words_for_nothing_known_are_null(cell: str | None) -> None:
    assert one(text.blank_missing, cell) is None


@pytest.mark.parametrize(
    "cell", ["Nadia", "Nada", "Nose", "Vacio", "0", "X", "No", "Noé", "Unk Pérez", "F", "Sin", "sí", "Si"]
)
def test_what_may_be_a_value_is_not_blanked(cell: str | None) -> None:
    assert one(text.blank_missing, cell) == cell


def test_a_source_adds_its_own_missing_words() -> None:
    cells = pl.Series(["0", "Sin Dueño", "A7"])
    assert text.blank_missing(cells, ["0", "sin dueno"]).to_list() == [None, None, "A7"]


def test_folding_leaves_letters_digits_and_single_spaces() -> None:
    cells = pl.Series("name", ["K'iche’", "Ñuñez-López, José", "  ", None, "Aldea #3"])
    folded = text.fold(cells)
    assert folded.to_list() == ["kiche", "nunez lopez jose", None, None, "aldea 3"]
    assert folded.name == "name"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | st.text(max_size=30), max_size=20))
def test_repairing_and_folding_twice_changes_nothing(cells: Any) -> None:
    column = pl.Series("x", cells, dtype=pl.String)
    for function in (text.repair, text.fold, text.blank_missing):
        once = function(column)
        assert len(once) == len(cells)
        assert function(once).to_list() == once.to_list()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_folded_text_is_plain_ascii(cell: str | None) -> None:
    assert (one(text.fold, cell) or "").replace(" ", "a").isalnum() or one(text.fold, cell) is None
    assert (one(text.fold, cell) or "").isascii()


@given(st.text(alphabet="áéíóúñÁÉÍÓÚÑabcdefgh ", min_size=1, max_size=20))
@settings(max_examples=100, deadline=None)
def test_names_read_as_latin_1_come_back(name: str) -> None:
    name = " ".join(name.split())
    assert one(text.repair, name) == (name or None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | st.text(max_size=20) | st.text("aÑñé'` -.3´’", max_size=12), max_size=20))
def test_folding_a_column_is_folding_each_cell(cells: list[str | None]) -> None:
    expected = [None if cell is None else text.fold_text(cell) for cell in cells]
    assert text.fold(pl.Series(cells, dtype=pl.String)).to_list() == expected


@pytest.mark.parametrize("piece", ["é", "a?", "a\ufffd", "Ã±", "años ", "7", "x "])
def test_a_cell_of_ten_thousand_letters_is_only_text(piece: str) -> None:
    column = pl.Series([piece * 10_000])
    assert text.blank_missing(text.repair(column))[0]


@settings(max_examples=100, deadline=None)
@given(st.text("aZ9 .'#()/", max_size=12))
def test_plain_cells_with_spare_spaces_are_repaired_as_any_other(cell: str) -> None:
    assert one(text.repair, f" {cell}  x") == repair_text(f" {cell}  x")


@given(st.lists(st.none() | st.lists(st.text(max_size=3), max_size=3).map(" ".join), max_size=8))
@settings(max_examples=100, deadline=None)
def test_lists_come_row_by_row_and_are_empty_for_nothing(cells: list[str | None]) -> None:
    found = text.lists_by_distinct(pl.Series("x", cells, dtype=pl.String), str.split)
    assert (found.name, found.dtype) == ("x", pl.List(pl.String))
    assert found.to_list() == [(cell or "").split() for cell in cells]
