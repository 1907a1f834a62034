"""A proposal as a new job file beside the old one, comments kept, with a readable diff."""

from __future__ import annotations

import difflib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter

from reunify.artifacts import write_text
from reunify.config import load_job
from reunify.errors import JobError

_TRIES = 1000


class _Representer(RoundTripRepresenter):
    """Writes nothing as ``null``, as people do in job files, and not as an empty place."""

    def represent_none(self, data: None) -> ScalarNode:
        """Return the scalar ``null``."""
        node: ScalarNode = self.represent_scalar("tag:yaml.org,2002:null", "null")
        return node


_Representer.add_representer(type(None), _Representer.represent_none)


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
    """Return a job file's text with values set by dotted key, every other section line for line as it was."""
    document = _load(text)
    for key, value in changes.items():
        *way, last = key.split(".")
        here = document
        for step in way:
            if not isinstance(here.get(step), dict):
                here[step] = CommentedMap()
            here = here[step]
        here[last] = value
    touched = dict.fromkeys(key.partition(".")[0] for key in changes)
    before = _load(text)
    lines = text.splitlines(keepends=True)
    starts = {key: before.lc.key(key)[0] for key in before}
    if len(set(starts.values())) < len(starts) or not starts:
        return _dump(document)
    places = [*sorted(starts.values()), len(lines)]
    written = ["".join(lines[: places[0]])]
    for key, start in starts.items():
        end = places[places.index(start) + 1]
        written.append(_section(document, key) if key in touched else "".join(lines[start:end]))
    if written[-1] and not written[-1].endswith("\n"):
        written.append("\n")
    return "".join([*written, *(_section(document, key) for key in touched if key not in starts)])


def _section(document: CommentedMap, key: str) -> str:
    """Return one section of a job as text, with its comments."""
    alone = CommentedMap({key: document[key]})
    if key in document.ca.items:
        alone.ca.items[key] = document.ca.items[key]
    return _dump(alone)


def diff(before: str, after: str, names: tuple[str, str]) -> str:
    """Return what differs between two texts, with two lines around each change."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="", n=2)
    return "\n".join(lines)


def _load(text: str) -> CommentedMap:
    loaded: CommentedMap = _yaml().load(text)
    return loaded


def _dump(document: CommentedMap) -> str:
    out = io.StringIO()
    _yaml().dump(document, out)
    return out.getvalue()


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.Representer = _Representer
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml
