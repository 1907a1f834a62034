"""The nearest right word to one that was mistyped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from reunify.config.models import JobConfig


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the word of ``known`` closest to ``word`` (difflib, ratio from 0.6), or none near enough."""
    plain = {k.casefold().replace("-", "_").replace(" ", "_"): k for k in sorted(known, reverse=True)}
    close = get_close_matches(word.casefold().replace("-", "_").replace(" ", "_"), sorted(plain), n=1)
    return plain[close[0]] if close else None


def hint(word: str, known: Iterable[str]) -> str:
    """Return a clause to append to an error: the nearest word, or all of them where they are few."""
    words = sorted(known)
    near = nearest(word, words)
    if near is not None:
        return f'; did you mean "{near}"?'
    return f"; known here: {', '.join(words)}" if words else ""


def homes(key: str) -> list[str]:
    """Return where in a job ``key`` does belong, as dotted paths without it: ``["retrieval"]``."""
    return sorted({place for place, known in _levels(JobConfig, "") if key in known})


def keys_at(loc: Iterable[str | int]) -> set[str]:
    """Return the keys that a job may hold at ``loc``; none where any key goes or nothing is known."""
    model: type[BaseModel] | None = JobConfig
    free = False  # whether the next step is a word of the analyst's own, such as a comparison's name
    for step in loc:
        if isinstance(step, int) or free:
            free = False
            continue
        entry = model.model_fields.get(step) if model is not None else None
        free = entry is not None and get_origin(entry.annotation) is dict
        model = next(iter(_models(entry.annotation)), None) if entry is not None else None
    if free:
        return set()
    return set(model.model_fields) if model is not None else set()


def _levels(model: type[BaseModel], place: str) -> Iterator[tuple[str, set[str]]]:
    """Yield every level of the job file with the keys known there."""
    yield place or "the top level", set(model.model_fields)
    for name, entry in model.model_fields.items():
        for inner in _models(entry.annotation):
            yield from _levels(inner, f"{place}.{name}" if place else name)


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Return the models named anywhere in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models(inner)]
