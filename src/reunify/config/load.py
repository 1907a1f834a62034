"""Reading a job file, whole, before any data is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reunify.config.checks import check_words
from reunify.config.document import Document, Loc, Mark, Problem, as_mapping, complain, read_document
from reunify.config.models import JobConfig, SourceConfig
from reunify.config.nearest import hint, homes, keys_at, nearest

_EXPECTED = {
    "string_type": "text is needed here",
    "int_type": "a whole number is needed here",
    "int_from_float": "a whole number is needed here",
    "float_type": "a number is needed here",
    "bool_type": "true or false is needed here",
    "tuple_type": "a list is needed here",
    "dict_type": "a mapping (key: value) is needed here",
    "model_type": "a mapping (key: value) is needed here",
    "date_type": "a date such as 2018-06-30 is needed here",
    "date_parsing": "a date such as 2018-06-30 is needed here",
    "date_from_datetime_parsing": "a date such as 2018-06-30 is needed here",
    "date_from_datetime_inexact": "a date such as 2018-06-30, without a time, is needed here",
}


@dataclass(frozen=True)
class LoadedJob:
    """A job as validated: its ``config``, the file and folder it came from, and that file's SHA-256."""

    config: JobConfig
    path: Path
    base: Path
    name: str
    digest: str
    document: Document = field(default_factory=Document, repr=False, compare=False)

    def place(self, loc: Loc) -> Mark:
        """Return the line and column of a key, such as ``("sources", 0, "columns", "id")``."""
        return self.document.mark(loc, key=True)

    def source_path(self, source: SourceConfig) -> Path | None:
        """Return where a source's file is, or none for a database; relative to the job file."""
        return None if source.path is None else self.base / source.path


def load_job(path: Path) -> LoadedJob:
    """Read and validate a job file.

    Raises :class:`reunify.errors.JobError`, which names line and column of every problem found, what
    was expected there, and the nearest right key.
    """
    document, raw = read_document(path)
    data = as_mapping(document, path)
    config, problems = _validate(document, data)
    problems += [Problem(document.mark(loc, key=is_key), text) for loc, is_key, text in check_words(data)]
    if problems or config is None:
        raise complain(path, problems)
    return LoadedJob(
        config=config,
        path=path,
        base=path.parent,
        name=config.name or path.stem,
        digest=hashlib.sha256(raw).hexdigest(),
        document=document,
    )


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a job file, for editors."""
    schema = JobConfig.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "reunify job",
    }


def _validate(document: Document, data: Mapping[str, Any]) -> tuple[JobConfig | None, list[Problem]]:
    """Validate strictly; numbers and dates standing where text is needed are taken as written.

    A column headed ``2018`` or a code ``1`` is text to an agency, whatever YAML makes of it.
    """
    try:
        return _strict(data), []
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
    as_text = {
        loc: document.written[loc]
        for loc in (_file_loc(e["loc"]) for e in found if e["type"] == "string_type")
        if loc in document.written and _at(data, loc) is not None
    }
    if not as_text:
        return None, _problems(document, data, found)
    try:
        return _strict(_replace(data, (), as_text)), []
    except ValidationError as error:
        return None, _problems(document, data, error.errors(include_url=False, include_input=False))


def _strict(data: Any) -> JobConfig:
    return JobConfig.model_validate_json(json.dumps(data), strict=True)


def _file_loc(loc: Iterable[str | int]) -> Loc:
    """Return an error's place without the names pydantic gives to the members of a union."""
    return tuple(step for step in loc if step not in {"str", "tuple[str, ...]"})


def _replace(value: Any, loc: Loc, texts: Mapping[Loc, str]) -> Any:
    if loc in texts:
        return texts[loc]
    if isinstance(value, dict):
        return {k: _replace(v, (*loc, k), texts) for k, v in value.items()}
    if isinstance(value, list):
        return [_replace(v, (*loc, i), texts) for i, v in enumerate(value)]
    return value


def _at(data: Any, loc: Loc) -> Any:
    """Return the value at ``loc``, or none where there is nothing."""
    for step in loc:
        if isinstance(data, dict):
            data = data.get(str(step))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _problems(document: Document, data: Any, found: list[ErrorDetails]) -> list[Problem]:
    problems = []
    for error in found:
        loc = _file_loc(error["loc"])
        nested = any(_file_loc(e["loc"])[: len(loc)] == loc and e is not error for e in found)
        if error["type"] == "too_short" and nested:
            continue  # pydantic counts only valid items; the invalid ones have their own errors
        if error["type"] == "tuple_type" and "tuple[str, ...]" in error["loc"]:
            continue  # the other member of the union, text, says it better
        if error["type"] == "string_type" and isinstance(_at(data, loc), list):
            continue  # a list of columns: its items have their own errors
        key = error["type"] in {"extra_forbidden", "value_error"}
        problems.append(Problem(document.mark(loc, key=key), _say(error, loc, _at(data, loc))))
    return problems


def _say(error: ErrorDetails, loc: Loc, value: Any) -> str:
    """Return what was expected at ``loc``, in words."""
    kind, ctx = error["type"], error.get("ctx", {})
    name = next((str(s) for s in reversed(loc) if isinstance(s, str)), "the job")
    if kind == "extra_forbidden":
        return _unknown_key(loc)
    if kind == "missing":
        return f"{_place(loc[:-1])} needs the key {name}"
    if kind == "literal_error":
        words = [w.strip("'") for w in str(ctx["expected"]).replace(" or ", ", ").split(", ")]
        near = nearest(str(value), words)
        text = f"{name} must be one of {', '.join(words)}"
        return text + (f'; did you mean "{near}"?' if near else "")
    if kind == "value_error":
        return str(ctx["error"])
    if kind in _EXPECTED:
        return f"{name}: {_EXPECTED[kind]}"
    return f"{name}: {error['msg'].removeprefix('Input ')}"


def _unknown_key(loc: Loc) -> str:
    key = str(loc[-1])
    known = keys_at(loc[:-1])
    if nearest(key, known) is None and homes(key):
        return f'unknown key "{key}" at {_place(loc[:-1])}; it belongs under {" or ".join(homes(key))}'
    return f'unknown key "{key}"' + hint(key, known)


def _place(loc: Loc) -> str:
    """Return a place in a job for people: ``sources[2].columns``, counted from 1."""
    text = ""
    for step in loc:
        text += f"[{step + 1}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text or "the top level"
