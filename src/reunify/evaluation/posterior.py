"""What a stratified sample of judged units says of all of them, judges' slips taken into account.

Each unit has a truth; each judgement of it is wrong with one probability, the same for all (the model of
Dawid and Skene, Applied Statistics 28, 1979, with one error rate). Units judged twice tell that rate;
where none was, judges are taken at their word.

The *interval* is the shortest that holds 95 % of the posterior (Box and Tiao, JASA 60, 1965) by data
augmentation (Tanner and Wong, JASA 82, 1987), with Jeffreys' prior in each stratum, in which Brown, Cai
and DasGupta (Statistical Science 16, 2001) find intervals that hold the truth as often as they say. Where
nearly all is true it is one-sided and shorter than one with equal tails. The *estimate*, where no two judges
differ, is that of Horvitz and Thompson (stratum by stratum the share right in the sample times the
stratum's size) and so unbiased; where some do it is the posterior's median, as the greatest likelihood finds
too many true pairs where one slip stands for hundreds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Reals = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]

INSIDE = 0.95
CHAINS, BURN_IN, KEPT = 300, 40, 30
JEFFREYS = 0.5
ERRORS = (1.0, 20.0)
"""Prior of the judges' error rate, worth 21 judgements of which one is wrong."""

DOUBT = 5.0
MOST_TRUE = 20.0
"""Where the model thinks nearly all false, the prior holds up to 25 times its mean probability likely
(half a true unit in half a unit by ``DOUBT`` times that mean): of thousands of pairs that it thinks hopeless,
a few dozen judged ones could not say alone that hardly one is true. Where it thinks nearly all true, which
is what labels are to test, the prior is worth at most ``MOST_TRUE`` units."""


@dataclass(frozen=True)
class Estimate:
    """A share or number, and the limits of 95 % of the posterior."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Posterior:
    """Numbers of true units by stratum: ``totals`` estimated, ``drawn`` from the posterior (draws by strata).

    ``units`` says how probably a unit is true: ``stratum, judged, yes, true``. ``totals`` is None where the
    posterior's median is the estimate. ``error`` is the judges' error rate, None
    where no unit was judged twice.
    """

    strata: tuple[str, ...]
    populations: Reals
    totals: Reals | None
    drawn: Reals
    error: Estimate | None
    units: pl.DataFrame

    def number(self, strata: Sequence[str]) -> Estimate:
        """Return how many units of some strata are true."""
        where = self._where(strata)
        plain = None if self.totals is None else float(self.totals[where].sum())
        return _estimate(plain, self.drawn[:, where].sum(axis=1))

    def share(self, strata: Sequence[str]) -> Estimate:
        """Return the share of units of some strata that are true (the precision of a list of them)."""
        whole = float(self.populations[self._where(strata)].sum())
        number = self.number(strata)
        return Estimate(*(min(v / whole, 1.0) for v in (number.value, number.low, number.high)))

    def part(self, strata: Sequence[str], among: Sequence[str]) -> Estimate:
        """Return the part of ``among``'s true units that ``strata`` hold (the recall of a list of them)."""
        these, all_of = self._where(strata), self._where(among)
        drawn = self.drawn[:, these].sum(axis=1) / np.maximum(self.drawn[:, all_of].sum(axis=1), 1e-9)
        plain = None
        if self.totals is not None:
            whole = float(self.totals[all_of].sum())
            plain = float(self.totals[these].sum()) / whole if whole else 0.0
        return _estimate(plain, np.minimum(drawn, 1.0))

    def _where(self, strata: Sequence[str]) -> list[int]:
        return [n for n, name in enumerate(self.strata) if name in set(strata)]


def _estimate(value: float | None, drawn: Reals) -> Estimate:
    """Return ``value``, or the draws' median, with the ends of the shortest interval that holds 95 %."""
    ordered = np.sort(drawn)
    inside = math.ceil(INSIDE * len(ordered))
    first = int((ordered[inside - 1 :] - ordered[: len(ordered) - inside + 1]).argmin())
    low, high = float(ordered[first]), float(ordered[first + inside - 1])
    middle = float(np.median(ordered)) if value is None else value
    return Estimate(middle, min(low, middle), max(high, middle))


