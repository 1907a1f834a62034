"""What single words mean where people describe a family: kin, fillers, words of a sentence, numbers.

The table is our own, from how intake forms and hotline notes in Spanish and English are worded.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from reunify.schema import CLAIMED_RELATIONSHIPS, RELATIONSHIPS

PARTICLES = frozenset({"de", "del", "la", "las", "los", "san", "santa", "y"})
"""Little words that stand inside a name."""

NUMBER_WORDS: dict[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "cero zero",
            "un uno una one",
            "dos two",
            "tres three",
            "cuatro four",
            "cinco five",
            "seis six",
            "siete seven",
            "ocho eight",
            "nueve nine",
            "diez ten",
            "once eleven",
            "doce twelve",
            "trece thirteen",
            "catorce fourteen",
            "quince fifteen",
            "dieciseis sixteen",
            "diecisiete seventeen",
            "dieciocho eighteen",
        )
    )
    for word in words.split()
}
"""Numbers in words, without accents, as far as a child's age goes."""


@dataclass(frozen=True)
class Meaning:
    """A word's ``kind`` (a relationship, ``minor``, ``filler`` or ``stop``), its sex and number.

    ``also_name``: the word is a surname too (Nieto, Varón, Son), so after a name it is read as one.
    """

    kind: str
    sex: str | None
    plural: bool
    also_name: bool

    @property
    def is_noun(self) -> bool:
        """Whether the word stands for a person."""
        return self.kind not in {"filler", "stop"}

    @property
    def of_child(self) -> str | None:
        """What a claimed child of this word is to the adult, if the word says so."""
        return self.kind if self.kind in CLAIMED_RELATIONSHIPS else None

    @property
    def of_adult(self) -> str | None:
        """What a person of this word is to the child, if the word says so."""
        return "other" if self.kind == "partner" else self.kind if self.kind in RELATIONSHIPS else None


def plain(text: str) -> str:
    """Return ``text`` in lower case without accents, letter for letter, so that positions stay."""
    return "".join(_plain_letter(letter) for letter in text)


def fold_word(word: str) -> str:
    """Return a plain word with letters only, as name tables are keyed."""
    return re.sub(r"[^a-z]", "", word)


@cache
def _plain_letter(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[0].lower()
    return base if len(base) == 1 else letter


@cache
def lexicon() -> dict[str, Meaning]:
    """Return the shipped table by plain word."""
    table = resources.files("reunify.normalize.words").joinpath("data/lexicon.csv")
    with table.open(encoding="utf-8") as handle:
        return {
            plain(row["word"]): Meaning(
                row["kind"], row["sex"] or None, row["number"] == "2", row["also_name"] == "yes"
            )
            for row in csv.DictReader(handle)
        }
