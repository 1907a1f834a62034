"""Words in a job file that must be known fields or values, beyond what the models can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reunify.config.document import Loc
from reunify.config.nearest import hint
from reunify.schema import CLAIMED_RELATIONSHIPS, CONSENTS, PERSON_FIELDS, RELATIONSHIPS, SEXES

CODED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "sex": SEXES,
    "relationship": RELATIONSHIPS,
    "claimed_relationship": CLAIMED_RELATIONSHIPS,
    "consent": CONSENTS,
}
"""Fields whose codes must be mapped onto fixed words."""

DATE_FIELDS = ("separation_date", "birth", "age_at")
"""Fields that an offset in days can move."""

Found = tuple[Loc, bool, str]
"""A place, whether its key is meant rather than its value, and what is wrong."""


def check_words(data: Mapping[str, Any]) -> Iterator[Found]:
    """Yield each unknown field under ``values`` and ``offsets``, and each unknown word they map onto.

    Works on the file as read, so that its problems are told together with the models'.
    """
    sources = data.get("sources")
    for i, source in enumerate(sources if isinstance(sources, list) else []):
        if isinstance(source, dict):
            yield from _values(source.get("values"), ("sources", i, "values"))
            yield from _offsets(source.get("offsets"), ("sources", i, "offsets"))


def _values(values: object, loc: Loc) -> Iterator[Found]:
    known = {*PERSON_FIELDS, *CODED_FIELDS}
    for name, codes in values.items() if isinstance(values, dict) else ():
        if name not in known:
            yield (*loc, name), True, f'values for an unknown field "{name}"' + hint(name, known)
        words = CODED_FIELDS.get(name, ())
        for code, word in codes.items() if words and isinstance(codes, dict) else ():
            if isinstance(word, str) and word not in words:
                text = f"{name} must be mapped onto one of {', '.join(words)}"
                yield (*loc, name, code), False, text + hint(word, words).partition("; known here")[0]


def _offsets(offsets: object, loc: Loc) -> Iterator[Found]:
    for name in offsets if isinstance(offsets, dict) else ():
        if name not in DATE_FIELDS:
            yield (*loc, name), True, f'"{name}" is not a date' + hint(name, DATE_FIELDS)
