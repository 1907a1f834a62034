"""Hostile texts through every way out: none is run, none is lost."""

from __future__ import annotations

import json
import random
import re
from html import unescape

import fastexcel
import polars as pl
import pytest
from sqlalchemy import text

from reunify.review.out import Asked, export_table
from reunify.sheets import safe_text

from ..conftest import Office
from .pages import confirm, referred, sheet
from .records import rewrite

SEEDS = (
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://x.test")',
    "@SUM(1+1)",
    "+1-2",
    "-2+3",
    "|x",
    "%0A",
    "\t=1",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style><svg onload=alert(1)>",
    "{{ config }}",
    "{% raw %}",
    "${7*7}",
    "'; DROP TABLE decision; --",
    "a,b\"c'd\r\ne;f",
    "\u202eabc",
    "\x07bell",
    "_x0041_",
    "＝1",
    "https://x.test/",
    "𝔘𝔫𝔦 👨‍👩‍👧 é e\u0301",
    "]]>",
    "&amp;&lt;",
)


def texts(count: int) -> list[str]:
    """Return hostile texts, each another: the seeds first, then pieces of them run together."""
    draw = random.Random(5)
    made = list(SEEDS)
    while len(made) < count:
        made.append("".join(draw.choices(SEEDS, k=draw.randint(2, 4))) + str(len(made)))
    return made


def put(office: Office, hostile: list[str]) -> dict[str, str]:
    """Give each child a hostile name and question; return the names by ref."""
    query = text(
        "SELECT s.id, s.ref FROM child c JOIN subject s ON s.id = c.id JOIN testimony t ON t.id = c.id "
        "ORDER BY s.id"
    )
    with office.desk.store.writing() as connection:
        found = dict(zip([tuple(row) for row in connection.execute(query)], hostile, strict=False))
        for (number, _), name in found.items():
            values = {"name": name, "id": number}
            connection.execute(text("UPDATE testimony SET name_text = :name WHERE id = :id"), values)
            connection.execute(text("UPDATE child SET ask_next = :name WHERE id = :id"), values)
    return {ref: name for (_, ref), name in found.items()}


@pytest.mark.parametrize(
    "start", [0, 90, 180, *(pytest.param(n, marks=pytest.mark.long) for n in range(270, 10_000, 90))]
)
def test_no_text_is_run_or_lost_in_a_table(office: Office, start: int) -> None:
    names = put(office, texts(start + 90)[start:])
    made = {
        form: export_table(office.desk, office.people["lea"], "open", form)
        for form in ("json", "csv", "xlsx")
    }
    rows = json.loads(made["json"].content)["open"]
    assert {r["child_ref"]: r["child_name"] for r in rows if r["child_ref"] in names} == names
    csv = pl.read_csv(made["csv"].content, infer_schema=False)
    guarded = pl.DataFrame(rows).select(safe_text(pl.col("child_name")))
    assert csv["child_name"].to_list() == guarded["child_name"].to_list()
    book = fastexcel.read_excel(made["xlsx"].content).load_sheet(0).to_polars()
    plain = [re.sub(r"\r\n?", "\n", r["child_name"] or "") for r in rows]
    assert [re.sub(r"\r\n?", "\n", n or "") for n in book["child_name"].to_list()] == plain


@pytest.mark.parametrize("hostile", [*SEEDS, *texts(60)[len(SEEDS) :]])
def test_no_text_is_run_or_lost_on_a_page(office: Office, hostile: str) -> None:
    pair = office.pair("likely")
    ref = confirm(office, pair)
    child = office.value(text("SELECT child_id FROM candidate WHERE pair_id = :p").bindparams(p=pair))
    rewrite(office, child, {"name_text": hostile, "mother_text": hostile}, {"nombre": hostile})
    for made in (sheet(office, ref), referred(office, ref, Asked(whole=True))):
        page = made.content.decode()
        tags = set(re.findall(r"<\s*([a-z!/]+[0-9]?)", page.partition("<body>")[2]))
        assert not tags & {"script", "img", "svg", "iframe", "object", "a", "form"}
        said = " ".join(unescape(page).split())
        assert " ".join(hostile.split())[:59] in said
