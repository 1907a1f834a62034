"""Mistakes with dates, and the ways in which lists write dates and ages.

Rules of kind ``birth`` change the day itself, rules of kind ``date`` the way it is written.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from reunify.synth.noise import Noise
from reunify.synth.tables import Ints, Random, picks

MONTHS = {
    "01": "enero",
    "02": "febrero",
    "03": "marzo",
    "04": "abril",
    "05": "mayo",
    "06": "junio",
    "07": "julio",
    "08": "agosto",
    "09": "septiembre",
    "10": "octubre",
    "11": "noviembre",
    "12": "diciembre",
}
EXCEL_DAY_OF_1970 = 25_569
LATEST = 17_700
"""Days since 1970: no changed date of birth reaches past June 2018."""


def _days(values: pl.Series, days: Ints) -> pl.Series:
    shifted = values.to_physical().to_numpy().astype(np.int64) + days
    return pl.Series(np.minimum(shifted, LATEST)).cast(pl.Int32).cast(pl.Date)


def exchanged(values: pl.Series, rng: Random) -> pl.Series:
    """Exchange day and month where both can be either, unless the date would lie in the future."""
    del rng
    date = pl.col("date")
    fits = date.dt.day() <= 12
    swapped = pl.date(date.dt.year(), pl.when(fits).then(date.dt.day()).otherwise(1), date.dt.month())
    past = swapped.to_physical() <= LATEST
    return (
        pl.DataFrame({"date": values}).select(pl.when(fits & past).then(swapped).otherwise(date)).to_series()
    )


def year_off(values: pl.Series, rng: Random) -> pl.Series:
    """Move a date by a year, either way."""
    return _days(values, np.where(rng.random(len(values)) < 0.5, 365, -365))


def day_off(values: pl.Series, rng: Random) -> pl.Series:
    """Move a date by one to ten days."""
    return _days(
        values, np.where(rng.random(len(values)) < 0.5, 1, -1) * rng.choice([1, 1, 1, 2, 10], len(values))
    )


def month_off(values: pl.Series, rng: Random) -> pl.Series:
    """Move a date by about a month."""
    return _days(values, np.where(rng.random(len(values)) < 0.5, 31, -30))


def decade_off(values: pl.Series, rng: Random) -> pl.Series:
    """Move a date back ten years, as a wrong key does."""
    del rng
    return _days(values, np.full(len(values), -3652))


def younger(values: pl.Series, rng: Random) -> pl.Series:
    """Move a date on by one to three years."""
    return _days(values, 365 * rng.integers(1, 4, len(values)))


def first_of(unit: str) -> Callable[[pl.Series, Random], pl.Series]:
    """Return a mistake that puts the first day of the month or year for a date."""

    def change(values: pl.Series, rng: Random) -> pl.Series:
        del rng
        return values.dt.truncate(unit)

    return change


BIRTH_MISTAKES = {
    "day and month exchanged": exchanged,
    "year off by one": year_off,
    "day off": day_off,
    "month off": month_off,
    "decade off": decade_off,
    "first of January": first_of("1y"),
    "first of the month": first_of("1mo"),
    "younger than true": younger,
}
"""Mistakes of kind ``birth`` by their names in ``noise.csv``."""


def spanish_words(date: pl.Expr) -> pl.Expr:
    """Write "20 de septiembre de 2008"."""
    month = date.dt.strftime("%m").replace_strict(MONTHS, return_dtype=pl.String)
    return pl.concat_str(
        date.dt.day().cast(pl.String), month, date.dt.year().cast(pl.String), separator=" de "
    )


def month_words(date: pl.Expr) -> pl.Expr:
    """Write "mayo de 2008"."""
    month = date.dt.strftime("%m").replace_strict(MONTHS, return_dtype=pl.String)
    return pl.concat_str(month, date.dt.year().cast(pl.String), separator=" de ")


def short_words(date: pl.Expr, language: str) -> pl.Expr:
    """Write "12-mar-11" in Spanish or "07-MAR-84" in English."""
    if language == "en":
        return date.dt.strftime("%d-%b-%y").str.to_uppercase()
    month = date.dt.strftime("%m").replace_strict(MONTHS, return_dtype=pl.String).str.slice(0, 3)
    return pl.concat_str(date.dt.strftime("%d"), month, date.dt.strftime("%y"), separator="-")


def months_old(birth: pl.Expr, at: pl.Expr) -> pl.Expr:
    """Return whole months of age at a day, not below zero."""
    months = (
        (at.dt.year() - birth.dt.year()) * 12 + at.dt.month().cast(pl.Int32) - birth.dt.month().cast(pl.Int32)
    )
    return (months - (at.dt.day() < birth.dt.day()).cast(pl.Int32)).clip(lower_bound=0)


def age_in_words(birth: pl.Expr, at: pl.Expr, way: pl.Expr) -> pl.Expr:
    """Write an age as people say it; ``way`` is a number from 0 to 9 that decides how."""
    months = months_old(birth, at)
    years = months // 12
    plain = years.cast(pl.String) + pl.when(years == 1).then(pl.lit(" año")).otherwise(pl.lit(" años"))
    in_months = months.cast(pl.String) + pl.when(months == 1).then(pl.lit(" mes")).otherwise(pl.lit(" meses"))
    half = (months % 12).is_between(5, 7) & (way < 6) & (years >= 1)
    return (
        pl.when(months == 0)
        .then(pl.lit("recién nacido"))
        .when((months < 12) | (months.is_between(13, 17) & (way < 5)))
        .then(in_months)
        .when(half)
        .then(plain + " y medio")
        .otherwise(plain)
    )


def english_age(birth: pl.Expr, at: pl.Expr) -> pl.Expr:
    """Write "7 YRS" or "18 MONTHS"."""
    months = months_old(birth, at)
    years = (months // 12).cast(pl.String) + " YRS"
    return pl.when(months < 24).then(months.cast(pl.String) + " MONTHS").otherwise(years)


def years_old(birth: pl.Expr, at: pl.Expr) -> pl.Expr:
    """Return whole years of age at a day."""
    before = (at.dt.month() < birth.dt.month()) | (
        (at.dt.month() == birth.dt.month()) & (at.dt.day() < birth.dt.day())
    )
    return at.dt.year() - birth.dt.year() - before.cast(pl.Int32)


def write_dates(frame: pl.DataFrame, column: str, field: str, noise: Noise, language: str) -> pl.Series:
    """Return the dates of ``column`` as a list writes them: its own way, others by rules of kind ``date``.

    Lists in English write the month first, lists in Spanish the day. ``age instead`` needs ``at``, the
    day of the age.
    """
    date = pl.col(column)
    text = date.dt.strftime("%m/%d/%Y" if language == "en" else "%d/%m/%Y")
    ways = {
        "month and year only": date.dt.strftime("%m/%Y"),
        "year only": date.dt.strftime("%Y"),
        "month in words": short_words(date, "en") if language == "en" else spanish_words(date),
        "two-digit year": short_words(date, language),
        "ISO date": date.dt.strftime("%Y-%m-%d"),
        "day first": date.dt.strftime("%d/%m/%Y"),
        "Excel serial": (date.to_physical() + EXCEL_DAY_OF_1970).cast(pl.String),
        "placeholder of 1900": pl.lit("01/01/1900"),
    }
    if "at" in frame.columns:
        ways["age instead"] = years_old(date, pl.col("at")).clip(lower_bound=0).cast(pl.String)
        ways["age in words"] = english_age(date, pl.col("at"))
    for rule, struck in noise.strikes(frame, "date", field, column):
        text = pl.when(pl.Series(struck)).then(ways[rule]).otherwise(text)
    return frame.select(text.alias(column)).to_series()


def ways(rng: Random, n: int) -> Ints:
    """Return a number from 0 to 9 for each row, for the many ways of saying a thing."""
    return picks(rng, np.ones(10), n)
