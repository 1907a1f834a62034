"""What each kind of record testifies of child, mother, father and companion."""

from __future__ import annotations

import polars as pl
import pytest
from tests.families import adult, child, one, tables, told

from reunify.errors import ContractError
from reunify.testimony import OWN_NUMBER, build_testimonies, shown_values

MARIA = {"given": "maria elena", "paternal": "tzoc", "maternal": "xicay", "birth": "2011-03-24"}


def test_a_child_speaks_of_itself_and_of_the_parents_it_names() -> None:
    row = told(
        child(**MARIA, sex="female", mother_given="rosa", mother_paternal="xicay", father_given="juan")
    ).row(0, named=True)
    assert (row["testimony"], row["side"], row["relationship"]) == ("orr:1/0", "child", None)
    assert (row["child_given"], row["child_paternal"], row["child_maternal"]) == (
        ["maria", "elena"],
        "tzoc",
        "xicay",
    )
    assert (row["mother_given"], row["mother_paternal"], row["mother_inferred"]) == (["rosa"], "xicay", False)
    assert row["names_child"] and not row["unclaimed"]


def test_a_parent_whose_surname_a_child_leaves_unsaid_is_inferred_and_marked() -> None:
    row = told(child(**MARIA, father_given="juan")).row(0, named=True)
    assert (row["mother_paternal"], row["mother_inferred"]) == ("xicay", True)
    assert (row["father_paternal"], row["father_inferred"]) == ("tzoc", True)
    bare = told(child(given="maria")).row(0, named=True)
    assert not (bare["mother_inferred"] or bare["father_inferred"])


def test_relatives_of_a_child_are_companions_and_parents_among_them_are_parents() -> None:
    kin = [
        {
            "given": "ana",
            "paternal": "tzoc",
            "maternal": "pop",
            "relationship": "aunt_uncle",
            "phones": "502",
        },
        {"given": "rosa", "paternal": "xicay", "relationship": "mother", "phones": "503 502"},
        {"given": "luis", "relationship": None},
    ]
    row = told(child(**MARIA, phones="501", kin=kin)).row(0, named=True)
    assert (row["companion_given"], row["companion_surnames"]) == (["ana", "luis"], ["tzoc", "pop"])
    assert (row["mother_given"], row["mother_paternal"], row["mother_inferred"]) == (["rosa"], "xicay", False)
    assert row["phones"] == ["501", "502", "503"]


def test_a_parent_with_a_column_of_its_own_is_not_replaced_by_a_relative() -> None:
    kin = [{"given": "elvira", "relationship": "mother"}]
    row = told(child(**MARIA, mother_given="rosa", kin=kin)).row(0, named=True)
    assert row["mother_given"] == ["rosa"]


def test_a_mother_stands_for_the_mother_and_her_spouse_for_the_father() -> None:
    said = {"given": "rosa", "paternal": "xicay", "maternal": "pop", "relationship": "mother"}
    spouse = {"spouse_given": "juan", "spouse_paternal": "tzoc", "spouse_maternal": "us"}
    row = one(told(adult(**said, **spouse, claims=[MARIA])), position=1)
    assert (row["mother_given"], row["mother_paternal"], row["mother_maternal"]) == (["rosa"], "xicay", "pop")
    assert (row["father_given"], row["father_paternal"], row["father_maternal"]) == (["juan"], "tzoc", "us")
    assert not (row["mother_inferred"] or row["father_inferred"] or row["relationship_inferred"])
    assert row["companion_given"] is None


@pytest.mark.parametrize(
    ("claim", "married", "expected"),
    [(MARIA, "garcia", "garcia"), (MARIA, None, "tzoc"), ({"given": "maria"}, "garcia", "garcia")],
)
def test_the_other_parent_unnamed_is_inferred(claim: dict[str, str], married: str, expected: str) -> None:
    said = {"given": "rosa", "paternal": "xicay", "married": married, "relationship": "mother"}
    row = one(told(adult(**said, claims=[claim])), position=1)
    assert (row["father_paternal"], row["father_inferred"]) == (expected, True)


def test_a_father_keeps_his_own_surname_whatever_the_child_is_called() -> None:
    said = {"given": "juan", "paternal": "tzoc", "relationship": "father"}
    row = one(told(adult(**said, claims=[MARIA | {"paternal": "garcia"}])), position=1)
    assert (row["father_given"], row["father_paternal"], row["father_inferred"]) == (["juan"], "tzoc", False)
    assert (row["mother_given"], row["mother_paternal"], row["mother_inferred"]) == (None, "xicay", True)
    assert row["child_paternal"] == "garcia"


