"""How a record is shown to people: its fields in order, and the column of RECORDS that holds each."""

from __future__ import annotations

SHOWN_TEXTS = {
    "full_name": "name_text",
    "birth": "birth_text",
    "sex": "sex",
    "place": "place_text",
    "language": "language",
    "mother_name": "mother_text",
    "father_name": "father_text",
    "spouse_name": "spouse_text",
    "relationship": "relationship",
    "separation_date": "separation_text",
    "separation_place": "separation_place_text",
    "children_count": "children_count",
    "consent": "consent",
    "notes": "notes",
}
"""Fields that are read by people as they stand."""

SHOWN_NUMBERS = {
    "family_unit": "family_units",
    "alien_number": "alien_numbers",
    "sibling_ids": "sibling_ids",
    "phone": "phones",
    "other_ids": "other_ids",
}
"""Fields that identify a person or unit, and find it in other lists: shown only where that is asked for."""

SHOWN_DAYS = {"birth": "birth", "separation_date": "separation"}
"""Dates, shown with the days they were read as: an offset or an order of day and month shows itself there."""

SHOWN_CODES = {"sex": "sexes", "relationship": "relationships", "consent": "consents"}
"""Fields that hold a code, and the kind of words that it is shown in."""
