"""A run folder holds whole artifacts or none, for its owner only, the same bytes each time."""

from __future__ import annotations

import errno
import importlib
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from reunify import artifacts
from reunify.artifacts import check_apart, check_run, open_run, read_table, replacing, room, sha256
from reunify.errors import OutOfRoomError, RunFolderError
from reunify.sheets import SheetStyle

FRAME = pl.DataFrame(
    {"id": ["007", "=1+1", None, "-3"], "weight": [-3.2, 1.0, None, 4.5], "n": [1, 2, 3, None]}
)
openpyxl: Any = importlib.import_module("openpyxl")  # it has no types
SAME = {"job": "1", "inputs": "2"}


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("open_umask")
def test_folders_are_0700_and_files_0600_whatever_the_umask(tmp_path: Path) -> None:
    with open_run(tmp_path / "run", SAME) as run:
        run.save("records", {"records": FRAME})
        artifacts.write_csv(run.file("a.csv"), FRAME)
        artifacts.write_xlsx(run.file("a.xlsx"), {"a": FRAME})
        artifacts.write_json(run.file("manifest.json"), {})
        (run.scratch / "x").touch()
    made = sorted((tmp_path / "run").rglob("*"))
    assert {mode(p) for p in made if p.is_file()} == {0o600}
    assert {mode(p) for p in [*made, tmp_path / "run"] if p.is_dir()} == {0o700}
    assert not (tmp_path / "run" / ".spill").exists()


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    chunked = pl.concat([FRAME.slice(0, 1), FRAME.slice(1)], rechunk=False)
    for name, frame in (("a", FRAME), ("b", chunked)):
        artifacts.write_parquet(tmp_path / f"{name}.parquet", frame)
        artifacts.write_csv(tmp_path / f"{name}.csv", frame)
        artifacts.write_xlsx(tmp_path / f"{name}.xlsx", {"t": frame})
        time.sleep(1.1)  # a time of writing would show
    for kind in ("parquet", "csv", "xlsx"):
        assert sha256(tmp_path / f"a.{kind}") == sha256(tmp_path / f"b.{kind}"), kind


def test_csv_text_is_never_a_formula_and_numbers_stay_numbers(tmp_path: Path) -> None:
    texts = ["=1", "+1", "-1", "@a", "\tx", "\rx", "|x", "%x", "\nx", "plain", "a=b", None]
    artifacts.write_csv(tmp_path / "a.csv", pl.DataFrame({"t": texts, "w": [-3.25] * len(texts)}))
    back = pl.read_csv(tmp_path / "a.csv")
    assert back["t"].to_list() == [f"'{t}" for t in texts[:9]] + ["plain", "a=b", None]
    assert back["w"].to_list() == [-3.25] * len(texts)


def test_a_workbook_keeps_text_as_text(tmp_path: Path) -> None:
    frame = pl.DataFrame({"t": ["=1+1", "https://x.org", "007", "x" * 40_000, "\x01"], "w": [-3.2] * 5})
    artifacts.write_xlsx(tmp_path / "a.xlsx", {"t": frame})
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["t"]
    cells = [sheet.cell(row, 1) for row in range(2, 6)]
    assert [c.data_type for c in cells] == ["s"] * 4
    assert [c.value for c in cells[:3]] == ["=1+1", "https://x.org", "007"]
    assert len(str(cells[3].value)) == 32_767
    assert str(cells[3].value).endswith("…")
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert not [n for n in zipfile.ZipFile(tmp_path / "a.xlsx").namelist() if "rels" in n and "sheet" in n]


def test_a_workbook_holds_every_cell_as_it_was(tmp_path: Path) -> None:
    texts = ["a & b <c>", " spaced ", "two\nlines\t.", "x_0041", "ñ’😀", None, ""]
    numbers = [0.1, -1e-9, 1e21, None, float("nan"), 3.0, -0.0]
    frame = pl.DataFrame({"t": texts, "w": numbers, "n": [2**40] * 7, "b": [True, False, None] * 2 + [True]})
    artifacts.write_xlsx(tmp_path / "a.xlsx", {"t": frame})
    back = list(openpyxl.load_workbook(tmp_path / "a.xlsx")["t"].iter_rows(min_row=2, values_only=True))
    found = [[row[i] for row in back] for i in range(4)]
    assert found[0] == [*texts[:6], None] or found[0] == texts
    assert found[1] == [0.1, -1e-9, 1e21, None, None, 3, 0]
    assert found[2] == [2**40] * 7 and found[3] == frame["b"].to_list()


