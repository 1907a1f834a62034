"""Tables that people read: candidates, their evidence, the roster of children and adults."""

from __future__ import annotations

from reunify.schema.table import FLAG, REAL, TEXT, WHOLE, Table, columns

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
