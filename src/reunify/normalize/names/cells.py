"""One cell of names, taken apart into folded tokens, before anyone decides which is a surname."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from jellyfish import damerau_levenshtein_distance

from reunify.normalize.names.folding import fold_word, plain, words_only
from reunify.normalize.names.shortened import written_out
from reunify.normalize.names.sounds import sound
from reunify.normalize.names.tables import surnames, words

PARTICLES = words("particle")
"""Words that belong to the token after them."""

_BARE = words("bare")
_TITLES = words("title")
_SUFFIXES = words("suffix")
_PLACEHOLDERS = words("placeholder")
_WIDOW = words("widow")
_KIN = words("kin")
_POSSESSIVES = words("possessive")
_LADIES = ("sra", "srta")
_TELLING = PARTICLES | _POSSESSIVES | _TITLES | _SUFFIXES | _PLACEHOLDERS | _WIDOW | {*_LADIES, "y", "e"}
_TELLING |= {"alias", "aka", "apodado", "apodada", "conocido", "conocida", "also"}
"""Words that say something of the words beside them: a cell without any is its words and no more."""

_COMPOUNDS = {
    "ponce": "deleon",
    "ponke": "deleon",
    "montes": "deoca",
    "cabeza": "devaca",
    "martin": "delcampo",
}

_ASIDE = re.compile(
    r"\(([^)]*)\)?|\[([^\]]*)\]?|[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]?|(?<!\w)['‘’]([^'‘’]+)['‘’](?!\w)"
)
_ALIAS = re.compile(
    r"\b(alias|a\.?k\.?a\b\.?|apodad[oa]|(?:tambi[eé]n )?conocid[oa] (?:como|por)|also known as)\b(.*)",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"[^\W\d_]+|[,;]")
_SPANISH = re.compile("[A-Za-záéíóúüñÁÉÍÓÚÜÑ ]+")
_MOST_WORDS = 60
"""Words of a cell that are read: the longest names have about a dozen."""
_LONGEST = 60
"""Letters of a token that are compared; what is longer is no name, and would cost hours to compare."""


class Cell(NamedTuple):
    """A cell in tokens, particles glued.

    ``bare`` holds, beside each token written with a lone "de", the surname without it ("" for others);
    ``before_comma`` counts the tokens before the first comma, 0 where there is none; ``married`` is
    the surname after "viuda de"; ``aside`` are the tokens in parentheses, in quotes, after "alias",
    and particles whose surname was cut off; ``dropped`` are titles, suffixes, connectives and
    placeholders.
    """

    tokens: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    before_comma: int = 0
    married: str = ""
    aside: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def read_cell(text: str) -> Cell:
    """Return ``text`` taken apart; never raises, whatever the text."""
    if len(text) <= _LONGEST and (text.isascii() or _SPANISH.fullmatch(text)):
        tokens = tuple(map(fold_word, words_only(text)))
        if tokens and _TELLING.isdisjoint(tokens):
            return Cell(tokens, ("",) * len(tokens))
    text = plain(written_out(unicodedata.normalize("NFKC", text)))
    asides: list[str] = []
    keywords: list[str] = []

    def aside(match: re.Match[str]) -> str:
        asides.extend(group for group in match.groups() if group)
        return " "

    def alias(match: re.Match[str]) -> str:
        keywords.extend(_folded_words(match.group(1)))
        asides.append(match.group(2))
        return " "

    main = _ALIAS.sub(alias, _ASIDE.sub(aside, text))
    main_words = _folded_words(main)
    aside_words = [w for part in asides for w in _folded_words(part) if w != ","]
    if not any(w != "," for w in main_words):
        main_words, aside_words = aside_words, []
    main_words, dropped = _without_titles(main_words)
    return _glued(main_words, aside_words, [*keywords, *dropped])


def _folded_words(text: str) -> list[str]:
    """Return the folded words of ``text``, commas kept as tokens of their own."""
    found = []
    for match in islice(_WORD.finditer(text), _MOST_WORDS):
        word = match.group()
        if word in ",;":
            found.append(",")
        elif folded := fold_word(word):
            found.append(folded)
    return found


def _without_titles(found: list[str]) -> tuple[list[str], list[str]]:
    """Return the words without titles, suffixes, placeholders and connectives, and those dropped."""
    dropped: list[str] = []
    kept = list(found)

    def drop(at: int) -> None:
        dropped.append(kept.pop(at))

    def letters() -> int:
        return sum(w != "," for w in kept)

    for at in range(len(kept) - 1, -1, -1):
        if kept[at] in _PLACEHOLDERS and (letters() > 1 or dropped):
            drop(at)
    if letters() > 2 and kept[0] in _POSSESSIVES and kept[1] in _KIN:
        drop(0)
        drop(0)
    while kept and kept[0] in _TITLES and letters() > 1:
        if kept[0] in _LADIES and kept[1] == "de":
            break  # "Sra. de García" is named by her husband alone
        drop(0)
    while letters() > 1 and kept[-1] in _SUFFIXES | {","}:
        drop(len(kept) - 1)
    for at in range(len(kept) - 2, 0, -1):
        if _connects(kept, at):
            drop(at)
    return kept, [w for w in dropped if w != ","]


def _connects(found: list[str], at: int) -> bool:
    """Say whether the word is the "y" of "López y García", or its "e" before an i."""
    left, word, right = found[at - 1], found[at], found[at + 1]
    if len(left) < 2 or len(right) < 2:
        return False
    return word == "y" or (word == "e" and right.startswith(("i", "hi")))


def _glued(found: list[str], aside: list[str], dropped: list[str]) -> Cell:
    tokens: list[str] = []
    bare: list[str] = []
    run: list[str] = []
    married, comma, widow = "", 0, False
    for at, word in enumerate(found):
        if word == ",":
            comma = comma or len(tokens)
        elif (word in _WIDOW or (at == 0 and word in _LADIES)) and not run and at + 1 < len(found):
            dropped.append(word)
            widow = True
        elif _is_particle(word, found, at):
            run.append(word)
        elif widow and not married:
            if run == ["de"]:
                dropped.append(run.pop(0))
            married, run, widow = "".join(run) + word, [], False
        elif tokens and run and _completes(tokens[-1], "".join(run) + word):
            tokens[-1] += "".join(run) + word
            run = []
        else:
            tokens.append("".join(run) + word)
            bare.append(word if run == ["de"] else "")
            run = []
    if run and tokens and _completes(tokens[-1], "".join(run)):
        tokens[-1] += "".join(run)
    elif run and (tokens or married or aside) and set(run) <= _BARE:
        aside = [*aside, "".join(run)]
    elif run:
        tokens.append("".join(run))
        bare.append("")
    comma = comma if comma < len(tokens) else 0
    return Cell(_cut(tokens), _cut(bare), comma, married[:_LONGEST], _cut(aside), _cut(dropped))


def _cut(tokens: Sequence[str]) -> tuple[str, ...]:
    return tuple([token[:_LONGEST] for token in tokens])


def _is_particle(word: str, found: list[str], at: int) -> bool:
    if word not in PARTICLES:
        return False
    following = found[at + 1] if at + 1 < len(found) else ""
    if word in ("santa", "santo"):
        return f"{word}{following}" in surnames() and following not in ("", ",")
    return word in _BARE or (len(following) > 1 and following not in PARTICLES) or following in _BARE


def _completes(first: str, rest: str) -> bool:
    """Say whether two tokens are one surname, Ponce de León or what a narrow column left of it."""
    for known, whole in _COMPOUNDS.items():
        if len(rest) > 1 and whole.startswith(rest):
            near = len(first) > 4 and rest == whole and damerau_levenshtein_distance(first, known) == 1
            if near or sound(first) == sound(known):
                return True
    return False
