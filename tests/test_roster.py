"""The roster: everybody who was read, and what became of each."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.families import Person, adult, child, one, tables

from reunify.config import LinkageConfig, SourceConfig
from reunify.config.models import ColumnsConfig
from reunify.linkage import prior_model
from reunify.roster import adults_roster, children_roster, withheld, withheld_records
from reunify.schema import CANDIDATES, EVIDENCE, PERSONS, QUARANTINE, STATUSES
from reunify.sources.records import NO_ID, NO_PERSON
from reunify.testimony import build_testimonies
from reunify.wording import words

JUDGED = ("child_person", "slot", "adult_person", "child_testimony", "adult_testimony")
NOBODY = pl.DataFrame(
    schema=[*((c, pl.String) for c in JUDGED), ("match_probability", pl.Float64), ("match_weight", pl.Int64)]
)
MODEL = prior_model(LinkageConfig())
PLAIN = ColumnsConfig(id="id")
DATED = ColumnsConfig(id="id", separation_date="separated")


def source(columns: ColumnsConfig = PLAIN, **said: Any) -> SourceConfig:
    return SourceConfig(name="orr", role="children", path="orr.csv", columns=columns, **said)


def known(
    *people: Person,
    pairs: tuple[tuple[str, str, str], ...] = (),
    unreadable: tuple[dict[str, Any], ...] = (),
    separation: str | None = None,
) -> dict[str, pl.DataFrame]:
    """Tables of a run; ``pairs`` are child, adult and band, all with one ``separation`` level."""
    made = tables(*people)
    kept = made.records.filter(~withheld(pl.col("consent")))
    listed = [
        dict(
            zip(
                ("child_source", "child_id", "adult_source", "adult_id"),
                (*c.split(":"), *a.split(":")),
                strict=True,
            )
        )
        | {"band": band, "pair_id": f"{n}"}
        for n, (c, a, band) in enumerate(pairs)
    ]
    evidence = [{"pair_id": row["pair_id"], "part": "separation", "level": separation} for row in listed]
    persons = made.records.select("record", person="record", rows=1)
    return {
        "records": made.records,
        "claimed": made.claimed,
        "kin": made.kin,
        "testimonies": build_testimonies(kept, made.claimed, made.kin),
        "persons": PERSONS.conform(persons),
        "judged": NOBODY,
        "candidates": CANDIDATES.conform(pl.DataFrame(listed)) if listed else CANDIDATES.empty(),
        "evidence": EVIDENCE.conform(pl.DataFrame(evidence)) if listed else EVIDENCE.empty(),
        "quarantine": QUARANTINE.conform(pl.DataFrame(list(unreadable)))
        if unreadable
        else QUARANTINE.empty(),
    }


def children(made: dict[str, pl.DataFrame], **settings: Any) -> pl.DataFrame:
    return children_roster(made, (settings.pop("source", source()),), settings.pop("model", MODEL), "en")


def row_of(person: Person, **settings: Any) -> dict[str, Any]:
    """Return the roster's row of one child."""
    return one(children(known(person), **settings))


def test_every_child_is_on_the_roster_with_its_status() -> None:
    people = [child(f"orr:{n}", given="maria") for n in (1, 2)]
    people += [child("orr:3", consent="refused"), child("orr:4", consent="withdrawn")]
    bad = ({"source": "orr", "role": "child", "file": "orr.csv", "row": 9, "id": None, "reason": "no id"},)
    roster = children(known(*people, adult("ice:1"), pairs=(("orr:1", "ice:1", "possible"),), unreadable=bad))
    found = dict(roster.select("child_id", "status").rows())
    assert found == {
        "1": "candidates",
        "2": "no candidate",
        "3": "withheld",
        "4": "withheld",
        "row 9": "unreadable",
    }
    assert set(found.values()) == set(STATUSES)


def test_an_unreadable_row_keeps_its_id_and_its_place_in_the_file() -> None:
    bad = {"source": "orr", "role": "child", "file": "orr.csv", "reason": "columns"}
    rows = (
        {**bad, "row": 7, "id": "U7"},
        {**bad, "row": 8, "id": None},
        {**bad, "role": "adult", "row": 3, "id": "A"},
    )
    roster = children(known(unreadable=rows))
    assert roster.select("child_id", "file", "row").rows() == [("U7", "orr.csv", 7), ("row 8", "orr.csv", 8)]
    assert one(adults_roster(known(unreadable=rows)))["adult_id"] == "A"


@pytest.mark.parametrize("reason", NO_PERSON)
def test_a_row_that_is_nobodys_is_not_on_the_roster(reason: str) -> None:
    bad = {"source": "orr", "role": "child", "file": "orr.csv", "row": 7, "id": None}
    rows = ({**bad, "reason": reason}, {**bad, "row": 8, "reason": NO_ID})
    assert children(known(unreadable=rows))["row"].to_list() == [8]


