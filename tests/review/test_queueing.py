"""The queue: in the order that matters, without names, each child read by one person at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import text

from reunify.artifacts import read_table
from reunify.errors import ArgumentError, RefusedError
from reunify.review import AGE_GROUPS, Filters, open_case, progress, queue, refresh_day, release, take, undo
from reunify.review.leases import hold
from reunify.review.queueing import age_group

from .conftest import Office


def test_most_worth_comes_first_and_every_child_once(either: Office) -> None:
    seen, values, after = [], [], None
    while True:
        page = queue(either.desk, either.people["ana"], Filters(), after, size=7)
        seen += [row.ref for row in page.rows]
        values += [row.value for row in page.rows]
        after = page.after
        if after is None:
            break
    assert values == sorted(values, key=lambda v: -(v or 0.0))
    children = text("SELECT count(*) FROM child WHERE candidates > 0")
    assert len(seen) == len(set(seen)) == either.value(children)


def test_no_name_is_in_the_queue(office: Office) -> None:
    shown = repr(queue(office.desk, office.people["ana"], Filters(), size=200))
    with office.desk.store.reading() as connection:
        names = connection.scalars(text("SELECT name_text FROM testimony WHERE name_text <> ''")).all()
    assert len(names) > 50 and not [name for name in names if name in shown]


@pytest.mark.parametrize(
    ("filters", "sql"),
    [
        (Filters(band="likely"), "best_band = 'likely'"),
        (Filters(source="orr"), "source = 'orr' AND candidates > 0"),
        (Filters(flag="rival_claimants"), "flags LIKE '%;rival_claimants;%'"),
        (Filters(state="open"), "state = 'open'"),
        (Filters(state="no_candidates"), "candidates = 0"),
        (Filters(language="espanol"), "language = 'espanol' AND candidates > 0"),
    ],
)
def test_filters(either: Office, filters: Filters, sql: str) -> None:
    page = queue(either.desk, either.people["ana"], filters, size=200)
    assert len(page.rows) == either.value(text(f"SELECT count(*) FROM child WHERE {sql}"))


def test_age_groups_part_the_children(office: Office) -> None:
    counts = [
        len(queue(office.desk, office.people["ana"], Filters(age_group=g), size=200).rows) for g in AGE_GROUPS
    ]
    known = text("SELECT count(*) FROM child WHERE candidates > 0 AND turns_18_from IS NOT NULL")
    assert sum(counts) == office.value(known)


def test_a_child_is_five_on_its_fifth_birthday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reunify.review.queueing.today", lambda: dt.date(2026, 6, 15))
    assert age_group("2039-06-15") == "5-9"
    assert age_group("2039-06-16") == "0-4"
    assert (age_group("2026-06-15"), age_group("2026-06-16"), age_group(None)) == ("18+", "14-17", None)


@pytest.mark.parametrize("filters", [Filters(state="lost"), Filters(age_group="old")])
def test_filters_that_are_not_known(office: Office, filters: Filters) -> None:
    with pytest.raises(ArgumentError):
        queue(office.desk, office.people["ana"], filters)


def test_two_take_two_children(either: Office) -> None:
    taken = [take(either.desk, either.people[who], Filters()) for who in ("ana", "bea", "caro", "lea")]
    assert len(set(taken)) == 4 and None not in taken
    mine = queue(either.desk, either.people["ana"], Filters(mine=True))
    assert [row.ref for row in mine.rows] == taken[:1]


def test_what_is_passed_over_is_let_go_and_not_offered_again_at_once(office: Office) -> None:
    ana, bea = office.people["ana"], office.people["bea"]
    first = take(office.desk, ana, Filters())
    second = take(office.desk, ana, Filters(), leaving=first)
    assert second not in (None, first)
    assert take(office.desk, bea, Filters()) == first


def test_a_hold_ends(office: Office) -> None:
    ref = take(office.desk, office.people["ana"], Filters())
    with office.desk.store.writing() as connection:
        connection.execute(text("UPDATE lease SET expires_at = '2020-01-01T00:00:00.000000Z'"))
    assert take(office.desk, office.people["bea"], Filters()) == ref


def test_a_child_that_waits_is_offered_to_others_and_tells_no_band(office: Office) -> None:
    pair = office.pair("likely")
    office.says("ana", pair, "yes")
    ref = office.child_of(pair)
    rows = {
        who: {row.ref: row for row in queue(office.desk, office.people[who], Filters(), size=200).rows}
        for who in ("ana", "bea")
    }
    assert ref not in rows["ana"] and rows["bea"][ref].band is None and rows["bea"][ref].value is None
    banded = queue(office.desk, office.people["bea"], Filters(band="likely"), size=200)
    assert ref not in {row.ref for row in banded.rows}


def test_what_is_settled_leaves_the_queue_and_comes_back_when_it_falls_due(office: Office) -> None:
    pair = office.pair("likely")
    day = dt.date.today()
    office.says("ana", pair, "need_more", need_by=day + dt.timedelta(days=400))
    query = text(
        "SELECT count(*) FROM candidate c JOIN candidate d ON d.child_id = c.child_id WHERE c.pair_id = :p"
    )
    alone = office.value(query.bindparams(p=pair)) == 1
    if alone:
        assert office.child_of(pair) not in refs(office, "bea")
    office.says("ana", pair, "need_more", need_by=day)
    assert office.child_of(pair) in refs(office, "bea")


def refs(office: Office, who: str) -> set[str]:
    """Return the refs of the children in somebody's queue."""
    return {row.ref for row in queue(office.desk, office.people[who], Filters(), size=200).rows}


