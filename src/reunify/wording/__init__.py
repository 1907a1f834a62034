"""The words that people read, in English and Spanish, and the sentence that explains a pair.

Explanations, reports, the command line and the review desk take every word from here, so that one
thing has one name everywhere. The words themselves are in ``en.yaml`` and ``es.yaml``.
"""

from reunify.wording.sentences import (
    NOT_STATED,
    SILENT,
    explanation,
    explanations,
    is_missing,
    phrases,
    worded,
)
from reunify.wording.words import LANGUAGES, Language, word, words

__all__ = [
    "LANGUAGES",
    "NOT_STATED",
    "SILENT",
    "Language",
    "explanation",
    "explanations",
    "is_missing",
    "phrases",
    "word",
    "worded",
    "words",
]
