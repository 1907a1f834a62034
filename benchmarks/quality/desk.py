"""What people at a desk write down about a child or about whoever seeks it: the cells of one row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from benchmarks.quality.clerks import Clerk
from benchmarks.quality.pools import pet_names

KIN_WORDS = {
    "mother": ("madre", "mamá", "MADRE"),
    "father": ("padre", "papá", "Padre"),
    "grandmother": ("abuela", "abuelita"),
    "aunt": ("tía", "tia materna"),
    "sibling": ("hermana mayor", "hermana"),
}
COUNTRY_NAMES = {"GT": "Guatemala", "HN": "Honduras", "SV": "El Salvador"}
NUMBERS = (
    *("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once"),
    *("doce", "trece", "catorce"),
)
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre"),
    *("noviembre", "diciembre"),
)


@dataclass
class Family:
    """One family: its people's names, where it is from, when and where it was parted, who seeks."""

    surnames: dict[str, list[str]]
    given: dict[str, list[str]]
    children: list[tuple[list[str], str, float]]
    country: str
    place: tuple[str, str]
    day: dt.date
    crossing: str
    phone: str
    seekers: list[str] = field(default_factory=list)


Child = tuple[list[str], str, float]


def child_row(clerk: Clerk, family: Family, child: Child, nameless: bool) -> tuple[str, ...]:
    """The row of a child in care, without its number."""
    given, sex, age = child
    line = [family.surnames["father"][0], family.surnames["mother"][0]]
    words = {"female": ("niña", "F", "femenino"), "male": ("niño", "M", "masculino")}[sex]
    chance = clerk.rng.random
    parents = "" if nameless or chance() < 0.3 else _parents(clerk, family)
    came = "" if nameless or chance() < 0.6 or not family.seekers else _companion(clerk, family)
    return (
        _whole(clerk, _called(clerk, given), line[:1] if chance() < 0.35 else line),
        _age(clerk, age) if chance() < 0.85 else "",
        words[int(clerk.rng.integers(3))],
        _place(clerk, family),
        parents,
        came,
        _when(clerk, family.day + dt.timedelta(days=int(clerk.rng.integers(0, 6)))),
        family.crossing if chance() < 0.6 else "",
        family.phone if chance() < 0.03 and not nameless else "",
        clerk.pick({"": 3, "llora de noche": 1, "dice que su papá trabaja en el norte": 1, "sin novedad": 1}),
    )


def adult_cells(clerk: Clerk, family: Family, who: str) -> tuple[str, ...]:
    """What an adult says of itself, the same on each of its rows."""
    words = KIN_WORDS[who]
    chance = clerk.rng.random
    return (
        _whole(clerk, family.given[who], family.surnames[who][: 1 + int(chance() < 0.6)]),
        words[int(clerk.rng.integers(len(words)))],
        _place(clerk, family),
        _when(clerk, family.day + dt.timedelta(days=int(clerk.rng.integers(-4, 5)))),
        family.crossing if chance() < 0.5 else "",
        family.phone if chance() < 0.3 else "",
        clerk.pick({"": 2, "lo detuvieron al cruzar el río": 1, "no ha sabido nada desde entonces": 1}),
    )


def sought_cells(clerk: Clerk, family: Family, child: Child, nameless: bool) -> tuple[str, ...]:
    """The cells of one child sought: name, age, sex."""
    given, sex, age = child
    line = [family.surnames["father"][0], family.surnames["mother"][0]]
    slip = float(clerk.rng.integers(-2, 3)) if clerk.rng.random() < 0.4 else 0.0
    if nameless:
        name = clerk.pick({"": 2, "no recuerda": 1, "N/N": 1})
    elif clerk.rng.random() < 0.5:
        name = clerk.given(_called(clerk, given))
    else:
        name = _whole(clerk, _called(clerk, given), line)
    said = _age(clerk, max(age + slip, 0.2)) if clerk.rng.random() < 0.75 else ""
    return (name, said, {"female": "niña", "male": "niño"}[sex] if clerk.rng.random() < 0.8 else "")


def _called(clerk: Clerk, given: list[str]) -> list[str]:
    """The names that a child goes by: now and then a pet name, or the second name alone."""
    pets = pet_names().get(given[0], ())
    if pets and clerk.rng.random() < 0.12:
        return [pets[int(clerk.rng.integers(len(pets)))]]
    return given[1:] if len(given) > 1 and clerk.rng.random() < 0.12 else given


def _whole(clerk: Clerk, given: list[str], surnames: list[str]) -> str:
    """A whole name in one cell, in one of the orders that people use."""
    first, last = clerk.given(given), clerk.words(surnames)
    order = clerk.pick({"given": 0.55, "comma": 0.25, "surnames": 0.2})
    if order == "given":
        return f"{first} {last}"
    return f"{last}, {first}".upper() if order == "comma" else f"{last} {first}"


def _age(clerk: Clerk, years: float) -> str:
    """An age as people say it."""
    if years < 1.5:
        return f"{max(1, round(years * 12))} meses"
    whole = int(years)
    kinds = {f"{whole} años": 5.0, f"{whole}": 3.0, f"como {whole} años": 1.0, f"{whole} años y medio": 0.5}
    if whole < len(NUMBERS):
        kinds[f"{NUMBERS[whole]} años"] = 1.0
    return clerk.pick(kinds)


def _place(clerk: Clerk, family: Family) -> str:
    """Where the family is from, in one cell."""
    department, name = (part.title() for part in family.place)
    country = COUNTRY_NAMES[family.country]
    return clerk.pick(
        {
            f"{name}, {department}": 3,
            f"{name}, {department}, {country}": 1,
            f"{department}, {name}": 1,
            f"mun. {name}": 1,
            department: 2,
            country: 1,
            "": 1,
        }
    )


def _when(clerk: Clerk, day: dt.date) -> str:
    """The day of separation as people write it."""
    month = MONTHS[day.month - 1]
    return clerk.pick(
        {
            day.strftime("%d/%m/%Y"): 4,
            f"{day.day} de {month} de {day.year}": 2,
            f"{month} {day.year}": 3,
            day.isoformat(): 1,
            "": 2,
        }
    )


def _parents(clerk: Clerk, family: Family) -> str:
    """The parents named in one cell."""
    mother, father = (
        _plain(clerk, family.given[who], family.surnames[who][: 1 + int(clerk.rng.random() < 0.5)])
        for who in ("mother", "father")
    )
    return clerk.pick(
        {
            f"PAPA: {father}; MAMA: {mother}": 3,
            f"mamá {mother}": 2,
            f"hija de {mother} y {father}": 1,
            f"Padre: {father}": 1,
            f"madre {mother}, papá no sabe": 1,
            "no sabe": 0.5,
        }
    )


def _companion(clerk: Clerk, family: Family) -> str:
    """A relative named in a sentence."""
    who = family.seekers[0]
    name = _plain(clerk, family.given[who], family.surnames[who][:1])
    return f"venía con su {KIN_WORDS[who][0]} {name}"


def _plain(clerk: Clerk, given: list[str], surnames: list[str]) -> str:
    return f"{clerk.given(given)} {clerk.words(surnames)}"
