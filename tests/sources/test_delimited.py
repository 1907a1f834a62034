from __future__ import annotations

import time

import pytest

from reunify.errors import JobError, SourceError
from reunify.sources import Intake

from .conftest import Read

HEAD = "ID,Name,Born\n"


def names(intake: Intake) -> list[str | None]:
    return intake.people.get_column("full_name").to_list()


def quarantined(intake: Intake) -> list[tuple[int, str]]:
    return [(r["row"], r["reason"]) for r in intake.quarantine.iter_rows(named=True)]


def test_ids_stay_text(read: Read) -> None:
    assert read(HEAD + "007,Ana,\n1e5,Eva,\n").people["id"].to_list() == ["007", "1e5"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(read: Read, delimiter: str) -> None:
    text = 'ID,Name,Born\n1,"López; Ana, María|x\ty",2010\n2,Eva,\n'.replace(",", delimiter)
    intake = read(text)
    assert intake.intake["delimiter"].item() == delimiter
    assert intake.people["birth"].to_list() == ["2010", None]


def test_delimiter_named_by_excel(read: Read) -> None:
    intake = read("sep=;\nID;Name;Born\n1;Ana, b;\n")
    assert (names(intake), intake.people["row"].to_list()) == (["Ana, b"], [3])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_any_line_end(read: Read, end: str) -> None:
    intake = read(end.join(["ID,Name,Born", "1,Ana,2010", "2,Eva,2011"]))
    assert intake.people["birth"].to_list() == ["2010", "2011"]
    assert intake.people["row"].to_list() == [2, 3]


def test_wrong_number_of_cells_is_quarantined_with_its_row(read: Read) -> None:
    intake = read(HEAD + "1,Ana,2010\n2,Eva\n\n3,Luz,2011,x\n4,Sol,2012\n")
    assert names(intake) == ["Ana", "Sol"]
    assert [row for row, _ in quarantined(intake)] == [3, 5]
    assert "2 cells where the header has 3" in quarantined(intake)[0][1]


def test_empty_cells_beyond_the_header_do_no_harm(read: Read) -> None:
    assert names(read("ID,Name,Born,,\n1,Ana,2010,,\n2,Eva,2011\n3,Luz,2012,,,,\n")) == ["Ana", "Eva", "Luz"]


def test_cell_over_several_lines(read: Read) -> None:
    intake = read(HEAD + '1,"Ana\nMaría, hija\nde Eva",2010\n2,Luz,2011\n')
    assert names(intake) == ["Ana\nMaría, hija\nde Eva", "Luz"]
    assert intake.people["row"].to_list() == [2, 5]


@pytest.mark.parametrize("lone", ['2,"Eva,2011', '2,Eva,"2011', '"2,Eva,2011', '2,""Eva,2011'])
def test_lone_quote_swallows_no_other_row(read: Read, lone: str) -> None:
    rows = "".join(f'{i},"Luz, {i}",2012\n' if i % 2 else f"{i},Sol {i},2012\n" for i in range(3, 1000))
    intake = read(HEAD + "1,Ana,2010\n" + lone + "\n" + rows)
    assert intake.people.height + intake.quarantine.height == 999
    assert intake.people.height >= 998
    assert intake.people.filter(id="999")["full_name"].item() == "Luz, 999"


def test_two_lone_quotes_swallow_no_row_between(read: Read) -> None:
    rows = ['1,Ana,"2010', "2,Eva,2011", "3,Luz,2012", '4,Sol,2013"', "5,Paz,2014"]
    assert names(read(HEAD + "\n".join(rows))) == ["Ana", "Eva", "Luz", "Sol", "Paz"]


def test_lone_quote_in_the_header(read: Read) -> None:
    intake = read('ID,Name,"Born\n1,Ana,2010\n', columns={"id": "ID", "full_name": "Name"})
    assert names(intake) == ["Ana"]


def test_quotes_inside_cells(read: Read) -> None:
    intake = read(HEAD + '1,"Ana ""Nita"" López",\n2,Eva "Evita" Paz,\n3, "Paz, Luz",\n')
    assert names(intake) == ['Ana "Nita" López', 'Eva "Evita" Paz', "Paz, Luz"]


def test_backslash_before_quotes(read: Read) -> None:
    assert names(read(HEAD + '1,"Ana \\"Nita\\", López",\n2,Eva,\n')) == ['Ana "Nita", López', "Eva"]


def test_single_quotes(read: Read) -> None:
    assert names(read("'ID','Name','Born'\n'1','Paz, Ana',''\n'2','Eva',''\n")) == ["Paz, Ana", "Eva"]


def test_told_delimiter_of_a_sign_beyond_ascii(read: Read) -> None:
    assert names(read("ID¦Name¦Born\n1¦Ana, b¦2010\n", delimiter="¦")) == ["Ana, b"]


def test_nul_bytes_are_dropped(read: Read) -> None:
    assert names(read(HEAD + "1,A\0na,\n2,\0,\n")) == ["Ana", None]


def test_titles_above_the_header(read: Read) -> None:
    intake = read("Listado, junio\n\nID,Name,Born\n1,Ana,2010\n")
    assert (names(intake), intake.people["row"].to_list()) == (["Ana"], [4])


def test_told_header_row(read: Read) -> None:
    assert names(read("ID,Name,Born\nID,Name,Born\n1,Ana,\n", header_row=2)) == ["Ana"]
    with pytest.raises(SourceError, match="header_row is 9"):
        read(HEAD, header_row=9)


def test_repeated_headers_are_numbered(read: Read) -> None:
    intake = read(
        "ID,Name,Name\n1,Ana,Paz\n", columns={"id": "ID", "given_names": "Name", "surnames": "Name#2"}
    )
    assert intake.people.select("given_names", "surnames").row(0) == ("Ana", "Paz")


def test_only_a_header(read: Read) -> None:
    intake = read(HEAD)
    assert intake.people.is_empty()
    assert intake.intake["rows_read"].item() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n \n",
        b"\0" * 5000,
        bytes(range(256)) * 40,
        b"PK\x03\x04" + b"a" * 99,
        b"%PDF-1.7\n" + b"x,y\n" * 99,
    ],
)
def test_no_text_is_an_error(read: Read, content: bytes) -> None:
    with pytest.raises(SourceError, match=r"f\.csv"):
        read(content)


def test_no_header_names_nobody(read: Read) -> None:
    with pytest.raises(JobError, match="none of the mapped columns") as caught:
        read("77,Ana Paz,2010\n78,Eva,2011\n")
    assert "Ana" not in str(caught.value)


def test_one_endless_line_is_an_error_soon(read: Read) -> None:
    start = time.perf_counter()
    with pytest.raises(SourceError, match="endless line"):
        read(b"ID,Name,Born," * 2_000_000)
    assert time.perf_counter() - start < 5


def test_an_endless_line_below_the_header_costs_that_line(read: Read) -> None:
    intake = read(HEAD + "1," + "x" * 5_000_000 + ",\n2,Eva,\n")
    assert names(intake) == ["Eva"]
    assert quarantined(intake) == [(2, "a line of more than 131,072 characters")]


def test_a_name_of_10000_letters(read: Read) -> None:
    assert names(read(HEAD + "1," + "a" * 10_000 + ",\n")) == ["a" * 10_000]


@pytest.mark.parametrize("setting", [{"delimiter": "\n"}, {"quote": ","}, {"delimiter": '"'}])
def test_told_signs_that_cannot_be(read: Read, setting: dict[str, str]) -> None:
    with pytest.raises(JobError, match="delimiter and quote"):
        read(HEAD, **{"delimiter": ",", **setting})
