from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunify.config.models import ClaimedChildConfig, ColumnsConfig, NormalizeConfig, SourceConfig
from reunify.errors import JobError
from reunify.normalize import Normalized, normalize_records
from reunify.schema import CLAIMS, PEOPLE, RELATIVES

Cells = dict[str, str | None]
DAY = dt.date(2018, 6, 30)


def source(name: str = "s", role: str = "children", **more: Any) -> SourceConfig:
    columns = {field: field for field in more.pop("fields", ["full_name"])}
    return SourceConfig.model_validate(
        {"name": name, "role": role, "path": "x.csv", "columns": {"id": "id", **columns}, **more}
    )


def normalized(
    rows: list[Cells],
    src: SourceConfig | None = None,
    claims: list[dict[str, Any]] | None = None,
    relatives: list[dict[str, Any]] | None = None,
    reference: dt.date | None = DAY,
) -> Normalized:
    src = src or source(fields=sorted({f for row in rows for f in row}))
    fixed = {"source": src.name, "role": src.role.removesuffix("ren").removesuffix("s"), "file": "x.csv"}
    people = [
        {"record": f"{src.name}:{n}", "id": str(n), "row": n + 1, "copies": 1, **fixed, **row}
        for n, row in enumerate(rows, start=1)
    ]
    return normalize_records(
        PEOPLE.conform(pl.DataFrame(people, infer_schema_length=None)),
        CLAIMS.conform(pl.DataFrame(claims)) if claims else CLAIMS.empty(),
        RELATIVES.conform(pl.DataFrame(relatives)) if relatives else RELATIVES.empty(),
        NormalizeConfig(),
        (src,),
        reference,
    )


def record(**cells: str | None) -> dict[str, Any]:
    return normalized([cells]).records.row(0, named=True)


def test_a_person_is_read_whole() -> None:
    row = record(
        full_name="MARÃA LÃ³PEZ TZOC", birth="20 de septiembre de 2008", sex="niña", country="Guatemala",
        municipality="Xela", phone="5555 1234", alien_number="A208-592-266", language="K'iche'",
    )  # fmt: skip
    assert (row["paternal"], row["maternal"], row["sex"], row["country"]) == ("lopez", "tzoc", "female", "GT")
    assert row["birth_from"] == row["birth_to"] == dt.date(2008, 9, 20)
    assert (row["municipality"], row["language"], row["alien_numbers"]) == (
        "quetzaltenango",
        "kiche",
        ["208592266"],
    )
    assert row["phones"] == ["50255551234"]


def test_missing_words_are_null_and_counted() -> None:
    out = normalized([{"full_name": "Ana Choc", "sex": "DESCONOCIDO"}, {"full_name": "N/A", "sex": "F"}])
    counts = {r["field"]: (r["filled"], r["missing"]) for r in out.cells.iter_rows(named=True)}
    assert counts == {"full_name": (1, 1), "sex": (1, 1)}
    assert out.records["given"].to_list() == [["ana"], []]


def test_an_unreadable_birth_keeps_its_text_and_is_counted() -> None:
    out = normalized([{"birth": "31/02/2010x"}, {"birth": "01/01/2010"}, {"birth": "3/4/2010"}])
    assert out.records["birth_text"][0] == "31/02/2010x"
    assert out.cells.row(0) == ("s", "birth", 1, 0, 1, 1)


def test_an_unreadable_birth_beside_an_age_is_neither_lost_nor_in_the_way() -> None:
    out = normalized([{"birth": "ver su acta", "age": "7"}])
    row = out.records.row(0, named=True)
    assert (row["birth_text"], row["birth_kind"], row["birth_to"]) == (
        "ver su acta",
        "age",
        dt.date(2011, 6, 30),
    )
    assert out.cells.select("field", "unreadable").rows() == [("birth", 1), ("age", 0)]


def test_ages_count_back_from_the_latest_separation() -> None:
    usual: Cells = {"separation_date": "01/05/2018"}
    slip: Cells = {"separation_date": "01/05/2081"}
    last: Cells = {"separation_date": "30/06/2018", "age": "7"}
    out = normalized([last, *[usual] * 20, slip], reference=None)
    assert out.reference_date == DAY
    assert out.records["birth_to"][0] == dt.date(2011, 6, 30)


def test_an_age_with_no_day_to_count_from_is_an_error_that_names_the_source() -> None:
    with pytest.raises(JobError, match="reference_date") as caught:
        normalized([{"age": "7"}], reference=None)
    assert "source s" in caught.value.where