def test_columns_are_as_wide_as_asked_and_long_texts_wrapped(tmp_path: Path) -> None:
    style = SheetStyle(widths={"t": 60}, wrapped=("t",))
    frame = pl.DataFrame({f"c{n}": [n] for n in range(27)} | {"t": ["long"]})
    artifacts.write_xlsx(tmp_path / "a.xlsx", {"x": frame}, style)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["x"]
    assert 60 <= sheet.column_dimensions["AB"].width < 62
    assert sheet["AB2"].value == "long" and sheet["AB2"].alignment.wrap_text
    assert {cell.alignment.vertical for cell in sheet[2]} == {"top"}
    assert not sheet["A2"].alignment.wrap_text
    assert sheet.auto_filter.ref == "A1:AB2" and sheet.dimensions == "A1:AB2"


def test_a_long_table_goes_on_in_another_sheet(tmp_path: Path) -> None:
    artifacts.write_xlsx(tmp_path / "a.xlsx", {"t": FRAME, "none": FRAME.clear()}, SheetStyle(max_rows=3))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["t", "t (2)", "none"]
    assert [book[s].max_row for s in book.sheetnames] == [3, 3, 1]


def test_a_writer_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    artifacts.write_text(path, "whole")
    with pytest.raises(ZeroDivisionError), replacing(path) as part:
        part.write_text("half")
        raise ZeroDivisionError
    assert path.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "problem",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        OSError("No space left on device (os error 28)"),
        MemoryError(),
        duckdb.OutOfMemoryException("could not allocate"),
        pl.exceptions.ComputeError("No space left on device (os error 28)"),
    ],
    ids=lambda p: type(p).__name__,
)
def test_a_full_disk_or_memory_is_told_with_its_remedy(problem: Exception) -> None:
    with pytest.raises(OutOfRoomError, match="--resume") as caught, room("pairs.parquet"):
        raise problem
    assert caught.value.exit_code == 4


