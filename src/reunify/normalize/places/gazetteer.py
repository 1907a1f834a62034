"""The places the package knows, from its tables, as look-ups by folded name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from reunify.normalize.places.fold import bare, fold
from reunify.normalize.places.tables import Place, tables

Pairs = tuple[tuple[str, str], ...]
"""A mapping that can be a key."""

_REGION = re.compile(r"\s(?:c a|ca|centro ?america|central america)$")
MOST_LIVED_IN = ("GT", "HN", "SV", "MX", "NI", "EC")
"""Countries whose misspelt departments are known without the country being said."""

LONG_NAME = 7
"""Letters from which a misspelt name is taken for a department or country that nothing else points to."""

WIDELY_BORNE = 25  # places with a word in their name, from which the word tells little: rosario, esperanza


class Gazetteer:
    """Look-ups over ``places.csv`` and ``countries.csv``; aliases and country words of a job join them."""

    def __init__(self, aliases: Mapping[str, str], country_values: Mapping[str, str]) -> None:
        base = tables()
        self._base = base
        self._segments: dict[str, tuple[str, ...]] = {}
        self.aliases = {fold(said): meant for said, meant in aliases.items() if fold(said)}
        self.words = dict(base.words)
        for said, code in country_values.items():
            meant = base.words.get(fold(code))
            if meant is not None:
                self.words[fold(said)] = meant

    def segments(self, text: str | None) -> tuple[str, ...]:
        """Return the folded parts of a place cell in the order written, the job's aliases put in."""
        if not text:
            return ()
        if text not in self._segments:
            self._segments[text] = tuple(segments(text, self.aliases))
        return self._segments[text]

    def country(self, folded: str) -> str | None:
        """Return the ISO code of a country's name, code or people, or None."""
        plain = _REGION.sub("", bare(folded))
        return self.words.get(folded) or self.words.get(plain)

    def near_country(self, folded: str) -> str | None:
        """Return the ISO code of the country that a misspelt text clearly means, or None."""
        return self._base.country_names.nearest(folded)

    def departments(self, folded: str, country: str | None) -> tuple[tuple[str, str], ...]:
        """Return (country, department) of every department so called, in ``country`` if given."""
        found = self._base.departments.get(bare(folded), ()) or self._base.departments.get(folded, ())
        return found if country is None else tuple(d for d in found if d[0] == country)

    def places(self, folded: str, country: str | None, department: str | None = None) -> tuple[Place, ...]:
        """Return every municipality or town so called, within what is known, municipalities first."""
        if country is not None and department is None and (country, folded) in self._base.alone:
            return (self._base.alone[country, folded],)
        found = self._base.places.called(folded) or self._base.places.called(bare(folded))
        return tuple(p for p in found if country in (None, p.country) and department in (None, p.department))

    def near_department(self, folded: str, country: str | None) -> tuple[str, str] | None:
        """Return (country, department) that a misspelt text clearly means, or None.

        Where no country is said, the text must be long and mean a department of one country alone.
        """
        name = bare(folded)
        if country is None and len(name) < LONG_NAME:
            return None
        among = MOST_LIVED_IN if country is None else (country,)
        near = [(c, d) for c in among if (d := self._base.department_names(c).nearest(name)) is not None]
        return near[0] if len(near) == 1 else None

    def near_place(self, folded: str, country: str | None, department: str | None) -> str | None:
        """Return the known name that a misspelt town clearly means in its department, else country."""
        names = None if country is None else self._base.place_names(country, department)
        return None if names is None else names.nearest(bare(folded), wide=department is None)

    def widely_borne(self, folded: str) -> bool:
        """Say whether a name is made of words that many places bear, so that it points to none."""
        return all(self._base.bearers[w] >= WIDELY_BORNE for w in folded.split())


@lru_cache(maxsize=16)
def gazetteer(aliases: Pairs, country_values: Pairs) -> Gazetteer:
    """Return the look-ups of a job's own words; sources that say the same share one, and what it found."""
    return Gazetteer(dict(aliases), dict(country_values))


SEPARATORS = re.compile(
    r"[,;:/|\n\r\t]+|\s-\s|\s+–\s+"
    r"|\b(?:del?\s+)?(?:departamento|depto\.?|dpto\.?|department|municipio|mpio\.?|estado|edo\.?)\s+(?:del?|of)\s",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:(?:from|desde|(?:originari[oa]|oriund[oa]|nativ[oa]|nacid[oa]|viene|es|soy|somos) (?:de|del|en)"
    r"|vivo en|vive en|viven en|cerca de|near|en|in) )+(?=\S)"
)


def segments(text: str, aliases: Mapping[str, str]) -> list[str]:
    """Return the folded parts of a place cell in the order written, a job's aliases put in."""
    parts: list[str] = []
    for part in SEPARATORS.split(text):
        folded = _LEADING.sub("", fold(part))
        meant = aliases.get(folded)
        parts += [folded] if meant is None else [fold(p) for p in SEPARATORS.split(meant)]
    return [p for p in parts if any(c.isalpha() for c in p)]
