"""What differs between two listings and two runs, which difference did it, and how it is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from tests.evaluation.whatif_runs import BASE, ran, world

from reunify.cli import main
from reunify.config import load_job
from reunify.errors import ArgumentError
from reunify.evaluation.compare import compare_runs, compare_what_if
from reunify.evaluation.compare_page import CompareView, write_comparison
from reunify.evaluation.differences import compare_listings
from reunify.evaluation.proposed import parse
from reunify.evaluation.tune import readings_of
from reunify.evaluation.whatif import LISTED, Listing
from reunify.explain.folder import Finished
from reunify.job import run_job
from reunify.wording import LANGUAGES, words

THRESHOLDS = "thresholds: {likely: 0.99, possible: 0.05}"


def listed(*pairs: tuple[str, str, float, str], persons: dict[str, str] | None = None) -> Listing:
    """Return a listing of ``(child, adult, probability, band)``, each child's best first."""
    rows = [
        {
            "child_source": "c",
            "child_id": child,
            "adult_source": "a",
            "adult_id": adult,
            "adult_person": (persons or {}).get(adult, adult),
            "rank": 1 + sum(1 for before in pairs[:n] if before[0] == child),
            "match_weight": 1.0,
            "match_probability": probability,
            "band": band,
        }
        for n, (child, adult, probability, band) in enumerate(pairs)
    ]
    frame = pl.DataFrame(rows, infer_schema_length=None) if rows else LISTED.empty()
    children = [{"child_source": "c", "child_id": str(n), "status": "candidates"} for n in range(1, 6)]
    return Listing(LISTED.conform(frame), pl.DataFrame(children))


def test_each_pair_is_told_by_what_became_of_it() -> None:
    one = listed(("1", "x", 0.9, "likely"), ("2", "x", 0.5, "possible"), ("3", "x", 0.05, "unlikely"))
    two = listed(("1", "y", 0.9, "likely"), ("2", "x", 0.49, "possible"), ("3", "x", 0.05, "possible"))
    found = compare_listings(one, two).pairs
    told = {(row["child_id"], row["adult_id"]): row["change"] for row in found.iter_rows(named=True)}
    assert told == {("1", "x"): "vanished", ("1", "y"): "appeared", ("2", "x"): "fell", ("3", "x"): "rose"}
    assert found["band_changed"].sum() == 1


def test_a_move_below_a_hundredth_within_a_band_is_none() -> None:
    found = compare_listings(listed(("1", "x", 0.500, "possible")), listed(("1", "x", 0.509, "possible")))
    assert found.pairs.is_empty()
    assert not any(found.counts().values())


def test_pairs_that_moved_furthest_come_first() -> None:
    one = listed(("1", "x", 0.5, "possible"), ("2", "x", 0.5, "possible"))
    two = listed(("1", "x", 0.6, "possible"), ("2", "x", 0.2, "possible"))
    assert compare_listings(one, two).pairs["child_id"].to_list() == ["2", "1"]


def test_children_gain_lose_or_change_their_best_candidate() -> None:
    one = listed(("1", "x", 0.9, "likely"), ("2", "x", 0.9, "likely"), ("4", "x", 0.9, "likely"))
    two = listed(
        ("2", "y", 0.9, "likely"),
        ("3", "x", 0.9, "likely"),
        ("4", "x2", 0.9, "likely"),
        persons={"x2": "x", "x": "x"},
    )
    found = compare_listings(one, Listing(pl.concat([two.pairs, rank_two("4", "x")]), two.children))
    told = dict(found.children.select("child_id", "best").iter_rows())
    assert told == {"1": "lost", "2": "another", "3": "gained", "4": "other row"}


