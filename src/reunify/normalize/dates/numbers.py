"""Small numbers in words, Spanish and English, folded, and how to read a count that may be in words."""

from __future__ import annotations

_SPANISH = (
    *("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
    *("once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve"),
    *("veinte", "veintiuno", "veintidos", "veintitres", "veinticuatro", "veinticinco", "veintiseis"),
    *("veintisiete", "veintiocho", "veintinueve", "treinta"),
)
_ENGLISH = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_TENS = {
    "treinta": 30,
    "cuarenta": 40,
    "cincuenta": 50,
    "sesenta": 60,
    "setenta": 70,
    "ochenta": 80,
    "noventa": 90,
}
_TENS |= {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

NUMBER_WORDS: dict[str, int] = (
    {w: n for words in (_SPANISH, _ENGLISH) for n, w in enumerate(words)}
    | _TENS
    | {"un": 1, "una": 1, "ninguno": 0, "ninguna": 0, "ningun": 0, "none": 0}
)
"""Words for 0 to 30 and the tens, folded."""


def number_value(token: str) -> int | None:
    """Return the number that ``token`` (folded: up to nine digits, or one word) says, or null."""
    if token.isascii() and token.isdigit():
        return int(token) if len(token) <= 9 else None
    return NUMBER_WORDS.get(token)
