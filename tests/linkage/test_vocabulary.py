"""Names as numbers: what sounds the same, what is nearly the same."""

from __future__ import annotations

import duckdb
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.linkage.macros import define_macros
from reunify.linkage.vocabulary import VOCABULARY, build_vocabulary


def read(duck: duckdb.DuckDBPyConnection, *tokens: str, **aliases: str) -> pl.DataFrame:
    return build_vocabulary(duck, pl.Series(tokens, dtype=pl.String), aliases)


def near(duck: duckdb.DuckDBPyConnection, *tokens: str, **aliases: str) -> set[tuple[str, str]]:
    """Return the pairs of tokens that are nearly the same, each once."""
    frame = read(duck, *tokens, **aliases)
    names = dict(frame.select("code", "token").rows())
    pairs = frame.select("token", "near").explode("near").drop_nulls().rows()
    return {(token, names[code]) for token, code in pairs if token < names[code]}


def test_a_slip_makes_names_near_and_a_gendered_ending_never_does(duck: duckdb.DuckDBPyConnection) -> None:
    found = near(duck, "francisco", "francisca", "fransixco", "mario", "maria")
    assert found == {("francisco", "fransixco")}


def test_letters_exchanged_dropped_or_two_in_a_long_name_are_slips(duck: duckdb.DuckDBPyConnection) -> None:
    assert near(duck, "esteban", "estebna") == {("esteban", "estebna")}
    assert near(duck, "guadalupe", "gudalupx") == {("guadalupe", "gudalupx")}
    assert near(duck, "elvira", "alvixa") == set()


def test_short_names_are_never_near(duck: duckdb.DuckDBPyConnection) -> None:
    assert near(duck, "ana", "ena", "tun", "tul", "us") == set()


def test_a_name_cut_short_at_five_letters_is_near_its_whole(duck: duckdb.DuckDBPyConnection) -> None:
    assert near(duck, "ixchajchal", "ixcha", "ixch") == {("ixcha", "ixchajchal"), ("ixch", "ixcha")}
    assert near(duck, "ixchajchal", "ixch") == set()


def test_pet_names_are_near_the_names_they_stand_for_and_each_other(duck: duckdb.DuckDBPyConnection) -> None:
    assert near(duck, "beto", "alberto", "roberto") >= {("alberto", "beto"), ("beto", "roberto")}
    assert ("chepe", "jose") in near(duck, "chepe", "jose")
    assert near(duck, "zuri", "azucena") == set()
    assert near(duck, "zuri", "azucena", zuri="azucena") == {("azucena", "zuri")}


def test_names_of_one_sound_share_it_and_need_not_be_near(duck: duckdb.DuckDBPyConnection) -> None:
    sounds = dict(read(duck, "jimenez", "ximenez", "gimenez", "lopez").select("token", "sound").rows())
    assert sounds["jimenez"] == sounds["ximenez"] == sounds["gimenez"] != sounds["lopez"]
    assert near(duck, "jimenez", "ximenez") == set()


def test_an_initial_is_its_letter_and_sounds_like_no_name(duck: duckdb.DuckDBPyConnection) -> None:
    frame = read(duck, "m", "maria", "y", "ll")
    first = dict(frame.select("token", "first").rows())
    assert first["m"] - first["maria"] == 100
    assert frame["sound"].is_unique().all()


@settings(max_examples=10, deadline=None)
@given(tokens=st.lists(st.text("aeimnorst", min_size=1, max_size=9), max_size=12))
def test_codes_are_the_tokens_places_and_nearness_is_mutual(tokens: list[str]) -> None:
    with duckdb.connect() as connection:
        define_macros(connection)
        frame = build_vocabulary(connection, pl.Series(tokens, dtype=pl.String))
    assert dict(frame.schema) == VOCABULARY
    assert frame["token"].to_list() == sorted(set(tokens))
    assert frame["code"].to_list() == list(range(1, frame.height + 1))
    pairs = set(frame.select("code", "near").explode("near").drop_nulls().rows())
    assert {(b, a) for a, b in pairs} == pairs and all(a != b for a, b in pairs)
