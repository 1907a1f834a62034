import pytest

from reunify.review import Person
from reunify.review.web.spoken import spoken
from reunify.review.web.testimony import Line, beside, names_agree


def person(
    side: str, name: str = "", claimed: list[dict[str, object]] | None = None, **facts: object
) -> Person:
    return Person("r", side, "s", "1", name, {}, dict(facts), claimed or [], [])


def line(part: str, child: Person, adult: Person, relationship: str | None = "mother") -> Line | None:
    return next((x for x in beside(child, adult, relationship, "en") if x.part == part), None)


def state(part: str, child: Person, adult: Person, relationship: str | None = "mother") -> str | None:
    found = line(part, child, adult, relationship)
    return None if found is None else found.state


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("maria xicay", "xicay maria", "agree"),
        ("maria jose xicay", "maria xicay", "near"),
        ("jimenez", "ximenez", "near"),
        ("jose", "chepe", "near"),
        ("m xicay", "maria xicay", "near"),
        ("pop", "ppo", "near"),
        ("francisco", "francisca", "against"),
        ("maria xicay", "maria caal", "against"),
    ],
)
def test_names(left: str, right: str, found: str) -> None:
    assert names_agree(left.split(), right.split()) == found


def days(stem: str, first: str, last: str) -> dict[str, object]:
    return {f"{stem}_text": "as written", f"{stem}_from": first, f"{stem}_to": last}


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2010-01-01", "2010-12-31", "agree"),
        ("2011-02-01", "2011-02-01", "near"),
        ("2014-01-01", "2014-12-31", "against"),
    ],
)
def test_births(first: str, last: str, found: str) -> None:
    child = person("child", birth_text="12/3/10", birth_from="2010-03-12", birth_to="2010-03-12")
    assert state("birth", child, person("adult", claimed=[days("birth", first, last)])) == found


def test_silence_of_one_side_is_no_contradiction_and_of_both_no_line() -> None:
    child, adult = person("child", sex="male"), person("adult")
    assert state("sex", child, adult) == "unsaid"
    assert line("language", child, adult) is None


def test_a_mother_is_held_against_the_mother_that_the_child_names() -> None:
    child = person("child", mother_text="Ana Caal", mother_given=["ana"], mother_paternal="caal")
    adult = person("adult", "Ana Caal", given=["ana"], paternal="caal")
    assert state("mother", child, adult) == "agree"
    assert state("mother", child, adult, "father") == "unsaid"


def test_a_surname_of_the_child_stands_for_a_parent_whom_nobody_names() -> None:
    child = person("child", "Luz Caal", given=["luz"], paternal="xol", maternal="caal")
    found = line("mother", child, person("adult", "Ana Caal", given=["ana"], paternal="caal"))
    assert found is not None and found.inferred == (True, False) and found.state == "near"
    other = line("mother", child, person("adult", "Ana Tzoc", given=["ana"], paternal="tzoc"))
    assert other is not None and other.state == "unsaid"


def test_of_several_children_the_one_of_this_name_is_held_against_it() -> None:
    claimed = [
        {"text": "Luz Xol, 4", "given": ["luz"], "paternal": "xol", "position": 1},
        {"text": "Eva Xol, 7", "given": ["eva"], "paternal": "xol", "position": 2},
    ]
    child = person("child", "Eva Xol", given=["eva"], paternal="xol")
    adult = person("adult", claimed=claimed)
    assert state("child", child, adult) == "agree"
    found = line("siblings", child, adult)
    assert found is not None and "".join(text for text, _ in found.adult) == "Luz Xol, 4"


def test_other_numbers_contradict_nothing() -> None:
    child = person("child", phones=["1"])
    assert state("phones", child, person("adult", phones=["2"])) == ""
    assert state("phones", child, person("adult", phones=["2", "1"])) == "agree"


def test_letters_that_differ_are_marked_in_names() -> None:
    child = person("child", mother_text="Ana Jimenez", mother_given=["ana"], mother_paternal="jimenez")
    found = line("mother", child, person("adult", "Ana Ximenez", given=["ana"], paternal="ximenez"))
    assert found is not None and ("J", True) in found.child and ("X", True) in found.adult


def test_of_two_days_the_part_that_differs_is_marked_and_what_was_written_is_not() -> None:
    child = person("child", birth_text="as written", birth_from="2010-03-12", birth_to="2010-03-12")
    claim = days("birth", "2011-03-12", "2011-03-12")
    found = line("birth", child, person("adult", claimed=[claim]))
    assert found is not None and found.state == "near"
    assert [text for text, differs in (*found.child, *found.adult) if differs] == ["2010", "2011"]
    assert found.child[0] == ("as written → ", False)


def test_an_age_in_the_cell_of_a_claimed_child_is_no_part_of_the_name() -> None:
    child = person("child", "Luz Xol", given=["luz"], paternal="xol")
    claim: dict[str, object] = {"text": "Luz Eva Xol - 9 años", "given": ["luz", "eva"], "paternal": "xol"}
    found = line("child", child, person("adult", claimed=[claim]))
    assert found is not None and [text for text, differs in found.adult if differs] == ["Eva"]


def test_a_surname_that_stands_for_an_unnamed_parent_marks_nothing() -> None:
    child = person("child", "Luz Caal", given=["luz"], paternal="xol", maternal="caal")
    found = line("mother", child, person("adult", "Ana Caal", given=["ana"], paternal="caal"))
    assert found is not None and not any(differs for _, differs in found.adult)


@pytest.mark.parametrize(
    ("code", "english", "spanish"),
    [("espanol", "Spanish", "español"), ("mam", "Mam", "mam"), (None, "", "")],
)
def test_languages_have_names(code: str | None, english: str, spanish: str) -> None:
    assert (spoken(code, "en"), spoken(code, "es")) == (english, spanish)


def test_a_language_is_called_as_its_speakers_write_it() -> None:
    child, adult = person("child", language="espanol"), person("adult", language="kiche")
    [found] = [x for x in beside(child, adult, "mother", "es") if x.part == "language"]
    assert ["".join(text for text, _ in side) for side in (found.child, found.adult)] == [
        "español",
        "k'iche'",
    ]
    assert found.state == "against"


@pytest.mark.parametrize(("given", "found"), [("ana", "near"), ("eva", "against")])
def test_a_second_name_left_out_on_either_side_is_near(given: str, found: str) -> None:
    child = person("child", "Ana Luz Xol", given=["ana", "luz"], paternal="xol")
    claim: dict[str, object] = {"text": "as told", "given": [given], "paternal": "xol", "maternal": "caal"}
    assert state("child", child, person("adult", claimed=[claim])) == found
