"""What a team should know before it reads a run: counts only, never a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl


def warnings_of(tables: Mapping[str, pl.DataFrame], model: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the warnings of a run as sentences."""
    said = []
    quarantined = tables["quarantine"].height
    if quarantined:
        said.append(f"{quarantined} rows could not be read: see quarantine.csv.")
    roles = set(tables["records"]["role"].unique())
    if "adult" not in roles:
        said.append("No source of adults gave a record: no child can have a candidate.")
    if "child" not in roles:
        said.append("No source of children gave a record.")
    learned = sum(level["m_source"] != "assumed" for c in model["comparisons"] for level in c["levels"])
    if not learned:
        said.append("Too few records to learn from: every m probability is the one shipped.")
    doubled = int(tables["records"]["duplicate_id"].sum())
    if doubled:
        said.append(f"{doubled} rows share an id with a differing row; later ids end in #2, #3.")
    return tuple(said)
