import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from tests.browser import AXE, DRAWN, WIDE, chromium

from reunify.cli import main
from reunify.config import load_job
from reunify.errors import LabelError
from reunify.evaluation.drawing import lines
from reunify.evaluation.labels import read_labels, with_design
from reunify.evaluation.learned import FOLDS, Judgements, judgements, learn, moved_levels, reweighed
from reunify.evaluation.sampled import read_sample
from reunify.evaluation.sampling import sheets
from reunify.evaluation.slips import believed
from reunify.evaluation.tune import LEARN_TRUE, LEAST_POSSIBLE, Note, Wish, cautions, tune
from reunify.evaluation.tune_checks import gain, lowest, recalibrated, shares, unseen
from reunify.evaluation.tune_job import with_changes, write_job
from reunify.evaluation.tune_tables import notes, told, write_tables
from reunify.evaluation.whatif import with_m
from reunify.explain import Finished
from reunify.family.calibration import WHOLE, probability
from reunify.job import run_job
from reunify.linkage import BY_NAME, Model
from reunify.synth import simulate
from reunify.wording import words

KEYS = ["child_source", "child_id", "adult_source", "adult_id"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tune") / "world"
    simulate(folder, children=250, seed=5)
    run_job(load_job(folder / "job.yaml"), folder.parent / "run")
    listed = pl.read_parquet(folder.parent / "run" / "candidates.parquet").select(KEYS)
    true = pl.read_csv(folder / "truth.csv", infer_schema=False).select(*KEYS, is_match=pl.lit("true"))
    labels = listed.join(true, on=KEYS, how="left", maintain_order="left")
    labels.with_columns(pl.col("is_match").fill_null("false")).write_csv(folder / "labels.csv")
    return folder


@pytest.fixture(scope="module")
def run(world: Path) -> Finished:
    return Finished(world.parent / "run")


@pytest.fixture(scope="module")
def given(world: Path, run: Finished) -> Judgements:
    return judgements(run, read_labels([world / "labels.csv"], run))


def labelled(*rows: tuple[float, bool]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["p", "is_match"], orient="row")
    return frame.with_columns(
        weight_of_label=1.0,
        slip=0.0,
        true=pl.col("is_match").cast(pl.Float64),
        family=pl.int_range(pl.len()).cast(pl.String),
    )


def test_the_families_of_a_fold_are_in_no_other(given: Judgements) -> None:
    folds = given.labelled.group_by("family").agg(pl.col("fold").n_unique())
    assert folds["fold"].max() == 1
    assert set(given.labelled["fold"]) == set(range(FOLDS))
    of_adult = given.labelled.filter("is_match").group_by("adult_person").agg(pl.col("fold").n_unique())
    assert of_adult["fold"].max() == 1


def test_the_lowest_threshold_is_where_labels_stop_being_right() -> None:
    good, bad = [(0.9, True)] * 300, [(0.5, False)] * 300
    run_says = pl.Series([0.9] * 50 + [0.5] * 50)
    assert lowest(labelled(*good, *bad), run_says, 0.95) == 0.9
    assert lowest(labelled(*good, (0.5, True)), run_says, 0.6) == 0.5
    assert lowest(labelled(*bad), run_says, 0.99) == 1.0


def test_more_labels_move_m_further_and_none_leaves_it(given: Judgements, run: Finished) -> None:
    none = learn(run.model, given.labelled.filter(~pl.col("is_match")), 200.0)
    assert none == run.model and moved_levels(run.model, none) == {}
    far, near = (learn(run.model, given.labelled, strength) for strength in (1.0, 1e6))
    name = "child_birth"
    was, went, stayed = (m.comparison(name).level("same_day").m for m in (run.model, far, near))
    assert abs(went - was) > 100 * abs(stayed - was) > 0


def test_the_run_s_own_model_gives_the_run_s_own_probabilities(given: Judgements, run: Finished) -> None:
    again = reweighed(given.judged, run.model, run.model)
    assert again.to_list() == pytest.approx(given.judged["match_probability"].to_list())


def test_what_counts_whole_goes_with_its_weights(given: Judgements, run: Finished) -> None:
    origin = run.model.comparison("origin")
    level = min(origin.levels, key=lambda x: x.weight)
    harder = with_m(origin, {level.name: level.m / 4})
    new = Model(tuple(harder if c.name == "origin" else c for c in run.model.comparisons))
    there = given.judged.filter(pl.col("level_origin") == BY_NAME["origin"].levels[level.name])
    lost = round(harder.level(level.name).weight * 1000) - round(level.weight * 1000)
    assert there.height and lost < 0
    moved = there.select(p=probability(pl.col("match_weight") + lost, WHOLE + lost))["p"]
    assert reweighed(there, run.model, new).to_list() == pytest.approx(moved.to_list())


def test_capacity_sets_how_far_down_people_read(given: Judgements, run: Finished) -> None:
    few, many = (tune(given, run.model, run.settings, Wish(pairs=n)) for n in (10, 100_000))
    assert "no_room" in [note.key for note in few.notes]
    assert many.changes["thresholds.possible"] == LEAST_POSSIBLE
    room = sum(few.to_read) // 2 + 20
    some = tune(given, run.model, run.settings, Wish(pairs=room))
    assert some.to_read[1] <= room < many.to_read[1]


def test_a_stated_precision_holds_on_labels_held_out_and_the_gain_has_an_interval(
    given: Judgements, run: Finished
) -> None:
    tuned = tune(given, run.model, run.settings, Wish(precision=0.9))
    more, low, high = tuned.held.gain
    assert low <= more <= high and more == pytest.approx(tuned.held.found - tuned.held.found_now)
    assert tuned.held.precision is not None and tuned.held.precision > 0.8
    again = tune(given, run.model, run.settings, Wish(precision=0.9))
    assert again == tuned


def test_what_labels_held_out_put_below_the_wish_is_said_beside_it(given: Judgements, run: Finished) -> None:
    tuned = tune(given, run.model, run.settings, Wish(precision=0.9))
    for right, key in ((0.88, "held_under"), (0.95, None), (1.0, "held_all"), (None, "held_none")):
        held = replace(tuned.held, precision=right, precision_low=None if right is None else 0.8)
        noted = [note.key for note in cautions(held, 0.0, changes=True)]
        assert [k for k in noted if k.startswith("held")] == ([] if key is None else [key])
    said = notes(replace(tuned, notes=tuple(cautions(held, 0.0, changes=True))), "en")
    assert tuned.held.asked == 0.9 and "was not checked" in said[-1]
    assert ("right, as asked for", "", "90.0%") in list(told(tuned, "en"))


def test_a_chart_of_shares_near_one_begins_below_the_lowest() -> None:
    frame = pl.DataFrame({"x": [0.5, 0.9], "y": [0.93, 0.99], "low": [0.87, None], "high": 1.0, "what": "a"})
    assert '"domain": [0.85, 1]' in json.dumps(lines(frame, "x", ("a",), near=True))
    assert '"domain": [0.85, 1]' not in json.dumps(lines(frame, "x", ("a",)))


def test_too_few_labels_are_refused_with_how_many_are_needed(given: Judgements, run: Finished) -> None:
    few = Judgements(given.labelled.head(12), given.judged)
    with pytest.raises(LabelError, match=r"tuning needs 20 and 10\n.*more pairs"):
        tune(few, run.model, run.settings, Wish(precision=0.9))


def test_few_true_labels_leave_m_alone_and_say_how_many_it_takes(given: Judgements, run: Finished) -> None:
    true, false = (
        given.labelled.filter("is_match").head(30),
        given.labelled.filter(~pl.col("is_match")).head(30),
    )
    tuned = tune(
        Judgements(pl.concat([true, false]), given.judged), run.model, run.settings, Wish(precision=0.9)
    )
    assert not tuned.held.learned
    assert tuned.notes[0] == Note("few_true", {"least": str(LEARN_TRUE), "true": "30"})
    assert not [key for key in tuned.changes if key.startswith("linkage")]


def test_the_gain_is_the_share_of_true_pairs_found_more() -> None:
    frame = labelled(*[(0.8, True)] * 40, *[(0.1, True)] * 60)
    before, after = (frame.with_columns(called=pl.col("p") > t) for t in (0.9, 0.5))
    more, low, high = gain(before, after)
    assert more == pytest.approx(0.4) and 0.25 < low < 0.4 < high < 0.55
    found, right, _ = shares(after)
    assert found == pytest.approx(0.4) and right == 1.0
    assert shares(before) == (0.0, None, None)


def test_the_new_job_keeps_comments_and_never_takes_the_place_of_another(world: Path, tmp_path: Path) -> None:
    old = tmp_path / "job.yaml"
    old.write_text((world / "job.yaml").read_text() + "thresholds:\n  likely: 0.9 # agreed in May\n")
    changes = {"thresholds.likely": 0.8, "linkage.comparisons.phone.m": {"same": 0.7, "differ": 0.3}}
    first, told = write_job(old, changes)
    second, _ = write_job(old, changes)
    assert [first.name, second.name] == ["job-tuned.yaml", "job-tuned-2.yaml"]
    config = load_job(first).config
    assert config.thresholds.likely == 0.8 and config.linkage.comparisons["phone"].m["same"] == 0.7
    assert "likely: 0.8 # agreed in May" in first.read_text() and "likely: 0.9" in old.read_text()
    lines = [line for line in told.splitlines() if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert lines[0] == "-  likely: 0.9 # agreed in May" and len(lines) < 10


def test_sections_that_do_not_change_stay_line_for_line() -> None:
    text = (
        "# the June job\nname: june\nthresholds: # agreed\n    likely: 0.9   # in May\n\n# who sent what\n"
        "sources:\n- name: orr\n  columns: {id: UAC ID,\n            sex: Gender} # two lines\n"
    )
    made = with_changes(text, {"thresholds.likely": 0.8, "linkage.comparisons.phone.m": {"same": 0.5}})
    was, now = text.splitlines(), made.splitlines()
    assert [line for line in was if line not in now] == ["    likely: 0.9   # in May"]
    assert "thresholds: # agreed" in made and "# who sent what\nsources:\n- name: orr\n" in made
    assert now[-5:] == ["linkage:", "  comparisons:", "    phone:", "      m:", "        same: 0.5"]
    nothing = "thresholds:\n  listed: null # later\n  likely: 0.9\n"
    assert with_changes(nothing, {"thresholds.likely": 0.8}) == nothing.replace("0.9", "0.8")
    assert with_changes("{}\n", {"thresholds.likely": 0.8}) == "thresholds:\n  likely: 0.8\n"


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        ("precison=0.9", "precision"),
        ("precision=2", "between 0 and 1"),
        ("pairs=x", "needs a number"),
        ("people=3", "what to tune for"),
        ("pairs=0", "whole numbers"),
    ],
)
def test_a_goal_that_cannot_be_is_told(
    world: Path, goal: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["tune", str(world.parent / "run"), "--labels", str(world / "labels.csv"), "--for", goal])
    assert end.value.code == 2 and told in capsys.readouterr().err


