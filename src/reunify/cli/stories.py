"""What became of a child or a pair, told on standard output: sentences and tables of eighty columns."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reunify.candidates import HIDDEN
from reunify.explain.ahead import Ahead
from reunify.explain.child import ChildStory
from reunify.explain.folder import called
from reunify.explain.keys import key_words
from reunify.explain.missed import in_words
from reunify.explain.pair import PairStory
from reunify.explain.retrieved import Retrieval
from reunify.explain.sides import Records, marked
from reunify.explain.stated import is_unsaid
from reunify.explain.words import said, share
from reunify.report.blocks import number
from reunify.report.letters import visible
from reunify.wording import word

WIDTH = 80
BAR = 12
RAREST = 5
"""Combinations of keys shown; their number and sum tell of the rest."""


class Teller:
    """Writes to standard output in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._console = Console(width=WIDTH, highlight=False, emoji=False)

    def say(self, text: str = "", style: str = "") -> None:
        """Write one paragraph, broken at the width."""
        self._console.print(Text(visible(text), style=style))

    def table(self, columns: list[tuple[str, int]], rows: list[list[str]], title: str = "") -> None:
        """Write a table: ``columns`` are headings and widths; one with ``>`` before it is of numbers."""
        grid = Table(box=None, padding=(0, 1, 0, 0), header_style="bold", pad_edge=False)
        for heading, width in columns:
            grid.add_column(
                Text(heading.lstrip(">")),
                width=width,
                overflow="fold",
                justify="right" if heading.startswith(">") else "left",
            )
        for row in rows:
            grid.add_row(*(Text(visible(cell)) for cell in row))
        if title:
            self.say()
            self.say(title, "bold")
        self._console.print(grid)

    def figure(self, value: float, digits: int = 1) -> str:
        """Return a number as the language writes it."""
        return number(value, self.language, digits)

    def facts(self, row: dict[str, Any]) -> dict[str, str]:
        """Return what sentences say of a pair: rank, band, weight, probability, relationship."""
        language, band, relation = self.language, row.get("band"), row.get("relationship")
        return {
            "rank": self.figure(row["rank"], 0),
            "band": word("bands", band, language) if band else "",
            "weight": self.figure(row["match_weight"]),
            "probability": share(row["match_probability"]),
            "relationship": word("relationships", relation or "other", language),
        }

    def flags(self, flags: str | None) -> None:
        """Write a pair's flags, a line each."""
        if flags:
            self.say(said("headings", self.language)["flags"])
            for flag in flags.split("; "):
                self.say(f"  ! {word('flags', flag, self.language)}")


def tell_child(story: ChildStory, language: str) -> None:
    """Write a child's status, its candidates, or why it has none and what came nearest."""
    teller, words, roster = Teller(language), said("children", language), story.roster
    teller.say(f"{story.child}: {word('statuses', roster['status'], language)}", "bold")
    counts = {
        "looked_at": teller.figure(story.looked_at, 0),
        "scored": teller.figure(story.scored, 0),
        "file": roster["file"] or "–",
        "row": str(roster["row"]),
    }
    teller.say(words[story.reason or "looked_at"].format(**counts))
    if story.same_person:
        teller.say(words["same_person"].format(others=", ".join(story.same_person)))
    if roster["turns_18_on"]:
        teller.say(words["turns_18"].format(**roster))
    evidence = word("separation_evidence", roster["separation_evidence"] or "none", language)
    teller.say(words["separation"].format(separation_evidence=evidence))
    if roster["ask_next"]:
        teller.say(words["ask"].format(**roster))
    for row in story.candidates.iter_rows(named=True):
        _tell_candidate(teller, row, "listed")
    if story.nearest.height:
        teller.say()
        teller.say(said("headings", language)["nearest"], "bold")
    for row in story.nearest.iter_rows(named=True):
        _tell_candidate(teller, row, "unlisted")


def _tell_candidate(teller: Teller, row: dict[str, Any], kind: str) -> None:
    facts = teller.facts(row)
    teller.say()
    teller.say(f"{row['rank']}. {called(row, 'adult')} ({facts['relationship']})", "bold")
    teller.say(said("candidates", teller.language)[kind].format(**facts))
    teller.say(_in_short(teller, row))
    teller.flags(row["flags"])


