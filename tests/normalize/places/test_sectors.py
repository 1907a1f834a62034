import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.normalize.places import read_sectors


@pytest.mark.parametrize(
    ("sector", "written"),
    [
        (
            "rio grande valley",
            ["RGV", "McAllen", "Mc Allen, TX", "Rio Grande Valley, TX", "Hidalgo", "Brownsville"],
        ),
        (
            "rio grande valley",
            ["Valle del Río Grande", "Rio Grande Vally", "RGV/MCS", "cruzaron por Hidalgo", "2305"],
        ),
        ("el paso", ["EPT", "ELP", "El Paso, TX", "USBP El Paso Sector", "el paso texas", "EPT-STN"]),
        ("san diego", ["SDC", "San Ysidro POE", "San Diego, California"]),
        ("tucson", ["TCA", "Tuscon", "Nogales", "Nogales, AZ"]),
        ("yuma", ["YUM", "Yuma, AZ", "San Luis, Arizona"]),
        ("del rio", ["DRT", "Eagle Pass", "Del Río"]),
        ("laredo", ["LRT", "Laredo"]),
        ("big bend", ["BBT", "Presidio"]),
        ("el centro", ["ELC", "Calexico, CA"]),
    ],
)
def test_codes_cities_and_states(sector: str, written: list[str]) -> None:
    assert read_sectors(pl.Series(written)).to_list() == [sector] * len(written)


def test_unknown_is_kept_folded_and_empty_is_null() -> None:
    found = read_sectors(pl.Series("sector", ["La  Hielera!", "", None, "?", "en el campo"]))
    assert found.to_list() == ["la hielera", None, None, None, "en el campo"]
    assert found.name == "sector"


def test_two_sectors_in_one_text_are_not_chosen_between() -> None:
    assert read_sectors(pl.Series(["de nogales a brownsville en camion"])).to_list() == [
        "de nogales a brownsville en camion"
    ]


def test_a_jobs_own_words_come_first() -> None:
    found = read_sectors(pl.Series(["Hielera", "EPT"]), aliases={"hielera": "McAllen", "ept": "Big Bend"})
    assert found.to_list() == ["rio grande valley", "big bend"]


@given(
    st.lists(
        st.none() | st.text(max_size=25) | st.sampled_from(["el paso", "poe", "TX", "nogales az"]), max_size=6
    )
)
@settings(max_examples=100)
def test_reads_its_own_output_to_the_same(texts: list[str | None]) -> None:
    once = read_sectors(pl.Series(texts, dtype=pl.String))
    assert read_sectors(once).to_list() == once.to_list()
