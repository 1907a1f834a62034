"""Mistakes with whole names, and how a name is written as one."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from reunify.synth.renaming import GROUP_MISTAKES, written

COLUMNS = ["given1", "given2", "paternal", "maternal", "partner"]
FULL = ("Ana", "Rosa", "de la Cruz", "Tzoc", "Pérez")


def after(mistake: str, name: tuple[str | None, ...] = FULL) -> set[str]:
    group = pl.DataFrame([name] * 60, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return set(
        GROUP_MISTAKES[mistake](group, np.random.default_rng(0)).select(written(*COLUMNS[:4])).to_series()
    )


@pytest.mark.parametrize(
    ("mistake", "outcome"),
    [
        ("second given name dropped", "Ana de la Cruz Tzoc"),
        ("first given name dropped", "Rosa de la Cruz Tzoc"),
        ("given names exchanged", "Rosa Ana de la Cruz Tzoc"),
        ("second surname dropped", "Ana Rosa de la Cruz"),
        ("first surname dropped", "Ana Rosa Tzoc"),
        ("surnames unknown", "Ana Rosa"),
        ("surnames exchanged", "Ana Rosa Tzoc de la Cruz"),
        ("columns exchanged", "de la Cruz Tzoc Ana Rosa"),
        ("second surname in given names", "Ana Tzoc de la Cruz"),
        ("married name", "Ana Rosa de la Cruz de Pérez"),
        ("married name", "Ana Rosa de la Cruz Tzoc de Pérez"),
        ("husband's surname alone", "Ana Rosa Pérez Tzoc"),
        ("particles merged", "Ana Rosa Delacruz Tzoc"),
        ("particle dropped", "Ana Rosa Cruz Tzoc"),
        ("surnames joined by hyphen", "Ana Rosa de la Cruz-Tzoc"),
        ("initials", "A. R. D. T."),
    ],
)
def test_whole_names(mistake: str, outcome: str) -> None:
    assert outcome in after(mistake)


@pytest.mark.parametrize("mistake", sorted(set(GROUP_MISTAKES) - {"surnames unknown", "initials"}))
def test_a_name_of_two_parts_keeps_them(mistake: str) -> None:
    words = {word for name in after(mistake, ("Ana", None, "Tzoc", None, None)) for word in name.split()}
    assert words == {"Ana", "Tzoc"}


def test_nobody_has_no_name() -> None:
    frame = pl.DataFrame({"a": [None, "Ana"], "b": [None, None]}, schema={"a": pl.String, "b": pl.String})
    assert frame.select(written("a", "b")).to_series().to_list() == [None, "Ana"]
