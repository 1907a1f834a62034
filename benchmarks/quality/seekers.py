"""A world in another schema by another hand: one row for each child sought, relatives beside parents.

Children's names stand in one column in every order, ages in words, parents and companions in sentences,
places in one cell. One true pair in eight names nobody: the adult remembers no name of the child's and the
child's row names no relative, so that surnames, place, day and age are all there is. Independent of
:mod:`reunify.synth`; everyone is invented.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.quality.clerks import Clerk
from benchmarks.quality.pools import (
    CHILDREN_ADULTS,
    PEOPLE,
    given_names,
    local_surnames,
    pet_names,
    towns,
    write_rows,
)

SOUGHT = 0.3
"""Share of families with somebody who seeks their children."""

SENDING = 60
"""Municipalities of each country that families leave from."""

NAMELESS = 0.12
"""Share of true pairs that name nobody."""

LAST_DAY = dt.date(2018, 6, 30)
COUNTRIES = {"GT": 0.5, "HN": 0.3, "SV": 0.2}
CROSSINGS = ("McAllen", "El Paso", "Nogales", "San Ysidro", "Del Rio", "Yuma", "Laredo", "Eagle Pass")
COUNTRY_NAMES = {"GT": "Guatemala", "HN": "Honduras", "SV": "El Salvador"}
KIN = {"mother": 0.42, "father": 0.24, "grandmother": 0.13, "aunt": 0.13, "sibling": 0.08}
KIN_WORDS = {
    "mother": ("madre", "mamá", "MADRE"),
    "father": ("padre", "papá", "Padre"),
    "grandmother": ("abuela", "abuelita"),
    "aunt": ("tía", "tia materna"),
    "sibling": ("hermana mayor", "hermana"),
}
RELATIONS = {"grandmother": "grandparent", "aunt": "aunt_uncle", "sibling": "sibling"}
NUMBERS = (
    *("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once"),
    *("doce", "trece", "catorce"),
)
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre"),
    *("noviembre", "diciembre"),
)

CARE = (
    *("numero", "nombre", "edad", "sexo", "procedencia", "padres", "venía con", "cuándo", "dónde"),
    *("teléfono", "observaciones"),
)
SEEKING = (
    *("folio", "quién busca", "parentesco", "de dónde", "cuándo", "dónde", "tel", "relato"),
    *("niño", "edad", "sexo"),
)
"""The two lists' columns."""

JOB = """\
# Invented people; truth.csv and families.csv say who belongs to whom.
name: seekers
reference_date: 2018-06-30
seed: 1
sources:
  - name: acogida
    role: children
    path: acogida.csv
    delimiter: ";"
    columns: {id: numero, full_name: nombre, age: edad, sex: sexo, place: procedencia, parents_text: padres,
              relatives_text: venía con, separation_date: cuándo, separation_place: dónde, phone: teléfono,
              notes: observaciones}
  - name: buscan
    role: adults
    path: buscan.csv
    rows: claim
    columns: {id: folio, full_name: quién busca, relationship: parentesco, place: de dónde,
              separation_date: cuándo, separation_place: dónde, phone: tel, notes: relato}
    claimed_children:
      - {name: niño, age: edad, sex: sexo}
"""


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


def seekers(out: Path, children: int, seed: int) -> None:
    """Write a world of ``children`` children in care, and whoever seeks them, into ``out``."""
    rng = np.random.default_rng([seed, 1_821])
    clerk = Clerk(rng, ear=0.12, short=0.03, drop=0.4)
    families = _families(rng, children)
    acogida, buscan, truth, people = [], [], [], []
    for number, family in enumerate(families):
        nameless = rng.random() < NAMELESS
        ids = [f"N{number:05d}{n}" for n in range(len(family.children))]
        in_care = number < len(families) - len(families) // 6
        for child, (given, sex, age) in zip(ids, family.children, strict=True):
            if in_care:
                acogida.append((child, *_child(clerk, family, (given, sex, age), nameless)))
                people.append(("acogida", child, child, f"F{number}", "child"))
        for who in family.seekers:
            adult = f"B{number:05d}{who[0]}"
            told = _adult(clerk, family, who)
            for given, sex, age in family.children:
                buscan.append((adult, *told, *_sought(clerk, family, (given, sex, age), nameless)))
            people.append(("buscan", adult, adult, f"F{number}", RELATIONS.get(who, who)))
            if in_care:
                truth += [("acogida", child, "buscan", adult, RELATIONS.get(who, who)) for child in ids]
    order = rng.permutation(len(acogida))
    write_rows(out / "acogida.csv", CARE, [acogida[n] for n in order], delimiter=";")
    write_rows(out / "buscan.csv", SEEKING, buscan)
    write_rows(out / "truth.csv", CHILDREN_ADULTS, sorted(truth))
    write_rows(out / "families.csv", PEOPLE, people)
    (out / "job.yaml").write_text(JOB, encoding="utf-8")


def _families(rng: np.random.Generator, children: int) -> list[Family]:
    """Families with ``children`` children in all, and a sixth more whose children are in no care."""
    sizes: list[int] = []
    while sum(sizes) < children:
        sizes.append(min(1 + int(rng.poisson(0.5)), children - sum(sizes)))
    others = len(sizes) // 5
    families = [_family(rng, size, rng.random() < SOUGHT) for size in sizes]
    return [*families, *(_family(rng, 1 + int(rng.poisson(0.4)), True) for _ in range(others))]


def _family(rng: np.random.Generator, size: int, sought: bool) -> Family:
    country = str(rng.choice(list(COUNTRIES), p=list(COUNTRIES.values())))
    surnames = local_surnames("mayan" if country == "GT" else "quechua", 120).draw(rng, 5)
    department, name = towns(country, "municipality").row(int(SENDING * rng.random() ** 1.5))
    mother, father = surnames[:2], surnames[2:4]
    lines = {
        "mother": mother,
        "father": father,
        "grandmother": [surnames[4], mother[0]] if rng.random() < 0.5 else [mother[1], surnames[4]],
        "aunt": mother,
        "sibling": [father[0], mother[0]],
    }
    given = {
        who: given_names("male" if who == "father" else "female", 150).draw(rng, 1 + int(rng.random() < 0.5))
        for who in KIN
    }
    seeking = [str(who) for who in rng.choice(list(KIN), size=2, replace=False, p=list(KIN.values()))]
    prefix = {"GT": "502", "HN": "504", "SV": "503"}[country]
    family = Family(
        lines,
        given,
        [],
        country,
        (str(department), str(name)),
        LAST_DAY - dt.timedelta(days=int(rng.beta(1.2, 1.6) * 60)),
        str(rng.choice(CROSSINGS)),
        f"{prefix}{rng.integers(20_000_000, 79_999_999)}",
        seeking[: 1 + int(rng.random() < 0.2)] if sought else [],
    )
    for _ in range(size):
        sex = "female" if rng.random() < 0.45 else "male"
        names = given_names(sex, 200).draw(rng, 1 + int(rng.random() < 0.55))
        family.children.append((names, sex, float(rng.beta(2.2, 1.4) * 17)))
    return family


Child = tuple[list[str], str, float]


def _child(clerk: Clerk, family: Family, child: Child, nameless: bool) -> tuple[str, ...]:
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


def _adult(clerk: Clerk, family: Family, who: str) -> tuple[str, ...]:
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


def _sought(clerk: Clerk, family: Family, child: Child, nameless: bool) -> tuple[str, ...]:
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
