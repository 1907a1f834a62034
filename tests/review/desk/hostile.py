"""Cells that mean harm, each unlike any other, and two lists of people made of them."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

PAYLOADS = (
    "<script>window.hit=1;alert(1)</script>",
    "<img src=x onerror=\"window.hit=1;alert(1)\">",
    "\"><svg onload=alert(1)><x-hostile>",
    "' autofocus onfocus=alert(1) x-hostile='",
    "\" onmouseover=\"window.hit=1",
    "</dd></dl></table></main><iframe srcdoc='<script>alert(1)</script>'>",
    "</textarea></title></style><script>alert(1)</script>",
    "<!--", "]]>", "<![CDATA[<b>x</b>]]>",
    "<a href=javascript:alert(1)>x</a>", "javascript:alert(1)//", "data:text/html,<script>alert(1)</script>",
    "=HYPERLINK(\"http://evil.example\",\"x\")", "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0",
    "\t=1+1", "%0A=1", "＝1+1", "|calc",
    "{{ 7 * 7 }}", "{% raw %}", "{{ config.__class__ }}", "${7*7}", "#{7*7}", "%(name)s %s %d", "{0}{name}",
    "'; DROP TABLE decision; --", "' OR '1'='1", "\") UNION SELECT token_hash FROM session --",
    "\u202eevil\u202c", "\u2066\u200b\u200f", "\ufeffBOM", "e\u0301\u0301\u0301\u0301", "Ａ\u3000ﬀ",
    "🧒🏽👩‍👧", "\U0001f600\U0010fffd", "x" * 4_000, "<" * 500, "&amp;&lt;&#x3c;&quot;", "&#0;&#x202e;",
    "\x01\x02\x07\x08\x1b[31m", "\x7f\x85\x9f", "a\x0bb\x0cc", "_x0041_ _x000D_", "\\u003cscript\\u003e",
    "null", "undefined", "NaN", "true", "C:\\x", "../../etc/passwd", "\"quoted\";,\t|", "'", "\"", "\\",
    "línea 1\nlínea 2", "a\r\nb\rc", "nul\0nul", "\0",
)  # fmt: skip

TEXTS = ("given_names", "surnames", "mother_name", "father_name", "municipality", "locality", "notes")
MORE = {"children": ("relatives_text", "separation_place"), "adults": ("spouse_name", "separation_place")}
FACTS = ("birth", "sex", "country", "separation_date", "alien_number")
JOB = """
name: hostile
reference_date: 2018-06-30
sources:
  - {name: home, role: children, path: children.csv, encoding: utf-8, delimiter: ",", columns: {%s}}
  - {name: camp, role: adults, path: adults.csv, encoding: utf-8, delimiter: ",", columns: {%s}}
thresholds: {likely: 0.9, possible: 0.2, listed: 0.0}
"""


@dataclass
class World:
    """Two lists: the cells of every record by its id, as they were written."""

    job: Path
    children: dict[str, dict[str, str]] = field(default_factory=dict)
    adults: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """Return how many cells mean harm."""
        return sum(len(set(row) - {"id", *FACTS}) for row in (*self.children.values(), *self.adults.values()))


def cells(seed: int) -> Iterator[str]:
    """Give cells without end: each payload in turn, alone or amid words, with a number of its own."""
    chance = random.Random(seed)
    for n, payload in enumerate(cycle(PAYLOADS)):
        before = chance.choice(("", "", "Ana ", "José\u00a0"))
        yield f"{before}{payload}#{n}"


def make_world(folder: Path, strings: int, seed: int) -> World:
    """Write two lists that hold so many hostile cells, and the job that reads them."""
    folder.mkdir()
    width = len(TEXTS) + 2
    people, hostile, chance = -(-strings // (2 * width)), cells(seed), random.Random(seed)
    made = World(folder / "job.yaml")
    for n in range(people):
        facts = dict(zip(FACTS, _facts(n, chance), strict=True))
        for role, kept in (("children", made.children), ("adults", made.adults)):
            own = {name: next(hostile) for name in (*TEXTS, *MORE[role])}
            born = facts if role == "children" else {**facts, "birth": f"{1980 + n % 15}-03-04"}
            kept[f"{role[0]}{n}"] = {"id": f"{role[0]}{n}", **born, **own}
    columns = []
    for name, rows in (("children", made.children), ("adults", made.adults)):
        headers = list(next(iter(rows.values())))
        columns.append(", ".join(f"{header}: {header}" for header in headers))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headers, quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(rows.values())
    made.job.write_text(JOB % tuple(columns), encoding="utf-8")
    return made


def _facts(n: int, chance: random.Random) -> tuple[str, ...]:
    """Return what lets a child and an adult be found for each other."""
    day = f"2018-05-{1 + n % 28:02}"
    born = f"{2006 + chance.randrange(10)}-{1 + chance.randrange(12):02}-{1 + chance.randrange(28):02}"
    return born, chance.choice(("F", "M")), "Guatemala", day, f"A{200_000_000 + 37 * n}"
