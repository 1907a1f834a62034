"""Serving the desk: on this machine alone unless told otherwise, several processes where asked."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from reunify.errors import ArgumentError, WorkspaceError
from reunify.review import Desk, open_desk, refresh_day
from reunify.review.web.app import make_app
from reunify.review.web.asking import Site

_HERE = ("127.0.0.1", "localhost", "[::1]")
_SILENT = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {
        name: {"handlers": [], "level": "CRITICAL", "propagate": False}
        for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
    },
}
"""Nothing of uvicorn's own: an address or a traceback could hold what is nobody's business."""


@dataclass(frozen=True)
class Reopened:
    """Makes the application in a process of its own."""

    folder: Path
    database: str
    site: Site

    def __call__(self) -> Starlette:
        """Open the desk and return its application."""
        return make_app(open_desk(self.folder, self.database), self.site)


def serve(
    desk: Desk,
    *,
    host: str = "127.0.0.1",
    port: int = 8765,
    workers: int = 1,
    tls: tuple[Path, Path] | None = None,
    behind_proxy: bool = False,
) -> None:
    """Serve a desk until stopped. ``tls`` is a certificate and its key (PEM).

    Raises :class:`~reunify.errors.ArgumentError` for an address beyond this machine without TLS, unless a
    proxy in front speaks it, and WorkspaceError where the address is taken.
    """
    inside = is_here(host)
    if not inside and tls is None and not behind_proxy:
        raise ArgumentError(
            "names of children would cross the network unprotected",
            remedy="Give --certificate and --key, or --behind-proxy where a proxy in front speaks TLS.",
        )
    refresh_day(desk)
    secure = tls is not None or behind_proxy
    site = Site(secure, _HERE if inside and not behind_proxy else ())
    app = (
        make_app(desk, site)
        if workers == 1
        else Reopened(desk.folder, desk.store.engine.url.render_as_string(hide_password=False), site)
    )
    config = uvicorn.Config(
        app,
        factory=workers > 1,
        host=host,
        port=port,
        workers=workers,
        log_config=_SILENT,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        ssl_certfile=None if tls is None else tls[0],
        ssl_keyfile=None if tls is None else tls[1],
        h11_max_incomplete_event_size=16 * 1024,
    )
    try:
        if workers == 1:
            uvicorn.Server(config).run()
        else:
            Multiprocess(config, [config.bind_socket()]).run()
    except SystemExit:
        raise WorkspaceError(
            "the address cannot be listened on", where=f"{host}:{port}", remedy="Give another --port."
        ) from None


def is_here(host: str) -> bool:
    """Say whether an address is this machine's own."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
