"""The comparisons: what is compared of two testimonies, and the levels each comparison can end in.

Each comparison is one SQL expression over the linkage columns (:mod:`reunify.linkage.features`) that
gives a grade, an integer; each level is one grade, best first, and -1 means that one side says nothing.
Missing is never disagreement: it has no level and no weight.

Each line's surname is one comparison, whether it was said of the child or of the parent: the same
surname counted for child, mother and father would count one piece of evidence three times.

``lineage`` names the sources that a comparison's columns derive from. Splink leaves a comparison out of
a training round only if its own columns stand in the round's blocking rule, so that a comparison which
sees a blocked column in another form would learn from what it was blocked on; the training rules add
the columns that share a source (:mod:`reunify.linkage.training`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

GIVEN_LEVELS = {
    "both_agree": 7,
    "both_alike": 6,
    "one_agrees": 5,
    "one_alike": 4,
    "one_agrees_one_differs": 3,
    "one_alike_one_differs": 2,
    "initial_agrees": 1,
    "differ": 0,
}
LINE_LEVELS = {
    "same_said": 7,
    "same_as_parent": 6,
    "same_sound": 5,
    "alike": 4,
    "in_other_line": 3,
    "as_other_parent": 2,
    "initial_agrees": 1,
    "differ": 0,
}


@dataclass(frozen=True)
class Comparison:
    """One comparison: ``grade`` is SQL giving a level's integer, ``levels`` map names to grades, best first.

    ``rarity`` is SQL giving the centred information (thousandths of a bit) of the names that agreed, and
    ``rarity_share`` how much of it counts, by level: agreement on a rare name is worth more than on a
    common one, on a fuzzy agreement too, though less.
    ``inferred_levels`` rest on a value that was inferred on one side.
    """

    name: str
    columns: tuple[str, ...]
    grade: str
    levels: dict[str, int]
    lineage: frozenset[str]
    rarity: str = ""
    rarity_share: dict[str, float] = field(default_factory=dict)
    inferred_levels: frozenset[str] = frozenset()
    shown: tuple[str, str] = ("", "")

    @property
    def rarity_columns(self) -> frozenset[str]:
        """The linkage columns that ``rarity`` looks at."""
        return frozenset(re.findall(r"(\w+)_[lr]\b", self.rarity))


_PARTS = ("", "_sound", "_first", "_near")
"""Suffixes of the columns that hold one name: its code, sound, first letter, names nearly the same."""


def _likeness(left: str, right: str) -> str:
    """SQL of the likeness of one name of the child's side and one of the adult's."""
    return (
        f"name_likeness({left}_l, {left}_sound_l, {left}_first_l, {left}_near_l,"
        f" {right}_r, {right}_sound_r, {right}_first_r)"
    )


def _sounds_alike(*names: tuple[str, str]) -> str:
    """SQL saying that a name of the child's side sounds like one of the adult's, for any of ``names``."""
    return f"({' OR '.join(f'{left}_sound_l = {right}_sound_r' for left, right in names)})"


def _given(part: str, of: str) -> Comparison:
    one, two = f"{part}1", f"{part}2"

    likeness = _likeness
    crossed = f"{likeness(one, two)}, {likeness(two, one)}"
    whole = f"({two}_l IS NULL OR {two}_r IS NULL)"
    agreed = (
        f"CASE WHEN {one}_sound_l = {one}_sound_r OR {one}_sound_l = {two}_sound_r THEN {one}_info_l"
        f" WHEN {two}_sound_l = {one}_sound_r OR {two}_sound_l = {two}_sound_r THEN {two}_info_l"
        f" ELSE least({one}_info_l, {one}_info_r) END"
    )
    rarity = f"CASE WHEN {{grade}} >= 6 THEN {one}_info_l + {two}_info_l ELSE {agreed} END"
    columns = tuple(f"{n}{s}" for n in (one, two) for s in _PARTS)
    return Comparison(
        name=f"{of}_given",
        columns=columns,
        grade=f"given_grade({likeness(one, one)}, {likeness(two, two)}, {crossed}, {whole})",
        levels=GIVEN_LEVELS,
        lineage=frozenset({f"{of}_given"}),
        rarity=rarity,
        rarity_share={
            "both_agree": 0.8,
            "both_alike": 0.5,
            "one_agrees": 1.0,
            "one_alike": 0.5,
            "one_agrees_one_differs": 0.9,
            "one_alike_one_differs": 0.4,
        },
        shown=(f"{of}_given", f"{of}_given"),
    )


def _line(name: str, child: str, parents: tuple[str, str], elsewhere: str) -> Comparison:
    """A family line's surname: of the child (``child``) or of that line's parent.

    ``parents`` are that parent's first and second surname; ``elsewhere`` is the child's surname of the
    other line. The child's own may stand there (swapped), or the parent's (a single mother's child has
    hers first); a parent's second may be written first, or alone. Each likeness belongs to one line only.
    """
    likeness = _likeness
    parent, second = parents
    of_parents = f"greatest({likeness(child, parent)}, {likeness(parent, child)}, {likeness(parent, parent)})"
    swapped = _sounds_alike((child, elsewhere))
    crossed = _sounds_alike(
        (elsewhere, parent), (parent, elsewhere), (second, parent), (parent, second), (child, second)
    )
    rarity = (
        f"CASE WHEN {child}_sound_l IN ({child}_sound_r, {parent}_sound_r) THEN {child}_info_l"
        f" WHEN {parent}_sound_l IN ({child}_sound_r, {parent}_sound_r) THEN {parent}_info_l"
        f" WHEN {{grade}} = 3 THEN {child}_info_l"
        f" WHEN {{grade}} = 2 THEN coalesce({parent}_info_r, {parent}_info_l)"
        f" ELSE least(coalesce({child}_info_l, {parent}_info_l),"
        f" coalesce({child}_info_r, {parent}_info_r)) END"
    )
    used = (child, parent, second, elsewhere)
    return Comparison(
        name=name,
        columns=tuple(f"{n}{s}" for n in used for s in _PARTS),
        grade=f"line_grade({likeness(child, child)}, {of_parents}, {swapped}, {crossed})",
        levels=LINE_LEVELS,
        lineage=frozenset({"child_surnames", "mother_surnames", "father_surnames"}),
        rarity=rarity,
        rarity_share={
            "same_said": 1.0,
            "same_as_parent": 1.0,
            "same_sound": 0.9,
            "alike": 0.4,
            "in_other_line": 0.6,
            "as_other_parent": 0.3,
        },
        inferred_levels=frozenset({"same_as_parent", "as_other_parent"}),
        shown=(name, name),
    )


def _second_surname(of: str, column: str) -> Comparison:
    likeness = _likeness(column, column)
    grade = f"CASE {likeness} WHEN 4 THEN 2 WHEN 3 THEN 2 WHEN 2 THEN 1 WHEN 0 THEN 0 ELSE -1 END"
    return Comparison(
        name=f"{of}_second_surname",
        columns=tuple(f"{column}{s}" for s in _PARTS),
        grade=grade,
        levels={"same": 2, "alike": 1, "differ": 0},
        lineage=frozenset({f"{of}_second_surname"}),
        rarity=f"least({column}_info_l, {column}_info_r)",
        rarity_share={"same": 1.0, "alike": 0.5},
        shown=(f"{of}_maternal", f"{of}_maternal"),
    )


_COMPANION = (
    "CASE WHEN kin_given_l IS NULL OR kin_given_r IS NULL THEN -1"
    " WHEN list_has_any(kin_given_l, kin_given_r) AND list_has_any(kin_surnames_l, kin_surnames_r) THEN 3"
    " WHEN list_has_any(kin_given_l, kin_given_r) THEN 2"
    " WHEN list_has_any(kin_surnames_l, kin_surnames_r) THEN 1 ELSE 0 END"
)
_COMPANION_SURNAMES = (
    "CASE WHEN kin_surnames_r IS NULL OR child_surnames_l IS NULL THEN -1"
    " ELSE least(2, len(list_intersect(child_surnames_l, kin_surnames_r))) END"
)


def _columns(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COMPARISONS: tuple[Comparison, ...] = (
    _given("cg", "child"),
    _line("paternal_surname", "cp", ("fp", "fm"), "cm"),
    _line("maternal_surname", "cm", ("mp", "mm"), "cp"),
    _given("mg", "mother"),
    _second_surname("mother", "mm"),
    _given("fg", "father"),
    _second_surname("father", "fm"),
    Comparison(
        name="companion",
        columns=_columns("kin_given kin_surnames"),
        grade=_COMPANION,
        levels={"given_and_surname_agree": 3, "given_agrees": 2, "surname_agrees": 1, "differ": 0},
        lineage=frozenset({"companion"}),
        shown=("companion", "companion"),
    ),
    Comparison(
        name="companion_surnames",
        columns=_columns("child_surnames kin_surnames"),
        grade=_COMPANION_SURNAMES,
        levels={"both_shared": 2, "one_shared": 1, "none_shared": 0},
        lineage=frozenset({"child_surnames", "companion"}),
        shown=("child_surnames", "companion"),
    ),
    Comparison(
        name="child_birth",
        columns=_columns("birth_from birth_to birth_alt_from birth_kind"),
        grade=(
            "birth_grade(birth_from_l, birth_to_l, birth_alt_from_l, birth_kind_l,"
            " birth_from_r, birth_to_r, birth_alt_from_r, birth_kind_r)"
        ),
        levels={
            "same_day": 8,
            "day_month_exchanged": 7,
            "one_slip": 6,
            "same_month": 5,
            "overlap": 4,
            "age_off_by_one": 3,
            "within_a_year": 2,
            "within_three_years": 1,
            "birth_disjoint": 0,
        },
        lineage=frozenset({"birth"}),
        shown=("birth", "birth"),
    ),
    Comparison(
        name="child_sex",
        columns=_columns("sex"),
        grade="CASE WHEN sex_l IS NULL OR sex_r IS NULL THEN -1 WHEN sex_l = sex_r THEN 1 ELSE 0 END",
        levels={"same": 1, "differ": 0},
        lineage=frozenset({"sex"}),
        shown=("sex", "sex"),
    ),
    Comparison(
        name="origin",
        columns=_columns("country department municipality locality lat lon"),
        grade=(
            "origin_grade(country_l, department_l, municipality_l, locality_l, lat_l, lon_l,"
            " country_r, department_r, municipality_r, locality_r, lat_r, lon_r)"
        ),
        levels={
            "same_locality": 7,
            "same_municipality": 6,
            "similar_municipality": 5,
            "same_department": 4,
            "near_municipality": 3,
            "same_department_other_municipality": 2,
            "same_country": 1,
            "country_differs": 0,
        },
        lineage=frozenset({"origin"}),
        rarity="least(municipality_info_l, municipality_info_r)",
        rarity_share={"same_locality": 0.6, "same_municipality": 0.8, "similar_municipality": 0.5},
        shown=("origin", "origin"),
    ),
    Comparison(
        name="language",
        columns=_columns("language"),
        grade=(
            "CASE WHEN language_l IS NULL OR language_r IS NULL THEN -1"
            " WHEN language_l = language_r THEN 1 ELSE 0 END"
        ),
        levels={"same": 1, "differ": 0},
        lineage=frozenset({"language"}),
        rarity="language_info_l",
        rarity_share={"same": 0.7},
        shown=("language", "language"),
    ),
    Comparison(
        name="separation",
        columns=_columns("separation_from separation_to separation_place"),
        grade=(
            "separation_grade(separation_from_l, separation_to_l, separation_place_l,"
            " separation_from_r, separation_to_r, separation_place_r)"
        ),
        levels={
            "same_day_and_place": 8,
            "near_day_and_place": 7,
            "same_day": 6,
            "near_day": 5,
            "same_month_and_place": 4,
            "same_month": 3,
            "same_week_and_place": 2,
            "same_week": 1,
            "time_differs": 0,
        },
        lineage=frozenset({"separation"}),
        shown=("separation", "separation"),
    ),
    Comparison(
        name="alien_number",
        columns=_columns("child_numbers own_number"),
        grade="number_grade(child_numbers_l, child_numbers_r, own_number_l, own_number_r)",
        levels={
            "same_number": 4,
            "issued_together": 3,
            "issued_near": 2,
            "issued_same_day": 1,
            "far_apart": 0,
        },
        lineage=frozenset({"alien_number"}),
        shown=("alien_number", "alien_number"),
    ),
    Comparison(
        name="family_unit",
        columns=_columns("family_units"),
        grade="shared_grade(family_units_l, family_units_r)",
        levels={"same": 1, "differ": 0},
        lineage=frozenset({"family_unit"}),
        shown=("family_unit", "family_unit"),
    ),
    Comparison(
        name="phone",
        columns=_columns("phones"),
        grade="shared_grade(phones_l, phones_r)",
        levels={"same": 1, "differ": 0},
        lineage=frozenset({"phone"}),
        shown=("phone", "phone"),
    ),
)
"""Every comparison, in the order in which evidence is shown."""

BY_NAME = {comparison.name: comparison for comparison in COMPARISONS}
