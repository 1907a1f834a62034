"""The declared noise: every rule known, every mistake declared, rates obeyed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

from reunify.errors import ContractError
from reunify.synth import simulate
from reunify.synth.cells import cell_mistakes
from reunify.synth.dating import BIRTH_MISTAKES
from reunify.synth.noise import Noise
from reunify.synth.renaming import GROUP_MISTAKES
from reunify.synth.settings import Streams
from reunify.synth.tables import shipped
from reunify.synth.views import TOKENS

Read = Callable[[Path, str], pl.DataFrame]
MISTAKES: dict[str, Mapping[str, object]] = {
    "token": TOKENS,
    "names": GROUP_MISTAKES,
    "birth": BIRTH_MISTAKES,
    "cell": cell_mistakes("es"),
}


@pytest.mark.parametrize("kind", sorted(MISTAKES))
def test_declared_mistakes_are_the_ones_made(kind: str) -> None:
    declared = shipped("noise").filter(pl.col("kind") == kind)["name"]
    assert set(declared) == set(MISTAKES[kind])


def test_every_rule_has_a_rate_and_a_reason() -> None:
    table = shipped("noise")
    assert table["rate"].is_between(0, 1).all()
    assert (table["reason"].str.len_chars() > 5).all()
    assert table.select("name", "kind", "lists", "fields", "when").is_duplicated().sum() == 0


def noise_on(factor: float, rows: int = 4000) -> pl.Series:
    frame = pl.DataFrame({"given": ["María"] * rows, "mayan": [False] * rows})
    noise = Noise("orr", Streams(1), factor)
    return noise.cells(frame, {"given": "given"}, "token", TOKENS)["given"]


def test_no_noise_changes_nothing_and_more_noise_more() -> None:
    clean, once, thrice = ((noise_on(f) != "María").to_numpy().mean() for f in (0, 1, 3))
    assert clean == 0
    assert 0.2 < once < thrice


def test_rates_are_obeyed_and_flags_asked() -> None:
    frame = pl.DataFrame({"unit": ["F"] * 8000, "prosecuted": [True, False] * 4000})
    gone = Noise("ice", Streams(2), 1.0).missing(frame, {"unit": "unit"}).with_row_index()
    free, held = (gone.filter(pl.col("index") % 2 == k)["unit"].is_null().to_numpy().mean() for k in (1, 0))
    assert free == pytest.approx(0.40, abs=0.03)
    assert held == pytest.approx(1 - 0.60 * 0.15, abs=0.03)


def test_empty_cells_stay_empty() -> None:
    frame = pl.DataFrame({"given": [None] * 50, "mayan": [True] * 50}, schema_overrides={"given": pl.String})
    assert (
        Noise("orr", Streams(1), 9).cells(frame, {"given": "given"}, "token", TOKENS)["given"].null_count()
        == 50
    )


def test_initials_are_not_misspelt() -> None:
    frame = pl.DataFrame({"given": ["M."] * 500, "mayan": [True] * 500})
    assert set(Noise("orr", Streams(1), 9).cells(frame, {"given": "given"}, "token", TOKENS)["given"]) == {
        "M."
    }


def test_a_rule_that_nobody_knows_is_an_error() -> None:
    frame = pl.DataFrame({"given": ["Ana"] * 500, "mayan": [False] * 500})
    with pytest.raises(ContractError, match="nobody makes"):
        Noise("orr", Streams(1), 9).cells(frame, {"given": "given"}, "token", {})


def test_without_noise_a_child_is_the_same_in_two_lists(tmp_path: Path, read: Read) -> None:
    simulate(tmp_path, children=600, noise=0)
    who = pl.read_csv(tmp_path / "families.csv").select("id", "person")
    orr = read(tmp_path, "orr").join(who, left_on="UAC Number", right_on="id")
    both = read(tmp_path, "shelter").join(who, left_on="no. expediente", right_on="id").join(orr, on="person")
    written = pl.concat_str("primer apellido", "segundo apellido", separator=" ")
    plain = written.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_uppercase()
    kept = pl.col("Last Name").str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    assert both.height > 10
    assert both.select((plain == kept).all()).item()
