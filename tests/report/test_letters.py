from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.report.letters import compared, folded


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_pieces_put_together_are_the_texts(left: str, right: str) -> None:
    for text, pieces in zip((left, right), compared(left, right), strict=True):
        assert "".join(piece for piece, _ in pieces) == text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_folding_keeps_the_length_and_equal_texts_have_no_marks(text: str) -> None:
    assert len(folded(text)) == len(text)
    assert not any(differs for _, differs in compared(text, text)[0])


def test_only_letters_that_differ_are_marked() -> None:
    left, right = compared("Vázquez", "BASQUEZ")
    assert [piece for piece, differs in left if differs] == ["V", "z"]
    assert [piece for piece, differs in right if differs] == ["B", "S"]


def test_a_very_long_text_is_shown_without_marks() -> None:
    assert compared("a" * 10_000, "b") == ((("a" * 10_000, False),), (("b", False),))
