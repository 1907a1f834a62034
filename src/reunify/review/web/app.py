"""The application: its table of routes, and the way of each request."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from reunify.errors import ReunifyError, WorkspaceError
from reunify.review import Desk
from reunify.review.web import deciding, entering, leaving, looking, reading, waiting
from reunify.review.web.asking import LANGUAGE, Ask, Site, Way, admit, begin, enrols_first, local, read_form
from reunify.review.web.headers import Headers
from reunify.review.web.language import known
from reunify.review.web.trouble import NOT_KEPT, as_page, note, plain

Endpoint = Callable[[Request], Awaitable[Response]]


def change_language(ask: Ask) -> Response:
    """Set the language and show the page again, with what was filled in."""
    chosen = known(ask.form.get("language")) or ask.language
    there = replace(ask, language=chosen)
    to = ask.form.get("to", "")
    shown = _shown_again(there, to if local(to) else "/")
    there.cookie(shown, LANGUAGE, chosen, lasting=True)
    return shown


def come_back(ask: Ask, to: str) -> Response:
    """Show the page of a form again once its writer has signed in anew."""
    return _shown_again(ask, to)


def _shown_again(ask: Ask, to: str) -> Response:
    path = to.partition("?")[0]
    for way in TABLE:
        found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", way.path), path)
        if found is not None and way.method == "POST" and way.again is not None:
            if not way.open:
                admit(replace(ask, form={**ask.form, "csrf": ask.who.csrf}), way)
            ask.request.path_params.update(found.groupdict())
            return way.again(replace(ask, form={k: v for k, v in ask.form.items() if k not in NOT_KEPT}))
    return ask.go(to)


TABLE: tuple[Way, ...] = (
    *entering.ways(come_back),
    Way("POST", "/language", change_language, open=True),
    *waiting.WAYS,
    *reading.WAYS,
    *deciding.WAYS,
    *looking.WAYS,
    *leaving.WAYS,
)
"""Every route, and what it asks of whoever comes."""


def make_app(desk: Desk, site: Site | None = None) -> Starlette:
    """Return the application of an open desk."""
    site = site or Site()
    routes: list[Route | Mount] = [
        Route(way.path, _endpoint(desk, site, way), methods=[way.method]) for way in TABLE
    ]
    static = StaticFiles(packages=[("reunify.review.web", "static")])
    routes.append(Mount("/static", static, name="static"))
    outermost = [Middleware(Headers, secure=site.secure)]
    if site.hosts:
        outermost.append(
            Middleware(TrustedHostMiddleware, allowed_hosts=list(site.hosts), www_redirect=False)
        )
    lost = partial(_lost, desk, site)
    return Starlette(routes=routes, middleware=outermost, exception_handlers={HTTPException: lost, 500: lost})


def _endpoint(desk: Desk, site: Site, way: Way) -> Endpoint:
    async def answer(request: Request) -> Response:
        ask = Ask(request, desk, site, desk.settings.language)
        try:
            form = await read_form(request) if way.method == "POST" else {}
        except ReunifyError as error:
            return as_page(ask, error)
        return await run_in_threadpool(_answered, ask, way, form)

    return answer


def _answered(ask: Ask, way: Way, form: dict[str, str]) -> Response:
    try:
        ask = begin(ask.request, ask.desk, ask.site, form)
        admit(ask, way)
        if enrols_first(ask, way):
            return ask.go("/factor")
        return way.handler(ask)
    except ReunifyError as error:
        return as_page(ask, error)
    except SQLAlchemyError as error:
        note(error)
        return as_page(ask, WorkspaceError("the database cannot be reached"))


async def _lost(desk: Desk, site: Site, request: Request, error: Exception) -> Response:
    """Answer for an address that leads nowhere, and for a defect of ours."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 500:
        note(error)
        return plain(Ask(request, desk, site, desk.settings.language), 500)
    ask = await run_in_threadpool(begin, request, desk, site, {})
    return plain(ask, status)
