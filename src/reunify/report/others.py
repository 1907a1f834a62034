"""Everybody listed for a child, in one table: who is a rival of the first, and who may be right beside it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from reunify.report.blocks import percent
from reunify.report.facts import CasesInput
from reunify.wording import word, words

LISTED = 8
"""Candidates of one child in its table; the rest are counted."""

CERTAIN = 0.999
"""No pair is shown as more certain than this: people decide."""

_CHILD = ["child_source", "child_id"]


@dataclass(frozen=True)
class Other:
    """One adult listed for a child: flags come before any score."""

    adult: str
    relationship: str
    standing: str
    flags: tuple[str, ...]
    band: str
    probability: str


@dataclass(frozen=True)
class Others:
    """The adults listed for one child, and how many more are in the lists."""

    rows: tuple[Other, ...]
    more: int


def share(probability: object, language: str) -> str:
    """Return a probability in per cent; one that rounds to none or all is never written as certain."""
    if not isinstance(probability, float):
        return "–"
    if probability > CERTAIN:
        return f"> {percent(CERTAIN, language, 1)}"
    least = 1 - CERTAIN
    return f"< {percent(least, language, 1)}" if probability < least else percent(probability, language, 1)


def relationship(code: object, language: str) -> str:
    """Return a relationship in words; none is not stated."""
    if not isinstance(code, str):
        return words("cases", language)["unknown"]
    return word("relationships", code, language)


def flag_words(text: object, language: str) -> tuple[str, ...]:
    """Return the flags of a cell of CANDIDATES in words, in their order."""
    names = [name.strip() for name in str(text or "").split(";")]
    return tuple(word("flags", name, language) for name in names if name)


def others(chosen: pl.DataFrame, cases: CasesInput, language: str) -> dict[tuple[str, str], Others]:
    """Return by child's source and id everybody listed for the children of ``chosen``, by rank."""
    listed = cases.candidates.join(chosen.select(_CHILD).unique(), on=_CHILD, how="semi")
    slot = (
        pl.when(pl.col("relationship").is_in(["mother", "father"]))
        .then("relationship")
        .otherwise(pl.lit("companion"))
    )
    known = (
        listed.sort(*_CHILD, "rank", "pair_id")
        .with_columns(slot=slot, record=pl.format("{}:{}", "adult_source", "adult_id"))
        .join(cases.records.select("record", "name_text"), on="record", how="left", maintain_order="left")
        .with_columns(standing=_standing())
    )
    say = words("cases", language)
    made = {}
    for key, rows in known.group_by(_CHILD, maintain_order=True):
        shown = tuple(
            Other(
                adult=f"{row['name_text']} ({row['record']})" if row["name_text"] else row["record"],
                relationship=relationship(row["relationship"], language),
                standing=say[f"standing_{row['standing']}"],
                flags=flag_words(row["flags"], language),
                band=word("bands", row["band"], language) if row["band"] else "–",
                probability=share(row["match_probability"], language),
            )
            for row in rows.head(LISTED).iter_rows(named=True)
        )
        made[str(key[0]), str(key[1])] = Others(shown, rows.height - len(shown))
    return made


def _standing() -> pl.Expr:
    """Say what an adult is beside the first: itself, the same person, a rival for the part, or neither."""
    same = (pl.col("adult_person") == pl.col("adult_person").first().over(_CHILD)).fill_null(False)
    return (
        pl.when(pl.int_range(pl.len()).over(_CHILD) == 0)
        .then(pl.lit("first"))
        .when(same)
        .then(pl.lit("same"))
        .when(pl.col("slot") == pl.col("slot").first().over(_CHILD))
        .then(pl.lit("rival"))
        .otherwise(pl.lit("beside"))
    )
