"""The words that people read, in English and Spanish, and the sentence that explains a pair.

Explanations, reports, the command line and the review desk take every word from here, so that one
thing has one name everywhere. The words themselves are in ``en.yaml`` and ``es.yaml``.
"""

from reunify.wording.sentences import NOT_STATED, explanation, explanations, phrases
from reunify.wording.words import LANGUAGES, Language, word, words

__all__ = ["LANGUAGES", "NOT_STATED", "Language", "explanation", "explanations", "phrases", "word", "words"]
