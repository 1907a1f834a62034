import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from reunify.cli import main
from reunify.config import load_job
from reunify.evaluation.gaps import find_gaps
from reunify.evaluation.gaps_costs import Cost, Judged
from reunify.evaluation.gaps_effects import EFFECTS, Effect, gains, information
from reunify.evaluation.gaps_page import gaps_page, write_gaps
from reunify.explain import Finished
from reunify.job import run_job
from reunify.synth import simulate


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("gaps") / "world"
    simulate(folder, children=150, seed=3)
    run_job(load_job(folder / "job.yaml"), folder.parent / "run")
    return Finished(folder.parent / "run")


def texts(run: Finished) -> Iterator[str]:
    """Every name, id and number that the run read, as written and as compared."""
    for raw in run.table("people")["raw"]:
        yield from (str(cell) for cell in json.loads(raw).values())
    records = run.table("records")
    for column in ("id", "record", "name_text", "mother_text", "father_text"):
        yield from records[column].drop_nulls()
    for column in ("phones", "alien_numbers", "family_units", "given"):
        yield from records[column].explode(empty_as_null=True).drop_nulls()


def test_no_name_id_or_number_of_the_run_is_in_the_page_or_the_tables(run: Finished, tmp_path: Path) -> None:
    gaps = find_gaps(run)
    write_gaps(tmp_path / "out", gaps, "en")
    page = re.sub(r"<(style|script)>.*?</\1>", "", gaps_page(gaps, "en"), flags=re.DOTALL)
    told = page + "".join(path.read_text() for path in sorted((tmp_path / "out").glob("*.csv")))
    words = set(re.findall(r"\w+", told.casefold()))
    people = {t.casefold() for t in texts(run) if len(t) > 3 and not t.isalpha()}
    assert len(people) > 500 and not [t for t in people if t in told.casefold()]
    names = {n.casefold() for n in run.table("records")["given"].explode(empty_as_null=True).drop_nulls()}
    assert not names & words


def test_cells_of_every_field_are_counted_once_and_lists_without_a_column_count_whole(run: Finished) -> None:
    gaps = find_gaps(run).gaps
    states = pl.sum_horizontal("filled", "missing", "unreadable", "placeholder")
    assert gaps.filter(states != pl.col("cells")).is_empty()
    phones = gaps.filter((pl.col("source") == "orr") & (pl.col("field") == "phone")).row(0, named=True)
    records = run.table("records").filter(pl.col("source") == "orr").height
    assert (phones["recorded"], phones["missing"], phones["filled"]) == ("no", records, 0)


def test_a_gap_costs_more_where_more_records_have_it(run: Finished) -> None:
    judged, effects = Judged.of(run), EFFECTS["adult"]["claimed_child"]
    nobody, everyone = pl.lit(value=False), ~pl.col("names_child")
    assert judged.cost(nobody, "adult", effects) == Cost()
    assert judged.cost(everyone, "adult", effects).families > 0.5


def test_the_costliest_come_first_and_lie_within_their_interval(run: Finished) -> None:
    known = find_gaps(run).gaps.filter(pl.col("families").is_not_null())
    assert known["families"].is_sorted(descending=True)
    assert known.filter(~pl.col("families").is_between("families_low", "families_high")).is_empty()
    full = known.filter(pl.col("filled") == pl.col("cells"))
    assert full.height and full["families"].max() == 0


def test_a_field_that_the_other_side_never_states_costs_nothing(run: Finished) -> None:
    judged = Judged.of(run)
    deaf = replace(judged, pairs=judged.pairs.with_columns(adult_says_language=pl.lit(value=False)))
    everyone, effects = pl.lit(value=True), EFFECTS["child"]["language"]
    assert deaf.cost(everyone, "child", effects) == Cost()


def test_what_a_filled_field_may_bring_is_spread_as_m_says(run: Finished) -> None:
    phone = gains(Effect("phone"), run.model, None, {})
    assert sum(chance for _, chance in phone) == pytest.approx(1)
    levels = run.model.comparison("phone").levels
    assert [bits for bits, _ in phone] == [level.weight for level in levels]
    assert phone[0][1] == pytest.approx(levels[0].m / sum(level.m for level in levels))


def test_how_often_a_true_pair_comes_to_a_level_is_told_by_the_run_s_own_pairs(run: Finished) -> None:
    levels = run.model.comparison("alien_number").levels
    some = gains(Effect("alien_number"), run.model, None, {levels[1].name: 95.0})
    assert some[1][1] == pytest.approx(0.95, abs=0.04)


def test_probabilities_without_a_field_are_moved_as_pairs_that_have_it_tell(run: Finished) -> None:
    judged, effects = Judged.of(run), EFFECTS["child"]["alien_number"]
    record = pl.col("child_record")
    half = record.is_in(judged.pairs["child_record"].unique().sort().gather_every(2).implode())
    agreeing = ~half & (pl.col("level_alien_number") >= 3)

    def told(p: float) -> Cost:
        moved = pl.when(agreeing).then(p).otherwise("match_probability")
        return replace(judged, pairs=judged.pairs.with_columns(match_probability=moved)).cost(
            half, "child", effects
        )

    assert told(0.001).families < judged.cost(half, "child", effects).families < told(0.999).families


def test_part_of_a_place_tells_less_than_the_whole(run: Finished) -> None:
    whole, part = EFFECTS["child"]["place"], EFFECTS["child"]["locality"]
    assert information(whole, run.model) > information(part, run.model) > 0
    assert information(EFFECTS["adult"]["given_names"], run.model) > 1


def test_the_same_run_gives_the_same_bytes_and_the_page_speaks_spanish(run: Finished, tmp_path: Path) -> None:
    first, second = (write_gaps(tmp_path / n, find_gaps(run), "es") for n in ("a", "b"))
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    assert "Lo que falta en las listas" in first[0].read_text()
    assert {oct(p.stat().st_mode & 0o777) for p in first} == {"0o600"}


def test_the_command_prints_json_and_writes_nothing_into_the_run(
    run: Finished, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {p: p.read_bytes() for p in run.path.rglob("*") if p.is_file()}
    assert ended("gaps", run.path, "--out", tmp_path / "out", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["gaps"][0]["families"] >= told["gaps"][1]["families"] and told["children"] > 100
    assert ended("gaps", run.path, "--out", run.path / "gaps") == 2
    assert ended("gaps", run.path, "--language", "fr") == 2
    assert {p: p.read_bytes() for p in run.path.rglob("*") if p.is_file()} == before


def ended(*words: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in words])
    return int(end.value.code or 0)
