"""Coming in, making a second factor, leaving."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable

import segno
from markupsafe import Markup
from starlette.responses import Response

from reunify.errors import ArgumentError, SignInError
from reunify.review import Enrolment, confirm, enrol, must_enrol, sign_in, sign_out
from reunify.review.web.asking import GUEST, KEYS, SESSION, Ask, Way, home, local, mark
from reunify.review.web.trouble import NOT_KEPT

_OWN = (*NOT_KEPT, "name", "back", "keep")


def start(ask: Ask) -> Response:
    """Lead to the first page of whoever asks."""
    return ask.go("/sign-in" if ask.actor is None else home(ask.actor.role))


def ask_in(ask: Ask, status: int = 200, *, wrong: bool = False) -> Response:
    """Show the way in; after a wrong try what was written elsewhere goes along still."""
    kept = {k.removeprefix("kept."): v for k, v in ask.form.items() if k.startswith("kept.")}
    to, back = ask.form.get("keep", ""), ask.form.get("back", "")
    return ask.page(
        "sign_in.html",
        status,
        kept=kept,
        to=to if local(to) else "",
        back=back if local(back) else "",
        mark=ask.form.get("kept_mark", "")[:64],
        away=bool(to or back),
        wrong=wrong,
        name=ask.form.get("name", "")[:200],
    )


def let_in(come_back: Callable[[Ask, str], Response]) -> Callable[[Ask], Response]:
    """Return the page that signs in; ``come_back`` shows a form that an ended session had interrupted."""

    def signing(ask: Ask) -> Response:
        form = ask.form
        try:
            made = sign_in(
                ask.desk,
                form.get("name", "")[:200],
                form.get("password", "")[:1000],
                form.get("code", "")[:40],
            )
        except SignInError:
            return ask_in(ask, 401, wrong=True)
        there = ask.signed_in(made.actor)
        answer = _where_to(there, come_back)
        there.cookie(answer, SESSION, made.token)
        answer.delete_cookie(GUEST, path="/")
        return answer

    return signing


def _where_to(ask: Ask, come_back: Callable[[Ask, str], Response]) -> Response:
    form, to, back = ask.form, ask.form.get("keep", ""), ask.form.get("back", "")
    if must_enrol(ask.desk, ask.who):
        return ask.go("/factor")
    if local(to):
        theirs = hmac.compare_digest(form.get("kept_mark", "").encode(), mark(ask.desk, ask.who).encode())
        kept = {k.removeprefix("kept."): v for k, v in form.items() if k.startswith("kept.")}
        ask.form.clear()
        ask.form.update(kept if theirs else {})
        return come_back(ask, to) if theirs else ask.go(home(ask.who.role))
    return ask.go(back if local(back) and back != "/" else home(ask.who.role))


def leave(ask: Ask) -> Response:
    """End the session."""
    sign_out(ask.desk, ask.who)
    answer = ask.go("/sign-in")
    answer.delete_cookie(SESSION, path="/")
    return answer


def factor(ask: Ask) -> Response:
    """Offer to make a second factor."""
    return ask.page("factor.html", enrolment=None, code=None, wrong=False, must=must_enrol(ask.desk, ask.who))


def begin_factor(ask: Ask) -> Response:
    """Make a second factor and show it, once."""
    return _shown(ask, enrol(ask.desk, ask.who))


def confirm_factor(ask: Ask) -> Response:
    """Take the first code of a factor; a wrong one shows the same factor again."""
    if confirm(ask.desk, ask.who, ask.form.get("code", "")[:40]):
        return ask.go(home(ask.who.role))
    return factor_again(ask, wrong=True)


def factor_again(ask: Ask, *, wrong: bool = False) -> Response:
    """Show a factor again that the form still holds."""
    try:
        codes = tuple(str(code) for code in json.loads(ask.form.get("codes", "[]")))[:20]
    except (ValueError, TypeError):
        raise ArgumentError("a form was expected") from None
    secret, uri = ask.form.get("secret", ""), ask.form.get("uri", "")
    if not secret:
        return factor(ask)
    return _shown(ask, Enrolment(secret, uri, codes), wrong=wrong)


def _shown(ask: Ask, made: Enrolment, *, wrong: bool = False) -> Response:
    drawn = segno.make(made.uri, error="m").svg_inline(scale=5, border=4, light="#fff")
    groups = [made.secret[i : i + 4] for i in range(0, len(made.secret), 4)]
    return ask.page(
        "factor.html",
        400 if wrong else 200,
        enrolment=made,
        code=Markup(drawn),
        groups=groups,
        codes=json.dumps(list(made.codes)),
        wrong=wrong,
        must=must_enrol(ask.desk, ask.who),
    )


def switch_keys(ask: Ask) -> Response:
    """Switch the keyboard's shortcuts on or off, for this browser."""
    to = ask.form.get("to", "/")
    answer = ask.go(to if local(to) else "/")
    ask.cookie(answer, KEYS, "off" if ask.form.get("keys") == "off" else "on", lasting=True)
    return answer


def ways(come_back: Callable[[Ask, str], Response]) -> tuple[Way, ...]:
    """Return the routes of coming and going."""
    return (
        Way("GET", "/", start, open=True),
        Way("GET", "/sign-in", ask_in, open=True),
        Way("POST", "/sign-in", let_in(come_back), open=True, again=ask_in),
        Way("POST", "/sign-out", leave, enrolling=True),
        Way("GET", "/factor", factor, enrolling=True),
        Way("POST", "/factor", begin_factor, enrolling=True),
        Way("POST", "/factor/confirm", confirm_factor, enrolling=True, again=factor_again),
        Way("POST", "/shortcuts", switch_keys),
    )
