"""Two testimonies side by side: what a child's record says, and what an adult's says of the same thing.

It takes the records alone: no weight, no probability, nothing that a model found. So it is the same for
whoever reads blind. What agrees is told by plain rules: equal; sounding alike, a pet name, part of the
other or close in time (near); otherwise a contradiction. Silence is never one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jellyfish
import polars as pl

from reunify.normalize.names import forms
from reunify.report.letters import Segments, plain
from reunify.review import Person
from reunify.review.web.differing import by_days, by_words
from reunify.review.web.language import marked as _
from reunify.review.web.language import written_day
from reunify.review.web.spoken import spoken
from reunify.wording import word

Facts = Mapping[str, Any]

NEAR_DAYS = 366
"""Days apart at which two births are still a near agreement: ages are told loosely."""

NEAR_SEPARATION = 7
ALIKE = 0.88
"""Jaro-Winkler likeness from which two spellings of a name nearly agree."""

SIGNS = {"agree": "=", "near": "≈", "against": "≠", "unsaid": "?", "": ""}

PARTS = {
    "child": _("the child's name"),
    "birth": _("the child's birth"),
    "sex": _("the child's sex"),
    "mother": _("the mother"),
    "father": _("the father"),
    "companion": _("relative with the child"),
    "place": _("place of origin"),
    "language": _("language"),
    "separated": _("day of separation"),
    "where": _("place of separation"),
    "family_units": _("family unit number"),
    "alien_numbers": _("alien numbers"),
    "phones": _("phone"),
    "siblings": _("brothers and sisters"),
    "notes": _("notes"),
}
"""What both testimonies may speak of, in the order shown."""


@dataclass(frozen=True)
class Said:
    """One side of one line: the text; the names in it; whether it was inferred, not said."""

    text: str = ""
    given: frozenset[str] = frozenset()
    surnames: frozenset[str] = frozenset()
    inferred: bool = False

    @property
    def tokens(self) -> frozenset[str]:
        """Return every name, whichever it is."""
        return self.given | self.surnames


@dataclass(frozen=True)
class Line:
    """One line of the comparison; ``state`` is empty where the two need not agree."""

    part: str
    child: Segments
    adult: Segments
    state: str
    sign: str
    inferred: tuple[bool, bool] = (False, False)


def beside(child: Person, adult: Person, relationship: str | None, language: str) -> tuple[Line, ...]:
    """Return the lines of a pair; one of which neither side says anything is left out."""
    mine, theirs = child.facts, adult.facts
    claim = claimed_as(child, adult)
    who = relationship or str(theirs.get("relationship") or "")
    made = [
        _named("child", _read(mine, "", child.name), _claimed(claim)),
        _births(mine, claim, language),
        _coded("sex", mine.get("sex"), claim.get("sex"), language),
        _named("mother", _parent(mine, "mother"), _parent_of(adult, who, "mother")),
        _named("father", _parent(mine, "father"), _parent_of(adult, who, "father")),
        _companion(child, adult, who),
        _places(mine, theirs),
        _plain("language", *(spoken(facts.get("language"), language) for facts in (mine, theirs))),
        _separations(mine, theirs, language),
        _where(mine, theirs),
        *(_numbers(part, mine.get(part), _of_both(theirs, claim, part)) for part in ("family_units",)),
        _numbers("alien_numbers", mine.get("alien_numbers"), _of_both(theirs, claim, "alien_numbers")),
        _numbers("phones", mine.get("phones"), theirs.get("phones")),
        Line(
            "siblings", plain(", ".join(mine.get("sibling_ids") or ())), plain(_others(adult, claim)), "", ""
        ),
        Line("notes", plain(str(mine.get("notes") or "")), plain(str(theirs.get("notes") or "")), "", ""),
    ]
    return tuple(line for line in made if line.child or line.adult)


def claimed_as(child: Person, adult: Person) -> Facts:
    """Return the claimed child of an adult's record that is named most like this one; empty for none."""
    own = _read(child.facts, "", "").tokens
    named = [(len(own & _claimed(c).tokens), -int(c.get("position") or 0), c) for c in adult.claimed]
    if not named:
        return {}
    best = max(named, key=lambda n: (n[0], n[1]))
    return best[2] if best[0] or len(named) == 1 else {}


def names_agree(left: Iterable[str], right: Iterable[str]) -> str:
    """Say how two names agree, whatever the order of their words: ``agree``, ``near`` or ``against``.

    Near: every word of the shorter one is in the other by sound, pet name, spelling or first letter.
    """
    short, long = sorted((sorted(set(left)), sorted(set(right))), key=len)
    if short == long:
        return "agree"
    rest = list(long)
    for token in short:
        found = next((other for other in rest if _alike(token, other)), None)
        if found is None:
            return "against"
        rest.remove(found)
    return "near"


