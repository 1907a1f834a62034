import polars as pl
import pytest

from reunify.normalize.places.fold import fold
from reunify.normalize.places.tables import read

PLACES = read("places.csv")


@pytest.mark.parametrize(
    ("country", "departments", "municipalities"),
    [("GT", 22, 340), ("HN", 18, 298), ("SV", 14, 262), ("MX", 32, 2472), ("NI", 17, 153)],
)
def test_whole_countries(country: str, departments: int, municipalities: int) -> None:
    kinds = PLACES.filter(pl.col("country") == country)["kind"].to_list()
    assert (kinds.count("department"), kinds.count("municipality")) == (departments, municipalities)


def test_every_place_lies_in_a_listed_department() -> None:
    listed = PLACES.filter(pl.col("kind") == "department").select("country", "department")
    assert PLACES.join(listed, on=["country", "department"], how="anti").is_empty()


def test_names_are_folded_and_one_a_department() -> None:
    places = PLACES.filter(pl.col("kind") != "department")
    assert not places.select("country", "department", "name").is_duplicated().any()
    assert all(fold(name) == name for name in places["name"])


@pytest.mark.parametrize(
    ("country", "south", "north", "west", "east"),
    [("GT", 13.6, 17.9, -92.4, -88.1), ("HN", 12.9, 17.5, -89.4, -83.0), ("SV", 13.1, 14.5, -90.2, -87.6)],
)
def test_coordinates_lie_in_their_country(
    country: str, south: float, north: float, west: float, east: float
) -> None:
    here = (
        PLACES.filter(pl.col("country") == country)
        .drop_nulls("lat")
        .select(pl.col("lat", "lon").cast(pl.Float64))
    )
    assert here["lat"].is_between(south, north).all()
    assert here["lon"].is_between(west, east).all()


def test_aliases_of_a_municipality_reached_the_table() -> None:
    firm = read("aliases.csv").filter((pl.col("level") == "municipality") & pl.col("alone").is_null())
    joined = firm.join(PLACES, on=["country", "department", "name"], how="left")
    assert joined["kind"].null_count() == 0


@pytest.mark.parametrize("table", ["countries.csv", "sectors.csv"])
def test_a_word_means_one_thing(table: str) -> None:
    frame = read(table)
    words = frame[frame.columns[1]].str.split("|").explode()
    twice = words.filter(words.is_duplicated()).unique().sort().to_list()
    assert twice == (["islas virgenes", "virgin islands"] if table == "countries.csv" else [])
