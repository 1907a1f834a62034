"""Tables from sources to records: what was read, as written and as comparable values."""

from __future__ import annotations

from reunify.schema.table import DAY, FLAG, TEXT, TEXTS, WHOLE, Columns, Table, columns
from reunify.schema.words import CLAIM_FIELDS, PERSON_FIELDS, RELATIVE_FIELDS

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
