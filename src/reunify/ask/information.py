"""Expected information in bits: how much an answer is expected to tell of who is right.

An answer about a person compares with what each candidate's record states. Its level is distributed as
the model's m says where the candidate is right and as its u says where it is not, so that the answer tells
of the candidates as a noisy channel tells of what was sent: the mutual information between the two
(Lindley 1956, "On a measure of the information provided by an experiment") is what a question is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reunify.ask.questions import COARSE, FINE, QUESTIONS, UNSAID, Groups
from reunify.linkage import BY_NAME, ComparisonModel, Model

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LEAST = 1e-9
_LEVELS = 10
"""Grades of a comparison run from -1 (nothing found) to 8."""


@dataclass(frozen=True)
class Channels:
    """What answers may be, as the model has it.

    ``m`` and ``u`` are probabilities, one row a channel and one column an answer; channel 0 tells nothing.
    ``place`` finds the channel by question, how well the one who is asked states it, how well the other
    side does, and the grade found so far plus one.
    """

    m: Floats
    u: Floats
    place: Ints

    @property
    def bits(self) -> Floats:
        """Bits that each channel's answer gives on average for a pair that is right: sum of m log2(m/u)."""
        worth: Floats = (self.m * np.log2(self.m / self.u)).sum(axis=1)
        return worth


def channels(model: Model) -> Channels:
    """Return the channels of every question whose comparison ``model`` has."""
    rows: list[tuple[list[float], list[float]]] = [([1.0], [1.0])]
    place = np.zeros((len(QUESTIONS), FINE + 1, FINE + 1, _LEVELS), dtype=np.int64)
    fitted = {comparison.name: comparison for comparison in model.comparisons}

    def channel(comparison: ComparisonModel, groups: Groups) -> int:
        rows.append(_distributions(comparison, groups))
        return len(rows) - 1

    for n, question in enumerate(QUESTIONS):
        if question.name not in fitted:
            continue
        comparison, grades = fitted[question.name], BY_NAME[question.name].levels
        every = tuple((level.name,) for level in comparison.levels)
        place[n, UNSAID, FINE] = channel(comparison, question.whole or every)
        place[n, UNSAID, COARSE] = channel(comparison, question.rough or question.whole or every)
        for found, groups in question.left:
            grade = -1 if found == "-" else grades[found]
            place[n, COARSE, FINE, grade + 1] = channel(comparison, groups)
    width = max(len(m) for m, _ in rows)
    # An answer that a channel has not is as likely either way, and hardly ever given.
    m, u = (np.array([row[k] + [_LEAST] * (width - len(row[k])) for row in rows]) for k in (0, 1))
    return Channels(m, u, place)


def _distributions(comparison: ComparisonModel, groups: Groups) -> tuple[list[float], list[float]]:
    levels = {level.name: level for level in comparison.levels}
    both = []
    for kind in ("m", "u"):
        sums = [sum(float(getattr(levels[x], kind)) for x in group if x in levels) for group in groups]
        floored = [max(value, _LEAST) for value in sums]
        both.append([value / sum(floored) for value in floored])
    return both[0], both[1]


def of_rivals(
    known: Channels, first: Ints, second: Ints, belief: Floats, same: npt.NDArray[np.bool_]
) -> Floats:
    """Return bits that one answer tells of who is right: the first, the second, or neither.

    ``first`` and ``second`` are channels by row, ``belief`` the two probabilities by row (two columns), and
    ``same`` says that both state one value, which no answer tells apart. Sum over hypotheses h and answers a
    of p(h) p(a|h) log2(p(a|h) / p(a)), the levels of two candidates that state different values being
    independent once it is known who is right.
    """
    belief = belief / np.maximum(belief.sum(axis=1, keepdims=True), 1.0)
    one, two = belief[:, 0], belief[:, 1]
    one, two = np.where(same, one + two, one), np.where(same, 0.0, two)
    second = np.where(same, 0, second)
    ratio = known.m / known.u
    wide = ratio.shape[1] if second.any() else 1
    rest = np.maximum(1.0 - one - two, 0.0)
    mixed = (
        one[:, None, None] * ratio[first][:, :, None]
        + two[:, None, None] * ratio[second][:, None, :wide]
        + rest[:, None, None]
    )
    chance = known.u[first][:, :, None] * known.u[second][:, None, :wide]
    lost = (chance * mixed * np.log2(np.maximum(mixed, _LEAST))).sum(axis=(1, 2))
    told: Floats = np.maximum(one * known.bits[first] + two * known.bits[second] - lost, 0.0)
    return told
