"""The page and the tables of a child and of a pair."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from markupsafe import escape
from tests.browser import AXE, DRAWN, WIDE, chromium
from tests.explain.test_retrieved import lost
from tests.explain.test_stories import pair_at

from reunify.cli import main
from reunify.explain import Finished, explain_child, explain_pair
from reunify.explain.page import write_child, write_pair
from reunify.wording import words


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_listed_pair_has_its_waterfall_records_and_rival(
    finished: Finished, tmp_path: Path, language: str
) -> None:
    story = explain_pair(finished, *pair_at(finished, 2), language)
    page = write_pair(tmp_path, story, language).read_text(encoding="utf-8")
    assert words("explain", language)["other_table"] in page and "chart-evidence" in page
    assert story.other is not None and story.other.adult in page
    evidence = pl.read_csv(tmp_path / "evidence.csv")
    assert evidence["weight"].sum() == pytest.approx(story.pair["match_weight"])
    assert story.records is not None
    assert pl.read_parquet(tmp_path / "records.parquet").height == story.records.lines.height


def test_a_pair_never_scored_has_the_keys_shared_and_missed(finished: Finished, tmp_path: Path) -> None:
    story = explain_pair(finished, *lost(finished), "en")
    page = write_pair(tmp_path, story, "en").read_text(encoding="utf-8")
    assert story.retrieval is not None
    assert words("explain", "en")["missed_table"] in page
    assert pl.read_csv(tmp_path / "keys.csv").height == story.retrieval.keys.height


def test_a_child_has_its_candidates_and_what_to_ask(finished: Finished, tmp_path: Path) -> None:
    story = explain_child(finished, pair_at(finished, 1)[0], "en")
    page = write_child(tmp_path, story, "en").read_text(encoding="utf-8")
    assert pl.read_csv(tmp_path / "candidates.csv").height == story.candidates.height
    assert all(str(escape(told)) in page for told in story.candidates["told"])


def test_who_may_not_be_compared_has_a_page_without_evidence(finished: Finished, tmp_path: Path) -> None:
    roster = finished.table("children").filter(status="withheld").row(0, named=True)
    child = f"{roster['child_source']}:{roster['child_id']}"
    story = explain_pair(finished, child, pair_at(finished, 1)[1], "en")
    page = write_pair(tmp_path, story, "en").read_text(encoding="utf-8")
    assert "consent was refused" in page and "chart-evidence" not in page
    assert not (tmp_path / "records.csv").exists()


def test_nothing_is_written_into_the_run(finished: Finished, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["explain", str(finished.path), pair_at(finished, 1)[0], "--out", str(finished.path / "x")])
    assert end.value.code == 2 and "stays as it is" in capsys.readouterr().err
    assert not (finished.path / "x").exists()


@pytest.mark.browser
def test_the_page_opens_alone_draws_itself_and_is_accessible(finished: Finished, tmp_path: Path) -> None:
    page_of = write_pair(tmp_path, explain_pair(finished, *pair_at(finished, 2), "en"), "en")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 360, "height": 900})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(page_of.as_uri())
        page.wait_for_function(DRAWN)
        assert asked == [page_of.as_uri()]
        assert page.evaluate(WIDE) <= 0
        page.evaluate(AXE)
        assert page.evaluate("axe.run().then(r => r.violations.map(v => v.id))") == []
