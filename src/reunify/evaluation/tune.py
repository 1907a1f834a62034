"""Thresholds and m probabilities that labels carry, checked on labels held out from what they taught."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from reunify.errors import LabelError
from reunify.evaluation.learned import FOLDS, Judgements, learn, moved_levels, reweighed
from reunify.evaluation.metrics import GRID
from reunify.evaluation.tune_checks import gain, lowest, recalibrated, shares, surprise_saved, unseen
from reunify.explain.folder import Settings
from reunify.linkage import Model

LEAST_TRUE, LEAST_FALSE = 20, 10
"""Labelled pairs below which nothing is tuned: half of a recall's interval would be over 20 points."""

LEARN_TRUE = 60
"""True labels from which m is learned: 48 teach while 12 are held out, more than twice what one m needs."""


LEAST_POSSIBLE = 0.01
"""Probability below which no pair is proposed for reading, whatever the capacity."""


@dataclass(frozen=True)
class Wish:
    """What is asked for: ``precision`` of the pairs called likely, or pairs to read (``pairs``), or both."""

    precision: float | None = None
    pairs: int | None = None


@dataclass(frozen=True)
class Held:
    """What is found on labels held out, now and as proposed, as shares, with 95 % intervals.

    ``precision_low`` is the lower end of the interval of ``precision``, ``asked`` what was asked for it.
    """

    found_now: float
    found: float
    gain: tuple[float, float, float]
    precision_now: float | None
    precision_low_now: float | None
    precision: float | None
    precision_low: float | None
    learned: bool
    asked: float | None = None


@dataclass(frozen=True)
class Note:
    """What could not be done, by its key among the words of ``tune``, with the figures to fill in."""

    key: str
    facts: dict[str, str]


@dataclass(frozen=True)
class Point:
    """A threshold: ``pairs`` of the run from it on, and the share right as the run says and as labels do."""

    threshold: float
    pairs: int
    said: float
    right: float


@dataclass(frozen=True)
class Tuned:
    """What is proposed: ``changes`` by dotted key of the job file, and what was found on labels held out.

    ``likely_pairs`` are the run's pairs that are called likely, ``to_read`` the readings that likely and
    possible pairs take, now and as proposed; ``curve`` is what labels say of every threshold; ``notes`` say
    what could not be done and why. ``error`` is the rate at which one judge slips, None where unknown.
    """

    changes: dict[str, Any]
    held: Held
    true: int
    false: int
    likely_pairs: tuple[int, int]
    to_read: tuple[int, int]
    curve: tuple[Point, ...]
    notes: tuple[Note, ...]
    error: float | None


def tune(given: Judgements, model: Model, settings: Settings, wish: Wish) -> Tuned:
    """Return the proposal for a job with ``settings`` whose run was scored with ``model``.

    ``wish.precision`` sets ``thresholds.likely`` to the lowest probability from which pairs are that often
    right; ``wish.pairs`` sets ``thresholds.possible`` to what that many readings allow, a likely pair read
    twice, as a confirmation needs two people. Raises :class:`~reunify.errors.LabelError` for too few labels.
    """
    _enough(given)
    new, checked, notes = _chosen_model(given, model, settings, wish)
    thresholds, every = settings.thresholds, reweighed(given.judged, model, new)
    labelled = given.labelled.with_columns(p=reweighed(given.labelled, model, new).fill_null(0.0))
    likely = thresholds.likely if wish.precision is None else lowest(labelled, every, wish.precision)
    if wish.precision is not None and likely >= 1:
        likely = thresholds.likely
        notes.append(Note("no_threshold", {"precision": f"{wish.precision:.1%}", "likely": f"{likely:g}"}))
    possible = min(thresholds.possible, likely)
    if wish.pairs is not None:
        possible, said = _possible(every, likely, wish.pairs)
        notes += said
    proposed = {"likely": likely, "possible": possible, "listed": min(thresholds.listed, possible)}
    changes: dict[str, Any] = {
        f"linkage.comparisons.{name}.m": m for name, m in moved_levels(model, new).items()
    }
    changes |= {f"thresholds.{k}": v for k, v in proposed.items() if v != getattr(thresholds, k)}
    now = given.labelled.with_columns(
        p=pl.col("match_probability").fill_null(0.0),
        called=pl.col("match_probability").fill_null(0.0) >= thresholds.likely,
    )
    held = replace(_held(now, checked, learned=new is not model), asked=wish.precision)
    if held.gain == (0.0, 0.0, 0.0) and (new is not model or likely != thresholds.likely):
        held = replace(held, gain=(0.0, -unseen(now), unseen(now)))
    was = given.judged["match_probability"]
    return Tuned(
        changes=changes,
        held=held,
        true=given.true,
        false=given.false,
        likely_pairs=(int((was >= thresholds.likely).sum()), int((every >= likely).sum())),
        to_read=(
            readings_of(was, thresholds.likely, thresholds.possible),
            readings_of(every, likely, possible),
        ),
        curve=_curve(labelled, every),
        notes=(*notes, *cautions(held, given.error, changes=bool(changes))),
        error=given.error,
    )


def cautions(held: Held, error: float | None, *, changes: bool) -> list[Note]:
    """Return what to bear in mind: fewer right than asked, a gain that is none or not sure, slips unknown."""
    more, low, _ = held.gain
    said = _short(held) + ([] if error is not None else [Note("slips_unknown", {})])
    if changes and more < 0:
        return [Note("finds_fewer", {"loss": f"{-more:.1%}"}), *said]
    unsure = changes and low <= 0 and held.gain != (0.0, 0.0, 0.0)
    return [Note("gain_unsure", {}), *said] if unsure else said


