"""``reunify review``: the review desk, its people, its record, its copies."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from reunify.cli.review_export import export_tables
from reunify.cli.show import result, result_json, table, watching
from reunify.errors import ArgumentError, JournalError

if TYPE_CHECKING:
    from reunify.review import Desk, Role

WORKSPACE = Annotated[Path, typer.Argument(metavar="WORKSPACE", help="Folder of the workspace.")]
NAME = Annotated[str, typer.Argument(metavar="NAME", help="Name of the account.")]
DATABASE = Annotated[
    str | None,
    typer.Option("--database", help="postgresql+psycopg://…, in place of the workspace's own."),
]
_OPEN = "open"


class _DeskGroup(TyperGroup):
    """Takes what is no command for a workspace: ``reunify review WORKSPACE`` is ``… open WORKSPACE``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the hidden command in front where the first word names none."""
        words = [word for word in args if not word.startswith("-")]
        if words and words[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = [_OPEN, *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Say what to install where the desk's own packages are missing."""
        try:
            return super().invoke(ctx)
        except ImportError as error:
            raise ArgumentError(
                f"the review desk needs a package that is not installed ({error.name})",
                remedy="pip install 'reunify[review]'",
            ) from None


app = typer.Typer(
    cls=_DeskGroup,
    no_args_is_help=True,
    help="The review desk, where two people decide.\n\n"
    "reunify review WORKSPACE --add RUN brings a finished run in (and makes the workspace); "
    "reunify review WORKSPACE serves it; the commands below look after it.",
    options_metavar="[OPTIONS]",
    subcommand_metavar="WORKSPACE | COMMAND [ARGS]…",
    context_settings={"help_option_names": ["-h", "--help"]},
)
user = typer.Typer(no_args_is_help=True, help="Accounts: made here and nowhere else.")
app.add_typer(user, name="user")
app.command("export")(export_tables)


@contextmanager
def _desk(workspace: Path, database: str | None = None, *, create: bool = False) -> Iterator[Desk]:
    from reunify.review import open_desk

    desk = open_desk(workspace, database, create=create)
    try:
        yield desk
    finally:
        desk.close()


@app.command(_OPEN, hidden=True)
def open_workspace(  # the one that reunify review WORKSPACE means
    workspace: WORKSPACE,
    *,
    add: Annotated[list[Path] | None, typer.Option("--add", help="Bring in a finished run.")] = None,
    database: DATABASE = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8765,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate (PEM).")] = None,
    key: Annotated[
        Path | None, typer.Option(help="Its key (PEM), where the certificate's file does not hold it.")
    ] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy in front speaks TLS.")
    ] = False,
) -> None:
    """Serve the desk of a workspace; with --add, bring in runs and stop."""
    if add:
        _bring_in(workspace, add, database)
        return
    if key is not None and certificate is None:
        raise ArgumentError("--key goes with --certificate")
    tls = None if certificate is None else (certificate, key or certificate)
    for file in tls or ():
        if not file.is_file():
            raise ArgumentError("there is no such file", where=str(file))
    from reunify.review.web import serve

    with _desk(workspace, database) as desk:
        result(f"The desk opens at {'http' if tls is None else 'https'}://{host}:{port}; Ctrl-C ends it.")
        serve(desk, host=host, port=port, workers=workers, tls=tls, behind_proxy=behind_proxy)


def _bring_in(workspace: Path, runs: list[Path], database: str | None) -> None:
    from reunify.artifacts import check_run
    from reunify.review import add_run

    for run in runs:
        check_run(run)  # before a workspace is made for what is none
    with _desk(workspace, database, create=True) as desk:
        for run in runs:
            with watching(quiet=False) as watch:
                added = add_run(desk, run, watch)
            if added.again:
                result(f"{run}: was there already")
                continue
            result(
                f"{run}: {added.children:,} children, {added.adults:,} adults, "
                f"{added.candidates:,} candidates; {added.reopened:,} noes have new evidence"
            )


