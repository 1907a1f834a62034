"""Every pair that is not listed has a reason that can be told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import polars as pl
import pytest

from reunify.cli.stories import Teller, tell_child, waterfall, why_not
from reunify.explain import Finished, explain_child
from reunify.explain.child import Reason
from reunify.explain.retrieved import Rank, Retrieval

Cli = Callable[..., tuple[int, str, str]]


def listed(finished: Path) -> dict[str, str]:
    return pl.read_parquet(finished / "candidates.parquet").row(0, named=True)


def names(pair: dict[str, str]) -> tuple[str, str]:
    return f"{pair['child_source']}:{pair['child_id']}", f"{pair['adult_source']}:{pair['adult_id']}"


def test_a_listed_pairs_evidence_adds_up_to_its_weight(cli: Cli, finished: Path) -> None:
    pair = listed(finished)
    code, out, _ = cli("explain", finished, *names(pair), "--json")
    told = json.loads(out)
    assert (code, told["outcome"]) == (0, "listed")
    assert sum(e["weight"] for e in told["evidence"]) == pytest.approx(pair["match_weight"])


def test_a_child_alone_gives_its_candidates_by_bare_id(cli: Cli, finished: Path) -> None:
    pair = listed(finished)
    code, out, _ = cli("explain", finished, pair["child_id"])
    assert code == 0
    assert names(pair)[1] in out
    assert pair["explanation"].split(":")[0] in out


def test_a_pair_that_is_not_listed_has_its_reason(cli: Cli, finished: Path) -> None:
    listed_pairs = pl.read_parquet(finished / "candidates.parquet")
    child = names(listed(finished))[0]
    mine = listed_pairs.filter((pl.col("child_source") + ":" + pl.col("child_id")) == child)
    adults = pl.read_parquet(finished / "stages/adults.parquet")
    others = adults.join(mine, on=["adult_source", "adult_id"], how="anti").head(6)
    seen = set()
    for source, adult in others.select("adult_source", "adult_id").iter_rows():
        told = json.loads(cli("explain", finished, child, f"{source}:{adult}", "--json")[1])
        assert sum(e["weight"] for e in told["evidence"]) == pytest.approx(told["pair"]["match_weight"])
        assert (told["outcome"] == "not retrieved") == (told["retrieval"] is not None)
        seen.add(told["outcome"])
    assert seen <= {"below the threshold", "beyond the candidates listed", "scored too low", "not retrieved"}


def test_every_story_fits_eighty_columns(cli: Cli, finished: Path) -> None:
    child = names(listed(finished))[0]
    adults = pl.read_parquet(finished / "stages/adults.parquet").select("adult_source", "adult_id").rows()
    told = [
        cli("explain", finished, child),
        *(cli("explain", finished, child, ":".join(a)) for a in adults[:4]),
    ]
    for code, out, err in told:
        assert (code, err) == (0, "")
        assert max(len(line) for line in out.splitlines()) <= 80


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_reason_can_be_told(finished: Path, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    story = explain_child(Finished(finished), names(listed(finished))[0], language)
    for reason in get_args(Reason):
        tell_child(replace(story, reason=reason), language)
    nothing = Rank(rank=None, of=0, kept=0, least=None)
    empty = pl.DataFrame(schema={"key": pl.String, "counts": pl.Boolean})
    common = pl.DataFrame({"key": ["co:GT"], "counts": [False]})
    for keys in (empty, common):
        found = Retrieval(("a", "b"), 150, keys, empty, empty, 0.0, 0.0, nothing, nothing, exact=True)
        assert why_not(Teller(language), found)
    assert capsys.readouterr().out.count("\n") > len(get_args(Reason))


def test_bars_of_a_waterfall_begin_where_the_one_before_ended() -> None:
    assert waterfall([-2.0, 1.0, 0.0, 3.0], 4) == ["▒▒  ", "█   ", "    ", " ███"]
    assert waterfall([], 4) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_pair_is_told_in_words(cli: Cli, finished: Path, language: str) -> None:
    code, out, _ = cli("explain", finished, *names(listed(finished)), "--language", language)
    assert code == 0
    assert {"en": "Listed", "es": "En la lista"}[language] in out


def test_an_unknown_child_language_or_run_is_refused(cli: Cli, finished: Path, tmp_path: Path) -> None:
    child = names(listed(finished))[0]
    assert cli("explain", finished, "orr:nobody")[0] == 2
    assert cli("explain", finished, child, "--language", "fr")[0] == 2
    assert cli("explain", tmp_path, child)[0] == 3
