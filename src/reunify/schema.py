"""The tables that pass between stages: their columns, declared once and checked on both sides.

A :class:`Table` names its columns and their Polars types. The runner calls :meth:`Table.check` on
what a stage takes and on what it gives, so that a defect stops at the stage that made it.

Names are *folded*: lower case, ASCII letters only. A surname is one token with its particles glued
("de la Cruz" and "DELACRUZ" are both ``delacruz``). Given names are a list of tokens in the order
written. Dates are closed intervals ``*_from``, ``*_to``. Places are folded canonical names; countries
are ISO 3166 two-letter codes in upper case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from reunify.errors import ContractError

TEXT = pl.String()
WHOLE = pl.Int64()
REAL = pl.Float64()
FLAG = pl.Boolean()
DAY = pl.Date()
TEXTS = pl.List(pl.String())

Columns = Mapping[str, pl.DataType]


@dataclass(frozen=True)
class Table:
    """A declared table: ``name`` for messages, ``columns`` in order with their Polars types."""

    name: str
    columns: Columns

    def check(self, frame: pl.DataFrame, stage: str) -> pl.DataFrame:
        """Return ``frame`` with exactly the declared columns in their order.

        Raises :class:`ContractError` where a column is missing, unknown or of another type.
        """
        have = dict(frame.schema)
        wrong = [f"{c} is missing" for c in self.columns if c not in have]
        wrong += [f"{c} is not declared" for c in have if c not in self.columns]
        wrong += [f"{c} is {have[c]}, not {t}" for c, t in self.columns.items() if c in have and have[c] != t]
        if wrong:
            raise ContractError(
                f"table {self.name}: " + "; ".join(wrong),
                where=f"stage {stage}",
                remedy="This is a defect of reunify, not of your files: please report it.",
            )
        return frame.select(list(self.columns))

    def empty(self) -> pl.DataFrame:
        """Return the table without rows."""
        return pl.DataFrame(schema=dict(self.columns))

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return ``frame`` with the declared columns, those it lacks as nulls, cast to their types."""
        present = set(frame.columns)
        return frame.select(
            (pl.col(c) if c in present else pl.lit(None)).cast(t).alias(c) for c, t in self.columns.items()
        )


def columns(kind: pl.DataType, *names: str) -> dict[str, pl.DataType]:
    """Return ``names`` all of one type, for declaring tables."""
    return dict.fromkeys(names, kind)


# --- vocabularies ---------------------------------------------------------------------------------

ROLES = ("child", "adult")
SEXES = ("female", "male")
RELATIONSHIPS = (
    "mother",
    "father",
    "grandparent",
    "aunt_uncle",
    "sibling",
    "step_parent",
    "guardian",
    "other",
)
CLAIMED_RELATIONSHIPS = ("child", "stepchild", "grandchild", "niece_nephew", "sibling", "other")
CONSENTS = ("given", "refused", "withdrawn", "unknown")
BANDS = ("likely", "possible", "unlikely")
STATUSES = ("candidates", "no candidate", "withheld", "unreadable")

PERSON_FIELDS = (
    "full_name",
    "given_names",
    "surnames",
    "paternal_surname",
    "maternal_surname",
    "married_surname",
    "other_names",
    "birth",
    "age",
    "age_at",
    "sex",
    "country",
    "department",
    "municipality",
    "locality",
    "place",
    "language",
    "mother_name",
    "mother_given_names",
    "mother_surnames",
    "father_name",
    "father_given_names",
    "father_surnames",
    "spouse_name",
    "spouse_given_names",
    "spouse_surnames",
    "parents_text",
    "relatives_text",
    "relationship",
    "separation_date",
    "separation_place",
    "sibling_ids",
    "alien_number",
    "family_unit",
    "phone",
    "other_ids",
    "children_count",
    "consent",
    "notes",
)
"""Fields of a person that a source may map, besides ``id``."""

CLAIM_FIELDS = (
    "name",
    "given_names",
    "surnames",
    "birth",
    "age",
    "sex",
    "relationship",
    "alien_number",
    "text",
)
"""Fields of a claimed child that a source may map."""

RELATIVE_FIELDS = (
    "name",
    "relationship",
    "age",
    "phone",
)
"""Fields of a relative that a source may map; the relationship is to the child."""

# --- sources → normalize --------------------------------------------------------------------------

PEOPLE = Table(
    "people",
    {
        **columns(TEXT, "record", "source", "id", "role", "file"),
        "row": WHOLE,  # as a person counts in the file, header included
        "copies": WHOLE,  # identical rows merged into this one, itself included
        "duplicate_id": FLAG,  # another, differing row has the same id
        "raw": TEXT,  # JSON object: every mapped column as the agency wrote it
        **columns(TEXT, *PERSON_FIELDS),
    },
)
"""One row a person, all cells still text. ``record`` is ``SOURCE:ID``."""

