"""Our levels: names read and graded as a job reads and grades them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from reunify.duck import connect, put, take
from reunify.linkage.comparisons import BY_NAME, GIVEN_LEVELS, LINE_LEVELS
from reunify.linkage.features import name_columns
from reunify.normalize.names import read_names

GRADED = {"given": "child_given", "paternal": "paternal_surname", "maternal": "maternal_surname"}
"""The comparisons that a name goes through, by the part of the name that each judges."""

_CELL = {"given": "given_names", "surname": "surnames", "full": "full_name"}
_ALIKE = {
    "given": [GIVEN_LEVELS[n] for n in ("both_agree", "both_alike", "one_agrees", "one_alike")],
    "line": [LINE_LEVELS[n] for n in ("same_said", "same_as_parent", "same_sound", "alike", "in_other_line")],
}
_SOUND = {
    "given": [GIVEN_LEVELS[n] for n in ("both_agree", "one_agrees")],
    "line": [LINE_LEVELS[n] for n in ("same_said", "same_as_parent", "same_sound", "in_other_line")],
}
_UNSAID = -1
_INITIAL = {"given": GIVEN_LEVELS["initial_agrees"], "line": LINE_LEVELS["initial_agrees"]}


def our_verdicts(pairs: pl.DataFrame, work: Path) -> pl.DataFrame:
    """Return ``number, alike, sound`` for every pair: whether our levels take it for one name.

    ``alike``: no part contradicts (likeness 2 or more; an initial is no contradiction) and one agrees.
    ``sound``: every part that both sides say is the same or sounds the same (likeness 3 or more), a
    surname in the other place included. A whole name needs its given names and a surname to agree.
    ``work`` is a folder that DuckDB may spill into.
    """
    grades = _grades(pairs, work).join(pairs.select("number", "kind"), on="number", maintain_order="left")
    return grades.select(
        "number",
        _verdict(_ALIKE, {part: [_UNSAID, grade] for part, grade in _INITIAL.items()}).alias("alike"),
        _verdict(_SOUND, {part: [_UNSAID] for part in _SOUND}).alias("sound"),
    )


def _verdict(agreeing: dict[str, list[int]], silent: dict[str, list[int]]) -> pl.Expr:
    def among(part: str, grades: list[int]) -> pl.Expr:
        return pl.col(part).is_in(grades)

    given, lines = agreeing["given"], agreeing["line"]
    allowed = pl.all_horizontal(
        among("given", given + silent["given"]),
        *(among(p, lines + silent["line"]) for p in ("paternal", "maternal")),
    )
    by_surname = pl.any_horizontal(among(p, lines) for p in ("paternal", "maternal"))
    by_given = among("given", given)
    whole = by_surname & (pl.col("given") != _UNSAID)
    return allowed & pl.when(pl.col("kind") == "full").then(whole).otherwise(by_given | by_surname)


def _grades(pairs: pl.DataFrame, work: Path) -> pl.DataFrame:
    """Return ``number`` and one column for each part of a name: the grade that scoring gives it."""
    with connect(work, threads=1) as connection:
        wide = pl.concat([_read(pairs, side) for side in ("left", "right")])
        features = name_columns(connection, wide, (["cg1", "cg2"], ["cp", "cm", "fp", "mp", "fm", "mm"]))
        for side in ("left", "right"):
            put(connection, f"{side}_side", features.filter(pl.col("side") == side).drop("side"))
        used = sorted({c for name in GRADED.values() for c in BY_NAME[name].columns})
        both = ", ".join(f"l.{c} AS {c}_l, r.{c} AS {c}_r" for c in used)
        grades = ", ".join(f"{BY_NAME[name].grade} AS {part}" for part, name in GRADED.items())
        return take(
            connection,
            f"SELECT number, {grades} FROM (SELECT l.number, {both}"
            " FROM left_side l JOIN right_side r ON l.number = r.number) ORDER BY number",
        )


def _read(pairs: pl.DataFrame, side: str) -> pl.DataFrame:
    """Read one side's cells, each on its own: no other row says in which order it is written."""
    cells = [pl.when(pl.col("kind") == kind).then(side).alias(column) for kind, column in _CELL.items()]
    names = read_names(pairs.select(*cells, source=pl.col("number").cast(pl.String)))
    nothing = pl.lit(None, pl.String)
    return names.select(
        pairs["number"],
        side=pl.lit(side),
        cg1=pl.col("given").list.get(0, null_on_oob=True),
        cg2=pl.col("given").list.get(1, null_on_oob=True),
        cp="paternal",
        cm="maternal",
        fp=nothing,
        mp=nothing,
        fm=nothing,
        mm=nothing,
    )
