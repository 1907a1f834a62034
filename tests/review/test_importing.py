"""Runs come in whole; decisions survive them; new evidence reopens what was settled."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import text

from reunify.artifacts import read_artifact, read_table
from reunify.errors import RunFolderError
from reunify.review import Case, add_run, open_case, open_desk
from reunify.review.shaping import evidence_rows

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
        evidence_rows(run_folder / "evidence.parquet", some, tmp_path / "spill").sort("pair_id")
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
