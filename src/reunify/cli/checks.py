"""What several commands refuse in the same words."""

from __future__ import annotations

from pathlib import Path

from reunify.errors import ArgumentError
from reunify.wording import LANGUAGES


def check_language(language: str | None) -> None:
    """Raise :class:`ArgumentError` for a language without words; None is the run's own."""
    if language is not None and language not in LANGUAGES:
        raise ArgumentError(f"--language must be one of {', '.join(LANGUAGES)}")


def check_outside(out: Path, run: Path) -> None:
    """Raise :class:`ArgumentError` for a folder to write to that is inside the finished ``run``."""
    if out.resolve().is_relative_to(run.resolve()):
        raise ArgumentError(
            "a finished run stays as it is", where="--out", remedy="Give a folder outside the run's."
        )
