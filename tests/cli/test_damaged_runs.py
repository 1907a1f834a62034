"""Every command of the analyst on a run that is damaged, file by file: a message, never a defect."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.runs import put_table

Cli = Callable[..., tuple[int, str, str]]
Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def commands(finished: Path, world: Path) -> list[tuple[object, ...]]:
    """Return the commands, ``RUN`` standing for the run's folder, on a pair listed and one never scored."""
    pairs = pl.read_csv(finished / "candidates.csv", infer_schema=False)
    named = [f"{row[0]}:{row[1]}" for row in pairs.select("child_source", "child_id").rows()]
    adults = [f"{row[0]}:{row[1]}" for row in pairs.select("adult_source", "adult_id").rows()]
    truth = world / "truth.csv"
    return [
        ("evaluate", "RUN"),
        ("evaluate", "RUN", "--labels", truth, "--complete"),
        ("sample-for-labels", "RUN", "--pairs", "60"),
        ("tune", "RUN", "--labels", truth, "--for", "precision=0.9"),
        ("compare", "RUN", "--set", "thresholds.likely=0.8"),
        ("compare", "RUN", "--set", "weights.child_sex.differ=-3"),
        ("compare", "RUN", finished),
        ("explain", "RUN", named[0]),
        ("explain", "RUN", named[0], adults[0]),
        ("explain", "RUN", named[0], adults[-1]),
        ("gaps", "RUN"),
    ]


def gone(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def without_rows(path: Path) -> None:
    pl.read_parquet(path).head(0).write_parquet(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def damages(run: Path) -> Iterator[tuple[str, str, Damage]]:
    """Yield each file of a run that commands read, with each way in which it is damaged."""
    tables = sorted(f"stages/{file.name}" for file in run.glob("stages/*.parquet"))
    for name in (*tables, "stages/state.json", "manifest.json"):
        for damage in (gone, emptied, cut, folder):
            yield name, damage.__name__, damage
    for name in tables:
        yield name, "without rows", without_rows


def said_well(code: int, out: str, said: str) -> bool:
    """Say whether a command was done, or ended with a message that names what to do."""
    return code == 0 or (code in (2, 3) and "did not expect" not in said and "\n  " in said)


@pytest.mark.long
def test_whatever_file_is_damaged_a_message_says_what_to_do(
    cli: Cli, finished: Path, commands: list[tuple[object, ...]], tmp_path: Path
) -> None:
    for n, (name, how, damage) in enumerate(damages(finished)):
        run = Path(shutil.copytree(finished, tmp_path / f"run{n}"))
        damage(run / name)
        for words in commands:
            given = [run if word == "RUN" else word for word in words]
            out = () if words[0] == "explain" else ("--out", tmp_path / "out")
            assert said_well(*cli(*given, *out)), (name, how, words)
        shutil.rmtree(run)


def test_a_damaged_table_is_named_and_a_new_run_asked_for(
    cli: Cli, finished: Path, commands: list[tuple[object, ...]], tmp_path: Path
) -> None:
    run = Path(shutil.copytree(finished, tmp_path / "run"))
    for name in ("intake", "claimed", "records", "children", "model", "judged"):
        path = run / f"stages/{name}.parquet"
        without_rows(path)
    for words in commands:
        given = [run if word == "RUN" else word for word in words]
        out = () if words[0] == "explain" else ("--out", tmp_path / "out")
        code, _, said = cli(*given, *out)
        assert code == 3 and "not as the run wrote it" in said and "Run the job again" in said, words


@pytest.mark.parametrize(
    ("key", "value"),
    [("name", None), ("versions", 3), ("inputs_sha256", ["a"]), ("config_sha256", {}), ("settings", "x")],
)
def test_a_manifest_with_a_part_of_another_kind_is_refused(
    cli: Cli, finished: Path, tmp_path: Path, key: str, value: object
) -> None:
    run = Path(shutil.copytree(finished, tmp_path / "run"))
    content = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    (run / "manifest.json").write_text(json.dumps({**content, key: value}), encoding="utf-8")
    for words in (("gaps", run), ("compare", run, finished), ("compare", run, "--set", "seed=3")):
        code, _, said = cli(*words, "--out", tmp_path / "out")
        assert code == 3 and "manifest.json" in said


@pytest.mark.parametrize(
    "table", ["claimed", "records", "judged", "scored", "row_grades", "compared_rows", "intake", "cells"]
)
def test_a_run_of_another_version_asks_for_a_new_run(
    cli: Cli, finished: Path, commands: list[tuple[object, ...]], tmp_path: Path, table: str
) -> None:
    whole = pl.read_parquet(finished / f"stages/{table}.parquet")
    for n, column in enumerate(whole.columns[-3:]):
        run = Path(shutil.copytree(finished, tmp_path / f"run{n}"))
        put_table(run, table, whole.drop(column))
        for words in commands[::3]:
            given = [run if word == "RUN" else word for word in words]
            out = () if words[0] == "explain" else ("--out", tmp_path / "out")
            assert said_well(*cli(*given, *out)), (column, words)