def together(left: Said, right: Said) -> str:
    """Say how two people's names agree: as a whole, or given names and surnames each by themselves.

    So one who leaves out a second given name, and one who leaves out a second surname, nearly agree.
    """
    whole = names_agree(left.tokens, right.tokens)
    if whole != "against":
        return whole
    parts = ((left.given, right.given), (left.surnames, right.surnames))
    found = [names_agree(one, other) for one, other in parts if one and other]
    return "near" if len(found) == 2 and "against" not in found else "against"


@lru_cache(maxsize=8192)
def _meanings(token: str) -> frozenset[str]:
    row = forms(pl.Series([token], dtype=pl.String)).row(0, named=True)
    return frozenset([row["sound"], *(row["stands_for"] or ())]) - {"", None}


@lru_cache(maxsize=65536)
def _alike(left: str, right: str) -> bool:
    if left[:-1] == right[:-1] and {left[-1], right[-1]} == {"a", "o"}:
        return False  # Francisco and Francisca are two people
    if left == right or jellyfish.jaro_winkler_similarity(left, right) >= ALIKE:
        return True
    if sorted(left) == sorted(right) and jellyfish.damerau_levenshtein_distance(left, right) == 1:
        return True  # two letters swapped, which weighs much in a short name: Pop, Ppo
    if min(len(left), len(right)) == 1:
        return left[0] == right[0]
    return bool(_meanings(left) & _meanings(right))


def _claimed(claim: Facts) -> Said:
    return _read(claim, "", str(claim.get("text") or ""))


def _read(facts: Facts, stem: str, text: str) -> Said:
    """Return a name as it was read, and in the words it was written in."""
    given = frozenset([*(facts.get(f"{stem}given") or ()), *(facts.get(f"{stem}other_tokens") or ())])
    parts = (facts.get(f"{stem}{c}") for c in ("paternal", "maternal", "married"))
    surnames = frozenset(word for name in parts if name for word in str(name).split())
    return Said(text or " ".join([*sorted(given), *sorted(surnames)]).title(), given, surnames)


def _parent(facts: Facts, which: str) -> Said:
    said = _read(facts, f"{which}_", str(facts.get(f"{which}_text") or ""))
    surname = facts.get("maternal" if which == "mother" else "paternal")
    if said.text or not surname:
        return said
    return Said(str(surname).title(), surnames=frozenset(str(surname).split()), inferred=True)


def _parent_of(adult: Person, who: str, which: str) -> Said:
    if who == which:
        return _read(adult.facts, "", adult.name)
    if who in ("mother", "father"):
        return _read(adult.facts, "spouse_", str(adult.facts.get("spouse_text") or ""))
    return Said()


def _named(part: str, left: Said, right: Said) -> Line:
    sides = bool(left.text), bool(right.text)
    state = "unsaid" if any(sides) and not all(sides) else ""
    if left.tokens and right.tokens:
        state = together(left, right)
        if left.inferred:  # a surname of the child says little of a parent whom nobody named
            state = "unsaid" if state == "against" else "near"
    return _line(
        part, left.text, right.text, state, (left.inferred, right.inferred), left.tokens | right.tokens
    )


def _companion(child: Person, adult: Person, who: str) -> Line:
    named = [k for k in child.kin if k.get("relationship") not in ("mother", "father", "sibling")]
    told = [_read(k, "", str(k.get("text") or "")) for k in named]
    text = "; ".join(said.text for said in told if said.text)
    if who in ("mother", "father", ""):
        return Line("companion", plain(text), (), "", "")
    own = _read(adult.facts, "", adult.name)
    found = [together(said, own) for said in told if said.tokens and own.tokens]
    state = min(found, key=("agree", "near", "against").index) if found else "unsaid"
    names = own.tokens.union(*(said.tokens for said in told))
    return _line("companion", text, own.text, state, names=names)


def _births(mine: Facts, claim: Facts, language: str) -> Line:
    left, right = _interval(mine, "birth"), _interval(claim, "birth")
    state = _apart(left, right, NEAR_DAYS)
    if state in ("near", "against") and _apart(_interval(mine, "birth_alt"), right, 0) == "agree":
        state = "near"
    if state in ("near", "against") and _apart(left, _interval(claim, "birth_alt"), 0) == "agree":
        state = "near"
    return _dates("birth", (mine, claim), "birth", state, language)


