"""The questions that can be asked, and how well a testimony answers each already.

A question is asked about one comparison of the model and is called by its name. How well something is
stated is a number: :data:`UNSAID`, :data:`COARSE` (an age for a birth, a country for a place, an initial
for a name) or :data:`FINE`.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

UNSAID, COARSE, FINE = 0, 1, 2

_DAYS_KNOWN = 3
"""Days that an interval of separation may span and still be compared as a day (``separation_grade``)."""

_NAMES: tuple[str, ...] = (
    "both_agree",
    "both_alike",
    "one_agrees",
    "one_alike",
    "one_agrees_one_differs",
    "one_alike_one_differs",
)
_LINES: tuple[str, ...] = (
    "same_said",
    "same_as_parent",
    "same_sound",
    "alike",
    "in_other_line",
    "as_other_parent",
)
_PLACES: tuple[str, ...] = (
    "same_locality",
    "same_municipality",
    "similar_municipality",
    "near_municipality",
    "same_department_other_municipality",
)

Groups = tuple[tuple[str, ...], ...]
"""Answers that can be told apart, each as the levels that it may be."""


def _apart(*levels: str) -> Groups:
    return tuple((level,) for level in levels)


@dataclass(frozen=True)
class Question:
    """One question.

    ``value`` is an expression over TESTIMONIES of what is stated (null: nothing), ``fine`` whether it is
    stated as well as it can be. ``whole`` are the answers to it where the other side states it finely, or
    empty for every level; ``rough`` where the other side states it coarsely; ``left`` those that a level
    found from a coarse value leaves open: a level that is not there is settled. Level ``-`` is none.
    """

    name: str
    value: pl.Expr
    fine: pl.Expr
    whole: Groups = ()
    rough: Groups = ()
    left: tuple[tuple[str, Groups], ...] = ()


def _always() -> pl.Expr:
    return pl.lit(True)


def _words(column: str) -> pl.Expr:
    """A list as one text, null where nothing is in it."""
    return pl.when(pl.col(column).list.len() > 0).then(pl.col(column).list.join(" "))


def _given(part: str, column: str) -> Question:
    return Question(
        name=part,
        value=_words(column),
        fine=pl.col(column).list.eval(pl.element().str.len_chars() > 1).list.any(),
        rough=((*_NAMES, "initial_agrees"), ("differ",)),
        left=(("initial_agrees", _apart(*_NAMES, "differ")),),
    )


def _line(part: str, own: str, parent: str) -> Question:
    said = pl.when(~pl.col("child_surnames_inferred")).then(own)
    # An adult's own testimony of itself is said even where the spouse's surname is not.
    parents = pl.when((pl.col("side") == "adult") | ~pl.col(f"{parent}_inferred")).then(f"{parent}_paternal")
    value = pl.coalesce(said, parents)
    return Question(
        name=part,
        value=value,
        fine=value.str.len_chars() > 1,
        rough=((*_LINES, "initial_agrees"), ("differ",)),
        left=(("initial_agrees", _apart(*_LINES, "differ")),),
    )


def _plain(part: str, value: pl.Expr) -> Question:
    return Question(name=part, value=value, fine=_always())


def _birth() -> Question:
    days = ("same_day", "day_month_exchanged", "one_slip")
    far = ("within_three_years", "birth_disjoint")
    return Question(
        name="child_birth",
        value=pl.concat_str(
            pl.col("birth_from").cast(pl.String), pl.col("birth_to").cast(pl.String), separator="/"
        ),
        fine=pl.col("birth_kind") == "day",
        whole=_apart(*days, "within_a_year", *far),
        rough=((*days, "same_month", "overlap"), ("age_off_by_one", "within_a_year"), *_apart(*far)),
        left=(
            ("same_month", _apart(*days)),
            ("overlap", _apart(*days, "within_a_year")),
            ("age_off_by_one", _apart("one_slip", "within_a_year", "within_three_years")),
        ),
    )


def _origin() -> Question:
    places = ("country", "department", "municipality", "locality")
    inside = (*_PLACES, "same_department", "same_country")
    text = pl.concat_str([pl.col(c) for c in places], separator=", ", ignore_nulls=True)
    return Question(
        name="origin",
        value=pl.when(pl.any_horizontal(pl.col(c).is_not_null() for c in places[:3])).then(text),
        fine=pl.col("municipality").is_not_null(),
        rough=(inside, ("country_differs",)),
        left=(
            ("-", _apart(*_PLACES, "same_country")),
            ("same_department", _apart(*_PLACES)),
        ),
    )


def _separation() -> Question:
    here, elsewhere = ("same_day_and_place", "near_day_and_place"), ("same_day", "near_day")
    first, last, place = (pl.col(f"separation_{c}") for c in ("from", "to", "place"))
    narrow = (last - first).dt.total_days() <= _DAYS_KNOWN
    span = pl.concat_str(first.cast(pl.String), last.cast(pl.String), place, separator="/", ignore_nulls=True)
    apart = _apart(*here, *elsewhere, "same_week_and_place", "same_week", "time_differs")
    return Question(
        name="separation",
        value=pl.when(first.is_not_null() | place.is_not_null()).then(span),
        fine=narrow.fill_null(False) & place.is_not_null(),
        left=(
            ("-", apart),
            ("same_day", _apart("same_day_and_place", "same_day")),
            ("near_day", _apart("near_day_and_place", "near_day")),
            ("same_month_and_place", _apart(*here, "same_week_and_place", "time_differs")),
            ("same_week_and_place", _apart(*here, "same_week_and_place", "time_differs")),
            ("same_month", apart),
            ("same_week", _apart(*elsewhere, "same_week", "time_differs")),
        ),
    )


QUESTIONS: tuple[Question, ...] = (
    _given("child_given", "child_given"),
    _line("paternal_surname", "child_paternal", "father"),
    _line("maternal_surname", "child_maternal", "mother"),
    _given("mother_given", "mother_given"),
    _plain("mother_second_surname", pl.col("mother_maternal")),
    _given("father_given", "father_given"),
    _plain("father_second_surname", pl.col("father_maternal")),
    _plain("companion", _words("companion_given")),
    _birth(),
    _plain("child_sex", pl.col("sex")),
    _origin(),
    _plain("language", pl.col("language")),
    _separation(),
    _plain("alien_number", pl.coalesce(_words("child_numbers"), _words("own_numbers"))),
    _plain("family_unit", _words("family_units")),
    _plain("phone", _words("phones")),
)
"""Every question, in the order that decides between equals."""

NAMES = tuple(question.name for question in QUESTIONS)


def stated(testimonies: pl.DataFrame) -> pl.DataFrame:
    """Return ``testimony`` and ``said_NAME`` for each question: how well it is stated (Int8)."""
    return testimonies.select("testimony", *(_said(question) for question in QUESTIONS))


def _said(question: Question) -> pl.Expr:
    fine = pl.when(question.fine.fill_null(False)).then(FINE).otherwise(COARSE)
    how = pl.when(question.value.is_null()).then(UNSAID).otherwise(fine)
    return how.cast(pl.Int8).alias(f"said_{question.name}")


def values(testimonies: pl.DataFrame) -> pl.DataFrame:
    """Return ``testimony`` and ``value_NAME`` for each question: what is stated, as one text to compare."""
    return testimonies.select("testimony", *(q.value.alias(f"value_{q.name}") for q in QUESTIONS))
