"""A cell in tokens: particles glued, titles dropped, nicknames aside, no letter lost."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reunify.normalize.names.cells import read_cell
from reunify.normalize.names.folding import fold, plain
from reunify.normalize.names.shortened import written_out


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("de la Cruz", "delacruz"),
        ("DE LOS SANTOS", "delossantos"),
        ("Dela Cruz", "delacruz"),
        ("Ponce de León", "poncedeleon"),
        ("Ponse de León", "ponsedeleon"),
        ("PONCE DE L", "poncedel"),
        ("Ponce de León de León", "poncedeleon deleon"),
        ("Montes de Oca", "montesdeoca"),
        ("San Juan", "sanjuan"),
        ("Santa Cruz López", "santacruz lopez"),
        ("Santa López", "santa lopez"),
        ("García-López", "garcia lopez"),
        ("López y García", "lopez garcia"),
        ("Pérez e Ibarra", "perez ibarra"),
        ("María de los Ángeles", "maria delosangeles"),
        ("Sr. Juan Pérez", "juan perez"),
        ("Doña Ana", "ana"),
        ("Juan Pérez Jr.", "juan perez"),
        ("Juan Pérez (hijo)", "juan perez"),
        ("Juan LNU", "juan"),
        ("Juan 3 años", "juan anos"),
        ("Us", "us"),
        ("San", "san"),
        ("De", "de"),
    ],
)
def test_tokens(text: str, tokens: str) -> None:
    assert list(read_cell(text).tokens) == tokens.split()


def test_what_stands_aside() -> None:
    assert read_cell('José "Chepe" Tzoc').aside == ("chepe",)
    assert read_cell("José Tzoc (Pepe)").aside == ("pepe",)
    assert read_cell("José Tzoc alias El Chapín").aside == ("el", "chapin")
    assert read_cell("CASTILLO DE LA").aside == ("dela",)


def test_a_cell_with_nothing_but_an_aside_is_read() -> None:
    assert read_cell("(María Choc)").tokens == ("maria", "choc")


def test_widows_and_ladies_give_the_husbands_surname() -> None:
    assert read_cell("Dolores vda. de Pérez").married == "perez"
    assert read_cell("Sra. de García").married == "garcia"
    assert read_cell("Ana Caal viuda de la Cruz").married == "delacruz"


def test_the_comma_is_kept() -> None:
    assert read_cell("DE LA CRUZ TZOC, ANA").before_comma == 2
    assert read_cell("ANA TZOC,").before_comma == 0


@settings(max_examples=300, deadline=None)
@example("M.a de R.s")
@given(st.one_of(st.text(max_size=60), st.text(alphabet="abdelmrsy .,;()'\"-ñÁª", max_size=40)))
def test_no_letter_is_lost_whatever_the_text(text: str) -> None:
    cell = read_cell(text)
    kept = "".join((*cell.tokens, cell.married, *cell.aside, *cell.dropped))
    whole = plain(written_out(unicodedata.normalize("NFKC", text)))  # "Fran.co" gains letters
    letters = "".join(c for c in whole if c.isalpha())
    assert Counter(kept) == Counter(fold(letters))
    assert all(token and token == fold(token) for token in cell.tokens)


@given(st.text(alphabet="abcdelmnorsyABMR. ", max_size=40))
def test_what_is_written_out_loses_no_letter(text: str) -> None:
    cell = read_cell(text)
    kept = Counter("".join((*cell.tokens, cell.married, *cell.aside, *cell.dropped)))
    assert not Counter(fold(text)) - kept


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "a b " * 5_000, "محمد علي", "😀", "\x00\x07", "('\"" * 50, ",;,"]
)
def test_hostile_cells_are_read(text: str) -> None:
    assert len(read_cell(text).tokens) <= 10_000


@pytest.mark.parametrize("text", ["de la " * 2000, "x" * 10_000, "de " * 5000 + "Cruz", "(" + "y" * 9000])
def test_what_is_too_long_for_a_name_is_cut(text: str) -> None:
    cell = read_cell(text)
    assert max(map(len, (*cell.tokens, *cell.bare, *cell.aside, cell.married))) <= 60
    assert len(read_cell("Ana " * 2500).tokens) == 60


@pytest.mark.parametrize(
    "word", ["de", "Dr", "JR", "viuda", "Sra", "y", "e", "alias", "aka", "LNU", "Ñañez", "la"]
)
@pytest.mark.parametrize("text", ["María {} García López", "{} García", "García {}", "Juan alias {} Chepe"])
def test_a_cell_of_letters_alone_reads_as_it_does_with_other_signs_around(text: str, word: str) -> None:
    plain_cell = text.format(word)
    assert read_cell(plain_cell) == read_cell(f"  {plain_cell} *")
