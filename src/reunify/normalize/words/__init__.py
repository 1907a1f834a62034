"""People's own words taken apart: claimed children, parents and relatives named in free text.

Text in, text out: which words are a name, a date, an age, a tie of kin. What they mean is for the
readers of names, dates and codes. What cannot be read is kept as text and never guessed.
"""

from reunify.normalize.words.claims import split_claims
from reunify.normalize.words.parents import split_parents
from reunify.normalize.words.relatives import split_relatives

__all__ = ["split_claims", "split_parents", "split_relatives"]
