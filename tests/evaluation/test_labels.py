"""Label files are read strictly, and told off by line, never by value."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.evaluation.conftest import LabelledWorld

from reunify.errors import LabelError
from reunify.evaluation.labels import KEYS, Labels, read_labels, with_design


@pytest.fixture
def pair(labelled: LabelledWorld) -> str:
    """Return a pair of the roster as a label file's first four cells."""
    return ",".join(pl.read_csv(labelled.truth, infer_schema=False).select(KEYS).row(0))


def read(labelled: LabelledWorld, folder: Path, *lines: str, columns: str = "is_match,judge") -> Labels:
    path = folder / "labels.csv"
    path.write_text("\n".join([f"{','.join(KEYS)},{columns}", *lines, ""]), encoding="utf-8")
    return read_labels([path], labelled.finished)


def test_a_file_without_is_match_lists_true_pairs(labelled: LabelledWorld) -> None:
    read_all = read_labels([labelled.truth], labelled.finished)
    assert read_all.decided["is_match"].all()
    assert read_all.decided.height == pl.read_csv(labelled.truth).height


def test_unsure_and_blank_say_nothing(labelled: LabelledWorld, tmp_path: Path, pair: str) -> None:
    found = read(labelled, tmp_path, f"{pair},unsure,a", f"{pair},,b", f"{pair},0,c")
    assert (found.unsure, found.blank, found.votes.height) == (1, 1, 1)
    assert found.decided["is_match"].to_list() == [False]


def test_judges_who_differ_leave_a_pair_undecided_and_a_third_settles_it(
    labelled: LabelledWorld, tmp_path: Path, pair: str
) -> None:
    two = read(labelled, tmp_path, f"{pair},true,a", f"{pair},false,b")
    assert (two.decided.height, two.pairs["judged"].item()) == (0, 2)
    three = read(labelled, tmp_path, f"{pair},true,a", f"{pair},false,b", f"{pair},1,c")
    assert three.decided["is_match"].to_list() == [True]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{pair},maybe,a", "line 2"),
        ("{pair},true,a\n{pair},false,a", "both true and false"),
        ("orr:nobody,Xicay,ice,E1,true,a", "1 of 1 rows name a child"),
        ("{child},,,true,a", "true of nobody"),
        ("{child},ice,,false,a", "go together"),
        ("", "holds no label"),
        ("{pair},,a", "no row says true or false"),
    ],
)
def test_bad_labels_are_told_by_line(
    labelled: LabelledWorld, tmp_path: Path, pair: str, line: str, told: str
) -> None:
    child = ",".join(pair.split(",")[:2])
    with pytest.raises(LabelError, match=told) as error:
        read(labelled, tmp_path, *filter(None, [line.format(pair=pair, child=child)]))
    assert "Xicay" not in str(error.value)


def test_a_sheet_may_come_back_from_a_spanish_spreadsheet(
    labelled: LabelledWorld, tmp_path: Path, pair: str
) -> None:
    path = tmp_path / "labels.csv"
    lines = [f"{','.join(KEYS)},is_match,notes", f"{pair},VERDADERO,niño", ",,,,,"]
    path.write_bytes("\r\n".join(lines).replace(",", ";").encode("cp1252"))
    assert read_labels([path], labelled.finished).decided["is_match"].to_list() == [True]


def test_wrong_columns_and_an_empty_file_are_told(labelled: LabelledWorld, tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("child_sorce,child_id,adult_source,adult_id\n", encoding="utf-8")
    with pytest.raises(LabelError, match="no column child_source; did you mean that by child_sorce"):
        read_labels([path], labelled.finished)
    path.write_text("", encoding="utf-8")
    with pytest.raises(LabelError, match="empty"):
        read_labels([path], labelled.finished)


def test_a_weight_is_a_number_above_zero(labelled: LabelledWorld, tmp_path: Path, pair: str) -> None:
    for weight in ("-1", "nan", "many", "inf", "1e308", "1e-320"):
        with pytest.raises(LabelError, match="sampling_weight"):
            read(labelled, tmp_path, f"{pair},true,{weight}", columns="is_match,sampling_weight")


def test_files_of_other_programs_are_read(labelled: LabelledWorld, tmp_path: Path, pair: str) -> None:
    path, head = tmp_path / "labels.csv", ",".join(KEYS)
    for content in (
        f"{head},is_match\n{pair},TRUE\n".encode("utf-16"),
        f"{head},is_match\r{pair},1.0\r".encode(),
        f'{head},is_match,"notes (a, b, c, d, e, f)"\n{pair},true,x\n'.replace(",", ";").encode(),
        f"{head},is_match,line,file,child\n{pair},yes,7,x,y\n".encode(),
    ):
        path.write_bytes(content)
        assert read_labels([path], labelled.finished).decided["is_match"].to_list() == [True]


def test_parquet_is_read_by_the_columns_of_labels(labelled: LabelledWorld, tmp_path: Path, pair: str) -> None:
    cells = dict(zip(KEYS, pair.split(","), strict=True))
    frame = pl.DataFrame([{**cells, "is_match": 0.0, "more": {"a": 1}}])
    frame.write_parquet(tmp_path / "labels.PARQUET")
    found = read_labels([tmp_path / "labels.PARQUET"], labelled.finished)
    assert found.decided["is_match"].to_list() == [False]


def test_a_column_that_stands_twice_is_refused(labelled: LabelledWorld, tmp_path: Path, pair: str) -> None:
    with pytest.raises(LabelError, match="two columns are called is_match"):
        read(labelled, tmp_path, f"{pair},true,false", columns="is_match,is_match")


def test_a_design_alone_holds_no_label(tmp_path: Path) -> None:
    path = tmp_path / "design.csv"
    path.write_text("item,stratum,inclusion_probability\n", encoding="utf-8")
    with pytest.raises(LabelError, match="no label"):
        with_design([path])
