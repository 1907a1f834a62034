import polars as pl

from reunify.report import summary
from reunify.report.evidence import FULL, finding
from reunify.report.facts import ReportFacts
from reunify.schema import STATUSES


def test_every_status_of_every_source_is_counted(facts: ReportFacts) -> None:
    counts = summary.by_status(facts.children, "child_source")
    assert counts.height == len(STATUSES) * facts.children["child_source"].n_unique()
    assert counts["rows"].sum() == facts.children.height


def test_flags_count_pairs_and_children() -> None:
    frame = pl.DataFrame(
        {"child_source": ["a"] * 3, "child_id": ["1", "1", "2"], "flags": ["x; y", "x", None]}
    )
    assert summary.flags(frame).rows() == [("x", 2, 1), ("y", 1, 1)]


def test_bins_close_below_and_lose_nothing() -> None:
    frame = pl.DataFrame({"w": [-0.5, 0.0, 0.99, 1.0, None], "band": ["likely"] * 5})
    bins = summary.binned(frame, "w", 1.0)
    assert bins.select("from", "rows").rows() == [(-1.0, 1), (0.0, 2), (1.0, 1)]


def test_rare_reasons_are_added_up_not_dropped() -> None:
    reasons = [f"reason {chr(ord('A') + n)}" for n in range(40)]
    lost = pl.DataFrame({"source": ["a"] * 40, "reason": reasons})
    counted = summary.reasons(lost)
    assert counted["rows"].sum() == 40 and counted.height == summary.OTHER_REASONS + 1


def test_rows_that_went_wrong_alike_count_together() -> None:
    reasons = ["7 cells where the header has 9", "10 cells where the header has 9"]
    counted = summary.reasons(pl.DataFrame({"source": ["a", "a"], "reason": reasons}))
    assert counted.rows() == [("a", "n cells where the header has n", 2)]


def test_missing_is_never_a_contradiction() -> None:
    assert finding("comparison", None, -2.0) == "unsaid"
    assert finding("comparison", "differ", -2.0) == "against"
    assert finding("comparison", FULL[0], 2.0) == "agree"
    assert finding("comparison", "alike", 2.0) == "near"
