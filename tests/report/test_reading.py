import datetime as dt

import polars as pl
import pytest

from reunify import schema
from reunify.report.reading import IN_FULL, REASONS, read_first

LAST = dt.date(2018, 6, 30)
Row = tuple[str, int, str, float, str]


def listed(*rows: Row) -> pl.DataFrame:
    names = ("child_id", "rank", "band", "match_probability", "flags")
    frame = pl.DataFrame([dict(zip(names, row, strict=True)) for row in rows])
    whole = frame.with_columns(
        child_source=pl.lit("orr"),
        pair_id=pl.format("{}-{}", "child_id", "rank"),
        match_weight="match_probability",
    )
    return schema.CANDIDATES.conform(whole)


def born(**days: str | None) -> pl.DataFrame:
    rows = pl.DataFrame({"child_id": list(days), "turns_18_on": list(days.values())})
    return schema.CHILDREN.conform(rows.with_columns(child_source=pl.lit("orr")))


def ids(candidates: pl.DataFrame, children: pl.DataFrame, limit: int = 100) -> list[str]:
    return read_first(candidates, children, limit, LAST)[0]["pair_id"].to_list()


NOBODY = schema.CHILDREN.empty()


@pytest.mark.parametrize(
    ("band", "flags", "reason"),
    [
        ("likely", "", "likely"),
        ("likely", "name_only", "flagged"),
        ("likely", "name_only; rival_claimants", "rivals"),
        ("possible", "rival_claimants", "rivals"),
        ("possible", "name_only", "possible"),
        ("unlikely", "", "faint"),
    ],
)
def test_each_child_has_the_reason_that_its_first_pair_gives(band: str, flags: str, reason: str) -> None:
    shown, counts = read_first(listed(("a", 1, band, 0.5, flags)), NOBODY, 9, LAST)
    assert shown["reason"].to_list() == [reason]
    assert counts.rows() == [(reason, 1, 1)]


def test_rivals_are_shown_beside_what_is_worth_reading_and_the_rest_is_not() -> None:
    rival = "rival_claimants"
    rows: list[Row] = [("a", 1, "likely", 0.9, rival), ("a", 2, "unlikely", 0.08, rival)]
    assert ids(listed(*rows, ("a", 3, "unlikely", 0.01, "")), NOBODY) == ["a-1", "a-2"]


def test_where_nothing_is_likely_or_possible_the_first_alone_is_shown() -> None:
    rows = listed(("a", 1, "unlikely", 0.1, ""), ("a", 2, "unlikely", 0.05, ""))
    assert ids(rows, NOBODY) == ["a-1"]


def test_a_child_about_to_turn_18_comes_before_a_more_probable_one() -> None:
    rows = listed(*((c, 1, "likely", p, "") for c, p in (("a", 0.999), ("b", 0.95), ("c", 0.96), ("d", 0.9))))
    days = born(a="2027-01-01", b="2018-09-01/2018-12-31", c=None, d="2012-01-01")
    assert ids(rows, days) == ["b-1", "a-1", "c-1", "d-1"]


def test_the_certain_ones_do_not_fill_the_page() -> None:
    likely: list[Row] = [(f"a{n:02}", 1, "likely", 0.99, "") for n in range(50)]
    rows = listed(*likely, *((f"b{n:02}", 1, "possible", 0.4, "") for n in range(50)))
    shown = read_first(rows, NOBODY, 20, LAST)[0]
    counts = dict(shown["reason"].value_counts().iter_rows())
    assert shown.height == 20 and counts["possible"] >= 20 * REASONS["possible"]


def test_the_limit_holds_and_a_child_is_shown_whole() -> None:
    rows = listed(*((f"a{n}", rank, "possible", 0.4 / rank, "") for n in range(9) for rank in (1, 2, 3)))
    for limit in (1, 2, 3, 7, 8, 100):
        shown = read_first(rows, NOBODY, limit, LAST)[0]
        sizes = set(shown.group_by("child_id").len()["len"])
        assert 0 < shown.height <= limit and sizes == {min(3, limit)}


def test_a_child_with_many_likely_pairs_shows_the_first_of_them() -> None:
    rows = listed(*(("a", rank, "likely", 0.99, "") for rank in range(1, 9)))
    assert ids(rows, NOBODY) == [f"a-{n}" for n in range(1, IN_FULL + 1)]


def test_without_any_day_of_separation_the_most_probable_come_first() -> None:
    rows = listed(("a", 1, "likely", 0.95, ""), ("b", 1, "likely", 0.99, ""))
    shown, _ = read_first(rows, born(a="2018-09-01"), 9, None)
    assert shown["pair_id"].to_list() == ["b-1", "a-1"]
