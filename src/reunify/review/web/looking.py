"""Looking on: progress, how often people differ, what was decided of a pair, the record."""

from __future__ import annotations

from starlette.responses import Response

from reunify.review import Action, Record, allowed, history, progress, rates, records
from reunify.review.out import ROUTES
from reunify.review.web.asking import Ask, Way, number

LINES = 100


def show_progress(ask: Ask) -> Response:
    """Show the team's counts and, to who may see them, the rates."""
    found = rates(ask.desk, ask.who) if allowed(ask.who.role, Action.RATES) else None
    out = [
        (route.name.removeprefix("export_"), route.query["format"])
        for route in ROUTES
        if route.name.startswith("export_") and allowed(ask.who.role, route.action)
    ]
    return ask.page("progress.html", done=progress(ask.desk, ask.who), rates=found, exports=out)


def show_history(ask: Ask) -> Response:
    """Show every decision about a pair."""
    pair = str(ask.request.path_params["pair"])
    return ask.page("history.html", pair=pair, past=history(ask.desk, ask.who, pair))


def show_record(ask: Ask) -> Response:
    """Show lines of the record."""
    after = max(0, number(ask.request.query_params.get("after", "0"), int))
    found = records(ask.desk, ask.who, after, LINES)
    more = found[-1].seq if len(found) == LINES else None
    return ask.page("record.html", lines=[(r, _said(r)) for r in found], after=after, more=more)


def _said(record: Record) -> list[tuple[str, str]]:
    """Return what a line holds, flat: a key with its text."""
    flat: list[tuple[str, str]] = []

    def walk(key: str, value: object) -> None:
        if isinstance(value, dict):
            for inner, below in value.items():
                walk(f"{key}.{inner}" if key else str(inner), below)
        elif isinstance(value, list):
            flat.append((key, ", ".join(map(str, value))))
        elif value is not None:
            flat.append((key, str(value)))

    walk("", record.body)
    return flat


WAYS = (
    Way("GET", "/progress", show_progress, Action.PROGRESS),
    Way("GET", "/history/{pair}", show_history, Action.HISTORY),
    Way("GET", "/record", show_record, Action.RECORD),
)
