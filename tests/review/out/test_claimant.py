"""The sheet for one who claims a child: nothing on it that a stranger could learn from."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from reunify.errors import RefusedError, WorkspaceError
from reunify.review import Actor
from reunify.review.out import claimant_sheet, short_reference
from reunify.wording import LANGUAGES

from ..conftest import PEOPLE, Furnished, Office, copied
from .pages import handed, shown
from .records import LISTS, MORE, TEXTS, rewrite

NAMES = st.text(
    st.sampled_from("abcdefghijklmnñopqrstuvwxyzáéíóúABCDEFGHIJKLMNÑOPQRSTUVWXYZ'- "), min_size=3, max_size=40
)
DAYS = st.dates(dt.date(1930, 1, 1), dt.date(2020, 12, 31)).map(dt.date.isoformat)
NUMBERS = st.text("0123456789", min_size=5, max_size=12)
KIN = st.lists(
    st.fixed_dictionaries(
        {"text": NAMES, "given": st.lists(NAMES, max_size=2), "paternal": NAMES, "birth_text": DAYS}
    ),
    max_size=3,
)
RECORDS = st.fixed_dictionaries(
    {
        **dict.fromkeys((*TEXTS, *MORE, "notes"), NAMES),
        **dict.fromkeys(LISTS, st.lists(NUMBERS, max_size=3)),
        "birth_from": DAYS,
        "birth_to": DAYS,
        "claimed": KIN,
        "kin": KIN,
    }
)


@pytest.fixture(scope="module")
def standing(on_sqlite: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office whose records many examples rewrite."""
    opened = copied(on_sqlite, tmp_path_factory.mktemp("claimant") / "desk")
    yield opened
    opened.desk.close()


def texts(content: Any) -> Iterator[str]:
    """Give every text in a record, and every word of it."""
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        for each in content:
            yield from texts(each)
    elif isinstance(content, str):
        yield from (content.strip(), *content.split())


def said_words(page: str) -> set[str]:
    return set(re.findall(r"\w+", page.lower()))


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(child=RECORDS, adult=RECORDS)
def test_no_value_of_any_record_is_on_it(
    standing: Office, language: str, child: dict[str, Any], adult: dict[str, Any]
) -> None:
    pair = str(standing.value(text("SELECT min(pair_id) FROM candidate WHERE band = 'likely'")))
    blank = handed(standing, pair, language)
    for side, facts in (("child", child), ("adult", adult)):
        query = text(f"SELECT {side}_id FROM candidate WHERE pair_id = :p").bindparams(p=pair)
        rewrite(standing, standing.value(query), facts, {"nombre": facts["name_text"]})
    made = handed(standing, pair, language)
    assert made == blank
    page, own = shown(made).lower(), said_words(shown(blank))
    for value in {*texts(child), *texts(adult)}:
        if not said_words(value) <= own:
            assert not re.search(rf"(?<!\w){re.escape(value.lower())}(?!\w)", page)


def test_the_values_of_real_records_are_not_on_it(office: Office) -> None:
    with office.desk.store.reading() as connection:
        query = text(
            "SELECT c.pair_id, x.name_text, x.facts, x.raw FROM candidate c JOIN testimony x "
            "ON x.id IN (c.child_id, c.adult_id) WHERE c.rank = 1 ORDER BY c.pair_id, x.id LIMIT 60"
        )
        rows = connection.execute(query).all()
    for row in rows:
        found = said_words(shown(handed(office, row.pair_id)))
        facts = json.loads(row.facts)
        kept = ("name_text", "mother_text", "father_text", "birth_text", "separation_text", "municipality")
        values = said_words(" ".join(str(facts[k] or "") for k in kept)) | said_words(
            " ".join(facts["phones"])
        )
        assert not {v for v in values if len(v) > 3} & found


def test_two_claimants_of_one_child_cannot_tell(office: Office) -> None:
    query = text(
        "SELECT c.pair_id FROM candidate c JOIN child h ON h.id = c.child_id "
        "ORDER BY h.candidates DESC, c.child_id, c.rank LIMIT 2"
    )
    with office.desk.store.reading() as connection:
        first, second = connection.scalars(query).all()
    assert office.child_of(first) == office.child_of(second)
    pages = [handed(office, pair) for pair in (first, second)]
    references = [re.findall(r"<b>([0-9A-F-]{11})</b>", p.content.decode())[0] for p in pages]
    assert references[0] != references[1] and short_reference(office.child_of(first)) not in references
    bare = {p.content.decode().replace(r, "") for p, r in zip(pages, references, strict=True)}
    assert len(bare) == 1


def test_it_looks_the_same_whatever_was_decided(office: Office) -> None:
    pair = office.pair("likely")
    before = handed(office, pair)
    office.says("ana", pair, "yes")
    office.says("bea", pair, "yes")
    assert handed(office, pair) == before


@pytest.mark.parametrize(
    ("language", "telling"),
    [
        ("en", "his her he she son daughter border detention"),
        ("es", "hijo hija él ella niño niña frontera detención"),
    ],
)
def test_no_question_tells_how_many_of_which_sex_or_where(
    office: Office, language: str, telling: str
) -> None:
    page = handed(office, office.pair("likely"), language).content.decode()
    questions = page[page.index("<ol>") : page.index("</ol>")]
    assert not set(telling.split()) & said_words(questions) and questions.count("<li>") == 11


def test_it_says_whom_to_call(office: Office) -> None:
    pair = office.pair("likely")
    assert handed(office, pair).content.count(b'class="line"') == 4
    file = office.desk.folder / "contact.yaml"
    file.write_text("office: Casa <Alianza>\nphone: +502 1234\n")
    page = handed(office, pair).content.decode()
    assert "Casa &lt;Alianza&gt;" in page and "+502 1234" in page and page.count('class="line"') == 2
    file.write_text("ofice: no\n")
    with pytest.raises(WorkspaceError):
        handed(office, pair)


@pytest.mark.parametrize("who", sorted(set(PEOPLE) - {"lea", "ruth"}))
def test_who_may_not_gets_none(office: Office, who: str) -> None:
    with pytest.raises(RefusedError):
        handed(office, office.pair("likely"), who=who)


def test_another_agencys_pair_gets_none(office: Office, tmp_path: Path) -> None:
    lead = Actor(**{**vars(office.people["lea"]), "sources": ("elsewhere",)})
    for pair in (office.pair("likely"), "no such pair"):
        with pytest.raises(RefusedError):
            claimant_sheet(office.desk, lead, pair, "en", "a4")
