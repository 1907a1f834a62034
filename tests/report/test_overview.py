import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl
import pytest

from reunify.errors import ArgumentError, ContractError
from reunify.report import CasesInput, ReportFacts, write_report
from reunify.wording import LANGUAGES, words

CHARTS = 10
Run = tuple[ReportFacts, CasesInput]
SPEC = re.compile(r'<script type="application/json" id="(chart-[^"]+)">(.*?)</script>', re.S)


def page(facts: ReportFacts, folder: Path, language: str = "en") -> str:
    write_report(folder / "report.html", facts, language)
    return (folder / "report.html").read_text(encoding="utf-8")


def without_scripts(text: str) -> str:
    return re.sub(r"<(script|style)[^>]*>.*?</\1>", "", text, flags=re.S)


def without_vega(text: str) -> str:
    """The page with its data, without the code that draws it."""
    return re.sub(r"<script>.*?</script>", "", text, flags=re.S)


def drawn(spec: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = spec["data"]["values"]
    return rows


def row(text: str, head: str) -> list[str]:
    found = re.search(
        rf'<th scope="row">{re.escape(html.escape(head).replace("&#x27;", "&#39;"))}</th>(.*?)</tr>',
        text,
        re.S,
    )
    assert found, head
    return re.findall(r"<td[^>]*>(.*?)</td>", found[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_bytes_each_time_and_private(facts: ReportFacts, tmp_path: Path, language: str) -> None:
    assert page(facts, tmp_path, language) == page(facts, tmp_path, language)
    assert (tmp_path / "report.html").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_no_person_is_in_it(facts: ReportFacts, cases: CasesInput, tmp_path: Path) -> None:
    text = without_vega(page(facts, tmp_path))
    secret = [*cases.records["name_text"], *cases.records["record"], *facts.candidates["pair_id"], "X99"]
    assert not [s for s in secret if s in text]


def test_children_are_counted_by_status(facts: ReportFacts, tmp_path: Path) -> None:
    orr = facts.children.filter(pl.col("child_source") == "orr")
    having = orr.filter(pl.col("status") == "candidates").height
    text = without_scripts(page(facts, tmp_path))
    roster = text[text.index(words("report", "en")["child_roster_chart"]) :]
    assert row(roster, "orr")[0] == str(having)
    assert f"<strong>{facts.children.height}</strong> {words('report', 'en')['tile_children']}" in text


def test_the_model_says_what_was_learned_and_what_assumed(facts: ReportFacts, tmp_path: Path) -> None:
    text = without_scripts(page(facts, tmp_path))
    cells = row(text, words("parts", "en")["child_sex"])
    learned = words("learned_short", "en")
    assert cells == ["the same", "0.2000", "0.0100", "−1.5000", learned["blended"], learned["sampled"]]
    assert "24%" in text


def test_every_chart_has_words_and_its_table(facts: ReportFacts, tmp_path: Path) -> None:
    text = page(facts, tmp_path)
    figures = re.findall(r"<figure>(.*?)</figure>", text, re.S)
    assert len(figures) == len(SPEC.findall(text)) == CHARTS
    for figure in figures:
        assert re.search(r'role="img" aria-label="[^"]{20,}"', figure)
        assert "<details>" in figure and 'scope="row"' in figure


def test_charts_hold_counts_that_add_up(facts: ReportFacts, tmp_path: Path) -> None:
    specs = {key: json.loads(spec) for key, spec in SPEC.findall(page(facts, tmp_path))}
    for key in ("chart-weights", "chart-probabilities"):
        assert sum(v["rows"] for v in drawn(specs[key])) == facts.candidates.height
    assert sum(v["rows"] for v in drawn(specs["chart-pairs"])) == len(facts.reach.pairs_by_child)
    asked = facts.children["ask_next"].drop_nulls().len()
    assert sum(v["rows"] for v in drawn(specs["chart-ask"])) == asked
    unlikely = ("candidates", "no candidate")
    nothing = facts.children.filter(
        pl.col("status").is_in(unlikely) & ~pl.col("best_band").is_in(["likely", "possible"]).fill_null(False)
    )
    assert nothing.height and sum(v["rows"] for v in drawn(specs["chart-help"])) == nothing.height


def test_charts_are_what_vega_lite_takes(facts: ReportFacts, tmp_path: Path) -> None:
    for _, spec in SPEC.findall(page(facts, tmp_path)):
        alt.Chart.from_dict(json.loads(spec), validate=True)


def test_the_work_ahead_counts_two_readers_for_a_likely_pair(facts: ReportFacts, tmp_path: Path) -> None:
    bands = dict(facts.candidates["band"].value_counts().iter_rows())
    readings = 2 * bands["likely"] + bands["possible"]
    text = without_scripts(page(facts, tmp_path))
    assert f"<strong>{readings}</strong> {words('report', 'en')['tile_readings']}" in text
    assert row(text, "likely")[-2:] == [str(2 * bands["likely"]), str(round(2 * bands["likely"] * 12 / 60))]


def test_children_with_nothing_are_told_by_what_their_records_lack(
    facts: ReportFacts, tmp_path: Path
) -> None:
    said = words("report", "en")
    text = without_scripts(page(facts, tmp_path))
    lacking = text[text.index(said["lacking"]) :]
    assert row(lacking, words("parts", "en")["child_birth"]) == ["50%", "100%", "60%"]
    assert '<td class="n dark3">100%' in lacking


def test_gaps_are_shares_of_each_lists_records(facts: ReportFacts, tmp_path: Path) -> None:
    text = without_scripts(page(facts, tmp_path, "es"))
    gaps = text[text.index(words("report", "es")["stated_child"]) :]
    assert row(gaps, words("parts", "es")["child_birth"]) == ["100\u00a0%", "90\u00a0%"]


def test_retrieval_says_who_was_compared_with_nobody(facts: ReportFacts, tmp_path: Path) -> None:
    none = int((facts.reach.pairs_by_child == 0).sum())
    text = without_scripts(page(facts, tmp_path))
    assert row(text, words("report", "en")["reach_no_pair"]) == [str(none)]
    assert row(text, words("key_kinds", "en")["surnames"]) == ["9", "5", "1"]


def test_nothing_is_fetched_and_only_its_own_scripts_run(facts: ReportFacts, tmp_path: Path) -> None:
    text = page(facts, tmp_path)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy and "default-src &#39;none&#39;" in policy[1]
    assert "unsafe" not in policy[1] and "http" not in policy[1]
    assert not re.search(r"<[^>]+\b(src|href)=\"(?!#)", without_scripts(text))
    assert not re.search(r"<[^>]+\sstyle=|<[^>]+\son\w+=", without_scripts(text))


def test_hostile_words_stay_words(hostile: Run, tmp_path: Path) -> None:
    facts = replace(hostile[0], warnings=("</script><script>alert(1)</script>",))
    text = page(facts, tmp_path)
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text


def test_a_run_with_nothing_in_it_still_reports(facts: ReportFacts, tmp_path: Path) -> None:
    tables = ("intake", "quarantine", "cells", "children", "adults", "candidates")
    empty = {name: getattr(facts, name).clear() for name in tables}
    text = page(
        ReportFacts(name="empty", model={"format": 1}, **empty),
        tmp_path,
    )
    assert "<strong>0</strong>" in text


def test_wrong_tables_and_models_are_refused(facts: ReportFacts, tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="children"):
        page(replace(facts, children=facts.children.drop("status")), tmp_path)
    with pytest.raises(ContractError, match="comparisons"):
        page(replace(facts, model={"comparisons": 3}), tmp_path)
    with pytest.raises(ArgumentError):
        page(facts, tmp_path, "fr")
    assert not list(tmp_path.iterdir())


def test_a_large_run_is_light(make: Callable[[int], Run], tmp_path: Path) -> None:
    assert len(page(make(400)[0], tmp_path).encode()) < 1_500_000
