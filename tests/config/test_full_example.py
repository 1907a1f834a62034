"""configs/full.yaml holds every key of a job file, with its default, and a comment on each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_origin

import pytest
from pydantic import BaseModel

from reunify.config import JobConfig, load_job
from reunify.config.document import Loc, read_document
from reunify.config.nearest import keys_at
from reunify.linkage import prior_model

FULL = Path(__file__).parents[2] / "configs" / "full.yaml"
DOCUMENT = read_document(FULL)[0]
WRITTEN = {
    tuple(
        "NAME" if i > 1 and loc[i - 1] == "comparisons" else s
        for i, s in enumerate(loc)
        if isinstance(s, str)
    )
    for loc in DOCUMENT.keys
}


def every_key(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, entry in model.model_fields.items():
        yield (*above, name)
        free = ("NAME",) if get_origin(entry.annotation) is dict else ()
        for inner in (entry.annotation, *get_args(entry.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from every_key(inner, (*above, name, *free))


def test_the_full_example_loads() -> None:
    assert len(load_job(FULL).config.sources) == 4


@pytest.mark.parametrize("key", sorted(set(every_key(JobConfig))), ids=".".join)
def test_the_full_example_holds_the_key(key: tuple[str, ...]) -> None:
    assert key in WRITTEN


def test_keys_outside_sources_stand_with_their_defaults() -> None:
    job = load_job(FULL).config
    for name in ("retrieval", "linkage", "family", "thresholds", "candidates", "report"):
        part = getattr(job, name)
        changed = part.model_dump(exclude={"comparisons"})
        assert changed == type(part)().model_dump(exclude={"comparisons"}), name


def test_its_comparisons_are_comparisons() -> None:
    prior_model(load_job(FULL).config.linkage)


def known_keys() -> list[Loc]:
    return [loc for loc in DOCUMENT.keys if str(loc[-1]) in keys_at(loc[:-1])]


def test_every_known_key_has_a_comment() -> None:
    lines = FULL.read_text(encoding="utf-8").splitlines()
    bare = [loc for loc in known_keys() if " #" not in lines[DOCUMENT.keys[loc].line - 1]]
    assert not bare
    assert len(known_keys()) > 100
