"""Looking on: progress, how often people differ, what was decided of a pair, the record."""

from __future__ import annotations

from starlette.responses import Response

from reunify.review import CHILD_STATES, Action, allowed, history, progress, rates, records
from reunify.review.out import ROUTES
from reunify.review.web.asking import Ask, Way, number
from reunify.review.web.recorded import details, latest, names
from reunify.review.web.words import label

LINES = 100


def show_progress(ask: Ask) -> Response:
    """Show the team's counts and, to who may see them, the rates."""
    found = rates(ask.desk, ask.who) if allowed(ask.who.role, Action.RATES) else None
    out = [
        (route.name.removeprefix("export_"), route.query["format"])
        for route in ROUTES
        if route.name.startswith("export_") and allowed(ask.who.role, route.action)
    ]
    done = progress(ask.desk, ask.who)
    children = [(state, done.children[state]) for state in CHILD_STATES if state in done.children]
    return ask.page("progress.html", done=done, children=children, rates=found, exports=out)


def show_history(ask: Ask) -> Response:
    """Show every decision about a pair."""
    pair = str(ask.request.path_params["pair"])
    return ask.page("history.html", pair=pair, past=history(ask.desk, ask.who, pair))


def show_record(ask: Ask) -> Response:
    """Show lines of the record: the newest, unless an address says from which line on."""
    last, asked = latest(ask.desk), ask.request.query_params.get("after")
    after = max(0, last - LINES if asked is None else number(asked, int))
    found = records(ask.desk, ask.who, after, LINES)
    people = names(ask.desk)
    told = [(r, details(r, people, ask.say, label, ask.language)) for r in found]
    return ask.page(
        "record.html",
        lines=told,
        pairs=allowed(ask.who.role, Action.HISTORY),
        first=after == 0,
        earlier=max(0, after - LINES),
        later=found[-1].seq if found and found[-1].seq < last else None,
    )


WAYS = (
    Way("GET", "/progress", show_progress, Action.PROGRESS),
    Way("GET", "/history/{pair}", show_history, Action.HISTORY),
    Way("GET", "/record", show_record, Action.RECORD),
)
