import re
import string

import polars as pl
import pytest

from reunify import schema
from reunify.candidates import FAMILY_PARTS
from reunify.errors import ArgumentError
from reunify.family import FLAGS
from reunify.family.shares import SLOTS
from reunify.linkage.comparisons import COMPARISONS
from reunify.sources.quoting import OPEN_QUOTE, TOO_LONG
from reunify.sources.records import BLANK, HEADER, NO_ID, NOTE, TOTALS
from reunify.wording import LANGUAGES, NOT_STATED, explanation, explanations, phrases, word, words

KINDS = ("parts", "levels", "part_levels", "sides", "flags", "bands", "statuses", "columns", "kinds", "roles")
VOCABULARIES = {
    "relationships": schema.RELATIONSHIPS,
    "claimed_relationships": schema.CLAIMED_RELATIONSHIPS,
    "bands": schema.BANDS,
    "statuses": schema.STATUSES,
    "consents": schema.CONSENTS,
    "sexes": schema.SEXES,
    "roles": schema.ROLES,
}


def piece(**cells: object) -> dict[str, object]:
    row: dict[str, object] = {"pair_id": "p", "position": 1, "kind": "comparison", "weight": 4.0}
    return row | {"part": "child_given", "level": "agree"} | cells


def evidence(*rows: dict[str, object]) -> pl.DataFrame:
    return schema.EVIDENCE.conform(pl.DataFrame(list(rows), infer_schema_length=None))


@pytest.mark.parametrize(
    "kind", [*KINDS, *VOCABULARIES, "separation_evidence", "learned", "stages", "reasons"]
)
def test_both_languages_have_the_same_keys_and_no_empty_word(kind: str) -> None:
    english, spanish = (words(kind, language) for language in LANGUAGES)
    assert sorted(english) == sorted(spanish)
    assert all(text.strip() for table in (english, spanish) for text in table.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_declared_vocabulary_has_words(language: str) -> None:
    for kind, keys in VOCABULARIES.items():
        assert set(keys) <= set(words(kind, language)), kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_that_people_read_has_words(language: str) -> None:
    tables = (schema.CANDIDATES, schema.EVIDENCE, schema.CHILDREN, schema.ADULTS, schema.QUARANTINE)
    columns = {c for table in (*tables, schema.INTAKE, schema.CELLS) for c in table.columns}
    fields = {*schema.PERSON_FIELDS, *schema.CLAIM_FIELDS, *schema.RELATIVE_FIELDS}
    assert columns | fields <= set(words("columns", language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_declared_comparison_and_level_has_words(language: str) -> None:
    said = phrases(language).select("part", "level").rows()
    declared = {(c.name, level) for c in COMPARISONS for level in c.levels}
    assert not declared - set(said)
    assert {c.name for c in COMPARISONS} <= set(words("parts", language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_flag_and_everything_that_the_family_adds_has_words(language: str) -> None:
    assert set(FLAGS) <= set(words("flags", language))
    assert set(FAMILY_PARTS) <= set(words("parts", language))
    assert set(FAMILY_PARTS.values()) <= set(words("levels", language))
    assert {("prior", slot) for slot in SLOTS} <= {
        tuple(k.split(".")) for k in words("part_levels", language)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_for_quarantine_has_words(language: str) -> None:
    reasons = (NO_ID, TOTALS, HEADER, NOTE, BLANK, OPEN_QUOTE, TOO_LONG, "7 cells where the header has 9")
    assert {re.sub(r"\d[\d,]*", "n", reason) for reason in reasons} <= set(words("reasons", language))


@pytest.mark.parametrize("kind", ["report", "cases", "warnings"])
def test_pages_have_the_same_blanks_to_fill_in_both_languages(kind: str) -> None:
    def blanks(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)

    english, spanish = (words(kind, language) for language in LANGUAGES)
    assert {k: blanks(v) for k, v in english.items()} == {k: blanks(v) for k, v in spanish.items()}


def test_phrases_can_be_joined_on_part_and_level() -> None:
    for language in LANGUAGES:
        table = phrases(language)
        assert table.columns == ["part", "level", "phrase"]
        assert not table.select("part", "level").is_duplicated().any()


def test_sentence_puts_the_strongest_first_and_keeps_omission_apart_from_contradiction() -> None:
    rows = evidence(
        piece(position=0, kind="prior", part="prior", level="prior", weight=-12.0),
        piece(part="child_given", level="agree", weight=2.0, child_value="Ana", adult_value="Ana"),
        piece(position=2, part="paternal_surname", level="same_sound", weight=9.0, child_value="Vazquez")
        | {"adult_value": "Basquez", "inferred": True},
        piece(position=3, part="child_birth", level="differ", weight=-3.0),
        piece(position=4, part="phone", level=NOT_STATED[0], weight=0.0),
    )
    text = explanation(rows, "en")
    agree, rest = text.split(" Against: ")
    assert agree.index("Vazquez / Basquez: sounds alike, inferred") < agree.index("(Ana: agrees)")
    assert "birth" in rest.split("Not stated: ")[0] and "phone" in rest.split("Not stated: ")[1]


def test_every_pair_has_a_sentence_even_without_evidence() -> None:
    rows = evidence(piece(), piece(pair_id="a", kind="prior", part="prior", weight=-9.0))
    made = explanations(rows, "es")
    assert made["pair_id"].to_list() == ["a", "p"]
    assert all(made["explanation"].str.len_chars() > 10)


def test_order_of_the_evidence_rows_does_not_reach_the_sentence() -> None:
    rows = evidence(*(piece(position=i, part=f"part_{i}", weight=2.0) for i in range(9)))
    assert explanations(rows, "en").equals(explanations(rows.reverse(), "en"))


def test_a_code_without_words_is_shown_as_it_stands() -> None:
    assert word("flags", "shared_phone", "en") == word("flags", "shared phone", "en")
    assert word("flags", "own_code", "es") == "own code"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ArgumentError):
        words("parts", "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_plain_text(language: str) -> None:
    for kind in KINDS:
        assert not any(
            set(text) & set("<>{}\n" + string.whitespace[1:]) for text in words(kind, language).values()
        )
