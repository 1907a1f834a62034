import polars as pl
import pytest

from reunify import schema
from reunify.report import reached, stated_fields
from reunify.report.reach import KEY_KINDS, common_keys, grouped
from reunify.retrieval import build_keys
from reunify.wording import LANGUAGES, words


def told(name: str, side: str, **cells: object) -> dict[str, object]:
    record, _, _ = name.partition("/")
    row: dict[str, object] = {"testimony": name, "record": record, "side": side, "source": record[:3]}
    return (
        row | {"child_surnames_inferred": False, "mother_inferred": False, "father_inferred": False} | cells
    )


def telling(*rows: dict[str, object]) -> pl.DataFrame:
    return schema.TESTIMONIES.conform(pl.DataFrame(list(rows), infer_schema_length=None))


def roster(*rows: tuple[str, str, str | None]) -> pl.DataFrame:
    names = ("child_id", "status", "best_band")
    frame = pl.DataFrame([dict(zip(names, row, strict=True)) for row in rows], infer_schema_length=None)
    return schema.CHILDREN.conform(frame.with_columns(child_source=pl.lit("orr")))


ROSTER = roster(
    ("1", "candidates", "likely"),
    ("2", "candidates", "unlikely"),
    ("3", "no candidate", None),
    ("4", "withheld", None),
)


def test_who_has_nothing_has_no_likely_or_possible_candidate() -> None:
    assert grouped(ROSTER)["group"].to_list() == ["likely", "nothing", "nothing", None]


def test_a_field_counts_once_a_record_however_many_testimonies_state_it() -> None:
    two = (told("ice:7/1", "adult", sex="female"), told("ice:7/2", "adult"))
    counts = stated_fields(telling(*two, told("ice:8/0", "adult")), ROSTER)
    sex = counts.filter((pl.col("of") == "adult") & (pl.col("field") == "child_sex"))
    assert sex.select("name", "records", "fine", "coarse", "unsaid").rows() == [("ice", 2, 1, 0, 1)]


def test_an_initial_is_stated_only_roughly_and_counts_in_its_group() -> None:
    rows = (told("orr:2/0", "child", child_given=["A"]), told("orr:4/0", "child"))
    counts = stated_fields(telling(*rows), ROSTER)
    given = counts.filter((pl.col("of") == "group") & (pl.col("field") == "child_given"))
    assert given.select("name", "records", "fine", "coarse", "unsaid").rows() == [("nothing", 1, 0, 1, 0)]


def test_a_child_without_a_pair_is_counted_with_none() -> None:
    rows = telling(*(told(f"orr:{n}/0", "child") for n in range(3)))
    pairs = schema.PAIRS.conform(
        pl.DataFrame({"child_testimony": ["orr:1/0"] * 2 + ["orr:2/0"], "child_rank": [1, 2, 0]})
    )
    reach = reached(rows, pairs, schema.KEYS.empty(), 2, 150)
    assert reach.pairs_by_child.to_list() == [0, 2, 1]
    assert reach.full == 1


def test_a_key_is_common_only_where_both_sides_meet_in_it() -> None:
    met = [("s:lopes", "child"), ("s:lopes", "adult"), ("s<lope", "child"), ("s:soto", "child")]
    rows = [{"testimony": f"{n}", "side": side, "key": key, "of": "s"} for n, (key, side) in enumerate(met)]
    rows += [{"testimony": f"x{n}", "side": "child", "key": "s:soto", "of": "s"} for n in range(9)]
    counts = common_keys(schema.KEYS.conform(pl.DataFrame(rows)), 1)
    assert counts.rows() == [("surnames", 3, 1, 1)]


def test_every_kind_of_key_has_a_name() -> None:
    day = pl.date(2018, 5, 1)
    row = told("orr:1/0", "child", child_given=["ana"], child_paternal="soto", language="mam", sex="male")
    row |= {"municipality": "nebaj", "country": "GT", "phones": ["50255512345"], "birth_kind": "day"}
    frame = telling(row | {"child_numbers": ["200912345"], "family_units": ["f1"]})
    dates = ("birth_from", "birth_to", "separation_from", "separation_to")
    keys = build_keys(frame.with_columns(day.alias(d) for d in dates))
    tags = set(keys["key"].str.extract(r"^([a-z]+[0-9]?)[:<>]"))
    assert len(tags) > 12 and tags <= set(KEY_KINDS)


@pytest.mark.parametrize("kind", ["report", "cases", "groups", "key_kinds", "learned_short"])
def test_both_languages_say_everything(kind: str) -> None:
    english, spanish = (words(kind, language) for language in LANGUAGES)
    assert sorted(english) == sorted(spanish)
    assert all(text.strip() for table in (english, spanish) for text in table.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_key_and_source_has_words(language: str) -> None:
    assert set(KEY_KINDS.values()) <= set(words("key_kinds", language))
    assert set(words("learned", language)) == set(words("learned_short", language))