def _short(held: Held) -> list[Note]:
    """Return where labels held out put what is right below what was asked, or can put no figure on it."""
    right, asked = held.precision, held.asked
    if right is None:
        return [Note("held_none", {})]
    if asked is not None and right < asked:
        facts = {"asked": f"{asked:.1%}", "right": f"{right:.1%}", "low": f"{held.precision_low or 0:.1%}"}
        return [Note("held_under", facts)]
    return [Note("held_all", {"low": f"{held.precision_low or 0:.1%}"})] if right >= 1 else []


def _curve(labelled: pl.DataFrame, every: pl.Series) -> tuple[Point, ...]:
    """Return what the run and its labels say of every threshold of a grid that lists a pair."""
    right = pl.DataFrame({"p": every, "right": recalibrated(labelled, every.to_numpy())})
    points = []
    for threshold in GRID:
        there = right.filter(pl.col("p") >= threshold)
        if threshold >= LEAST_POSSIBLE and there.height:
            means = there.select(pl.col("p", "right").mean()).row(0)
            points.append(Point(threshold, there.height, *means))
    return tuple(points)


def _chosen_model(
    given: Judgements, model: Model, settings: Settings, wish: Wish
) -> tuple[Model, pl.DataFrame, list[Note]]:
    """Return the model to go on with, its labels as held out, and why m is left where it is.

    Learned m is taken where labels held out surprise it less, surely, and it finds no fewer true pairs.
    """
    likely, strength = settings.thresholds.likely, settings.linkage.training.prior_strength
    plain = _held_out(given, model, lambda teach: model, (wish.precision, likely))
    if given.true < LEARN_TRUE:
        counts = {"least": str(LEARN_TRUE), "true": str(given.true)}
        return model, plain, [Note("few_true", counts)]
    taught = _held_out(given, model, lambda teach: learn(model, teach, strength), (wish.precision, likely))
    saved = surprise_saved(plain, taught)
    more, low, high = gain(plain, taught)
    if saved[1] > 0 and more >= 0:
        return learn(model, given.labelled, strength), taught, []
    right = shares(taught)[1]
    facts = {
        "gain": f"{more:+.1%}",
        "low": f"{low:+.1%}",
        "high": f"{high:+.1%}",
        "right": f"{right or 0:.1%}",
    }
    return model, plain, [Note("no_gain", facts)]


def _held(now: pl.DataFrame, checked: pl.DataFrame, *, learned: bool) -> Held:
    found_now, right_now, low_now = shares(now)
    found, right, low = shares(checked)
    return Held(found_now, found, gain(now, checked), right_now, low_now, right, low, learned)


def readings_of(p: pl.Series, likely: float, possible: float) -> int:
    """Return how often a pair is read: a likely one by two people, a possible one by one."""
    return 2 * int((p >= likely).sum()) + int(((p >= possible) & (p < likely)).sum())


def _possible(p: pl.Series, likely: float, readings: int) -> tuple[float, list[Note]]:
    """Return the lowest ``possible`` whose readings are within ``readings``, and what does not fit."""
    first = readings_of(p, likely, likely)
    if first > readings:
        return likely, [Note("no_room", {"first": f"{first:,}", "readings": f"{readings:,}"})]
    below = p.filter((p < likely) & (p >= LEAST_POSSIBLE)).sort(descending=True)
    room = readings - first
    if len(below) <= room:
        return min(LEAST_POSSIBLE, likely), []
    # The first pair that has no room, and its equals, are left out: the threshold lies just above them.
    return min(math.floor(float(below[room]) * 1e4 + 1) / 1e4, likely), []


def _enough(given: Judgements) -> None:
    have, need = (given.true, given.false), (LEAST_TRUE, LEAST_FALSE)
    if have[0] >= need[0] and have[1] >= need[1]:
        return
    total = max(given.labelled.height, 1)
    more = [
        math.ceil((least - n) * total / n) if n else least - n
        for n, least in zip(have, need, strict=True)
        if n < least
    ]
    raise LabelError(
        f"{have[0]} true and {have[1]} false pairs are labelled; tuning needs {need[0]} and {need[1]}",
        remedy=f"Label about {max(more):,} more pairs, if as many of them are true as of these.",
    )


def _held_out(
    given: Judgements,
    model: Model,
    teach: Callable[[pl.DataFrame], Model],
    aims: tuple[float | None, float],
) -> pl.DataFrame:
    """Return every label with ``p`` and ``called`` (likely), both from what the other folds taught.

    ``aims``: the precision asked for, or none and then the threshold as it is.
    """
    parts = []
    aim, likely = aims
    for fold in range(FOLDS):
        others, mine = (
            given.labelled.filter(pl.col("fold") != fold),
            given.labelled.filter(pl.col("fold") == fold),
        )
        new = teach(others)
        others, mine = (f.with_columns(p=reweighed(f, model, new).fill_null(0.0)) for f in (others, mine))
        threshold = likely
        if aim is not None and others.height:
            threshold = lowest(others, reweighed(given.judged, model, new), aim)
        parts.append(mine.with_columns(called=pl.col("p") >= threshold))
    return pl.concat(parts).sort("child_record", "adult_record")
