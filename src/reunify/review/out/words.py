"""The words of what leaves the desk, beside those that every page shares (:mod:`reunify.wording`)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from babel.dates import format_date, format_skeleton
from ruamel.yaml import YAML

from reunify.errors import ArgumentError
from reunify.review.moments import read
from reunify.wording import LANGUAGES

_DAYS = re.compile(r"\b\d{4}-\d\d-\d\d(?:/\d{4}-\d\d-\d\d)?\b")


@cache
def said(kind: str, language: str) -> Mapping[str, str]:
    """Return all words of one ``kind`` (a section of ``en.yaml``) by key.

    Raises :class:`~reunify.errors.ArgumentError` for a language without words.
    """
    return MappingProxyType(_sections(language)[kind])


@cache
def said_in_order(kind: str, language: str) -> tuple[str, ...]:
    """Return the texts of one ``kind`` in the order of the catalogue; raises as :func:`said` does."""
    return tuple(_sections(language)[kind].values())


@cache
def _sections(language: str) -> dict[str, dict[str, str]]:
    if language not in LANGUAGES:
        raise ArgumentError(
            f"no words in language {language!r}", remedy=f"Use one of {', '.join(LANGUAGES)}."
        )
    text = files("reunify.review.out").joinpath(f"{language}.yaml").read_text(encoding="utf-8")
    sections: dict[str, dict[str, str]] = YAML(typ="safe", pure=True).load(text)
    return sections


def long_day(day: str | None, language: str) -> str:
    """Return an ISO day, or two as ``FIRST/LAST``, as the language writes it; other text as it stands.

    A whole month or year is written as such.
    """
    if not day:
        return ""
    try:
        days = [dt.date.fromisoformat(part) for part in day.split("/")]
    except ValueError:
        return day
    first, last = days[0], days[-1]
    after = last + dt.timedelta(days=1)
    if first.day == after.day == 1 and (after.year, after.month) == _next_month(first):
        return format_skeleton("yMMMM", first, locale=language)
    if (first.month, first.day, after.month, after.day, after.year) == (1, 1, 1, 1, first.year + 1):
        return f"{first.year}"
    return " – ".join(format_date(d, "long", locale=language) for d in dict.fromkeys(days))


def with_long_days(text: str, language: str) -> str:
    """Return a text whose ISO days, and two as ``FIRST/LAST``, are written as the language does."""
    return _DAYS.sub(lambda found: long_day(found.group(), language), text)


def _next_month(day: dt.date) -> tuple[int, int]:
    return (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)


def long_moment(moment: str, language: str) -> str:
    """Return the desk's text of a moment as the language writes it, to the minute, UTC."""
    at = read(moment)
    return f"{format_date(at.date(), 'long', locale=language)}, {at:%H:%M} UTC"
