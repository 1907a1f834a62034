"""Cells of anything that agencies, typists and attackers write: every job ends in a result."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from reunify.schema import PERSON_FIELDS

from .conftest import Cli, nobody_is_lost, write_rows

PIECES = (
    *(
        "María",
        "de la",
        "Cruz",
        "y",
        "(7)",
        "7 años",
        "mi hijo",
        "hija",
        "1.",
        "2)",
        "FATHER:",
        "PAPA",
        "alias",
    ),
    *("vda de", "a.k.a.", "Gt", "Huehue", "aldea", "zona 3", "M", "F", "mujer", "meses", "(no viajó)", "#2"),
    *(
        "03/04/2011",
        "31/02/2010",
        "2011",
        "may-12",
        "0000-00-00",
        "A123456789",
        "+502 5555 1234",
        "1e400",
        "-1",
    ),
    *("99999999999999999999", "½", "٣", "²", "null", "N/A", "LNU", "S/I", "no sabe", "#REF!", "&amp;", "<b>"),
    *(
        "</script>",
        "\n",
        "\r\n",
        ";",
        ",",
        "/",
        "–",
        "(",
        "]",
        "{",
        '"',
        "'",
        "\\",
        "^.*$",
        "%",
        "|",
        "=",
        "@",
    ),
    *("\t", "\0", "\x07", "\x1b[31m", "\u200b", "\u202e", "\ufeff", "\ufffd", "Ã±", "ß", "İ", "ǅ", "ﬁ", "😀"),
    *("李", "ا", "𝔐", "e\u0301", "\ud7ff", "é" * 30),
)
CLAIMS = (
    "[{name: n1, birth: b1, sex: s1, relationship: r1, alien_number: a1}, {text: t2},"
    " {given_names: g3, surnames: f3, age: y3}]"
)
CLAIM_COLUMNS = ("n1", "b1", "s1", "r1", "a1", "t2", "g3", "f3", "y3")


def any_cell(draw: random.Random) -> str:
    """Return a cell: empty, letters from anywhere in Unicode, or pieces of what people write."""
    kind = draw.random()
    if kind < 0.12:
        return ""
    if kind < 0.2:
        planes = ((32, 127), (160, 0x500), (0x2000, 0x2100), (0x10000, 0x10FFFF))
        return "".join(chr(draw.randrange(*draw.choice(planes))) for _ in range(draw.randrange(1, 40)))
    pieces = [draw.choice(PIECES) for _ in range(draw.randrange(1, draw.choice((3, 8, 25))))]
    return draw.choice(("", " ")).join(pieces)


def any_job(folder: Path, seed: int, rows: int) -> Path:
    """Write a job in which every cell may be anything, ids now and then too."""
    draw = random.Random(seed)
    sources = ""
    for role, more in (("children", ()), ("adults", CLAIM_COLUMNS)):
        header = ["id", *PERSON_FIELDS, *more]
        body = [
            [str(n) if draw.random() < 0.8 else any_cell(draw), *(any_cell(draw) for _ in header[1:])]
            for n in range(rows)
        ]
        write_rows(folder / f"{role}.csv", header, body)
        columns = ", ".join(f"{f}: {f}" for f in ("id", *PERSON_FIELDS))
        claims = f", claimed_children: {CLAIMS}" if more else ""
        sources += f"  - {{name: {role}, role: {role}, path: {role}.csv, columns: {{{columns}}}{claims}}}\n"
    job = folder / "job.yaml"
    job.write_text(f"reference_date: 2018-06-30\nsources:\n{sources}", encoding="utf-8")
    return job


def ends_in_a_result(cli: Cli, folder: Path, seed: int, rows: int) -> None:
    end = cli("run", any_job(folder, seed, rows), "--out", folder / "run", "--quiet")
    assert (end.code, end.err) == (0, "")
    nobody_is_lost(folder / "run")
    assert "<b>" not in (folder / "run" / "cases.html").read_text(encoding="utf-8")


def test_any_cells_end_in_a_result(cli: Cli, tmp_path: Path) -> None:
    ends_in_a_result(cli, tmp_path, seed=0, rows=40)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 31))
def test_any_cells_at_all_end_in_a_result(cli: Cli, tmp_path: Path, seed: int) -> None:
    ends_in_a_result(cli, tmp_path, seed, rows=200)