def _separations(mine: Facts, theirs: Facts, language: str) -> Line:
    state = _apart(_interval(mine, "separation"), _interval(theirs, "separation"), NEAR_SEPARATION)
    return _dates("separated", (mine, theirs), "separation", state, language)


def _where(mine: Facts, theirs: Facts) -> Line:
    texts = [str(f.get("separation_place_text") or f.get("separation_place") or "") for f in (mine, theirs)]
    codes = mine.get("separation_place"), theirs.get("separation_place")
    state = "" if not all(codes) else "agree" if codes[0] == codes[1] else "against"
    return _line("where", texts[0], texts[1], state)


def _places(mine: Facts, theirs: Facts) -> Line:
    levels = ("country", "department", "municipality", "locality")
    both = [(mine.get(c), theirs.get(c)) for c in levels if mine.get(c) and theirs.get(c)]
    state = ""
    if both:
        equal = [a == b for a, b in both]
        state = "agree" if all(equal) else "near" if equal[0] and len(both) > 1 else "against"
    return _line("place", str(mine.get("place_text") or ""), str(theirs.get("place_text") or ""), state)


def _coded(part: str, left: object, right: object, language: str) -> Line:
    texts = [word("sexes", str(v), language) if v else "" for v in (left, right)]
    state = "" if not (left and right) else "agree" if left == right else "against"
    return _line(part, texts[0], texts[1], state)


def _plain(part: str, left: object, right: object) -> Line:
    state = "" if not (left and right) else "agree" if left == right else "against"
    return _line(part, str(left or ""), str(right or ""), state)


def _numbers(part: str, left: object, right: object) -> Line:
    sides = [[str(v) for v in side] if isinstance(side, list) else [] for side in (left, right)]
    shared = set(sides[0]) & set(sides[1])
    # Other numbers contradict nothing: people have several.
    state = "agree" if shared else ""
    return _line(part, ", ".join(sides[0]), ", ".join(sides[1]), state)


def _line(
    part: str,
    left: str,
    right: str,
    state: str,
    inferred: tuple[bool, bool] = (False, False),
    names: frozenset[str] = frozenset(),
) -> Line:
    if not state and bool(left) != bool(right):
        state = "unsaid"
    differ = state in ("near", "against") and not any(inferred)
    pieces = by_words(left, right, names) if differ else (plain(left), plain(right))
    return Line(part, *pieces, state, SIGNS[state], inferred)


def _of_both(theirs: Facts, claim: Facts, part: str) -> list[str]:
    return [*dict.fromkeys([*(theirs.get(part) or ()), *(claim.get(part) or ())])]


def _others(adult: Person, claim: Facts) -> str:
    names = [_claimed(c).text for c in adult.claimed if c is not claim]
    return "; ".join(name for name in names if name)


def _interval(facts: Facts, stem: str) -> tuple[dt.date, dt.date] | None:
    first, last = facts.get(f"{stem}_from"), facts.get(f"{stem}_to")
    return (dt.date.fromisoformat(first), dt.date.fromisoformat(last)) if first and last else None


def _apart(left: tuple[dt.date, dt.date] | None, right: tuple[dt.date, dt.date] | None, near: int) -> str:
    """Say how two intervals of days agree; "" where one is not known."""
    if left is None or right is None:
        return ""
    days = max((right[0] - left[1]).days, (left[0] - right[1]).days)
    return "agree" if days <= 0 else "near" if days <= near else "against"


def _dates(part: str, both: tuple[Facts, Facts], stem: str, state: str, language: str) -> Line:
    """Return a line of days: what differs of two days is marked, the day, the month or the year."""
    texts, days = zip(*(_dated(facts, stem, language) for facts in both), strict=True)
    said = [bool(text or day) for text, day in zip(texts, days, strict=True)]
    if not state and said[0] != said[1]:
        state = "unsaid"
    told = by_days(*days) if state in ("near", "against") else (plain(days[0]), plain(days[1]))
    left, right = ((*plain(text), *day) for text, day in zip(texts, told, strict=True))
    return Line(part, left, right, state, SIGNS[state])


def _dated(facts: Facts, stem: str, language: str) -> tuple[str, str]:
    """Return a date as it was written, an arrow behind it, and as it was read."""
    text, days = str(facts.get(f"{stem}_text") or ""), _interval(facts, stem)
    if days is None:
        return text, ""
    read = written_day(f"{days[0].isoformat()}/{days[1].isoformat()}", language)
    return f"{text} → " if text and text != read else "", read