CLAIMS = Table(
    "claims",
    {
        "record": TEXT,
        "position": WHOLE,  # 1, 2, … in the order written
        **columns(TEXT, *CLAIM_FIELDS),
    },
)
"""One row a claimed child (or a cell naming several, in ``text``), as written."""

RELATIVES = Table("relatives", {"record": TEXT, "position": WHOLE, **columns(TEXT, *RELATIVE_FIELDS)})
"""One row a relative from repeated column groups, as written."""

QUARANTINE = Table(
    "quarantine",
    {**columns(TEXT, "source", "role", "file"), "row": WHOLE, **columns(TEXT, "id", "reason")},
)
"""One row for each row of a file that could not be used."""

INTAKE = Table(
    "intake",
    {
        **columns(TEXT, "source", "role", "file", "encoding", "delimiter"),
        **columns(WHOLE, "rows_read", "records", "merged", "quarantined", "duplicate_ids"),
    },
)
"""One row a source; ``rows_read = records + merged + quarantined`` (one row a child sought: see docs)."""

# --- normalize → testimony ------------------------------------------------------------------------

NAME_PARTS: Columns = {
    "given": TEXTS,
    "paternal": TEXT,
    "maternal": TEXT,
    "married": TEXT,
}

BIRTH_PARTS: Columns = {
    "birth_text": TEXT,
    "birth_from": DAY,
    "birth_to": DAY,
    "birth_alt_from": DAY,  # the other reading, day and month exchanged, where both are possible
    "birth_alt_to": DAY,
    "birth_kind": TEXT,  # day, month, year, age, or null
    "birth_placeholder": FLAG,  # 01/01 and the like: the interval is the whole year
}

RECORDS = Table(
    "records",
    {
        **columns(TEXT, "record", "source", "id", "role", "file"),
        "row": WHOLE,
        "copies": WHOLE,
        "duplicate_id": FLAG,
        "raw": TEXT,
        "name_text": TEXT,  # the name as one line, repaired, for people to read
        **NAME_PARTS,
        "other_tokens": TEXTS,
        "names_guessed": FLAG,  # which token is a surname was inferred, not stated by a column
        "initials_only": FLAG,
        **BIRTH_PARTS,
        "sex": TEXT,
        **columns(TEXT, "country", "department", "municipality", "locality", "place_text"),
        "language": TEXT,
        "relationship": TEXT,
        "separation_text": TEXT,
        "separation_from": DAY,
        "separation_to": DAY,
        "separation_place": TEXT,  # canonical sector
        "separation_place_text": TEXT,
        **columns(TEXTS, "sibling_ids", "alien_numbers", "family_units", "phones", "other_ids"),
        **{f"mother_{c}": t for c, t in NAME_PARTS.items()},
        "mother_text": TEXT,
        **{f"father_{c}": t for c, t in NAME_PARTS.items()},
        "father_text": TEXT,
        **{f"spouse_{c}": t for c, t in NAME_PARTS.items()},
        "spouse_text": TEXT,
        "children_count": WHOLE,
        "consent": TEXT,
        "notes": TEXT,
    },
)
"""One row a person, every value comparable beside what was written."""

CLAIMED = Table(
    "claimed",
    {
        "record": TEXT,
        "position": WHOLE,
        "text": TEXT,  # as written
        **NAME_PARTS,
        **BIRTH_PARTS,
        "sex": TEXT,
        "relationship": TEXT,  # one of CLAIMED_RELATIONSHIPS, or null
        "alien_numbers": TEXTS,
        "parsed": FLAG,  # false: the text could not be read; kept and shown, never guessed
    },
)
"""One row a claimed child, cells that named several taken apart."""

KIN = Table(
    "kin",
    {
        "record": TEXT,
        "position": WHOLE,
        "text": TEXT,
        **NAME_PARTS,
        "relationship": TEXT,  # one of RELATIONSHIPS (to the child), or null
        "birth_from": DAY,
        "birth_to": DAY,
        "phones": TEXTS,
    },
)
"""One row a relative or sponsor that a record names, from column groups or from words."""

CELLS = Table(
    "cells",
    {
        **columns(TEXT, "source", "field"),
        **columns(WHOLE, "filled", "missing", "unreadable", "placeholder"),
    },
)
"""Cells counted by source and mapped field: ``filled`` were read, ``unreadable`` kept as text only."""

# --- candidates -----------------------------------------------------------------------------------

CANDIDATES = Table(
    "candidates",
    {
        **columns(TEXT, "pair_id", "child_source", "child_id", "child_person"),
        **columns(TEXT, "adult_source", "adult_id", "adult_person", "relationship"),
        "rank": WHOLE,
        "match_weight": REAL,  # bits, thousandths exact
        "match_probability": REAL,
        "band": TEXT,
        "flags": TEXT,  # names joined by "; "
        "explanation": TEXT,
    },
)

