"""Log lines carry counts and never a person."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from reunify.errors import ArgumentError
from reunify.log import configure, get_log


def test_a_line_holds_declared_keys_only(tmp_path: Path) -> None:
    configure(tmp_path / "log.jsonl")
    get_log().info("stage done", stage="records", records=401, seconds=1.5, name="Ana Xol", peak_mb="Ana")
    configure(None)
    line = json.loads((tmp_path / "log.jsonl").read_text())
    assert sorted(line) == ["event", "level", "records", "seconds", "stage", "timestamp"]
    assert (line["stage"], line["records"]) == ("records", 401)


@pytest.mark.parametrize("value", ["Ana Xol, 7 años", "x" * 61, 50251736542, True, ["records"], "a\nb"])
def test_a_word_that_is_no_plain_word_is_dropped(tmp_path: Path, value: object) -> None:
    configure(tmp_path / "log.jsonl")
    get_log().info("stage done", stage=value, records="many")
    configure(None)
    assert sorted(json.loads((tmp_path / "log.jsonl").read_text())) == ["event", "level", "timestamp"]


def test_the_log_is_its_owners_and_grows(tmp_path: Path) -> None:
    for _ in range(2):
        configure(tmp_path / "log.jsonl")
        get_log().info("stage done", stage="records")
    configure(None)
    get_log().info("stage done", stage="records")
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 2
    assert stat.S_IMODE((tmp_path / "log.jsonl").stat().st_mode) == 0o600


def test_a_log_that_cannot_be_opened_is_an_argument_error(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="--log"):
        configure(tmp_path / "none" / "log.jsonl")
