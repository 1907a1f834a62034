import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from reunify.cli.stories import Teller
from reunify.report.letters import compared, folded, visible
from reunify.report.page import _shown


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


def test_what_steers_a_terminal_or_turns_a_line_is_shown_as_a_sign() -> None:
    assert visible("orr:\x1b[31mA\x07\u202e\x9b\x7f\tNúñez 😀\n") == "orr:␛[31mA␇\ufffd\ufffd␡\tNúñez 😀\n"


def test_a_page_and_the_terminal_show_the_sign(capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown("\x1b[31m") == "␛[31m" and _shown(Markup("<b>\x1b</b>")) == Markup("<b>\x1b</b>")
    teller = Teller("en")
    teller.say("\x1b[31m", "bold")
    teller.table([("id", 20)], [["orr:\u202eA"]])
    said = capsys.readouterr().out
    assert "␛[31m" in said and "orr:\ufffdA" in said
