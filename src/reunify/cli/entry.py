"""Where the program starts, and where everything that goes wrong becomes a message and an exit code.

A user sees what was wrong, where, and what to do; never a traceback, never a value from a record.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType, TracebackType

import typer

from reunify import __version__
from reunify.artifacts import room
from reunify.cli.app import app
from reunify.errors import InputError, InterruptedRunError, OutOfRoomError, ReunifyError

ISSUES = "Please report it with the command, this message and the versions that reunify doctor prints."

UNREAD = 141
"""Exit code where the reader of our output has left, as shells have it: 128 and SIGPIPE."""


class _Stop:
    """Turns Ctrl-C and SIGTERM into KeyboardInterrupt, and remembers that somebody asked.

    Libraries make errors of their own of an interruption (DuckDB: ``Query interrupted``).
    """

    def __init__(self) -> None:
        self.asked = False
        self.ended = False
        for kind in (signal.SIGINT, signal.SIGTERM):
            signal.signal(kind, self.ask)

    def ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True
        if not self.ended:
            raise KeyboardInterrupt


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 2 arguments or job, 3 data, 4 room, 5 interrupted, 1 defect."""
    sys.excepthook = report_defect
    _speak_anyhow()
    stop = _Stop()
    code = 1
    try:
        code = _command(arguments)
    except BrokenPipeError:
        code = _unread()
    finally:
        stop.ended = True
        if stop.asked and code != 0:
            say("Stopped. A run that was under way goes on with --resume.")
            sys.exit(InterruptedRunError.exit_code)
    sys.exit(code)


def _speak_anyhow() -> None:
    """Let a terminal that lacks a letter show another sign: a name must not end a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _unread() -> int:
    """Give what is still unwritten to nobody: who read our output has left (reunify schema | head)."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    return UNREAD


def _command(arguments: Sequence[str] | None) -> int:
    """Run one command and return its exit code; what nobody foresaw is raised on."""
    try:
        with room("this command"):
            return _said(arguments)
    except ReunifyError as error:
        say(f"Error: {error}")
        return error.exit_code
    except BrokenPipeError:
        raise
    except OSError as error:
        say(f"Error: {error.filename or 'a file'}: {error.strerror or type(error).__name__}")
        return InputError.exit_code


def _said(arguments: Sequence[str] | None) -> int:
    """Run one command, all of its output written, and return its exit code."""
    command = typer.main.get_command(app)
    code = 1
    try:
        command.main(args=None if arguments is None else list(arguments), prog_name="reunify")
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):
            raise end.__context__ from None
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _full() from None
        raise
    try:
        sys.stdout.flush()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise _full() from None
        raise
    return code


def _full() -> OutOfRoomError:
    remedy = "Free space where the output goes, and give the command again."
    return OutOfRoomError("the disk is full", where="this command", remedy=remedy)


def say(message: str) -> None:
    """Write a message for the person at the terminal, on standard error."""
    typer.echo(message, err=True)


def report_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell of an error that nobody foresaw, by its type alone: its text may hold a person's data.

    With ``--debug`` the lines of code that led there are shown as well, still without any value.
    """
    say(f"Error: reunify {__version__} met something it did not expect ({kind.__name__}).\n  {ISSUES}")
    if "--debug" in sys.argv:
        say("".join(traceback.format_tb(trace)))
    else:
        say("  reunify --debug COMMAND … shows where in the program, without any record's values.")