def test_the_offset_moves_the_whole_interval() -> None:
    src = source(fields=["separation_date"], offsets={"separation_date": "-4d"})
    row = normalized([{"separation_date": "05/2018"}], src).records.row(0, named=True)
    assert (row["separation_from"], row["separation_to"]) == (dt.date(2018, 4, 27), dt.date(2018, 5, 27))
    assert row["separation_text"] == "05/2018"


def test_dates_follow_their_source() -> None:
    rows: list[Cells] = [{"birth": "03/04/2010"}]
    months = normalized(rows, source(fields=["birth"], dates="month-first")).records["birth_from"][0]
    assert (months, normalized(rows).records["birth_from"][0]) == (dt.date(2010, 3, 4), dt.date(2010, 4, 3))


def test_parents_in_words_fill_what_no_column_says() -> None:
    row = record(
        parents_text="PADRE: JUAN PEREZ; MADRE: ANA CHOC; abuela Rosa Tzoc", mother_name="Ana Lucía Choc"
    )
    assert (row["father_given"], row["father_paternal"]) == (["juan"], "perez")
    assert row["mother_given"] == ["ana", "lucia"]


def test_people_beside_the_parents_are_kin() -> None:
    kin = normalized([{"parents_text": "madre: Ana Choc; abuela: Rosa Tzoc"}]).kin
    assert kin.select("given", "paternal", "relationship").rows() == [(["rosa"], "tzoc", "grandparent")]


def test_relatives_of_columns_and_of_words_are_kin_in_order() -> None:
    rows: list[Cells] = [
        {"relatives_text": "viaja con su tía María Caal (34), tel 5555 1234", "country": "GT"}
    ]
    group = {"record": "s:1", "position": 1, "name": "Luis Caal", "relationship": "hermano", "age": "12"}
    kin = normalized(rows, relatives=[group]).kin
    assert kin["position"].to_list() == [1, 2]
    assert kin["relationship"].to_list() == ["sibling", "aunt_uncle"]
    assert kin["birth_to"].to_list() == [dt.date(2006, 6, 30), dt.date(1984, 6, 30)]
    assert kin["phones"].to_list() == [[], ["50255551234"]]


def test_the_word_for_an_adult_says_its_sex_and_a_stated_sex_wins() -> None:
    src = source(role="adults", fields=["relationship", "sex"], values={"relationship": {"mp": "mother"}})
    rows: list[Cells] = [
        {"relationship": "padre"},
        {"relationship": "MP"},
        {"relationship": "tía", "sex": "masculino"},
    ]
    records = normalized(rows, src).records
    assert records["sex"].to_list() == ["male", "female", "male"]
    assert records["relationship"].to_list() == ["father", "mother", "aunt_uncle"]


def test_consent_is_null_unless_mapped_and_unknown_where_blank() -> None:
    assert record(full_name="Ana")["consent"] is None
    out = normalized([{"consent": "sí"}, {"consent": None}, {"consent": "no"}]).records["consent"]
    assert out.to_list() == ["given", "unknown", "refused"]


def test_siblings_are_found_by_id_and_by_alien_number() -> None:
    assert record(sibling_ids="UAC100, A208-592-264")["sibling_ids"] == [
        "UAC100",
        "A208-592-264",
        "208592264",
    ]


def test_nicknames_join_the_other_names() -> None:
    assert record(full_name='José López "Chepe"', other_names="alias Pepe")["other_tokens"] == [
        "chepe",
        "pepe",
    ]


ADULTS = source(
    "ice", "adults", fields=["full_name"], claimed_children=[{"name": "c", "birth": "b"}, {"text": "t"}]
)  # fmt: skip


def claim(position: int, **cells: str) -> dict[str, Any]:
    return {"record": "ice:1", "position": position, **dict.fromkeys(["name", "birth", "text"]), **cells}


def test_claims_of_columns_and_of_words_are_numbered_anew_and_empty_ones_dropped() -> None:
    said = [
        claim(1, name="JOSUE RAMOS JUAREZ", birth="9"),
        claim(2),
        claim(3, text="Ana nac. 06/04/2015\nla niña se quedó en casa"),
    ]
    claimed = normalized([{"full_name": "Rosa"}], ADULTS, said).claimed
    assert claimed.select("position", "given", "birth_kind", "parsed").rows() == [
        (1, ["josue"], "age", True),
        (2, ["ana"], "day", True),
        (3, [], None, False),
    ]


