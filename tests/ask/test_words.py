"""The questions in words."""

from __future__ import annotations

import re

import polars as pl
import pytest

from reunify.ask import retold, worded_questions
from reunify.ask.choose import OF_ADULT, OF_CHILD
from reunify.ask.questions import NAMES
from reunify.wording import LANGUAGES, words

KINDS = ("questions", "agency_questions")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_has_words_of_its_own(language: str) -> None:
    asked, of_agency = (words(kind, language) for kind in KINDS)
    assert set(asked) == set(NAMES) and set(of_agency) == set(NAMES) - {"companion"}
    said = [*asked.values(), *of_agency.values()]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_question_has_no_blank_that_a_value_could_fill(kind: str, language: str) -> None:
    assert not [text for text in words(kind, language).values() if re.search(r"[{}\d%]", text)]


def test_questions_are_worded_by_whose_side_is_asked() -> None:
    rows = [("orr:1", "phone", OF_CHILD), ("orr:2", "phone", OF_ADULT), ("orr:3", None, None)]
    asked = pl.DataFrame(rows, schema=["record", "question", "of"], orient="row")
    said = worded_questions(asked, "es")["ask_next"].to_list()
    assert said == [words("questions", "es")["phone"], words("agency_questions", "es")["phone"], None]


def test_a_question_is_retold_in_another_language_and_other_text_left_alone() -> None:
    for kind in KINDS:
        assert retold(words(kind, "en")["origin"], "en", "es") == words(kind, "es")["origin"]
    assert retold("place of origin", "en", "es") == "place of origin" and retold(None, "en", "es") is None
