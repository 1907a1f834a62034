"""The tables that pass between stages: their columns, declared once and checked on both sides.

A :class:`Table` names its columns and their Polars types. The runner calls :meth:`Table.check` on
what a stage takes and on what it gives, so that a defect stops at the stage that made it.

Names are *folded*: lower case, ASCII letters only. A surname is one token with its particles glued
("de la Cruz" and "DELACRUZ" are both ``delacruz``). Given names are a list of tokens in the order
written. Dates are closed intervals ``*_from``, ``*_to``. Places are folded canonical names; countries
are ISO 3166 two-letter codes in upper case.
"""

from reunify.schema.lists import (
    ADULTS,
    CANDIDATES,
    CHILDREN,
    EVIDENCE,
)
from reunify.schema.pairs import (
    KEYS,
    MODEL,
    PAIRS,
    PERSONS,
    SHARES,
    TESTIMONIES,
)
from reunify.schema.records import (
    BIRTH_PARTS,
    CELLS,
    CLAIMED,
    CLAIMS,
    INTAKE,
    KIN,
    NAME_PARTS,
    PEOPLE,
    QUARANTINE,
    RECORDS,
    RELATIVES,
)
from reunify.schema.shown import SHOWN_CODES, SHOWN_DAYS, SHOWN_NUMBERS, SHOWN_TEXTS
from reunify.schema.table import (
    DAY,
    FLAG,
    REAL,
    TEXT,
    TEXTS,
    WHOLE,
    Columns,
    Table,
    columns,
)
from reunify.schema.words import (
    BANDS,
    CLAIM_FIELDS,
    CLAIMED_RELATIONSHIPS,
    CONSENTS,
    PERSON_FIELDS,
    RELATIONSHIPS,
    RELATIVE_FIELDS,
    ROLES,
    SEXES,
    STATUSES,
)

DECLARED = {
    table.name: table
    for table in (
        *(ADULTS, CANDIDATES, CELLS, CHILDREN, CLAIMED, CLAIMS, EVIDENCE, INTAKE, KEYS, KIN, MODEL, PAIRS),
        *(PEOPLE, PERSONS, QUARANTINE, RECORDS, RELATIVES, SHARES, TESTIMONIES),
    )
}
"""The declared tables by name."""

__all__ = [
    "ADULTS",
    "BANDS",
    "BIRTH_PARTS",
    "CANDIDATES",
    "CELLS",
    "CHILDREN",
    "CLAIMED",
    "CLAIMED_RELATIONSHIPS",
    "CLAIMS",
    "CLAIM_FIELDS",
    "CONSENTS",
    "DAY",
    "DECLARED",
    "EVIDENCE",
    "FLAG",
    "INTAKE",
    "KEYS",
    "KIN",
    "MODEL",
    "NAME_PARTS",
    "PAIRS",
    "PEOPLE",
    "PERSONS",
    "PERSON_FIELDS",
    "QUARANTINE",
    "REAL",
    "RECORDS",
    "RELATIONSHIPS",
    "RELATIVES",
    "RELATIVE_FIELDS",
    "ROLES",
    "SEXES",
    "SHARES",
    "SHOWN_CODES",
    "SHOWN_DAYS",
    "SHOWN_NUMBERS",
    "SHOWN_TEXTS",
    "STATUSES",
    "TESTIMONIES",
    "TEXT",
    "TEXTS",
    "WHOLE",
    "Columns",
    "Table",
    "columns",
]
