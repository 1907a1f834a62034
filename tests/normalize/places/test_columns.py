import time

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.normalize.places import coordinates, read_places
from reunify.normalize.places.tables import tables

LEVELS = ["country", "department", "municipality", "locality"]
PLAIN = "aldea,col,zona 3,de,in,santa,municipio de,departamento de,Guatemala,Honduras,México,San Marcos,Xela"
WORDS = st.sampled_from(
    [*sorted(tables().departments)[::9], *sorted(tables().places)[::400], *PLAIN.split(",")]
)
CELL = st.none() | st.lists(WORDS | st.text(max_size=9), max_size=4).flatmap(
    lambda words: st.sampled_from([", ", " ", "/", " de "]).map(lambda mark: mark.join(words))
)


@given(st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), min_size=1, max_size=8))
@settings(max_examples=120, deadline=None)
def test_reads_its_own_output_to_the_same(rows: list[tuple[str | None, ...]]) -> None:
    frame = pl.DataFrame(rows, schema=dict.fromkeys([*LEVELS, "place"], pl.String()), orient="row")
    once = read_places(frame)
    assert once.height == len(rows)
    assert read_places(once).select(LEVELS).equals(once.select(LEVELS))
    for name in ("department", "municipality", "locality"):
        assert once[name].drop_nulls().str.contains(r"^[a-z0-9]+( [a-z0-9]+)*$").all()


def test_rows_keep_their_order_and_number() -> None:
    places = ["Xela", None, "Teguz", "Xela", "", "Honduras"]
    found = read_places(pl.DataFrame({"municipality": places}))
    assert found["country"].to_list() == ["GT", None, "HN", "GT", None, "HN"]
    assert found["place_text"].to_list() == ["Xela", None, "Teguz", "Xela", None, "Honduras"]


def test_no_rows() -> None:
    found = read_places(pl.DataFrame(schema={"place": pl.String}))
    assert found.schema == dict.fromkeys([*LEVELS, "place_text"], pl.String())
    assert coordinates(found).height == 0


def test_place_text_is_what_was_written_small_to_large() -> None:
    frame = pl.DataFrame({"country": ["HONDURAS"], "municipality": ["  Sta.  Rita "], "locality": ["ald. X"]})
    assert read_places(frame)["place_text"].to_list() == ["ald. X, Sta. Rita, HONDURAS"]


def test_a_jobs_own_words_come_first() -> None:
    frame = pl.DataFrame({"country": ["01", "01"], "place": ["el Pueblo", "Xela"]})
    own = {"El pueblo": "Barillas, Huehuetenango", "xela": "Cantel"}
    found = read_places(frame, aliases=own, country_values={"01": "Guatemala"})
    assert found["department"].to_list() == ["huehuetenango", "quetzaltenango"]
    assert found["municipality"].to_list() == ["barillas", "cantel"]


def test_coordinates_only_where_known() -> None:
    frame = pl.DataFrame(
        {
            "country": ["GT", "GT", "GT", None, "HN", "HN"],
            "department": ["quetzaltenango", "quetzaltenango", None, None, None, "francisco morazan"],
            "municipality": ["quetzaltenango", None, "coban", "coban", "san luis", "tegucigalpa"],
        }
    )
    found = coordinates(frame)
    assert [lat is not None for lat in found["lat"]] == [True, False, True, False, False, True]
    assert abs(found["lat"][0] - 14.84) < 0.1
    assert abs(found["lon"][0] + 91.52) < 0.1


def test_many_rows_are_read_once_each() -> None:
    frame = pl.DataFrame({"place": [f"aldea {n % 50}, Barillas, Huehuetenango" for n in range(100_000)]})
    started = time.perf_counter()
    found = read_places(frame)
    assert time.perf_counter() - started < 5
    assert found["municipality"].unique().to_list() == ["barillas"]
