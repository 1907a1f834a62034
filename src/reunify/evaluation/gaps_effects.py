"""Which comparisons each field feeds, and what a pair's evidence may gain where the field is filled."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from reunify.linkage import Model

SLOTS = ("mother", "father", "companion")

NO_MUNICIPALITY: Mapping[str, str | None] = MappingProxyType(
    dict.fromkeys(
        (
            "same_locality",
            "same_municipality",
            "similar_municipality",
            "same_department",
            "near_municipality",
            "same_department_other_municipality",
            "same_country",
        )
    )
)
"""Levels of a place that need a municipality; of a country alone only that it differs is compared."""

NO_DEPARTMENT: Mapping[str, str | None] = MappingProxyType(
    dict.fromkeys(("same_department", "same_department_other_municipality"))
)
NO_COUNTRY: Mapping[str, str | None] = MappingProxyType({"country_differs": None})
NO_LOCALITY: Mapping[str, str | None] = MappingProxyType({"same_locality": "same_municipality"})
ONLY_DAY: Mapping[str, str | None] = MappingProxyType(
    {
        "same_day_and_place": "same_day",
        "near_day_and_place": "near_day",
        "same_month_and_place": "same_month",
        "same_week_and_place": "same_week",
    }
)
ONLY_YEAR: Mapping[str, str | None] = MappingProxyType(
    dict.fromkeys(("same_day", "day_month_exchanged", "one_slip", "same_month"), "overlap")
)
"""Levels of a birth of which the year or an age would be left."""


NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "child_given": ("child_given",),
        "paternal_surname": ("child_paternal", "father_paternal"),
        "maternal_surname": ("child_maternal", "mother_paternal"),
        "mother_given": ("mother_given",),
        "mother_second_surname": ("mother_maternal",),
        "father_given": ("father_given",),
        "father_second_surname": ("father_maternal",),
        "companion": ("companion_given",),
        "companion_surnames": ("companion_surnames", "child_paternal", "child_maternal"),
        "child_birth": ("birth_from",),
        "child_sex": ("sex",),
        "origin": ("country", "department", "municipality"),
        "language": ("language",),
        "separation": ("separation_from",),
        "alien_number": ("child_numbers", "own_numbers"),
        "family_unit": ("family_units",),
        "phone": ("phones",),
    }
)
"""What the other side must say, in its testimony, for a comparison to speak: one of these columns."""


@dataclass(frozen=True)
class Effect:
    """Without the field, ``comparison`` ends in another level (None: nothing said) for pairs in ``slots``.

    ``instead`` maps a level to the one that would be left; an empty one means that nothing would be.
    ``needs`` are columns of the other side's testimony of which one must be said (:data:`NEEDS` if empty).
    """

    comparison: str
    instead: Mapping[str, str | None] = field(default_factory=dict)
    slots: tuple[str, ...] = SLOTS
    needs: tuple[str, ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns of the other side's testimony of which one must be said."""
        return self.needs or NEEDS[self.comparison]

    def left(self, level: str) -> str | None:
        """Return the level that would be left of ``level``."""
        return self.instead.get(level, level) if self.instead else None


def _all(*comparisons: str) -> tuple[Effect, ...]:
    return tuple(Effect(name) for name in comparisons)


_SHARED: dict[str, tuple[Effect, ...]] = {
    "country": (Effect("origin", NO_COUNTRY),),
    "department": (Effect("origin", NO_DEPARTMENT, needs=("department",)),),
    "municipality": (Effect("origin", NO_MUNICIPALITY, needs=("municipality",)),),
    "locality": (Effect("origin", NO_LOCALITY, needs=("locality",)),),
    "place": _all("origin"),
    "language": _all("language"),
    "separation_date": _all("separation"),
    "separation_place": (Effect("separation", ONLY_DAY, needs=("separation_place",)),),
    "alien_number": _all("alien_number"),
    "family_unit": _all("family_unit"),
    "phone": _all("phone"),
}
_LINES = _all("paternal_surname", "maternal_surname", "companion_surnames")
_MOTHER, _FATHER = (
    _all("mother_given", "mother_second_surname"),
    _all("father_given", "father_second_surname"),
)
_CHILD: dict[str, tuple[Effect, ...]] = {
    **_SHARED,
    "full_name": (*_all("child_given"), *_LINES),
    "given_names": _all("child_given"),
    "surnames": _LINES,
    "paternal_surname": _all("paternal_surname"),
    "maternal_surname": _all("maternal_surname"),
    "birth": _all("child_birth"),
    "age": _all("child_birth"),
    "sex": _all("child_sex"),
    "mother_name": _MOTHER,
    "mother_given_names": _all("mother_given"),
    "mother_surnames": _all("mother_second_surname"),
    "father_name": _FATHER,
    "father_given_names": _all("father_given"),
    "father_surnames": _all("father_second_surname"),
    "parents_text": (*_MOTHER, *_FATHER),
}


