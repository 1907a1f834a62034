"""Pages asked for in short."""

from __future__ import annotations

import re

from reunify.review import Action, allowed, open_case, release
from reunify.review.out import Asked, Export, case_sheet, claimant_sheet, packet

from ..conftest import Office


def shown(made: Export) -> str:
    """Return the text of a page."""
    body = made.content.decode().partition("<body>")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


def confirm(office: Office, pair: str) -> str:
    """Let two people confirm a pair; return its child's ref."""
    office.says("ana", pair, "yes", note="visto en persona")
    office.says("bea", pair, "yes")
    return office.child_of(pair)


def hold_case(office: Office, who: str, ref: str) -> None:
    """Let somebody who may decide hold a child, whoever held it before; from others it is taken."""
    actor = office.people[who]
    for other in office.people.values():
        release(office.desk, other, ref)
    if allowed(actor.role, Action.DECIDE):
        open_case(office.desk, actor, ref)


def sheet(office: Office, ref: str, language: str = "en", paper: str = "a4", who: str = "lea") -> Export:
    """Return the team's sheet of a child."""
    return case_sheet(office.desk, office.people[who], ref, language, paper)


def handed(office: Office, pair: str, language: str = "en", paper: str = "a4", who: str = "lea") -> Export:
    """Return the sheet for the adult of a pair."""
    return claimant_sheet(office.desk, office.people[who], pair, language, paper)


def referred(office: Office, ref: str, asked: Asked | None = None, who: str = "lea") -> Export:
    """Return the packet of a child."""
    return packet(office.desk, office.people[who], ref, asked or Asked())
