import pytest
from hypothesis import given
from hypothesis import strategies as st
from jellyfish import damerau_levenshtein_distance

from reunify.normalize.places.nearest import Entry, Names, _slips, allowed
from reunify.normalize.places.tables import tables

SAINTS = Names.of([(n, n) for n in ("san marcos", "san pablo", "chicacao")], frozenset({"carlos"}))


@pytest.mark.parametrize("written", ["sanmarcos", "san marcoz", "sanm arcos", "san mracos"])
def test_slips_are_mended(written: str) -> None:
    assert SAINTS.nearest(written) == "san marcos"


@pytest.mark.parametrize("written", ["san carlos", "chuitzam", "san", "", "x"])
def test_other_places_are_left_alone(written: str) -> None:
    assert SAINTS.nearest(written) is None


def test_a_name_between_two_is_left_alone() -> None:
    names = Names.of([("yoro town", "yoro town"), ("loro town", "loro town")])
    assert names.nearest("goro town") is None


def test_a_name_cut_short_is_completed_where_one_goes_on_so() -> None:
    names = tables().place_names("GT", None)
    assert names.nearest("san rafael pie de la cue", wide=True) == "san rafael pie de la cuesta"


def test_small_words_may_differ_between_known_words() -> None:
    names = tables().place_names("MX", "guerrero")
    assert names.nearest("acapulco oe juarez") == "acapulco de juarez"


def test_crowded_scopes_allow_fewer_slips() -> None:
    assert [allowed(9, crowd) for crowd in (0, 1, 2)] == [2, 2, 1]
    assert [allowed(4, crowd) for crowd in (0, 1, 2)] == [0, 0, 0]
    assert allowed(30, 0) == 3


WORD = st.text("abcn", min_size=1, max_size=5)


@given(WORD, WORD, WORD, WORD, st.integers(0, 3))
def test_what_is_passed_over_unmeasured_is_far(
    one: str, heard: str, other: str, meant: str, most: int
) -> None:
    letters, sounds = damerau_levenshtein_distance(one, other), damerau_levenshtein_distance(heard, meant)
    expected = letters + sounds if min(letters, sounds) <= most else None
    assert _slips(Entry(one, heard, "", False), Entry(other, meant, "", False), most) == expected
