"""What others use: Double Metaphone, Jaro-Winkler and Levenshtein on cells in plain lower-case ASCII."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable

import jellyfish
import polars as pl
from unidecode import unidecode

DOUBLE_METAPHONE = "metaphone"
"""The package with Double Metaphone (pure Python, 0.6), used where it is installed."""

LETTERS_APART = 2
"""The usual bound on Levenshtein's distance."""

USUAL_JARO_WINKLER = 0.92
"""The usual threshold of Splink's and others' name comparisons."""

_NOT_NAME = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Return a cell as these measures like it best: lower case, no accents, single spaces."""
    return _NOT_NAME.sub(" ", unidecode(text).lower()).strip()


def measures(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return ``number, jaro_winkler`` (0 to 1), ``levenshtein`` (letters) and ``double_metaphone``.

    ``double_metaphone`` says whether a primary or secondary code is shared; null where the package
    :data:`DOUBLE_METAPHONE` is not installed.
    """
    cells = [(plain(left), plain(right)) for left, right in pairs.select("left", "right").iter_rows()]
    codes = _double_metaphone()
    return pairs.select(
        "number",
        jaro_winkler=pl.Series([jellyfish.jaro_winkler_similarity(*c) for c in cells], dtype=pl.Float64),
        levenshtein=pl.Series([jellyfish.levenshtein_distance(*c) for c in cells], dtype=pl.Int64),
        double_metaphone=pl.Series(
            [None if codes is None else _share_a_code(codes, *c) for c in cells], dtype=pl.Boolean
        ),
    )


def _double_metaphone() -> Callable[[str], tuple[str, str]] | None:
    if importlib.util.find_spec(DOUBLE_METAPHONE) is None:
        return None
    found: Callable[[str], tuple[str, str]] = importlib.import_module(DOUBLE_METAPHONE).doublemetaphone
    return found


def _share_a_code(codes: Callable[[str], tuple[str, str]], left: str, right: str) -> bool:
    return bool((set(codes(left)) & set(codes(right))) - {""})
