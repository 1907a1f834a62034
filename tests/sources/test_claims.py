from __future__ import annotations

import json

from .conftest import Read

GROUPS = {
    "role": "adults",
    "claimed_children": [
        {"name": "C1", "birth": "B1"},
        {"given_names": ["C2", "M2"], "birth": "B2"},
        {"text": "Kids"},
    ],
    "relatives": [{"name": "R", "phone": ["P", "Q"]}],
}
HEAD = "ID,Name,Born,C1,B1,C2,M2,B2,Kids,R,P,Q\n"


def test_column_groups_become_claims_and_relatives(read: Read) -> None:
    intake = read(HEAD + '1,Ana,,,,Luz,Sol,7,"Eva, 5; Paz, 6",Tía,1,2\n2,Eva,,Max,3,,,,,,,\n', **GROUPS)
    fields = ("record", "position", "name", "given_names", "birth", "text")
    assert intake.claims.select(fields).rows() == [
        ("a:1", 1, None, "Luz Sol", "7", None),
        ("a:1", 2, None, None, None, "Eva, 5; Paz, 6"),
        ("a:2", 1, "Max", None, "3", None),
    ]
    assert intake.relatives.select("record", "position", "name", "phone").rows() == [
        ("a:1", 1, "Tía", "1; 2")
    ]


def test_claims_of_a_repeated_id_follow_its_own_record(read: Read) -> None:
    claims = read(HEAD + "1,Ana,,Max,,,,,,,,\n1,Eva,,Leo,,,,,,,,\n", **GROUPS).claims
    assert claims.select("record", "position", "name").rows() == [("a:1", 1, "Max"), ("a:1#2", 1, "Leo")]


ONE_EACH = {
    "role": "adults",
    "rows": "claim",
    "columns": {"id": "ID", "full_name": "Name", "phone": "Tel"},
    "claimed_children": [{"name": "Child"}],
}


def test_one_row_for_each_child_sought(read: Read) -> None:
    intake = read("ID,Name,Tel,Child\n1,Ana,5,Max\n2,Eva,,Leo\n1,Ana,6,Luz\n1,Ana,5,Max\n", **ONE_EACH)
    people = intake.people.select("record", "row", "copies", "duplicate_id", "phone", "other_names")
    assert people.rows() == [("a:1", 2, 2, False, "5; 6", None), ("a:2", 3, 1, False, None, None)]
    assert intake.claims.select("record", "position", "name").rows() == [
        ("a:1", 1, "Max"),
        ("a:1", 2, "Luz"),
        ("a:2", 1, "Leo"),
    ]
    assert intake.intake.select("rows_read", "records", "merged", "quarantined").row(0) == (4, 2, 2, 0)


def test_every_consent_of_a_repeated_adult_is_kept(read: Read) -> None:
    columns = {"id": "ID", "full_name": "Name", "consent": "Yes"}
    settings = ONE_EACH | {"columns": columns}
    people = read("ID,Name,Yes,Child\n1,Ana,sí,Max\n1,Ana,no,Luz\n1,Ana,sí,Sol\n", **settings).people
    assert people["consent"].to_list() == ["sí; no"]


def test_other_spellings_of_a_repeated_adult_are_kept(read: Read) -> None:
    people = read("ID,Name,Tel,Child\n1,Ana,,Max\n1,Anna,,Luz\n1,,,Sol\n", **ONE_EACH).people
    assert people.select("full_name", "other_names", "duplicate_id").rows() == [("Ana", "Anna", True)]
    assert json.loads(people["raw"].item())["Child"] == "Max\nLuz\nSol"
