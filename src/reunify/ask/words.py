"""Questions in words: each the same whoever the candidates are, so that it gives nothing of them away."""

from __future__ import annotations

import polars as pl

from reunify.wording import words

_KINDS = ("questions", "agency_questions")
"""Kinds of words: what is asked about the child, and of the agency that recorded an adult."""


def worded_questions(asked: pl.DataFrame, language: str) -> pl.DataFrame:
    """Return ``record, ask_next`` of what :func:`~reunify.ask.ask_next` chose, in words.

    Raises :class:`~reunify.errors.ArgumentError` for a language without words.
    """
    of_child, of_agency = (dict(words(kind, language)) for kind in _KINDS)
    question = pl.col("question")
    text = pl.when(pl.col("of") == "child").then(question.replace_strict(of_child, default=None))
    return asked.select("record", ask_next=text.otherwise(question.replace_strict(of_agency, default=None)))


def retold(question: str | None, written: str, language: str) -> str | None:
    """Return a question, which is in the words of language ``written``, in another's; others as they stand.

    Raises :class:`~reunify.errors.ArgumentError` for a language without words.
    """
    for kind in _KINDS:
        for key, text in words(kind, written).items():
            if text == question:
                return words(kind, language)[key]
    return question
