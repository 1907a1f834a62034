from __future__ import annotations

import codecs

import pytest

from reunify.errors import JobError
from reunify.sources.encoding import decode

from .conftest import Read

TEXT = "ID,Name,Born\n" + "".join(
    f"{i},{n},\n"
    for i, n in enumerate(
        ["José Muñoz Ávila", "NUÑEZ PÉREZ ÍÑIGO", "Concepción Güitz", "Íngrid López", "RAÚL"]
    )
)


@pytest.mark.parametrize(
    ("codec", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
        ("cp850", "cp850"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_encoding_is_found(codec: str, found: str) -> None:
    assert decode(TEXT.encode(codec), None, "f") == (TEXT, found)


def test_dos_page_of_a_few_words() -> None:
    assert decode("Muñoz".encode("cp437"), None, "f")[0] == "Muñoz"


def test_lower_case_windows_text_is_not_taken_for_dos() -> None:
    text = "José, Inés, Tomé, Andrés"
    assert decode(text.encode("cp1252"), None, "f") == (text, "cp1252")


def test_stray_bytes_in_utf8() -> None:
    mixed = "Peña, Núñez, López ".encode() + "Muñoz".encode("cp1252")
    assert decode(mixed, None, "f") == ("Peña, Núñez, López Muñoz", "utf-8 with cp1252")


def test_wrong_telling_costs_no_row(read: Read) -> None:
    for codec in ("utf-8", "ascii", "utf-16"):
        assert decode("Peña".encode("cp1252"), codec, "f")[0]
    assert read(TEXT.encode("cp1252"), encoding="utf-8").people["full_name"][0] == "José Muñoz Ávila"


def test_a_mark_wins_over_the_told_encoding() -> None:
    assert decode(codecs.BOM_UTF8 + "Peña".encode(), "cp1252", "f") == ("Peña", "utf-8")


def test_the_five_gaps_of_windows_1252() -> None:
    assert len(decode(b"a\x81\x8d\x8f\x90\x9d\xe1", "cp1252", "f")[0]) == 7


@pytest.mark.parametrize("told", ["klingon", "base64", "rot13"])
def test_unknown_encoding(told: str) -> None:
    with pytest.raises(JobError, match="encoding"):
        decode(b"a", told, "f")


def test_marked_file_is_read(read: Read) -> None:
    assert read(TEXT.encode("utf-16")).people["full_name"][1] == "NUÑEZ PÉREZ ÍÑIGO"