def test_a_claimed_child_without_surnames_takes_its_parents_and_is_marked() -> None:
    said = {"given": "rosa", "paternal": "xicay", "spouse_paternal": "tzoc", "relationship": "mother"}
    row = one(told(adult(**said, claims=[{"given": "maria"}])), position=1)
    assert (row["child_paternal"], row["child_maternal"]) == ("tzoc", "xicay")
    assert row["child_surnames_inferred"] and row["names_child"]


@pytest.mark.parametrize("relationship", ["grandparent", "aunt_uncle", "sibling", "step_parent", "guardian"])
def test_other_relatives_are_companions_and_infer_the_parents_from_the_child(relationship: str) -> None:
    said = {"given": "ana", "paternal": "tzoc", "maternal": "pop", "relationship": relationship}
    row = one(told(adult(**said, claims=[MARIA])), side="adult")
    assert (row["companion_given"], row["companion_surnames"]) == (["ana"], ["tzoc", "pop"])
    assert (row["mother_given"], row["mother_paternal"], row["mother_inferred"]) == (None, "xicay", True)
    assert (row["father_given"], row["father_paternal"], row["father_inferred"]) == (None, "tzoc", True)


def test_a_stepfathers_spouse_is_the_mother_and_an_aunts_spouse_is_no_parent() -> None:
    said = {"given": "pedro", "spouse_given": "rosa", "spouse_paternal": "xicay", "sex": "male"}
    frame = told(
        adult("ice:1", **said, relationship="step_parent", claims=[MARIA]),
        adult("ice:2", **said, relationship="aunt_uncle", claims=[MARIA]),
    )
    step, uncle = one(frame, record="ice:1"), one(frame, record="ice:2")
    assert (step["mother_given"], step["mother_inferred"], step["father_given"]) == (["rosa"], False, None)
    assert (uncle["mother_given"], uncle["mother_inferred"]) == (None, True)


@pytest.mark.parametrize(
    ("claim", "relationship"),
    [("grandchild", "grandparent"), ("stepchild", "step_parent"), ("niece_nephew", "aunt_uncle")],
)
def test_what_the_child_is_to_the_adult_decides_before_the_adults_own_word(
    claim: str, relationship: str
) -> None:
    said = {"given": "rosa", "paternal": "xicay", "relationship": "mother"}
    row = one(told(adult(**said, claims=[MARIA | {"relationship": claim}])), side="adult")
    assert (row["relationship"], row["relationship_inferred"]) == (relationship, False)
    assert row["companion_given"] == ["rosa"]


@pytest.mark.parametrize(
    ("said", "relationship"),
    [({"sex": "female"}, "mother"), ({"sex": "male"}, "father"), ({"given": "francisca"}, "mother")],
)
def test_a_relationship_unsaid_follows_from_sex_or_name_and_is_marked(
    said: dict[str, str], relationship: str
) -> None:
    row = told(adult(**said)).row(0, named=True)
    assert (row["relationship"], row["relationship_inferred"]) == (relationship, True)


def test_neither_relationship_nor_sex_gives_one_reading_as_each_parent() -> None:
    frame = told(adult(given="xyzq", paternal="tzoc", claims=[{"given": "maria"}]))
    named = frame.filter(pl.col("position") == 1)
    assert named["testimony"].to_list() == ["ice:1/1-father", "ice:1/1-mother"]
    assert named["relationship"].to_list() == ["father", "mother"]
    assert named["father_given"].to_list() == [["xyzq"], None]
    assert named["mother_given"].to_list() == [None, ["xyzq"]]
    assert named["relationship_inferred"].all()


def test_an_adult_who_claims_nobody_gives_one_testimony_of_an_empty_child() -> None:
    row = told(adult(given="rosa", paternal="xicay", relationship="mother")).row(0, named=True)
    assert (row["testimony"], row["names_child"], row["unclaimed"]) == ("ice:1/0", False, False)
    assert (row["child_given"], row["child_paternal"], row["birth_from"]) == (None, None, None)
    assert row["child_maternal"] == "xicay" and row["child_surnames_inferred"]