@dataclass(frozen=True)
class _Cells:
    """Units counted by stratum, judgements and yes among them, and each stratum's size and prior."""

    stratum: Wholes
    judged: Wholes
    yes: Wholes
    units: Wholes
    populations: Reals
    prior: Reals  # a stratum's two parameters

    def sums(self, counts: npt.NDArray[np.generic]) -> Reals:
        """Return ``counts`` (any shape, cells last) summed by stratum."""
        belongs = self.stratum[:, None] == np.arange(len(self.populations))[None, :]
        summed: Reals = np.asarray(counts, dtype=np.float64) @ belongs.astype(np.float64)
        return summed

    def believed(self, shares: Reals, error: Reals) -> Reals:
        """Return the probability that a cell's units are true, by its stratum's share and the error rate."""
        right, wrong = 1 - error[..., None], error[..., None]
        no = self.judged - self.yes
        true = shares[..., self.stratum] * right**self.yes * wrong**no
        false = (1 - shares[..., self.stratum]) * wrong**self.yes * right**no
        return np.asarray(true / np.maximum(true + false, 1e-300))


def infer(units: pl.DataFrame, strata: pl.DataFrame, seed: int = 1) -> Posterior:
    """Return what judged ``units`` say of their strata.

    ``units``: a row a unit, ``stratum, judged, yes`` (judgements of it, and those that say true).
    ``strata``: a row a stratum with judged units, ``stratum, population`` and ``expected``, the model's mean
    probability there (null where nothing is known).
    """
    cells = _counted(units, strata)
    random = np.random.default_rng(seed)
    twice = bool((cells.judged > 1).any())
    divided = (cells.yes > 0) & (cells.yes < cells.judged)
    drawn, errors, true = _drawn(cells, twice, random)
    return Posterior(
        strata=tuple(strata["stratum"]),
        populations=cells.populations,
        totals=None if bool(divided.any()) else _at_their_word(cells),
        drawn=drawn,
        error=_estimate(None, errors) if twice else None,
        units=pl.DataFrame(
            {
                "stratum": strata["stratum"].gather(cells.stratum),
                "judged": cells.judged,
                "yes": cells.yes,
                "true": true,
            }
        ),
    )


def _counted(units: pl.DataFrame, strata: pl.DataFrame) -> _Cells:
    names = strata.select("stratum").with_row_index("n")
    counted = (
        units.join(names, on="stratum")
        .group_by("n", "judged", "yes")
        .agg(units=pl.len().cast(pl.Int64))
        .sort("n", "judged", "yes")
    )
    expected = strata["expected"].cast(pl.Float64).fill_null(JEFFREYS).to_numpy()
    for_, against = (JEFFREYS / np.maximum(DOUBT * p, 1e-9) - JEFFREYS for p in (1 - expected, expected))
    return _Cells(
        counted["n"].cast(pl.Int64).to_numpy(),
        counted["judged"].cast(pl.Int64).to_numpy(),
        counted["yes"].cast(pl.Int64).to_numpy(),
        counted["units"].to_numpy(),
        strata["population"].cast(pl.Float64).to_numpy(),
        np.column_stack([np.clip(for_, JEFFREYS, MOST_TRUE), np.maximum(against, JEFFREYS)]),
    )


def _at_their_word(cells: _Cells) -> Reals:
    """Return each stratum's number of true units where no judge slips (Horvitz and Thompson)."""
    shares = cells.sums(cells.units * cells.yes) / np.maximum(cells.sums(cells.units * cells.judged), 1.0)
    return cells.populations * shares


def _drawn(cells: _Cells, twice: bool, random: np.random.Generator) -> tuple[Reals, Reals, Reals]:
    """Return draws of each stratum's number of true units, of the error rate, and how true each cell is."""
    sizes = cells.sums(cells.units)
    unseen = np.rint(np.maximum(cells.populations - sizes, 0.0)).astype(np.int64)
    shares = np.tile((sizes * 0 + 1) / 2, (CHAINS, 1))
    error = random.beta(*ERRORS, CHAINS) if twice else np.zeros(CHAINS)
    totals, errors, held = [], [], []
    for step in range(BURN_IN + KEPT):
        believed = cells.believed(shares, error)
        true = random.binomial(cells.units, believed)
        seen = cells.sums(true)
        shares = random.beta(cells.prior[:, 0] + seen, cells.prior[:, 1] + sizes - seen)
        if twice:
            slips = (true * (cells.judged - cells.yes) + (cells.units - true) * cells.yes).sum(axis=1)
            right = (cells.units * cells.judged).sum() - slips
            error = np.minimum(random.beta(ERRORS[0] + slips, ERRORS[1] + right), 0.499)
        if step >= BURN_IN:
            totals.append(seen + random.binomial(unseen, shares))
            errors.append(error)
            held.append(believed)
    return np.concatenate(totals), np.concatenate(errors), np.concatenate(held).mean(axis=0)
