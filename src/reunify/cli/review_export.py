"""``reunify review export``: confirmed and open cases, and labels, out of a workspace."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from reunify.cli.show import result
from reunify.errors import ArgumentError, SignInError


def export_tables(
    workspace: Annotated[Path, typer.Argument(metavar="WORKSPACE", help="Folder of the workspace.")],
    what: Annotated[str, typer.Option("--what", help="confirmed, open or labels.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    account: Annotated[str, typer.Option("--as", metavar="NAME", help="Whose account asks.")],
    form: Annotated[
        str | None, typer.Option("--format", help="csv, xlsx or json; by the file's ending.")
    ] = None,
    database: Annotated[
        str | None,
        typer.Option("--database", help="postgresql+psycopg://…, in place of the workspace's own."),
    ] = None,
) -> None:
    """Write confirmed or open cases, or labels, as the role and agency of NAME allow; it is on the record.

    The password, and the code of the second factor, are asked for or read from standard input, a line each.
    """
    from reunify.review import must_enrol, open_desk, sign_in, sign_out
    from reunify.review.out import FORMATS, TABLES, export_table, save_export

    form = form or out.suffix.removeprefix(".")
    for option, value, known in (("--what", what, tuple(TABLES)), ("--format", form, FORMATS)):
        if value not in known:
            raise ArgumentError(f"{option} must be one of {', '.join(known)}")
    if not out.parent.is_dir():
        raise ArgumentError("the folder of --out is not there", where=str(out.parent))
    desk = open_desk(workspace, database)
    try:
        password, code = _secrets()
        actor = sign_in(desk, account, password, code).actor
        try:
            if must_enrol(desk, actor):
                raise SignInError(
                    "this workspace asks for a second factor", remedy="Sign in at the desk to set one up."
                )
            save_export(export_table(desk, actor, what, form), out)
        finally:
            sign_out(desk, actor)
    finally:
        desk.close()
    result(str(out))


def _secrets() -> tuple[str, str]:
    """Return password and code: asked for at a terminal, else the first two lines of standard input."""
    if sys.stdin.isatty():
        password: str = typer.prompt("Password", hide_input=True)
        code: str = typer.prompt("Code of the second factor, if there is one", default="", show_default=False)
        return password, code.strip()
    return sys.stdin.readline().rstrip("\r\n"), sys.stdin.readline().strip()