def test_a_disk_that_is_full_while_parquet_is_written_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import resource, sys, polars as pl\nfrom pathlib import Path\n"
        "from reunify.artifacts import write_parquet\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "write_parquet(Path(sys.argv[1]), pl.DataFrame({'a': range(200000)}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.parquet")], capture_output=True, text=True, check=False
    )
    assert "OutOfRoomError" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_transport_is_a_full_disk_only_while_writing(tmp_path: Path) -> None:
    problem = pl.exceptions.ComputeError("parquet: Invalid thrift: transport error")
    with pytest.raises(OutOfRoomError), replacing(tmp_path / "a.parquet"):
        raise problem
    with pytest.raises(pl.exceptions.ComputeError), room("a.parquet"):
        raise problem


def test_a_kill_leaves_no_rows_of_a_workbook_behind(tmp_path: Path) -> None:
    (tmp_path / "run" / ".part-candidates.xlsx-1").mkdir(parents=True)
    (tmp_path / "run" / ".part-candidates.xlsx-1" / "tmp1").touch()
    with open_run(tmp_path / "run", SAME, resume=True) as run:
        run.save("records", {"records": FRAME})
    assert sorted(p.name for p in (tmp_path / "run").iterdir()) == [".lock", "stages"]


def test_a_stage_that_is_done_is_not_computed_again(tmp_path: Path) -> None:
    calls: list[str] = []

    def compute(name: str) -> dict[str, pl.DataFrame]:
        calls.append(name)
        return {name: FRAME}

    for resume in (False, True):
        with open_run(tmp_path / "run", SAME, resume=resume) as run:
            for name in ("zeta", "alpha"):
                assert run.stage(name, partial(compute, name))[name].equals(FRAME)
    assert calls == ["zeta", "alpha"]


def test_a_resumed_stage_gives_its_tables_in_their_order(tmp_path: Path) -> None:
    for resume in (False, True):
        with open_run(tmp_path / "run", SAME, resume=resume) as run:
            assert list(run.stage("s", lambda: {"zeta": FRAME, "alpha": FRAME})) == ["zeta", "alpha"]


def test_a_changed_artifact_is_computed_again_with_all_after_it(tmp_path: Path) -> None:
    calls: list[str] = []

    def compute(name: str) -> dict[str, pl.DataFrame]:
        calls.append(name)
        return {name: FRAME}

    for resume in (False, True):
        with open_run(tmp_path / "run", SAME, resume=resume) as run:
            for name in ("zeta", "mid", "alpha"):
                run.stage(name, partial(compute, name))
        (tmp_path / "run/stages/mid.parquet").write_bytes(b"PAR1")
    assert calls == ["zeta", "mid", "alpha", "mid", "alpha"]


@pytest.mark.parametrize(
    ("flags", "identity", "words"),
    [
        ({}, SAME, "there already"),
        ({"resume": True}, {**SAME, "inputs": "3"}, "changed since the run began: inputs"),
    ],
)
def test_a_run_that_is_there_is_refused(
    tmp_path: Path, flags: dict[str, bool], identity: dict[str, str], words: str
) -> None:
    with open_run(tmp_path / "run", SAME):
        pass
    with pytest.raises(RunFolderError, match=words), open_run(tmp_path / "run", identity, **flags):
        pass


def test_force_removes_an_earlier_run_and_nothing_else(tmp_path: Path) -> None:
    with open_run(tmp_path / "run", SAME) as run:
        run.save("records", {"records": FRAME})
    with open_run(tmp_path / "run", {"job": "2"}, force=True) as run:
        assert not run.is_done("records")
        assert not (run.path / "stages/records.parquet").exists()
    (tmp_path / "home").mkdir()
    (tmp_path / "home/photo.jpg").touch()
    with pytest.raises(RunFolderError, match="left alone"), open_run(tmp_path / "home", SAME, force=True):
        pass
    assert (tmp_path / "home/photo.jpg").exists()


def test_two_runs_cannot_write_in_one_folder(tmp_path: Path) -> None:
    with open_run(tmp_path / "run", SAME):
        with (
            pytest.raises(RunFolderError, match="another run"),
            open_run(tmp_path / "run", SAME, resume=True),
        ):
            pass
        with pytest.raises(RunFolderError, match="another run"), open_run(tmp_path / "run", SAME, force=True):
            pass


def test_a_resume_without_a_run_and_an_unreadable_state_are_errors(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="no run to resume"), open_run(tmp_path / "a", SAME, resume=True):
        pass
    with open_run(tmp_path / "run", SAME):
        pass
    (tmp_path / "run/stages/state.json").write_text("[")
    with pytest.raises(RunFolderError, match="cannot be read"), open_run(tmp_path / "run", SAME, resume=True):
        pass


def test_a_missing_table_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="--resume"):
        read_table(tmp_path, "pairs")


LOOP = """
import sys, polars as pl
from pathlib import Path
from reunify import artifacts
frame = pl.DataFrame({"a": pl.int_range(0, 300_000, eager=True).hash()})
print("ready", flush=True)
with artifacts.open_run(Path(sys.argv[1]), {"job": "1"}) as run:
    for i in range(1000):
        run.save(f"s{i % 5}", {f"t{i % 5}": frame.shuffle(i)})
        artifacts.write_csv(run.file("list.csv"), frame.head(20_000).cast(pl.String))
"""