@app.command("audit")
def audit_record(
    workspace: WORKSPACE,
    heads: Annotated[
        Path | None, typer.Option("--head", help="File of heads kept elsewhere, to hold the record against.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option("--export-head", help="Add the present head to this file.")
    ] = None,
    database: DATABASE = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Verify the record: any edit, deletion, reordering or truncation is found. Exit code 3 where one is."""
    from reunify.review import audit
    from reunify.review.auditing import read_heads, write_head

    with _desk(workspace, database) as desk:
        found = audit(desk, read_heads(heads) if heads is not None else ())
    if as_json:
        result_json({"seq": found.head.seq, "hash": found.head.hash, "problems": list(found.problems)})
    else:
        for problem in found.problems:
            result(problem)
    if found.problems:
        count = len(found.problems)
        raise JournalError(
            f"the record does not verify ({count} findings)",
            where=str(workspace),
            remedy="Stop the desk, keep this folder as it is, and restore the last backup that verifies.",
        )
    if export is not None:
        write_head(export, found.head)
    if not as_json:
        result(f"The record verifies: {found.head.seq:,} lines. Head {found.head.seq} {found.head.hash}")


@app.command("purge")
def purge_case(
    workspace: WORKSPACE,
    cases: Annotated[list[str] | None, typer.Option("--case", help="SOURCE:ID of a record to end.")] = None,
    searches: Annotated[
        str | None, typer.Option("--searches-before", help="End names searched in vain before YYYY-MM.")
    ] = None,
    sweep_only: Annotated[
        bool, typer.Option("--sweep", help="Rid the database's files of what earlier purges removed.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    database: DATABASE = None,
) -> None:
    """End what the workspace, its record and its backups keep of a person. It cannot be undone."""
    from reunify.review import purge, purge_searches
    from reunify.review.purging import sweep

    if not cases and searches is None and not sweep_only:
        raise ArgumentError("nothing to purge", remedy="Give --case SOURCE:ID or --searches-before YYYY-MM.")
    if not yes and (cases or searches is not None):
        typer.confirm("This cannot be undone. Go on?", abort=True)
    with _desk(workspace, database) as desk:
        for case in cases or []:
            source, _, record = case.partition(":")
            done = purge(desk, source, record, swept=False)
            result(f"Ended {done.records} record; {len(done.same_person)} other rows of the same person:")
            for other in done.same_person:
                result(f"  {other}")
        if searches is not None:
            result(f"Ended {purge_searches(desk, searches)} months of searches.")
        if sweep(desk):
            result("Nothing of it is left in the database's files.")
        else:
            result(_NOT_SWEPT)
        result(f"Replace every copy of {desk.keys.path}: older ones still open older backups.")


_NOT_SWEPT = (
    "The tables hold nothing of it any more, but the database's files may: somebody was reading, or this "
    "account may not rewrite them. Stop the desk, then: reunify review purge WORKSPACE --sweep."
)


@app.command("backup")
def back_up_workspace(
    workspace: WORKSPACE,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to write.")],
    ring: Annotated[
        Path | None, typer.Option("--keys", help="Where the key ring goes (the workspace's keys folder).")
    ] = None,
    database: DATABASE = None,
) -> None:
    """Write a backup of this moment, while people work, and the key ring that opens it."""
    from reunify.review import back_up

    with _desk(workspace, database) as desk:
        done = back_up(desk, file, ring)
    result(f"{file}: {done.rows:,} rows. It opens with {done.ring}: keep a copy of that elsewhere, apart.")
    carried = " and ".join(done.files) or "neither workspace.yaml nor contact.yaml"
    result(f"It carries {carried}; where the database is, and certificates, it does not.")


@app.command("restore")
def restore_workspace(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    workspace: WORKSPACE,
    ring: Annotated[Path, typer.Option("--keys", help="The key ring.")],
    database: DATABASE = None,
) -> None:
    """Put a backup back into a new workspace, verified. Everybody has to sign in again."""
    from reunify.review import restore

    done = restore(file, workspace, ring, database)
    result(f"{workspace}: {done.rows:,} rows; {done.ended:,} were of people purged since.")
    for name in done.files:
        result(f"{workspace / name}: as it was; look at it before anybody is let in.")


@user.command("add")
def add_user(
    workspace: WORKSPACE,
    name: NAME,
    role: Annotated[str, typer.Option(help="steward, lead, analyst or auditor.")],
    *,
    agency: Annotated[str | None, typer.Option(help="The agency they work for.")] = None,
    language: Annotated[str, typer.Option(help="en or es.")] = "en",
    another: Annotated[
        bool, typer.Option("--another-person", help="Who has an account of much the same name is another.")
    ] = False,
    database: DATABASE = None,
) -> None:
    """Make an account, one for each person. The password is asked for, or read from standard input."""
    from reunify.cli.checks import check_language
    from reunify.review.people import NewAccount, add_account, list_accounts, look_alikes

    check_language(language)
    known = _role(role)
    with _desk(workspace, database) as desk:
        like = [] if another else look_alikes(desk, name)
        if like and like[0].name != name:
            raise ArgumentError(
                f"{like[0].name} has an account: one person with two would count as two readers",
                remedy="Let them use it (reunify review user enable), or say --another-person.",
            )
        if desk.settings.agency_only and agency is None:
            result("Note: with no --agency this account sees every agency's children.")
        if not desk.settings.agency_only and agency is not None:
            result("Note: workspace.yaml does not say agency_only; every account sees every child.")
        add_account(desk, NewAccount(name, known, _password(), agency, language))
        readers = sum(a.role in ("steward", "lead") and not a.disabled for a in list_accounts(desk))
    result(f"{name}: {role}.")
    if readers < 2:
        result("A confirmation needs two people: add another steward or lead.")


@user.command("list")
def list_users(
    workspace: WORKSPACE,
    database: DATABASE = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List the accounts."""
    from reunify.review.people import list_accounts

    with _desk(workspace, database) as desk:
        accounts = list_accounts(desk)
    if as_json:
        result_json({"accounts": [vars(account) for account in accounts]})
        return
    rows = [
        [
            account.name,
            str(account.role),
            account.agency or "–",
            "disabled" if account.disabled else "in use",
            "second factor" if account.second_factor else "password",
        ]
        for account in accounts
    ]
    table("Accounts", ["name", "role", "agency", "state", "signs in with"], rows)


@user.command("disable")
def disable_user(workspace: WORKSPACE, name: NAME, database: DATABASE = None) -> None:
    """Disable an account at once; what it decided stays."""
    from reunify.review.people import disable_account

    with _desk(workspace, database) as desk:
        disable_account(desk, name)
    result(f"{name}: disabled.")


@user.command("enable")
def enable_user(workspace: WORKSPACE, name: NAME, database: DATABASE = None) -> None:
    """Let a disabled account in again."""
    from reunify.review.people import enable_account

    with _desk(workspace, database) as desk:
        enable_account(desk, name)
    result(f"{name}: in use.")


@user.command("role")
def change_user_role(
    workspace: WORKSPACE,
    name: NAME,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="steward, lead, analyst or auditor.")],
    agency: Annotated[str | None, typer.Option(help="The agency they work for.")] = None,
    database: DATABASE = None,
) -> None:
    """Give an account another role and agency."""
    from reunify.review.people import change_role

    with _desk(workspace, database) as desk:
        change_role(desk, name, _role(role), agency)
    result(f"{name}: {role}.")


