"""A sheet that a judge has written into is known, however it was saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from reunify.evaluation.answers import has_answers

SHEET = (
    "child_source,child_id,adult_source,adult_id,child_says,adult_says,judge,is_match,relationship,notes\n"
)


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("", False),
        (SHEET, False),
        (SHEET + "orr,1,ice,2,a,b,first,,,\norr,2,,,a,,first, ,,\n", False),
        (SHEET + "orr,1,ice,2,a,b,first,unsure,,\n", True),
        (SHEET + "orr,1,ice,2,a,b,first,,,the same village\n", True),
        (SHEET + "orr,2,ice,9,a,,first,,,\n", True),
        ((SHEET + "orr,1,ice,2,a,b,first,true,,\n").replace(",", ";"), True),
        ("PK\x03\x04 a workbook", True),
    ],
)
def test_a_sheet_is_known_for_one_that_was_judged(text: str, answered: bool, tmp_path: Path) -> None:
    sheet = tmp_path / "judge-1.csv"
    sheet.write_text(text, encoding="utf-8")
    assert has_answers(sheet) is answered
    assert not has_answers(tmp_path / "nothing-there.csv")
