"""What leaves the desk: the routes of :mod:`reunify.review.out`, held to the same rules as pages."""

from __future__ import annotations

from starlette.responses import Response

from reunify.review.out import ROUTES, Route
from reunify.review.web.asking import Ask, Handler, Way


def _leaving(route: Route) -> Handler:
    def answer(ask: Ask) -> Response:
        given = {**ask.request.query_params, **ask.request.path_params}
        made = route.make(ask.desk, ask.who, given)
        headers = {"Content-Disposition": f'attachment; filename="{made.filename}"'} if route.attached else {}
        if made.policy:
            headers["Content-Security-Policy"] = made.policy
        return Response(made.content, media_type=made.content_type, headers=headers)

    return answer


WAYS = tuple(Way("GET", route.path, _leaving(route), route.action) for route in ROUTES)
"""Every way out."""