def _in_short(teller: Teller, row: dict[str, Any]) -> str:
    """Return a pair's sentence; what nobody stated is a count at its end."""
    unsaid = said("headings", teller.language)["unsaid"]
    return f"{row['told']} {unsaid.format(**row)}" if row["unsaid"] else str(row["told"])


def tell_pair(story: PairStory, language: str) -> None:
    """Write what became of a pair, its evidence, both records, and what is ahead of it or lost it."""
    teller = Teller(language)
    teller.say(f"{story.child} – {story.adult}", "bold")
    who = ", ".join(word("roles", side, language) for side in story.who)
    facts = teller.facts(story.pair) if story.pair else {}
    teller.say(said("outcomes", language)[story.outcome].format(**facts, who=who))
    if story.records is None:
        return
    would = said("would", language)
    if story.retrieval is not None:
        _tell_retrieval(teller, story.retrieval)
        teller.say()
        teller.say(would["sentence"].format(**facts) + " " + would[story.enough])
    if not story.competed:
        teller.say(would["unproved" if story.exact is None else "exact" if story.exact else "inexact"])
    if story.crowd:
        teller.say(said("why", language)["of a crowd"])
    teller.say()
    teller.say(_in_short(teller, story.pair))
    teller.flags(story.pair["flags"])
    if story.other is not None:
        _tell_other(teller, story.other)
    _tell_evidence(teller, story)
    _tell_records(teller, story.records)
    if HIDDEN in {*story.evidence["child_value"], *story.evidence["adult_value"]}:
        teller.say()
        teller.say(said("headings", language)["hidden"], "dim")


def _tell_other(teller: Teller, other: Ahead) -> None:
    words = said("ahead", teller.language)
    facts = teller.facts(vars(other))
    line = words["ahead" if other.ahead else "behind"].format(adult=other.adult, **facts)
    pieces = [
        words["piece"].format(
            part=row["part_words"],
            front=(row["there"] if other.ahead else row["here"]) or words["nothing"],
            back=(row["here"] if other.ahead else row["there"]) or words["nothing"],
            bits=f"+{teller.figure(row['bits'])}",
        )
        for row in other.pieces.iter_rows(named=True)
    ]
    teller.say()
    teller.say(f"{line} {words['pieces'].format(pieces='; '.join(pieces))}" if pieces else line)


def _tell_evidence(teller: Teller, story: PairStory) -> None:
    """Write the waterfall: each piece begins where the one before it ended."""
    headings = said("headings", teller.language)
    stated, unsaid = story.evidence.filter(~is_unsaid()), story.evidence.filter(is_unsaid())
    inferred = word("sides", "inferred", teller.language)
    bars = waterfall(stated["weight"].to_list(), BAR)
    rows = [
        [
            f"{row['part_words']}: {row['phrase']}" + (f", {inferred}" if row["inferred"] else ""),
            *marked(row["child_value"] or "", row["adult_value"] or "", row["level"] or ""),
            _signed(teller, row["weight"]),
            bar,
        ]
        for row, bar in zip(stated.iter_rows(named=True), bars, strict=True)
    ]
    total = _signed(teller, story.pair["match_weight"])
    rows.append([headings["sum"], "", "", total, ""])
    rows.append([headings["probability"], "", "", share(story.pair["match_probability"]), ""])
    columns = [(headings["finding"], 25), (headings["child"], 15), (headings["adult"], 15)]
    teller.table([*columns, (f">{headings['bits']}", 7), ("", BAR)], rows, headings["evidence"])
    vague = pl.col("child_value").is_not_null() & pl.col("adult_value").is_not_null()
    lost = pl.col("part").is_in(sorted({part for parts in story.unread.values() for part in parts}))
    for side, parts in story.unread.items():
        those = unsaid.filter(pl.col("part").is_in(parts))["part_words"]
        if len(those):
            who = word("roles", side, teller.language)
            teller.say(headings["unreadable"].format(who=who, parts=", ".join(those)))
    rest = {"too_little": unsaid.filter(vague & ~lost), "not_stated": unsaid.filter(~vague & ~lost)}
    for heading, those_too in rest.items():
        if those_too.height:
            teller.say(headings[heading].format(parts=", ".join(those_too["part_words"])))


