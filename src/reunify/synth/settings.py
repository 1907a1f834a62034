"""What a made-up world is asked to be, and the streams of chance that it is drawn from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from reunify.errors import ArgumentError

Identifiers = Literal["present", "thinned", "absent"]


@dataclass(frozen=True)
class WorldConfig:
    """A world's shape.

    ``children`` counts children in care (some stand in two lists, so there are a few more rows).
    ``adults_per_child`` is adult *rows* for each child in care. ``share_with_parent`` is the share of
    children who have a parent among the adult rows; a few more have only another relative there.
    ``identifiers`` says whether alien numbers, family units, siblings' numbers and phones are
    ``present`` (with the gaps seen in the field), ``thinned`` to a third, or ``absent``.
    ``adults_name_children`` is the share of adults with children who name at least one.
    ``days`` is the length of the season of separations; left out, it grows with the world.
    Shares run from 0 to 1. Raises :class:`ArgumentError` for values that make no world.
    """

    children: int = 120
    seed: int = 1
    noise: float = 1.0
    adults_per_child: float = 0.45
    share_with_parent: float = 0.25
    identifiers: Identifiers = "present"
    siblings: bool = True
    adults_name_children: float = 0.75
    days: int | None = None

    def __post_init__(self) -> None:
        wrong = ""
        if not 1 <= self.children <= 5_000_000:
            wrong = "children must lie between 1 and 5,000,000"
        elif self.seed < 0:
            wrong = "seed must not be negative"
        elif not 0 <= self.noise <= 10:
            wrong = "noise must lie between 0 and 10"
        elif not 0 <= self.share_with_parent <= 1:
            wrong = "share_with_parent must lie between 0 and 1"
        elif not 0 <= self.adults_name_children <= 1:
            wrong = "adults_name_children must lie between 0 and 1"
        elif not 0 <= self.adults_per_child <= 5:
            wrong = "adults_per_child must lie between 0 and 5"
        elif self.identifiers not in ("present", "thinned", "absent"):
            wrong = "identifiers must be present, thinned or absent"
        elif self.days is not None and not 1 <= self.days <= 3650:
            wrong = "days must lie between 1 and 3650"
        if wrong:
            raise ArgumentError(wrong, where="simulate", remedy="Change the option and run again.")

    @property
    def season(self) -> int:
        """Days over which families were separated: 75 as in spring 2018, longer for larger worlds."""
        return self.days or min(1500, max(75, self.children // 160))


@dataclass(frozen=True)
class Summary:
    """What was written: the folder, rows by file name, true pairs, children with a true adult."""

    out: Path
    rows: dict[str, int]
    true_pairs: int
    children_with_parent: int


class Streams:
    """Independent generators from one seed, each known by a name, so that a new draw moves no other."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def of(self, name: str) -> np.random.Generator:
        """Return the generator of ``name``, fresh from its start."""
        digest = hashlib.sha256(name.encode()).digest()
        return np.random.default_rng([self._seed, int.from_bytes(digest[:8], "big")])
