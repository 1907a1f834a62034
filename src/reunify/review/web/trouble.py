"""What goes wrong, as a page in the reader's language: no traceback, nothing of a person."""

from __future__ import annotations

import traceback
from pathlib import Path

from starlette.responses import Response

from reunify.errors import (
    ArgumentError,
    RefusedError,
    ReunifyError,
    SignInError,
    StaleError,
    WorkspaceError,
)
from reunify.log import get_log
from reunify.review.web.asking import Ask, local
from reunify.review.web.language import marked as _
from reunify.review.web.words import WORDS

STATUS: dict[type[Exception], int] = {
    ArgumentError: 400,
    SignInError: 401,
    RefusedError: 403,
    StaleError: 409,
    WorkspaceError: 503,
}

TITLES = {
    400: _("That was not understood"),
    401: _("Please sign in again"),
    403: _("This is not open to you"),
    404: _("There is no such page"),
    405: _("There is no such page"),
    409: _("Somebody was there first"),
    500: _("Something went wrong on our side"),
    503: _("The desk's store cannot be reached"),
}

TEXTS = {
    400: _("Go back, look at what was filled in, and send it once more. Nothing was changed."),
    401: _("You were away for a while, so the desk signed you out."),
    403: _(
        "There is no such child or pair, it is not one of your agency's, or your role does not do this. "
        "Nothing was changed."
    ),
    404: _("The address leads nowhere. Go back to the start."),
    405: _("The address leads nowhere. Go back to the start."),
    409: _("Look again, then decide. Nothing was changed."),
    500: _("Nothing was changed. If it happens again, tell whoever runs the desk when it happened."),
    503: _("Nothing was changed. Wait a moment and try again; if it lasts, tell whoever runs the desk."),
}

NOT_KEPT = ("csrf", "mark", "password", "code", "language", "to")
"""Fields that are never sent back: secrets, and what belongs to the page that asked."""


def status_of(error: Exception) -> int:
    """Return the HTTP status of what went wrong."""
    return next((s for kind, s in STATUS.items() if isinstance(error, kind)), 500)


def why(error: ReunifyError) -> str:
    """Return, in English to be translated, what went wrong and what to do; "" where only the kind is told."""
    return WORDS["why"].get(error.what, "")


def as_page(ask: Ask, error: ReunifyError) -> Response:
    """Return the page of what went wrong; one who is not signed in gets the way in, their form kept."""
    status = status_of(error)
    if status == 401:
        return sign_in_again(ask)
    if status == 500:
        note(error)
    return plain(ask, status, ask.say(why(error)) if why(error) else "")


def plain(ask: Ask, status: int, said: str = "") -> Response:
    """Return an error page of a status, with a sentence more where there is one."""
    known = status if status in TITLES else 500
    title, text = ask.say(TITLES[known]), said or ask.say(TEXTS[known])
    return ask.page("trouble.html", status, title=title, text=text)


def sign_in_again(ask: Ask) -> Response:
    """Return the sign-in page; what was written in a form goes with it and comes back afterwards."""
    path = ask.request.url.path
    if ask.request.method == "GET":
        query = f"?{ask.request.url.query}" if ask.request.url.query else ""
        back = path + query if local(path + query) and path != "/" else ""
        return ask.page("sign_in.html", 401, kept={}, back=back, to="", mark="", away=bool(back), wrong=False)
    kept = {name: value for name, value in ask.form.items() if name not in NOT_KEPT}
    mark = ask.form.get("mark", "")[:64]
    return ask.page("sign_in.html", 401, kept=kept, back="", to=path, mark=mark, away=True, wrong=False)


def note(error: Exception) -> None:
    """Log that something went wrong: its kind and the line of ours it came from, never what it says."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "reunify" in f.filename]
    place = f"{Path(frames[-1].filename).stem}:{frames[-1].lineno}" if frames else "elsewhere"
    get_log().error("page failed", stage=type(error).__name__, source=place)
