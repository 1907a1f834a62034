"""The job that reads a made-up world, in the shape of the design's example job."""

from __future__ import annotations

from reunify.synth.events import LAST_DAY
from reunify.synth.settings import WorldConfig
from reunify.synth.writing import FileSpec

LISTS = {
    "orr": FileSpec("children_orr.csv"),
    "shelter": FileSpec("children_shelter.csv", ";"),
    "ice": FileSpec("adults_ice.csv", ",", "ascii"),
    "hotline": FileSpec("adults_hotline.csv", ",", "cp1252"),
}
"""The lists by the name that the job gives them, with how each is written."""

TEMPLATE = """\
# {title}
# Everyone in these files is invented. truth.csv and families.csv say who belongs to whom.
name: {name}
reference_date: {reference}
seed: {seed}
sources:
  - name: orr
    role: children
    path: {folder}children_orr.csv
    dates: month-first
    text_language: en
    columns:
      id: UAC Number
      given_names: First and Middle Name
      surnames: Last Name
      birth: Date of Birth
      sex: Gender
      country: Country of Birth
      municipality: City of Birth
      separation_date: Date Admitted
      separation_place: Referring Sector
      mother_name: Mother
      father_name: Father
      sibling_ids: "Sibling A#s"
      alien_number: "A#"
      family_unit: FMU
    offsets: {{separation_date: -4d}} # admitted about four days after
  - name: shelter
    role: children
    path: {folder}children_shelter.csv
    delimiter: ";"
    columns:
      id: no. expediente
      given_names: nombres
      paternal_surname: primer apellido
      maternal_surname: segundo apellido
      birth: fecha nac.
      age: edad
      age_at: fecha de separación
      sex: sexo
      country: país
      place: lugar de origen
      language: idioma
      mother_name: nombre de la mamá
      father_name: nombre del papá
      separation_date: fecha de separación
      separation_place: lugar de separación
      phone: teléfono
    values:
      sex: {{H: male, M: female}}       # hombre, mujer: M is a girl here and a boy in the others
  - name: ice
    role: adults
    path: {folder}adults_ice.csv
    dates: month-first
    text_language: en
    columns:
      id: EARM Number
      surnames: SURNAME
      given_names: GIVEN NAME
      birth: BIRTH DATE
      sex: SEX
      country: COUNTRY
      municipality: BIRTH CITY
      separation_date: APPREHENDED
      separation_place: SECTOR
      alien_number: Alien Number
      family_unit: FAMILY UNIT
      children_count: CHILDREN
    claimed_children:
      - {{name: Child1 Name, birth: Child1 DOB/Age}}
      - {{name: Child2 Name, birth: Child2 DOB/Age}}
  - name: hotline
    role: adults
    path: {folder}adults_hotline.csv
    encoding: cp1252
    columns:
      id: folio
      full_name: nombre completo
      birth: nacimiento
      relationship: parentesco
      country: país
      department: departamento
      municipality: municipio
      separation_date: separación
      phone: tel.
      notes: notas
    claimed_children:
      - {{text: hijos que busca}}
    values:
      relationship: {{encargada: guardian, tutor: guardian}}
"""


def job_text(name: str, config: WorldConfig, folder: str = "") -> str:
    """Return the job of a world whose files lie in ``folder`` (empty, or ending in a slash)."""
    return TEMPLATE.format(
        title=f"A made-up world of {config.children} children, seed {config.seed}, noise {config.noise:g}.",
        name=name,
        reference=LAST_DAY.isoformat(),
        seed=config.seed,
        folder=folder,
    )
