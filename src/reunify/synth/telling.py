"""Several children in one cell, in the ways in which callers and call takers put them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from reunify.synth.dating import age_in_words, spanish_words, years_old
from reunify.synth.tables import Random, choose, picks

AGE = age_in_words(pl.col("birth"), pl.col("at"), pl.col("way"))
YEARS = years_old(pl.col("birth"), pl.col("at")).clip(lower_bound=0).cast(pl.String)
DAY = pl.col("birth").dt.strftime("%d/%m/%Y")
NAME = pl.coalesce("name", pl.when("female").then(pl.lit("niña")).otherwise(pl.lit("niño")))
GIVEN = pl.coalesce("given", NAME)
NUMBER = (pl.col("position") + 1).cast(pl.String)
MINE = pl.when("female").then(pl.lit("mi hija ")).otherwise(pl.lit("mi hijo "))
ONE = pl.when("female").then(pl.lit("una niña")).otherwise(pl.lit("un niño"))
BORN = pl.when("female").then(pl.lit(" nacida el ")).otherwise(pl.lit(" nacido el "))


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
    "in words": Style(5, NAME + _with(BORN, spanish_words(pl.col("birth"))), _joined("; ")),
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

AT_HOME = {
    " (se quedó en casa)": 4,
    " (está con su abuela)": 4,
    " (no viajó)": 2,
    " (está en Guatemala con mi mamá)": 1,
    "": 6,
}


def tell(claims: pl.DataFrame, relation: pl.Series, rng: Random) -> pl.DataFrame:
    """Return (``row``, ``text``): each adult's claimed children in one cell.

    ``claims`` as from :func:`reunify.synth.claims.claimed`; ``relation`` is each list row's adult's
    relationship to the children, by which relatives name them (mi nieta ...).
    """
    n = len(relation)
    style = picks(rng, np.array([s.weight for s in STYLES.values()]), n)
    kin = relation.gather(claims["row"])
    claims = claims.with_columns(
        way=pl.Series(rng.integers(0, 10, claims.height)),
        style=pl.Series(style).gather(claims["row"]),
        kin=kin,
        tail=pl.when("home").then(choose(rng, {k: float(v) for k, v in AT_HOME.items()}, claims.height)),
    )
    told = [_one_style(claims.filter(pl.col("style") == k), s) for k, s in enumerate(STYLES.values())]
    return pl.concat(told).sort("row")


def _one_style(claims: pl.DataFrame, style: Style) -> pl.DataFrame:
    """Return (``row``, ``text``) of the claims told in one style."""
    piece = style.one
    for part, (she, he) in KIN_WORDS.items():
        word = pl.when("female").then(pl.lit(she)).otherwise(pl.lit(he))
        piece = (
            pl.when(pl.col("kin") == part).then(piece.str.replace("mi hijo |mi hija ", word)).otherwise(piece)
        )
    said = claims.select("row", piece=piece + pl.col("tail").fill_null(""))
    return said.group_by("row", maintain_order=True).agg(text=style.join(pl.col("piece")))
