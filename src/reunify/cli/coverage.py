"""Which comparisons will have no data, seen from the mapped columns alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reunify.config import JobConfig, SourceConfig

_NAME = frozenset({"full_name", "given_names"})
_SURNAMES = frozenset({"full_name", "surnames", "paternal_surname", "maternal_surname"})
_CLAIMED_NAME = frozenset({"claimed name", "claimed given_names", "claimed text"})
_CLAIMED_SURNAMES = frozenset({"claimed name", "claimed surnames", "claimed text"})
_SPOUSE = frozenset({"spouse_name", "spouse_surnames"})
_PLACE = frozenset({"country", "department", "municipality", "locality", "place"})


def _parent(of: str, part: str) -> frozenset[str]:
    return frozenset({f"{of}_name", f"{of}_{part}", "parents_text", "relatives_text", "relative name"})


NEEDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "child_given": (_NAME, _CLAIMED_NAME),
    "paternal_surname": (
        _SURNAMES | _parent("father", "surnames"),
        _SURNAMES | _CLAIMED_SURNAMES | _SPOUSE,
    ),
    "maternal_surname": (
        _SURNAMES | _parent("mother", "surnames"),
        _SURNAMES | _CLAIMED_SURNAMES | _SPOUSE,
    ),
    "mother_given": (_parent("mother", "given_names"), _NAME | {"spouse_name", "spouse_given_names"}),
    "mother_second_surname": (_parent("mother", "surnames"), _SURNAMES | _SPOUSE),
    "father_given": (_parent("father", "given_names"), _NAME | {"spouse_name", "spouse_given_names"}),
    "father_second_surname": (_parent("father", "surnames"), _SURNAMES | _SPOUSE),
    "companion": (frozenset({"relatives_text", "relative name"}), _NAME),
    "companion_surnames": (_SURNAMES, _SURNAMES),
    "child_birth": (
        frozenset({"birth", "age"}),
        frozenset({"claimed birth", "claimed age", "claimed text"}),
    ),
    "child_sex": (frozenset({"sex"}), frozenset({"claimed sex", "claimed relationship", "claimed text"})),
    "origin": (_PLACE, _PLACE),
    "language": (frozenset({"language"}), frozenset({"language"})),
    "separation": (frozenset({"separation_date"}), frozenset({"separation_date"})),
    "alien_number": (
        frozenset({"alien_number"}),
        frozenset({"alien_number", "claimed alien_number"}),
    ),
    "family_unit": (frozenset({"family_unit"}), frozenset({"family_unit"})),
    "phone": (frozenset({"phone", "relative phone", "relatives_text"}), frozenset({"phone"})),
}
"""For each comparison the fields that give it data: any one of a child's record, any one of an adult's."""


@dataclass(frozen=True)
class Gap:
    """A comparison without data: what would give it some, on the side (or sides) that has none."""

    comparison: str
    children: tuple[str, ...]
    adults: tuple[str, ...]

    def __str__(self) -> str:
        sides = (("children", self.children), ("adults", self.adults))
        wants = [f"{side} map none of {', '.join(fields)}" for side, fields in sides if fields]
        return f"{self.comparison}: {'; '.join(wants)}"


def gaps(config: JobConfig) -> list[Gap]:
    """Return every comparison that no pair of this job's sources can have data for."""
    mapped = {
        role: {field for s in config.sources if s.role == role for field in mapped_fields(s)}
        for role in ("children", "adults")
    }
    found = []
    for name, (child, adult) in NEEDS.items():
        lacking = [
            () if mapped[role] & wanted else tuple(sorted(wanted))
            for role, wanted in (("children", child), ("adults", adult))
        ]
        if any(lacking):
            found.append(Gap(name, lacking[0], lacking[1]))
    return found


def ages_without_a_day(config: JobConfig) -> list[str]:
    """Return the sources that may tell ages, where the job has no day at all to count them back from."""
    mapped = {source.name: set(mapped_fields(source)) for source in config.sources}
    days = {"separation_date", "age_at"}
    if config.reference_date is not None or any(days & fields for fields in mapped.values()):
        return []
    told = {"age", "claimed birth", "claimed age", "claimed text"}
    return [name for name, fields in mapped.items() if told & fields]


def mapped_fields(source: SourceConfig) -> Iterator[str]:
    """Yield the fields that a source maps: a person's, ``claimed …`` and ``relative …``."""
    yield from (field for field, value in source.columns if value is not None)
    for prefix, groups in (("claimed", source.claimed_children), ("relative", source.relatives)):
        for group in groups:
            yield from (f"{prefix} {field}" for field, value in group if value is not None)