@user.command("password")
def change_user_password(workspace: WORKSPACE, name: NAME, database: DATABASE = None) -> None:
    """Set a password, asked for or read from standard input; sessions end."""
    from reunify.review.people import change_password

    with _desk(workspace, database) as desk:
        change_password(desk, name, _password())
    result(f"{name}: password set.")


@user.command("totp")
def reset_user_factor(
    workspace: WORKSPACE,
    name: NAME,
    remove: Annotated[bool, typer.Option("--reset", help="Take away the second factor.")] = False,
    database: DATABASE = None,
) -> None:
    """Say whether an account has a second factor, or take it away from one who lost it."""
    from reunify.review.people import list_accounts
    from reunify.review.second_factor import reset

    with _desk(workspace, database) as desk:
        if remove:
            reset(desk, name)
        has = {account.name: account.second_factor for account in list_accounts(desk)}
    if name not in has:
        raise ArgumentError("there is no account of that name")
    result(f"{name}: {'second factor in use' if has[name] else 'no second factor'}.")


def _role(role: str) -> Role:
    from reunify.review import Role

    if role not in list(Role):
        raise ArgumentError(f"--role must be one of {', '.join(Role)}")
    return Role(role)


def _password() -> str:
    """Return a password: asked for twice at a terminal, else the first line of standard input."""
    if sys.stdin.isatty():
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
