"""What the web app mounts to let things out: a path, the action it takes, and who makes the file.

Nothing here knows of a web framework. A path's ``{name}`` and a query's keys go into ``given``; what is
not understood raises :class:`~reunify.errors.ArgumentError`. Refs and pair ids are all of a person that a
path or a filename shows. A page goes out under its own ``Export.policy``, and no export is to be stored
(``Cache-Control: no-store``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reunify.errors import ArgumentError
from reunify.review.out.claimant import claimant_sheet
from reunify.review.out.formats import FORMATS, Export
from reunify.review.out.packet import Asked, packet
from reunify.review.out.page import PAPERS
from reunify.review.out.sheet import case_sheet
from reunify.review.out.tables import TABLES, export_table
from reunify.review.roles import Action, Actor
from reunify.review.workspace import Desk
from reunify.wording import LANGUAGES

Given = Mapping[str, str]


@dataclass(frozen=True)
class Route:
    """A path under the app's own, what it takes, what ``given`` may hold besides, and who answers.

    ``attached``: to be saved as a file; otherwise shown, so that it can be printed.
    """

    name: str
    path: str
    action: Action
    make: Callable[[Desk, Actor, Given], Export]
    query: Mapping[str, tuple[str, ...]]
    attached: bool = False


def _table(what: str) -> Callable[[Desk, Actor, Given], Export]:
    def make(desk: Desk, actor: Actor, given: Given) -> Export:
        return export_table(desk, actor, what, given.get("format", ""))

    return make


def _sheet(desk: Desk, actor: Actor, given: Given) -> Export:
    language, paper = _language(actor, given), _one(given, "paper", PRINTED["paper"])
    return case_sheet(desk, actor, given.get("ref", ""), language, paper)


def _claimant(desk: Desk, actor: Actor, given: Given) -> Export:
    language, paper = _language(actor, given), _one(given, "paper", PRINTED["paper"])
    return claimant_sheet(desk, actor, given.get("pair_id", ""), language, paper)


def _packet(form: str) -> Callable[[Desk, Actor, Given], Export]:
    def make(desk: Desk, actor: Actor, given: Given) -> Export:
        paper, whole = _one(given, "paper", PRINTED["paper"]), _one(given, "whole", WHOLE["whole"]) == "yes"
        asked = Asked(_language(actor, given), paper, form, whole)
        return packet(desk, actor, given.get("ref", ""), asked)

    return make


def _language(actor: Actor, given: Given) -> str:
    spoken = (actor.language, *(known for known in LANGUAGES if known != actor.language))
    return _one(given, "language", spoken)


def _one(given: Given, name: str, known: tuple[str, ...]) -> str:
    """Return what was given under a name, the first of ``known`` where nothing was."""
    value = given.get(name) or known[0]
    if value not in known:
        raise ArgumentError(f"no such {name}", remedy=f"Use one of {', '.join(known)}.")
    return value


PRINTED: dict[str, tuple[str, ...]] = {"language": LANGUAGES, "paper": tuple(PAPERS)}
WHOLE: dict[str, tuple[str, ...]] = {"whole": ("no", "yes")}

ROUTES: tuple[Route, ...] = (
    *(
        Route(
            f"export_{what}",
            f"/exports/{what}.{{format}}",
            action,
            _table(what),
            {"format": FORMATS},
            attached=True,
        )
        for what, (action, _) in TABLES.items()
    ),
    Route("case_sheet", "/children/{ref}/sheet", Action.CASE, _sheet, PRINTED),
    Route("claimant_sheet", "/pairs/{pair_id}/claimant-sheet", Action.EXPORT_CASES, _claimant, PRINTED),
    Route(
        "packet_page", "/children/{ref}/packet", Action.EXPORT_CASES, _packet("html"), {**PRINTED, **WHOLE}
    ),
    Route(
        "packet_json",
        "/children/{ref}/packet.json",
        Action.EXPORT_CASES,
        _packet("json"),
        {"language": LANGUAGES, **WHOLE},
        attached=True,
    ),
)
"""Every way out. Each makes its own line in the record before it returns."""
