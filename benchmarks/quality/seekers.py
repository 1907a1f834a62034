"""A world in another schema by another hand: one row for each child sought, relatives beside parents.

Children's names stand in one column in every order, ages in words, parents and companions in sentences,
places in one cell. One true pair in eight names nobody: the adult remembers no name of the child's and the
child's row names no relative, so that surnames, place, day and age are all there is. Independent of
:mod:`reunify.synth`; everyone is invented.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np

from benchmarks.quality.clerks import Clerk
from benchmarks.quality.desk import Family, adult_cells, child_row, sought_cells
from benchmarks.quality.pools import (
    CHILDREN_ADULTS,
    PEOPLE,
    given_names,
    local_surnames,
    towns,
    write_rows,
)

SOUGHT = 0.3
"""Share of families with somebody who seeks their children."""

NAMELESS = 0.12
"""Share of true pairs that name nobody."""

LAST_DAY = dt.date(2018, 6, 30)
COUNTRIES = {"GT": 0.5, "HN": 0.3, "SV": 0.2}
CROSSINGS = ("McAllen", "El Paso", "Nogales", "San Ysidro", "Del Rio", "Yuma", "Laredo", "Eagle Pass")
KIN = {"mother": 0.42, "father": 0.24, "grandmother": 0.13, "aunt": 0.13, "sibling": 0.08}
RELATIONS = {"grandmother": "grandparent", "aunt": "aunt_uncle", "sibling": "sibling"}

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
                acogida.append((child, *child_row(clerk, family, (given, sex, age), nameless)))
                people.append(("acogida", child, child, f"F{number}", "child"))
        for who in family.seekers:
            adult = f"B{number:05d}{who[0]}"
            told = adult_cells(clerk, family, who)
            for given, sex, age in family.children:
                buscan.append((adult, *told, *sought_cells(clerk, family, (given, sex, age), nameless)))
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
    sending = towns(country)
    department, name = sending.row(int(sending.height * rng.random() ** 1.5))
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
