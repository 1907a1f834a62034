"""Two runs, or a run and what it would be under other settings: what changed, and which change did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from reunify.artifacts import read_manifest
from reunify.errors import ArgumentError
from reunify.evaluation.differences import Differences, both_listings, compare_listings
from reunify.evaluation.mapped import mapped_apart, read_apart
from reunify.evaluation.proposed import Touches, flat, in_job_keys, touches, with_changes
from reunify.evaluation.whatif import Listing, WhatIf, changed_keys, listing, unanswerable
from reunify.explain.earlier import of_this_version
from reunify.explain.folder import Finished, Settings

Kind = Literal["setting", "input", "version", "job"]
Answer = Literal["all", "part", "nothing", "a new run", "not matching"]
"""What a difference alone explains: all changes, a part, none; unknown without a new run; or it is not
about matching at all (a report's language)."""

SHOWN = 60
"""Characters of a setting's value that are shown."""

SHOWN_KEYS = 8
"""Mapped keys that are shown; ``compare.json`` holds all."""


@dataclass(frozen=True)
class Cause:
    """One thing that differs: its ``kind``, ``key``, both values, and what it alone explains.

    ``explained`` of ``changes`` pairs are as in B when this alone is changed in A; ``reach`` says how it
    was, or was not, worked out.
    """

    kind: Kind
    key: str
    before: Any
    after: Any
    reach: Touches
    answer: Answer
    explained: int | None = None


@dataclass(frozen=True)
class Comparison:
    """From A to B: ``differences``, what differs in the ``causes``, and whether B is a run or a what-if."""

    a: str
    b: str
    language: str
    hypothetical: bool
    changes: Mapping[str, Any]
    causes: tuple[Cause, ...]
    differences: Differences
    notes: tuple[str, ...]

    @property
    def only_cause(self) -> Cause | None:
        """The one difference that alone explains everything, where there is just one."""
        alone = [cause for cause in self.causes if cause.answer == "all"]
        return alone[0] if len(alone) == 1 else None

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON can hold it."""
        only, found = self.only_cause, self.differences
        tables = ("pairs", "children", "moves", "best_moves", "reach", "work")
        return {
            "a": self.a,
            "b": self.b,
            "what_if": self.hypothetical,
            "set": dict(self.changes),
            "notes": list(self.notes),
            "counts": found.counts(),
            "differs": [vars(cause) for cause in self.causes],
            "explained_by": None if only is None else only.key,
            **{name: getattr(found, name).to_dicts() for name in tables},
        }


@of_this_version
def compare_what_if(finished: Finished, changes: Mapping[str, Any]) -> Comparison:
    """Return what ``changes`` (values by dotted key) would do to a run, without running it again.

    Raises :class:`~reunify.errors.ArgumentError` for a key or value that a job file would not take, and for
    one whose effect only a new run can tell.
    """
    in_job = in_job_keys(changes, finished.model)
    now = with_changes(finished.settings, in_job)
    asked = WhatIf(finished)
    after = asked.listing(now)
    causes = _settings(asked, now, after)
    notes = ["stored"] if any(c.reach == "weights" for c in causes) else []
    notes += ["version"] if _foreign(finished) and any(c.reach != "lists" for c in causes) else []
    return Comparison(
        a=finished.path.resolve().name,
        b=", ".join(f"{key}={short(value)}" for key, value in changes.items()),
        language=finished.language,
        hypothetical=True,
        changes=in_job,
        causes=causes,
        differences=compare_listings(asked.before, after),
        notes=tuple(notes),
    )


@of_this_version
def compare_runs(one: Finished, two: Finished) -> Comparison:
    """Return what differs from run ``one`` to run ``two``, and which difference explains it.

    A setting whose effect stored tables can tell is tried alone on run ``one``. Raises
    :class:`~reunify.errors.RunFolderError` where either is no finished run.
    """
    if one.path.resolve() == two.path.resolve():
        raise ArgumentError("both are the same run", where="RUN_A RUN_B", remedy="Give two, or --set.")
    names = [run.path.resolve().name for run in (one, two)]
    if names[0] == names[1]:
        names = [str(run.path) for run in (one, two)]
    before, after = listing(one), listing(two)
    others = _others(one, two)
    settings = _settings(WhatIf(one), two.settings, after, bool(others))
    causes = _alone((*settings, *others))
    return Comparison(
        a=names[0],
        b=names[1],
        language=one.language,
        hypothetical=False,
        changes={},
        causes=causes,
        differences=compare_listings(before, after),
        notes=_notes(one, two, before, after),
    )


def _alone(causes: tuple[Cause, ...]) -> tuple[Cause, ...]:
    """Let what is the only difference that can matter explain everything, by elimination."""
    open_ones = [cause for cause in causes if cause.answer not in ("not matching", "nothing")]
    if len(open_ones) != 1 or open_ones[0].answer != "a new run":
        return causes
    return tuple(_with_answer(c, "all") if c is open_ones[0] else c for c in causes)


def _with_answer(cause: Cause, answer: Answer) -> Cause:
    return Cause(cause.kind, cause.key, cause.before, cause.after, cause.reach, answer, cause.explained)


def _settings(asked: WhatIf, now: Settings, after: Listing, other_causes: bool = False) -> tuple[Cause, ...]:
    """Return the settings that differ, each tried alone where that can be told."""
    run = asked.finished
    was, is_now = flat(run.settings), flat(now)
    differing = changed_keys(run.settings, now)
    beyond = unanswerable(run, now)
    changed = _moved(asked.before, after)
    causes = []
    for key in differing:
        reach = touches(key)
        answer: Answer = "not matching"
        explained = None
        value = is_now.get(key, _default(run, key))
        if key in beyond:
            answer = "a new run"
        elif reach != "nothing" and len(differing) == 1 and not other_causes:
            answer, explained = ("all" if changed.height else "nothing"), changed.height
        elif reach != "nothing":
            answer, explained = _tried(asked, {key: value}, after, changed)
        causes.append(
            Cause("setting", key, was.get(key, _default(run, key)), value, reach, answer, explained)
        )
    return tuple(causes)


def _default(run: Finished, key: str) -> Any:
    """Return what holds where no setting says: a comparison is enabled, an m is the one the run learned."""
    steps = key.split(".")
    if steps[:2] != ["linkage", "comparisons"]:
        return None
    used = {c.name: c for c in run.model.comparisons}
    if steps[3] == "m":
        return used[steps[2]].level(steps[4]).m if steps[2] in used else None
    return True


def _moved(one: Listing, two: Listing) -> pl.DataFrame:
    return both_listings(one, two).filter(pl.col("change") != "same")


def _tried(
    asked: WhatIf, change: Mapping[str, Any], after: Listing, changed: pl.DataFrame
) -> tuple[Answer, int | None]:
    """Return what ``change`` alone explains: which of the pairs that ``changed`` it brings to where B is."""
    try:
        alone = asked.listing(with_changes(asked.finished.settings, change))
    except ArgumentError:
        # Thresholds that are in order only together.
        return "part", None
    wrong = _moved(alone, after)
    if wrong.is_empty():
        return ("all" if changed.height else "nothing"), changed.height
    keys = ["child_source", "child_id", "adult_source", "adult_id"]
    explained = changed.join(wrong, on=keys, how="anti").height
    return ("part" if explained else "nothing"), explained


def _others(one: Finished, two: Finished) -> tuple[Cause, ...]:
    """Return the inputs, versions and job files that differ; only a new run tells what they do."""
    first, second = read_manifest(one.path), read_manifest(two.path)
    found = []
    kinds: tuple[tuple[Kind, str], ...] = (("input", "inputs_sha256"), ("version", "versions"))
    for kind, name in kinds:
        was, now = first.get(name, {}), second.get(name, {})
        for key in sorted(k for k in {*was, *now} if was.get(k) != now.get(k)):
            found.append(Cause(kind, key, was.get(key), now.get(key), "all", "a new run"))
    only_here, only_there = mapped_apart(one, two)
    otherwise = _otherwise(one, two)
    if only_here or only_there or otherwise:
        same = first.get("inputs_sha256") == second.get("inputs_sha256")
        if not (only_here or only_there) and otherwise and same:
            only_here, only_there = read_apart(one, two)
        found.append(Cause("job", "sources", only_here or None, only_there or None, "all", "a new run"))
    return tuple(found)


def _otherwise(one: Finished, two: Finished) -> bool:
    """Say whether the job files differ in something else than their settings."""
    digests = {read_manifest(run.path).get("config_sha256") for run in (one, two)}
    return len(digests) > 1 and not changed_keys(one.settings, two.settings)


def _notes(one: Finished, two: Finished, before: Listing, after: Listing) -> tuple[str, ...]:
    """Return what to bear in mind, as keys of the wording."""
    keys = ["child_source", "child_id"]
    shared = before.children.select(keys).join(after.children.select(keys), on=keys).height
    notes = []
    if _otherwise(one, two):
        notes.append("mapping")
    if 2 * shared < max(before.children.height, after.children.height):
        notes.append("few_shared")
    return tuple(notes)


def _foreign(finished: Finished) -> bool:
    """Say whether another version than this one made the run."""
    from reunify import __version__

    return bool(read_manifest(finished.path).get("versions", {}).get("reunify") != __version__)


def short(value: Any) -> str:
    """Return a setting's value as it is shown, cut where it is long; nothing said is a dash."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(value[:SHOWN_KEYS]) + (f" … ({len(value)})" if len(value) > SHOWN_KEYS else "")
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
