"""How often a token is a given name rather than a surname, misspelt and unseen tokens included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from reunify.normalize.names.sounds import sound
from reunify.normalize.names.tables import (
    abbreviations,
    female_shares,
    givens,
    hypocoristic_sex,
    hypocoristics,
    replacements,
    surnames,
    variants,
)

_SMOOTHING = 25.0
_DIMINUTIVES = (
    ("cito", ("", "o", "e")),
    ("cita", ("", "a", "e")),
    ("citos", ("", "os")),
    ("ito", ("o", "", "e", "io")),
    ("ita", ("a", "", "e", "ia")),
    ("itos", ("os",)),
    ("illo", ("o",)),
    ("illa", ("a",)),
)
_ENDINGS = tuple(ending for ending, _ in _DIMINUTIVES)
_PREFIXES = ("delos", "delas", "dela", "del", "de")


def stems(token: str) -> tuple[str, ...]:
    """Return the known given and pet names that a diminutive is made from, sorted ("pedrito": "pedro")."""
    if not token.endswith(_ENDINGS):
        return ()
    found = set()
    for ending, replaced in _DIMINUTIVES:
        if token.endswith(ending) and len(token) > len(ending) + 1:
            stem = token[: -len(ending)]
            # the spelling bends: Paquito, Dieguito, Luz becomes Lucita
            bent = {stem, *(stem.removesuffix(a) + b for a, b in _BENT if stem.endswith(a))}
            found |= {b + end for b in bent for end in replaced if _outweighs(b + end, token)}
    return tuple(sorted(found - {token}))


def _outweighs(stem: str, token: str) -> bool:
    """Say whether a stem is a name that a diminutive comes from, so Benito, a name itself, is none of Ben."""
    own = givens().get(token, 0.0)
    return givens().get(stem, 0.0) >= max(1_000.0, own) or (stem in hypocoristics() and own < 1_000)


_BENT = (("qu", "c"), ("gu", "g"), ("c", "z"))


def core(token: str) -> str:
    """Return a glued token without its particles ("delacruz": "cruz"), itself where it has none.

    A particle goes only where what is left is a name at least a third as common, so Delia stays whole.
    """
    for prefix in _PREFIXES if token.startswith("de") else ():
        rest = token.removeprefix(prefix)
        if rest != token and len(rest) > 2 and _known(rest) > max(300.0, _known(token) / 3):
            return rest
    return token


def compound_parts(token: str) -> tuple[str, ...]:
    """Return the surnames in a compound one, particles on and off ("poncedeleon"); empty for others."""
    if token not in ("poncedeleon", "montesdeoca", "martindelcampo", "cabezadevaca", "diazdeleon"):
        return ()
    cut = token.index("de")
    return token[:cut], token[cut:], core(token[cut:])


def _known(token: str) -> float:
    return givens().get(token, 0.0) + surnames().get(token, 0.0)


@lru_cache(maxsize=1)
def _by_sound() -> Mapping[str, tuple[float, float]]:
    """Return bearers as given name and as surname by sound code."""
    found: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for column, counts in enumerate((givens(), surnames())):
        for token, count in counts.items():
            found[sound(token)][column] += count
    return MappingProxyType({code: (g, s) for code, (g, s) in found.items()})


def _deletions(token: str) -> Iterator[str]:
    yield token
    for at in range(len(token)):
        yield token[:at] + token[at + 1 :]


@lru_cache(maxsize=1)
def _near() -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Return bearers as given name and as surname by every form of a known token with one letter too few."""
    return _near_in(givens()), _near_in(surnames())


def _near_in(counts: Mapping[str, float]) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for token, count in counts.items():
        if count >= 500 and len(token) > 3:
            for form in _deletions(token):
                found[form] = found.get(form, 0.0) + count
    return MappingProxyType(found)


def _bearers(token: str) -> tuple[float, float]:
    """Return bearers as given name and as surname: of the token, else of what it is likely to be."""
    given, surname = givens().get(token, 0.0), surnames().get(token, 0.0)
    if given + surname >= 300:
        return given, surname
    more_given, more_surname = _likely_bearers(token)
    return given + more_given, surname + more_surname


def _likely_bearers(token: str) -> tuple[float, float]:
    """Return what a token that the census hardly knows is worth, from weaker and weaker clues."""
    if token in replacements("surname"):
        return 0.0, 3_000.0
    if token in hypocoristics() or token in variants() or token in abbreviations():
        return 3_000.0, 0.0
    if stems(token):
        return 1_000.0, 0.0
    if core(token) != token:
        return 10.0, 500.0
    heard = _by_sound().get(sound(token))
    if heard is not None:
        return heard[0] / 2, heard[1] / 2
    given, surname = _near_bearers(token)
    total = given + surname
    if total:
        return 300 * given / total, 300 * surname / total
    return 0.0, 100.0 if token.endswith(("ez", "es")) else 0.0


def _near_bearers(token: str) -> tuple[float, float]:
    """Return bearers as given name and as surname of every known token that one letter more or less makes."""
    if not 3 < len(token) < 24:
        return 0.0, 0.0
    given, surname = _near()
    known = [f for f in _deletions(token) if f in given or f in surname]
    return sum(given.get(f, 0.0) for f in known), sum(surname.get(f, 0.0) for f in known)


@lru_cache(maxsize=400_000)
def given_share(token: str) -> float:
    """Return how often a folded token is a given name rather than a surname, 0 to 1.

    From the bearers in the census tables; a token they lack takes the share of pet names, variants,
    tokens that sound alike or differ by one letter, and 0.5 where nothing is known.
    """
    given, surname = _bearers(token)
    return (given + _SMOOTHING) / (given + surname + 2 * _SMOOTHING)


@lru_cache(maxsize=400_000)
def gender(token: str) -> str:
    """Return ``f`` or ``m`` where nine bearers in ten of a given name agree, else the empty text."""
    share = female_shares().get(token)
    if share is not None and not (0.1 < share < 0.9 and stems(token)):
        return "f" if share >= 0.9 else "m" if share <= 0.1 else ""
    sexes = hypocoristic_sex().get(token, ())
    if sexes:
        return sexes[0] if len(sexes) == 1 else ""
    if stems(token):
        return "f" if token.endswith("a") else "m"
    for name in variants().get(token, ()):
        return gender(name)
    return _gender_by_sound().get(sound(token), "")


@lru_cache(maxsize=1)
def _gender_by_sound() -> Mapping[str, str]:
    women: defaultdict[str, float] = defaultdict(float)
    everyone: defaultdict[str, float] = defaultdict(float)
    for token, count in givens().items():
        women[sound(token)] += count * female_shares()[token]
        everyone[sound(token)] += count
    shares = {code: women[code] / total for code, total in everyone.items()}
    return MappingProxyType({c: "f" if s >= 0.9 else "m" for c, s in shares.items() if s >= 0.9 or s <= 0.1})
