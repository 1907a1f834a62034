#!/usr/bin/env python
"""Put the shipped figures into docs/comparisons: each page's tables, the index's, and the chart of all.

Usage: scripts/comparison_pages.py

The prose of the pages is written by hand around the parts between ``<!-- NAME -->`` and ``<!-- end -->``,
which this replaces. Run it after a change of ``priors.yaml`` or of a comparison; a test compares.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from reunify.cli.coverage import NEEDS
from reunify.config import LinkageConfig
from reunify.linkage import BY_NAME, ComparisonModel, prior_model
from reunify.wording import words

PAGES = Path(__file__).parents[1] / "docs" / "comparisons"
CHART = PAGES.parent / "img" / "comparisons.svg"
LEVELS = Path(__file__).with_name("comparison_levels.yaml")
MET = Path(__file__).with_name("comparison_met.csv")

MODEL = {comparison.name: comparison for comparison in prior_model(LinkageConfig()).comparisons}
PART = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

FEW = 20
"""True pairs below which no shares are told."""

LEFT, BIT, ROW, TOP = 230, 22, 26, 48
LEAST, MOST = -8, 18
"""The chart: pixels left of the axis, for a bit, for a row, above the first; bits at both ends."""


def descriptions() -> dict[str, dict[str, str]]:
    """Return what falls into each level, by comparison and level."""
    told: dict[str, Any] = YAML(typ="safe").load(LEVELS.read_text(encoding="utf-8"))
    return {name: told[kind] if isinstance(kind := told[name], str) else kind for name in BY_NAME}


def met(name: str) -> dict[str, int]:
    """Return how many true pairs of made-up worlds end in each level (scripts/comparison_met.py)."""
    with MET.open(encoding="utf-8", newline="") as file:
        return {r["level"]: int(r["pairs"]) for r in csv.DictReader(file) if r["comparison"] == name}


def bits(value: float) -> str:
    """Return a weight as people read it: signed, to a tenth."""
    return f"{round(value, 1) + 0.0:+.1f}".replace("-", "−") if abs(value) >= 0.05 else "0.0"


def plain(value: float) -> str:
    """Return a probability to as many digits as it was given."""
    return f"{value:.9f}".rstrip("0").rstrip(".")


def table(header: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    return "".join(f"| {' | '.join(row)} |\n" for row in [header, ["---"] * len(header), *rows])


def fields(name: str) -> str:
    """Return the table of mapped fields that give the comparison data."""
    sides = [" ".join(f"`{field}`" for field in sorted(side)) for side in NEEDS[name]]
    return table(["any of these on a child's list", "any of these on an adults' list"], [sides])


def levels(name: str) -> str:
    """Return the table of a comparison's levels, best first, and the bounds of its weights."""
    declared, model, told, counts = BY_NAME[name], MODEL[name], descriptions()[name], met(name)
    total = sum(counts.values())
    rows = []
    for level in model.levels:
        share = f"{counts[level.name] / total:.3f}" if total >= FEW else ""
        figures = [plain(level.m), share, plain(level.u), bits(level.weight)]
        row = [f"`{level.name}`", told[level.name], *figures]
        if declared.rarity:
            counted = declared.rarity_share.get(level.name)
            row.append("" if counted is None else f"{counted:.0%}".replace("%", " %"))
        rows.append(row)
    last = ["rarity"] if declared.rarity else []
    header = ["level", "what falls here", "m", f"met in {total:,}", "u", "bits", *last]
    bounds = f"\nWhatever is learned, no weight goes beyond {bits(model.least)} or {bits(model.most)} bits.\n"
    return table(header, rows) + bounds


def every() -> str:
    """Return the index's table: every comparison with its best and worst level."""
    say = words("parts", "en")
    rows = []
    for name, model in MODEL.items():
        best, worst = model.levels[0], model.levels[-1]
        ends = [f"{bits(end.weight)} `{end.name}`" for end in (best, worst)]
        rows.append([f"[{say[name]}]({name}.md)", str(len(model.levels)), *ends, yes(BY_NAME[name].rarity)])
    return table(["comparison", "levels", "strongest for", "strongest against", "rarity counts"], rows)


def yes(value: object) -> str:
    """Return yes for what is there."""
    return "yes" if value else ""


def chart() -> str:
    """Return the chart of all as SVG: a row a comparison, a dot a level, by its bits."""
    say = words("parts", "en")
    width, height = LEFT + BIT * (MOST - LEAST) + 20, TOP + ROW * len(MODEL) + 10
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        ' font-family="sans-serif" font-size="13">',
        "<title>Shipped weights of every comparison's levels, in bits</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{place(0)}" y="16" text-anchor="middle" fill="#333">bits: against, for</text>',
    ]
    for tick in range(LEAST, MOST + 1, 4):
        shade = "#666" if tick == 0 else "#ddd"
        lines.append(f'<path d="M{place(tick)} {TOP - 10}V{height - 8}" stroke="{shade}"/>')
        sign = "+" if tick > 0 else "−" if tick < 0 else ""
        lines.append(
            f'<text x="{place(tick)}" y="{TOP - 14}" text-anchor="middle" fill="#333">'
            f"{sign}{abs(tick)}</text>"
        )
    for row, model in enumerate(MODEL.values()):
        lines += drawn(say[model.name], model, TOP + ROW * row + ROW // 2)
    return "\n".join([*lines, "</svg>\n"])


def drawn(title: str, model: ComparisonModel, y: int) -> list[str]:
    """Return one row of the chart at height ``y``."""
    places = [place(level.weight) for level in model.levels]
    dots = [
        f'<circle cx="{x}" cy="{y}" r="5" fill="{shade(level.weight)}"/>'
        for x, level in zip(places, model.levels, strict=True)
    ]
    name = f'<text x="{LEFT - 14}" y="{y + 4}" text-anchor="end" fill="#111">{title}</text>'
    return [name, f'<path d="M{min(places)} {y}H{max(places)}" stroke="#999" stroke-width="2"/>', *dots]


def shade(weight: float) -> str:
    """Return the colour of a dot: for, against, or neither."""
    return "#666" if abs(weight) < 0.05 else "#1f6f54" if weight > 0 else "#a33b2a"


def place(weight: float) -> float:
    """Return how far right a weight stands."""
    return round(LEFT + BIT * (weight - LEAST), 1)


def filled(page: Path) -> str:
    """Return a page's text with its made parts as they should be; other pages' markers raise KeyError."""
    made = {"every": every} if page.name == "README.md" else {}
    by_name = {} if made else {"fields": fields, "levels": levels}

    def part(found: re.Match[str]) -> str:
        body = made[found[2]]() if made else by_name[found[2]](page.stem)
        return f"{found[1]}\n{body}\n{found[3]}"

    return PART.sub(part, page.read_text(encoding="utf-8"))


def main() -> None:
    """Write every page and the chart."""
    for page in sorted(PAGES.glob("*.md")):
        page.write_text(filled(page), encoding="utf-8")
    CHART.write_text(chart(), encoding="utf-8")


if __name__ == "__main__":
    main()