def test_a_new_day_makes_birthdays_nearer(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not refresh_day(office.desk)
    soon = str(office.value(text("SELECT max(turns_18_from) FROM child WHERE candidates > 0")))
    query = text("SELECT value / worth FROM child WHERE turns_18_from = :d AND candidates > 0").bindparams(
        d=soon
    )
    assert office.value(query) == pytest.approx(1.0)
    monkeypatch.setattr("reunify.review.children.today", lambda: dt.date.fromisoformat(soon))
    assert refresh_day(office.desk)
    assert office.value(query) == pytest.approx(2.0)


def test_children_have_the_language_that_their_record_says(office: Office, run_folder: Path) -> None:
    records = read_table(run_folder, "records").filter(pl.col("role") == "child")
    said = records.drop_nulls("language").unique(["source", "id"]).height
    assert said and office.value(text("SELECT count(*) FROM child WHERE language IS NOT NULL")) == said


def test_the_queue_is_of_today_on_a_server_that_runs_for_days(
    either: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair, day = either.pair("likely"), dt.date.today() + dt.timedelta(days=3)
    either.says("ana", pair, "need_more", need_by=day)
    ref, people = either.child_of(pair), either.people
    value = text("SELECT value FROM child JOIN subject s ON s.id = child.id WHERE s.ref = :r")
    before = either.value(value.bindparams(r=ref))
    monkeypatch.setattr("reunify.review.children.today", lambda: day)
    queue(either.desk, people["bea"], Filters())
    assert float(str(either.value(value.bindparams(r=ref)))) > float(str(before))
    assert not refresh_day(either.desk)


def test_an_agencys_people_see_its_children_alone(office: Office) -> None:
    bea = replace(office.people["bea"], sources=("orr",))
    rows = queue(office.desk, bea, Filters(), size=200).rows
    assert rows and {row.source for row in rows} == {"orr"}
    other = str(
        office.value(text("SELECT ref FROM subject WHERE side = 'child' AND source <> 'orr' LIMIT 1"))
    )
    for ask in (open_case, release):
        with pytest.raises(RefusedError):
            ask(office.desk, bea, other)
    counted = sum(progress(office.desk, bea).children.values())
    assert counted == office.value(text("SELECT count(*) FROM child WHERE source = 'orr'"))


def test_a_held_child_names_its_holder(office: Office) -> None:
    number = int(str(office.value(text("SELECT id FROM child ORDER BY value DESC, id LIMIT 1"))))
    with office.desk.store.writing() as connection:
        hold(connection, office.desk, office.people["ana"], number)
    assert queue(office.desk, office.people["bea"], Filters()).rows[0].held_by == "ana"


@pytest.mark.parametrize("who", ["alan", "aud"])
def test_analysts_and_auditors_have_no_queue(office: Office, who: str) -> None:
    with pytest.raises(RefusedError):
        queue(office.desk, office.people[who], Filters())


def test_who_read_another_pair_of_the_child_may_still_be_second_and_sees_no_band(either: Office) -> None:
    query = text(
        "SELECT min(pair_id) AS mine, max(pair_id) AS other FROM candidate WHERE band = 'unlikely' "
        "GROUP BY child_id HAVING count(*) > 1 ORDER BY 1 LIMIT 1"
    )
    with either.desk.store.reading() as connection:
        pairs = connection.execute(query).one()
    either.says("ana", pairs.mine, "need_more")
    either.says("bea", pairs.other, "yes")
    ref = either.child_of(pairs.other)
    offered = queue(either.desk, either.people["ana"], Filters(), size=200).rows
    assert [(r.band, r.value) for r in offered if r.ref == ref] == [(None, None)]


def test_who_took_a_second_reading_back_is_not_offered_the_child_again(either: Office) -> None:
    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    either.says("bea", pair, "no")
    undo(either.desk, either.people["bea"], pair, "back")
    ref = either.child_of(pair)
    for who, there in (("ana", False), ("bea", False), ("caro", True)):
        rows = queue(either.desk, either.people[who], Filters(), size=200).rows
        assert any(r.ref == ref for r in rows) == there
