"""A page's language: its strings, and days, moments and numbers as the language writes them."""

from __future__ import annotations

import datetime as dt
import io
import re
from functools import cache
from importlib.resources import files

from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from reunify.review.moments import read
from reunify.wording import LANGUAGES

_DAYS = re.compile(r"\b\d{4}-\d\d-\d\d(?:/\d{4}-\d\d-\d\d)?\b")

_LOCALES = {"en": "en_GB", "es": "es_GT"}
"""Day before month in both: a US month-first day would read otherwise to half of the readers."""


def marked(text: str) -> str:
    """Return ``text`` as it stands; it tells the extraction that the text is to be translated."""
    return text


@cache
def catalogue(language: str) -> Catalog:
    """Return the packaged catalogue of a language."""
    file = files("reunify.review.web").joinpath("locales", language, "LC_MESSAGES", "messages.po")
    return read_po(io.BytesIO(file.read_bytes()), locale=language)


@cache
def translations(language: str) -> Translations:
    """Return a language's strings, compiled once for each process."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(compiled)


def known(language: str | None) -> str | None:
    """Return the language if the desk speaks it."""
    return language if language in LANGUAGES else None


def preferred(header: str) -> str | None:
    """Return the first language of an Accept-Language header that the desk speaks."""
    for part in header.split(","):
        found = known(part.split(";")[0].strip().lower()[:2])
        if found is not None:
            return found
    return None


def written_day(value: str | dt.date | None, language: str) -> str:
    """Return a day in words, ``12 March 2011`` or ``12 de marzo de 2011``; "" for none.

    Two days with a stroke between them, as intervals are written, become both, and a whole year the year.
    """
    if not value:
        return ""
    if isinstance(value, str):
        first, _, last = value.partition("/")
        if first[4:] == "-01-01" and last == f"{first[:4]}-12-31":
            return first[:4]
        if last and last != first:
            return f"{written_day(first, language)} – {written_day(last, language)}"
        try:
            value = dt.date.fromisoformat(first[:10])
        except ValueError:
            return str(value)
    return format_date(value, format="long", locale=_LOCALES[language])


def with_days(text: str, language: str) -> str:
    """Return a text whose days (``2011-03-12``, and two with a stroke between) are written in words."""
    return _DAYS.sub(lambda found: written_day(found.group(), language), text)


def written_moment(value: str | None, language: str) -> str:
    """Return a moment of the record in words, in UTC; "" for none."""
    if not value:
        return ""
    return format_datetime(read(value), format="d MMM y, HH:mm", locale=_LOCALES[language]) + " UTC"