def waterfall(weights: list[float], width: int) -> list[str]:
    """Return a bar of ``width`` characters for each weight, from the sum before it to the sum after it.

    ``█`` goes up, ``▒`` down.
    """
    sums = [0.0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    low, high = min(sums), max(sums)
    scale = width / ((high - low) or 1.0)
    bars = []
    for start, end in pairwise(sums):
        first = round((min(start, end) - low) * scale)
        length = max(round((max(start, end) - low) * scale) - first, 1 if start != end else 0)
        first = min(first, width - length)
        bars.append((" " * first + ("█" if end > start else "▒") * length).ljust(width))
    return bars


def _tell_records(teller: Teller, records: Records) -> None:
    headings = said("headings", teller.language)
    signs = {"agree": "=", "near": "≈", "against": "≠", "unsaid": "?", "": ""}
    rows = [
        [row["field"], row["child_marked"], signs[row["state"]], row["adult_marked"]]
        for row in records.lines.iter_rows(named=True)
    ]
    rows.insert(0, ["", records.places[0], "", records.places[1]])
    columns = [("", 17), (records.child, 28), ("", 1), (records.adult, 28)]
    teller.table(columns, rows, headings["records"])
    if records.claims:
        teller.say()
        teller.say(headings["claimed"], "bold")
    for claim in records.claims:
        teller.say(f"  {claim}" + (f" ({headings['unread']})" if claim in records.unread else ""))


def _tell_retrieval(teller: Teller, found: Retrieval) -> None:
    """Write why a pair was not given, the keys that both sides share, and the facts that they do not."""
    language, words, headings = (
        teller.language,
        said("why", teller.language),
        said("headings", teller.language),
    )
    teller.say(why_not(teller, found))
    if not found.exact:
        teller.say(words["inexact"])
    counts = said("counts", language)
    rows = [
        [key_words(key, language), f"{n:,}", teller.figure(weight, 2), counts[str(alone).lower()]]
        for key, n, weight, alone in found.keys.select("key", "shared_by", "weight", "counts").iter_rows()
    ]
    columns = [(headings["key"], 40), (f">{headings['shared_by']}", 13), (f">{headings['weight']}", 7)]
    if rows:
        teller.table([*columns, (headings["counts"], 15)], rows, headings["keys"])
        teller.say(words["cap"].format(cap=f"{found.cap:,}"))
    if found.combined.height:
        combined = [
            [" + ".join(key_words(key, language) for key in keys), f"{n:,}", teller.figure(weight, 2)]
            for keys, n, weight in found.combined.head(RAREST)
            .select("keys", "shared_by", "weight")
            .iter_rows()
        ]
        title = headings["combined"].format(
            n=found.combined.height, sum=teller.figure(found.combined_weight, 2)
        )
        teller.table([(headings["key"], 56), *columns[1:]], combined, title)
    _tell_missed(teller, found.missed)


def why_not(teller: Teller, found: Retrieval) -> str:
    """Return in one sentence why a pair's shared keys were not enough."""
    words = said("why", teller.language)
    sides = {"child": found.child, "adult": found.adult}
    least = {n: "–" if s.least is None else teller.figure(s.least, 2) for n, s in sides.items()}
    crowd = [words[f"{side} in a crowd"].format(n=f"{s.crowd:,}") for side, s in sides.items() if s.crowd]
    if crowd:
        return " ".join(crowd)
    if found.keys.is_empty():
        return words["no keys"].format(**least)
    if found.child.rank is None:
        return words["nothing counts"].format(cap=f"{found.cap:,}", **least)
    places = [
        words[name].format(rank=s.rank, of=s.of, kept=s.kept, least=least[name]) for name, s in sides.items()
    ]
    total = teller.figure(found.shared_weight, 2)
    return words["ranks"].format(sum=total, places=f" {words['and']} ".join(places))


def _tell_missed(teller: Teller, missed: pl.DataFrame) -> None:
    headings = said("headings", teller.language)
    rows = [list(row) for row in in_words(missed, teller.language)]
    columns = [(headings["fact"], 20), (headings["how"], 18)]
    if rows:
        teller.table([*columns, (headings["child"], 19), (headings["adult"], 19)], rows, headings["missed"])


def _signed(teller: Teller, weight: float) -> str:
    return ("+" if weight > 0 else "") + teller.figure(weight, 2)
