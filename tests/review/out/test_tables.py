"""Confirmed pairs, open children and labels, as files."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import text

from reunify.cli import main
from reunify.errors import ArgumentError, RefusedError
from reunify.review import Actor, Role
from reunify.review.out import FORMATS, TABLES, Export, export_table, save_export

from ..conftest import PEOPLE, Office


def rows(made: Export) -> list[dict[str, object]]:
    """Return the rows of an export in JSON."""
    found: list[dict[str, object]] = next(iter(json.loads(made.content).values()))
    return found


def confirm(office: Office, pair: str) -> str:
    """Let two people confirm a pair."""
    office.says("ana", pair, "yes")
    office.says("bea", pair, "yes")
    return pair


def had(office: Office, what: str, who: str = "lea") -> list[dict[str, object]]:
    """Return what somebody gets of a table."""
    return rows(export_table(office.desk, office.people[who], what, "json"))


def test_a_confirmed_pair_says_who_and_when(either: Office) -> None:
    assert had(either, "confirmed") == []
    pair = confirm(either, either.pair("likely"))
    (row,) = had(either, "confirmed")
    assert (row["pair_id"], row["state"], row["confirmed_by"]) == (pair, "confirmed", "ana; bea")
    assert row["verified_by"] is None and str(row["confirmed_on"]) >= "2026"


def test_a_verified_pair_says_by_which_method(either: Office) -> None:
    pair = confirm(either, either.pair("likely"))
    either.says("caro", pair, "yes", act="verify", method="dna")
    (row,) = had(either, "confirmed")
    assert (row["state"], row["verified_by"], row["verified_method"]) == ("waiting_verification", None, None)
    either.says("lea", pair, "yes", act="verify", method="consulate")
    (row,) = had(either, "confirmed")
    assert (row["verified_by"], row["verified_method"]) == ("caro; lea", "dna; consulate")
    assert row["confirmed_by"] == "ana; bea"


def test_a_pair_read_again_is_no_longer_confirmed(office: Office) -> None:
    pair = confirm(office, office.pair("likely"))
    office.says("caro", pair, "no", reason="birth_differs")
    assert had(office, "confirmed") == []


def test_every_child_is_open_but_the_confirmed(either: Office) -> None:
    every = either.value(text("SELECT count(*) FROM child"))
    assert len(had(either, "open")) == every
    pair = confirm(either, either.pair("likely"))
    left = had(either, "open")
    assert len(left) == int(str(every)) - 1
    child = either.value(
        text(
            "SELECT s.ref FROM candidate c JOIN subject s ON s.id = c.child_id WHERE c.pair_id = :p"
        ).bindparams(p=pair)
    )
    assert child not in {row["child_ref"] for row in left}


def test_a_child_to_be_read_blind_shows_nothing_that_follows_from_scores(office: Office) -> None:
    pair = office.pair("likely")
    child = office.child_of(pair)
    with office.desk.store.writing() as connection:
        connection.execute(text("UPDATE child SET ask_next = 'Who came along?'"))
    before = next(row for row in had(office, "open") if row["child_ref"] == child)
    office.says("ana", pair, "yes")
    after = next(row for row in had(office, "open") if row["child_ref"] == child)
    assert before["best_band"] and before["ask_next"]
    assert (after["best_band"], after["ask_next"], after["state"]) == (None, None, "waiting_second")


def test_questions_are_asked_in_the_readers_language(office: Office) -> None:
    spoken = Actor(**{**vars(office.people["lea"]), "language": "es"})
    english = {row["ask_next"] for row in had(office, "open")}
    spanish = {row["ask_next"] for row in rows(export_table(office.desk, spoken, "open", "json"))}
    assert len(english) == len(spanish) and not (english & spanish) - {None}


def test_both_readers_words_are_labels(either: Office) -> None:
    yes, no, more = (either.pair("likely", skip) for skip in range(3))
    confirm(either, yes)
    either.says("ana", no, "no", reason="names_differ")
    either.says("bea", no, "yes")
    either.says("ana", more, "need_more")
    found = pl.DataFrame(had(either, "labels", "alan"))
    assert found["is_match"].sort().to_list() == ["false", "true", "true", "true", "unsure"]
    assert found["judge"].n_unique() == 2 and found.filter("unsure").height == 1
    assert not set(PEOPLE) & set(found["judge"]) and set(found["method"]) == {"records"}
    assert found.group_by("child_id", "adult_id").len().height == 3


def test_a_first_word_is_no_label_before_the_second(either: Office) -> None:
    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    assert had(either, "labels", "alan") == []
    either.says("bea", pair, "no")
    either.says("lea", pair, "no")
    assert [row["is_match"] for row in had(either, "labels", "alan")] == ["true", "false", "false"]


def test_of_a_reversed_pair_the_last_judging_is_the_label(either: Office) -> None:
    pair = confirm(either, either.pair("likely"))
    either.says("caro", pair, "no", reason="birth_differs")
    assert [row["is_match"] for row in had(either, "labels", "alan")] == ["true", "true"]
    either.says("lea", pair, "no")
    assert [row["is_match"] for row in had(either, "labels", "alan")] == ["false", "false"]


def test_what_was_verified_says_so_by_another_judge(either: Office) -> None:
    pair = confirm(either, either.pair("likely"))
    either.says("caro", pair, "yes", act="verify", method="dna")
    assert len(had(either, "labels", "alan")) == 2
    either.says("ana", pair, "yes", act="verify", method="documents")
    found = had(either, "labels", "alan")
    assert [row["method"] for row in found] == ["records", "records", "dna", "documents"]
    assert len({row["judge"] for row in found}) == 4


def test_what_was_taken_back_is_no_label(office: Office) -> None:
    from reunify.review import undo

    pair = office.pair("likely")
    office.says("ana", pair, "need_more")
    undo(office.desk, office.people["ana"], pair, "taken-back")
    assert had(office, "labels", "alan") == []


def test_labels_are_read_back_by_evaluate(
    office: Office, run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for skip in range(4):
        pair = office.pair("likely")
        office.says("ana", pair, "yes")
        office.says("bea", pair, "no" if skip == 3 else "yes")
    office.says("ana", office.pair("possible"), "need_more")
    file = tmp_path / "labels.csv"
    save_export(export_table(office.desk, office.people["alan"], "labels", "csv"), file)
    assert file.stat().st_mode & 0o777 == 0o600
    words = ["evaluate", run_folder, "--labels", file, "--out", tmp_path / "evaluation", "--json"]
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in words])
    said = capsys.readouterr().out
    assert (end.value.code or 0) == 0, said
    assert json.loads(said)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("what", TABLES)
def test_the_same_state_gives_the_same_bytes(office: Office, what: str, form: str) -> None:
    confirm(office, office.pair("likely"))
    first = export_table(office.desk, office.people["lea"], what, form)
    assert export_table(office.desk, office.people["lea"], what, form) == first
    assert first.filename == f"{what}.{form}" and first.content
    assert not list(office.desk.folder.glob(".export-*"))


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("what", TABLES)
def test_each_role_exports_what_it_may(office: Office, what: str, who: str) -> None:
    may = PEOPLE[who] == Role.LEAD or (PEOPLE[who] == Role.ANALYST and what == "labels")
    if may:
        assert export_table(office.desk, office.people[who], what, "csv")
        return
    with pytest.raises(RefusedError):
        export_table(office.desk, office.people[who], what, "csv")
    assert office.value(text("SELECT count(*) FROM journal WHERE action = 'exported'")) == 0


@pytest.mark.parametrize("what", TABLES)
def test_nobody_exports_another_agencys_children(office: Office, what: str) -> None:
    confirm(office, office.pair("likely"))
    every = had(office, what)
    sources = sorted({str(row["child_source"]) for row in every})
    agency = Actor(**{**vars(office.people["lea"]), "sources": (sources[0],)})
    mine = rows(export_table(office.desk, agency, what, "json"))
    assert mine == [row for row in every if row["child_source"] == sources[0]]
    nobodys = Actor(**{**vars(agency), "sources": ("elsewhere",)})
    assert rows(export_table(office.desk, nobodys, what, "json")) == []


def test_an_export_is_on_the_record_with_those_in_it(office: Office) -> None:
    pair = confirm(office, office.pair("likely"))
    export_table(office.desk, office.people["lea"], "confirmed", "csv")
    body = office.value(text("SELECT body FROM journal WHERE action = 'exported' ORDER BY seq DESC LIMIT 1"))
    said = json.loads(str(body))
    assert said["what"] == "confirmed.csv" and said["who"] == office.people["lea"].account
    assert office.child_of(pair) in said["people"] and len(said["people"]) == 2


def test_what_a_spreadsheet_would_run_is_text(office: Office) -> None:
    pair = confirm(office, office.pair("likely"))
    with office.desk.store.writing() as connection:
        evil = text(
            "UPDATE testimony SET name_text = '=HYPERLINK(\"http://x\")' WHERE id = "
            "(SELECT child_id FROM candidate WHERE pair_id = :pair)"
        )
        connection.execute(evil, {"pair": pair})
    lead = office.people["lea"]
    csv = pl.read_csv(export_table(office.desk, lead, "confirmed", "csv").content, infer_schema=False)
    assert csv["child_name"].to_list() == ['\'=HYPERLINK("http://x")']
    with zipfile.ZipFile(io.BytesIO(export_table(office.desk, lead, "confirmed", "xlsx").content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert not [name for name in book.namelist() if "hyperlink" in name or "external" in name.lower()]
    assert "<f>" not in sheet and '>=HYPERLINK("http://x")</t>' in sheet


@pytest.mark.parametrize(("what", "form"), [("everything", "csv"), ("confirmed", "pdf"), ("open", "")])
def test_what_is_not_known_is_refused(office: Office, what: str, form: str) -> None:
    with pytest.raises(ArgumentError):
        export_table(office.desk, office.people["lea"], what, form)
    assert office.value(text("SELECT count(*) FROM journal WHERE action = 'exported'")) == 0
