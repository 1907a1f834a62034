"""Both records of a pair, field by field, and the children whom the adult claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from reunify.report.evidence import SIGNS
from reunify.report.facts import CasesInput
from reunify.report.letters import Segments, compared, plain
from reunify.schema import SHOWN_CODES, SHOWN_DAYS, SHOWN_NUMBERS, SHOWN_TEXTS
from reunify.wording import word, words

Row = dict[str, object]

NEAR_DAYS = 7
"""Days of separation this close are a near agreement."""


@dataclass(frozen=True)
class Line:
    """One field of both records; ``state`` is empty where the two need not agree."""

    field: str
    child: Segments
    adult: Segments
    state: str = ""
    sign: str = ""


@dataclass(frozen=True)
class Claim:
    """One child whom an adult claims: its words, what else is said, and whether it could be taken apart."""

    text: str
    more: str
    parsed: bool


@dataclass(frozen=True)
class Sides:
    """Both records of one pair."""

    child: str
    adult: str
    places: tuple[str, str]
    lines: tuple[Line, ...]


def _records(cases: CasesInput, chosen: pl.DataFrame) -> dict[str, Row]:
    """Return by ``SOURCE:ID`` the records of the pairs chosen."""
    keys = [*_keys(chosen, "child"), *_keys(chosen, "adult")]
    wanted = cases.records.filter(pl.col("record").is_in(sorted(set(keys))))
    return {str(row["record"]): row for row in wanted.iter_rows(named=True)}


def _keys(chosen: pl.DataFrame, who: str) -> list[str]:
    joined = chosen.select(pl.format("{}:{}", f"{who}_source", f"{who}_id").alias("key"))
    return joined["key"].to_list()


def lines(chosen: pl.DataFrame, cases: CasesInput, language: str) -> dict[str, Sides]:
    """Return by ``pair_id`` both records, field by field; a field that neither states is left out."""
    records = _records(cases, chosen)
    names = words("columns", language)
    made = {}
    keys = zip(chosen["pair_id"], _keys(chosen, "child"), _keys(chosen, "adult"), strict=True)
    for pair, child_key, adult_key in keys:
        child, adult = records.get(child_key, {}), records.get(adult_key, {})
        found = [_text_line(names[f], f, child, adult, language) for f in SHOWN_TEXTS]
        found += [_number_line(names[f], c, child, adult, cases, language) for f, c in SHOWN_NUMBERS.items()]
        made[pair] = Sides(
            child=_called(child, child_key),
            adult=_called(adult, adult_key),
            places=(_place(child, language), _place(adult, language)),
            lines=tuple(line for line in found if line.child or line.adult),
        )
    return made


def _called(record: Row, key: str) -> str:
    name = record.get("name_text")
    return f"{name} ({key})" if name else key


def _place(record: Row, language: str) -> str:
    if not record:
        return ""
    return words("cases", language)["own"].format(file=record["file"] or "–", row=record["row"])


def _text_line(name: str, field: str, child: Row, adult: Row, language: str) -> Line:
    texts = [_readable(record, field, language) for record in (child, adult)]
    state = STATES[field](child, adult) if field in STATES and all(texts) else ""
    if field in STATES and any(texts) and not all(texts):
        state = "unsaid"
    pieces = compared(*texts) if state in ("near", "against") else (plain(texts[0]), plain(texts[1]))
    return Line(name, *pieces, state, SIGNS.get(state, ""))


def _readable(record: Row, field: str, language: str) -> str:
    value = record.get(SHOWN_TEXTS[field])
    if value is None:
        return ""
    text = word(SHOWN_CODES[field], str(value), language) if field in SHOWN_CODES else str(value)
    read = _days(record, SHOWN_DAYS[field]) if field in SHOWN_DAYS else ""
    return f"{text} → {read}" if read and read != text else text


def _days(record: Row, stem: str) -> str:
    """Return the days that a date was read as: one, or the first and the last."""
    first, last = record.get(f"{stem}_from"), record.get(f"{stem}_to")
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return ""
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def _number_line(name: str, column: str, child: Row, adult: Row, cases: CasesInput, language: str) -> Line:
    hidden = words("cases", language)["stated"]
    left, right = (_listed(record.get(column)) for record in (child, adult))
    shown = [", ".join(x) if cases.personal_numbers else hidden if x else "" for x in (left, right)]
    shared = bool(set(left) & set(right))
    state = "agree" if shared else "unsaid" if bool(left) != bool(right) else ""
    return Line(name, plain(shown[0]), plain(shown[1]), state, SIGNS.get(state, ""))


def _listed(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _place_state(child: Row, adult: Row) -> str:
    """Agree where every level that both state is equal; near where only the smaller ones differ."""
    levels = ("country", "department", "municipality", "locality")
    both = [(child[c], adult[c]) for c in levels if child[c] is not None and adult[c] is not None]
    if not both:
        return ""
    if all(a == b for a, b in both):
        return "agree"
    return "near" if both[0][0] == both[0][1] else "against"


def _day_state(child: Row, adult: Row) -> str:
    days = [
        child["separation_from"],
        child["separation_to"],
        adult["separation_from"],
        adult["separation_to"],
    ]
    known = [d for d in days if isinstance(d, dt.date)]
    if len(known) < 4:
        return ""
    apart = max((known[2] - known[1]).days, (known[0] - known[3]).days)
    return "agree" if apart <= 0 else "near" if apart <= NEAR_DAYS else "against"


def _equal(column: str) -> Callable[[Row, Row], str]:
    def state(child: Row, adult: Row) -> str:
        if child[column] is None or adult[column] is None:
            return ""
        return "agree" if child[column] == adult[column] else "against"

    return state


STATES: dict[str, Callable[[Row, Row], str]] = {
    "place": _place_state,
    "language": _equal("language"),
    "separation_date": _day_state,
    "separation_place": _equal("separation_place"),
}
"""Fields on which a child's and a parent's record speak of one thing, and so can agree or not."""


def claims(chosen: pl.DataFrame, cases: CasesInput, language: str) -> dict[str, tuple[Claim, ...]]:
    """Return by ``pair_id`` the children whom its adult claims, in the order written. Takes CLAIMED."""
    keys = chosen.select("pair_id", pl.format("{}:{}", "adult_source", "adult_id").alias("record"))
    found = keys.join(cases.claimed, on="record", how="inner").sort(
        "pair_id", "position", "text", nulls_last=True
    )
    made: dict[str, list[Claim]] = {}
    for row in found.iter_rows(named=True):
        made.setdefault(row["pair_id"], []).append(_claim(row, language))
    return {pair: tuple(each) for pair, each in made.items()}


def _claim(row: Row, language: str) -> Claim:
    tokens = [*_listed(row["given"]), *(str(row[c]) for c in ("paternal", "maternal") if row[c])]
    read = " ".join(tokens).title()
    written = str(row["text"] or "").lower()
    said = [
        *(x for x in (read, str(row["birth_text"] or "")) if x and x.lower() not in written),
        word("sexes", str(row["sex"]), language) if row["sex"] else "",
        word("claimed_relationships", str(row["relationship"]), language) if row["relationship"] else "",
    ]
    return Claim(str(row["text"] or read), ", ".join(s for s in said if s), bool(row["parsed"]))
