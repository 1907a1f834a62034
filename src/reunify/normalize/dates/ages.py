"""Ages as people write them, as whole months and days lived: at least so many, and fewer than so many."""

from __future__ import annotations

import re

import polars as pl
from unidecode import unidecode

from reunify.normalize.dates.numbers import NUMBER_WORDS, number_value

OLDEST = 120  # years

_WORD = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_COUNT = rf"(?:[0-9]{{1,3}}|\b(?:{_WORD})\b)"
_HALF = r"(?:\s*(?:y|and)\s*(?:a\s+)?(?:medi[oa]|half)\b|\s*(?:(?:y|and)\s*)?1/2|[.,]5\b)"
_YEAR = r"(?:anitos?|anios?|anos?|aos|ano|years?|yrs?|yr|y/?o|y\.?\s?o|a|y)(?![a-z])\.?"
_MONTH = r"(?:mes(?:es|ecitos?)?|months?|mos?|mths?|m)(?![a-z])\.?"
_WEEK = r"(?:semanas?|sem|weeks?|wks?|w)(?![a-z])\.?"
_DAY = r"(?:dias?|days?|d)(?![a-z])\.?"
_OLD = (
    r"(?:[\s-]*(?:de\s+(?:edad|vida|nacid[oa])|old|of\s+age|cumplidos|aprox\w*|approx\w*|mas o menos"
    r"|(?:y|con|and)\s+(?:pico|algo|meses|dias|a\s+bit|some)))*"
)
_LEAD = (
    r"(?:\b(?:edad|aged?|tiene|ya|de|como|unos|about|around|aprox\w*\.?|approx\w*\.?|ca|c|is|actualmente"
    r"|mas\s+o\s+menos|alrededor|cerca|(?:recien\s+)?cumplio|acaba\s+de\s+cumplir|(?:just\s+)?turned"
    r"|nin[oa]|menor|boy|girl|child)\b[\s.:]*|~\s*)*"
)
_YEARS = re.compile(
    rf"{_LEAD}(?P<years>{_COUNT})(?P<half>{_HALF})?(?:\s*-?\s*{_YEAR}(?P<half2>{_HALF})?"
    rf"(?:\s*(?:,|y|and|con|with)?\s*(?P<months>{_COUNT})\s*-?\s*{_MONTH})?)?{_OLD}"
)
_MONTHS = re.compile(rf"{_LEAD}(?P<months>{_COUNT})(?P<half>{_HALF})?\s*-?\s*{_MONTH}{_OLD}")
_DAYS = re.compile(rf"{_LEAD}(?P<count>{_COUNT})\s*-?\s*(?:(?P<week>{_WEEK})|{_DAY}){_OLD}")
_RANGE = re.compile(
    rf"(?:entre|between|de|from)?\s*(?P<low>{_COUNT})\s*(?:-|a|o|u|y|or|to|and|/(?=.*{_YEAR}))\s*(?P<high>{_COUNT})"
    rf"(?:\s*{_YEAR})?{_OLD}"
)
_GIVE_OR_TAKE = re.compile(
    rf"{_LEAD}(?P<years>{_COUNT})\s*(?:{_YEAR})?\s*\+/?-\s*(?P<more>[1-5])(?:\s*{_YEAR})?"
)
_NEWBORN = re.compile(r"(?:bebe\s+)?(?:recien\s+nacid[oa]|rn|newborn|new born|nb)(?:\s+(?:bebe|baby))?")
_INFANT = re.compile(rf"(?:menos?r?\s+de|less\s+than|under|<)\s*(?:1|un|una|one|a)\s*(?:{_YEAR})?{_OLD}")
_ALMOST = re.compile(
    r"(?:ya\s+)?(?:casi|(?:va\s+a|por|para)\s+cumplir|cumple|cumplira|(?:ya\s+)?va\s+(?:para|a)(?:\s+los)?|para(?:\s+los)?"
    r"|almost|nearly|going\s+on|(?:will\s+)?(?:turning|turns?))\s+"
)
_TOWARDS = re.compile(
    rf"(?P<now>.*?{_COUNT}(?:\s*{_YEAR})?),?\s+(?:ya\s+)?(?:(?:va|yendo|entrado|entrados|entrando)\s+)?"
    rf"(?:para|a|going\s+on)(?:\s+los)?\s+(?P<next>{_COUNT})(?:\s*{_YEAR})?"
)
_BIRTHDAY = re.compile(r"^en\s+[a-z]+\s+(?=cumple)|(?<=[a-z0-9])\s+(?:en|in)\s+[a-z]+$")
_TOLD_TWICE = re.compile(rf"(?P<first>{_COUNT})\s*\((?P<second>{_COUNT})\)?")
_HALF_YEAR = re.compile(r"(?:medio\s+ano|half\s+a\s+year)")
_YEAR_AND_HALF = re.compile(rf"(?:un\s+)?ano{_HALF}|(?:a\s+)?year{_HALF}")

