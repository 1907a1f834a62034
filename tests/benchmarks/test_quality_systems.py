"""Programs set side by side: what they are given, what is kept of what they list, what is remembered."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from benchmarks.quality import goldenmatch_peer, peers
from benchmarks.quality.ablations import changes
from benchmarks.quality.systems import SYSTEMS, Outcome, Place, remembered, trimmed
from benchmarks.runs import Usage
from pydantic import BaseModel
from ruamel.yaml import YAML

from reunify.config import FamilyConfig, LinkageConfig, RetrievalConfig
from reunify.errors import ArgumentError
from reunify.linkage import prior_model

RANKED = pl.DataFrame({"child": ["a"], "adult": ["1"], "rank": [1], "probability": [0.9]})


def outcome(ranked: pl.DataFrame) -> Outcome:
    return Outcome(ranked, Usage(1.0, 1.0, 1.0), 1.0)


def test_an_outcome_is_taken_from_disk_only_where_that_is_asked_for(tmp_path: Path) -> None:
    place = Place(tmp_path, 1, tmp_path, lambda: tmp_path)
    other = RANKED.with_columns(rank=pl.lit(2, pl.Int64))
    remembered(place, "one", lambda _: outcome(RANKED), resume=False)
    assert remembered(place, "one", lambda _: outcome(other), resume=True).ranked.equals(RANKED)
    assert remembered(place, "one", lambda _: outcome(other), resume=False).ranked.equals(other)


def test_another_version_of_the_code_left_nothing_to_resume(tmp_path: Path) -> None:
    place = Place(tmp_path, 1, tmp_path, lambda: tmp_path)
    remembered(place, "one", lambda _: outcome(RANKED), resume=False)
    facts = tmp_path / "outcomes" / "one.json"
    facts.write_text(facts.read_text(encoding="utf-8").replace('"code": "', '"code": "0'), encoding="utf-8")
    assert remembered(place, "one", lambda _: outcome(RANKED.clear()), resume=True).ranked.is_empty()


def test_of_a_long_list_the_first_and_the_hopeful_are_kept() -> None:
    rows = [("a", str(n), n, 0.5 if n == 30 else 0.0) for n in range(1, 41)]
    kept = trimmed(pl.DataFrame(rows, schema=list(RANKED.columns), orient="row"))
    assert kept["rank"].to_list() == [*range(1, 21), 30]


def test_every_part_that_is_switched_off_is_one_the_job_knows() -> None:
    for lines in changes().values():
        changed = YAML(typ="safe").load(lines)
        slices: dict[str, type[BaseModel]] = {
            "linkage": LinkageConfig,
            "family": FamilyConfig,
            "retrieval": RetrievalConfig,
        }
        for name, given in changed.items():
            assert slices[name].model_validate(given) != slices[name]()
        prior_model(LinkageConfig.model_validate(changed.get("linkage", {})))


def test_goldenmatch_pairs_are_ranked_once_each(tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text("child,adult,score\na,1,0.4\na,2,0.5\na,1,0.9\n", encoding="utf-8")
    ranked = goldenmatch_peer.read_ranked(tmp_path)
    assert ranked.select("adult", "rank", "probability").rows() == [("1", 1, 0.9), ("2", 2, 0.5)]


def test_a_peer_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="goldenmatch"):
        peers.run_peer(tmp_path, "goldenmatch", "goldenmatch_run.py")


def test_reunify_is_run_first_for_the_others_start_from_its_tables() -> None:
    assert next(iter(SYSTEMS)) == "reunify"
