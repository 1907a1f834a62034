"""Runs come in whole; decisions survive them; new evidence reopens what was settled."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import text

from reunify.artifacts import read_artifact, read_table
from reunify.errors import RunFolderError, WorkspaceError
from reunify.log import Silent
from reunify.review import Case, Desk, add_run, audit, find_people, importing, open_case, open_desk, purge
from reunify.review.shaping import evidence_rows
from reunify.review.workspace import adding

from .conftest import Office, furnish


def later_run(run: Path, folder: Path, change: str = "", pair: str = "", drop: str = "") -> Path:
    """Return a copy of a run that is another: its evidence changed for a pair, or a pair not listed."""
    shutil.copytree(run, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"name": f"later {change}{drop}"}))
    evidence = pl.read_parquet(folder / "evidence.parquet")
    mine = (pl.col("pair_id") == pair) & (pl.col("kind") == "comparison")
    if change == "value":
        found = pl.when(mine & (pl.col("part") == "child_sex")).then(pl.lit("another"))
        evidence = evidence.with_columns(child_value=found.otherwise("child_value"))
    if change == "weights":
        evidence = evidence.with_columns(weight=pl.col("weight") + 0.25)
    evidence.write_parquet(folder / "evidence.parquet")
    candidates = pl.read_parquet(folder / "candidates.parquet").filter(pl.col("pair_id") != drop)
    candidates.write_parquet(folder / "candidates.parquet")
    return folder


def test_everything_of_a_run_is_there(either: Office, run_folder: Path) -> None:
    pairs = read_artifact(run_folder, "candidates.parquet")
    assert either.value(text("SELECT count(*) FROM candidate")) == pairs.height
    for table, side in (("children", "child"), ("adults", "adult")):
        keys = read_table(run_folder, table).select(f"{side}_source", f"{side}_id").n_unique()
        assert either.value(text(f"SELECT count(*) FROM {side}")) == keys
    raw = read_table(run_folder, "records").sort("record").row(0, named=True)
    query = text("SELECT t.raw FROM testimony t JOIN subject s ON s.id = t.id WHERE s.record_id = :i")
    assert either.value(query.bindparams(i=raw["id"])) == raw["raw"]


def test_a_run_comes_in_once(office: Office, run_folder: Path) -> None:
    assert add_run(office.desk, run_folder).again


def test_what_is_no_run_is_refused_and_leaves_nothing(
    office: Office, run_folder: Path, tmp_path: Path
) -> None:
    broken = later_run(run_folder, tmp_path / "broken")
    (broken / "evidence.parquet").unlink()
    before = office.value(text("SELECT count(*) FROM run"))
    for folder in (tmp_path / "nothing", broken):
        with pytest.raises(RunFolderError):
            add_run(office.desk, folder)
    assert office.value(text("SELECT count(*) FROM run")) == before


def test_decisions_survive_a_later_run(either: Office, run_folder: Path, tmp_path: Path) -> None:
    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    add_run(either.desk, later_run(run_folder, tmp_path / "run"))
    either.says("bea", pair, "yes")
    assert either.state(pair) == "confirmed"


def settled(office: Office) -> str:
    """Return a pair that two people have called not a match."""
    pair = office.pair("likely")
    office.says("ana", pair, "no")
    office.says("bea", pair, "no")
    return pair


@pytest.mark.parametrize(
    ("change", "state"), [("value", "reopened"), ("weights", "not_a_match"), ("", "not_a_match")]
)
def test_not_a_match_is_offered_again_on_new_evidence_alone(
    either: Office, run_folder: Path, tmp_path: Path, change: str, state: str
) -> None:
    pair = settled(either)
    added = add_run(either.desk, later_run(run_folder, tmp_path / "run", change, pair))
    assert (added.reopened, either.state(pair)) == (int(state == "reopened"), state)


def test_what_is_reopened_is_marked_and_settled_anew(
    office: Office, run_folder: Path, tmp_path: Path
) -> None:
    pair = settled(office)
    add_run(office.desk, later_run(run_folder, tmp_path / "run", "value", pair))
    case = open_case(office.desk, office.people["caro"], office.child_of(pair))
    assert isinstance(case, Case)
    assert [c.new_evidence for c in case.candidates if c.pair_id == pair] == [True]
    office.says("caro", pair, "no")
    assert office.state(pair) == "waiting_second"


def test_a_pair_no_longer_listed_is_kept(either: Office, run_folder: Path, tmp_path: Path) -> None:
    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    other = either.pair("possible")
    added = add_run(either.desk, later_run(run_folder, tmp_path / "run", drop=pair))
    add_run(either.desk, later_run(run_folder, tmp_path / "run2", drop=other))
    listed = text("SELECT listed FROM candidate WHERE pair_id = :p")
    assert added.candidates and either.value(listed.bindparams(p=pair))
    assert not either.value(listed.bindparams(p=other))
    assert either.state(pair) == "waiting_second"


def test_one_who_refused_is_on_the_roster_and_no_more(
    office: Office, run_folder: Path, tmp_path: Path
) -> None:
    folder = later_run(run_folder, tmp_path / "run")
    records = read_table(folder, "records")
    name = records.filter(pl.col("role") == "child").sort("record").row(0, named=True)
    refused = pl.when(pl.col("record") == name["record"]).then(pl.lit("refused")).otherwise("consent")
    records.with_columns(consent=refused).write_parquet(folder / "stages/records.parquet")
    desk = open_desk(tmp_path / "other", create=True)
    furnish(desk, folder)
    fresh = Office(desk, {})
    counts = [
        fresh.value(
            text(
                f"SELECT count(*) FROM {table} t JOIN subject s ON s.id = t.id WHERE s.record_id = :i"
            ).bindparams(i=name["id"])
        )
        for table in ("child", "testimony")
    ]
    assert counts == [1, 0]
    desk.close()


def test_the_print_is_of_what_was_compared(run_folder: Path, tmp_path: Path) -> None:
    pairs = read_artifact(run_folder, "candidates.parquet").sort("pair_id")
    prints = [
        evidence_rows(pl.scan_parquet(run_folder / "evidence.parquet"), some, tmp_path / "spill").sort(
            "pair_id"
        )
        for some in (pairs, pairs.reverse())
    ]
    assert prints[0]["evidence_print"].to_list() == prints[1]["evidence_print"].to_list()
    assert prints[0]["evidence_print"].n_unique() > pairs.height * 0.9


def test_importing_leaves_no_spill_and_draws_no_bar(
    office: Office, run_folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    add_run(office.desk, later_run(run_folder, tmp_path / "run"))
    assert not list(office.desk.folder.rglob("duckdb_temp*"))
    assert capfd.readouterr() == ("", "")


def in_parts(monkeypatch: pytest.MonkeyPatch, rows: int = 60) -> None:
    """Cut runs into parts of so many rows from here on."""
    monkeypatch.setattr("reunify.review.parts.PART", rows)


def stopped(monkeypatch: pytest.MonkeyPatch, desk: Desk, run: Path, after: int) -> None:
    """Add a run in parts, and stop it before the part of that number."""
    whole = importing._bring_part

    def once(desk: Desk, part: importing._Part, *rest: Any) -> int:
        if part.part == after:
            raise KeyboardInterrupt
        return whole(desk, part, *rest)

    with monkeypatch.context() as patched:
        patched.setattr("reunify.review.importing._bring_part", once)
        with pytest.raises(KeyboardInterrupt):
            add_run(desk, run)


CONTENT = (
    "SELECT source, status, candidates, best_band, flags, language, state FROM child",
    "SELECT source, status, claimed_children FROM adult",
    "SELECT pair_id, rank, match_weight, band, explanation, evidence, CAST(listed AS INTEGER) FROM candidate",
    "SELECT name_text, raw, facts, claimed, kin FROM testimony",
    "SELECT n.key, s.source, s.record_id FROM name_key n JOIN subject s ON s.id = n.subject_id",
)


def content(desk: Desk) -> list[list[str]]:
    """Return what a desk holds of runs, but for numbers that it gave itself."""
    with desk.store.reading() as connection:
        return [sorted(map(repr, connection.execute(text(query)).all())) for query in CONTENT]


def test_parts_bring_what_the_whole_brings(
    either: Office, run_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_parts(monkeypatch)
    whole = content(either.desk)
    desk = open_desk(tmp_path / "other", create=True)
    watch = Watched()
    add_run(desk, run_folder, watch)
    assert watch.advanced > 3 and content(desk) == whole
    assert not list((tmp_path / "other/.spill").iterdir()) and not audit(desk).problems
    desk.close()


class Watched(Silent):
    """Counts the steps that it is told of."""

    advanced = 0

    def advance(self, steps: int = 1) -> None:
        """Count."""
        self.advanced += steps


def of_others(run: Path) -> Path:
    """Make a run one of other people: every id of it another."""
    for file in ("candidates", "evidence"):
        rows = pl.read_parquet(run / f"{file}.parquet")
        ids = [(pl.col(c) + "b").alias(c) for c in ("child_id", "adult_id") if c in rows.columns]
        rows.with_columns(pl.col("pair_id").str.reverse(), *ids).write_parquet(run / f"{file}.parquet")
    for table in ("children", "adults", "records", "claimed", "kin"):
        rows = read_table(run, table)
        ids = [
            (pl.col(c) + "b").alias(c) for c in ("child_id", "adult_id", "id", "record") if c in rows.columns
        ]
        rows.with_columns(ids).write_parquet(run / f"stages/{table}.parquet")
    return run


def test_until_all_of_a_run_is_there_nobody_new_is_shown_or_found(
    either: Office, run_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_parts(monkeypatch)
    run = of_others(later_run(run_folder, tmp_path / "run", "of others"))
    name = read_table(run, "records")["name_text"].drop_nulls()[0]
    children, pairs = (text(f"SELECT count(*) FROM {t}") for t in ("child", "candidate"))
    before, there = either.value(children), either.value(pairs)
    found = find_people(either.desk, either.people["ana"], name)
    stopped(monkeypatch, either.desk, run, after=4)
    assert either.value(pairs) != there and either.value(children) == before
    assert find_people(either.desk, either.people["ana"], name) == found
    assert not audit(either.desk).problems
    added = add_run(either.desk, run)
    assert either.value(children) == int(str(before)) + added.children
    assert len(find_people(either.desk, either.people["ana"], name)) > len(found)


def test_a_child_moves_to_a_later_run_whole_and_its_decisions_with_it(
    either: Office, run_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_parts(monkeypatch)
    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    stopped(monkeypatch, either.desk, later_run(run_folder, tmp_path / "run"), after=4)
    mixed = text(
        "SELECT count(*) FROM candidate c JOIN child k ON k.id = c.child_id "
        "WHERE c.listed AND c.run_id <> k.run_id"
    )
    assert either.value(mixed) == 0 and either.value(text("SELECT count(DISTINCT run_id) FROM child")) != 1
    either.says("bea", pair, "yes")
    add_run(either.desk, tmp_path / "run")
    assert either.value(mixed) == 0 and either.state(pair) == "confirmed"


def test_two_runs_are_not_added_at_once(office: Office, run_folder: Path, tmp_path: Path) -> None:
    run = later_run(run_folder, tmp_path / "run")
    with adding(office.desk.folder), pytest.raises(WorkspaceError):
        add_run(office.desk, run)


def test_one_who_is_purged_while_a_run_comes_in_stays_out(
    either: Office, run_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_parts(monkeypatch)
    run = of_others(later_run(run_folder, tmp_path / "run", "of others"))
    gone = read_table(run, "children").sort("child_source", "child_id").row(-1, named=True)
    bring, calls = importing._bring_part, iter(range(1000))

    def purging(*given: Any) -> int:
        if next(calls) == 2:
            purge(either.desk, gone["child_source"], gone["child_id"])
        return bring(*given)

    monkeypatch.setattr("reunify.review.importing._bring_part", purging)
    add_run(either.desk, run)
    named = text("SELECT count(*) FROM subject WHERE record_id = :i").bindparams(i=gone["child_id"])
    raw = text("SELECT count(*) FROM testimony t JOIN subject s ON s.id = t.id WHERE s.purged_at IS NOT NULL")
    assert (either.value(named), either.value(raw)) == (0, 0)


def test_one_who_withdraws_later_is_no_longer_told_of(
    either: Office, run_folder: Path, tmp_path: Path
) -> None:
    run = later_run(run_folder, tmp_path / "run")
    records = read_table(run, "records").sort("record")
    first = records.row(0, named=True)
    withdrawn = pl.when(pl.col("record") == first["record"]).then(pl.lit("withdrawn")).otherwise("consent")
    records.with_columns(consent=withdrawn).write_parquet(run / "stages/records.parquet")
    add_run(either.desk, run)
    for table, column in (("testimony", "id"), ("name_key", "subject_id")):
        count = f"SELECT count(*) FROM {table} t JOIN subject s ON s.id = t.{column} WHERE s.record_id = :i"
        assert either.value(text(count).bindparams(i=first["id"])) == 0


def test_what_a_killed_import_left_beside_the_database_goes_when_the_desk_is_opened(office: Office) -> None:
    left = office.desk.folder / ".spill/parts/evidence-0-0.parquet"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_text("a name")
    with adding(office.desk.folder):
        open_desk(office.desk.folder).close()
        assert left.exists()
    open_desk(office.desk.folder).close()
    assert not left.exists()


def test_an_interrupted_run_older_than_another_does_not_go_on(
    office: Office, run_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_parts(monkeypatch)
    stopped(monkeypatch, office.desk, later_run(run_folder, tmp_path / "older", "older"), after=2)
    add_run(office.desk, later_run(run_folder, tmp_path / "newer", "newer"))
    with pytest.raises(RunFolderError):
        add_run(office.desk, tmp_path / "older")
    assert not audit(office.desk).problems
