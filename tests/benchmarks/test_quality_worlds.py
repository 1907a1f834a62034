"""Worlds by another hand: the same bytes again, what was asked for hidden, a truth that fits the lists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from benchmarks.quality.clerks import Clerk
from benchmarks.quality.deported import without_deported
from benchmarks.quality.registers import NAMES
from benchmarks.quality.worlds import SCENARIOS, of_folder

from reunify.config import load_job
from reunify.job import check_job
from reunify.synth import WorldConfig

OTHER_HANDS = ("parish-1", "parish-2", "seekers")


def lists(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


@pytest.mark.parametrize("name", OTHER_HANDS)
def test_one_seed_gives_one_world(tmp_path: Path, name: str) -> None:
    for number, seed in enumerate((5, 5, 6)):
        SCENARIOS[name].make(tmp_path / str(number), 60, seed)
    first, again, other = (lists(tmp_path / str(n)) for n in range(3))
    assert first == again
    assert first != other


@pytest.mark.parametrize("name", OTHER_HANDS)
def test_its_job_reads_its_lists_and_its_truth_names_their_rows(tmp_path: Path, name: str) -> None:
    SCENARIOS[name].make(tmp_path, 60, 5)
    check_job(load_job(tmp_path / "job.yaml"))
    behind = pl.read_csv(tmp_path / "families.csv", infer_schema=False)
    family = {(source, id): family for source, id, _, family, _ in behind.iter_rows()}
    truth = pl.read_csv(tmp_path / "truth.csv", infer_schema=False)
    assert not truth.is_empty()
    for child_source, child, adult_source, adult, _ in truth.iter_rows():
        assert family[child_source, child] == family[adult_source, adult]


@pytest.mark.parametrize("hidden", [1, 2])
def test_registers_hide_as_many_names_as_asked(tmp_path: Path, hidden: int) -> None:
    SCENARIOS[f"parish-{hidden}"].make(tmp_path, 50, 5)
    baptisms = pl.read_csv(tmp_path / "baptisms.csv", infer_schema=False)
    blank = baptisms.select(pl.sum_horizontal(pl.col(NAMES).is_null())).to_series()
    assert blank.unique().to_list() == [hidden]


def test_one_sought_child_in_eight_has_no_name(tmp_path: Path) -> None:
    SCENARIOS["seekers"].make(tmp_path, 1_000, 5)
    sought = pl.read_csv(tmp_path / "buscan.csv", infer_schema=False)["niño"]
    nameless = sought.is_null() | sought.is_in(["no recuerda", "N/N"])
    assert 0.06 < nameless.sum() / len(sought) < 0.2
    assert pl.read_csv(tmp_path / "buscan.csv", infer_schema=False)["folio"].is_duplicated().any()


def test_a_clerk_writes_by_ear_and_cuts_short() -> None:
    always = Clerk(np.random.default_rng(1), ear=1.0, short=0.0, drop=0.0)
    assert {always.word("vasquez") for _ in range(40)} >= {"Basquez", "Vazquez", "Vasques"}
    assert Clerk(np.random.default_rng(1), 0.0, 1.0, 1.0).given(["maria", "petrona"]) == "M.ª"
    assert Clerk(np.random.default_rng(1), 0.0, 0.0, 0.0).words(["caal", "choc"]) == "Caal Choc"


def test_nobody_who_was_deported_is_left_on_a_list(tmp_path: Path) -> None:
    world = WorldConfig(share_with_parent=0.5)
    SCENARIOS["double"].make(tmp_path / "whole", 75, 5)
    without_deported(world, tmp_path / "left", 75, 5)
    whole, left = (pl.read_csv(tmp_path / f / "truth.csv", infer_schema=False) for f in ("whole", "left"))
    assert 0 < left.height < whole.height
    assert left.join(whole, on=left.columns, how="anti").is_empty()
    calls = pl.read_csv(tmp_path / "left" / "adults_hotline.csv", infer_schema=False, encoding="cp1252")
    known = left.filter(pl.col("adult_source") == "hotline")
    assert known.filter(~pl.col("adult_id").is_in(calls["folio"].implode())).is_empty()
    check_job(load_job(tmp_path / "left" / "job.yaml"))


def test_a_world_by_another_hand_is_taken_as_it_is(tmp_path: Path) -> None:
    SCENARIOS["parish-1"].make(tmp_path / "theirs", 20, 5)
    of_folder(tmp_path / "theirs").make(tmp_path / "ours", 0, 1)
    assert lists(tmp_path / "ours") == lists(tmp_path / "theirs")