def _of_slots(*pairs: tuple[str, str]) -> tuple[Effect, ...]:
    return tuple(Effect(comparison, slots=(slot,)) for comparison, slot in pairs)


_OWN_GIVEN = _of_slots(("mother_given", "mother"), ("father_given", "father"), ("companion", "companion"))
_OWN_SURNAMES = _of_slots(
    ("maternal_surname", "mother"),
    ("mother_second_surname", "mother"),
    ("paternal_surname", "father"),
    ("father_second_surname", "father"),
    ("companion_surnames", "companion"),
)
_SPOUSE_GIVEN = _of_slots(("father_given", "mother"), ("mother_given", "father"))
_SPOUSE_SURNAMES = _of_slots(("father_second_surname", "mother"), ("mother_second_surname", "father"))
_ADULT: dict[str, tuple[Effect, ...]] = {
    **_SHARED,
    "full_name": (*_OWN_GIVEN, *_OWN_SURNAMES),
    "given_names": _OWN_GIVEN,
    "surnames": _OWN_SURNAMES,
    "spouse_name": (*_SPOUSE_GIVEN, *_SPOUSE_SURNAMES),
    "spouse_given_names": _SPOUSE_GIVEN,
    "spouse_surnames": _SPOUSE_SURNAMES,
    "claimed_child": _all("child_given", "child_birth", "child_sex"),
    "claimed_birth": _all("child_birth"),
    "claimed_age": _all("child_birth"),
}
EFFECTS = {"child": _CHILD, "adult": _ADULT}
"""By role and field: what is lost without it. A field that is not there feeds no comparison of a pair."""

STRENGTH = 5.0
"""Pairs that the model's m counts for beside the levels seen in the run: few, for the run's own are many."""

PLACEHOLDER = (Effect("child_birth", ONLY_YEAR, needs=("exact_birth",)),)
"""What a placeholder for a day of birth (01/01) loses: day and month; the year is kept."""


def gains(
    effect: Effect, model: Model, level: str | None, seen: Mapping[str, float]
) -> list[tuple[float, float]]:
    """Return bits that a true pair now at ``level`` would gain were the field filled, each with its chance.

    The levels that the pair may come to are those of which ``level`` is left without the field. How often a
    true pair comes to each is ``seen``: the run's own pairs of which both sides state the field, counted by
    their probability. The model's m counts for :data:`STRENGTH` pairs beside them: where the field is a part
    of what is compared (a municipality beside a country) it holds pairs that lack it, and it was learned
    before families were judged.
    """
    comparison = model.comparison(effect.comparison)
    now = 0.0 if level is None else comparison.level(level).weight
    reached = [x for x in comparison.levels if effect.left(x.name) == level]
    prior = {x.name: x.m for x in reached if not effect.instead or x.name in effect.instead}
    whole = sum(prior.values()) or 1.0
    shares = {x.name: seen.get(x.name, 0.0) + STRENGTH * prior.get(x.name, 0.0) / whole for x in reached}
    total = sum(shares.values())
    if total <= 0:
        return [(0.0, 1.0)]
    return [(x.weight - now, shares[x.name] / total) for x in reached]


def information(effects: tuple[Effect, ...], model: Model) -> float:
    """Return the expected bits for a true pair of which both sides state the field.

    That is sum of m log2(m/u) over the comparison's levels (Kullback and Leibler 1951), less what would be
    left without the field; a field that feeds several comparisons of one part of the family sums them, and
    one that serves several parts (an adult's own name) is averaged over them.
    """
    used = {c.name for c in model.comparisons}
    by_slot = dict.fromkeys(SLOTS, 0.0)
    for effect in effects:
        if effect.comparison in used:
            for slot in effect.slots:
                by_slot[slot] += _expected(effect, model)
    said = [bits for slot, bits in by_slot.items() if bits > 0 and slot in ("mother", "father")]
    return sum(said) / len(said) if said else by_slot["companion"]


def _expected(effect: Effect, model: Model) -> float:
    whole: dict[str, tuple[float, float]] = {}
    left: dict[str | None, tuple[float, float]] = {}
    for level in model.comparison(effect.comparison).levels:
        whole[level.name] = (level.m, level.u)
        rest = effect.left(level.name)
        m, u = left.get(rest, (0.0, 0.0))
        left[rest] = (m + level.m, u + level.u)
    return _divergence(list(whole.values())) - _divergence(list(left.values()))


def _divergence(levels: list[tuple[float, float]]) -> float:
    total_m = sum(m for m, _ in levels) or 1.0
    total_u = sum(u for _, u in levels) or 1.0
    shares = [(m / total_m, max(u / total_u, 1e-7)) for m, u in levels if m > 0]
    return sum(m * math.log2(m / u) for m, u in shares)
