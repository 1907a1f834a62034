"""Tables from testimonies to families: what is linked, how it scores, who is one person."""

from __future__ import annotations

from reunify.schema.table import DAY, FLAG, REAL, TEXT, TEXTS, WHOLE, Table, columns

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

KEYS = Table("keys", columns(TEXT, "testimony", "side", "key", "of"))
"""One row a testimony and retrieval key; ``of`` is the fact that it tells, the same for keys of one name."""

PAIRS = Table(
    "pairs",
    {
        **columns(TEXT, "child_testimony", "adult_testimony"),
        "shared_weight": WHOLE,  # thousandths of what the shared keys are worth of their ln(N/n)
        **columns(WHOLE, "child_rank", "adult_rank"),  # 0 beyond the limit; both 0 for a rule's pair
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

PERSONS = Table("persons", {**columns(TEXT, "record", "person"), "rows": WHOLE})
"""One row a record: the person it is a row of, named by that person's first record, and its rows."""

SHARES = Table("shares", {"slot": TEXT, "share": REAL, "persons": WHOLE, "prior_bits": REAL})
"""One row a part of the family: the share of children with such a person in the files, and their number."""