def test_the_command_writes_tables_and_json_and_leaves_the_run_alone(
    world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, labels, out = world.parent / "run", world / "labels.csv", tmp_path / "out"
    before = {p: p.read_bytes() for p in run.rglob("*") if p.is_file()}
    with pytest.raises(SystemExit) as end:
        asked = ["tune", run, "--labels", labels, "--for", "precision=0.9", "--out", out, "--json"]
        main([str(word) for word in asked])
    told = json.loads(capsys.readouterr().out)
    assert end.value.code == 0 and told["job"] is None and told["held"]["gain"]
    assert pl.read_parquet(out / "changes.parquet").height >= len(told["changes"])
    assert {p: p.read_bytes() for p in run.rglob("*") if p.is_file()} == before


def test_one_wrong_label_weighs_less_where_judges_are_known_to_slip() -> None:
    sure = [(0.999, True)] * 97 + [(0.999, False)] * 3
    run_says = pl.Series([0.999] * 100)
    at_their_word = labelled(*sure)
    told = at_their_word.with_columns(slip=0.03)
    assert recalibrated(at_their_word, run_says.to_numpy())[0] < 0.98
    assert recalibrated(told, run_says.to_numpy())[0] > 0.995
    counted = told.with_columns(true=believed(pl.col("is_match"), pl.col("slip")), called=True)
    assert (
        shares(counted)[1] == pytest.approx(1.0)
        and shares(at_their_word.with_columns(called=True))[1] == 0.97
    )


def test_labels_that_are_all_found_alike_are_no_proof_that_nothing_changes() -> None:
    few, many = (labelled(*[(0.95, True)] * n).with_columns(called=True) for n in (30, 300))
    assert gain(few, few) == (0.0, 0.0, 0.0)
    assert unseen(few) == pytest.approx(1.96**2 / (30 + 1.96**2), abs=1e-3)
    assert 0 < unseen(many) < unseen(few)


def test_slips_are_told_from_pairs_judged_twice(world: Path, run: Finished, tmp_path: Path) -> None:
    labels = pl.read_csv(world / "labels.csv", infer_schema=False)
    other = pl.col("is_match").replace({"true": "false", "false": "true"})
    again = pl.concat([labels.head(10).with_columns(other), labels[10:100]]).with_columns(judge=pl.lit("b"))
    pl.concat([labels.with_columns(judge=pl.lit("a")), again]).write_csv(tmp_path / "twice.csv")
    given = judgements(run, read_labels([tmp_path / "twice.csv"], run))
    assert given.error == pytest.approx(0.0528, abs=1e-3)  # 2e(1-e) is one in ten.
    slips = given.labelled["slip"].unique().sort().to_list()
    assert slips == [pytest.approx(0.0031, abs=1e-4), pytest.approx(0.0528, abs=1e-3)]
    assert judgements(run, read_labels([world / "labels.csv"], run)).error is None


def test_one_divided_pair_does_not_discredit_all_and_judges_who_always_differ_do(
    world: Path, run: Finished, tmp_path: Path
) -> None:
    labels = pl.read_csv(world / "labels.csv", infer_schema=False).with_columns(judge=pl.lit("a"))
    other = pl.col("is_match").replace({"true": "false", "false": "true"})
    file = tmp_path / "divided.csv"
    pl.concat([labels, labels.head(1).with_columns(other, judge=pl.lit("b"))]).write_csv(file)
    error = judgements(run, read_labels([file], run)).error
    assert error is not None and error < 0.15
    pl.concat([labels, labels.with_columns(other, judge=pl.lit("b"))]).write_csv(file)
    with pytest.raises(LabelError, match="judges differ in"):
        judgements(run, read_labels([file], run))


def test_children_searched_in_vain_alone_are_too_few_labels(
    world: Path, run: Finished, tmp_path: Path
) -> None:
    labels = pl.read_csv(world / "labels.csv", infer_schema=False).unique("child_id")
    nobody = labels.with_columns(adult_source=pl.lit(""), adult_id=pl.lit(""), is_match=pl.lit("false"))
    nobody.write_csv(tmp_path / "nobody.csv")
    given = judgements(run, read_labels([tmp_path / "nobody.csv"], run))
    with pytest.raises(LabelError, match="0 true and 0 false"):
        tune(given, run.model, run.settings, Wish(precision=0.9))


def test_a_sample_counts_with_its_weights(run: Finished, world: Path, tmp_path: Path) -> None:
    made = sheets(run, 150, 1, "en")
    true = pl.read_csv(world / "truth.csv", infer_schema=False).select(*KEYS, truth=pl.lit("true"))
    told = made.first.drop("is_match").join(true, on=KEYS, how="left", maintain_order="left")
    told.with_columns(is_match=pl.col("truth").fill_null("false")).drop("truth").write_csv(tmp_path / "a.csv")
    (tmp_path / "design").mkdir()
    made.design.write_csv(tmp_path / "design" / "design.csv")
    files, design = with_design([tmp_path / "a.csv"])
    labels = read_labels(files, run)
    given = judgements(run, labels, read_sample(run, labels, design))
    whole = run.table("judged").height
    assert given.labelled["weight_of_label"].sum() == pytest.approx(whole)


@pytest.mark.parametrize("language", ["en", "es"])
def test_tune_speaks_the_language_asked_for_and_draws_what_labels_say(
    world: Path, tmp_path: Path, language: str
) -> None:
    run, labels, out = world.parent / "run", world / "labels.csv", tmp_path / "out"
    asked = ["tune", run, "--labels", labels, "--for", "precision=0.9", "--out", out, "--language", language]
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in asked])
    assert end.value.code == 0
    page = (out / "tune.html").read_text()
    assert words("tune", language)["curve_title"] in page and f'lang="{language}"' in page
    curve = pl.read_csv(out / "curve.csv")
    assert curve["pairs"].is_sorted(descending=True) and curve["right"].is_between(0, 1).all()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_of_a_proposal_opens_alone_draws_itself_and_is_accessible(
    given: Judgements, run: Finished, tmp_path: Path, language: str
) -> None:
    write_tables(tmp_path, tune(given, run.model, run.settings, Wish(precision=0.9)), run, language)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 360, "height": 900})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / "tune.html").as_uri())
        page.wait_for_function(DRAWN)
        assert page.locator("[data-chart] svg").count() == 1
        assert page.evaluate(WIDE) <= 0
        assert asked == [(tmp_path / "tune.html").as_uri()]
        page.evaluate(AXE)
        assert page.evaluate("axe.run().then(r => r.violations.map(v => v.id))") == []
