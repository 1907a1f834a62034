"""What the name tables know of the words in a column: given name or surname, female or male."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from reunify.normalize.names import forms, given_counts, surname_counts
from reunify.normalize.words.lexicon import PARTICLES, fold_word, plain

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’`´](?=[^\W\d_]))*")


@dataclass(frozen=True)
class Known:
    """Shares and genders by plain word; words that no table knows are absent from ``given``."""

    given: Mapping[str, float]
    gender: Mapping[str, str]

    def heard(self, word: str) -> bool:
        """Whether any table knows the word as a name."""
        return fold_word(word) in self.given

    def is_given(self, word: str) -> bool:
        """Whether the word is a given name more often than a surname."""
        return self.given.get(fold_word(word), 0.0) >= 0.5

    def is_surname(self, word: str) -> bool:
        """Whether the word is known, and a surname more often than a given name."""
        return self.given.get(fold_word(word), 1.0) < 0.5

    def sex_of(self, words: Iterable[str]) -> str | None:
        """Return the sex that the first telling word of a name implies, or None."""
        for word in words:
            gender = self.gender.get(fold_word(word), "")
            if gender and self.is_given(word):
                return {"f": "female", "m": "male"}.get(gender)
        return None


def known_names(texts: Iterable[str]) -> Known:
    """Look up every distinct word of ``texts`` once."""
    words = {fold_word(word) for text in texts for word in _WORD.findall(plain(text))} - PARTICLES - {""}
    if not words:
        return Known({}, {})
    table = forms(pl.Series("token", sorted(words), dtype=pl.String))
    alone = (table["stands_for"].list.len() == 1).to_list()
    shares, genders = table["given_share"].to_list(), table["gender"].to_list()
    told = zip(table["token"].to_list(), shares, genders, alone, strict=True)
    rows = [(token, share, gender) for token, share, gender, one in told if not one or token in _names()]
    return Known(
        given={token: share for token, share, _ in rows if share is not None},
        gender={token: gender for token, _, gender in rows if gender},
    )


@cache
def _names() -> frozenset[str]:
    """Return every word that the tables count as a name."""
    return frozenset((*given_counts()["token"].to_list(), *surname_counts()["token"].to_list()))