EVIDENCE = Table(
    "evidence",
    {
        "pair_id": TEXT,
        "position": WHOLE,
        **columns(TEXT, "kind", "part", "level"),  # kind: prior, comparison, family
        "weight": REAL,  # bits; a pair's weights add up to its match_weight
        **columns(TEXT, "child_value", "adult_value"),
        "inferred": FLAG,
    },
)

CHILDREN = Table(
    "children",
    {
        **columns(TEXT, "child_source", "child_id", "child_person", "status"),
        "candidates": WHOLE,
        **columns(TEXT, "best_band", "separation_evidence"),
        "turns_18_on": TEXT,  # ISO day, or the earliest and latest day as "2020-01-01/2020-12-31"
        "ask_next": TEXT,
        "file": TEXT,
        "row": WHOLE,
    },
)

ADULTS = Table(
    "adults",
    {
        **columns(TEXT, "adult_source", "adult_id", "adult_person", "status"),
        "candidates": WHOLE,
        "best_band": TEXT,
        "claimed_children": WHOLE,
        "file": TEXT,
        "row": WHOLE,
    },
)

# --- testimony → retrieval, linkage, family -------------------------------------------------------

TESTIMONIES = Table(
    "testimonies",
    {
        **columns(TEXT, "testimony", "record", "side", "source"),  # side: child or adult
        "position": WHOLE,
        "relationship": TEXT,  # what the adult is to the child; null on the child's side
        "relationship_inferred": FLAG,
        "names_child": FLAG,  # the testimony says something of the child itself
        "unclaimed": FLAG,  # of a child that an adult who claims others does not name
        "claims_complete": FLAG,  # the adult names as many children as it says it has; null: no count said
        # the child
        "child_given": TEXTS,
        **columns(TEXT, "child_paternal", "child_maternal"),
        "child_surnames_inferred": FLAG,  # taken from the parents, not said
        **columns(DAY, "birth_from", "birth_to", "birth_alt_from", "birth_alt_to"),
        "birth_kind": TEXT,
        "sex": TEXT,
        # the mother, the father: as named, or the adult itself
        "mother_given": TEXTS,
        **columns(TEXT, "mother_paternal", "mother_maternal"),
        "mother_inferred": FLAG,  # her surname is only the child's maternal surname
        "father_given": TEXTS,
        **columns(TEXT, "father_paternal", "father_maternal"),
        "father_inferred": FLAG,
        # the companion: relatives named by the child's record; the adult, if no parent
        "companion_given": TEXTS,
        "companion_surnames": TEXTS,
        # origin and separation
        **columns(TEXT, "country", "department", "municipality", "locality", "language"),
        **columns(DAY, "separation_from", "separation_to"),
        "separation_place": TEXT,
        # identifiers
        **columns(TEXTS, "child_numbers", "own_numbers", "sibling_ids", "family_units", "phones"),
    },
)
"""One row a testimony: what one record says of one separated family.

``child_numbers`` are alien numbers of the child itself (a claimed child's number on the adult's side);
``own_numbers`` those of the person whose record it is, for nearness of numbers issued together.
"""

# --- retrieval → linkage --------------------------------------------------------------------------

KEYS = Table("keys", columns(TEXT, "testimony", "side", "key", "of"))
"""One row a testimony and retrieval key; ``of`` is the fact that it tells, the same for keys of one name."""

PAIRS = Table(
    "pairs",
    {
        **columns(TEXT, "child_testimony", "adult_testimony"),
        "shared_weight": WHOLE,  # thousandths of the sum of ln(N/n) over shared keys; 0 for a rule's pair
        **columns(WHOLE, "child_rank", "adult_rank"),  # 0 for a rule's pair
    },
)
"""One row a pair of testimonies worth scoring."""


MODEL = Table(
    "model",
    {
        "position": WHOLE,
        "comparison": TEXT,
        **columns(REAL, "most", "least"),  # bits that the comparison's levels may carry
        "level": TEXT,
        **columns(REAL, "m", "u", "weight"),
        **columns(TEXT, "m_source", "u_source"),
    },
)
"""One row a comparison and level: the neutral model."""

# --- family ---------------------------------------------------------------------------------------

PERSONS = Table("persons", {**columns(TEXT, "record", "person"), "rows": WHOLE})
"""One row a record: the person it is a row of, named by that person's first record, and its rows."""

SHARES = Table("shares", {"slot": TEXT, "share": REAL, "persons": WHOLE, "prior_bits": REAL})
"""One row a part of the family: the share of children with such a person in the files, and their number."""