def test_a_claimed_daughter_is_female() -> None:
    claimed = normalized(
        [{"full_name": "Rosa"}], ADULTS, [claim(1, text="mi hija Ana, mi nieto Luis")]
    ).claimed
    assert claimed.select("sex", "relationship").rows() == [("female", "child"), ("male", "grandchild")]


def test_a_name_cell_that_holds_ages_and_more_children_is_read_as_words() -> None:
    claimed = normalized(
        [{"full_name": "Rosa"}], ADULTS, [claim(1, name="JUAN PEREZ 7 / ANA PEREZ 5")]
    ).claimed
    assert claimed.select("given", "birth_kind").rows() == [(["juan"], "age"), (["ana"], "age")]


def test_cells_of_claims_are_counted() -> None:
    said = [claim(1, name="JOSUE RAMOS", birth="9"), claim(2, text="no recuerda los nombres de los niños")]
    counts = normalized([{"full_name": "Rosa"}], ADULTS, said).cells.filter(
        pl.col("field").str.contains("claimed")
    )
    assert counts.select("field", "filled", "missing", "unreadable").rows() == [
        ("claimed_name", 1, 1, 0),
        ("claimed_birth", 1, 1, 0),
        ("claimed_text", 0, 1, 1),
    ]


def test_records_keep_the_order_of_the_people_over_all_sources() -> None:
    people = PEOPLE.conform(
        pl.DataFrame(
            {"record": ["b:1", "a:1", "b:2"], "source": ["b", "a", "b"], "full_name": ["Ana", "Luis", "Eva"]}
        )
    )
    both = (source("a"), source("b"))
    out = normalize_records(people, CLAIMS.empty(), RELATIVES.empty(), NormalizeConfig(), both)
    assert out.records["record"].to_list() == ["b:1", "a:1", "b:2"]


def test_no_rows_at_all_give_empty_tables_and_counts() -> None:
    out = normalize_records(PEOPLE.empty(), CLAIMS.empty(), RELATIVES.empty(), NormalizeConfig(), (ADULTS,))
    assert (len(out.records), len(out.claimed), len(out.kin), out.reference_date) == (0, 0, 0, None)
    assert out.cells["filled"].sum() == 0


def test_a_cell_of_ten_thousand_letters_is_one_cell() -> None:
    long = "María " * 1700
    out = normalized([{"full_name": long, "birth": long, "parents_text": long, "phone": "9" * 10_000}])
    assert out.records["birth_from"].to_list() == [None]


def test_a_second_run_gives_the_same() -> None:
    rows: list[Cells] = [
        {"full_name": n, "parents_text": p} for n in ("Ana Caal", "Luis") for p in ("madre Eva", None)
    ]
    one, two = normalized(rows), normalized(rows)
    assert all(getattr(one, t).equals(getattr(two, t)) for t in ("records", "claimed", "kin", "cells"))


TEXT = st.none() | st.text(max_size=25)
FIELDS = ["full_name", "birth", "sex", "place", "phone", "parents_text", "separation_date", "sibling_ids"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(FIELDS, TEXT)), min_size=1, max_size=4))
def test_no_row_is_lost_and_every_cell_is_counted_once(rows: list[Cells]) -> None:
    out = normalized(rows, source(fields=FIELDS))
    assert len(out.records) == len(rows)
    sums = out.cells.select(pl.sum_horizontal("filled", "missing", "unreadable", "placeholder")).to_series()
    assert sums.to_list() == [len(rows)] * len(FIELDS)


def test_every_mapped_field_has_its_counts() -> None:
    fields = list(ColumnsConfig.model_fields)[1:]
    out = normalized([{"full_name": "Ana"}], source(fields=fields))
    assert out.cells["field"].to_list() == fields
    assert set(ClaimedChildConfig.model_fields) >= {"name", "text"}


def test_cells_of_relatives_in_column_groups_are_counted() -> None:
    src = source(fields=["full_name"], relatives=[{"name": "n", "relationship": "r", "phone": "p"}])
    people: list[Cells] = [{"full_name": "Ana Choc"}, {"full_name": "Luis Choc"}]
    told = [
        {"record": "s:1", "position": 1, "name": "Rosa Choc", "relationship": "madre", "phone": "x"},
        {"record": "s:2", "position": 1, "name": "Juan Choc", "relationship": "zzqq", "phone": None},
    ]
    cells = normalized(people, src, relatives=told).cells.filter(pl.col("field").str.starts_with("relative_"))
    assert cells.drop("source").rows() == [
        ("relative_name", 2, 0, 0, 0),
        ("relative_relationship", 1, 0, 1, 0),
        ("relative_phone", 0, 1, 1, 0),
    ]