def test_a_parent_who_names_children_may_have_another_with_their_surnames_only_inferred() -> None:
    said = {"given": "rosa", "paternal": "xicay", "relationship": "mother"}
    frame = told(adult(**said, claims=[MARIA, MARIA | {"given": "juana", "paternal": "garcia"}]))
    assert frame["testimony"].to_list() == ["ice:1/0", "ice:1/1", "ice:1/2"]
    other = one(frame, unclaimed=True)
    assert (other["position"], other["names_child"], other["child_given"]) == (0, False, None)
    assert (other["child_paternal"], other["father_paternal"], other["child_surnames_inferred"]) == (
        "tzoc",
        "tzoc",
        True,
    )
    assert other["birth_from"] is None and other["father_inferred"]


def test_only_a_parent_gives_an_unclaimed_child_and_only_of_children_of_its_own() -> None:
    said = {"given": "rosa", "paternal": "xicay"}
    frame = told(
        adult("ice:1", **said, relationship="grandparent", claims=[MARIA]),
        adult("ice:2", **said, relationship="mother", claims=[MARIA | {"relationship": "niece_nephew"}]),
        adult("ice:3", **said, relationship="mother", claims=[MARIA | {"relationship": "child"}]),
    )
    assert frame.filter("unclaimed")["record"].to_list() == ["ice:3"]


@pytest.mark.parametrize(
    ("count", "claims", "complete"),
    [(None, [MARIA], None), (1, [MARIA], True), (2, [MARIA], False), (1, [], False), (0, [], True)],
)
def test_claims_are_complete_where_as_many_are_named_as_are_said(
    count: int | None, claims: list[dict[str, str]], complete: bool | None
) -> None:
    frame = told(adult(given="rosa", sex="female", children_count=count, claims=claims))
    assert set(frame["claims_complete"]) == {complete}


def test_a_claim_that_could_not_be_read_testifies_of_no_child() -> None:
    frame = told(adult(given="rosa", sex="female", claims=[{"parsed": False, "text": "los tres"}]))
    row = frame.row(0, named=True)
    assert (frame.height, row["testimony"], row["names_child"]) == (1, "ice:1/0", False)


def test_numbers_of_the_child_and_of_the_records_own_person_are_kept_apart() -> None:
    claim = MARIA | {"alien_numbers": "208592267"}
    frame = told(
        child(**MARIA, alien_numbers="208592267"),
        adult(given="rosa", sex="female", alien_numbers="208592266", claims=[claim, MARIA]),
    )
    young, named = one(frame, side="child"), one(frame, testimony="ice:1/1")
    assert young["child_numbers"] == young["own_numbers"] == named["child_numbers"] == ["208592267"]
    assert named["own_numbers"] == ["208592266"]
    assert not one(frame, testimony="ice:1/2")["child_numbers"]


def test_shown_values_give_the_childs_number_and_the_adults_own_apart() -> None:
    claim = MARIA | {"alien_numbers": "208592267"}
    frame = told(adult(given="rosa", sex="female", alien_numbers="208592266 99", claims=[claim, MARIA]))
    shown = shown_values(frame)
    assert one(shown, testimony="ice:1/1", part="alien_number")["value"] == "208592267"
    assert one(shown, testimony="ice:1/1", part=OWN_NUMBER)["value"] == "208592266"
    assert one(shown, testimony="ice:1/2", part="alien_number")["value"] == "208592266, 99"


def test_shown_values_are_words_for_people_and_leave_out_what_was_not_said() -> None:
    place = {"municipality": "nebaj", "country": "GT"}
    shown = shown_values(told(child(**(MARIA | {"birth": "2011-03"}), **place)))
    values = dict(shown.select("part", "value").rows())
    assert values["child_given"] == "Maria Elena"
    assert values["child_birth"] == "2011-03-01/2011-03-31"
    assert values["origin"] == "Nebaj, GT"
    assert not {"companion", "phone", "separation", "language"} & set(values)


def test_every_record_testifies_and_the_order_of_rows_does_not_matter() -> None:
    people = [child("orr:1", **MARIA), child("orr:2"), adult("ice:1"), adult("ice:2", claims=[MARIA] * 3)]
    made, turned = tables(*people), tables(*reversed(people))
    frame = build_testimonies(made.records, made.claimed, made.kin)
    assert set(frame["record"]) == {"orr:1", "orr:2", "ice:1", "ice:2"}
    assert frame["testimony"].is_unique().all()
    again = build_testimonies(turned.records, turned.claimed.reverse(), turned.kin)
    assert again.equals(frame)


def test_a_table_that_breaks_its_declaration_is_refused() -> None:
    made = tables(child(**MARIA))
    with pytest.raises(ContractError, match="maternal is missing"):
        build_testimonies(made.records.drop("maternal"), made.claimed, made.kin)
