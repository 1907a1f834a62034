"""A job file is read whole, and every mistake is told with its place and its remedy."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from reunify.config import JobConfig, json_schema, load_job
from reunify.errors import JobError, ReunifyError

SOURCES = "sources:\n  - {name: a, role: children, path: a.csv, columns: {id: ID}}\n"
Write = Callable[[str], Path]


@pytest.fixture
def job(tmp_path: Path) -> Write:
    """Return a function that writes a job file and returns its path."""

    def write(text: str) -> Path:
        path = tmp_path / "border.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def complaint(path: Path) -> str:
    with pytest.raises(JobError) as caught:
        load_job(path)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_only_sources_are_required(job: Write) -> None:
    loaded = load_job(job(SOURCES))
    assert loaded.name == "border"
    assert loaded.config.thresholds.likely == 0.9
    assert loaded.source_path(loaded.config.sources[0]) == loaded.base / "a.csv"


def test_name_and_date_are_taken_from_the_file(job: Write) -> None:
    loaded = load_job(job("name: june\nreference_date: 2018-06-30\n" + SOURCES))
    assert loaded.name == "june"
    assert loaded.config.reference_date == dt.date(2018, 6, 30)


def test_digest_changes_with_the_file(job: Write) -> None:
    first = load_job(job(SOURCES)).digest
    assert load_job(job(SOURCES)).digest == first
    assert load_job(job(SOURCES + "seed: 2\n")).digest != first


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("sed: 2\n", "line 3, column 1", 'unknown key "sed"; did you mean "seed"?'),
        ("per_child: 2\n", "line 3, column 1", "it belongs under candidates or retrieval"),
        ("retrieval: {per_chidl: 5}\n", "line 3, column 13", 'did you mean "per_child"?'),
        ("seed: many\n", "line 3, column 7", "a whole number is needed"),
        ("seed: true\n", "line 3, column 7", "a whole number is needed"),
        ("seed: -1\n", "line 3, column 7", "greater than or equal to 0"),
        ("seed: 1\nseed: 2\n", "line 4, column 1", "a second time; the first is on line 3"),
        ("thresholds: {likely: 0.1, possible: 0.5}\n", "line 3, column 1", "thresholds out of order"),
        ("reference_date: 20180630\n", "line 3, column 17", "a date such as 2018-06-30"),
        ("reference_date: 2018-06-31\n", "line 3, column 17", "a date such as 2018-06-30"),
        ("report: {language: eng}\n", "line 3, column 20", 'did you mean "en"?'),
        ("family: [1]\n", "line 3, column 9", "a mapping (key: value) is needed"),
        ("linkage: {memory_limit: lots}\n", "line 3, column 25", "memory_limit"),
        ("family:\n\trivals: true\n", "line 4, column 1", "a tab"),
        ("family: {\n", "line 4", "not YAML"),
        ("family: !!python/object:os.system {}\n", "line 3, column 9", "a YAML tag"),
        ("---\nseed: 1\n", "line 3, column 1", "a second document"),
        ("family: *nowhere\n", "line 3, column 9", "undefined alias"),
        ("? [1, 2]\n: 3\n", "line 3, column 3", "a key must be a word"),
        ("name: ../other\n", "line 3, column 7", "name"),
    ],
)
def test_a_mistake_names_its_place_and_remedy(job: Write, text: str, place: str, words: str) -> None:
    message = complaint(job(SOURCES + text))
    assert place in message
    assert words in message


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("role: childrn, path: p, columns: {id: x}", "column 21", 'did you mean "children"?'),
        ("role: children, columns: {id: x}", "column 5", "either path or url"),
        ("role: children, path: p, columns: {}", "column 40", "needs the key id"),
        ("role: children, path: p, columns: {id: x, brth: y}", "column 57", 'did you mean "birth"?'),
        ("role: children, path: p, columns: {id: x}, rows: claim", "column 5", "rows: claim"),
        ("role: adults, path: p, columns: {id: x}, offsets: {sex: 1d}", "column 66", "is not a date"),
        ("role: adults, path: p, columns: {id: x}, offsets: {birth: 1w}", "column 56", "-4d"),
        ("role: adults, path: p, columns: {id: x}, values: {sx: {}}", "column 65", 'did you mean "sex"?'),
        ("role: adults, path: p, columns: {id: x}, values: {sex: {1: man}}", "column 74", "female, male"),
        ("role: adults, path: p, columns: {id: x}, delimiter: ab", "column 67", "at most 1 character"),
        ("role: adults, url: u, table: t, query: q, columns: {id: x}", "column 5", "either table or query"),
    ],
)
def test_a_mistake_in_a_source_names_its_place(job: Write, text: str, place: str, words: str) -> None:
    message = complaint(job("sources:\n  - {name: a, " + text + "}\n"))
    assert "line 2, " + place in message
    assert words in message


def test_all_mistakes_are_told_at_once_in_the_order_of_lines(job: Write) -> None:
    message = complaint(job("sed: 1\n" + SOURCES + "reprt: {}\nthresholds: {likely: 2}\n"))
    assert "3 things to put right" in message
    assert message.index("line 1,") < message.index("line 4,") < message.index("line 5,")


def test_two_sources_of_one_name_are_refused(job: Write) -> None:
    message = complaint(job(SOURCES + SOURCES.removeprefix("sources:\n")))
    assert "source name used twice: a" in message


def test_words_that_old_yaml_twisted_stay_text(job: Write) -> None:
    path = job(
        "sources:\n  - {name: a, role: children, path: a.csv, columns: {id: NO, sex: 2018, birth: 2018-01-01,"
        " given_names: [1, yes]}, values: {country: {NO: NO}, sex: {1: male, true: female}}}\n"
    )
    source = load_job(path).config.sources[0]
    assert (source.columns.id, source.columns.sex, source.columns.birth) == ("NO", "2018", "2018-01-01")
    assert source.columns.given_names == ("1", "yes")
    assert source.values == {"country": {"NO": "NO"}, "sex": {"1": "male", "true": "female"}}


def test_an_alias_may_share_columns_but_not_multiply(job: Write) -> None:
    shared = SOURCES.replace("columns: ", "columns: &c ") + (
        "  - {name: b, role: adults, path: b.csv, columns: *c}\n"
    )
    assert load_job(job(shared)).config.sources[1].columns.id == "ID"
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for old, new in zip("abcdefg", "bcdefgh", strict=True):
        bomb += f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    assert "multiplies itself" in complaint(job(bomb))
    assert "multiplies itself" in complaint(job("a: &a [*a]\n")) or "nested" in complaint(job("a: &a [*a]\n"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"# only a comment\n", "empty"),
        (b"- a list\n", "a mapping"),
        (b"just words\n", "a mapping"),
        (b"name: Mu\xf1oz\n", "line 1, column 9: not UTF-8"),
        (b"name: \x00\n", "line 1, column 7: a control character"),
        (b"[" * 5000, "nested too deep"),
        (b"a: " + b"x" * 300_000, "too long"),
    ],
)
def test_a_file_that_is_no_job_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "job.yaml"
    path.write_bytes(content)
    assert words in complaint(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "no such job file" in complaint(tmp_path / "none.yaml")
    assert "a folder" in complaint(tmp_path)


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet="ab:-[]{}&*!|>#'\"\n \t,?%@0.", max_size=40))
def test_any_text_gives_a_job_or_a_job_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReunifyError) as caught:
        load_job(path)
    assert caught.value.exit_code == 2


def test_the_schema_accepts_what_the_loader_accepts_and_refuses_an_unknown_key() -> None:
    good = {"sources": [{"name": "a", "role": "adults", "path": "p", "columns": {"id": "x"}}]}
    jsonschema = importlib.import_module("jsonschema")
    validator = jsonschema.Draft202012Validator(json_schema())
    validator.validate(good)
    JobConfig.model_validate(good)
    bad = {**good, "sed": 1}
    assert not validator.is_valid(bad)
    with pytest.raises(ValidationError):
        JobConfig.model_validate(bad)
