"""The case page: flags and family first, both testimonies side by side, and only then what was computed."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import polars as pl
from starlette.responses import Response

from reunify.ask import retold
from reunify.report.evidence import Bars, Piece, pieces
from reunify.report.letters import plain
from reunify.report.others import share
from reunify.review import (
    BOTH_REASONS,
    METHODS,
    NO_REASONS,
    VERDICTS,
    YES_REASONS,
    Action,
    BlindCandidate,
    BlindCase,
    Candidate,
    Case,
    Past,
    Person,
    Role,
    State,
    allowed,
    history,
    open_case,
)
from reunify.review.web.asking import Ask, Way
from reunify.review.web.language import with_days
from reunify.review.web.own import left_to_the_lead, needs, own_decisions
from reunify.review.web.testimony import Line, beside
from reunify.schema import EVIDENCE
from reunify.wording import LANGUAGES, explanations

Either = Candidate | BlindCandidate

JUDGED = {State.OPEN, State.REOPENED, State.NEED_MORE, State.NOT_A_MATCH, State.CONFIRMED, State.VERIFIED}
"""States in which a first reader may judge."""

WEEKS = 2
"""Weeks until which what is needed is asked for, unless the reader says otherwise."""


@dataclass(frozen=True)
class Shown:
    """A candidate's computed side: never made for a blind reader."""

    sentence: str
    pieces: tuple[Piece, ...]
    unsaid: str
    total: Bars
    probability: str


def show(ask: Ask) -> Response:
    """Show a child's case, one candidate at a time."""
    return case_page(ask)


def case_page(ask: Ask, *, status: int = 200, said: str = "") -> Response:
    """Return the page of a case; ``ask.form`` fills in the decision where it was written before.

    ``said`` is a sentence to the reader above everything else. Raises RefusedError.
    """
    ref = str(ask.request.path_params["ref"])
    case = open_case(ask.desk, ask.who, ref)
    pairs = [c.pair_id for c in case.candidates]
    own = own_decisions(ask.desk, ask.who, pairs)
    closed = {*own, *left_to_the_lead(ask.desk, pairs)} if isinstance(case, BlindCase) else set()
    asked = ask.form.get("pair") or ask.request.query_params.get("pair", "")
    chosen = _chosen(case.candidates, asked, closed)
    current = None if chosen is None else case.candidates[chosen]
    recorded = ask.request.query_params.get("recorded", "")
    context: dict[str, object] = {
        "case": case,
        "blind": isinstance(case, BlindCase),
        "current": current,
        "place": chosen,
        "said": said,
        "form": _filled(ask.form),
        "nonce": ask.form.get("nonce", "") if ask.form.get("nonce", "").isalnum() else secrets.token_hex(16),
        "recorded": recorded if recorded.isalnum() else "",
        "questions": _questions(case, ask.language),
        "family": _family(case.child),
        "lines": () if current is None else _lines(case.child, current, ask.language),
        "shown": _computed(current, ask.language) if isinstance(current, Candidate) else None,
        "acts": () if current and current.pair_id in closed else _acts(ask, current),
        "own": own,
        "needs": {} if isinstance(case, BlindCase) else needs(ask.desk, case.candidates),
        "following": _following(pairs, chosen, closed) if isinstance(case, BlindCase) else "",
        "past": _past(ask, current),
        "rivals": _rivals(case, current),
        "also": [c for c in case.candidates if current and c is not current and _same(c, current)],
        "verdicts": VERDICTS,
        "methods": METHODS,
        "reasons": {"no": NO_REASONS, "yes": YES_REASONS, "both": BOTH_REASONS},
        "soon": (dt.datetime.now(dt.UTC).date() + dt.timedelta(weeks=WEEKS)).isoformat(),
    }
    return ask.page("case.html", status, **context)


def _chosen(candidates: Sequence[Either], pair: str, closed: Collection[str]) -> int | None:
    """Return the place of a pair; without one, of the first that is still to be judged.

    ``closed`` are the pairs of a blind case that its reader judged, or that are the lead's to settle.
    """
    if not candidates:
        return None
    places = {c.pair_id: place for place, c in enumerate(candidates)}
    if pair in places:
        return places[pair]
    waits = {State.OPEN, State.REOPENED, State.DISAGREEMENT, State.VERIFICATION_DISAGREEMENT}
    if isinstance(candidates[0], BlindCandidate):
        return next((n for n, c in enumerate(candidates) if c.pair_id not in closed), 0)
    return next((n for n, c in enumerate(candidates) if isinstance(c, Candidate) and c.state in waits), 0)