def kill_once(folder: Path, moment: float) -> None:
    """Kill a writer after ``moment`` seconds and look at what it left."""
    with subprocess.Popen([sys.executable, "-c", LOOP, str(folder)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(moment)
        writer.send_signal(signal.SIGKILL)
    with open_run(folder, {"job": "1"}, resume=folder.exists()) as run:
        unfinished = [s for s in run.stages if not run.is_done(s)]
        assert len(unfinished) <= 1  # one may have been replaced before its mark
        for table in sorted((folder / "stages").glob("[!.]*.parquet")):
            assert pl.read_parquet(table).height == 300_000
        if run.file("list.csv").exists():
            assert pl.read_csv(run.file("list.csv")).height == 20_000
    assert not list(folder.rglob(".part-*"))
    state = json.loads((folder / "stages/state.json").read_text())
    assert state["identity"] == {"job": "1"}


@pytest.mark.parametrize("kill", range(3))
def test_a_kill_at_any_moment_leaves_only_whole_artifacts(tmp_path: Path, kill: int) -> None:
    kill_once(tmp_path / "run", random.Random(kill).uniform(0.1, 0.6))


@pytest.mark.long
@pytest.mark.parametrize("kill", range(100))
def test_a_hundred_kills_leave_only_whole_artifacts(tmp_path: Path, kill: int) -> None:
    kill_once(tmp_path / "run", random.Random(1000 + kill).uniform(0.02, 1.0))


@pytest.mark.parametrize("how", [{}, {"force": True}, {"resume": True}])
def test_a_run_killed_before_its_first_state_can_begin_again(tmp_path: Path, how: dict[str, bool]) -> None:
    (tmp_path / "run" / "stages").mkdir(parents=True)
    (tmp_path / "run" / ".lock").touch()
    (tmp_path / "run" / "stages" / ".part-state.json").touch()
    with open_run(tmp_path / "run", SAME, **how) as run:
        run.save("records", {"records": FRAME})
    assert sorted(p.name for p in (tmp_path / "run" / "stages").iterdir()) == [
        "records.parquet",
        "state.json",
    ]


def test_killed_while_an_earlier_run_is_removed_it_can_be_replaced_but_not_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_run(tmp_path / "run", SAME) as run:
        run.save("records", {"records": FRAME})
        artifacts.write_csv(run.file("candidates.csv"), FRAME)
        artifacts.write_json(run.file("manifest.json"), {})
    unlink = Path.unlink

    def killed_at_candidates(path: Path, missing_ok: bool = False) -> None:
        if path.name == "candidates.csv":
            raise KeyboardInterrupt
        unlink(path, missing_ok)

    with monkeypatch.context() as killed:
        killed.setattr(Path, "unlink", killed_at_candidates)
        with pytest.raises(KeyboardInterrupt), open_run(tmp_path / "run", SAME, force=True):
            pass
    with pytest.raises(RunFolderError, match="changed"), open_run(tmp_path / "run", SAME, resume=True):
        pass
    with open_run(tmp_path / "run", SAME, force=True) as run:
        assert not run.is_done("records")
    assert [p.name for p in sorted((tmp_path / "run").iterdir())] == [".lock", "stages"]


@pytest.mark.parametrize("manifest", ["{}", "", '{"format": 1}', '{"name": "web", "icons": []}'])
def test_somebody_elses_manifest_makes_no_run(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    (tmp_path / "notes.txt").write_text("keep")
    with pytest.raises(RunFolderError, match="left alone"), open_run(tmp_path, SAME, force=True):
        pass
    assert (tmp_path / "notes.txt").read_text() == "keep"
    with pytest.raises(RunFolderError, match="manifest"):
        check_run(tmp_path)


def test_force_leaves_what_no_run_wrote(tmp_path: Path) -> None:
    with open_run(tmp_path / "run", SAME) as run:
        run.save("records", {"records": FRAME})
        artifacts.write_csv(run.file("candidates.csv"), FRAME)
    for name in ("notes.txt", "letters/one.txt", "stages/mine.txt"):
        (tmp_path / "run" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "run" / name).write_text("keep")
    with open_run(tmp_path / "run", SAME, force=True):
        pass
    left = {str(p.relative_to(tmp_path / "run")) for p in (tmp_path / "run").rglob("*") if p.is_file()}
    assert left == {".lock", "notes.txt", "letters/one.txt", "stages/mine.txt", "stages/state.json"}


@pytest.mark.parametrize(("folder", "refused"), [(".", True), ("lists", True), ("runs", False)])
def test_a_folder_of_what_is_read_is_not_written_into(tmp_path: Path, folder: str, refused: bool) -> None:
    with pytest.raises(RunFolderError) if refused else nullcontext():
        check_apart(tmp_path / folder, [tmp_path / "job.yaml", tmp_path / "lists" / "a.csv"])
