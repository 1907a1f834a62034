"""Place words made comparable: folded spelling, a key for how a name sounds, locality prefixes taken off."""

from __future__ import annotations

import re
from functools import lru_cache

from unidecode import unidecode

_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_OTHER = re.compile(r"[^a-z0-9]+")
_SPELLED = {
    "sta": "santa",
    "sto": "santo",
    "sn": "san",
    "stgo": "santiago",
    "cd": "ciudad",
    "pto": "puerto",
    "pt": "puerto",
    "ma": "maria",
    "nva": "nueva",
    "nvo": "nuevo",
    "fco": "francisco",
    "gral": "general",
    "conc": "concepcion",
}
_PREFIX_WORDS = (
    *("aldea", "ald", "caserio", "cas", "canton", "cton", "paraje", "pje", "colonia", "col", "barrio", "bo"),
    *("lotificacion", "lot", "residencial", "comunidad", "asentamiento", "parcelamiento", "finca", "ejido"),
    *("rancheria", "sector", "hamlet", "village"),
)
_ZONE = re.compile(r"zona \d+")
_PREFIX = re.compile(
    rf"(?:(?:{'|'.join(sorted(_PREFIX_WORDS))})\s+"
    r"(?:(?:de|del)\s+(?:la\s+|las\s+|los\s+)?(?=\S))?)+"
)
_ADMIN = re.compile(
    r"^(?:departamento|depto|dpto|dep|department|municipio|municipality|mpio|muni|mun|estado|edo|provincia"
    r"|province|state|pueblo|town|city)\s+(?:de\s+|del\s+|of\s+)?(?=\S)"
)
_TRAILING = re.compile(r"\s(?:department|departamento|province|state|municipality)$")
_SOUNDS = (
    (re.compile(r"sch|sh|x"), "j"),
    (re.compile(r"ch"), "C"),
    (re.compile(r"ll"), "y"),
    (re.compile(r"qu(?=[ei])|q"), "k"),
    (re.compile(r"gu(?=[ei])"), "G"),
    (re.compile(r"g(?=[ei])|h"), "j"),
    (re.compile(r"c(?=[ei])|z"), "s"),
    (re.compile(r"c"), "k"),
    (re.compile(r"v"), "b"),
    (re.compile(r"w|gu(?=a)|ju(?=a)"), "u"),
    (re.compile(r"G"), "g"),
    (re.compile(r"y$"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return ``text`` in lower-case ASCII letters and digits, single spaces, short forms spelled out."""
    plain = _OTHER.sub(" ", _APOSTROPHES.sub("", unidecode(text)).lower()).split()
    return " ".join(_SPELLED.get(w, w) for w in plain)


def bare(folded: str) -> str:
    """Return a folded name without "departamento de", "municipio de" and the like."""
    return _TRAILING.sub("", _ADMIN.sub("", folded))


def locality(folded: str) -> tuple[str, bool]:
    """Return a folded locality without its aldea, caserío, cantón… words, and whether it had any."""
    if folded in _PREFIX_WORDS:
        return "", True
    found = _PREFIX.match(folded)
    return (folded[found.end() :], True) if found else (folded, bool(_ZONE.match(folded)))


@lru_cache(maxsize=65536)
def compact(folded: str) -> str:
    """Return a folded name without spaces: people glue and split words."""
    return folded.replace(" ", "")


@lru_cache(maxsize=65536)
def sound(folded: str) -> str:
    """Return how a folded name sounds to Spanish ears, without spaces.

    b/v, s/z/soft c, y/ll, k/qu/hard c meet; h, j, soft g, x and sh meet too, for names of Mayan and
    Nahuatl origin (Xenacoj, Shenacoj; Jocotán, Hocotán). Doubled letters are one.
    """
    key = compact(folded)
    for pattern, letter in _SOUNDS:
        key = pattern.sub(letter, key)
    return key
