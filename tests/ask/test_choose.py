"""Which question is chosen for a child."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.families import Person, adult, child, told

from reunify.ask import ask_next
from reunify.config import LinkageConfig
from reunify.linkage import BY_NAME, prior_model

MODEL = prior_model(LinkageConfig())
KNOWN: Person = {
    "given": "maria",
    "paternal": "tzoc",
    "maternal": "xicay",
    "sex": "female",
    "birth": "2011-03-24",
}
KNOWN |= {"country": "GT", "municipality": "nebaj", "language": "ixil", "mother_given": "rosa"}
KNOWN |= {"separation": "2018-05-20", "separation_place": "yuma", "phones": "50255512345"}
KNOWN |= {"alien_numbers": "208592267", "family_units": "7001", "mother_maternal": "pop"}
KNOWN |= {"father_given": "juan", "father_maternal": "us", "kin": [{"given": "ana"}]}
CLAIM = {"given": "maria", "birth": "2011-03-24", "sex": "female"}
MOTHER: Person = {
    "given": "rosa",
    "paternal": "xicay",
    "maternal": "pop",
    "sex": "female",
    "language": "ixil",
}
MOTHER |= {"relationship": "mother", "claims": [CLAIM], "municipality": "nebaj", "country": "GT"}
MOTHER |= {"spouse_given": "juan", "spouse_paternal": "tzoc", "spouse_maternal": "us", "family_units": "7001"}
MOTHER |= {"separation": "2018-05-20", "separation_place": "yuma", "alien_numbers": "2", "phones": "1"}

PAIR = ("child_person", "slot", "adult_person", "child_testimony", "adult_testimony")
NOBODY = pl.DataFrame(
    schema=[*((c, pl.String) for c in PAIR), ("match_probability", pl.Float64), ("match_weight", pl.Int64)]
)


def without(*fields: str) -> Person:
    return child("orr:1", **{k: v for k, v in KNOWN.items() if k not in fields})


def mother(record: str, **said: Any) -> Person:
    return adult(record, **MOTHER | said)


def asked(*people: Person, levels: dict[str, str] | None = None, **believed: float) -> tuple[Any, ...]:
    """Return question, whose, bits for orr:1, whose mothers are believed as said (``a`` is ice:a)."""
    testimonies = told(*people)
    of = dict(testimonies.select("record", "testimony").rows())
    found = {f"level_{k}": BY_NAME[k].levels[v] for k, v in (levels or {}).items()}
    none = {f"level_{name}": -1 for name in BY_NAME}
    rows = [
        {"child_person": "orr:1", "child_testimony": "orr:1/0", "slot": "mother", "match_probability": p}
        | {"adult_person": f"ice:{a}", "adult_testimony": of[f"ice:{a}"], "match_weight": round(1000 * p)}
        | none
        | found
        for a, p in believed.items()
    ]
    persons = pl.DataFrame({"record": [p["record"] for p in people]}).with_columns(person="record")
    judged = pl.DataFrame(rows) if rows else NOBODY
    chosen = ask_next(judged, testimonies, persons, MODEL)
    return chosen.filter(pl.col("record") == "orr:1").select("question", "of", "bits").row(0)


def test_what_tells_rivals_apart_is_asked_and_not_what_both_state_alike() -> None:
    a, b = mother("ice:a"), mother("ice:b", phones="2")
    question, of, _ = asked(without("municipality", "country", "phones"), a, b, a=0.5, b=0.49)
    assert (question, of) == ("phone", "child")
    question, of, _ = asked(without("municipality", "country", "phones"), a, a=0.5)
    assert (question, of) == ("origin", "child")


def test_what_no_candidate_states_is_not_asked_of_the_child() -> None:
    a = mother("ice:a", spouse_given="", spouse_maternal=None)
    question, of, bits = asked(without("father_given", "municipality", "country"), a, a=0.5)
    assert (question, of) == ("origin", "child") and 0.1 < bits < 1


def test_where_the_child_states_all_the_adults_agency_is_asked() -> None:
    silent = mother("ice:a", claims=[{"birth": "2011-03-24", "sex": "female"}])
    assert asked(without(), silent, a=0.5)[:2] == ("child_given", "adult")
    assert asked(without(), mother("ice:a"), a=0.5)[:2] == (None, None)


def test_an_adult_who_said_that_it_has_no_more_children_is_not_asked_for_more() -> None:
    for count, of in ((None, "adult"), (2, "adult"), (1, None)):
        other = mother("ice:a", claims=[CLAIM | {"given": "eva"}], children_count=count)
        testimonies = told(without(), other)
        unclaimed = testimonies.filter("unclaimed")["testimony"].item()
        rows = {"child_person": "orr:1", "slot": "mother", "adult_person": "ice:a", "match_probability": 0.5}
        rows |= {"child_testimony": "orr:1/0", "adult_testimony": unclaimed, "match_weight": 0}
        persons = pl.DataFrame({"record": ["orr:1", "ice:a"], "person": ["orr:1", "ice:a"]})
        assert ask_next(pl.DataFrame(rows), testimonies, persons, MODEL)["of"].to_list() == [of]


def test_an_age_is_asked_again_as_a_day_where_the_adult_knows_the_day() -> None:
    years = without("birth") | {"birth": ("2010-07-01", "2011-06-30")}
    levels = {"child_birth": "overlap"}
    assert asked(years, mother("ice:a"), levels=levels, a=0.5)[:2] == ("child_birth", "child")
    aged = mother("ice:a", claims=[CLAIM | {"birth": "2011"}])
    assert asked(years, aged, levels=levels, a=0.5)[:2] == (None, None)


def test_a_settled_child_is_asked_nothing() -> None:
    assert asked(without("phones"), mother("ice:a"), a=0.9999) == (None, None, None)


def test_without_a_candidate_the_search_itself_decides() -> None:
    adults = [mother(f"ice:{n}", phones="", spouse_given="", spouse_maternal=None) for n in range(50)]
    question, of, bits = asked(without("father_given", "phones", "municipality", "country"), *adults)
    assert (question, of) == ("origin", "child") and bits > 1


def test_two_rows_of_one_child_are_asked_what_neither_states() -> None:
    other = without("phones") | {"record": "shelter:1"}
    testimonies = told(without("municipality", "country", "phones"), other, mother("ice:a"))
    persons = pl.DataFrame({"record": ["orr:1", "shelter:1", "ice:a"], "person": ["orr:1", "orr:1", "ice:a"]})
    chosen = ask_next(NOBODY, testimonies, persons, MODEL)
    assert chosen["question"].to_list() == ["phone", "phone"]


@pytest.mark.parametrize("probability", [0.5, 0.004])
def test_the_order_of_the_rows_changes_nothing(probability: float) -> None:
    people = [without("phones", "municipality"), mother("ice:a"), mother("ice:b", phones="2")]
    forth, back = (
        asked(*people, a=probability, b=probability),
        asked(*people[::-1], b=probability, a=probability),
    )
    assert forth == back
