"""How often a token is a given name, and what its gender is."""

import pytest

from reunify.normalize.names.shares import core, gender, given_share, stems


@pytest.mark.parametrize(
    "token", ["maria", "brayan", "patricia", "lupita", "pedrito", "yessenya", "jsue", "chepe"]
)
def test_given_names(token: str) -> None:
    assert given_share(token) > 0.8


@pytest.mark.parametrize(
    "token", ["lopez", "tzoc", "rodrigez", "lopsz", "delacruz", "hdez", "gonsales", "ixcoy"]
)
def test_surnames(token: str) -> None:
    assert given_share(token) < 0.2


def test_the_unknown_is_even() -> None:
    assert given_share("qwrtpq") == 0.5


def test_gender() -> None:
    assert [gender(t) for t in ("maria", "jose", "rosita", "pedrito", "chepe", "angel", "qwrtpq")] == [
        *("f", "m", "f", "m", "m", "", "")
    ]
    assert gender("franciska") == "f"


def test_stems_of_diminutives() -> None:
    assert stems("pedrito") == ("pedro",)
    assert "rosa" in stems("rosita")
    assert "luz" in stems("lucita")
    assert "jose" not in stems("josefina")
    assert stems("benito") == ()


def test_particles_come_off_only_where_a_name_is_left() -> None:
    assert [core(t) for t in ("delacruz", "deleon", "delosangeles")] == ["cruz", "leon", "angeles"]
    assert [core(t) for t in ("delgado", "delia", "denis", "delfina")] == [
        "delgado",
        "delia",
        "denis",
        "delfina",
    ]
