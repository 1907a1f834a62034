"""What a team should know before it reads a run: counts only, never a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from reunify.wording import words


def warnings_of(
    tables: Mapping[str, pl.DataFrame], model: Mapping[str, Any], language: str
) -> tuple[str, ...]:
    """Return the warnings of a run as sentences of ``language``.

    Takes ``quarantine`` and ``records``, and ``model.json`` as written. Raises
    :class:`~reunify.errors.ArgumentError` for a language without words.
    """
    counts = {
        "quarantined": tables["quarantine"].height,
        "duplicate_ids": int(tables["records"]["duplicate_id"].sum()),
    }
    roles = set(tables["records"]["role"].unique())
    sources = [level["m_source"] for c in model["comparisons"] for level in c["levels"]]
    holds = {
        "quarantined": counts["quarantined"] > 0,
        "no_adults": "adult" not in roles,
        "no_children": "child" not in roles,
        "nothing_learned": not {"learned", "blended"} & set(sources),
        "duplicate_ids": counts["duplicate_ids"] > 0,
    }
    said = words("warnings", language)
    return tuple(said[key].format(n=counts.get(key)) for key, held in holds.items() if held)
