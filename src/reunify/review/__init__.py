"""The review desk: where two people decide, and nothing is lost.

Beside the street: it reads finished runs and never writes into them. Every function takes an open
:class:`Desk` first and, but for the command line's own, the :class:`Actor` who asks; each is one transaction
and writes its own line of the record in it; each raises errors of :mod:`reunify.errors` (``RefusedError``
403, ``SignInError`` 401, ``StaleError`` 409, ``ArgumentError`` 400, ``WorkspaceError`` 503). URLs may show
a child's or adult's ``ref`` and a ``pair_id``; ids, names and dates belong in no URL.

**Opening**::

    open_desk(folder: Path, database: str | None = None, *, create: bool = False) -> Desk
    Desk.settings: Settings          # workspace.yaml: language, agency_only, second_factor, lease_minutes …
    Desk.close()
    add_run(desk, run: Path) -> Added(name, children, adults, candidates, reopened, again)
    refresh_day(desk) -> bool        # at the server's start and once a day

**People** (made at the command line, see :mod:`reunify.review.people`)::

    sign_in(desk, name, password, code="") -> SignedIn(token, actor)     # token: for the cookie alone
    authenticate(desk, token) -> Actor(account, session, name, role, agency, sources, language, csrf)
    csrf_fits(actor, token) -> bool
    sign_out(desk, actor)
    enrol(desk, actor) -> Enrolment(secret, uri, codes); confirm(desk, actor, code) -> bool
    must_enrol(desk, actor) -> bool
    allowed(role, Action) -> bool; require(actor, Action)                # the matrix: reunify.review.roles

**The queue and cases**::

    queue(desk, actor, Filters(band, source, flag, state, language, age_group, mine), after, size) -> Page
        Page(rows: tuple[Waiting, ...], after)                            # hand after in for the next page
    take(desk, actor, Filters(), leaving: ref | None = None) -> ref | None  # holds the child for the actor
    release(desk, actor, ref)
    open_case(desk, actor, ref) -> Case | BlindCase                       # whichever the actor may see
    find_people(desk, actor, text, limit=50) -> list[Found(ref, side, source, record_id, name)]

**Deciding**: the actor is first, second or third reader as the pair's state asks::

    decide(desk, actor, Judgement(pair_id, verdict, turn, nonce, act="judge", method, reason, note,
                                  need, need_by)) -> Outcome(decision, turn, reading, state)
    undo(desk, actor, pair_id, nonce) -> Outcome                          # one's own last, within ten minutes
    VERDICTS, METHODS, REASONS, State, CHILD_STATES                       # the words; label them by language

``turn`` is the candidate's as shown (StaleError where it moved on); ``nonce`` is the form's own, so that a
form sent twice decides once. ``Outcome.state`` is None for a second reader: show "recorded" and no more.

**Looking on**::

    progress(desk, actor) -> Progress                                     # counts of the team
    rates(desk, actor) -> Rates                                           # disagreement and reversal
    history(desk, actor, pair_id) -> list[Past]                           # every decision about a pair
    note_export(desk, actor, Action.EXPORT_…, what, refs)                 # before an export leaves the desk
    records(desk, actor, after, size) -> list[Record]                     # the record, for auditors

**The record, keys, copies** (command line: :mod:`reunify.cli.review`)::

    audit(desk, heads: Sequence[Head] = ()) -> Audit(head, problems)
    purge(desk, source, record_id) -> Purged
    purge_searches(desk, before: "YYYY-MM") -> int
    back_up(desk, file: Path, ring: Path | None = None) -> Copied
    restore(file: Path, folder: Path, ring: Path, database: str | None = None) -> Copied

A server starts from ``reunify.review.web:serve``.
"""

from reunify.review.auditing import Audit, audit
from reunify.review.backup import Copied, back_up
from reunify.review.cases import BlindCandidate, BlindCase, Candidate, Case, Elsewhere, Person, open_case
from reunify.review.children import refresh_day
from reunify.review.decisions import (
    BOTH_REASONS,
    METHODS,
    NO_REASONS,
    REASONS,
    VERDICTS,
    YES_REASONS,
    Judgement,
    Outcome,
    decide,
    undo,
)
from reunify.review.importing import Added, add_run
from reunify.review.journal import Head
from reunify.review.looking import (
    Past,
    Progress,
    Rates,
    Record,
    history,
    note_export,
    progress,
    rates,
    records,
)
from reunify.review.purging import Purged, purge, purge_searches
from reunify.review.queueing import AGE_GROUPS, Filters, Page, Waiting, queue, release, take
from reunify.review.restoring import restore
from reunify.review.roles import Action, Actor, Role, allowed, require
from reunify.review.search import Found, find_people
from reunify.review.second_factor import Enrolment, confirm, enrol, must_enrol
from reunify.review.sessions import SignedIn, authenticate, csrf_fits, sign_in, sign_out
from reunify.review.states import CHILD_STATES, State
from reunify.review.workspace import Desk, Settings, open_desk

__all__ = [
    "AGE_GROUPS",
    "BOTH_REASONS",
    "CHILD_STATES",
    "METHODS",
    "NO_REASONS",
    "REASONS",
    "VERDICTS",
    "YES_REASONS",
    "Action",
    "Actor",
    "Added",
    "Audit",
    "BlindCandidate",
    "BlindCase",
    "Candidate",
    "Case",
    "Copied",
    "Desk",
    "Elsewhere",
    "Enrolment",
    "Filters",
    "Found",
    "Head",
    "Judgement",
    "Outcome",
    "Page",
    "Past",
    "Person",
    "Progress",
    "Purged",
    "Rates",
    "Record",
    "Role",
    "Settings",
    "SignedIn",
    "State",
    "Waiting",
    "add_run",
    "allowed",
    "audit",
    "authenticate",
    "back_up",
    "confirm",
    "csrf_fits",
    "decide",
    "enrol",
    "find_people",
    "history",
    "must_enrol",
    "note_export",
    "open_case",
    "open_desk",
    "progress",
    "purge",
    "purge_searches",
    "queue",
    "rates",
    "records",
    "refresh_day",
    "release",
    "require",
    "restore",
    "sign_in",
    "sign_out",
    "take",
    "undo",
]
