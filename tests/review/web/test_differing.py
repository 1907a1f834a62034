import pytest

from reunify.report.letters import Segments
from reunify.review.web.differing import by_days, by_words


def marked(pieces: Segments) -> list[str]:
    return [text for text, differs in pieces if differs]


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("Elva Chinchilla", "Elva Blanca Chinchilla Chavez", ([], ["Blanca", "Chavez"])),
        ("Ana Jimenez", "XIMÉNEZ, ANA", (["J"], ["X"])),
        ("Luz Xol", "xol luz", ([], [])),
        ("Ana Caal", "Eva Caal", (["Ana"], ["Eva"])),
        ("", "Eva", ([], ["Eva"])),
    ],
)
def test_whole_words_are_marked_and_letters_only_of_two_spellings(
    left: str, right: str, found: tuple[list[str], list[str]]
) -> None:
    told = by_words(left, right)
    assert tuple(map(marked, told)) == found
    assert ["".join(text for text, _ in side) for side in told] == [left, right]


def test_what_is_no_name_is_not_marked() -> None:
    _, told = by_words("Luz Xol", "Luz Eva Xol, nac. 10/12/2013 (en casa)", {"luz", "eva", "xol"})
    assert marked(told) == ["Eva"]


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("12 March 2011", "12 March 2012", (["2011"], ["2012"])),
        ("12 de marzo de 2011", "3 de mayo de 2011", (["12", "marzo"], ["3", "mayo"])),
        ("2011", "12 March 2012", ([], [])),
    ],
)
def test_of_a_day_the_parts_that_differ_are_marked_whole(
    left: str, right: str, found: tuple[list[str], list[str]]
) -> None:
    assert tuple(map(marked, by_days(left, right))) == found
