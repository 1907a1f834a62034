"""Search by name as people type it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from reunify.errors import ArgumentError, RefusedError
from reunify.review import find_people
from reunify.review.journal import opened
from reunify.review.search import loose

from .conftest import Office


def known(office: Office, words: int = 3) -> str:
    """Return the name of a child with some words in it."""
    query = text(
        "SELECT t.name_text FROM testimony t JOIN subject s ON s.id = t.id WHERE s.side = 'child' "
        "AND t.name_text LIKE :shape ORDER BY length(t.name_text) DESC, t.id LIMIT 1"
    )
    return str(office.value(query.bindparams(shape="%".join([" "] * (words - 1)).join(["%", "%"]))))


def names(office: Office, typed: str) -> list[str]:
    return [found.name for found in find_people(office.desk, office.people["ana"], typed)]


def test_a_name_finds_its_bearer_first(either: Office) -> None:
    name = known(either)
    assert names(either, name)[0] == name


def test_accents_case_and_order_do_not_matter(office: Office) -> None:
    name = known(office)
    typed = " ".join(reversed(name.upper().split())).replace("E", "É")
    assert names(office, typed)[0] == name


@pytest.mark.parametrize(
    ("typed", "written"),
    [("Gimenes", "Jimenez"), ("Rodrigues", "Rodriuguez"), ("Chepe", "Jose"), ("Ernandes", "Hernández")],
)
def test_spelling_and_pet_names_are_forgiven(office: Office, typed: str, written: str) -> None:
    import polars as pl

    from reunify.normalize.names import fold
    from reunify.review.search import keys_of

    keys = [set(keys_of(pl.Series([fold(w)]))["key"].to_list()) for w in (typed, written)]
    assert keys[0] & keys[1]


def test_consonants_alone_mean_nothing_where_few_are_left() -> None:
    assert (loose("ana"), loose("leo"), loose("rodriges")) == ("", "", "~rdrgs")


def test_what_was_typed_is_on_the_record_sealed(either: Office) -> None:
    name = known(either)
    found = find_people(either.desk, either.people["ana"], name)
    query = text("SELECT body FROM journal WHERE action = 'searched' ORDER BY seq DESC LIMIT 1")
    body = str(either.value(query))
    assert name not in body and found[0].ref in body
    with either.desk.store.reading() as connection:
        assert opened(connection, either.desk.keys, body)["text"] == name


def test_an_agencys_people_find_its_children_alone(office: Office) -> None:
    bea = replace(office.people["bea"], sources=("orr",))
    found = find_people(office.desk, bea, "Maria Lopez Hernandez Garcia")
    everyone = find_people(office.desk, office.people["bea"], "Maria Lopez Hernandez Garcia")
    assert found and {f.source for f in found} == {"orr"}
    assert {f.side for f in everyone} == {"child", "adult"}


@pytest.mark.parametrize("typed", ["", "  ", "123", "x" * 300, "a b c d e f g h i j"])
def test_what_is_no_name_is_refused(office: Office, typed: str) -> None:
    with pytest.raises(ArgumentError):
        names(office, typed)


def test_an_analyst_looks_nobody_up(office: Office) -> None:
    with pytest.raises(RefusedError):
        find_people(office.desk, office.people["alan"], "Maria")
