"""A proposal as a new job file beside the old one, comments kept, with a readable diff."""

from __future__ import annotations

import difflib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from reunify.artifacts import write_text
from reunify.config import load_job
from reunify.errors import JobError

_INDENTS = ((4, 2), (2, 0))
"""How lists are indented: dash set in, or below its key."""

_TRIES = 1000


def write_job(old: Path, changes: Mapping[str, Any]) -> tuple[Path, str]:
    """Write the job ``old`` with ``changes`` (by dotted key) beside it; return its path and the diff.

    The old file is never touched, nor another that is there: the name is ``NAME-tuned.yaml``, then
    ``NAME-tuned-2.yaml``. Raises :class:`~reunify.errors.JobError` for a job that cannot be read.
    """
    load_job(old)
    before = old.read_text(encoding="utf-8-sig")
    after = with_changes(before, changes)
    names = [f"{old.stem}-tuned{'' if n == 1 else f'-{n}'}{old.suffix}" for n in range(1, _TRIES)]
    new = next((old.with_name(name) for name in names if not old.with_name(name).exists()), None)
    if new is None:
        raise JobError("there are too many tuned jobs beside this one", where=str(old.parent))
    write_text(new, after)
    load_job(new)
    return new, diff(before, after, (old.name, new.name))


def with_changes(text: str, changes: Mapping[str, Any]) -> str:
    """Return a job file's text with values set by dotted key, everything else as it was."""
    sequence, offset = min(_INDENTS, key=lambda indent: _changed_lines(text, _dump(_load(text), indent)))
    document = _load(text)
    for key, value in changes.items():
        *way, last = key.split(".")
        here = document
        for step in way:
            if not isinstance(here.get(step), dict):
                here[step] = CommentedMap()
            here = here[step]
        here[last] = value
    return _dump(document, (sequence, offset))


def diff(before: str, after: str, names: tuple[str, str]) -> str:
    """Return what differs between two texts, with two lines around each change."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="", n=2)
    return "\n".join(lines)


def _load(text: str) -> CommentedMap:
    loaded: CommentedMap = _yaml().load(text)
    return loaded


def _dump(document: CommentedMap, indent: tuple[int, int]) -> str:
    yaml = _yaml()
    yaml.indent(mapping=2, sequence=indent[0], offset=indent[1])
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 4096
    return yaml


def _changed_lines(before: str, after: str) -> int:
    matcher = difflib.SequenceMatcher(a=before.splitlines(), b=after.splitlines(), autojunk=False)
    return sum(b - a + d - c for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal")
