"""The words of explaining, beside those that every report shares (:mod:`reunify.wording`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from ruamel.yaml import YAML

from reunify.errors import ArgumentError
from reunify.wording import LANGUAGES

CERTAIN = 0.999
"""No pair is shown as more certain than this: people decide."""


@cache
def said(kind: str, language: str) -> Mapping[str, str]:
    """Return all words of one ``kind`` (a section of ``en.yaml``) by key.

    Raises :class:`~reunify.errors.ArgumentError` for a language without words.
    """
    if language not in LANGUAGES:
        raise ArgumentError(
            f"no words in language {language!r}", remedy=f"Use one of {', '.join(LANGUAGES)}."
        )
    text = files("reunify.explain").joinpath(f"{language}.yaml").read_text(encoding="utf-8")
    sections: dict[str, dict[str, str]] = YAML(typ="safe", pure=True).load(text)
    return MappingProxyType(sections[kind])


def share(probability: float) -> str:
    """Return a probability in per cent; one that rounds to none or all is never written as certain."""
    if probability > CERTAIN:
        return f"> {CERTAIN:.1%}"
    return f"< {1 - CERTAIN:.1%}" if probability < 1 - CERTAIN else f"{probability:.1%}"
