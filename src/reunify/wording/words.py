"""Words by kind and key, read once from the package's own tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, get_args

from ruamel.yaml import YAML

from reunify.errors import ArgumentError

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_SECTION = re.compile(r"^(\w+):[ ]*\n", re.MULTILINE)
"""A kind's heading: a key at the margin with nothing behind it."""


@cache
def _tables(language: str) -> Mapping[str, str]:
    """Return each kind's table as it is written: none is read before somebody asks for its words."""
    if language not in LANGUAGES:
        raise ArgumentError(
            f"no words in language {language!r}", remedy=f"Use one of {', '.join(LANGUAGES)}."
        )
    text = files("reunify.wording").joinpath(f"{language}.yaml").read_text(encoding="utf-8")
    _, *sections = _SECTION.split(text)
    return dict(zip(sections[::2], sections[1::2], strict=True))


@cache
def words(kind: str, language: str) -> Mapping[str, str]:
    """Return all words of one ``kind`` (``parts``, ``levels``, ``flags``, ``columns`` …) by key.

    Raises :class:`ArgumentError` for a language or a kind without words.
    """
    tables = _tables(language)
    if kind not in tables:
        raise ArgumentError(f"no words of kind {kind!r}", remedy=f"Use one of {', '.join(sorted(tables))}.")
    return MappingProxyType(YAML(typ="safe", pure=True).load(tables[kind]))


def word(kind: str, key: str, language: str) -> str:
    """Return the word for ``key``; a key without one (an analyst's own code) is shown as it stands.

    ``shared_phone`` and ``shared phone`` are one key. Raises as :func:`words` does.
    """
    table = words(kind, language)
    spaced = key.replace("_", " ")
    return table.get(key) or table.get(spaced) or table.get(key.replace(" ", "_")) or spaced
