"""The words of what leaves the desk, complete in both languages."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import get_args

import pytest
from ruamel.yaml import YAML

from reunify.errors import ArgumentError
from reunify.review import CHILD_STATES, METHODS, REASONS, VERDICTS, State
from reunify.review.out.words import long_day, long_moment, said, said_in_order, with_long_days
from reunify.wording import LANGUAGES, Language

KINDS = ("sheet", "claimant", "packet", "states", "verdicts", "methods", "reasons", "acts", "readings")
LISTS = ("claimant_questions", "claimant_bring", "claimant_rights")


def catalogue(language: str) -> dict[str, dict[str, str]]:
    text = files("reunify.review.out").joinpath(f"{language}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = YAML(typ="safe", pure=True).load(text)
    return loaded


def test_both_languages_have_the_same_keys_holes_and_order() -> None:
    english, spanish = (catalogue(language) for language in get_args(Language))
    assert list(english) == list(spanish) and set(english) == {*KINDS, *LISTS}
    for kind, table in english.items():
        assert list(table) == list(spanish[kind]), kind
        for key, text in table.items():
            other = spanish[kind][key]
            assert text.strip() and other.strip()
            assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", other), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_desk_has_its_words(language: str) -> None:
    wanted = {
        "states": {*map(str, State), *CHILD_STATES},
        "verdicts": {*VERDICTS},
        "methods": {*METHODS},
        "reasons": {*REASONS},
        "readings": {"1", "2", "3"},
    }
    for kind, keys in wanted.items():
        assert keys <= set(said(kind, language)), kind


def test_every_word_that_a_template_asks_for_is_there() -> None:
    for template in ("sheet", "claimant", "packet"):
        text = files("reunify.review.out").joinpath("templates", f"{template}.html").read_text()
        assert set(re.findall(r"say\.(\w+)", text)) <= set(said(template, "en")), template


def test_days_are_written_as_each_language_does() -> None:
    assert long_day("2011-03-09", "es") == "9 de marzo de 2011"
    assert long_day("2011-03-09/2011-03-09", "en") == "March 9, 2011"
    assert long_day("2011-03-09/2011-04-01", "en") == "March 9, 2011 – April 1, 2011"
    assert long_day("2016-02-01/2016-02-29", "es") == "febrero de 2016"
    assert long_day("2011-12-01/2011-12-31", "en") == "December 2011"
    assert long_day("2011-01-01/2011-12-31", "es") == "2011"
    assert long_day("2011-01-01/2012-12-31", "en") == "January 1, 2011 – December 31, 2012"
    assert (long_day("hacia mayo", "es"), long_day(None, "en")) == ("hacia mayo", "")
    assert long_moment("2026-11-24T15:04:05.123456Z", "es") == "24 de noviembre de 2026, 15:04 UTC"


@pytest.mark.parametrize("language", ["fr", "", "EN", "../en"])
def test_a_language_without_words_is_refused(language: str) -> None:
    with pytest.raises(ArgumentError):
        said_in_order("claimant_questions", language)


def test_days_within_a_text_are_written_as_the_language_does() -> None:
    assert with_long_days("2018-06-03, McAllen", "es") == "3 de junio de 2018, McAllen"
    assert with_long_days("208100299", "es") == "208100299"
