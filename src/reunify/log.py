"""The one place where the program says what it does: log lines and progress.

Log lines are JSON objects with a stage, counts and seconds. A line can hold no personal data: keys
that are not declared here are dropped, counts must be numbers, and words must look like words.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Protocol

import structlog

from reunify.errors import ArgumentError

NUMBER_KEYS = frozenset(
    {
        "adults",
        "candidates",
        "children",
        "claims",
        "keys",
        "merged",
        "pairs",
        "peak_mb",
        "quarantined",
        "records",
        "rows_in",
        "rows_out",
        "seconds",
        "testimonies",
    }
)
"""Keys that a log line may hold with a number."""

WORD_KEYS = frozenset({"event", "level", "stage", "table", "source", "artifact", "timestamp"})
"""Keys that a log line may hold with a short word of the program's own (or a source's name)."""

_WORD = re.compile(r"[A-Za-z0-9_.:+ -]{1,60}")


class Progress(Protocol):
    """What a run tells the person who waits. Stages call it; the command line draws it."""

    def start(self, stage: str, total: int | None = None) -> None:
        """Say that ``stage`` begins, with the number of steps it will count, if it knows."""

    def advance(self, steps: int = 1) -> None:
        """Count ``steps`` of the running stage."""

    def finish(self, stage: str, **counts: int) -> None:
        """Say that ``stage`` is done, with what it counted, such as ``records=401``."""


class Silent:
    """Progress that nobody watches."""

    def start(self, stage: str, total: int | None = None) -> None:
        """Say nothing."""

    def advance(self, steps: int = 1) -> None:
        """Say nothing."""

    def finish(self, stage: str, **counts: int) -> None:
        """Say nothing."""


def redact(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop everything from a log line that is not declared as harmless (a structlog processor)."""
    for key in list(line):
        value = line[key]
        number = key in NUMBER_KEYS and isinstance(value, (int, float)) and not isinstance(value, bool)
        word = key in WORD_KEYS and isinstance(value, str) and _WORD.fullmatch(value) is not None
        if not (number or word):
            del line[key]
    return line


def configure(path: Path | None) -> None:
    """Send log lines to ``path`` (appended, readable by its owner only), or nowhere.

    Raises :class:`ArgumentError` where the file cannot be opened.
    """
    level = logging.INFO if path is not None else logging.CRITICAL
    target = path if path is not None else Path(os.devnull)
    try:
        handle = os.fdopen(os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w", buffering=1)
    except OSError as error:
        raise ArgumentError(
            f"the log file cannot be opened ({error.strerror})",
            where=str(path),
            remedy="Give --log a file in a folder that you may write to.",
        ) from None
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=handle),
        cache_logger_on_first_use=False,
    )


def get_log() -> structlog.typing.FilteringBoundLogger:
    """Return the logger; events are short words such as ``stage done``."""
    log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return log
