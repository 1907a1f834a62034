"""The states of a pair and of a child, and what each waits for.

A pair's state is never stored but as what its last decision left (``state_after``, which the database
checks); ``reopened`` is read off the evidence. A child's is that of the pair that needs people most.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    """Where a pair stands."""

    OPEN = "open"
    REOPENED = "reopened"  # not a match, and new evidence since
    WAITING_SECOND = "waiting_second"
    DISAGREEMENT = "disagreement"
    NEED_MORE = "need_more"
    NOT_A_MATCH = "not_a_match"
    CONFIRMED = "confirmed"
    WAITING_VERIFICATION = "waiting_verification"
    VERIFICATION_DISAGREEMENT = "verification_disagreement"
    VERIFIED = "verified"


NO_CANDIDATES = "no_candidates"
"""The state of a child without any candidate listed."""

SETTLED = "settled"
"""The state of a child all of whose candidates are not a match."""

ORDER = (
    State.DISAGREEMENT,
    State.VERIFICATION_DISAGREEMENT,
    State.WAITING_SECOND,
    State.WAITING_VERIFICATION,
    State.REOPENED,
    State.CONFIRMED,
    State.VERIFIED,
    State.NEED_MORE,
    State.OPEN,
)
"""What a child's state is, the first of these that one of its pairs is in."""

CHILD_STATES = (*(str(s) for s in ORDER), NO_CANDIDATES, SETTLED)

UNSETTLED = frozenset(
    {
        State.OPEN,
        State.REOPENED,
        State.WAITING_SECOND,
        State.DISAGREEMENT,
        State.WAITING_VERIFICATION,
        State.VERIFICATION_DISAGREEMENT,
    }
)
"""States in which reading a pair settles something."""

SECOND = frozenset({State.WAITING_SECOND, State.WAITING_VERIFICATION})
"""States that wait for a second person, who reads blind."""

THIRD = frozenset({State.DISAGREEMENT, State.VERIFICATION_DISAGREEMENT})
"""States that wait for the lead."""


def child_state(pairs: Iterable[str]) -> str:
    """Return the state of a child from those of its listed pairs."""
    there = set(pairs)
    if not there:
        return NO_CANDIDATES
    return next((str(state) for state in ORDER if state in there), SETTLED)