def test_a_refusal_withholds_all_rows_of_its_id_and_no_other() -> None:
    twice = {"duplicate_id": True}
    people = [child("orr:1", **twice), child("orr:1#2", consent="refused", **twice)]
    people += [child("orr:A#1", consent="withdrawn", **twice), child("orr:A#1#2", **twice)]
    people += [child("orr:A#3", **twice), child("orr:A#3#2", **twice), child("orr:1#3"), child("x:1")]
    kept_back = withheld_records(tables(*people).records).to_list()
    assert kept_back == ["orr:1", "orr:1#2", "orr:A#1", "orr:A#1#2"]
    assert children(known(*people))["status"].to_list().count("withheld") == len(kept_back)


def test_candidates_are_counted_and_the_best_band_is_told() -> None:
    pairs = (("orr:1", "ice:1", "unlikely"), ("orr:1", "ice:2", "likely"), ("orr:2", "ice:1", "possible"))
    made = known(child("orr:1"), child("orr:2"), adult("ice:1"), adult("ice:2"), adult("ice:3"), pairs=pairs)
    assert children(made).select("candidates", "best_band").rows() == [(2, "likely"), (1, "possible")]
    grown = adults_roster(made).select("candidates", "best_band", "status").rows()
    assert grown == [(2, "possible", "candidates"), (1, "likely", "candidates"), (0, None, "no candidate")]


def test_adults_without_consent_are_withheld_and_their_claims_counted() -> None:
    claims = [{"given": "maria"}, {"given": "eva"}]
    made = known(
        adult("ice:1", consent="refused", claims=claims), adult("ice:2", claims=claims[:1]), adult("ice:3")
    )
    roster = adults_roster(made)
    assert roster["status"].to_list() == ["withheld", "no candidate", "no candidate"]
    assert roster["claimed_children"].to_list() == [2, 1, 0]


@pytest.mark.parametrize("consent", ["given", "unknown", None])
def test_only_refused_and_withdrawn_consent_withholds(consent: str | None) -> None:
    assert row_of(child("orr:1", consent=consent))["status"] == "no candidate"


@pytest.mark.parametrize(
    ("birth", "turns"),
    [
        ("2011-03-24", "2029-03-24"),
        ("2008-02-29", "2026-02-28"),
        ("2011", "2029-01-01/2029-12-31"),
        (("2010-07-01", "2011-06-30"), "2028-07-01/2029-06-30"),
        (None, None),
    ],
)
def test_the_day_a_child_turns_eighteen(birth: Any, turns: str | None) -> None:
    assert row_of(child("orr:1", **({"birth": birth} if birth else {})))["turns_18_on"] == turns


AUNT = [{"given": "ana", "relationship": "aunt_uncle"}]


def test_a_separation_is_stated_by_a_date_of_its_own_or_a_relative_named() -> None:
    dated = child("orr:1", separation="2018-05-20")
    assert row_of(dated, source=source(DATED))["separation_evidence"] == "stated"
    counted_back = source(DATED, offsets={"separation_date": "-4d"})
    assert row_of(dated, source=counted_back)["separation_evidence"] == "none"
    assert row_of(child("orr:1"), source=source(DATED))["separation_evidence"] == "none"
    assert row_of(child("orr:1", kin=AUNT))["separation_evidence"] == "stated"


def test_a_unit_shared_with_an_adult_is_evidence_and_with_another_child_is_none() -> None:
    unit = {"family_units": "7001"}
    with_adult = children(known(child("orr:1", **unit), adult("ice:1", **unit)))
    assert one(with_adult)["separation_evidence"] == "shared unit"
    with_child = children(known(child("orr:1", **unit), child("orr:2", **unit)))
    assert set(with_child["separation_evidence"]) == {"none"}


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("same_day_and_place", "same day as an adult"),
        ("same_day", "same day as an adult"),
        ("near_day", "none"),
    ],
)
def test_a_candidate_of_the_same_day_is_evidence(level: str, expected: str) -> None:
    made = known(child("orr:1"), adult("ice:1"), pairs=(("orr:1", "ice:1", "likely"),), separation=level)
    assert one(children(made))["separation_evidence"] == expected


def test_what_to_ask_next_is_said_in_words_of_every_child_with_something_open() -> None:
    asked = row_of(child("orr:1", given="maria", mother_given="rosa", separation="2018-05-20"))["ask_next"]
    assert asked in words("questions", "en").values()
    assert row_of(child("orr:1", consent="refused"))["ask_next"] is None


def test_the_roster_is_ordered_and_names_the_person_of_each_row() -> None:
    made = known(child("shelter:2"), child("orr:10"), child("orr:2"))
    twins = pl.when(pl.col("record") == "orr:2").then(pl.lit("orr:10")).otherwise("person")
    made["persons"] = made["persons"].with_columns(person=twins)
    roster = children(made)
    assert roster.select("child_source", "child_id", "child_person").rows() == [
        ("orr", "10", "orr:10"),
        ("orr", "2", "orr:10"),
        ("shelter", "2", "shelter:2"),
    ]


def test_withheld_is_asked_of_a_column_whole() -> None:
    frame = pl.DataFrame({"c": ["refused", "withdrawn", "given", "unknown", None]})
    assert frame.select(w=withheld(pl.col("c")))["w"].to_list() == [True, True, False, False, False]