def test_a_child_whose_best_stays_in_another_band_is_among_the_children_told() -> None:
    one = listed(("1", "x", 0.5, "possible"), ("2", "x", 0.95, "likely"), ("3", "x", 0.5, "possible"))
    two = listed(("1", "x", 0.95, "likely"), ("2", "x", 0.5, "possible"), ("3", "x", 0.6, "possible"))
    found = replace(
        compare_what_if(ran(), {"thresholds.likely": 0.99}), differences=compare_listings(one, two)
    )
    told = [row[:2] for row in CompareView(found, "en", 12).children(10).rows]
    assert told == [("c:1", "same person, higher band"), ("c:2", "same person, lower band")]


def rank_two(child: str, adult: str) -> pl.DataFrame:
    return listed((child, adult, 0.5, "possible")).pairs.with_columns(rank=pl.lit(2, pl.Int64))


def test_reach_and_work_count_what_is_gained_and_lost() -> None:
    one = listed(("1", "x", 0.9, "likely"), ("2", "x", 0.5, "possible"))
    two = listed(("1", "x", 0.5, "possible"), ("2", "x", 0.9, "likely"), ("3", "x", 0.5, "possible"))
    found = compare_listings(one, two)
    assert found.reach.row(0) == ("likely", 1, 1, 1, 1)
    assert found.reach.row(1) == ("possible", 2, 3, 1, 0)
    assert found.work.row(1) == ("possible", 1, 2, 0.5, 1.0)


def test_one_setting_that_differs_explains_it() -> None:
    found = compare_runs(ran(), ran(rest=THRESHOLDS + "\nreport: {language: es}"))
    assert {c.key: c.answer for c in found.causes if c.kind == "setting"} == {
        "report.language": "not matching",
        "thresholds.likely": "part",
        "thresholds.possible": "part",
    }
    assert found.only_cause is None
    alone = compare_runs(ran(), ran(f"{BASE}, comparisons: {{origin: {{enabled: false}}}}"))
    assert alone.only_cause is not None
    assert alone.only_cause.key == "linkage.comparisons.origin.enabled"


def test_a_setting_is_told_from_one_that_does_nothing() -> None:
    found = compare_runs(ran(), ran(rest="candidates: {per_child: 500}\nthresholds: {likely: 0.99}"))
    assert {c.key: c.answer for c in found.causes} == {
        "candidates.per_child": "nothing",
        "thresholds.likely": "all",
    }
    assert found.only_cause is not None


def test_what_only_a_new_run_can_tell_is_said_and_alone_it_explains() -> None:
    learned = compare_runs(ran(), ran("training: {em: false, u_pairs: 1000}"))
    assert [(c.key, c.answer) for c in learned.causes] == [("linkage.training.u_pairs", "all")]


def test_a_run_is_not_compared_with_itself() -> None:
    with pytest.raises(ArgumentError, match="same run"):
        compare_runs(ran(), ran())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_its_tables_and_no_name(language: str, tmp_path: Path) -> None:
    found = compare_what_if(ran(), parse(["thresholds.likely=0.99"]))
    write_comparison(tmp_path / "out", CompareView(found, language, 12))
    page = (tmp_path / "out" / "compare.html").read_text(encoding="utf-8")
    assert words("compare", language)["reach_caption"] in page
    assert "thresholds.likely" in page
    names = ran().table("records")["name_text"].drop_nulls().unique()
    assert not [name for name in names if name in page]
    assert {f.stat().st_mode & 0o777 for f in (tmp_path / "out").iterdir()} == {0o600}


def test_the_files_have_the_same_bytes_again(tmp_path: Path) -> None:
    for out in ("one", "two"):
        found = compare_what_if(ran(), parse(["family.rivals=false"]))
        write_comparison(tmp_path / out, CompareView(found, "en", 12))
    files = sorted(file.name for file in (tmp_path / "one").iterdir())
    assert len(files) == 14
    assert not [
        n for n in files if (tmp_path / "one" / n).read_bytes() != (tmp_path / "two" / n).read_bytes()
    ]


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main([str(a) for a in arguments])
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


