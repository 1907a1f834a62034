"""How people write names by ear and by habit: parish clerks, social workers, volunteers at a desk.

Independent of the project's simulator: the rules here are those of Spanish orthography (letters that sound
alike in America) and of the abbreviations of church registers, each used now and then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

SOUND_ALIKE: tuple[tuple[str, str], ...] = (
    ("b", "v"),
    ("v", "b"),
    ("s", "z"),
    ("z", "s"),
    ("c(?=[ei])", "s"),
    ("s(?=[ei])", "c"),
    ("y$", "i"),
    ("i$", "y"),
    ("^i(?=[aeou])", "y"),
    ("^h", ""),
    ("^(?=[aeou])", "h"),
    ("ll", "y"),
    ("y(?=[aeou])", "ll"),
    ("x", "j"),
    ("j", "x"),
    ("g(?=[ei])", "j"),
    ("j(?=[ei])", "g"),
    ("c(?=[ao])", "qu"),
    ("gua", "hua"),
    ("hua", "gua"),
)
"""Spellings that sound alike to an American ear, as patterns and what is written instead."""

SHORT: Mapping[str, str] = {
    "maria": "M.ª",
    "juan": "Ju.º",
    "juana": "Ju.ª",
    "francisco": "Fran.co",
    "francisca": "Fran.ca",
    "jose": "Jph.",
    "josefa": "Jpha.",
    "manuel": "Man.l",
    "manuela": "Man.la",
    "antonio": "Ant.º",
    "antonia": "Ant.ª",
    "domingo": "Dom.º",
    "pedro": "P.º",
    "gregorio": "Greg.º",
    "fernando": "Fern.do",
    "miguel": "Mig.l",
    "nicolas": "Nic.s",
    "santiago": "Sant.º",
    "catalina": "Cat.ª",
    "fernandez": "Fern.z",
    "rodriguez": "Rodr.z",
    "gonzalez": "Gonz.z",
    "hernandez": "Hern.z",
    "martinez": "Mart.z",
}
"""Abbreviations of Spanish American church registers, in common use into the twentieth century."""


@dataclass(frozen=True)
class Clerk:
    """Somebody who writes names down: how often a word is written by ear, cut short, or left out.

    ``ear``, ``short`` and ``drop`` are chances for each word, from 0 to 1; ``drop`` is that of a second
    given name.
    """

    rng: np.random.Generator
    ear: float
    short: float
    drop: float

    def word(self, word: str) -> str:
        """Return one lower-case word as this clerk would write it."""
        if word in SHORT and self.rng.random() < self.short:
            return SHORT[word]
        if self.rng.random() < self.ear:
            possible = [new for new in (re.sub(*rule, word, count=1) for rule in SOUND_ALIKE) if new != word]
            if possible:
                word = possible[int(self.rng.integers(len(possible)))]
        return word.capitalize()

    def given(self, names: Sequence[str]) -> str:
        """Return given names; the second may be left out."""
        kept = names[:1] if len(names) > 1 and self.rng.random() < self.drop else names
        return " ".join(self.word(name) for name in kept)

    def words(self, names: Sequence[str]) -> str:
        """Return surnames, none left out."""
        return " ".join(self.word(name) for name in names)

    def pick(self, options: Mapping[str, float]) -> str:
        """Return one of the options by weight."""
        weights = np.array(list(options.values()))
        return str(self.rng.choice(list(options), p=weights / weights.sum()))
