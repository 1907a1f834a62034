"""Canonical JSON: one text for one content, and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunify.review.canonical import canonical, chained

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
CONTENT = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
)


@given(CONTENT)
def test_a_text_gives_its_content_back(content: Any) -> None:
    assert json.loads(canonical(content)) == content


@given(st.dictionaries(TEXTS, CONTENT, max_size=5), st.randoms())
def test_the_order_in_which_keys_came_leaves_no_trace(content: dict[str, Any], shuffle: Any) -> None:
    keys = list(content)
    shuffle.shuffle(keys)
    assert canonical({key: content[key] for key in keys}) == canonical(content)


@given(CONTENT, CONTENT)
def test_two_contents_share_a_text_only_where_they_are_one(one: Any, other: Any) -> None:
    if canonical(one) == canonical(other):
        assert one == other and type(one) is type(other)


@pytest.mark.parametrize("content", [1.5, {1: 2}, "\ud800", ["a\x00b"], {"a": b"b"}, (1, 2)])
def test_what_has_no_one_text_is_refused(content: Any) -> None:
    with pytest.raises(ValueError, match=r"text|surrogates|canonical"):
        canonical(content)


@given(st.integers(1, 10**12), st.integers(1, 10**12), TEXTS, TEXTS)
def test_a_hash_tells_numbers_and_texts_apart(one: int, other: int, left: str, right: str) -> None:
    same = chained("0" * 64, one, left) == chained("0" * 64, other, right)
    assert same == ((one, left) == (other, right))
