"""Several children in one cell, in the ways in which callers and call takers put them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from reunify.synth.dating import age_in_words, spanish_words, years_old
from reunify.synth.tables import Random, choose, picks

NAME, GIVEN, NUMBER = pl.col("called"), pl.col("short"), (pl.col("position") + 1).cast(pl.String)
AGE, YEARS, DAY, WORDS = pl.col("age_words"), pl.col("years"), pl.col("day_text"), pl.col("day_words")
MINE, ONE, BORN = pl.col("mine"), pl.col("one"), pl.col("born_word")


def _with(before: pl.Expr, detail: pl.Expr, after: str = "") -> pl.Expr:
    """Return text with its detail, or without where the detail is not known."""
    return pl.when(detail.is_null()).then(pl.lit("")).otherwise(before + detail + after)


def _joined(separator: str, last: str | None = None) -> Callable[[pl.Expr], pl.Expr]:
    """Return how pieces become one cell, ``last`` before the last piece."""

    def join(pieces: pl.Expr) -> pl.Expr:
        if last is None:
            return pieces.str.join(separator)
        head = pieces.slice(0, pl.len() - 1).str.join(separator)
        return pl.when(pl.len() == 1).then(pieces.first()).otherwise(head + last + pieces.last())

    return join


@dataclass(frozen=True)
class Style:
    """A way of telling: how often, how one child is put, how they are joined."""

    weight: float
    one: pl.Expr
    join: Callable[[pl.Expr], pl.Expr]


def _comma_age() -> pl.Expr:
    return NAME + _with(pl.lit(", "), AGE)


STYLES = {
    "slashes, birth dates": Style(14, NAME + _with(pl.lit(" nac. "), DAY), _joined(" / ")),
    "slashes, ages": Style(12, _comma_age(), _joined(" / ")),
    "numbered": Style(8, NUMBER + pl.lit(") ") + NAME + _with(pl.lit(" ("), YEARS, ")"), _joined(" ")),
    "numbered with points": Style(6, NUMBER + pl.lit(". ") + NAME + _with(pl.lit(" "), AGE), _joined("; ")),
    "lines": Style(7, NAME + _with(pl.lit(" - "), AGE), _joined("\n")),
    "lines, dashes": Style(4, pl.lit("- ") + NAME + _with(pl.lit(" "), DAY), _joined("\n")),
    "my son and my daughter": Style(10, MINE + NAME + _with(pl.lit(" de "), AGE), _joined(", ", " y ")),
    "commas, names alone": Style(6, NAME, _joined(", ", " y ")),
    "given names alone": Style(4, GIVEN, _joined(", ", " y ")),
    "given names and ages": Style(5, GIVEN + _with(pl.lit(" de "), AGE), _joined(", ", " y ")),
    "brackets": Style(6, NAME + _with(pl.lit(" ("), AGE, ")"), _joined(", ")),
    "short ages": Style(3, NAME + _with(pl.lit(" "), YEARS, "a"), _joined(", ")),
    "in words": Style(5, NAME + _with(BORN, WORDS), _joined("; ")),
    "dates of birth": Style(3, NAME + _with(pl.lit(" F.N. "), DAY), _joined(" | ")),
    "without names": Style(3, ONE + _with(pl.lit(" de "), AGE), _joined(", ", " y ")),
    "called": Style(3, MINE + pl.lit("se llama ") + NAME + _with(pl.lit(" y tiene "), AGE), _joined(". ")),
    "plus": Style(2, NAME + _with(pl.lit(", "), AGE), _joined(" + ")),
}
"""The ways, with weights. Where a child's age is not known, the way goes without."""

KIN_WORDS = {
    "grandparent": ("mi nieta ", "mi nieto "),
    "aunt_uncle": ("mi sobrina ", "mi sobrino "),
    "sibling": ("mi hermana ", "mi hermano "),
    "step_parent": ("mi hijastra ", "mi hijastro "),
    "guardian": ("la niña ", "el niño "),
}
"""How relatives name a girl and a boy; parents say daughter and son."""

AT_HOME = {
    " (se quedó en casa)": 4,
    " (está con su abuela)": 4,
    " (no viajó)": 2,
    " (está en el pueblo con mi mamá)": 1,
    "": 6,
}


def tell(claims: pl.DataFrame, relation: pl.Series, rng: Random) -> pl.DataFrame:
    """Return (``row``, ``text``): each adult's claimed children in one cell.

    ``claims`` as from :func:`reunify.synth.claims.claimed`; ``relation`` is each list row's adult's
    relationship to the children, by which relatives name them (mi nieta ...).
    """
    style = picks(rng, np.array([s.weight for s in STYLES.values()]), len(relation))
    claims = claims.with_columns(
        way=pl.Series(rng.integers(0, 10, claims.height)),
        style=pl.Series(style).gather(claims["row"]),
        kin=relation.gather(claims["row"]),
        tail=pl.when("home").then(choose(rng, AT_HOME, claims.height)).otherwise(pl.lit("")),
    )
    claims = _phrases(claims)
    told = [_one_style(claims.filter(pl.col("style") == k), s) for k, s in enumerate(STYLES.values())]
    return pl.concat(told).sort("row")


def _phrases(claims: pl.DataFrame) -> pl.DataFrame:
    """Add the pieces that the ways of telling are made of."""
    birth, at = pl.col("birth"), pl.col("at")
    hers = pl.col("kin").replace_strict({k: v[0] for k, v in KIN_WORDS.items()}, default="mi hija ")
    his = pl.col("kin").replace_strict({k: v[1] for k, v in KIN_WORDS.items()}, default="mi hijo ")
    claims = claims.with_columns(
        called=pl.coalesce("name", _by_sex("niña", "niño")),
        age_words=age_in_words(birth, at, pl.col("way")),
        years=years_old(birth, at).clip(lower_bound=0).cast(pl.String),
        day_text=birth.dt.strftime("%d/%m/%Y"),
        day_words=spanish_words(birth),
        mine=pl.when("female").then(hers).otherwise(his),
        one=_by_sex("una niña", "un niño"),
        born_word=_by_sex(" nacida el ", " nacido el "),
    )
    return claims.with_columns(short=pl.coalesce("given", "called"))


def _by_sex(she: str, he: str) -> pl.Expr:
    return pl.when("female").then(pl.lit(she)).otherwise(pl.lit(he))


def _one_style(claims: pl.DataFrame, style: Style) -> pl.DataFrame:
    """Return (``row``, ``text``) of the claims told in one style."""
    piece = style.one.str.replace(" de recién", " recién", literal=True) + pl.col("tail")
    return (
        claims.select("row", piece=piece)
        .group_by("row", maintain_order=True)
        .agg(text=style.join(pl.col("piece")))
    )
