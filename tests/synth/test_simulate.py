"""The files of a made-up world: whole, repeatable, readable by their own job."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from reunify.config import load_job
from reunify.errors import ArgumentError
from reunify.sources import check_columns
from reunify.synth import WorldConfig, simulate
from reunify.synth.jobfile import job_text

ROOT = Path(__file__).parents[2]
Read = Callable[[Path, str], pl.DataFrame]
SOURCES = ("orr", "shelter", "ice", "hotline")


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("world") / "w"
    simulate(out, children=2500, seed=3)
    return out


def test_sample_data_is_what_simulate_writes(tmp_path: Path) -> None:
    simulate(tmp_path / "out", children=120, seed=28)
    kept = contents(ROOT / "sample_data")
    del kept["README.md"]
    assert contents(tmp_path / "out") == kept


def test_sample_job_is_the_sample_worlds_job() -> None:
    wanted = job_text("sample", WorldConfig(children=120, seed=28), "../sample_data/")
    assert (ROOT / "configs/sample.yaml").read_text(encoding="utf-8") == wanted


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        simulate(tmp_path / name, children=60, seed=seed)
    a, b, c = (contents(tmp_path / name) for name in "abc")
    assert a == b
    assert a["children_orr.csv"] != c["children_orr.csv"]


def test_the_worlds_seed_and_noise_hold_where_none_are_said(tmp_path: Path) -> None:
    simulate(tmp_path / "said", children=20, seed=9, noise=2.0)
    simulate(tmp_path / "world", children=20, world=WorldConfig(seed=9, noise=2.0))
    assert contents(tmp_path / "said") == contents(tmp_path / "world")


def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    simulate(tmp_path / "out", children=5)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "out").iterdir()} == {0o600}


def test_a_second_run_replaces_its_own_files_only(tmp_path: Path) -> None:
    simulate(tmp_path, children=5, seed=1)
    simulate(tmp_path, children=5, seed=2)
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ArgumentError, match="1 other"):
        simulate(tmp_path, children=5)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_file_in_the_folders_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArgumentError, match="cannot be made"):
        simulate(tmp_path / "file", children=5)


def test_job_fits_the_files(world: Path) -> None:
    job = load_job(world / "job.yaml")
    for source in job.config.sources:
        assert source.columns.id in check_columns(source, job.base)


def test_every_child_is_on_a_list_and_every_row_in_families(world: Path, read: Read) -> None:
    families = pl.read_csv(world / "families.csv")
    children = families.filter(pl.col("source").is_in(["orr", "shelter"]))
    assert children["person"].n_unique() == 2500
    for source in SOURCES:
        ids = read(world, source).to_series(0)
        assert ids.n_unique() == len(ids)
        assert set(ids) == set(families.filter(pl.col("source") == source)["id"])


def test_truth_names_rows_of_one_family(world: Path) -> None:
    behind = pl.read_csv(world / "families.csv").select("source", "id", "family")
    truth = pl.read_csv(world / "truth.csv")
    child = truth.join(
        behind, left_on=["child_source", "child_id"], right_on=["source", "id"], maintain_order="left"
    )
    adult = truth.join(
        behind, left_on=["adult_source", "adult_id"], right_on=["source", "id"], maintain_order="left"
    )
    assert child.height == adult.height == truth.height > 500
    assert child["family"].equals(adult["family"])


def test_sizes_are_as_asked(tmp_path: Path) -> None:
    done = simulate(tmp_path, children=4000)
    adults = done.rows["adults_ice.csv"] + done.rows["adults_hotline.csv"]
    assert adults == pytest.approx(0.45 * 4000, rel=0.05)
    assert done.children_with_parent == pytest.approx(1000, rel=0.1)


def test_some_people_stand_in_two_lists(world: Path) -> None:
    people = pl.read_csv(world / "families.csv").group_by("person").agg(pl.len(), pl.col("part").first())
    twice = people.filter(pl.col("len") == 2)["part"].value_counts()
    counts = dict(twice.iter_rows())
    assert counts["child"] > 50
    assert counts["mother"] > 20


@pytest.mark.parametrize(
    ("options", "low", "high"),
    [
        (WorldConfig(identifiers="absent"), 0, 0),
        (WorldConfig(identifiers="thinned"), 0.25, 0.40),
        (WorldConfig(identifiers="present"), 0.9, 1),
    ],
)
def test_identifiers_as_asked(
    tmp_path: Path, read: Read, options: WorldConfig, low: float, high: float
) -> None:
    simulate(tmp_path, children=600, world=options)
    orr, ice, shelter = (read(tmp_path, source) for source in ("orr", "ice", "shelter"))
    assert low <= orr["A#"].is_not_null().to_numpy().mean() <= high
    if options.identifiers == "absent":
        columns = [
            orr["Sibling A#s"],
            orr["FMU"],
            ice["FAMILY UNIT"],
            ice["Alien Number"],
            shelter["teléfono"],
        ]
        assert all(c.null_count() == len(c) for c in columns)


def test_without_siblings_families_have_one_child_in_care(tmp_path: Path) -> None:
    simulate(tmp_path, children=300, world=WorldConfig(siblings=False))
    families = pl.read_csv(tmp_path / "families.csv").filter(pl.col("part") == "child")
    assert families["family"].n_unique() == families["person"].n_unique() == 300


@pytest.mark.parametrize(
    "world",
    [
        WorldConfig(adults_per_child=0, share_with_parent=0),
        WorldConfig(share_with_parent=1),
        WorldConfig(days=1),
    ],
)
def test_odd_worlds_are_worlds_too(tmp_path: Path, world: WorldConfig) -> None:
    done = simulate(tmp_path, children=1, world=world, noise=5)
    assert done.rows["children_orr.csv"] + done.rows["children_shelter.csv"] in (1, 2)
    load_job(tmp_path / "job.yaml")


OUT_OF_RANGE: dict[str, Callable[[WorldConfig], WorldConfig]] = {
    "children": lambda w: replace(w, children=0),
    "seed": lambda w: replace(w, seed=-1),
    "noise": lambda w: replace(w, noise=11.0),
    "share_with_parent": lambda w: replace(w, share_with_parent=1.5),
    "adults_per_child": lambda w: replace(w, adults_per_child=9.0),
    "adults_name_children": lambda w: replace(w, adults_name_children=-0.1),
    "days": lambda w: replace(w, days=0),
}


@pytest.mark.parametrize("option", sorted(OUT_OF_RANGE))
def test_options_out_of_range_are_refused(option: str) -> None:
    with pytest.raises(ArgumentError, match=option):
        OUT_OF_RANGE[option](WorldConfig())


def test_encodings_hold_however_loud_the_noise(tmp_path: Path) -> None:
    simulate(tmp_path, children=500, noise=8)
    assert (tmp_path / "adults_ice.csv").read_bytes().isascii()
    assert (tmp_path / "adults_hotline.csv").read_text(encoding="cp1252").startswith("folio,")


def test_spoilt_encodings_and_missing_words_are_among_the_cells(world: Path) -> None:
    text = (world / "children_shelter.csv").read_text(encoding="utf-8")
    assert all(
        sign in text for sign in ("Ã", "no sabe", "desconocido", ";M;", ";H;", "aldea ", " de mayo de ")
    )


@pytest.mark.parametrize("name", ["job.yaml", "truth.csv"])
def test_files_that_are_not_made_up_are_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("sources: []")
    with pytest.raises(ArgumentError, match="may not be made up"):
        simulate(tmp_path, children=5)
    assert [p.read_text() for p in tmp_path.iterdir()] == ["sources: []"]