def _following(pairs: Sequence[str], chosen: int | None, closed: Collection[str]) -> str:
    """Return the pair of a blind case to lead on to once the chosen one is judged; "" for none."""
    if chosen is None:
        return ""
    return next((p for p in (*pairs[chosen + 1 :], *pairs[:chosen]) if p not in closed), "")


def _filled(form: dict[str, str]) -> dict[str, str]:
    names = ("verdict", "act", "method", "reason", "note", "need", "need_by")
    return {name: form.get(name, "") for name in names}


def _lines(child: Person, candidate: Either, language: str) -> tuple[Line, ...]:
    return beside(child, candidate.adult, candidate.relationship, language)


def _computed(candidate: Candidate, language: str) -> Shown:
    """Return the evidence of a candidate in words and bars."""
    rows = [{"pair_id": candidate.pair_id, **row} for row in candidate.evidence]
    columns = {name: EVIDENCE.columns[name] for name in ("pair_id", *candidate.evidence[0])} if rows else {}
    if not rows:
        return Shown("", (), "", Bars.empty(), share(candidate.match_probability, language))
    frame = pl.DataFrame(rows, schema=columns)
    found, total = pieces(frame, language)[candidate.pair_id]
    sentence = with_days(str(explanations(frame, language)["explanation"][0]), language)
    return Shown(
        sentence=sentence,
        pieces=tuple(_with_days(p, language) for p in found if not p.empty),
        unsaid=", ".join(p.part for p in found if p.empty),
        total=total,
        probability=share(candidate.match_probability, language),
    )


def _with_days(piece: Piece, language: str) -> Piece:
    """Return a piece whose days are in words, unmarked; one without days as it is."""
    texts = ["".join(part for part, _ in side) for side in (piece.child, piece.adult)]
    told = [with_days(text, language) for text in texts]
    return piece if told == texts else replace(piece, child=plain(told[0]), adult=plain(told[1]))


def _acts(ask: Ask, candidate: Either | None) -> tuple[str, ...]:
    """Return what may be done about a candidate: ``verify``, ``judge``, both or neither."""
    if candidate is None or not allowed(ask.who.role, Action.DECIDE):
        return ()
    if isinstance(candidate, BlindCandidate):
        return (candidate.act,)
    if candidate.state == State.CONFIRMED:
        return ("verify", "judge")
    if candidate.state in JUDGED:
        return ("judge",)
    if ask.who.role == Role.LEAD and candidate.state == State.DISAGREEMENT:
        return ("judge",)
    if ask.who.role == Role.LEAD and candidate.state == State.VERIFICATION_DISAGREEMENT:
        return ("verify",)
    return ()


def _past(ask: Ask, candidate: Either | None) -> list[Past]:
    """Return the decisions about a candidate, to who may see them and does not read blind."""
    if not isinstance(candidate, Candidate) or not candidate.turn:
        return []
    if not allowed(ask.who.role, Action.HISTORY):
        return []
    return history(ask.desk, ask.who, candidate.pair_id)


def _rivals(case: Case | BlindCase, current: Either | None) -> tuple[Either, ...]:
    """Return the other people, as far as known, who are candidates for the current one's part."""
    if current is None:
        return ()
    others = [c for c in case.candidates if c.pair_id != current.pair_id and _part(c) == _part(current)]
    return tuple(c for c in others if not _same(c, current))


def _same(one: Either, other: Either) -> bool:
    """Say whether two rows were recognised as one person; who reads blind is not told."""
    return isinstance(one, Candidate) and isinstance(other, Candidate) and one.person == other.person


def _part(candidate: Either) -> str:
    said = candidate.relationship or ""
    return said if said in ("mother", "father", "") else "companion"


def _family(child: Person) -> list[tuple[str, str | None]]:
    """Return the relatives whom the child's record names, in its words, and what they are to the child."""
    return [(str(k["text"]), k.get("relationship")) for k in child.kin if k.get("text")]


def _questions(case: Case | BlindCase, language: str) -> list[tuple[str, str]]:
    """Return what to ask next in both languages, the reader's first: who is asked may speak either."""
    question = case.ask_next if isinstance(case, Case) else None
    if not question:
        return []
    every = sorted(LANGUAGES, key=lambda other: other != language)
    told = {other: retold(retold(question, "en", other), "es", other) for other in every}
    return [(other, str(text)) for other, text in told.items()]


WAYS = (Way("GET", "/cases/{ref}", show, Action.CASE),)