Lived = tuple[int, int, int, int]
"""Months and days lived at least, then months and days lived less than."""


def ages(cells: pl.Series) -> pl.DataFrame:
    """Return ``[key, months_least, days_least, months_below, days_below]`` for the cells that are ages.

    One row for each distinct cell; one that is no age has nulls.
    """
    keys = cells.unique(maintain_order=True).drop_nulls()
    found = [lived(cell) or (None,) * 4 for cell in keys.to_list()]
    names = ("months_least", "days_least", "months_below", "days_below")
    return pl.DataFrame(
        {"key": keys} | {n: pl.Series([f[i] for f in found], dtype=pl.Int64) for i, n in enumerate(names)}
    )


def lived(cell: str) -> Lived | None:
    """Return how long a person of the age in ``cell`` has lived, or null where it is no age.

    "7" is from 84 months to below 96. Half a year more is said from a quarter past the birthday on:
    "7 1/2" is 87 to below 96 months. "casi 8", "va para ocho" and "cumple 8 en marzo" are 7, "siete para
    ocho" is too. A newborn has lived less than a month.
    """
    text = re.sub(r"\s+", " ", unidecode(cell.replace("½", " 1/2")).lower()).strip(" .()?*\"'")
    text = re.sub(r"^([0-9]+)\.0+$", r"\1", text)
    if len(text) > 60:
        return None
    text = _TOLD_TWICE.sub(_once, text)
    if _NEWBORN.fullmatch(text):
        return 0, 0, 1, 0
    if _INFANT.fullmatch(text):
        return 0, 0, 12, 0
    if _HALF_YEAR.fullmatch(text):
        return 6, 0, 7, 0
    if _YEAR_AND_HALF.fullmatch(text):
        return 15, 0, 24, 0
    return _years(text) or _counted(text) or _range(text) or _towards(text)


def _once(found: re.Match[str]) -> str:
    """Return one of the numbers of "siete (7)", or both as they stand where they are not the same."""
    same = number_value(found["first"]) == number_value(found["second"])
    return found["first"] if same else found.group()


def _years(text: str) -> Lived | None:
    text = _BIRTHDAY.sub("", text) if "cumple" in text or "turn" in text else text
    sooner = _ALMOST.match(text)
    found = _YEARS.fullmatch(text[sooner.end() :] if sooner else text)
    if found is None:
        return None
    years = (number_value(found["years"]) or 0) - bool(sooner)
    if not 0 <= years <= OLDEST:
        return None
    if found["months"]:
        months = years * 12 + (number_value(found["months"]) or 0)
        return months, 0, months + 1, 0
    half = 3 if found["half"] or found["half2"] else 0
    return years * 12 + half, 0, years * 12 + 12, 0


def _counted(text: str) -> Lived | None:
    """Return an age in months, weeks or days."""
    if found := _MONTHS.fullmatch(text):
        months = number_value(found["months"]) or 0
        return months, 0, months + 1, 0
    if found := _DAYS.fullmatch(text):
        step = 7 if found["week"] else 1
        count = number_value(found["count"]) or 0
        return 0, count * step, 0, (count + 1) * step
    return None


def _range(text: str) -> Lived | None:
    """Return an age of which two ends are said, or one and how far off it may be."""
    if found := _GIVE_OR_TAKE.fullmatch(text):
        middle, off = number_value(found["years"]) or 0, int(found["more"])
        low, high = max(middle - off, 0), middle + off
    elif found := _RANGE.fullmatch(text):
        low, high = number_value(found["low"]) or 0, number_value(found["high"]) or 0
    else:
        return None
    return (low * 12, 0, high * 12 + 12, 0) if low <= high <= OLDEST else None


def _towards(text: str) -> Lived | None:
    """Return the first age of "cinco para seis", where the second is the next."""
    found = _TOWARDS.fullmatch(text)
    now = _years(found["now"]) if found else None
    if found is None or now is None or number_value(found["next"]) != now[2] // 12:
        return None
    return now
