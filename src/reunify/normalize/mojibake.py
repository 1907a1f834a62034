"""Text that was decoded with the wrong table, set right one value at a time.

ftfy undoes UTF-8 read as Latin-1 and its kin. It knows no DOS code pages (850 and 437, still what old
registries export) nor letters that a program gave up on, so those are done here.
"""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from functools import cache
from importlib.resources import files

import ftfy
from unidecode import unidecode

_FTFY = ftfy.TextFixerConfig(
    uncurl_quotes=False, fix_line_breaks=True, normalization="NFC", explain=False, max_decode_length=100_000
)
_LETTER = "A-Za-zÀ-ÖØ-öø-ÿ"

# Code page 850 read as Windows-1252: signs that no name holds, after a letter or at a word's head.
_DOS = {"¡": "í", "¢": "ó", "£": "ú", "¤": "ñ", "¥": "Ñ", "‚": "é", "µ": "Á", "\x82": "é", "\x90": "É"}
_DOS |= {"\x81": "ü", "š": "Ü", "\x9a": "Ü", "┴": "Á", "Ð": "Ñ"}
_DOS_SIGN = re.compile(f"(?<=[{_LETTER}])[{''.join(_DOS)}]|[¤¥µ](?=[{_LETTER}])")

# Signs that may be a letter: which one, a list of common names decides. Code page 850, then MacRoman.
_VOWELS = "áéíóúñü"
_DOUBTFUL = {"\ufffd": _VOWELS, "?": _VOWELS, "\xa0": "á", "Ö": "í", "à": "ó", "é": "ú"}
_DOUBTFUL |= {"–": "ñ", "‡": "á", "Ž": "é", "—": "ó", "œ": "ú", "„": "ñ", "ƒ": "é", "î": "ó", "ê": "í"}
_GAP = "[" + "".join(_DOUBTFUL) + "]"
_WORD_WITH_GAP = re.compile(
    f"(?<![{_LETTER}])[{_LETTER}]*(?:{_GAP}{{1,2}}[{_LETTER}]+|(?<=[{_LETTER}])\ufffd{{1,2}})"
)
_ALREADY_LETTERS = frozenset("Öàéîê")
_CLEAR_LEAD = 20

_LOWERED = re.compile("ã(?=[±©\xad³º¡‘])")
_QUOTES = str.maketrans(dict.fromkeys("’‘ʼʻ`´′", "'") | dict.fromkeys("“”„", '"'))
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


def repair_text(text: str, *, keep_lines: bool = False) -> str:
    """Return ``text`` repaired, as :func:`reunify.normalize.text.repair` describes; "" if nothing is left."""
    for _ in range(3):  # damage comes in layers; a repair that changes nothing is done
        once = _repair_once(text, keep_lines)
        if once == text:
            break
        text = once
    return text


def _repair_once(text: str, keep_lines: bool) -> str:
    text = html.unescape(text) if "&" in text else text
    if "├" in text:
        text = _from_dos_boxes(text)
    text = ftfy.fix_text(_LOWERED.sub("Ã", text), _FTFY)
    text = _DOS_SIGN.sub(_dos_letter, text)
    text = _WORD_WITH_GAP.sub(_guess, text)
    text = "".join(c for c in text.translate(_QUOTES) if c.isspace() or unicodedata.category(c)[0] != "C")
    text = _LINES.sub("\n" if keep_lines else " ", text.replace("\r", "\n"))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text)).strip()


def _from_dos_boxes(text: str) -> str:
    """Return UTF-8 that was read as code page 850 ("Mu├▒oz") set right, or ``text`` where it is not that."""
    try:
        return text.encode("cp850").decode("utf-8")
    except UnicodeError:
        return text


def _dos_letter(found: re.Match[str]) -> str:
    letter = _DOS[found.group()]
    text, at = found.string, found.start()
    if at == 0 or not text[at - 1].isalpha():  # a word's head keeps the case that the code page gave
        return letter
    beside = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    heard = [c for c in beside if c.isalpha() and c not in _DOS]
    return letter.upper() if heard and all(c.isupper() for c in heard) else letter.lower()


def _guess(found: re.Match[str]) -> str:
    """Return the word with its lost letter, if one common name fits and no other comes near."""
    word = found.group()
    gap = re.search(f"{_GAP}{{1,2}}", word)
    if gap is None or (gap.group()[0] in _ALREADY_LETTERS and not _shouted(word, gap.group())):
        return word
    before, after = word[: gap.start()], word[gap.end() :]
    shouted = _shouted(before + after, "")
    names = common_names()
    choices = [before + (c.upper() if shouted else c) + after for c in _DOUBTFUL[gap.group()[0]]]
    ranked = sorted(((names.get(_plain(c), 0), c) for c in choices), reverse=True)
    ranked = ranked if ranked[0][1] not in (word,) else ranked[1:]
    rival = max([n for n, _ in ranked[1:]] + [_as_it_stands(word, before, after)])
    return ranked[0][1] if ranked and ranked[0][0] > _CLEAR_LEAD * rival else word


def _as_it_stands(word: str, before: str, after: str) -> int:
    """Return how common the word is unchanged: as one word, or as two where the sign parts words."""
    names = common_names()
    return max(names.get(_plain(word), 0), min(names.get(_plain(before), 0), names.get(_plain(after), 0)))


def _shouted(word: str, but: str) -> bool:
    """Return whether all of ``word`` but the characters in ``but`` are capitals."""
    rest = [c for c in word if c not in but and c.isalpha()]
    return bool(rest) and all(c.isupper() for c in rest)


def _plain(word: str) -> str:
    return unidecode(word).lower().strip()


@cache
def common_names() -> dict[str, int]:
    """Return folded names borne by at least 1,000 Hispanic people in the US, with their bearers.

    Source: US Census Bureau, 2020 surnames and first names (public domain), in ``data/common_names.csv``.
    """
    path = files("reunify.normalize") / "data" / "common_names.csv"
    with path.open(encoding="utf-8") as lines:
        return {row["word"]: int(row["bearers"]) for row in csv.DictReader(lines)}
