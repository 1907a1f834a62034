"""Two records side by side, as their agencies wrote them, in the lines of ``cases.html``."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

import polars as pl

from reunify.explain.folder import Finished
from reunify.report.facts import CasesInput
from reunify.report.letters import Segments, compared, folded
from reunify.report.sides import Claim, claims, lines

HALF = 0.5
"""Likeness (difflib's ratio) from which two values agree in part."""

UNMARKED = ("agree", "unsaid", "differ", "")
"""What is found of two values that are not marked; the places and days of a line that is ``against`` are."""


@dataclass(frozen=True)
class Records:
    """Both records of a pair.

    ``child`` and ``adult`` are called by name and number, ``places`` are their files and rows. ``lines``
    has ``field, child, adult, state``, and ``child_marked, adult_marked`` with what differs in brackets where
    they agree in part: ``state`` is ``agree``, ``near``, ``against``, ``unsaid`` or empty.
    ``claims`` are the children whom the adult names, ``unread`` among them those that could not be
    taken apart.
    """

    child: str
    adult: str
    places: tuple[str, str]
    lines: pl.DataFrame
    claims: tuple[str, ...]
    unread: tuple[str, ...]


def side_by_side(finished: Finished, pair: pl.DataFrame, language: str) -> Records:
    """Return both records of one pair (``pair_id`` and its four keys, one row).

    Alien numbers, family units and phones are said to be stated and not shown, unless the job asked.
    """
    cases = CasesInput(
        name="",
        candidates=finished.table("candidates"),
        evidence=finished.table("evidence"),
        records=finished.table("records"),
        claimed=finished.table("claimed"),
        personal_numbers=finished.personal_numbers,
    )
    made = lines(pair, cases, language)[pair["pair_id"][0]]
    claimed = claims(pair, cases, language).get(pair["pair_id"][0], ())
    rows = [
        (x.field, _text(x.child), _text(x.adult), x.state, *marked(_text(x.child), _text(x.adult), x.state))
        for x in made.lines
    ]
    names = ("field", "child", "adult", "state", "child_marked", "adult_marked")
    columns = dict.fromkeys(names, pl.String())
    return Records(
        child=made.child,
        adult=made.adult,
        places=made.places,
        lines=pl.DataFrame(rows, schema=columns, orient="row"),
        claims=tuple(_claim(claim) for claim in claimed),
        unread=tuple(claim.text for claim in claimed if not claim.parsed),
    )


def marked(child: str, adult: str, found: str) -> tuple[str, str]:
    """Return both values with the letters that differ in brackets, where they agree in part.

    ``found`` is a line's state or a comparison's level. What agrees or differs altogether is left as it is,
    as are values of which less than half is alike: marks would tell nothing.
    """
    if found in UNMARKED or not child or not adult:
        return child, adult
    alike = SequenceMatcher(None, folded(child), folded(adult), autojunk=False).ratio()
    if not HALF <= alike < 1:
        return child, adult
    one, two = ("".join(map(_bracketed, pieces)) for pieces in compared(child, adult))
    return one, two


def _bracketed(piece: tuple[str, bool]) -> str:
    """Return a piece, in brackets if it differs; spaces at its ends stay outside."""
    text, differs = piece
    inner = text.strip()
    return text.replace(inner, f"[{inner}]", 1) if differs and inner else text


def _text(segments: Segments) -> str:
    return "".join(text for text, _ in segments)


def _claim(claim: Claim) -> str:
    return f"{claim.text} → {claim.more}" if claim.more else claim.text