def test_the_command_tells_people_and_scripts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    change = ("--set", "thresholds.likely=0.99")
    code, out, _ = told(capsys, "compare", ran().path, *change, "--out", tmp_path / "out")
    assert code == 0
    assert "explains every change: thresholds.likely" in out
    code, out, _ = told(capsys, "compare", ran().path, *change, "--json")
    assert json.loads(out)["explained_by"] == "thresholds.likely"
    assert json.loads(out)["counts"] == json.loads((tmp_path / "out/compare.json").read_text())["counts"]
    assert json.loads(out)["counts"]["fell"] > 0


def test_the_command_refuses_what_it_cannot_use(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run = ran().path
    assert told(capsys, "compare", run)[0] == 2
    assert told(capsys, "compare", run, run, "--set", "seed=1")[0] == 2
    assert told(capsys, "compare", run, "--set", "thresholds.likely=0.99", "--out", run / "x")[0] == 2
    assert told(capsys, "compare", run, tmp_path)[0] == 3
    assert not (run / "x").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_has_words(language: str) -> None:
    assert sorted(words("compare", "en")) == sorted(words("compare", language))


@pytest.mark.parametrize(("language", "head"), [("en", "What differs"), ("es", "Qué difiere")])
def test_compare_speaks_the_language_asked_for(
    language: str, head: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["compare", str(ran().path), "--set", "thresholds.likely=0.99", "--language", language]
    with pytest.raises(SystemExit) as end:
        main([*asked, "--out", str(tmp_path / "out")])
    assert end.value.code == 0 and head in capsys.readouterr().out
    assert f'lang="{language}"' in (tmp_path / "out" / "compare.html").read_text(encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main([*asked[:-1], "fr"])
    assert end.value.code == 2 and "--language" in capsys.readouterr().err


def test_hours_count_readings_as_tune_does() -> None:
    found = compare_what_if(ran(), parse(["thresholds.likely=0.99"]))
    was, now = CompareView(found, "en", 12).readings()
    thresholds = ran().settings.thresholds
    p = ran().table("candidates")["match_probability"]
    assert was == readings_of(p, thresholds.likely, thresholds.possible)
    assert now == readings_of(p, 0.99, thresholds.possible) < was
    assert CompareView(found, "en", 30).hours() == (was / 2, now / 2)


def test_the_mapped_keys_that_differ_are_named(tmp_path: Path) -> None:
    text = (world() / "job.yaml").read_text(encoding="utf-8")
    assert "      sex: SEX\n" in text
    job = world() / "less.yaml"
    job.write_text(text.replace("      sex: SEX\n", ""), encoding="utf-8")
    run_job(load_job(job), tmp_path / "less")
    less = Finished(tmp_path / "less")
    found = compare_runs(less, ran())
    sources = next(c for c in found.causes if c.kind == "job")
    assert (sources.before, sources.after) == (None, ("ice.columns.sex",))
    assert "ice.columns.sex" in CompareView(found, "en", 12).causes().rows[-1]


def test_the_same_keys_read_differently_are_named_with_their_cells(tmp_path: Path) -> None:
    text = (world() / "job.yaml").read_text(encoding="utf-8")
    runs = []
    for name, written in (
        ("plain", text),
        ("noted", text + "# a remark\n"),
        ("odd", text.replace("sex: SEX", "sex: SECTOR")),
    ):
        (world() / f"{name}.yaml").write_text(written, encoding="utf-8")
        run_job(load_job(world() / f"{name}.yaml"), tmp_path / name)
        runs.append(Finished(tmp_path / name))
    assert [(c.before, c.after) for c in compare_runs(runs[0], runs[1]).causes] == [(None, None)]
    [cause] = compare_runs(runs[0], runs[2]).causes
    assert "ice.columns.sex" in str(cause.before) and "(0/" in str(cause.after)
    assert compare_runs(runs[0], runs[2]).only_cause == cause
