"""Who may do what: one table that the pages, the tests and the documentation read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reunify.errors import RefusedError


class Role(StrEnum):
    """What somebody is at the desk."""

    STEWARD = "steward"
    LEAD = "lead"
    ANALYST = "analyst"
    AUDITOR = "auditor"


class Action(StrEnum):
    """What can be done at the desk; each route of the web app is one of these."""

    QUEUE = "queue"  # see who is waiting, without names
    SEARCH = "search"  # look a person up by name
    CASE = "case"  # open a child's case
    DECIDE = "decide"  # first and second readings, verifying, undo
    SETTLE = "settle"  # the third reading of a disagreement
    HISTORY = "history"  # every decision about a pair, with who made it
    PROGRESS = "progress"  # counts of the team
    RATES = "rates"  # disagreement and reversal, by person
    EXPORT_CASES = "export_cases"  # confirmed and open cases, packets, print sheets
    EXPORT_LABELS = "export_labels"  # decisions as labels for evaluate and tune
    RECORD = "record"  # read and verify the record


_TABLE: dict[Role, frozenset[Action]] = {
    Role.STEWARD: frozenset({Action.QUEUE, Action.SEARCH, Action.CASE, Action.DECIDE, Action.PROGRESS}),
    Role.LEAD: frozenset(set(Action) - {Action.RECORD}),
    Role.ANALYST: frozenset({Action.PROGRESS, Action.EXPORT_LABELS}),
    Role.AUDITOR: frozenset({Action.PROGRESS, Action.HISTORY, Action.RATES, Action.RECORD}),
}


@dataclass(frozen=True)
class Actor:
    """Somebody who is signed in. ``sources`` are those whose children they see; None: all."""

    account: int
    session: str
    name: str
    role: Role
    agency: str | None = None
    sources: tuple[str, ...] | None = None
    language: str = "en"
    csrf: str = ""


def allowed(role: Role, action: Action) -> bool:
    """Say whether a role may do something."""
    return action in _TABLE[role]


def require(actor: Actor, action: Action) -> None:
    """Raise :class:`~reunify.errors.RefusedError` where the actor's role may not do it."""
    if not allowed(actor.role, action):
        raise RefusedError(f"the role {actor.role} may not do this ({action})")
