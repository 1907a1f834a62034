"""What several commands refuse in the same words, and the language that they are asked to speak."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated

import typer

from reunify.errors import ArgumentError
from reunify.wording import LANGUAGES

_asked: ContextVar[str | None] = ContextVar("language", default=None)

_Language = Annotated[str | None, typer.Option(help="en or es; the run's by default.")]


def check_language(language: str | None) -> None:
    """Raise :class:`ArgumentError` for a language without words; None is the run's own."""
    if language is not None and language not in LANGUAGES:
        raise ArgumentError(f"--language must be one of {', '.join(LANGUAGES)}")


def speaking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option ``--language``; what was asked for is then :func:`language_or`'s answer."""
    own = inspect.signature(command, eval_str=True)
    option = inspect.Parameter("language", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_Language)

    @functools.wraps(command)
    def spoken(*given: object, language: str | None = None, **named: object) -> None:
        check_language(language)
        before = _asked.set(language)
        try:
            command(*given, **named)
        finally:
            _asked.reset(before)

    vars(spoken)["__signature__"] = own.replace(parameters=[*own.parameters.values(), option])
    vars(spoken)["__annotations__"] = {
        **inspect.get_annotations(command, eval_str=True),
        "language": _Language,
    }
    return spoken


def language_or(run_s_own: str) -> str:
    """Return the language that the command was asked to speak, or else the run's own."""
    return _asked.get() or run_s_own


def place_for(out: Path, *runs: Path) -> Path:
    """Return the folder that ``--out`` names; a leading ``~`` is the home that a shell would put there.

    Raises :class:`ArgumentError` for one inside a finished run of ``runs``. Nor may it be the folder that the
    command is given in, or one around it: ``--out "$OUT"`` with nothing in OUT would fill that with tables of
    people.
    """
    try:
        out = out.expanduser()
    except RuntimeError:
        raise ArgumentError(
            "nobody of that name has a home here",
            where="--out",
            remedy="Write ./ before a folder whose name begins with ~.",
        ) from None
    # Path.resolve raises where links lead in a circle; realpath leaves that to whoever writes.
    folder = Path(os.path.realpath(out))
    if any(folder.is_relative_to(os.path.realpath(run)) for run in runs):
        raise ArgumentError(
            "a finished run stays as it is", where="--out", remedy="Give a folder outside the run's."
        )
    if Path.cwd().is_relative_to(folder):
        raise ArgumentError(
            "this is the folder that you are in, or one around it",
            where="--out",
            remedy="Give a folder of its own: what is written is for you alone to read.",
        )
    return out
