"""Place words made comparable: folded spelling, a key for how a name sounds, locality prefixes taken off."""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_letters, digits

import polars as pl
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
_INITIALS = re.compile(r"\b[a-xz](?: [a-xz]\b)+")
_SAINT = re.compile(r"^s (?=[a-z]{3})")
_SANTA = re.compile(
    r"ana|apolonia|barbara|catalina|catarina|clara|cruz|elena|eulalia|fe|ines|isabel|lucia|maria|rita|rosa|tecla|teresa"
)
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
_MUNICIPAL = re.compile(r"(?:municipio|municipality|mpio|muni|mun)\s+(?=\S)")
_TRAILING = re.compile(r"\s(?:department|departamento|province|state|municipality)$")
_SOUNDS = (
    ("sch|sh|x", "j"),
    ("ch", "C"),
    ("ll", "y"),
    ("qu([ei])", "k$1"),
    ("q", "k"),
    ("gu([ei])", "G$1"),
    ("g([ei])", "j$1"),
    ("h", "j"),
    ("c([ei])", "s$1"),
    ("z", "s"),
    ("c", "k"),
    ("v", "b"),
    ("(?:gu|ju)a", "ua"),
    ("w", "u"),
    ("G", "g"),
    ("y$", "i"),
)
"""Rules in order, in what the expressions of Python and of Polars have in common."""
_RULES = [(re.compile(pattern), out.replace("$", "\\")) for pattern, out in _SOUNDS]
_DOUBLED = re.compile(r"(.)\1+")
_EACH_DOUBLED = "|".join(f"({letter}){letter}+" for letter in f"{ascii_letters}{digits}")
_EACH_ONCE = "".join(f"${{{place}}}" for place in range(1, len(ascii_letters) + len(digits) + 1))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return ``text`` in lower-case ASCII letters and digits, single spaces, short forms spelled out.

    Initials are one word ("A. V." is "av"), "S. Marcos" is San Marcos.
    """
    plain = _OTHER.sub(" ", _APOSTROPHES.sub("", unidecode(text)).lower()).split()
    joined = _INITIALS.sub(lambda found: found.group().replace(" ", ""), " ".join(plain))
    said = " ".join(_SPELLED.get(w, w) for w in joined.split())
    return _SAINT.sub("santa " if _SANTA.match(said, 2) else "san ", said)


@lru_cache(maxsize=65536)
def bare(folded: str) -> str:
    """Return a folded name without "departamento de", "municipio de" and the like."""
    return _TRAILING.sub("", _ADMIN.sub("", folded))


def said_municipality(folded: str) -> bool:
    """Say whether a folded name says of itself that it is a municipality's."""
    return _MUNICIPAL.match(folded) is not None


@lru_cache(maxsize=65536)
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
    for pattern, out in _RULES:
        key = pattern.sub(out, key)
    return _DOUBLED.sub(r"\1", key)


def sounds(folded: pl.Series) -> pl.Series:
    """Return :func:`sound` of every name of a column: the same rules, for tables of many thousands."""
    key = pl.col(folded.name).str.replace_all(" ", "", literal=True)
    for pattern, out in _SOUNDS:
        key = key.str.replace_all(pattern, out, literal=pattern.isalpha())
    return folded.to_frame().select(key.str.replace_all(_EACH_DOUBLED, _EACH_ONCE)).to_series()
