"""The tables that ship are whole and folded."""

import polars as pl

from reunify.normalize.names import fold, given_counts, surname_counts, tables


def test_commonest_first_and_mayan_surnames_at_a_floor() -> None:
    counts = surname_counts()
    assert counts["token"][0] == "garcia"
    assert counts["count"].is_sorted(descending=True)
    rare = counts.filter(pl.col("token").is_in(["xicay", "tiul", "xol", "cumes", "us"]))
    assert rare.height == 5
    assert rare["count"].min() == tables.MAYAN_FLOOR


def test_compounds_are_taken_apart() -> None:
    assert "garcialopez" not in tables.surnames()
    assert {"villagomez", "poncedeleon", "delacruz"} <= set(tables.surnames())


def test_female_shares_lie_between_nought_and_one() -> None:
    assert given_counts()["female_share"].is_between(0, 1).all()


def test_every_alias_is_folded_and_stands_for_another_name() -> None:
    for table in (tables.hypocoristics(), tables.variants(), tables.abbreviations()):
        for alias, names in table.items():
            assert alias == fold(alias)
            assert alias not in names
            assert list(names) == sorted(set(map(fold, names)))
    assert len(tables.hypocoristics()) > 350
