"""Parish-like registers by another hand than the simulator's: baptisms to be matched with marriages.

A baptism names the child and four names of its parents (the father's and the mother's, given and surname),
of which some are hidden; a marriage names bride and groom, each a row that also names the other. One
child in seven has its parents' marriage among those of the files. Nothing here is drawn by
:mod:`reunify.synth`: names come from :mod:`benchmarks.quality.pools`, spelling from
:mod:`benchmarks.quality.clerks`. Everyone is invented.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.quality.clerks import Clerk
from benchmarks.quality.pools import (
    CHILDREN_ADULTS,
    PEOPLE,
    given_names,
    local_surnames,
    towns,
    write_rows,
)

KNOWN = 0.137
"""Share of children whose parents' marriage is in the files (868 of 6,340 in registers that we know of)."""

COUPLES = 0.271
"""Marriages for each child (1,718 for 6,340)."""

JOB = """\
# Invented registers; truth.csv and families.csv say who belongs to whom.
name: parish
seed: 1
sources:
  - name: baptisms
    role: children
    path: baptisms.csv
    columns: {id: acta, given_names: nombre, sex: sexo, birth: fecha, municipality: parroquia,
              father_given_names: padre, father_surnames: apellido del padre,
              mother_given_names: madre, mother_surnames: apellido de la madre}
  - name: marriages
    role: adults
    path: marriages.csv
    columns: {id: partida, given_names: nombre, surnames: apellidos, sex: sexo, municipality: parroquia,
              spouse_given_names: cónyuge, spouse_surnames: apellidos del cónyuge}
"""

NAMES = ("padre", "apellido del padre", "madre", "apellido de la madre")


@dataclass(frozen=True)
class Couple:
    """Husband and wife: given names and surnames of each, parish, year of marriage."""

    given: tuple[list[str], list[str]]
    surnames: tuple[list[str], list[str]]
    parish: str
    year: int


def parish(hidden: int, out: Path, children: int, seed: int) -> None:
    """Write registers of ``children`` baptisms into ``out``; ``hidden`` of a child's four names are blank."""
    rng = np.random.default_rng([seed, 1_492, hidden])
    married = _couples(rng, max(1, round(children * COUPLES)))
    others = _couples(rng, max(1, round(children * (1 - KNOWN) / 2.5)))
    clerk = Clerk(rng, ear=0.10, short=0.15, drop=0.25)
    known = rng.random(children) < KNOWN
    of = np.where(known, rng.integers(0, len(married), children), rng.integers(0, len(others), children))
    baptisms, people, truth = [], [], []
    for number in range(children):
        parents = married[of[number]] if known[number] else others[of[number]]
        family = f"F{'M' if known[number] else 'O'}{of[number]}"
        child = f"B{number + 1:05d}"
        baptisms.append((child, *_baptism(rng, clerk, parents, hidden)))
        people.append(("baptisms", child, f"P{child}", family, "child"))
        if known[number]:
            truth += [
                ("baptisms", child, "marriages", _spouse(int(of[number]), side), ("father", "mother")[side])
                for side in (0, 1)
            ]
    weddings = [
        (_spouse(n, side), *_wedding(clerk, couple, side))
        for n, couple in enumerate(married)
        for side in (0, 1)
    ]
    people += [
        ("marriages", _spouse(n, side), f"P{_spouse(n, side)}", f"FM{n}", ("father", "mother")[side])
        for n in range(len(married))
        for side in (0, 1)
    ]
    write_rows(out / "baptisms.csv", ("acta", "nombre", "sexo", "fecha", "parroquia", *NAMES), baptisms)
    header = ("partida", "nombre", "apellidos", "sexo", "parroquia", "cónyuge", "apellidos del cónyuge")
    write_rows(out / "marriages.csv", header, weddings)
    write_rows(out / "truth.csv", CHILDREN_ADULTS, sorted(truth))
    write_rows(out / "families.csv", PEOPLE, people)
    (out / "job.yaml").write_text(JOB, encoding="utf-8")


def _couples(rng: np.random.Generator, n: int) -> list[Couple]:
    surnames = iter(local_surnames("quechua", 150).draw(rng, 4 * n))
    names = [iter(given_names(sex, 90).draw(rng, 2 * n)) for sex in ("male", "female")]
    places = towns("PE")["name"].to_list()
    parishes = rng.integers(0, len(places), n)
    years = rng.integers(1951, 1975, n)
    double = rng.random((n, 4)) < (0.45, 0.45, 0.3, 0.3)
    couples = []
    for number in range(n):
        given = [[next(names[side]), next(names[side])][: 1 + double[number, side]] for side in (0, 1)]
        family = [[next(surnames), next(surnames)][: 1 + double[number, 2 + side]] for side in (0, 1)]
        couples.append(
            Couple((given[0], given[1]), (family[0], family[1]), places[parishes[number]], int(years[number]))
        )
    return couples


def _baptism(rng: np.random.Generator, clerk: Clerk, parents: Couple, hidden: int) -> tuple[str, ...]:
    """The row of one child, without its number."""
    sex = "female" if rng.random() < 0.5 else "male"
    given = given_names(sex, 90).draw(rng, 2)[: 1 + int(rng.random() < 0.4)]
    day = dt.date(parents.year, 1, 1) + dt.timedelta(days=int(rng.gamma(2.0, 1_200.0)) + 280)
    parish = parents.parish
    if rng.random() < 0.08:
        parish = str(rng.choice(towns("PE")["name"].to_list()))
    said = [
        text
        for side in (0, 1)
        for text in (clerk.given(parents.given[side]), clerk.words(parents.surnames[side][:1]))
    ]
    for name in rng.choice(4, size=hidden, replace=False):
        said[int(name)] = ""
    return (clerk.given(given), sex, day.isoformat(), parish.title(), *said)


def _wedding(clerk: Clerk, couple: Couple, side: int) -> tuple[str, ...]:
    """The row of one spouse, without its number: the clerk writes each name once for both rows' sake."""
    sex = ("male", "female")[side]
    other = 1 - side
    return (
        clerk.given(couple.given[side]),
        clerk.words(couple.surnames[side]),
        sex,
        couple.parish.title(),
        clerk.given(couple.given[other]),
        clerk.words(couple.surnames[other]),
    )


def _spouse(couple: int, side: int) -> str:
    return f"M{couple + 1:05d}{'hw'[side]}"
