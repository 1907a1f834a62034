"""Dates in words, in Spanish and English, rewritten as numbers that the numeric reader knows.

Python, one value at a time, over the distinct cells that are not numbers already.
"""

from __future__ import annotations

import re
from functools import cache

import polars as pl
from jellyfish import damerau_levenshtein_distance
from unidecode import unidecode

from reunify.normalize.dates.numbers import NUMBER_WORDS

_MONTH_NAMES = (
    "enero january jan ene",
    "febrero february feb febr",
    "marzo march mar mzo mrz",
    "abril april abr apr abl",
    "mayo may my",
    "junio june jun",
    "julio july jul",
    "agosto august ago aug agto agt",
    "septiembre setiembre september sep sept set setbre sbre",
    "octubre october oct octbre",
    "noviembre november nov novbre",
    "diciembre december dic dec dicbre dbre",
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
MONTHS = {name: i for i, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTHS_AND_ROMAN = MONTHS | {name: i for i, name in enumerate(_ROMAN, 1)}
_DAYS = {word: n for word, n in NUMBER_WORDS.items() if 1 <= n <= 31} | {"primero": 1, "first": 1}

_LONGEST = 80  # characters; a longer cell is a story, not a date
_LABEL = re.compile(
    r"\b(?:fecha|fec|nacimiento|nacid[oa]|nacio|nac|fdn|fn|dob|d\.o\.b|birth ?date|birthday|born|birth"
    r"|date|cumple(?:anos)?|lunes|martes|miercoles|jueves|viernes|sabado|domingo"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun"
    r"|a\.?m|p\.?m|del|de|of|the|year|ano|mes|month|dia|day|el|on|en|in|entre|between|y|and|o|u|or)\b"
)
_BLUR = re.compile(
    r"\b(?:aprox\w*|approx\w*|circa|ca|c|about|around|alrededor|mas o menos|cerca|como|hacia|estimad[oa]"
    r"|estimated|est|principios|inicios|mediados|finales|fines|a|early|late|mid|probable\w*|posible\w*)\b\.?|[~?±]|\+/?-"
)
_UNKNOWN_PART = re.compile(
    r"(?<![a-z0-9?])(?:x{1,2}|\?{1,2}|-{2})(?=[-/. ])|(?<=[-/. ])(?:x{1,2}|\?{2})(?![a-z0-9?])"
)
_CLOCK = re.compile(r"[\s,t]+[0-9]{1,2}:[0-9]{2}.*$")
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th|ro|do|er|to|o|a|deg)\b\.?")
_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_THOUSANDS = re.compile(
    r"\b(?:(?P<now>dos mil|two thousand(?: and)?)(?P<ones>(?: [a-z]+)?)"
    r"|(?:mil novecientos|nineteen(?: hundred)?(?: and)?) (?P<tens>[a-z]+(?:(?: y|-| )[ ]?[a-z]+)?))$"
)
_INSIDE = re.compile(
    r"(?<![0-9/.-])(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}([/.-])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2}))(?![0-9/.-])"
)


def plain_dates(cells: pl.Series) -> pl.DataFrame:
    """Return ``[key, text, blurred]``: each cell's date in numbers, or null, and whether it is about so."""
    found = [plain_date(cell) for cell in cells.to_list()]
    return pl.DataFrame(
        {
            "key": cells,
            "text": pl.Series([f[0] if f else None for f in found], dtype=pl.String),
            "blurred": pl.Series([bool(f and f[1]) for f in found], dtype=pl.Boolean),
        }
    )


def plain_date(cell: str) -> tuple[str, bool] | None:
    """Return a date's numbers as one text ("2008-9-20", "'11-3-12" for a short year) and if it is blurred.

    Null where there is no date, or more than one.
    """
    if len(cell) > _LONGEST:
        return None
    text = _ORDINAL.sub("", _CLOCK.sub("", unidecode(cell).lower().strip()))
    text = _UNKNOWN_PART.sub("00", text).strip('()[]"* ')
    sharp = _BLUR.sub(" ", text)
    blurred = sharp != text
    sharp = _THOUSANDS.sub(_year_in_words, sharp.rstrip(" ."))
    bare = re.sub(r"(?<![a-z])[.:;()\[\]]+|[.:;()\[\]]+(?![0-9])", " ", _LABEL.sub(" ", sharp)).strip(" ,-")
    tokens = _TOKEN.findall(bare)
    if len(tokens) > 8:
        return None
    words = [t for t in tokens if t.isalpha()]
    inside = [found.group() for found in _INSIDE.finditer(text)]
    if not words and len(inside) == 1 and len(tokens) == 4:
        return inside[0], blurred  # an age beside the date
    if not words:
        return (bare, blurred) if tokens else None
    numbers = _with_month(tokens, joined=bool(re.search(r"[a-z]\.?\s?['/-]\s?[0-9]|\bdel? [0-9]", text)))
    if numbers is not None:
        return numbers, blurred
    return (inside[0], blurred) if len(inside) == 1 else None


def _year_in_words(found: re.Match[str]) -> str:
    """Return "dos mil diez" or "mil novecientos noventa y cinco" as digits, else as it stands."""
    words = [
        w for w in re.split(r"[ -]+", (found["ones"] or found["tens"] or "").strip()) if w not in ("", "y")
    ]
    values = [NUMBER_WORDS.get(w) for w in words]
    known = [v for v in values if v is not None]
    fits = len(known) == len(values) and sum(known) < 100
    return str((2000 if found["now"] else 1900) + sum(known)) if fits else found.group()


def _with_month(tokens: list[str], joined: bool) -> str | None:
    """Return the date that a month in words and one or two numbers make, or null."""
    values = [t if t.isdigit() else _number_or_month(t) for t in tokens]
    months = [v for v in values if isinstance(v, int)]
    numbers = [v for v in values if isinstance(v, str)]
    if len(months) != 1 or None in values or len(numbers) not in (1, 2):
        return None
    month = months[0]
    if len(numbers) == 1:
        year = numbers[0]
        exact = len(year) == 4 or (len(year) == 2 and (joined or int(year) > 31))
        return f"{_quoted(year)}-{month}" if exact else None
    first, second = numbers
    if len(first) == 4 or int(first) > 31:
        first, second = second, first
    return f"{_quoted(second)}-{month}-{first}" if len(second) in (2, 4) and len(first) <= 2 else None


def _quoted(year: str) -> str:
    return f"'{year}" if len(year) == 2 else year


@cache
def _number_or_month(word: str) -> int | str | None:
    """Return a month's number, or a day in words as digits, or null; one slip of the pen is forgiven."""
    if word in _MONTHS_AND_ROMAN:
        return _MONTHS_AND_ROMAN[word]
    if word in _DAYS:
        return str(_DAYS[word])
    if len(word) < 5:
        return None
    slips = 2 if len(word) >= 8 else 1
    near = {n for m, n in MONTHS.items() if len(m) >= 4 and damerau_levenshtein_distance(word, m) <= slips}
    return near.pop() if len(near) == 1 else None
