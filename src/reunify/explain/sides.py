"""Two records side by side, as their agencies wrote them, in the lines of ``cases.html``."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from reunify.explain.folder import Finished
from reunify.report.facts import CasesInput
from reunify.report.letters import Segments
from reunify.report.sides import Claim, claims, lines


@dataclass(frozen=True)
class Records:
    """Both records of a pair.

    ``child`` and ``adult`` are called by name and number, ``places`` are their files and rows. ``lines``
    has ``field, child, adult, state``: ``state`` is ``agree``, ``near``, ``against``, ``unsaid`` or empty.
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
    rows = [(line.field, _text(line.child), _text(line.adult), line.state) for line in made.lines]
    columns = dict.fromkeys(("field", "child", "adult", "state"), pl.String())
    return Records(
        child=made.child,
        adult=made.adult,
        places=made.places,
        lines=pl.DataFrame(rows, schema=columns, orient="row"),
        claims=tuple(_claim(claim) for claim in claimed),
        unread=tuple(claim.text for claim in claimed if not claim.parsed),
    )


def _text(segments: Segments) -> str:
    return "".join(text for text, _ in segments)


def _claim(claim: Claim) -> str:
    return f"{claim.text} → {claim.more}" if claim.more else claim.text
