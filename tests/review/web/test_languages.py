import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import reunify.review.web
from reunify.review.web.language import catalogue, with_days, written_day, written_moment
from reunify.review.web.words import WORDS

from ..conftest import Office
from .conftest import Seat

HERE = Path(reunify.review.web.__file__).parent
KINDS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
STRINGS = {
    message if isinstance(message, str) else tuple(message)
    for _, _, message, _, _ in extract_from_dir(HERE, KINDS, keywords=KEYWORDS)
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_string_is_in_the_catalogue_and_no_other(language: str) -> None:
    known = {message.id for message in catalogue(language) if message.id}
    assert known == STRINGS
    assert [m.id for m in catalogue(language) if m.id and (m.fuzzy or not all(_texts(m.string)))] == []


def _texts(string: object) -> list[str]:
    return [string] if isinstance(string, str) else list(string) if isinstance(string, tuple | list) else []


def test_translations_hold_what_their_strings_hold() -> None:
    for message in catalogue("es"):
        for asked, given in zip(_texts(message.id), _texts(message.string), strict=True):
            assert set(re.findall(r"%\(\w+\)s", asked)) == set(re.findall(r"%\(\w+\)s", given)), asked


def test_no_template_has_words_of_its_own() -> None:
    for file in sorted((HERE / "templates").glob("*.html")):
        page = re.sub(r"\{% block kept_form.*", "", file.read_text(encoding="utf-8"))
        bare = re.sub(r"\{[{%#].*?[}%#]\}", " ", page, flags=re.S)
        words = re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]*>", " ", bare))
        assert set(words) <= {"reunify", "Enter"}, file.name


def test_every_word_is_said_in_both() -> None:
    spanish = {m.id: m.string for m in catalogue("es")}
    assert all(spanish[text] for kind in WORDS.values() for text in kind.values())


def test_whatever_is_recorded_has_a_word() -> None:
    sources = HERE.parent.rglob("*.py")
    entries = {name for file in sources for name in re.findall(r'Entry\(\s*"(\w+)"', file.read_text())}
    assert len(entries) > 20 and entries <= set(WORDS["action"])


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        ("2011-03-12", "12 March 2011", "12 de marzo de 2011"),
        ("2011-01-01/2011-12-31", "2011", "2011"),
        (
            "2011-03-12/2011-03-13",
            "12 March 2011 – 13 March 2011",
            "12 de marzo de 2011 – 13 de marzo de 2011",
        ),
        ("a saint's day", "a saint's day", "a saint's day"),
        (None, "", ""),
    ],
)
def test_days_are_written_as_the_language_does(value: str | None, english: str, spanish: str) -> None:
    assert (written_day(value, "en"), written_day(value, "es")) == (english, spanish)


def test_days_in_a_sentence_and_moments_too() -> None:
    assert with_days("born 2011-03-12: the same", "es") == "born 12 de marzo de 2011: the same"
    assert written_moment("2026-11-24T15:04:05.123456Z", "en") == "24 Nov 2026, 15:04 UTC"


def test_the_language_changes_and_the_form_is_not_lost(office: Office, seat: Seat) -> None:
    pair = office.pair("possible")
    ref, ana = office.child_of(pair), seat("ana")
    ana.get(f"/cases/{ref}?pair={pair}")
    answer = ana.post(
        "/language",
        **ana.kept() | {"to": f"/cases/{ref}/decide"},
        language="es",
        verdict="no",
        note="llamó dos veces",
    )
    assert '<html lang="es">' in answer.text and "llamó dos veces" in answer.text
    assert re.search(r'value="no"[^>]*required checked', answer.text) and office.turn(pair) == 0
    assert '<html lang="es">' in ana.get("/queue").text


def test_the_way_in_speaks_both_and_forgets_no_name(seat: Seat) -> None:
    nobody = seat("")
    nobody.get("/sign-in")
    answer = nobody.post("/language", to="/sign-in", language="es", name="ana", password="a secret")
    assert "Contraseña" in answer.text and 'value="ana"' in answer.text and "a secret" not in answer.text


def test_what_goes_wrong_is_said_in_the_readers_language(seat: Seat) -> None:
    ana = seat("ana")
    ana.get("/queue")
    ana.post("/language", to="/queue", language="es")
    assert "Esa página no existe" in ana.get("/nowhere").text
    assert "no está abierto" in ana.get("/cases/0").text
