"""Numbers that agencies issue, and phones, in the one form in which two lists can meet.

A cell may hold several. Numbers stay text: leading zeros count. Each function takes a String column and
gives one of the same length; a null cell gives an empty list.
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
import polars as pl

from reunify.normalize.dates.numbers import number_value
from reunify.normalize.text import by_distinct, fold_text, lists_by_distinct, text_lists

_TEXTS = pl.List(pl.String())
_NONE = pl.lit(pl.Series([[]], dtype=_TEXTS)).first()
_BETWEEN = re.compile(r"[;,/|&\n\r\t]+|(?<=\s)(?:y|e|o|and|or)(?=\s)", re.IGNORECASE)
_FLOAT = re.compile(r"(?<=[0-9])\.0+(?![0-9])")  # what a spreadsheet makes of a long number
_FILLER = re.compile(r"([0-9])\1+|0?1234567890?|0?12345678")  # typed to get past a form

# A# 208 592 266, A208-592-266, 208592266, A98765432: seven to nine digits, older numbers being shorter.
_ALIEN_PLAIN = r"^\s*[Aa]?[#\-\s.:]*([0-9]{7,9})\s*$"
_ALIEN = re.compile(
    r"(?<![0-9])([0-9]{2,3}([\-. ]?)[0-9]{3}\2[0-9]{3}|[0-9]([\-. ])[0-9]{3}\3[0-9]{3}|[0-9]{7,9})(?![0-9])"
)
_ALIEN_DIGITS = 9

_FAMILY_WORD = re.compile(
    r"\b(?:FAMU|FMUA?|FAM|FU)[\s#:.\-]*(?=[0-9])|\b(?:FAMILY|FAMILIA|FAMILIAR|UNIT|UNIDAD|NUMBER|NO|ID)\b"
)
_FAMILY_SHORTEST = 3

_ID_BETWEEN = re.compile(r"[;,/|&\s]+")
_ID_SPACED = re.compile(r"(?<![0-9])([0-9]{2,3})[ .]([0-9]{3})[ .]([0-9]{3})(?![0-9])")
_ID_WORDS = frozenset({"Y", "E", "O", "AND", "OR", "A#", "#", "NO", "NO.", "ID", "ID:", "A", "-", "."})

_EXTENSION = re.compile(r"(?:ext|x|anexo)\.?\s*[0-9]{1,5}\s*$", re.IGNORECASE)
_NOT_DIGIT = re.compile(r"[^0-9]")
_SHORTEST_PHONE, _LONGEST_PHONE = 7, 15  # E.164 allows 15 digits
_PLANS = {"GT": ("502", 8), "SV": ("503", 8), "HN": ("504", 8), "NI": ("505", 8), "CR": ("506", 8)}
_PLANS |= {"PA": ("507", 8), "BZ": ("501", 7), "MX": ("52", 10), "US": ("1", 10), "EC": ("593", 9)}
"""Country code and length of a whole national number, from the ITU's national numbering plans."""

_MOST_CHILDREN = 30


def alien_numbers(column: pl.Series) -> pl.Series:
    """Return the alien numbers of each cell as lists of nine digits, zeros in front, in the order written.

    Any punctuation, several in a cell. Numbers that a form filled in (one digit throughout, 123456789)
    are left out.
    """
    frame = column.cast(pl.String).to_frame("cell")
    frame = frame.with_columns(plain=pl.col("cell").str.extract(_ALIEN_PLAIN, 1).str.zfill(_ALIEN_DIGITS))
    odd = frame.select(pl.when(pl.col("plain").is_null()).then("cell")).to_series()
    frame = frame.with_columns(odd=lists_by_distinct(odd, _aliens))
    typed = pl.col("plain").is_in([d * _ALIEN_DIGITS for d in "0123456789"] + ["123456789", "012345678"])
    lists = (
        pl.when(pl.col("plain").is_null())
        .then(pl.col("odd"))
        .when(typed)
        .then(_NONE)
        .otherwise(pl.concat_list("plain"))
    )
    return frame.select(lists.alias(column.name)).to_series()


def phones(column: pl.Series, country: pl.Series | None = None, default: str | None = None) -> pl.Series:
    """Return the phones of each cell as lists of digits with the country code, in the order written.

    ``country`` holds ISO 3166 codes, one a row, for numbers written without a code; ``default`` stands in
    where it is null. A number that belongs to no known plan keeps its digits (at least 7), so that two
    equal ones still meet.
    """
    text = column.cast(pl.String).alias("cell")
    lands = pl.Series([None] * len(text), dtype=pl.String) if country is None else country.cast(pl.String)
    lands = lands.fill_null(default or "").str.to_uppercase().alias("where")
    bare = pl.col("cell").str.replace_all(r"[\s().\-]", "").str.extract(r"^\+?([1-9][0-9]{6,14})$", 1)
    rows = pl.DataFrame([text, lands]).with_columns(digits=bare)
    rows = rows.select("cell", "where", plain=_plain_phone(pl.col("digits")))
    odd = rows.filter(pl.col("plain").is_null() & pl.col("cell").is_not_null()).unique(maintain_order=True)
    found = text_lists([_phones(cell, land) for cell, land, _ in odd.rows()])
    table = odd.select("cell", "where", found=found)
    joined = rows.join(table, on=["cell", "where"], how="left", maintain_order="left")
    lists = pl.when(pl.col("plain").is_not_null()).then(pl.concat_list("plain"))
    return joined.select(lists.otherwise(pl.col("found").fill_null(_NONE)).alias(column.name)).to_series()


