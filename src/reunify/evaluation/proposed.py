"""Changes of a job's settings as an analyst writes them, ``thresholds.likely=0.8``, and what each touches."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from reunify.config.nearest import hint, keys_at, nearest
from reunify.errors import ArgumentError
from reunify.explain.folder import Settings
from reunify.linkage import BY_NAME, Model, prior_model

Touches = Literal["nothing", "lists", "families", "weights", "all"]
"""How deep a setting reaches: no pair at all; which judged pairs are listed and their bands; families,
from stored scores; weights, from stored levels; or what only a new run can tell."""

WEIGHTS = "weights"
"""Where a level's weight may be given in bits: ``weights.COMPARISON.LEVEL=BITS``."""

_WHERE = "--set KEY=VALUE"
_QUIET = ("name", "report", "candidates.personal_numbers", "linkage.memory_limit", "linkage.threads")
_REACH: Mapping[str, Touches] = {
    "thresholds": "lists",
    "candidates.per_child": "lists",
    "family": "families",
    "linkage.priors": "families",
    "linkage.comparisons": "weights",
}


def touches(key: str) -> Touches:
    """Return how deep a setting, named by its dotted key, reaches."""
    if any(_within(key, quiet) for quiet in _QUIET):
        return "nothing"
    return next((reach for place, reach in _REACH.items() if _within(key, place)), "all")


def _within(key: str, place: str) -> bool:
    return key == place or key.startswith(f"{place}.")


def flat(settings: Settings) -> dict[str, Any]:
    """Return settings by dotted key, in order; a comparison that is merely enabled is as by default."""
    found: dict[str, Any] = {}

    def walk(value: Any, key: str) -> None:
        if isinstance(value, dict):
            for name, inner in sorted(value.items()):
                walk(inner, f"{key}.{name}" if key else name)
        elif not (_within(key, "linkage.comparisons") and value is True):
            found[key] = value

    walk(settings.model_dump(mode="json", exclude={"sources"}), "")
    return found


def parse(texts: Iterable[str]) -> dict[str, Any]:
    """Return ``KEY=VALUE`` texts by key, each value read as a job file would read it.

    Raises :class:`~reunify.errors.ArgumentError` where one has no key or no value, or a key stands twice.
    """
    changes: dict[str, Any] = {}
    for text in texts:
        key, equals, value = (part.strip() for part in text.partition("="))
        if not key or not equals or not value:
            raise ArgumentError(
                "a change is a key of the job file, an equals sign and a value",
                where=_WHERE,
                remedy="For example --set thresholds.likely=0.8",
            )
        if key in changes:
            raise ArgumentError(f"{key} is set twice", where=_WHERE)
        changes[key] = _value(key, value)
    return changes


def _value(key: str, text: str) -> Any:
    """Return a value as a job file would have it; one that holds itself, or no day of a calendar, is none."""
    try:
        value = YAML(typ="safe", pure=True).load(text)
        json.dumps(value, default=str)
    except (YAMLError, ValueError, TypeError, RecursionError):
        remedy = f"Write it as in a job file: a number, true, false, a word, or {key}: {{KEY: VALUE}}."
        raise ArgumentError(f"the value of {key} cannot be read", where=_WHERE, remedy=remedy) from None
    return value


def in_job_keys(changes: Mapping[str, Any], model: Model) -> dict[str, Any]:
    """Return changes as keys of a job file: a weight in bits becomes the m that has it beside the run's u.

    Raises :class:`~reunify.errors.ArgumentError` for a level that the run's model lacks, or a weight that no
    m between 0 and 1 has.
    """
    return dict(_m_of(key, value, model) for key, value in changes.items())


def _m_of(key: str, value: Any, model: Model) -> tuple[str, Any]:
    if not _within(key, WEIGHTS):
        return key, value
    steps = key.split(".")
    used = {c.name: c for c in model.comparisons}
    if len(steps) != 3 or steps[1] not in used or steps[2] not in BY_NAME[steps[1]].levels:
        known = BY_NAME[steps[1]].levels if len(steps) > 1 and steps[1] in used else used
        raise ArgumentError(
            f"a weight is set as weights.COMPARISON.LEVEL{hint(steps[-1], known)}", where=_WHERE
        )
    comparison = used[steps[1]]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ArgumentError(f"{key} needs a number of bits", where=_WHERE)
    if not comparison.least <= value <= comparison.most:
        raise ArgumentError(
            f"{key} can be from {comparison.least:g} to {comparison.most:g} bits", where=_WHERE
        )
    m = comparison.level(steps[2]).u * 2.0**value
    if m > 1:
        raise ArgumentError(
            f"{key} can be no higher than {-math.log2(comparison.level(steps[2]).u):.2f} bits: "
            "chance agreement is not rarer in this run",
            where=_WHERE,
        )
    return f"linkage.comparisons.{steps[1]}.m.{steps[2]}", m


def with_changes(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """Return ``settings`` with ``changes`` (values by dotted key of the job file) made.

    Raises :class:`~reunify.errors.ArgumentError` for an unknown key, with the nearest right one, for a value
    of another kind, and for thresholds out of order.
    """
    content = settings.model_dump(mode="json", exclude={"sources"})
    for key, value in changes.items():
        _place(content, key, value)
    try:
        changed = Settings.model_validate_json(json.dumps(content, default=str), strict=True)
    except ValidationError as error:
        told = [_told(e["loc"], e["msg"]) for e in error.errors(include_input=False, include_url=False)]
        raise ArgumentError("; ".join(told), where=_WHERE) from None
    prior_model(changed.linkage)
    return changed


def _told(loc: tuple[int | str, ...], message: str) -> str:
    place = ".".join(map(str, loc))
    return f"{place}: {message.removeprefix('Value error, ').removeprefix('Input ')}"


def _place(content: dict[str, Any], key: str, value: Any) -> None:
    """Put ``value`` where ``key`` says; every step on the way must be one that a job file knows."""
    steps = key.split(".")
    if steps[0] == "sources":
        raise ArgumentError("what a source holds can only be read by a new run", where=_WHERE)
    here: Any = content
    for depth, step in enumerate(steps):
        known = keys_at(steps[:depth])
        if known and step not in known:
            place = ".".join(steps[:depth]) or "a job"
            offered = known - {"sources"} | ({WEIGHTS} if depth == 0 else set())
            near = nearest(step, offered)
            more = f'; did you mean "{near}"?' if near else f"; known here: {', '.join(sorted(offered))}"
            raise ArgumentError(f'no key "{step}" in {place}{more}', where=_WHERE)
        if depth == len(steps) - 1:
            break
        here = here.setdefault(step, {})
        if not isinstance(here, dict):
            raise ArgumentError(f"{'.'.join(steps[: depth + 1])} holds no keys of its own", where=_WHERE)
    here[steps[-1]] = value
