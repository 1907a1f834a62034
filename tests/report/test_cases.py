import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from reunify.config.models import ReportConfig
from reunify.errors import ContractError
from reunify.report import CasesInput, ReportFacts, write_cases
from reunify.wording import LANGUAGES, Language, words

Run = tuple[ReportFacts, CasesInput]


def page(cases: CasesInput, folder: Path, language: str = "en") -> str:
    write_cases(folder / "cases.html", cases, language)
    return (folder / "cases.html").read_text(encoding="utf-8")


def article(text: str, pair_id: str) -> str:
    found = re.search(rf'<article class="case" id="pair-{pair_id}".*?</article>', text, re.S)
    assert found
    return found[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_bytes_whatever_the_rows_order(cases: CasesInput, tmp_path: Path, language: str) -> None:
    tables = ("candidates", "evidence", "records", "claimed", "children")
    turned = replace(cases, **{name: getattr(cases, name).reverse() for name in tables})
    assert page(cases, tmp_path, language) == page(turned, tmp_path, language)
    assert (tmp_path / "cases.html").stat().st_mode & 0o777 == 0o600


def test_a_childs_pairs_stand_together_under_its_reason(cases: CasesInput, tmp_path: Path) -> None:
    text = page(cases, tmp_path)
    sections = re.findall(r'<section class="child".*?</section>', text, re.S)
    for section in sections:
        pairs = re.findall(r'id="pair-(\w+)"', section)
        known = cases.candidates.filter(pl.col("pair_id").is_in(pairs))
        assert known.select("child_source", "child_id").n_unique() == 1
        assert words("cases", "en")["why"] in section
    assert len(sections) == len(set(re.findall(r'<h3 id="(child-\d+)"', text))) > 3


def test_no_more_pairs_than_asked_for(cases: CasesInput, tmp_path: Path) -> None:
    text = page(replace(cases, limit=5), tmp_path)
    assert 1 <= text.count("<article") <= 5
    assert f"{text.count('<article')} of the {cases.candidates.height} pairs" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_child_has_what_to_ask_next_in_both_languages(
    cases: CasesInput, tmp_path: Path, language: Language
) -> None:
    asked = cases.children.with_columns(ask_next=pl.lit(words("questions", language)["origin"]))
    text = page(replace(cases, children=asked), tmp_path, language)
    for told in LANGUAGES:
        question = words("questions", told)["origin"].replace("'", "&#39;")
        assert text.count(f'<p lang="{told}">{question}</p>') == text.count('<section class="child"')


def test_a_row_that_could_not_be_read_says_nothing_of_a_child_with_its_number(
    cases: CasesInput, tmp_path: Path
) -> None:
    lost = cases.children.with_columns(status=pl.lit("unreadable"), ask_next=None, turns_18_on=None)
    assert page(replace(cases, children=pl.concat([cases.children, lost])), tmp_path) == page(cases, tmp_path)


def test_without_a_question_the_page_says_so(cases: CasesInput, tmp_path: Path) -> None:
    silent = cases.children.with_columns(ask_next=pl.lit(None, pl.String))
    text = page(replace(cases, children=silent), tmp_path)
    assert 'class="ask"' not in text and words("cases", "en")["ask_nothing"] in text


def test_everybody_listed_stands_below_a_childs_pairs_flags_before_scores(
    cases: CasesInput, tmp_path: Path
) -> None:
    section = re.findall(r'<section class="child".*?</section>', page(cases, tmp_path), re.S)[0]
    table = section[section.index('<table class="others"') :]
    head = table[: table.index("</thead>")]
    say = words("cases", "en")
    assert section.rindex("</article>") < section.index('<table class="others"')
    assert head.index(say["flags"].lower()) < head.index(say["band"]) < head.index(say["probability"])
    assert say["standing_first"] in table and say["standing_rival"] in table


def test_no_score_stands_before_a_pairs_flags(cases: CasesInput, tmp_path: Path) -> None:
    for section in re.findall(r'<section class="child".*?</section>', page(cases, tmp_path), re.S):
        start = section[: section.index('class="flags"')] if 'class="flags"' in section else ""
        assert "%" not in start and words("cases", "en")["bits"] not in start


def test_flags_stand_before_the_sentence(cases: CasesInput, tmp_path: Path) -> None:
    flagged = cases.candidates.filter(pl.col("flags") != "", pl.col("rank") == 1).row(0, named=True)
    shown = article(page(cases, tmp_path), flagged["pair_id"])
    assert shown.index('class="flags"') < shown.index('class="facts"')
    assert shown.index('class="flags"') < shown.index("Agree: ") < shown.index("<table")


def test_evidence_adds_up_in_the_waterfall(cases: CasesInput, tmp_path: Path) -> None:
    pair = cases.candidates["pair_id"][0]
    shown = article(page(cases, tmp_path), pair)
    total = cases.evidence.filter(pl.col("pair_id") == pair)["weight"].sum()
    labels = re.findall(r'aria-label="from (\S+) to (\S+) bits"', shown)
    steps = [(float(a.replace("−", "-")), float(b.replace("−", "-"))) for a, b in labels]
    assert all(before[1] == after[0] for before, after in pairwise(steps[:-1]))
    assert steps[-1][0] == 0.0 and steps[-1][1] == pytest.approx(total, abs=0.06)


def test_findings_are_told_apart_by_word_and_sign(cases: CasesInput, tmp_path: Path) -> None:
    text = page(cases, tmp_path)
    for sign, word in (("=", "agree"), ("≈", "near"), ("≠", "contradict"), ("?", "not stated")):
        assert re.search(
            rf'aria-hidden="true">{re.escape(sign)}</span> <span class="unseen">{word}: ', text
        ), sign


def test_no_pair_is_written_as_certain(cases: CasesInput, tmp_path: Path) -> None:
    sure = cases.candidates.with_columns(match_probability=pl.lit(1.0))
    text = page(replace(cases, candidates=sure), tmp_path)
    assert "&gt; 99.9%" in text and "100.0%" not in text


def test_dates_show_what_was_written_and_how_it_was_read(cases: CasesInput, tmp_path: Path) -> None:
    day = pl.lit(dt.date(2018, 4, 19))
    written = cases.records.with_columns(separation_text=pl.lit("04/23/2018"))
    moved = written.with_columns(separation_from=day, separation_to=day)
    assert "04/23/2018 → 2018-04-19" in page(replace(cases, records=moved), tmp_path)


def test_personal_numbers_are_shown_only_when_asked_for(cases: CasesInput, tmp_path: Path) -> None:
    assert "50255512345" not in page(cases, tmp_path)
    assert "50255512345" in page(replace(cases, personal_numbers=True), tmp_path)


def test_hostile_names_stay_names(hostile: Run, tmp_path: Path) -> None:
    text = page(hostile[1], tmp_path)
    assert "<script" not in text and "&lt;script&gt;" in text


def test_a_claim_that_could_not_be_taken_apart_is_shown_as_such(cases: CasesInput, tmp_path: Path) -> None:
    unread = cases.claimed.filter(~pl.col("parsed"))["record"].to_list()
    pairs = cases.candidates.with_columns(record="ice:" + pl.col("adult_id"))
    first = pairs.filter(pl.col("record").is_in(unread), pl.col("rank") == 1)
    pair = first["pair_id"][0]
    assert "could not be taken apart" in article(page(cases, tmp_path), pair)


def test_no_pairs_is_a_page_that_says_so(cases: CasesInput, tmp_path: Path) -> None:
    assert "No pair is listed." in page(replace(cases, candidates=cases.candidates.clear()), tmp_path)


def test_a_record_that_is_missing_costs_its_fields_not_the_page(cases: CasesInput, tmp_path: Path) -> None:
    text = page(replace(cases, records=cases.records.clear(), claimed=cases.claimed.clear()), tmp_path)
    assert text.count("<article") == page(cases, tmp_path).count("<article") > 5


def test_a_wrong_table_is_refused(cases: CasesInput, tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="evidence"):
        page(replace(cases, evidence=cases.evidence.drop("weight")), tmp_path)


def test_a_large_run_is_light(make: Callable[[int], Run], tmp_path: Path) -> None:
    assert make(400)[1].limit == ReportConfig().cases
    assert len(page(make(400)[1], tmp_path).encode()) < 3_000_000
