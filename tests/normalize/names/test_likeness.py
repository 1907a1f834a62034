"""Forms: what a token may stand for."""

import polars as pl
import pytest

from reunify.normalize.names import forms
from reunify.normalize.names.likeness import FORMS, stands_for

PAIRS = """
chepe jose; lupita guadalupe; pita guadalupe; chayo rosario; tono antonio; beto alberto roberto
humberto; chuy jesus; nacho ignacio; paco francisco; pancho francisco; kiko francisco; meme manuel
guillermo; lencho lorenzo; mari maria; tere teresa; concha concepcion; chela graciela; chelo
consuelo; nando fernando; neto ernesto; quique enrique; tavo gustavo; memo guillermo; moncho ramon;
goyo gregorio; wicho luis; lucho luis; pepe jose; yoli yolanda; xuan juan; xep josefa; lu pedro; wel
manuel; mekel miguel; pedrito pedro; rosita rosa; carmencita carmen; chepito jose; ma maria; fco
francisco; gpe guadalupe; hdez hernandez; mdz mendez mendoza; bryan brayan; maicol michael;
stephanie stephanie; delacruz cruz; delosangeles angeles; poncedeleon leon ponce;
liz elizabeth; jna juana; raf rafael; jarol harold; hwan juan; horhe jorge
"""


@pytest.mark.parametrize(
    "line",
    [part.split() for part in PAIRS.replace("\n", " ").split(";")],
    ids=lambda line: line[0],
)
def test_stands_for(line: list[str]) -> None:
    assert set(line[1:]) <= set(stands_for(line[0]))


def test_a_name_in_full_stands_for_itself_alone() -> None:
    assert stands_for("francisca") == ["francisca"]
    assert stands_for("tzoc") == ["tzoc"]


def test_a_jobs_own_aliases_count() -> None:
    frame = forms(pl.Series(["chapin", "ana"]), {"Chapín": "José"})
    assert frame.filter(pl.col("token") == "chapin")["stands_for"].to_list() == [["chapin", "jose"]]


def test_one_sorted_row_for_each_distinct_token() -> None:
    frame = forms(pl.Series(["tzoc", None, "", "ana", "tzoc"], dtype=pl.String))
    assert frame.schema == pl.Schema(FORMS)
    assert frame["token"].to_list() == ["ana", "tzoc"]
    assert frame["gender"].to_list() == ["f", ""]
    assert frame["given_share"].is_between(0, 1).all()


def test_no_tokens_no_rows() -> None:
    assert forms(pl.Series([], dtype=pl.String)).schema == pl.Schema(FORMS)