def _plain_phone(digits: pl.Expr) -> pl.Expr:
    """Return the number of cells that hold one alone, given its ``digits``; null leaves it to Python."""
    length = digits.str.len_chars()
    dull = digits.is_in(pl.Series([d * n for d in "123456789" for n in range(7, 16)]).implode())
    chain: pl.Expr = pl.lit(None, dtype=pl.String)
    for land, (code, size) in _PLANS.items():
        whole = digits.str.starts_with(code) & (length == len(code) + size) & (length > 10)
        local = (pl.col("where") == land) & (length == size) & ~digits.str.starts_with(code)
        local &= ~pl.col("cell").str.contains("+", literal=True)
        chain = pl.when(whole).then(digits).when(local).then(pl.lit(code) + digits).otherwise(chain)
    return pl.when(~dull & ~digits.str.contains("^12345678")).then(chain)


def family_units(column: pl.Series) -> pl.Series:
    """Return the family unit numbers of each cell, upper case, without punctuation or a leading FAMU, FMU."""
    return lists_by_distinct(column.cast(pl.String), _families)


def id_lists(column: pl.Series) -> pl.Series:
    """Return the ids of each cell as written, upper case, in their order, each once.

    They may be parted by semicolons, commas, slashes, line breaks or spaces.
    """
    return lists_by_distinct(column.cast(pl.String), _ids)


def whole_numbers(column: pl.Series) -> pl.Series:
    """Return the count that each cell says in digits or in words ("2", "dos hijos"), or null.

    A cell that names two numbers, or more than 30, counts nothing.
    """
    return by_distinct(column.cast(pl.String), _whole_number, pl.Int64())


def _kept(numbers: list[str]) -> list[str]:
    """Return numbers in their order, each once, without those typed only to get past a form."""
    return [n for n in dict.fromkeys(numbers) if not _FILLER.fullmatch(n)]


def _aliens(cell: str) -> list[str]:
    numbers = (_NOT_DIGIT.sub("", found.group()) for found in _ALIEN.finditer(_FLOAT.sub("", cell)))
    return [
        n.zfill(_ALIEN_DIGITS) for n in _kept(list(numbers)) if not _FILLER.fullmatch(n.zfill(_ALIEN_DIGITS))
    ]


def _phones(cell: str, where: str) -> list[str]:
    numbers: list[str] = []
    for piece in _BETWEEN.split(_FLOAT.sub("", cell)):
        text = _EXTENSION.sub("", piece)
        whole = len(_NOT_DIGIT.sub("", text)) <= _LONGEST_PHONE
        numbers += [_phone(number, where) for number in ([text] if whole else text.split())]
    return _kept([n for n in numbers if n])


@lru_cache(maxsize=65_536)
def _phone(text: str, where: str) -> str:
    """Return one phone's digits with its country code, its digits where no plan has it, or ""."""
    digits = _NOT_DIGIT.sub("", text)
    abroad = "+" in text
    for exit_code in ("011", "00"):
        if not abroad and digits.startswith(exit_code) and len(digits) > 10:
            digits, abroad = digits.removeprefix(exit_code), True
    if not _SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE or _FILLER.fullmatch(digits):
        return ""
    if digits.startswith("521") and len(digits) == 13:  # Mexico's mobile 1, out of use since 2019
        return "52" + digits[3:]
    if abroad or any(digits.startswith(c) and len(digits) == len(c) + n > 10 for c, n in _PLANS.values()):
        return digits
    code, length = _PLANS.get(where, ("", 0))
    if len(digits) == length and not digits.startswith(code):
        return code + digits
    return _by_plan(digits, where) or digits


def _by_plan(digits: str, where: str) -> str:
    """Return the number as the country's numbering plan, or the United States' one, has it, or ""."""
    for region in (where, "US"):
        if region and region in phonenumbers.SUPPORTED_REGIONS:
            try:
                number = phonenumbers.parse(digits, region)
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.is_valid_number(number):
                return _NOT_DIGIT.sub(
                    "", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
                )
    return ""


def _families(cell: str) -> list[str]:
    text = _FAMILY_WORD.sub(" ", _FLOAT.sub("", cell).upper())
    tokens = (re.sub(r"[^A-Z0-9]", "", token) for token in _ID_BETWEEN.split(text))
    return _kept([t for t in tokens if len(t) >= _FAMILY_SHORTEST and any(c.isdigit() for c in t)])


def _ids(cell: str) -> list[str]:
    text = _ID_SPACED.sub(r"\1\2\3", _FLOAT.sub("", cell)).upper()
    return list(dict.fromkeys(t for t in _ID_BETWEEN.split(text) if t and t not in _ID_WORDS))


def _whole_number(cell: str) -> int | None:
    text = _FLOAT.sub("", cell).strip()
    tokens = (fold_text(text) or "").split() if not text.startswith("-") else []
    values = {v for token in tokens if (v := number_value(token)) is not None}
    count = values.pop() if len(values) == 1 else None
    return count if count is not None and count <= _MOST_CHILDREN else None
