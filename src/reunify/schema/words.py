"""The vocabularies of the tables, and the fields that a source may map."""

from __future__ import annotations

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
