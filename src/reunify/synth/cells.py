"""Mistakes in finished cells, and places as people write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from reunify.synth.noise import Noise
from reunify.synth.tables import Random, choose, patch, picks, shipped

GARBLED = {
    "á": "Ã¡",
    "é": "Ã©",
    "ó": "Ã³",
    "ú": "Ãº",
    "ñ": "Ã±",
    "ü": "Ã¼",
    "Ñ": "Ã‘",
    "É": "Ã‰",
    "Ó": "Ã“",
    "í": "Ã\xad",
}
"""UTF-8 letters read as Windows-1252; the rest of the accents have no such reading."""

ACCENTED = "[áéíóúñüÁÉÍÓÚÑ]"

WORDS = {"N/A": 3, "UNKNOWN": 4, "LNU": 1, "NONE": 1, "NOT PROVIDED": 1, "DESCONOCIDO": 1}
PALABRAS = {"no sabe": 4, "desconocido": 3, "N/A": 1, "no recuerda": 1, "s/d": 1, "ninguno": 1, "-": 1}


def garbled(values: pl.Series, rng: Random) -> pl.Series:
    """Spoil letters with accents by a wrong encoding, or lose them to a question mark."""
    lost = rng.random(len(values)) < 0.25
    spoilt = values.str.replace_many(list(GARBLED), list(GARBLED.values()))
    return patch(spoilt, lost, values.filter(pl.Series(lost)).str.replace_all(ACCENTED, "?"))


def replacement_sign(values: pl.Series, rng: Random) -> pl.Series:
    """Lose letters with accents to the sign that stands for unreadable bytes."""
    del rng
    return values.str.replace_all(ACCENTED, "\ufffd")


def old_code_page(values: pl.Series, rng: Random) -> pl.Series:
    """Write ñ as DOS files opened in Windows show it ("Mu¤oz")."""
    del rng
    return values.str.replace_many(["ñ", "Ñ"], ["¤", "¥"])


def blanks(values: pl.Series, rng: Random) -> pl.Series:
    """Put blanks in front, behind, or twice between words."""
    where = picks(rng, np.ones(3), len(values))
    frame = pl.DataFrame({"v": values, "w": where})
    return frame.select(
        pl.when(pl.col("w") == 0)
        .then(" " + pl.col("v"))
        .when(pl.col("w") == 1)
        .then(pl.col("v") + "  ")
        .otherwise(pl.col("v").str.replace(" ", "  "))
    ).to_series()


def digit_wrong(values: pl.Series, rng: Random) -> pl.Series:
    """Write one of the last seven digits wrong."""
    at = values.str.len_chars().to_numpy().astype(np.int64) - rng.integers(1, 8, len(values))
    frame = pl.DataFrame({"v": values, "at": at, "d": rng.integers(0, 10, len(values))})
    return frame.select(
        pl.col("v").str.slice(0, pl.col("at"))
        + pl.col("d").cast(pl.String)
        + pl.col("v").str.slice(pl.col("at") + 1)
    ).to_series()


def other_phone(values: pl.Series, rng: Random) -> pl.Series:
    """Give a number in the United States."""
    return pl.Series(rng.integers(2_130_000_000, 9_790_000_000, len(values))).cast(pl.String)


def punctuated(values: pl.Series, rng: Random) -> pl.Series:
    """Write "A208-123-456" or "A 208123456"."""
    dashes = rng.random(len(values)) < 0.5
    spelt = "A" + values.str.replace(r"^(\d{3})(\d{3})(\d{3})$", "$1-$2-$3")
    return patch("A " + values, dashes, spelt.filter(pl.Series(dashes)))


def cut(width: int) -> Callable[[pl.Series, Random], pl.Series]:
    """Return a mistake that cuts a cell after ``width`` characters."""

    def change(values: pl.Series, rng: Random) -> pl.Series:
        del rng
        return values.str.slice(0, width)

    return change


def word(words: Mapping[str, float]) -> Callable[[pl.Series, Random], pl.Series]:
    """Return a mistake that writes one of ``words`` for a value."""

    def change(values: pl.Series, rng: Random) -> pl.Series:
        return choose(rng, words, len(values))

    return change


def cell_mistakes(language: str) -> dict[str, Callable[[pl.Series, Random], pl.Series]]:
    """Return mistakes of kind ``cell`` by their names in ``noise.csv``, with words of ``language``."""
    return {
        "mojibake": garbled,
        "replacement sign": replacement_sign,
        "old code page": old_code_page,
        "blanks": blanks,
        "phone digit wrong": digit_wrong,
        "alien number digit wrong": digit_wrong,
        "another phone": other_phone,
        "alien number punctuated": punctuated,
        "cut at 20": cut(20),
        "cut at 24": cut(24),
        "cut at 34": cut(34),
        "missing word": word(WORDS if language == "en" else PALABRAS),
        "missing surname word": word({"LNU": 3, "UNKNOWN": 1, "FNU LNU": 1}),
    }


NICKNAMES = {
    "Quetzaltenango": "Xela",
    "Huehuetenango": "Huehue",
    "Tegucigalpa": "Teguz",
    "Ciudad de Guatemala": "Guate",
    "San Pedro Sula": "San Pedro",
    "Chichicastenango": "Chichi",
    "San Pedro Soloma": "Soloma",
    "San Salvador": "San Salv.",
    "Santa Cruz del Quiché": "Quiché",
    "Mazatenango": "Mazate",
    "Retalhuleu": "Reu",
    "Juticalpa": "Juti",
}
"""Names by which towns are known at home."""


def wander(frame: pl.DataFrame, noise: Noise) -> pl.DataFrame:
    """Return ``frame`` with ``municipality`` as people name it, by the rules of kind ``place``."""
    places = shipped("places")
    capital = places.group_by("country", "department", maintain_order=True).agg(
        pl.col("municipality").sort_by("weight", descending=True).first().alias("larger")
    )
    frame = frame.join(capital, on=["country", "department"], how="left", maintain_order="left")
    town = pl.col("municipality")
    ways = {
        "department as town": pl.col("department"),
        "nickname": town.replace(NICKNAMES),
        "neighbouring town": pl.col("larger"),
        "short saint's name": town.str.replace(r"^((?:San|Santa|Santo) \S+) .*$", "$1"),
    }
    for rule, struck in noise.strikes(frame, "place", "place", "municipality"):
        frame = frame.with_columns(
            pl.when(pl.Series(struck)).then(ways[rule]).otherwise(town).alias("municipality")
        )
    return frame.drop("larger")


SECTOR_NAMES = {
    "RGV": ("Rio Grande Valley, TX", "McAllen", "Valle del Río Grande"),
    "EPT": ("El Paso, TX", "El Paso", "El Paso, Texas"),
    "TCA": ("Tucson, AZ", "Nogales", "Arizona"),
    "YUM": ("Yuma, AZ", "Yuma", "Yuma"),
    "SDC": ("San Diego, CA", "San Ysidro", "San Diego"),
    "DRT": ("Del Rio, TX", "Eagle Pass", "Del Río"),
    "LRT": ("Laredo, TX", "Laredo", "Laredo, Tejas"),
}
"""A sector's code, and how custody records, shelters and families name it."""


def sector_words(code: pl.Expr, position: int) -> pl.Expr:
    """Return the sector's name as in ``SECTOR_NAMES``, by its position there."""
    return code.replace_strict({k: v[position] for k, v in SECTOR_NAMES.items()}, return_dtype=pl.String)
