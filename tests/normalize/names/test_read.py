"""Columns of names in, comparable names out: every hard part of the design, by name."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.normalize.names import read_names
from reunify.normalize.names.read import NAME_COLUMNS, OUTPUT


def one(**cells: str | None) -> dict[str, Any]:
    frame = pl.DataFrame({k: [v] for k, v in cells.items()}, schema=dict.fromkeys(cells, pl.String))
    return read_names(frame).row(0, named=True)


def parts(row: dict[str, Any]) -> tuple[object, ...]:
    return row["given"], row["paternal"], row["maternal"], row["married"]


@pytest.mark.parametrize(
    ("text", "given_names", "paternal", "maternal", "married"),
    [
        ("OSCAR BRAYAN PABLO BONILLA", "oscar brayan", "pablo", "bonilla", None),
        ("Andrés Francisco", "andres", "francisco", None, None),
        ("María López de García", "maria", "lopez", None, "garcia"),
        ("María de García", "maria", None, None, "garcia"),
        ("Pedro López de León", "pedro", "lopez", "deleon", None),
        ("Dolores viuda de Pérez", "dolores", None, None, "perez"),
        ("LOPEZ GARCIA, MARIA JOSE", "maria jose", "lopez", "garcia", None),
        ("Lopez Garcia Maria Jose", "maria jose", "lopez", "garcia", None),
        ("Maria de los Angeles de la Cruz y Lopez", "maria delosangeles", "delacruz", "lopez", None),
        ("María del Carmen Us Xol", "maria delcarmen", "us", "xol", None),
        ("Ma. Gpe. Hdez. Glez.", "maria guadalupe", "hernandez", "gonzalez", None),
        ("Mª Xicay", "maria", "xicay", None, None),
        ("Juan de Dios Tiul Caal", "juan dedios", "tiul", "caal", None),
        ("Claudia María Ponce de León de León", "claudia maria", "poncedeleon", "deleon", None),
        ("Rigoberto José Alejandro Flores", "rigoberto jose", "alejandro", "flores", None),
        ("Ana Olga", "ana olga", None, None, None),
        ("José Luis", "jose luis", None, None, None),
        ("María", "maria", None, None, None),
        ("Dilcia del Carmen Orellana Paz", "dilcia delcarmen", "orellana", "paz", None),
        ("Yesenia del Carmen Orellana", "yesenia delcarmen", "orellana", None, None),
        ("Wendy de Jesús Amaya", "wendy", "dejesus", "amaya", None),
        ("Rosa del Rosario", "rosa", "delrosario", None, None),
        ("mi esposa Rosa Elvira Tum", "rosa elvira", "tum", None, None),
        ("LNU, FNU", "", None, None, None),
        ("Tzoc", "", "tzoc", None, None),
        ("Juan N. Pérez", "juan n", "perez", None, None),
        ("Josefa García M", "josefa", "garcia", None, None),
        ("ANA GARCIALOPEZ", "ana", "garcia", "lopez", None),
        ("Ana García-López", "ana", "garcia", "lopez", None),
        ("Dr. Juan Pérez Jr.", "juan", "perez", None, None),
        ("Gloria Brittany Sebastián", "gloria brittany", "sebastian", None, None),
    ],
)
def test_whole_names(
    text: str, given_names: str, paternal: str | None, maternal: str | None, married: str | None
) -> None:
    assert parts(one(full_name=text)) == (given_names.split(), paternal, maternal, married)


@pytest.mark.parametrize(
    ("surnames", "given_names", "expected", "guessed"),
    [
        ("PABLO BONILLA", "OSCAR BRAYAN", ("oscar brayan", "pablo", "bonilla"), False),
        ("PABLO DOMINGO", "JUAN", ("juan", "pablo", "domingo"), False),
        ("MARIA JOSE", "LOPEZ GARCIA", ("maria jose", "lopez", "garcia"), True),
        ("JENNIFER", "FIGUEROA CHACACH", ("jennifer", "figueroa", "chacach"), True),
        ("OZMIN", "PONCE DE LEON", ("ozmin", "poncedeleon", None), True),
        ("GARCIAHERNANDE", "ANA", ("ana", "garcia", "hernande"), False),
        ("De León", "Micaela", ("micaela", "deleon", None), False),
        (None, "María López García", ("maria", "lopez", "garcia"), True),
        ("Pablo Bonilla Óscar Brayan", None, ("oscar brayan", "pablo", "bonilla"), True),
        (None, "Juan Francisco", ("juan francisco", None, None), False),
        ("Tzoc", None, ("", "tzoc", None), False),
    ],
)
def test_columns(
    surnames: str | None, given_names: str | None, expected: tuple[str, str | None, str | None], guessed: bool
) -> None:
    row = one(surnames=surnames, given_names=given_names)
    assert parts(row)[:3] == (expected[0].split(), *expected[1:])
    assert row["names_guessed"] is guessed


def test_all_surnames_in_the_paternal_column() -> None:
    row = one(given_names="Ana", paternal_surname="García López", maternal_surname=None)
    assert parts(row) == (["ana"], "garcia", "lopez", None)
    assert row["name_text"] == "Ana García López"


def test_given_names_and_surnames_exchanged_over_three_columns() -> None:
    row = one(given_names="García", paternal_surname="María", maternal_surname="Luisa")
    assert parts(row) == (["maria", "luisa"], "garcia", None, None)


def test_the_maternal_column_alone_stays_maternal() -> None:
    assert parts(one(given_names="Ana", maternal_surname="Xol"))[1:3] == (None, "xol")


def test_a_married_surname_of_its_own_column() -> None:
    row = one(given_names="Ana", paternal_surname="Caal", married_surname="de García")
    assert parts(row) == (["ana"], "caal", None, "garcia")
    assert row["name_text"] == "Ana Caal de García"


def test_no_man_has_a_husbands_name() -> None:
    assert one(given_names="Juan", surnames="García de Pérez")["married"] is None
    assert one(given_names="Ana", surnames="García de Pérez")["married"] == "perez"


def test_nicknames_and_leftovers_are_kept() -> None:
    row = one(given_names='José "Chepe"', surnames="Tzoc Xol Us")
    assert row["other_tokens"] == ["chepe", "us"]


@pytest.mark.parametrize("cells", [{"full_name": "J. L. M."}, {"given_names": "J.", "surnames": "L. M."}])
def test_initials_only(cells: dict[str, str]) -> None:
    row = one(**cells)
    assert row["initials_only"] is True
    assert sorted([*row["given"], row["paternal"] or "", row["maternal"] or ""])[-1] == "m"


def test_unclear_whole_names_follow_their_column() -> None:
    families = ("López García", "Hernández Tzoc", "Pérez Díaz", "Ruiz Gómez", "Choc Caal", "Xol Us")
    clear = [f"{family} {name} Luisa" for family in families for name in ("María", "Ana", "Marta", "Elena")]
    unclear = "Pablo Domingo"
    rows = read_names(pl.DataFrame({"full_name": [*clear, unclear]}))
    assert rows["paternal"][-1] == "pablo"
    assert one(full_name=unclear)["paternal"] == "domingo"


def test_each_source_is_judged_alone() -> None:
    names = ["López García María Luisa", "Hernández Tzoc Ana Rosa", "Pérez Díaz Marta Elena"]
    frame = pl.DataFrame({"source": ["a"] * 3 + ["b"], "full_name": [*names, "Pablo Domingo"]})
    assert read_names(frame)["paternal"][3] == "domingo"


def test_no_columns_no_names() -> None:
    rows = read_names(pl.DataFrame({"full_name": [None, "", "123 -"]}, schema={"full_name": pl.String}))
    assert rows.schema == pl.Schema(OUTPUT)
    assert rows["given"].to_list() == [[], [], []]
    assert rows["name_text"].null_count() == 3
    assert not rows["names_guessed"].any()


SURNAMES = ("Tzoc", "Xicay", "López", "García", "Hernández", "Us", "Bonilla", "Choc", "Caal")
WORDS = st.sampled_from(("María", "José", "Juan", "Ana", "Pablo", "Domingo", "Lupita", "Xuan", *SURNAMES))
NAMES = st.one_of(st.none(), st.lists(WORDS, min_size=1, max_size=4).map(" ".join))


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(NAME_COLUMNS, st.one_of(st.none(), st.text(max_size=30)))))
def test_any_text_gives_the_declared_columns(cells: dict[str, str | None]) -> None:
    assert list(one(**cells)) == list(OUTPUT)


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES, NAMES)
def test_no_token_is_lost(given_names: str | None, paternal: str | None, full_name: str | None) -> None:
    row = (
        one(given_names=given_names, paternal_surname=paternal)
        if given_names or paternal
        else one(full_name=full_name)
    )
    written = f"{given_names or ''} {paternal or ''}" if given_names or paternal else full_name or ""
    tokens = written.lower().translate(str.maketrans("áéíóú", "aeiou")).split()
    found = {*row["given"], row["paternal"], row["maternal"], row["married"], *row["other_tokens"]}
    assert set(tokens) <= found


@settings(max_examples=60, deadline=None)
@given(NAMES)
def test_reading_again_changes_nothing(full_name: str | None) -> None:
    once = one(full_name=full_name)
    columns = {"given_names": " ".join(once["given"]), "paternal_surname": once["paternal"]}
    twice = one(**columns, maternal_surname=once["maternal"], married_surname=once["married"])
    assert parts(twice) == parts(once)


def test_rows_keep_their_order_and_do_not_depend_on_it() -> None:
    frame = pl.DataFrame(
        {"full_name": ["Ana Tzoc", None, "LOPEZ, JUAN", "Ana Tzoc"], "source": ["a", "b", "a", "b"]}
    )
    rows, turned = read_names(frame), read_names(frame.reverse()).reverse()
    assert rows.equals(turned)
    assert rows["paternal"].to_list() == ["tzoc", None, "lopez", "tzoc"]


def test_surnames_parted_by_a_comma_are_surnames() -> None:
    assert parts(one(surnames="García, López"))[:3] == ([], "garcia", "lopez")


def test_a_jobs_alias_counts_as_the_kind_of_name_it_stands_for() -> None:
    frame = pl.DataFrame({"full_name": ["Qwrtpq"]})
    assert read_names(frame)["given"].to_list() == [["qwrtpq"]]
    assert read_names(frame, aliases={"Qwrtpq": "Tzoc"})["paternal"].to_list() == ["qwrtpq"]


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "ana " * 3_000, "محمد علي", "😀", "\x00\x07", "('\"" * 50, ",;,", "((("]
)
def test_hostile_cells_come_through_every_column(text: str) -> None:
    rows = read_names(pl.DataFrame({column: [text, None] for column in NAME_COLUMNS}))
    assert rows.height == 2
    assert rows.row(1, named=True)["given"] == []
