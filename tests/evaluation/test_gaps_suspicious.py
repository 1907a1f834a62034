import datetime as dt
import string
from collections.abc import Mapping, Sequence

import polars as pl
import pytest

from reunify.evaluation.suspicious import LEAST, SUSPICIONS, find_suspicious, suspicious_cells, tail
from reunify.schema import PEOPLE, RECORDS
from reunify.wording import LANGUAGES, words


def found(rows: Sequence[Mapping[str, object]], field: str = "") -> list[tuple[str, str, int]]:
    """The findings of records, the i-th called ``orr:i``; ``age`` and ``birth`` are cells as written."""
    keys = [{"record": f"orr:{n}", "source": "orr"} for n in range(len(rows))]
    people = [k | {c: r[c] for c in ("age", "birth") if c in r} for k, r in zip(keys, rows, strict=True)]
    read = [k | {c: v for c, v in r.items() if c in RECORDS.columns} for k, r in zip(keys, rows, strict=True)]
    frames = (
        t.conform(pl.DataFrame(x, infer_schema_length=None)) for t, x in ((PEOPLE, people), (RECORDS, read))
    )
    told = find_suspicious(*frames)
    return [r for r in told.select("field", "finding", "cells").rows() if not field or r[0] == field]


def born(month: int, day: int) -> dict[str, object]:
    return {"birth_kind": "day", "birth_placeholder": False, "birth_from": dt.date(2010, month, day)}


def test_a_birthday_that_too_many_share_is_told_and_first_of_january_by_its_name() -> None:
    spread = [born(1 + n % 12, 2 + n % 27) for n in range(200)]
    assert found(spread) == []
    assert found([*spread, *[born(1, 1)] * 12]) == [("birth", "first_of_january", 12)]
    assert ("birth", "one_birthday", 14) in [(f, k, c) for f, k, c in found([*spread, *[born(6, 30)] * 14])]


def test_ages_that_end_in_0_or_5_are_told_only_where_their_neighbours_are_rare() -> None:
    even = [{"age": str(age)} for age in range(1, 18) for _ in range(20)]
    assert found(even) == []
    assert found([*even, *[{"age": "10"}] * 80]) == [("age", "round_ages", 140)]


def test_one_phone_on_many_records_is_told_and_one_family_s_is_not() -> None:
    def shared(count: int) -> list[tuple[str, str, int]]:
        return found([{"phones": ["+50255512345"]} for _ in range(count)])

    assert shared(6) == []
    assert shared(50) == [("phone", "one_phone_on_many", 50)]


def test_one_whole_name_on_many_is_told_beside_what_its_parts_make_likely() -> None:
    common = [{"given": [f"g{n}"], "paternal": f"p{n % 7}", "maternal": f"m{n % 11}"} for n in range(150)]
    john = {"given": ["juan"], "paternal": "perez", "maternal": "perez"}
    assert found([*common, *[john] * (LEAST - 1)]) == []
    assert found([*common, *[john] * 9]) == [("full_name", "one_name_on_many", 9)]


def test_one_day_on_more_than_half_of_a_list_is_told() -> None:
    days = [{"separation_from": dt.date(2018, 5, 1) + dt.timedelta(days=n)} for n in range(20)]
    assert found(days) == []
    assert found([*days, *[{"separation_from": dt.date(2018, 6, 30)}] * 30]) == [
        ("separation_date", "one_day", 30)
    ]


def test_a_cell_with_two_findings_is_counted_once() -> None:
    rows = [("orr", "birth", "round_ages", 4), ("orr", "birth", "first_of_january", 9)]
    frame = pl.DataFrame(rows, schema=["source", "field", "finding", "cells"], orient="row")
    assert suspicious_cells(SUSPICIONS.conform(frame)) == {("orr", "birth"): 9}


@pytest.mark.parametrize(
    ("count", "mean", "chance"), [(0, 3.0, 1.0), (1, 0.5, 0.393469), (10, 1.0, 1.114255e-7)]
)
def test_the_poisson_tail_is_that_of_the_tables(count: int, mean: float, chance: float) -> None:
    assert tail(count, mean) == pytest.approx(chance, rel=1e-4)


@pytest.mark.parametrize("kind", ["gaps", "tune"])
def test_pages_have_the_same_words_and_blanks_in_both_languages(kind: str) -> None:
    def blanks(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)

    english, spanish = (words(kind, language) for language in LANGUAGES)
    assert {k: blanks(v) for k, v in english.items()} == {k: blanks(v) for k, v in spanish.items()}
